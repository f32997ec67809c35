/* Sums over tiles, row by row. */
#ifndef DD_MEASURE_TILES_H
#define DD_MEASURE_TILES_H

#include "stages/measure/metric.h"

/* sums[tile*stride + k] += the values of row y where valid and not NaN. weight (may be NULL) counts them. */
void dd_tiles_add_row(double *sums, int stride, int k, double *weight, const float *value, const uint8_t *valid, int width, int y,
                      int tile_px);
/* The same into the sums of a metric. */
void dd_metric_add_row(dd_metric_sums *out, int k, const dd_metric_input *in, const float *value, int y);
/* finish() of all tiles added up; NaN when there is no weight. */
double dd_metric_value(const dd_metric *metric, const dd_metric_sums *sums, size_t tiles);

#endif
