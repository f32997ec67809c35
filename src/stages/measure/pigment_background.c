/* Means over tiles, smoothed by a Gaussian of sigma 6 mm, three times: what is darker and browner than the last background by half of what
 * makes a lesion is left out, so that a lesion does not hide in a background that it made itself. Shading changes both like pigment,
 * but over centimetres: the background follows it. Lesions wider than about 15 mm are background, too. */
#include "stages/measure/pigment_background.h"

#include <math.h>

#include "base/fmath.h"
#include "stages/measure/tiles.h"

static const double SIGMA_MM = 6.0, LEFT_OUT_MELANIN = 1.5, LEFT_OUT_L = -1.0;

enum { PLANES = 3, ROUNDS = 3, RADIUS = 9 }; /* tiles: three sigma at 2 mm each */

typedef struct tile_map {
    double *melanin, *l, *weight;         /* means of the tiles; pixels behind them */
    double *sum[PLANES], *across[PLANES]; /* melanin, L* and 1, times weight */
    double tap[RADIUS + 1];
    int width, height;
} tile_map;

static bool fill_tiles(tile_map *m, const dd_metric_input *in, const dd_index_maps *maps)
{
    dd_arena *arena = in->ctx->arena;
    size_t n = (size_t)in->tiles_x * (size_t)in->tiles_y;
    dd_metric_sums sums = {.sums = DD_NEW(arena, double, n *DD_SUMS), .weight = DD_NEW(arena, double, n)};
    m->width = in->tiles_x;
    m->height = in->tiles_y;
    m->melanin = DD_NEW(arena, double, n);
    m->l = DD_NEW(arena, double, n);
    m->weight = sums.weight;
    bool ok = sums.sums && sums.weight && m->melanin && m->l;
    for (int p = 0; p < PLANES; p++) {
        m->sum[p] = DD_NEW(arena, double, n);
        m->across[p] = DD_NEW(arena, double, n);
        ok = ok && m->sum[p] && m->across[p];
    }
    if (!ok)
        return false;
    for (int y = 0; y < maps->height; y++) {
        dd_metric_add_level_row(&sums, 0, in, maps->level, dd_row(maps->of[DD_INDEX_MELANIN], y), y);
        dd_metric_add_level_row(&sums, 1, in, maps->level, dd_row(maps->of[DD_INDEX_L], y), y);
    }
    for (size_t t = 0; t < n; t++) {
        m->melanin[t] = sums.weight[t] > 0.0 ? sums.sums[t * DD_SUMS] / sums.weight[t] : 0.0;
        m->l[t] = sums.weight[t] > 0.0 ? sums.sums[t * DD_SUMS + 1] / sums.weight[t] : 0.0;
    }
    return true;
}

/* Is the tile part of a lesion on the background of the last round? */
static bool left_out(const tile_map *m, const dd_background *b, size_t t)
{
    return m->melanin[t] - b->melanin[t] >= LEFT_OUT_MELANIN && m->l[t] - b->l[t] <= LEFT_OUT_L;
}

/* One axis of the Gaussian over three planes of tiles; tiles beyond the box count as nothing. step: to the next tile along the axis. */
static void blur_axis(double *const to[PLANES], double *const from[PLANES], const double *tap, size_t first, size_t step, int n)
{
    for (int p = 0; p < PLANES; p++)
        for (int i = 0; i < n; i++) {
            int low = i - RADIUS > 0 ? i - RADIUS : 0, high = i + RADIUS < n - 1 ? i + RADIUS : n - 1;
            double sum = 0.0;
            for (int k = low; k <= high; k++)
                sum += tap[k < i ? i - k : k - i] * from[p][first + (size_t)k * step];
            to[p][first + (size_t)i * step] = sum;
        }
}

/* Weighted means around all tiles: weight times value and weight, both blurred; their quotient. */
static void smooth_tiles(dd_background *b, const tile_map *m, const uint8_t *out)
{
    size_t n = (size_t)m->width * (size_t)m->height;
    for (size_t t = 0; t < n; t++) {
        double w = out[t] ? 0.0 : m->weight[t];
        m->sum[0][t] = w * m->melanin[t];
        m->sum[1][t] = w * m->l[t];
        m->sum[2][t] = w;
    }
    for (int y = 0; y < m->height; y++)
        blur_axis(m->across, m->sum, m->tap, (size_t)y * (size_t)m->width, 1, m->width);
    for (int x = 0; x < m->width; x++)
        blur_axis(m->sum, m->across, m->tap, (size_t)x, (size_t)m->width, m->height);
    for (size_t t = 0; t < n; t++) {
        b->melanin[t] = m->sum[2][t] > 0.0 ? m->sum[0][t] / m->sum[2][t] : NAN;
        b->l[t] = m->sum[2][t] > 0.0 ? m->sum[1][t] / m->sum[2][t] : NAN;
    }
}

