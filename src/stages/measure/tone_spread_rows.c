/* The rows of the spread of lightness. METRICS.md 2. */
#include <math.h>

#include "stages/measure/tone_spread.h"

static double finish_quantile(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    return fmax(0.0, reference[DD_SPREAD_VALUE] + (mean[0] - reference[DD_SPREAD_BIAS]));
}

static double finish_mad(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    const double normal = 1.4826; /* makes it the SD of a normal distribution */
    return normal * finish_quantile(mean, reference);
}

static double finish_sd(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    return sqrt(fmax(0.0, mean[DD_SPREAD_SQUARE] - mean[DD_SPREAD_DEVIATION] * mean[DD_SPREAD_DEVIATION] - reference[0]));
}

#define COMMON                                                                                                                             \
    .unit = "L*", .direction = "down_good", .scale = "weakly dependent on scale", .unaffected_by = "mirroring and turning the picture",    \
    .decimals = 2
#define ROW                                                                                                                                \
    .direction = DD_DOWN_GOOD, .needs_light = true, .relative_floor = true, .ratio = true, .default_floor = 0.15, .least_floor = 0.1,      \
    .group = &dd_spread_group

const dd_metric dd_metric_l_mad = {
    .info = {.name = "l_mad",
             .question = "How much does lightness vary over the region?",
             .formula = "1.4826 * median |L* - median L*| of the Gauss(0.5 mm) map",
             .range = "0 and more; skin 0.5 to 4",
             .source = "robust SD",
             .failures = "shading and light direction count as unevenness",
             COMMON},
    ROW,
    .version = "2",
    .slot = DD_SPREAD_MAD,
    .finish = finish_mad,
};

const dd_metric dd_metric_l_iqr = {
    .info = {.name = "l_iqr",
             .question = "Over how many units of lightness does the middle half of the skin spread?",
             .formula = "Q75 - Q25 of L* (type-7 quantiles) of the Gauss(0.5 mm) map",
             .range = "0 and more; skin 0.7 to 6",
             .source = "Hyndman & Fan 1996",
             .failures = "shading and light direction count as unevenness",
             COMMON},
    ROW,
    .version = "1",
    .slot = DD_SPREAD_IQR,
    .finish = finish_quantile,
};

const dd_metric dd_metric_l_sd = {
    .info = {.name = "l_sd",
             .question = "How much does lightness vary, marks and shadows included?",
             .formula = "SD of L* of the Gauss(0.5 mm) map, less the noise that this filter leaves",
             .range = "0 and more; skin 0.6 to 6",
             .source = "standard deviation",
             .failures =
                 "shading and light direction count as unevenness; a few dark marks or hairs weigh heavily; larger regions vary more",
             COMMON},
    ROW,
    .version = "1",
    .slot = DD_SPREAD_SD,
    .finish = finish_sd,
};
