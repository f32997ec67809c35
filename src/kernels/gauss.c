/* Separable Gaussian on planes. Rows are filtered horizontally into a ring of 2r+1 rows, then vertically out of it, so the scratch
 * is a few rows and `out` may be `in`. Above sigma 8 the plane is halved first: 2x2 means and bilinear interpolation back add the
 * variance 1/4 + 2/3 px^2, which is taken off sigma^2 (within 0.1 % of the direct filter in the interior). */
#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "kernels/kernels.h"

static const double DIRECT_SIGMA = 8.0, HALVING_VARIANCE = 0.25 + 2.0 / 3.0;

int dd_gauss_taps(float taps[2 * DD_GAUSS_MAX_RADIUS + 1], double sigma_px)
{
    double weight[DD_GAUSS_MAX_RADIUS + 1], sum = 0.0;
    int r = sigma_px > 0.0 ? (int)ceil(3.5 * sigma_px) : 0;
    r = r > DD_GAUSS_MAX_RADIUS ? DD_GAUSS_MAX_RADIUS : r;
    for (int i = 0; i <= r; i++) {
        weight[i] = r ? dd_exp(-0.5 * (double)(i * i) / (sigma_px * sigma_px)) : 1.0;
        sum += i ? 2.0 * weight[i] : weight[i];
    }
    for (int i = 0; i <= r; i++)
        taps[r + i] = taps[r - i] = (float)(weight[i] / sum);
    return r;
}

/* Index of the mirrored pixel (edge repeated once): -1 -> 0, n -> n-1; reflects as often as needed. */
static int mirror(int i, int n)
{
    int period = 2 * n;
    i %= period;
    if (i < 0)
        i += period;
    return i < n ? i : period - 1 - i;
}

typedef struct row_ring { float *rows; size_t stride; int count; } row_ring;

static float *ring_row(const row_ring *r, int y) { return r->rows + (size_t)(y % r->count) * r->stride; }

static void filter_row(const dd_filter_kernels *k, float *out, float *padded, const float *in, int width, const float *taps, int r)
{
    memcpy(padded + r, in, (size_t)width * sizeof *in);
    for (int i = 1; i <= r; i++) {
        padded[r - i] = in[mirror(-i, width)];
        padded[r + width - 1 + i] = in[mirror(width - 1 + i, width)];
    }
    k->fir_row(out, padded, taps, 2 * r + 1, (size_t)width);
}

static bool gauss_direct(const dd_filter_kernels *k, dd_plane out, dd_plane in, double sigma, dd_arena *arena)
{
    float taps[2 * DD_GAUSS_MAX_RADIUS + 1];
    const float *rows[2 * DD_GAUSS_MAX_RADIUS + 1];
    int r = dd_gauss_taps(taps, sigma), h = in.height;
    row_ring ring = {NULL, in.stride, 2 * r + 1};
    ring.rows = dd_arena_alloc(arena, (size_t)ring.count * ring.stride * sizeof(float));
    float *padded = dd_arena_alloc(arena, ((size_t)in.width + 2 * (size_t)r) * sizeof(float));
    if (!ring.rows || !padded)
        return false;
    int ready = 0; /* rows filtered horizontally so far */
    for (int y = 0; y < h; y++) {
        for (; ready <= y + r && ready < h; ready++)
            filter_row(k, ring_row(&ring, ready), padded, dd_row(in, ready), in.width, taps, r);
        for (int t = -r; t <= r; t++)
            rows[t + r] = ring_row(&ring, mirror(y + t, h));
        k->fir_rows(dd_row(out, y), rows, taps, 2 * r + 1, (size_t)in.width);
    }
    return true;
}

/* A plane lower than its radius: the ring cannot hold the mirrored rows, so every row is kept. Rare and small. */
static bool gauss_low(const dd_filter_kernels *k, dd_plane out, dd_plane in, double sigma, dd_arena *arena)
{
    float taps[2 * DD_GAUSS_MAX_RADIUS + 1];
    const float *rows[2 * DD_GAUSS_MAX_RADIUS + 1];
    int r = dd_gauss_taps(taps, sigma);
    dd_plane temp = dd_plane_new(arena, in.width, in.height);
    float *padded = dd_arena_alloc(arena, ((size_t)in.width + 2 * (size_t)r) * sizeof(float));
    if (!temp.px || !padded)
        return false;
    for (int y = 0; y < in.height; y++)
        filter_row(k, dd_row(temp, y), padded, dd_row(in, y), in.width, taps, r);
    for (int y = 0; y < in.height; y++) {
        for (int t = -r; t <= r; t++)
            rows[t + r] = dd_row(temp, mirror(y + t, in.height));
        k->fir_rows(dd_row(out, y), rows, taps, 2 * r + 1, (size_t)in.width);
    }
    return true;
}

