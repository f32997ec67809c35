/* Quantiles of a plane in two passes: a histogram finds the bins that hold the wanted order statistics, the second pass gathers the
 * few values of those bins and selects among them. Exact (large planes: for some of the rows), and the plane is neither copied nor
 * reordered. */
#include "stages/measure/order.h"

#include <math.h>

#include "base/stats.h"

enum { BINS = 16384, RANGE = 128 }; /* bins of 1/64 over -128..128; values beyond fall into the end bins */

typedef struct reader {
    dd_plane plane;
    dd_bytes valid;
    float centre;
    bool absolute;
    int row_step;
} reader;

static int bin_of(float v)
{
    float b = (v + (float)RANGE) * ((float)BINS / (2.0f * (float)RANGE));
    return b <= 0.0f ? 0 : b >= (float)(BINS - 1) ? BINS - 1 : (int)b;
}

static float read_pixel(const reader *r, const float *row, int x) { return r->absolute ? fabsf(row[x] - r->centre) : row[x]; }

/* Four histograms in turn: neighbours fall into the same bin, and would wait for each other's increment. */
static size_t fill_histogram(uint32_t *count, uint32_t *part, const reader *r)
{
    size_t n = 0;
    for (int y = 0; y < r->valid.height; y += r->row_step) {
        const float *row = dd_row(r->plane, y);
        const uint8_t *valid = dd_brow(r->valid, y);
        for (int x = 0; x < r->valid.width; x++) {
            if (!valid[x] || row[x] != row[x])
                continue;
            part[(size_t)(x & 3) * BINS + (size_t)bin_of(read_pixel(r, row, x))]++;
        }
    }
    for (size_t b = 0; b < BINS; b++) {
        count[b] = (part[b] + part[BINS + b]) + (part[2 * BINS + b] + part[3 * BINS + b]);
        n += count[b];
    }
    return n;
}

/* Values of the wanted bins, in the order of the plane. */
static void gather(float *v, const reader *r, const uint8_t *wanted)
{
    size_t n = 0;
    for (int y = 0; y < r->valid.height; y += r->row_step) {
        const float *row = dd_row(r->plane, y);
        const uint8_t *valid = dd_brow(r->valid, y);
        for (int x = 0; x < r->valid.width; x++) {
            if (!valid[x] || row[x] != row[x])
                continue;
            float value = read_pixel(r, row, x);
            if (wanted[bin_of(value)])
                v[n++] = value;
        }
    }
}

static int bin_with_rank(const uint32_t *count, size_t rank, size_t *below)
{
    size_t sum = 0;
    int bin = 0;
    while (bin < BINS - 1 && sum + count[bin] <= rank)
        sum += count[bin++];
    *below = sum;
    return bin;
}

/* Value of one rank of the plane, among the gathered values. */
static double value_at_rank(float *v, size_t held, size_t rank, const uint32_t *count, const uint8_t *wanted)
{
    size_t below, place;
    int bin = bin_with_rank(count, rank, &below);
    place = rank - below;
    for (int b = 0; b < bin; b++)
        place += wanted[b] ? count[b] : 0;
    return dd_quantile_f(v, held, held > 1 ? (double)place / (double)(held - 1) : 0.0);
}

static bool select_quantiles(double *out, const double *q, int n, const reader *r, const uint32_t *count, size_t pixels, dd_arena *arena)
{
    size_t held = 0, unused;
    uint8_t *wanted = DD_NEW(arena, uint8_t, BINS);
    if (!wanted)
        return false;
    for (int i = 0; i < n; i++) {
        size_t rank = (size_t)((double)(pixels - 1) * q[i]);
        wanted[bin_with_rank(count, rank, &unused)] = 1;
        wanted[bin_with_rank(count, rank + 1 < pixels ? rank + 1 : rank, &unused)] = 1;
    }
    for (int b = 0; b < BINS; b++)
        held += wanted[b] ? count[b] : 0;
    float *v = dd_arena_alloc(arena, held * sizeof *v);
    if (!v)
        return false;
    gather(v, r, wanted);
    for (int i = 0; i < n; i++) {
        double h = (double)(pixels - 1) * q[i];
        size_t rank = (size_t)h;
        double low = value_at_rank(v, held, rank, count, wanted);
        out[i] = low;
        if (rank + 1 < pixels)
            out[i] += (value_at_rank(v, held, rank + 1, count, wanted) - low) * (h - (double)rank);
    }
    return true;
}

int dd_order_row_step(dd_bytes valid)
{
    const size_t every_second = 500000, every_fourth = 2000000;
    size_t size = (size_t)valid.width * (size_t)valid.height;
    return size > every_fourth ? 4 : size > every_second ? 2 : 1;
}

bool dd_plane_quantiles(double *out, const double *q, int n, dd_plane plane, dd_bytes valid, double centre, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    bool absolute = centre == centre;
    reader r = {plane, valid, absolute ? (float)centre : 0.0f, absolute, dd_order_row_step(valid)};
    uint32_t *count = DD_NEW(arena, uint32_t, 5 * BINS);
    size_t pixels = count ? fill_histogram(count, count + BINS, &r) : 0;
    bool ok = count != NULL;
    for (int i = 0; i < n; i++)
        out[i] = NAN;
    if (ok && pixels)
        ok = select_quantiles(out, q, n, &r, count, pixels, arena);
    dd_arena_rewind(arena, mark);
    return ok;
}
