/* The rows of the co-occurrence metrics: they differ in name, feature and words. METRICS.md 2.1; Haralick 1973. */
#include "stages/measure/tone_glcm.h"
#include "stages/measure/tone_glcm_group.h"

enum { VALUE, OWN_MEAN }; /* of reference[], see tone_glcm_group.c */

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    return reference[VALUE] + (mean[0] - reference[OWN_MEAN]);
}

#define BAND " over pairs 1 mm apart of L* in the band 0.5 to 16 mm in 32 levels of 1 L*, symmetric, mean of 4 directions"
#define FAILURES                                                                                                                           \
    "blur smooths and noise roughens: only photos of like sharpness, noise and JPEG quality compare; light direction; fewer than 4 px "    \
    "per "                                                                                                                                 \
    "mm; regions under about 40 mm^2"
#define COMMON                                                                                                                             \
    .scale = "needs mm", .source = "Haralick 1973; Matts 2007", .failures = FAILURES,                                                      \
    .unaffected_by = "overall tone, slow shading, mirroring and turning the picture"
#define ROW                                                                                                                                \
    .needs_scale = true, .needs_light = true, .needs_sharpness = true, .least_px_per_mm = 4.0, .group = &dd_glcm_group, .version = "1",    \
    .finish = finish

const dd_metric dd_metric_glcm_homogeneity_1mm = {
    .info = {.name = "glcm_homogeneity_1mm",
             .unit = "1",
             .question = "How alike are places 1 mm apart?",
             .formula = "sum P/(1 + (i-j)^2)" BAND,
             .direction = "up_good",
             .range = "0 to 1; skin 0.3 to 0.8",
             .decimals = 4,
             COMMON},
    .direction = DD_UP_GOOD,
    .slot = DD_GLCM_HOMOGENEITY,
    .default_floor = 0.03,
    ROW,
};

const dd_metric dd_metric_glcm_entropy_1mm = {
    .info = {.name = "glcm_entropy_1mm",
             .unit = "bit",
             .question = "How unpredictable is lightness from one place to the next?",
             .formula = "-sum P log2 P" BAND,
             .direction = "down_good",
             .range = "0 to 10; skin 3 to 8",
             .decimals = 3,
             COMMON},
    .direction = DD_DOWN_GOOD,
    .slot = DD_GLCM_ENTROPY,
    .default_floor = 0.2,
    ROW,
};

const dd_metric dd_metric_glcm_contrast_1mm = {
    .info = {.name = "glcm_contrast_1mm",
             .unit = "L*^2",
             .question = "How much does lightness differ between places 1 mm apart?",
             .formula = "sum P (i-j)^2" BAND,
             .direction = "down_good",
             .range = "0 to 961; skin 0.5 to 20",
             .decimals = 3,
             COMMON},
    .direction = DD_DOWN_GOOD,
    .slot = DD_GLCM_CONTRAST,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.25,
    .least_floor = 0.1,
    ROW,
};

const dd_metric dd_metric_glcm_correlation_1mm = {
    .info = {.name = "glcm_correlation_1mm",
             .unit = "1",
             .question = "Does unevenness come in patches wider than 1 mm?",
             .formula = "sum P (i-mu)(j-mu)/s^2, 1 where s = 0," BAND,
             .direction = "context",
             .range = "-1 to 1; skin 0.2 to 0.9",
             .decimals = 4,
             COMMON},
    .direction = DD_CONTEXT,
    .slot = DD_GLCM_CORRELATION,
    .default_floor = 0.05,
    ROW,
};

const dd_metric dd_metric_glcm_energy_1mm = {
    .info = {.name = "glcm_energy_1mm",
             .unit = "1",
             .question = "How uniform is lightness?",
             .formula = "sum P^2 (angular second moment)" BAND,
             .direction = "up_good",
             .range = "0 to 1; skin 0.005 to 0.2",
             .decimals = 4,
             COMMON},
    .direction = DD_UP_GOOD,
    .slot = DD_GLCM_ENERGY,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.2,
    .least_floor = 0.005,
    ROW,
};
