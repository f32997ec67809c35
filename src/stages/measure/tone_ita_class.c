/* ita_class: class of the region's mean individual typology angle (Chardon et al. 1991), as a number that can stand in a column. The lower
 * bound of a class does not belong to it (Del Bino & Bernerd 2013). METRICS.md 1.1. */
#include <math.h>

#include "stages/measure/colour_mean.h"

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    static const double above_deg[] = {55.0, 41.0, 28.0, 10.0, -30.0};
    enum { CLASSES = sizeof above_deg / sizeof *above_deg + 1 };
    double ita = dd_mean_ita(mean);
    int place = 1;
    (void)reference;
    if (ita != ita)
        return NAN;
    while (place < CLASSES && !(ita > above_deg[place - 1]))
        place++;
    return place;
}

const dd_metric dd_metric_ita_class = {
    .info =
        {
            .name = "ita_class",
            .unit = "class",
            .question = "Which lightness class is the skin in, from very light to dark?",
            .formula =
                "1 very light (ITA > 55), 2 light (41 to 55), 3 intermediate (28 to 41), 4 tan (10 to 28), 5 brown (-30 to 10), 6 dark "
                "(-30 and less), of ita_deg",
            .direction = "context",
            .range = "1 to 6",
            .scale = "independent of scale",
            .source = "Chardon et al. 1991; Del Bino & Bernerd 2013",
            .failures =
                "read it on untreated skin, not on a lesion; redness lowers the angle by 7 to 9 degrees; no Fitzpatrick type follows "
                "from it; near a bound noise alone changes the class",
            .unaffected_by = "resolution, blur, sensor noise",
            .decimals = 0,
        },
    .direction = DD_CONTEXT,
    .needs_light = true,
    .default_floor = 1.0,
    .version = "1",
    .finish = finish,
};