static bool fit(dd_background *out, const dd_metric_input *in, const dd_index_maps *maps)
{
    size_t n = (size_t)in->tiles_x * (size_t)in->tiles_y;
    double tile_mm = in->tile_px / in->site->px_per_mm;
    tile_map m;
    uint8_t *lesion = DD_NEW(in->ctx->arena, uint8_t, n);
    if (!lesion || !fill_tiles(&m, in, maps))
        return false;
    for (int i = 0; i <= RADIUS; i++)
        m.tap[i] = dd_exp(-0.5 * i * i * tile_mm * tile_mm / (SIGMA_MM * SIGMA_MM));
    for (int round = 0; round < ROUNDS; round++) {
        smooth_tiles(out, &m, lesion);
        for (size_t t = 0; t < n; t++)
            lesion[t] = left_out(&m, out, t);
    }
    return true;
}

/* Tile below `at` (in tiles, from the middle of the first) and the share of the next one; kept within 0 .. n - 1. */
static int between(float *share, double at, int n)
{
    double inside = fmin(fmax(at, 0.0), n - 1.0);
    int i = (int)inside < n - 1 ? (int)inside : n > 1 ? n - 2 : 0;
    *share = (float)(inside - i);
    return i;
}

static float mix(const double *tile, size_t stride, int step_x, size_t step_y, float x, float y)
{
    float a = (float)tile[0], b = (float)tile[step_x], c = (float)tile[step_y * stride], d = (float)tile[step_y * stride + (size_t)step_x];
    float top = a + x * (b - a), bottom = c + x * (d - c);
    return top + y * (bottom - top);
}

void dd_background_row(const dd_background *b, float *melanin, float *l, int level, int y, int width)
{
    double px = (double)(1 << level) / b->tile_px;
    float share_y, share_x;
    int j = between(&share_y, (y + 0.5) * px - 0.5, b->tiles_y), step_x = b->tiles_x > 1 ? 1 : 0;
    size_t first = (size_t)j * (size_t)b->tiles_x, step_y = b->tiles_y > 1 ? 1 : 0;
    for (int x = 0; x < width; x++) {
        size_t at = first + (size_t)between(&share_x, (x + 0.5) * px - 0.5, b->tiles_x);
        melanin[x] = mix(b->melanin + at, (size_t)b->tiles_x, step_x, step_y, share_x, share_y);
        l[x] = mix(b->l + at, (size_t)b->tiles_x, step_x, step_y, share_x, share_y);
    }
}

static bool measure_spread(dd_background *b, const dd_metric_input *in, const dd_index_maps *maps)
{
    float *skin = DD_NEW(in->ctx->arena, float, maps->width), *l = DD_NEW(in->ctx->arena, float, maps->width);
    double squares = 0.0, n = 0.0;
    if (!skin || !l)
        return false;
    for (int y = 0; y < maps->height; y++) {
        const float *melanin = dd_row(maps->of[DD_INDEX_MELANIN], y);
        dd_background_row(b, skin, l, maps->level, y, maps->width);
        for (int x = 0; x < maps->width; x++) {
            double less = (double)(melanin[x] - skin[x]);
            squares += less < 0.0 ? less * less : 0.0;
            n += less < 0.0 ? 1.0 : 0.0;
        }
    }
    b->spread = n > 0.0 ? sqrt(squares / n) : 0.0;
    return true;
}

bool dd_background_make(dd_background *out, const dd_metric_input *in, const dd_index_maps *maps)
{
    size_t n = (size_t)in->tiles_x * (size_t)in->tiles_y;
    *out = (dd_background){.melanin = DD_NEW(in->ctx->arena, double, n),
                           .l = DD_NEW(in->ctx->arena, double, n),
                           .tiles_x = in->tiles_x,
                           .tiles_y = in->tiles_y,
                           .tile_px = in->tile_px};
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    bool ok = out->melanin && out->l && fit(out, in, maps) && measure_spread(out, in, maps);
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}
