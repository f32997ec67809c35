/* pigment_load: area times darkness of everything darker than its surroundings, (1/A) sum max(0, D - t) dA in L*.
 * Continuous where the spot area jumps; away from spots t lies above the skin's own mottle. METRICS.md 2.2. */
#include "stages/measure/spots.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return mean[0];
}

const dd_metric dd_metric_pigment_load = {
    .info =
        {
            .name = "pigment_load",
            .unit = "L*",
            .question = "How much excess pigment does the region carry?",
            .formula =
                "mean over the region of max(0, D - t), D and t_lo as in spot_area_pct, t = t_lo near the hearts of spots, elsewhere "
                "max(t_lo, 2 spreads of the skin's own mottle); the sharper photo is first blurred to match the other",
            .direction = "down_good",
            .range = "0 and more; skin 0 to 6",
            .scale = "weakly dependent on scale",
            .source = "area times darkness as in mMASI",
            .failures = "folds, cast shadows and beard count as pigment",
            .unaffected_by = "overall tone, slow shading, redness",
            .decimals = 3,
            .headline = true,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .relative_floor = true,
    .ratio = true,
    .course = true,
    .default_floor = 0.15,
    .least_floor = 0.1,
    .version = "4",
    .group = &dd_spots_group,
    .slot = DD_SPOTS_LOAD,
    .finish = finish,
};
