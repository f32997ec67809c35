/* spot_area_pct: share of the region covered by dark spots, segmented anew in each photo with identical thresholds. METRICS.md 2.2. */
#include "stages/measure/spots.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return 100.0 * mean[0];
}

const dd_metric dd_metric_spot_area_pct = {
    .info =
        {
            .name = "spot_area_pct",
            .unit = "%",
            .question = "How much of the skin is covered by dark spots?",
            .formula = "100 * area of spots / valid area; darkness D = robust order-4 background - Gauss(0.6 mm) L*, redness taken out by "
                       "a* (the sharper photo matched to the other first); heart: D >= max(t_lo, 2 spreads of the skin's own mottle), "
                       "0.5 mm2, peak >= max(t_hi, 3 spreads), by share up to 4.5 spreads; spot: D >= t_lo within 0.5 mm of a heart; "
                       "t_hi = max(3, 4 noise), t_lo = t_hi/2",
            .direction = "down_good",
            .range = "0 to 100",
            .scale = "independent of scale",
            .source = "Tay et al. 2015 idea",
            .failures = "folds, cast shadows and beard count as spots; fading across the threshold changes the area in steps; spots hardly "
                        "darker than the mottle around them are missed",
            .unaffected_by = "overall tone, slow shading, redness",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .ratio = true,
    .default_floor = 3.0,
    .version = "4",
    .group = &dd_spots_group,
    .slot = DD_SPOTS_AREA,
    .finish = finish,
};
