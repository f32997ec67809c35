/* Sums over tiles, row by row. */
#ifndef DD_MEASURE_TILES_H
#define DD_MEASURE_TILES_H

#include "stages/measure/metric.h"

/* sums[tile*stride + k] += the values of row y where valid and not NaN. weight (may be NULL) counts them. */
void dd_tiles_add_row(double *sums, int stride, int k, double *weight, const float *value, const uint8_t *valid, int width, int y,
                      int tile_px);
/* The same into the sums of a metric. */
void dd_metric_add_row(dd_metric_sums *out, int k, const dd_metric_input *in, const float *value, int y);
/* The same from row y of a coarser level; each of its pixels counts 4^level and belongs to the tile of its top-left corner. */
void dd_metric_add_level_row(dd_metric_sums *out, int k, const dd_metric_input *in, int level, const float *value, int y);
/* finish() of all tiles added up; NaN when there is no weight. */
double dd_metric_value(const dd_metric *metric, const dd_metric_sums *sums, size_t tiles);

/* For things counted or measured one by one (a spot, a piece of a line): add to the tile of pixel (x, y) of the box. */
void dd_metric_add_at(dd_metric_sums *out, int k, const dd_metric_input *in, int x, int y, double value);
/* Weights of such metrics: the valid pixels of every tile, so that the sums are per pixel of valid skin. */
void dd_metric_weigh_valid(dd_metric_sums *out, const dd_metric_input *in);

#endif
