/* Spread of lightness over a region: l_mad, l_sd and l_iqr share one pass over the Gauss(0.5 mm) map. */
#ifndef DD_MEASURE_TONE_SPREAD_H
#define DD_MEASURE_TONE_SPREAD_H

#include "stages/measure/metric.h"

enum { DD_SPREAD_MAD, DD_SPREAD_IQR, DD_SPREAD_SD, DD_SPREAD_MEMBERS };

extern const dd_group dd_spread_group;

/* reference[] of l_mad and l_iqr: the value, and the mean influence over the region (0 but for ties). Sums: the influence. */
enum { DD_SPREAD_VALUE, DD_SPREAD_BIAS };
/* Of l_sd. Sums: deviation from the median, and its square. reference[0]: variance of the noise. */
enum { DD_SPREAD_DEVIATION, DD_SPREAD_SQUARE };

#endif
