/* mi: melanin index from optical densities of linear sRGB, a least-squares fit to the narrow-band index 100 log10(1/R655) of 100
 * measured skin spectra (NIST, Cooksey et al. 2017; r = 0.998). METRICS.md 1.3. */
#include <math.h>

#include "stages/measure/colour_mean.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    double od[3];
    (void)reference;
    return dd_mean_density(od, mean) ? 1.143 * od[0] - 0.487 * od[1] + 0.253 * od[2] - 0.80 : NAN;
}

const dd_metric dd_metric_mi = {
    .info =
        {
            .name = "mi",
            .unit = "100 log10",
            .question = "How much melanin colours the skin?",
            .formula = "1.143 OD_R - 0.487 OD_G + 0.253 OD_B - 0.80 with OD = 100 log10(1/mean linear channel)",
            .direction = "down_good",
            .range = "15 to 70",
            .scale = "independent of scale",
            .source = "Takiwaki 1998 and Yamamoto 2008 class, refitted to NIST spectra",
            .failures = "exposure: a factor k shifts it by -90.9 log10 k; camera colour: only differences mean something",
            .unaffected_by = "resolution, blur, sensor noise",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .default_floor = 3.0,
    .version = "1",
    .finish = finish,
};
