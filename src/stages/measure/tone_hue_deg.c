/* hue_deg: hue angle of the area's mean colour, h = atan2(b*, a*) in 0..360 degrees (CIE 15). A grey has no hue: undefined below C* 2. */
#include <math.h>

#include "base/fmath.h"
#include "stages/measure/colour_mean.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    const double least_chroma = 2.0;
    double lab[3];
    (void)reference;
    dd_mean_lab(lab, mean);
    if (!(dd_hypot(lab[1], lab[2]) >= least_chroma))
        return NAN;
    double degrees = dd_atan2(lab[2], lab[1]) * 180.0 / DD_PI;
    return degrees < 0.0 ? degrees + 360.0 : degrees;
}

const dd_metric dd_metric_hue_deg = {
    .info =
        {
            .name = "hue_deg",
            .unit = "deg",
            .question = "Is the skin rather pink or rather yellow?",
            .formula = "atan2(b*, a*) * 180/pi of the mean colour, 0 to 360; undefined when C* < 2; a change takes the short way round",
            .direction = "context",
            .range = "0 to 360; skin 40 to 70, lower is pinker",
            .scale = "independent of scale",
            .source = "ISO/CIE 11664-4",
            .failures = "white balance when nothing untreated is shared; nearly grey regions (dark ink, ashen skin)",
            .unaffected_by = "resolution, blur, sensor noise",
            .decimals = 1,
        },
    .direction = DD_CONTEXT,
    .needs_light = true,
    .circular = true,
    .default_floor = 5.0,
    .version = "1",
    .finish = finish,
};
