/* gabor_e_025, gabor_e_05, gabor_e_1, gabor_e_2: one row per frequency in cycles per mm (texture_gabor.c). METRICS.md 3. */
#include "stages/measure/texture.h"

#define GABOR(name_of, frequency, wavelength, sharpness, light, least_ppm)                                                                 \
    const dd_metric dd_metric_gabor_e_##name_of = {                                                                                        \
        .info =                                                                                                                            \
            {                                                                                                                              \
                .name = "gabor_e_" #name_of,                                                                                               \
                .unit = "L*",                                                                                                              \
                .question = "How strong are stripes and grain " wavelength " mm apart, in any direction?",                                 \
                .formula = "RMS of complex Gabor responses of L* at " frequency                                                            \
                           " cycles per mm, 8 directions, one octave wide (sigma = 0.56/f), "                                              \
                           "less the noise behind the filter; the sharper photo is first blurred to match the other",                      \
                .direction = "context",                                                                                                    \
                .range = "0 and more; skin 0.02 to 0.5; a sine of amplitude A in one direction 0.2 A",                                     \
                .scale = "needs mm",                                                                                                       \
                .source = "Daugman 1985",                                                                                                  \
                .failures = "light direction; blur above a quarter of the wavelength leaves little but noise; fewer than 4 px per "        \
                            "wavelength: not measured",                                                                                    \
                .unaffected_by = "overall tone, slow shading, mirroring and turning the picture",                                          \
                .decimals = 3,                                                                                                             \
            },                                                                                                                             \
        .direction = DD_CONTEXT,                                                                                                           \
        .needs_scale = true,                                                                                                               \
        .needs_sharpness = sharpness,                                                                                                      \
        .needs_light = light,                                                                                                              \
        .relative_floor = true,                                                                                                            \
        .ratio = true,                                                                                                                     \
        .default_floor = 0.15,                                                                                                             \
        .least_floor = 0.01,                                                                                                               \
        .version = "1",                                                                                                                    \
        .least_px_per_mm = least_ppm,                                                                                                      \
        .group = &dd_texture_group,                                                                                                        \
        .slot = DD_TEXTURE_GABOR_##name_of,                                                                                                \
        .finish = dd_band_finish,                                                                                                          \
    }

GABOR(025, "0.25", "4", false, true, 1.0);
GABOR(05, "0.5", "2", true, false, 2.0);
GABOR(1, "1", "1", true, false, 4.0);
GABOR(2, "2", "0.5", true, false, 8.0);
