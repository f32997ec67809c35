/* Quantiles of a plane in two passes: a histogram finds the bins that hold the wanted order statistics, the second pass gathers the
 * few values of those bins and selects among them. Exact, and the plane is neither copied nor reordered. */
#include "stages/measure/order.h"

#include <math.h>

#include "base/stats.h"

enum { BINS = 8192, RANGE = 256 };      /* bins of 1/16 over -256..256; values beyond fall into the end bins */

typedef struct reader { dd_plane plane; dd_bytes valid; float centre; bool absolute; } reader;

static int bin_of(float v)
{
    float b = (v + (float)RANGE) * ((float)BINS / (2.0f * (float)RANGE));
    return b <= 0.0f ? 0 : b >= (float)(BINS - 1) ? BINS - 1 : (int)b;
}

static float read_pixel(const reader *r, const float *row, int x)
{
    return r->absolute ? fabsf(row[x] - r->centre) : row[x];
}

static size_t fill_histogram(size_t *count, const reader *r)
{
    size_t n = 0;
    for (int y = 0; y < r->valid.height; y++) {
        const float *row = dd_row(r->plane, y);
        const uint8_t *valid = dd_brow(r->valid, y);
        for (int x = 0; x < r->valid.width; x++) {
            if (!valid[x] || row[x] != row[x])
                continue;
            count[bin_of(read_pixel(r, row, x))]++;
            n++;
        }
    }
    return n;
}

static void gather(float *v, const reader *r, int first_bin, int last_bin)
{
    size_t n = 0;
    for (int y = 0; y < r->valid.height; y++) {
        const float *row = dd_row(r->plane, y);
        const uint8_t *valid = dd_brow(r->valid, y);
        for (int x = 0; x < r->valid.width; x++) {
            if (!valid[x] || row[x] != row[x])
                continue;
            float value = read_pixel(r, row, x);
            int bin = bin_of(value);
            if (bin >= first_bin && bin <= last_bin)
                v[n++] = value;
        }
    }
}

static int bin_with_rank(const size_t *count, size_t rank, size_t *below)
{
    size_t sum = 0;
    int bin = 0;
    while (bin < BINS - 1 && sum + count[bin] <= rank)
        sum += count[bin++];
    *below = sum;
    return bin;
}

static bool one_quantile(double *out, double q, const reader *r, const size_t *count, size_t n, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    double h = (double)(n - 1) * q;
    size_t rank = (size_t)h, below, unused, held = 0;
    int first = bin_with_rank(count, rank, &below);
    int last = bin_with_rank(count, rank + 1 < n ? rank + 1 : rank, &unused);
    for (int b = first; b <= last; b++)
        held += count[b];
    float *v = dd_arena_alloc(arena, held * sizeof *v);
    if (!v)
        return false;
    gather(v, r, first, last);
    double low = dd_quantile_f(v, held, held > 1 ? (double)(rank - below) / (double)(held - 1) : 0.0);
    double high = rank + 1 < n && held > 1 ? dd_quantile_f(v, held, (double)(rank + 1 - below) / (double)(held - 1)) : low;
    *out = low + (high - low) * (h - (double)rank);
    dd_arena_rewind(arena, mark);
    return true;
}

bool dd_plane_quantiles(double *out, const double *q, int n, dd_plane plane, dd_bytes valid, double centre, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    bool absolute = centre == centre;
    reader r = {plane, valid, absolute ? (float)centre : 0.0f, absolute};
    size_t *count = DD_NEW(arena, size_t, BINS);
    size_t pixels = count ? fill_histogram(count, &r) : 0;
    bool ok = count != NULL;
    for (int i = 0; i < n; i++)
        out[i] = NAN;
    for (int i = 0; ok && pixels && i < n; i++)
        ok = one_quantile(&out[i], q[i], &r, count, pixels, arena);
    dd_arena_rewind(arena, mark);
    return ok;
}
