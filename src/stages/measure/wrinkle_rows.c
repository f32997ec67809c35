/* wrinkle_len_density, wrinkle_depth_l, wrinkle_index: how long, how dark, and both. METRICS.md 3.1. */
#include <math.h>

#include "stages/measure/wrinkles.h"

static double per_cm2(const double mean[DD_SUMS], const double reference[DD_SUMS]) { return fmax(0.0, mean[0] * reference[0]); }

static double contrast(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return mean[1] > 0.0 ? mean[0] / mean[1] : NAN;
}

const dd_metric dd_metric_wrinkle_len_density = {
    .info =
        {
            .name = "wrinkle_len_density",
            .unit = "mm/cm2",
            .question = "How long are the wrinkles and fine lines on each square centimetre?",
            .formula =
                "length of dark lines of L* per judged area; line: Frangi's V >= 0.3 in either photo (hysteresis 0.15; s 0.15, 0.26, "
                "0.46, 0.8 mm, c = 1.5 (mean L* + 16)/81), thinned to its crest, spurs under 1 mm cut, at least 3 mm and 3 times as long as wide; "
                "counts in this photo by its own response there (0 at V 0.15, 1 at V 0.3); length 0.980 n_straight + "
                "1.406 n_diagonal - 0.091 n_corner px; the sharper photo is first blurred to match the other",
            .direction = "down_good",
            .range = "0 and more; skin 0 to 30",
            .scale = "needs mm",
            .source = "Frangi et al. 1998; Ng et al. 2014; Vossepoel & Smeulders 1982",
            .failures = "light direction, expression and pose; hair finer than the hair mask, veins and scars count as lines, "
                        "so vessels that fade make it fall too; faint lines on dark skin stay below the threshold; fewer than 4 px per mm",
            .unaffected_by = "overall tone, slow shading, redness without edges, borders of spots and shadows",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_sharpness = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.2,
    .least_floor = 1.0,
    .version = "1",
    .least_px_per_mm = 4.0,
    .group = &dd_wrinkle_group,
    .slot = DD_WRINKLE_LENGTH,
    .finish = per_cm2,
};

const dd_metric dd_metric_wrinkle_depth_l = {
    .info =
        {
            .name = "wrinkle_depth_l",
            .unit = "L*",
            .question = "How much darker than the skin beside them are the lines?",
            .formula =
                "mean over the lines found in either photo of the contrast of a Gaussian line with that response, 3 sqrt(3)/2 s^2 l2 "
                "(l2: larger eigenvalue of the Hessian at the scale s of the strongest V)",
            .direction = "down_good",
            .range = "0 and more; skin 2 to 10",
            .scale = "needs mm",
            .source = "Frangi et al. 1998; contrast of a Gaussian ridge at its best scale",
            .failures = "as wrinkle_len_density; a proxy of depth that light direction rules, never micrometres",
            .unaffected_by = "overall tone, slow shading",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_sharpness = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.2,
    .least_floor = 0.5,
    .version = "1",
    .least_px_per_mm = 4.0,
    .group = &dd_wrinkle_group,
    .slot = DD_WRINKLE_DEPTH,
    .finish = contrast,
};

const dd_metric dd_metric_wrinkle_index = {
    .info =
        {
            .name = "wrinkle_index",
            .unit = "L*.mm/cm2",
            .question = "How much do wrinkles and fine lines mark the skin?",
            .formula = "length per area of the lines found in either photo, times their mean contrast in this photo (wrinkle_depth_l)",
            .direction = "down_good",
            .range = "0 and more; skin 0 to 150",
            .scale = "needs mm",
            .source = "length times contrast, as SWIRL (Jiang et al. 2013)",
            .failures = "as wrinkle_len_density",
            .unaffected_by = "overall tone, slow shading, redness without edges, borders of spots and shadows",
            .decimals = 2,
            .headline = true,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_sharpness = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.2,
    .least_floor = 3.0,
    .version = "1",
    .least_px_per_mm = 4.0,
    .group = &dd_wrinkle_group,
    .slot = DD_WRINKLE_INDEX,
    .finish = per_cm2,
};
