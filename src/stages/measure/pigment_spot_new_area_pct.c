/* spot_new_area_pct: dark spots where there were none. METRICS.md 2.2 report (ii): what is found anew, without what was known. */
#include "stages/measure/spots.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return 100.0 * mean[0];
}

const dd_metric dd_metric_spot_new_area_pct = {
    .info =
        {
            .name = "spot_new_area_pct",
            .unit = "%",
            .question = "How much of the skin is covered by spots that were not there at the start?",
            .formula = "100 * area of the follow-up's spots (as in spot_area_pct) that are farther than 0.5 mm from the hearts of the baseline's spots and "
                       "at least t_lo darker than at baseline / valid area",
            .direction = "down_good",
            .range = "0 to 100",
            .scale = "independent of scale",
            .source = "METRICS 2.2, re-segmented",
            .failures = "folds and cast shadows that moved count as new; a spot that grows counts from 0.5 mm beyond its old heart",
            .unaffected_by = "overall tone, slow shading, redness, spots that were there",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .default_floor = 1.5,
    .pair_only = true,
    .version = "1",
    .group = &dd_spots_group,
    .slot = DD_SPOTS_NEW,
    .finish = finish,
};
