/* spot_count_cm2: how many dark spots there are per square centimetre, from 1 to 10 mm across. METRICS.md 2.2. */
#include "stages/measure/spots.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS]) { return mean[0] * reference[0]; }

const dd_metric dd_metric_spot_count_cm2 = {
    .info =
        {
            .name = "spot_count_cm2",
            .unit = "1/cm2",
            .question = "How many dark spots are there per square centimetre?",
            .formula = "maxima over place and scale of -s^2 laplacian(Gauss(s) D), D as in spot_area_pct, s = 0.35 to 3.5 mm in steps of "
                       "1.26, at least max(0.75 L*, 4 noise) and 3.2 spreads of the skin's own response at that scale (by share up to 1 "
                       "spread and 1 L* above), no lines; the weaker of two that overlap by more than half or lie within 1.3 radii is "
                       "dropped; per valid area",
            .direction = "down_good",
            .range = "0 and more",
            .scale = "needs mm",
            .source = "Lindeberg 1998",
            .failures = "a large patch of uneven pigment counts as several; folds, cast shadows and beard count as spots; spots hardly darker "
                        "than the mottle around them are missed",
            .unaffected_by = "overall tone, slow shading, redness",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_light = true,
    .ratio = true,
    .default_floor = 2.0,
    .version = "1",
    .group = &dd_spots_group,
    .slot = DD_SPOTS_COUNT,
    .finish = finish,
};
