/* spot_contrast_l: how much darker than the skin around them the spots are, each photo with its own spots. METRICS.md 2.2. */
#include <math.h>

#include "stages/measure/spots.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return mean[1] > 0.0 ? mean[0] / mean[1] : NAN;
}

const dd_metric dd_metric_spot_contrast_l = {
    .info =
        {
            .name = "spot_contrast_l",
            .unit = "L*",
            .question = "How dark are the dark spots?",
            .formula = "area-weighted mean of the darkness D over the spots of spot_area_pct, found anew in each photo",
            .direction = "down_good",
            .range = "1.5 and more; 2 to 17",
            .scale = "independent of scale",
            .source = "METRICS 2.2",
            .failures = "what fades below the threshold leaves the mean, so fading reads smaller than it is: see spot_frozen_contrast_l; folds, cast shadows "
                        "and beard count as spots",
            .unaffected_by = "overall tone, slow shading, redness, how many spots there are",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .ratio = true,
    .default_floor = 1.0,
    .version = "1",
    .group = &dd_spots_group,
    .slot = DD_SPOTS_CONTRAST,
    .finish = finish,
};
