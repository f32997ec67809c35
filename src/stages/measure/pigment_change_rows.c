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
            .failures = "light that was not matched; tan of the treated skin alone; shadows; bruises",
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
            .formula =
                "100 * area with M down by 3 and L* up by 2, to max(1.5, 2 spreads) below the M of the skin around in the baseline and "
                "to less melanin than control skin has / valid area; M, spreads and skin around as in pih_area_pct; melanin: "
                "-1.2082 OD_R - 1.6650 OD_G + 2.8732 OD_B where ITA > 10, else M",
            .direction = "down_good",
            .range = "0 to 100; 0 is good",
            .scale = "independent of scale",
            .source = SOURCE "; melanin after Tsumura 2003",
            .failures = "light that was not matched; very fair skin has too little melanin to lose 3 units of it; loss no larger than "
                        "the skin's own mottle; control skin that tanned; scales and shine",
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
