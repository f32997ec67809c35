/* rough_sq_mid: root mean square of lightness in the band 0.5 to 2 mm (texture_bands.c has the formulas): coarse enough for JPEG, fine
 * enough to leave blotches out. The quantity is luminance (height times light angle), never micrometres. METRICS.md 3. */
#include "stages/measure/texture.h"

const dd_metric dd_metric_rough_sq_mid = {
    .info =
        {
            .name = "rough_sq_mid",
            .unit = "L*",
            .question = "How rough does the skin look at 0.5 to 2 mm?",
            .formula = "RMS of Gauss(0.5 mm) - Gauss(2 mm) of L* (ISO 16610-61 Gaussians, masked), less the noise in that band; the "
                       "sharper photo is first blurred to match the other",
            .direction = "down_good",
            .range = "0 and more; skin 0.2 to 2",
            .scale = "needs mm",
            .source = "ISO 25178 and ISO 16610 filtering",
            .failures = "light direction above all; beauty filters smooth; blur differences above 0.3 mm; fewer than 4 px per mm",
            .unaffected_by = "overall tone, slow shading",
            .decimals = 3,
            .headline = true,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_sharpness = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.12,
    .least_floor = 0.03,
    .version = "3",
    .group = &dd_texture_group,
    .slot = DD_TEXTURE_MID,
    .finish = dd_band_finish,
};
