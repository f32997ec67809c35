/* spot_frozen_contrast_l: how dark the same lesions are in both photos: the baseline's spots are frozen and measured again. METRICS.md 2.2
 * report (i). The mean over a fixed mask has no threshold in it, so fading is neither cut off nor jumps. */
#include <math.h>

#include "stages/measure/spots.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return mean[1] > 0.0 ? mean[0] / mean[1] : NAN;
}

const dd_metric dd_metric_spot_frozen_contrast_l = {
    .info =
        {
            .name = "spot_frozen_contrast_l",
            .unit = "L*",
            .question = "How dark are now the spots that were there at the start?",
            .formula = "mean of the darkness D over the spots of the baseline (as in spot_area_pct), in both photos over the same places; may be below 0 "
                       "where a spot became lighter than the skin around it",
            .direction = "down_good",
            .range = "0 and more; 2 to 17",
            .scale = "independent of scale",
            .source = "METRICS 2.2, frozen baseline mask",
            .failures = "new spots do not count; registration errors near the size of a spot read as fading; swapping the photos changes the mask",
            .unaffected_by = "overall tone, slow shading, redness, new spots",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .ratio = true,
    .default_floor = 1.0,
    .version = "1",
    .group = &dd_spots_group,
    .slot = DD_SPOTS_FROZEN,
    .one_way = true,
    .finish = finish,
};