bool dd_halve(const dd_kernels *k, dd_plane *out, dd_plane in, dd_arena *arena)
{
    int w = in.width > 1 ? in.width / 2 : 1, h = in.height > 1 ? in.height / 2 : 1;
    *out = dd_plane_new(arena, w, h);
    if (!out->px)
        return false;
    for (int y = 0; y < h; y++) {
        const float *a = dd_row(in, in.height > 1 ? 2 * y : 0), *b = dd_row(in, in.height > 1 ? 2 * y + 1 : 0);
        if (in.width > 1)
            k->filter.halve_row(dd_row(*out, y), a, b, (size_t)w);
        else
            dd_row(*out, y)[0] = 0.5f * (a[0] + b[0]);
    }
    return true;
}

static void double_row(float *out, const float *row, int n_out, int n_in)
{
    for (int x = 0; x < n_out; x++) {
        int i = (x - 1) >> 1, left = i < 0 ? 0 : i < n_in ? i : n_in - 1, right = i + 1 < n_in ? i + 1 : n_in - 1;
        out[x] = x & 1 ? 0.75f * row[left] + 0.25f * row[right] : 0.25f * row[left] + 0.75f * row[right];
    }
}

/* Bilinear interpolation of a halved plane back to full size. */
static void double_plane(dd_plane out, dd_plane in, float *above, float *below)
{
    for (int y = 0; y < out.height; y++) {
        int i = (y - 1) >> 1, top = i < 0 ? 0 : i < in.height ? i : in.height - 1, bottom = i + 1 < in.height ? i + 1 : in.height - 1;
        float wt = y & 1 ? 0.75f : 0.25f, wb = 1.0f - wt;
        double_row(above, dd_row(in, top), out.width, in.width);
        double_row(below, dd_row(in, bottom), out.width, in.width);
        float *row = dd_row(out, y);
        for (int x = 0; x < out.width; x++)
            row[x] = wt * above[x] + wb * below[x];
    }
}

static bool gauss_scratch(const dd_kernels *k, dd_plane out, dd_plane in, double sigma, dd_arena *arena)
{
    if (!(sigma > 0.05)) {
        for (int y = 0; y < in.height && out.px != in.px; y++)
            memcpy(dd_row(out, y), dd_row(in, y), (size_t)in.width * sizeof(float));
        return true;
    }
    if (sigma <= DIRECT_SIGMA || in.width < 4 || in.height < 4) {
        int r = (int)ceil(3.5 * sigma);
        return in.height > 2 * r + 1 ? gauss_direct(&k->filter, out, in, sigma, arena) : gauss_low(&k->filter, out, in, sigma, arena);
    }
    dd_plane half;
    float *above = dd_arena_alloc(arena, (size_t)in.width * sizeof(float)), *below = dd_arena_alloc(arena, (size_t)in.width * sizeof(float));
    if (!above || !below || !dd_halve(k, &half, in, arena) || !gauss_scratch(k, half, half, sqrt((sigma * sigma - HALVING_VARIANCE) / 4.0), arena))
        return false;
    double_plane(out, half, above, below);
    return true;
}

bool dd_gauss(const dd_kernels *k, dd_plane out, dd_plane in, double sigma_px, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    bool ok = gauss_scratch(k, out, in, sigma_px, arena);
    dd_arena_rewind(arena, mark);
    return ok;
}

static void split_by_mask(dd_plane value, dd_plane weight, dd_plane in, dd_bytes mask)
{
    for (int y = 0; y < in.height; y++) {
        const float *src = dd_row(in, y);
        const uint8_t *m = dd_brow(mask, y);
        float *v = dd_row(value, y), *w = dd_row(weight, y);
        for (int x = 0; x < in.width; x++) {
            v[x] = m[x] ? src[x] : 0.0f;
            w[x] = m[x] ? 1.0f : 0.0f;
        }
    }
}

bool dd_gauss_masked(const dd_kernels *k, dd_plane out, dd_plane in, dd_bytes mask, double sigma_px, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    dd_plane weight = dd_plane_new(arena, in.width, in.height);
    bool ok = weight.px != NULL;
    if (ok) {
        split_by_mask(out, weight, in, mask);
        ok = gauss_scratch(k, out, out, sigma_px, arena) && gauss_scratch(k, weight, weight, sigma_px, arena);
    }
    for (int y = 0; ok && y < in.height; y++) {
        float *o = dd_row(out, y);
        const float *w = dd_row(weight, y);
        for (int x = 0; x < in.width; x++)
            o[x] = w[x] >= 0.5f ? o[x] / w[x] : NAN;
    }
    dd_arena_rewind(arena, mark);
    return ok;
}
