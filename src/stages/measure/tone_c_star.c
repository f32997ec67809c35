/* c_star: chroma of the area's mean colour, C* = hypot(a*, b*) (CIE 15). */
#include "base/fmath.h"
#include "stages/measure/colour_mean.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    double lab[3];
    (void)reference;
    dd_mean_lab(lab, mean);
    return dd_hypot(lab[1], lab[2]);
}

const dd_metric dd_metric_c_star = {
    .info =
        {
            .name = "c_star",
            .unit = "C*",
            .question = "How strong is the colour of the skin?",
            .formula = "sqrt(a*^2 + b*^2) of the mean colour (CIELAB, D65, 2 degrees)",
            .direction = "context",
            .range = "0 and more; skin 12 to 30",
            .scale = "independent of scale",
            .source = "ISO/CIE 11664-4",
            .failures = "white balance when nothing untreated is shared; tan and redness both raise it",
            .unaffected_by = "resolution, blur, sensor noise",
            .decimals = 2,
        },
    .direction = DD_CONTEXT,
    .needs_light = true,
    .default_floor = 1.6,
    .version = "1",
    .finish = finish,
};
