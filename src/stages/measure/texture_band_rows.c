/* band_e1 .. band_e6: the spread of lightness octave by octave, from 0.25 to 16 mm, as a Laplacian pyramid splits it (texture_bands.c). The
 * finest octave has the conditions of rough_sq_fine; the coarse ones follow the light. METRICS.md 3. */
#include "stages/measure/texture.h"

#define FINE_FAILURES                                                                                                                      \
    "light direction; sharpening and beauty filters; blur differences above 0.3 mm; fewer px per mm than 2 over the shorter limit: not "   \
    "measured"
#define COARSE_FAILURES "light direction, folds and cast shadows; regions narrower than 3 times the longer limit"

#define BAND(number, limits, gaussians, failure, sharpness, light, least_ppm, smallest)                                                    \
    const dd_metric dd_metric_band_e##number = {                                                                                           \
        .info =                                                                                                                            \
            {                                                                                                                              \
                .name = "band_e" #number,                                                                                                  \
                .unit = "L*",                                                                                                              \
                .question = "How much does lightness vary at " limits " mm?",                                                              \
                .formula = "RMS of " gaussians " of L* (ISO 16610-61 Gaussians, masked), less the noise in that band",                     \
                .direction = "context",                                                                                                    \
                .range = "0 and more; skin 0.1 to 3",                                                                                      \
                .scale = "needs mm",                                                                                                       \
                .source = "Burt and Adelson 1983 (octave pyramid), ISO 16610 Gaussians",                                                   \
                .failures = failure,                                                                                                       \
                .unaffected_by = "overall tone",                                                                                           \
                .decimals = 3,                                                                                                             \
            },                                                                                                                             \
        .direction = DD_CONTEXT,                                                                                                           \
        .needs_scale = true,                                                                                                               \
        .needs_sharpness = sharpness,                                                                                                      \
        .needs_light = light,                                                                                                              \
        .relative_floor = true,                                                                                                            \
        .ratio = true,                                                                                                                     \
        .default_floor = 0.15,                                                                                                             \
        .least_floor = smallest,                                                                                                           \
        .version = "1",                                                                                                                    \
        .least_px_per_mm = least_ppm,                                                                                                      \
        .group = &dd_texture_group,                                                                                                        \
        .slot = DD_TEXTURE_E##number,                                                                                                      \
        .finish = dd_band_finish,                                                                                                          \
    }

BAND(1, "0.25 to 0.5", "Gauss(0.25 mm) - Gauss(0.5 mm)", FINE_FAILURES "; JPEG below quality 95: not measured", true, false, 8.0, 0.03);
BAND(2, "0.5 to 1", "Gauss(0.5 mm) - Gauss(1 mm)", FINE_FAILURES, true, false, 4.0, 0.03);
BAND(3, "1 to 2", "Gauss(1 mm) - Gauss(2 mm)", FINE_FAILURES, true, false, 2.0, 0.03);
BAND(4, "2 to 4", "Gauss(2 mm) - Gauss(4 mm)", COARSE_FAILURES, false, true, 1.0, 0.05);
BAND(5, "4 to 8", "Gauss(4 mm) - Gauss(8 mm)", COARSE_FAILURES, false, true, 0.5, 0.05);
BAND(6, "8 to 16", "Gauss(8 mm) - Gauss(16 mm)", COARSE_FAILURES, false, true, 0.25, 0.05);
