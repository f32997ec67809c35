/* ita_deg: individual typology angle, ITA = atan((L* - 50)/b*) (Chardon et al. 1991, Int J Cosmet Sci 13:191). */
#include "stages/measure/colour_mean.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return dd_mean_ita(mean);
}

const dd_metric dd_metric_ita_deg = {
    .info =
        {
            .name = "ita_deg",
            .unit = "deg",
            .question = "How light or tanned is the skin, as a typology angle?",
            .formula = "atan2(L* - 50, b*) * 180/pi of the mean colour; undefined when b* <= 1",
            .direction = "context",
            .range = "-90 to 90; skin -60 to 65",
            .scale = "independent of scale",
            .source = "Chardon et al. 1991",
            .failures = "not specific to melanin: redness lowers it by 7 to 9 degrees; one unit of L* moves it by 1.2 to 2.8 degrees; no "
                        "Fitzpatrick type follows from it",
            .unaffected_by = "resolution, blur, sensor noise",
            .decimals = 1,
        },
    .direction = DD_CONTEXT,
    .needs_light = true,
    .default_floor = 4.0,
    .version = "1",
    .finish = finish,
};
