/* da_ref: redness above the untreated skin, a* of the region minus a* of the control skin of the same photo (METRICS.md 5; Logger 2020). */
#include "stages/measure/colour_mean.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    double lab[3];
    dd_mean_lab(lab, mean);
    return lab[1] - reference[1];
}

const dd_metric dd_metric_da_ref = {
    .info =
        {
            .name = "da_ref",
            .unit = "a*",
            .question = "How much redder is the area than the untreated skin?",
            .formula = "a* of the mean colour of the region minus a* of the mean colour of all control skin in the same photo",
            .direction = "down_good",
            .range = "-20 to 40; skin -3 to 12",
            .scale = "independent of scale",
            .source = "Logger et al. 2020",
            .failures =
                "no control skin; control skin of another body site, or flushed itself; coloured light from one side; dark skin hides "
                "redness",
            .unaffected_by = "what light and camera do to region and control alike, resolution, blur, sensor noise",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_control = true,
    .needs_light = true,
    .needs_blood = true,
    .default_floor = 1.3,
    .version = "1",
    .finish = finish,
};
