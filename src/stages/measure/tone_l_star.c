/* l_star: lightness of the area's mean colour (CIE 15, ISO/CIE 11664-4), D65, 2 degrees. */
#include "stages/measure/colour_mean.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    double lab[3];
    (void)reference;
    dd_mean_lab(lab, mean);
    return lab[0];
}

const dd_metric dd_metric_l_star = {
    .info =
        {
            .name = "l_star",
            .unit = "L*",
            .question = "How light is the skin?",
            .formula = "L* (CIELAB, D65, 2 degrees) of the mean linear RGB over valid pixels",
            .direction = "context",
            .range = "0 to 100; skin 25 to 75",
            .scale = "independent of scale",
            .source = "ISO/CIE 11664-4",
            .failures = "exposure and light distance when nothing untreated is shared; tan between the sessions",
            .unaffected_by = "resolution, blur, sensor noise",
            .decimals = 2,
        },
    .direction = DD_CONTEXT,
    .needs_light = true,
    .default_floor = 1.5,
    .version = "1",
    .finish = finish,
};
