/* rough_sq_coarse: scars and folds, root mean square of lightness in the band 1 to 6 mm (texture_bands.c). METRICS.md 3. */
#include "stages/measure/texture.h"

const dd_metric dd_metric_rough_sq_coarse = {
    .info =
        {
            .name = "rough_sq_coarse",
            .unit = "L*",
            .question = "How uneven do scars and folds make the skin, at 1 to 6 mm?",
            .formula = "RMS of Gauss(1 mm) - Gauss(6 mm) of L* (ISO 16610-61 Gaussians, masked), less the noise in that band",
            .direction = "down_good",
            .range = "0 and more; skin 0.2 to 4",
            .scale = "needs mm",
            .source = "ISO 25178 and ISO 16610 filtering",
            .failures = "light direction above all; spots and blotches of that size count too; fewer than 2 px per mm: not measured",
            .unaffected_by = "overall tone, slow shading",
            .decimals = 3,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_sharpness = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.15,
    .least_floor = 0.05,
    .version = "1",
    .least_px_per_mm = 2.0,
    .group = &dd_texture_group,
    .slot = DD_TEXTURE_COARSE,
    .finish = dd_band_finish,
};
