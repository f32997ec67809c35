/* Sums over tiles, in a fixed order on every machine; four running sums keep four additions in flight instead of one. */
#include "stages/measure/tiles.h"

#include <math.h>
#include <string.h>

static double sum_all(const float *value, int n)
{
    double a = 0.0, b = 0.0, c = 0.0, d = 0.0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
        a += (double)value[i];
        b += (double)value[i + 1];
        c += (double)value[i + 2];
        d += (double)value[i + 3];
    }
    for (; i < n; i++)
        a += (double)value[i];
    return (a + b) + (c + d);
}

/* Without branches: at the rim of a region and under hair valid and invalid pixels alternate. */
static double sum_valid(int *count, const float *value, const uint8_t *valid, int n)
{
    double sum[4] = {0};
    int used[4] = {0}, i = 0;
    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; k++) {
            float v = value[i + k];
            int ok = (valid[i + k] != 0) & (v == v);
            sum[k] += (double)(ok ? v : 0.0f);
            used[k] += ok;
        }
    for (; i < n; i++) {
        int ok = (valid[i] != 0) & (value[i] == value[i]);
        sum[0] += (double)(ok ? value[i] : 0.0f);
        used[0] += ok;
    }
    *count = (used[0] + used[1]) + (used[2] + used[3]);
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* Most segments are wholly valid; a NaN among them shows in their sum. */
static double sum_segment(int *count, const float *value, const uint8_t *valid, int n)
{
    if (!memchr(valid, 0, (size_t)n)) {
        double sum = sum_all(value, n);
        *count = n;
        if (sum == sum)
            return sum;
    }
    return sum_valid(count, value, valid, n);
}

void dd_tiles_add_row(double *sums, int stride, int k, double *weight, const float *value, const uint8_t *valid, int width, int y,
                      int tile_px)
{
    int tiles_x = (width + tile_px - 1) / tile_px;
    size_t tile = (size_t)(y / tile_px) * (size_t)tiles_x;
    for (int x = 0; x < width; x += tile_px, tile++) {
        int n = width - x < tile_px ? width - x : tile_px;
        int count;
        sums[tile * (size_t)stride + (size_t)k] += sum_segment(&count, value + x, valid + x, n);
        if (weight)
            weight[tile] += count;
    }
}

void dd_metric_add_row(dd_metric_sums *out, int k, const dd_metric_input *in, const float *value, int y)
{
    dd_tiles_add_row(out->sums, DD_SUMS, k, k == 0 ? out->weight : NULL, value, dd_brow(in->valid, y), in->valid.width, y, in->tile_px);
}

void dd_metric_add_level_row(dd_metric_sums *out, int k, const dd_metric_input *in, int level, const float *value, int y)
{
    const dd_bytes valid = in->site->level[level].valid;
    const uint8_t *mark = dd_brow(valid, y);
    size_t t = (size_t)((y << level) / in->tile_px) * (size_t)in->tiles_x;
    double pixels = (double)(1 << 2 * level);
    int cell = 1 << level;
    for (int x = 0, end = in->tile_px; x < valid.width; t++, end += in->tile_px) {
        int next = (end + cell - 1) / cell, count; /* the first whose corner lies in the next tile */
        next = next < valid.width ? next : valid.width;
        double sum = sum_segment(&count, value + x, mark + x, next - x);
        out->sums[t * DD_SUMS + (size_t)k] += pixels * sum;
        if (k == 0)
            out->weight[t] += pixels * count;
        x = next;
    }
}

void dd_metric_add_at(dd_metric_sums *out, int k, const dd_metric_input *in, int x, int y, double value)
{
    size_t tile = (size_t)(y / in->tile_px) * (size_t)in->tiles_x + (size_t)(x / in->tile_px);
    out->sums[tile * DD_SUMS + (size_t)k] += value;
}

void dd_metric_weigh_valid(dd_metric_sums *out, const dd_metric_input *in)
{
    for (int y = 0; y < in->valid.height; y++) {
        const uint8_t *valid = dd_brow(in->valid, y);
        double *weight = out->weight + (size_t)(y / in->tile_px) * (size_t)in->tiles_x;
        for (int x = 0; x < in->valid.width; x += in->tile_px) {
            int n = 0, x1 = x + in->tile_px < in->valid.width ? x + in->tile_px : in->valid.width;
            for (int i = x; i < x1; i++)
                n += valid[i] != 0;
            weight[x / in->tile_px] += n;
        }
    }
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
