/* a_star: red-green coordinate of the area's mean colour, the classical erythema proxy. */
#include "stages/measure/colour_mean.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    double lab[3];
    (void)reference;
    dd_mean_lab(lab, mean);
    return lab[1];
}

const dd_metric dd_metric_a_star = {
    .info =
        {
            .name = "a_star",
            .unit = "a*",
            .question = "How red is the skin?",
            .formula = "a* (CIELAB, D65, 2 degrees) of the mean linear RGB over valid pixels",
            .direction = "down_good",
            .range = "-128 to 127; skin 6 to 18",
            .scale = "independent of scale",
            .source = "ISO/CIE 11664-4",
            .failures = "white balance when nothing untreated is shared; blood flow (temperature, touch); dark skin hides redness",
            .unaffected_by = "resolution, blur, sensor noise",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .default_floor = 1.3,
    .version = "1",
    .finish = finish,
};
