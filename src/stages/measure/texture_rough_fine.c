/* rough_sq_fine and rough_sa_fine: pores and fine lines, root mean square and mean size of lightness in the band 0.25 to 1 mm
 * (texture_bands.c). METRICS.md 3. */
#include <math.h>

#include "stages/measure/texture.h"

/* Noise that adds its variance to any shape of texture takes from the mean size what it takes from the root mean square. */
static double finish_mean_size(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    return mean[1] > 0.0 ? mean[0] * sqrt(fmax(0.0, mean[1] - reference[0]) / mean[1]) : 0.0;
}

#define FAILURES                                                                                                                           \
    "light direction above all; JPEG below quality 95 and fewer than 8 px per mm: not measured; sharpening and beauty filters; blur "      \
    "differences above 0.3 mm"

const dd_metric dd_metric_rough_sq_fine = {
    .info =
        {
            .name = "rough_sq_fine",
            .unit = "L*",
            .question = "How rough do pores and fine lines make the skin, at 0.25 to 1 mm?",
            .formula = "RMS of Gauss(0.25 mm) - Gauss(1 mm) of L* (ISO 16610-61 Gaussians, masked), less the noise in that band; the "
                       "sharper photo is first blurred to match the other",
            .direction = "down_good",
            .range = "0 and more; skin 0.2 to 2",
            .scale = "needs mm",
            .source = "ISO 25178 and ISO 16610 filtering",
            .failures = FAILURES,
            .unaffected_by = "overall tone, slow shading",
            .decimals = 3,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_sharpness = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.15,
    .least_floor = 0.03,
    .version = "1",
    .least_px_per_mm = 8.0,
    .group = &dd_texture_group,
    .slot = DD_TEXTURE_FINE,
    .finish = dd_band_finish,
};

const dd_metric dd_metric_rough_sa_fine = {
    .info =
        {
            .name = "rough_sa_fine",
            .unit = "L*",
            .question = "How large is the relief of pores and fine lines on average, at 0.25 to 1 mm?",
            .formula = "mean |Gauss(0.25 mm) - Gauss(1 mm)| of L* (ISO 16610-61 Gaussians, masked), times sqrt(1 - noise/mean square); the "
                       "sharper photo is first blurred to match the other",
            .direction = "down_good",
            .range = "0 and more; skin 0.15 to 1.5",
            .scale = "needs mm",
            .source = "ISO 25178 and ISO 16610 filtering",
            .failures = FAILURES,
            .unaffected_by = "overall tone, slow shading",
            .decimals = 3,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_sharpness = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.15,
    .least_floor = 0.03,
    .version = "1",
    .least_px_per_mm = 8.0,
    .group = &dd_texture_group,
    .slot = DD_TEXTURE_FINE_MEAN,
    .finish = finish_mean_size,
};
