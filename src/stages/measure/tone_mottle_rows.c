/* The rows of mottle from 2 to 8 mm: they differ in the map whose unevenness they tell. METRICS.md 2; Kikuchi et al. 2015. */
#include "stages/measure/tone_mottle.h"

#define ROW                                                                                                                                \
    .direction = DD_DOWN_GOOD, .needs_scale = true, .needs_light = true, .relative_floor = true, .ratio = true, .group = &dd_mottle_group, \
    .finish = dd_mottle_finish
#define COMMON .direction = "down_good", .scale = "needs mm", .source = "Kikuchi et al. 2015", .decimals = 3

const dd_metric dd_metric_mottle_mid = {
    .info =
        {
            .name = "mottle_mid",
            .unit = "L*",
            .question = "How blotchy is the skin at 2 to 8 mm?",
            .formula = "SD of Gauss(2 mm) - Gauss(8 mm) of L* (ISO 16610-61 Gaussians, masked)",
            .range = "0 and more; skin 0.3 to 3",
            .failures = "folds and cast shadows count as blotches; fewer than 4 px per mm",
            .unaffected_by = "overall tone, slow shading, noise",
            COMMON,
        },
    ROW,
    .slot = DD_MOTTLE_MID,
    .default_floor = 0.15,
    .least_floor = 0.05,
    .version = "2",
};

const dd_metric dd_metric_mottle_mel = {
    .info =
        {
            .name = "mottle_mel",
            .unit = "100 log10",
            .question = "How blotchy is the pigment at 2 to 8 mm?",
            .formula = "SD of Gauss(2 mm) - Gauss(8 mm) of the melanin index mi of every pixel, less the noise in that band",
            .range = "0 and more; skin 0.3 to 3",
            .failures =
                "folds and cast shadows count as pigment; blotches of blood show in it a little; strong colour noise; fewer than 4 px "
                "per mm",
            .unaffected_by = "overall tone, slow shading",
            COMMON,
        },
    ROW,
    .slot = DD_MOTTLE_MEL,
    .default_floor = 0.15,
    .least_floor = 0.1,
    .version = "1",
};

const dd_metric dd_metric_mottle_hb = {
    .info =
        {
            .name = "mottle_hb",
            .unit = "100 log10",
            .question = "How blotchy is the redness at 2 to 8 mm?",
            .formula = "SD of Gauss(2 mm) - Gauss(8 mm) of the erythema index ei of every pixel, less the noise in that band",
            .range = "0 and more; skin 0.3 to 3",
            .failures =
                "in skin of types IV to VI blotches of pigment show in it, and in type VI redness hardly does; strong colour noise and "
                "JPEG colour; fewer than 4 px per mm",
            .unaffected_by = "exposure, shading, cast shadows of white light",
            COMMON,
        },
    ROW,
    .slot = DD_MOTTLE_HB,
    .needs_blood = true,
    .default_floor = 0.2,
    .least_floor = 0.15,
    .version = "1",
};
