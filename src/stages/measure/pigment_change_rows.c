/* The rows of what pigment_change.c counts, each in % of the region. They differ in name and slot. */
#include "stages/measure/side_effects.h"

#define SOURCE "indices as mi and ei; thresholds of this program"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return 100.0 * mean[0];
}

const dd_metric dd_metric_pih_area_pct = {
    .info =
        {
            .name = "pih_area_pct",
            .unit = "%",
            .question = "On how much skin did new pigment appear (as after inflammation)?",
            .formula =
                "100 * area with mi up by 3 and L* down by 2 on the Gauss(1 mm) maps, outside lesions of the baseline (mi 3 above and "
                "L* 2 below the skin around, sigma 6 mm) / valid area",
            .direction = "down_good",
            .range = "0 to 100; 0 is good",
            .scale = "independent of scale",
            .source = SOURCE,
            .failures = "light that was not matched; tan of the treated skin alone; shadows; a bruise; a pair in the wrong order",
            .unaffected_by = "redness, fading of lesions",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .pair_only = true,
    .default_floor = 2.0,
    .least_px_per_mm = 2.0,
    .version = "1",
    .group = &dd_side_effects_group,
    .slot = DD_SIDE_PIH,
    .finish = finish,
};

const dd_metric dd_metric_hypopig_area_pct = {
    .info =
        {
            .name = "hypopig_area_pct",
            .unit = "%",
            .question = "On how much skin did pigment go that had not been a spot (hypopigmentation)?",
            .formula = "100 * area with mi down by 3 and L* up by 2 on the Gauss(1 mm) maps, outside lesions of the baseline (as in "
                       "pih_area_pct), to less melanin than control skin has / valid area; melanin: -1.2082 OD_R - 1.6650 OD_G + 2.8732 "
                       "OD_B where ITA of control > 10, else mi",
            .direction = "down_good",
            .range = "0 to 100; 0 is good",
            .scale = "independent of scale",
            .source = SOURCE "; melanin after Tsumura 2003",
            .failures = "light that was not matched; fair skin (type I) has too little melanin to lose 3 units of mi; control skin that "
                        "tanned; scales and shine",
            .unaffected_by = "redness, fading of lesions",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .needs_control = true,
    .pair_only = true,
    .default_floor = 2.0,
    .least_px_per_mm = 2.0,
    .version = "1",
    .group = &dd_side_effects_group,
    .slot = DD_SIDE_HYPO,
    .finish = finish,
};

const dd_metric dd_metric_new_red_area_pct = {
    .info =
        {
            .name = "new_red_area_pct",
            .unit = "%",
            .question = "On how much skin did redness appear?",
            .formula = "100 * area with ei up by 3 on the Gauss(1 mm) maps and no new pigment (pih_area_pct) / valid area",
            .direction = "context",
            .range = "0 to 100; expected in the first two weeks after treatment",
            .scale = "independent of scale",
            .source = SOURCE,
            .failures =
                "blood flow changes within minutes (temperature, touch, exercise, alcohol); light that was not matched; below ITA -30 "
                "redness cannot be seen and nothing is said",
            .unaffected_by = "exposure, shading",
            .decimals = 2,
        },
    .direction = DD_CONTEXT,
    .needs_light = true,
    .needs_blood = true,
    .pair_only = true,
    .default_floor = 3.0,
    .least_px_per_mm = 2.0,
    .version = "1",
    .group = &dd_side_effects_group,
    .slot = DD_SIDE_NEW_RED,
    .finish = finish,
};
