/* pore_area_pct: share of the skin that pores cover. METRICS.md 3. */
#include "stages/measure/pore.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return 100.0 * mean[0];
}

const dd_metric dd_metric_pore_area_pct = {
    .info =
        {
            .name = "pore_area_pct",
            .unit = "%",
            .question = "How much of the skin do pores cover?",
            .formula = "maxima over place and scale of s^2 laplacian(Gauss(s) L*), s = 0.07 to 0.22 mm in steps of 1.26, whose contrast "
                       "(twice the response) reaches max(1.5 L*, 3 noise, 3.4 spreads of the skin's own) and whose roundness 0.5, by "
                       "share from 0.8 to 1.2 of each limit; the weaker of two that overlap by more than half is dropped; "
                       "each covers a disc of radius sqrt 2 s; 100 * area / valid area; "
                       "the sharper photo is first blurred to match the other",
            .direction = "down_good",
            .range = "0 to 20",
            .scale = "needs mm",
            .source = "Dissanayake et al. 2019 class",
            .failures = "light direction above all; fine relief, vellus hair and grains of make-up count as pores (relief alone up to 23 per cm2: compare "
                        "changes); blur and beauty filters "
                        "hide pores; many pores close together and pores in dark skin are undercounted by a fifth; fewer than 10 px "
                        "per mm",
            .unaffected_by = "overall tone, shading, spots",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_sharpness = true,
    .needs_light = true,
    .least_px_per_mm = 9.5, /* 10 less what rounding and registration take */
    .ratio = true,
    .relative_floor = true,
    .default_floor = 0.25,
    .least_floor = 0.3,
    .version = "1",
    .group = &dd_pore_group,
    .slot = DD_PORE_AREA,
    .finish = finish,
};
