/* Shared by the metrics that are functions of the area's mean colour. */
#ifndef DD_MEASURE_COLOUR_MEAN_H
#define DD_MEASURE_COLOUR_MEAN_H

#include "stages/measure/metric.h"

/* Lab of the mean linear RGB (what a colorimeter does; METRICS.md 0.1 (7)). */
void dd_mean_lab(double lab[3], const double mean[DD_SUMS]);
/* Optical densities 100 log10(1/x) of the mean linear R, G, B; false when a channel is not above 0. */
bool dd_mean_density(double od[3], const double mean[DD_SUMS]);
/* ITA in degrees, NaN when b* <= 1. */
double dd_mean_ita(const double mean[DD_SUMS]);

#endif
