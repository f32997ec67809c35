/* The colours of the 24-patch chart: maker's CIELAB (D50) of both editions, brought to D65 by Bradford, as linear sRGB
 * (tests/data/colorchecker24.csv holds the same numbers with their Lab). Not clipped to the gamut of sRGB. */
#include "stages/balance/chart.h"

const double dd_chart_reference[DD_CHART_EDITIONS][DD_CHART_PATCHES][3] =
    {
        [DD_CHART_BEFORE_2014] =
            {
                {0.17303, 0.08211, 0.05673}, /* dark skin */
                {0.56832, 0.29269, 0.21836}, /* light skin */
                {0.1037, 0.19588, 0.33124},  /* blue sky */
                {0.1016, 0.14892, 0.05188},  /* foliage */
                {0.2216, 0.21584, 0.43461},  /* blue flower */
                {0.10806, 0.51437, 0.41264}, /* bluish green */
                {0.74737, 0.20063, 0.02808}, /* orange */
                {0.05758, 0.10517, 0.40296}, /* purplish blue */
                {0.56677, 0.08425, 0.11969}, /* moderate red */
                {0.111, 0.04231, 0.14293},   /* purple */
                {0.34547, 0.50872, 0.04944}, /* yellow green */
                {0.79462, 0.35942, 0.02052}, /* orange yellow */
                {0.0171, 0.05022, 0.29221},  /* blue */
                {0.05598, 0.30021, 0.06871}, /* green */
                {0.45586, 0.03034, 0.04086}, /* red */
                {0.85738, 0.56757, 0.00685}, /* yellow */
                {0.53349, 0.08861, 0.3075},  /* magenta */
                {-0.03741, 0.247, 0.40041},  /* cyan */
                {0.91263, 0.91494, 0.89367}, /* white 9.5 */
                {0.57982, 0.592, 0.59329},   /* neutral 8 */
                {0.35491, 0.36545, 0.36755}, /* neutral 6.5 */
                {0.19007, 0.19187, 0.19308}, /* neutral 5 */
                {0.08529, 0.08888, 0.09258}, /* neutral 3.5 */
                {0.03032, 0.03114, 0.03275}, /* black 2 */
            },
        [DD_CHART_AFTER_2014] =
            {
                {0.1737, 0.07877, 0.05285},   /* dark skin */
                {0.55985, 0.27738, 0.21086},  /* light skin */
                {0.10422, 0.18891, 0.32891},  /* blue sky */
                {0.10577, 0.15074, 0.05083},  /* foliage */
                {0.22746, 0.21239, 0.42642},  /* blue flower */
                {0.11535, 0.50744, 0.41111},  /* bluish green */
                {0.74598, 0.20205, 0.02984},  /* orange */
                {0.05874, 0.10118, 0.38773},  /* purplish blue */
                {0.56018, 0.08009, 0.11456},  /* moderate red */
                {0.10917, 0.04199, 0.13813},  /* purple */
                {0.33284, 0.49735, 0.04258},  /* yellow green */
                {0.77114, 0.35783, 0.02042},  /* orange yellow */
                {0.02095, 0.04754, 0.28412},  /* blue */
                {0.0461, 0.29204, 0.06147},   /* green */
                {0.44621, 0.03635, 0.04054},  /* red */
                {0.84182, 0.57431, 0.00463},  /* yellow */
                {0.52238, 0.07776, 0.28929},  /* magenta */
                {-0.04391, 0.23367, 0.37718}, /* cyan */
                {0.87967, 0.88494, 0.83418},  /* white 9.5 */
                {0.58459, 0.59211, 0.58443},  /* neutral 8 */
                {0.35775, 0.36704, 0.36524},  /* neutral 6.5 */
                {0.19012, 0.19085, 0.1898},   /* neutral 5 */
                {0.08594, 0.08873, 0.0898},   /* neutral 3.5 */
                {0.03136, 0.03149, 0.03232},  /* black 2 */
            },
};

const char *dd_chart_edition_name(dd_chart_edition edition)
{
    static const char *const NAME[] = {"before2014", "after2014"};
    return NAME[edition];
}
