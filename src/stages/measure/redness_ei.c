/* ei: erythema index from optical densities of linear sRGB, a least-squares fit to the narrow-band index 100 log10(R655/R568) of 100
 * measured skin spectra (NIST, Cooksey et al. 2017; r = 0.963). The coefficients add up to 0: exposure and shading cancel.
 * METRICS.md 1.3. */
#include <math.h>

#include "stages/measure/colour_mean.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    double od[3];
    (void)reference;
    return dd_mean_density(od, mean) ? -1.344 * od[0] + 1.948 * od[1] - 0.604 * od[2] + 6.25 : NAN;
}

const dd_metric dd_metric_ei = {
    .info =
        {
            .name = "ei",
            .unit = "100 log10",
            .question = "How red is the skin from blood?",
            .formula = "-1.344 OD_R + 1.948 OD_G - 0.604 OD_B + 6.25 with OD = 100 log10(1/mean linear channel)",
            .direction = "down_good",
            .range = "10 to 40",
            .scale = "independent of scale",
            .source = "Diffey 1984 and Takiwaki 1998 class, refitted to NIST spectra",
            .failures = "white balance when nothing untreated is shared; blood flow (temperature, touch, exercise); clipped red channel; "
                        "in dark skin (ITA < -30) redness is nearly invisible",
            .unaffected_by = "exposure, resolution, blur, sensor noise",
            .decimals = 2,
            .headline = true,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .needs_blood = true,
    .course = true,
    .default_floor = 3.5,
    .version = "1",
    .finish = finish,
};
