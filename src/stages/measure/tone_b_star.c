/* b_star: yellow-blue coordinate of the area's mean colour. */
#include "stages/measure/colour_mean.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    double lab[3];
    (void)reference;
    dd_mean_lab(lab, mean);
    return lab[2];
}

const dd_metric dd_metric_b_star = {
    .info =
        {
            .name = "b_star",
            .unit = "b*",
            .question = "How yellow is the skin?",
            .formula = "b* (CIELAB, D65, 2 degrees) of the mean linear RGB over valid pixels",
            .direction = "context",
            .range = "-128 to 127; skin 8 to 25",
            .scale = "independent of scale",
            .source = "ISO/CIE 11664-4",
            .failures = "white balance when nothing untreated is shared; tan between the sessions",
            .unaffected_by = "resolution, blur, sensor noise",
            .decimals = 2,
        },
    .direction = DD_CONTEXT,
    .needs_light = true,
    .default_floor = 1.4,
    .version = "1",
    .finish = finish,
};
