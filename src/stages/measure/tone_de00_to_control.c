/* de00_to_control: CIEDE2000 between the mean colour of the region and that of the control skin of the same photo: how much the area
 * stands out. What light and camera do to both cancels to first order. METRICS.md 1; Sharma, Wu & Dalal 2005. */
#include "kernels/colour.h"
#include "stages/measure/colour_mean.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    double lab[3];
    dd_mean_lab(lab, mean);
    return dd_ciede2000_1(lab, reference);
}

const dd_metric dd_metric_de00_to_control = {
    .info =
        {
            .name = "de00_to_control",
            .unit = "dE00",
            .question = "How much does the area stand out from the untreated skin?",
            .formula = "CIEDE2000 between the mean colours of the region and of all control skin in the same photo",
            .direction = "down_good",
            .range = "0 and more; 0 to 15",
            .scale = "independent of scale",
            .source = "Sharma, Wu & Dalal 2005",
            .failures =
                "no control skin; control skin of another body site, or treated itself; uneven light across the frame; never below 0, "
                "so an area like its surroundings reads above 0 by noise",
            .unaffected_by = "what light and camera do to region and control alike, resolution, blur, sensor noise",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_control = true,
    .needs_light = true,
    .ratio = true,
    .default_floor = 1.0,
    .version = "1",
    .finish = finish,
};
