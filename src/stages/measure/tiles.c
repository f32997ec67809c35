/* Sums over tiles: four running sums per tile row (fixed order on every machine, and four additions in flight instead of one). */
#include "stages/measure/tiles.h"

#include <math.h>

static void add_segment(double *sum, double *count, const float *value, const uint8_t *valid, int n)
{
    double s[4] = {0, 0, 0, 0}, c[4] = {0, 0, 0, 0};
    for (int i = 0; i < n; i++) {
        bool use = valid[i] && value[i] == value[i];
        s[i & 3] += use ? (double)value[i] : 0.0;
        c[i & 3] += use ? 1.0 : 0.0;
    }
    *sum += (s[0] + s[1]) + (s[2] + s[3]);
    *count += (c[0] + c[1]) + (c[2] + c[3]);
}

void dd_tiles_add_row(double *sums, int stride, int k, double *weight, const float *value, const uint8_t *valid, int width, int y,
                      int tile_px)
{
    int tiles_x = (width + tile_px - 1) / tile_px;
    size_t tile = (size_t)(y / tile_px) * (size_t)tiles_x;
    for (int x = 0; x < width; x += tile_px, tile++) {
        double count = 0.0;
        int n = width - x < tile_px ? width - x : tile_px;
        add_segment(&sums[tile * (size_t)stride + (size_t)k], &count, value + x, valid + x, n);
        if (weight)
            weight[tile] += count;
    }
}

void dd_metric_add_row(dd_metric_sums *out, int k, const dd_metric_input *in, const float *value, int y)
{
    dd_tiles_add_row(out->sums, DD_SUMS, k, k == 0 ? out->weight : NULL, value, dd_brow(in->valid, y), in->valid.width, y, in->tile_px);
}

double dd_metric_value(const dd_metric *metric, const dd_metric_sums *sums, size_t tiles)
{
    double total[DD_SUMS] = {0}, weight = 0.0;
    for (size_t t = 0; t < tiles; t++) {
        weight += sums->weight[t];
        for (int k = 0; k < DD_SUMS; k++)
            total[k] += sums->sums[t * DD_SUMS + (size_t)k];
    }
    if (!(weight > 0.0))
        return NAN;
    for (int k = 0; k < DD_SUMS; k++)
        total[k] /= weight;
    return metric->finish(total, sums->reference);
}
