/* Normalised convolution (Knutsson & Westin 1993): filter M*I and M with the same Gaussian and divide.
 *
 *   photo row -> times mask -> horizontal taps -> ring of 2r+1 rows -> vertical taps -> divide -> caller
 *
 * All channels share the filtered mask, and the ring stays in the cache, so three channels cost four filters and no plane. Only runs of
 * valid pixels and what they reach are filtered: control skin is often two patches far apart in a box that is empty between them. */
#include "stages/measure/smooth.h"

#include <math.h>
#include <string.h>

#include "kernels/kernels.h"
#include "kernels/masked.h"

enum { STRIP = 32 }; /* px: shorter gaps cost less than a new run */

typedef struct smoother {
    const dd_plane *planes;
    int n, width, height, radius, ntaps;
    int step; /* 1, or 2: every second pixel of every second row */
    dd_bytes valid;
    float taps[2 * DD_GAUSS_MAX_RADIUS + 1];
    float *whole;                        /* a filtered row before every second pixel is taken */
    float *padded;                       /* a run and 2 radius on both sides */
    float *zero;                         /* a row outside */
    float *ring[DD_SMOOTH_CHANNELS + 1]; /* ntaps rows each; the last used one is the mask */
    float *out[DD_SMOOTH_CHANNELS + 1];
    size_t stride;
} smoother;

double dd_sigma_from_cutoff(double cutoff_mm, double px_per_mm)
{
    const double alpha = 0.4697; /* sqrt(ln 2 / pi), ISO 16610-21 */
    const double sqrt_two_pi = 2.5066282746310002;
    return alpha * cutoff_mm / sqrt_two_pi * px_per_mm;
}

static float *new_row(dd_arena *arena, size_t floats) { return DD_NEW(arena, float, floats); }

static bool open_smoother(smoother *s, dd_arena *arena)
{
    bool ok = true;
    s->stride = ((size_t)s->width + 15) / 16 * 16;
    s->padded = new_row(arena, (size_t)s->width + 4 * (size_t)s->radius + 16);
    s->zero = new_row(arena, s->stride);
    s->whole = s->step > 1 ? new_row(arena, s->stride) : s->zero;
    for (int c = 0; c <= s->n; c++) {
        s->ring[c] = new_row(arena, s->stride * (size_t)s->ntaps);
        s->out[c] = new_row(arena, s->stride);
        ok = ok && s->ring[c] && s->out[c];
    }
    return ok && s->padded && s->zero && s->whole;
}

/* The next run of valid pixels from *x on; gaps up to 2 radius + STRIP do not end it. false: none left. */
static bool next_run(int *x0, int *x1, int *x, const smoother *s, const uint8_t *valid)
{
    const int gap = 2 * s->radius + STRIP;
    const uint8_t *first = memchr(valid + *x, 1, (size_t)(s->width - *x));
    if (!first)
        return false;
    *x0 = (int)(first - valid);
    while (first) { /* its end, unless the next begins soon */
        const uint8_t *end = memchr(first, 0, (size_t)(valid + s->width - first));
        *x1 = end ? (int)(end - valid) : s->width;
        first = end ? memchr(end, 1, (size_t)(s->width - *x1 < gap + 1 ? s->width - *x1 : gap + 1)) : NULL;
    }
    *x = *x1;
    return true;
}

/* First sample at or after pixel x. */
static int sample_at(const smoother *s, int x) { return (x + s->step - 1) / s->step; }

/* One channel of one run into its row of the ring. */
static void filter_run(smoother *s, const dd_kernels *k, float *to, const float *values, const uint8_t *valid, int x0, int x1)
{
    int from = x0 > s->radius ? x0 - s->radius : 0, until = x1 + s->radius < s->width ? x1 + s->radius : s->width;
    int head = x0 - (from - s->radius); /* padded[0] is pixel from - radius */
    size_t n = (size_t)(until - from);
    memset(s->padded, 0, (size_t)head * sizeof(float));
    memset(s->padded + head + (x1 - x0), 0, (n + 2 * (size_t)s->radius - (size_t)(head + (x1 - x0))) * sizeof(float));
    if (values)
        dd_masked_row(s->padded + head, values + x0, valid + x0, (size_t)(x1 - x0));
    else
        dd_mask_row(s->padded + head, valid + x0, (size_t)(x1 - x0));
    if (s->step == 1) {
        k->filter.fir_row(to + from, s->padded, s->taps, s->ntaps, n);
        return;
    }
    k->filter.fir_row(s->whole + from, s->padded, s->taps, s->ntaps, n);
    for (int i = sample_at(s, from), end = sample_at(s, until); i < end; i++)
        to[i] = s->whole[2 * i];
}

static void filter_row(smoother *s, const dd_kernels *k, int y)
{
    const uint8_t *valid = dd_brow(s->valid, y);
    size_t slot = (size_t)(y % s->ntaps) * s->stride;
    int x = 0, x0, x1;
    for (int c = 0; c <= s->n; c++)
        memset(s->ring[c] + slot, 0, (size_t)s->width * sizeof(float));
    while (x < s->width && next_run(&x0, &x1, &x, s, valid))
        for (int c = 0; c <= s->n; c++)
            filter_run(s, k, s->ring[c] + slot, c < s->n ? dd_row(s->planes[c], y) : NULL, valid, x0, x1);
}

static void divide_row(float *value, const float *weight, const uint8_t *valid, int step, int n)
{
    if (step == 1) {
        dd_divide_row(value, weight, valid, (size_t)n);
        return;
    }
    for (int i = 0; i < n; i++)
        value[i] = valid[i * step] && weight[i] >= 0.5f ? value[i] / weight[i] : NAN;
}

static void finish_run(smoother *s, const dd_kernels *k, int y, int x0, int x1)
{
    int from = sample_at(s, x0), n = sample_at(s, x1) - from;
    const float *rows[2 * DD_GAUSS_MAX_RADIUS + 1];
    for (int c = s->n; c >= 0; c--) {
        for (int t = 0; t < s->ntaps; t++) {
            int yy = y - s->radius + t;
            rows[t] = from + (yy < 0 || yy >= s->height ? s->zero : s->ring[c] + (size_t)(yy % s->ntaps) * s->stride);
        }
        k->filter.fir_rows(s->out[c] + from, rows, s->taps, s->ntaps, (size_t)n);
    }
}

static void finish_row(smoother *s, const dd_kernels *k, int y)
{
    const uint8_t *valid = dd_brow(s->valid, y);
    int x = 0, x0, x1;
    while (x < s->width && next_run(&x0, &x1, &x, s, valid))
        finish_run(s, k, y, x0, x1);
    for (int c = 0; c < s->n; c++)
        divide_row(s->out[c], s->out[s->n], valid, s->step, sample_at(s, s->width));
}

static void pass_through(smoother *s, dd_smooth_row row, void *user)
{
    for (int y = 0; y < s->height; y += s->step) {
        const uint8_t *valid = dd_brow(s->valid, y);
        for (int c = 0; c < s->n; c++) {
            const float *src = dd_row(s->planes[c], y);
            for (int i = 0, end = sample_at(s, s->width); i < end; i++)
                s->out[c][i] = valid[i * s->step] ? src[i * s->step] : NAN;
        }
        row(user, y / s->step, s->out);
    }
}

static void stream(smoother *s, const dd_kernels *k, dd_smooth_row row, void *user)
{
    int next = 0;
    for (int y = 0; y < s->height; y += s->step) {
        for (; next <= y + s->radius && next < s->height; next++)
            filter_row(s, k, next);
        finish_row(s, k, y);
        row(user, y / s->step, s->out);
    }
}

static bool smooth(const dd_plane *planes, int n, dd_bytes valid, double sigma_px, int step, dd_ctx *ctx, dd_smooth_row row, void *user)
{
    const double least_sigma = 0.2; /* below, the centre tap holds all but 1e-5 */
    smoother s = {.planes = planes, .n = n, .valid = valid, .width = valid.width, .height = valid.height, .ntaps = 1, .step = step};
    if (sigma_px > 27.0)
        return false;
    if (sigma_px >= least_sigma) {
        s.radius = dd_gauss_taps(s.taps, sigma_px);
        s.ntaps = 2 * s.radius + 1;
    }
    bool ok = open_smoother(&s, ctx->arena);
    if (ok && s.radius)
        stream(&s, ctx->kernels, row, user);
    else if (ok)
        pass_through(&s, row, user);
    return ok;
}

bool dd_smooth_rows(const dd_plane *planes, int n, dd_bytes valid, double sigma_px, dd_ctx *ctx, dd_smooth_row row, void *user)
{
    return smooth(planes, n, valid, sigma_px, 1, ctx, row, user);
}

bool dd_smooth_samples(const dd_plane *planes, int n, dd_bytes valid, double sigma_px, dd_ctx *ctx, dd_smooth_row row, void *user)
{
    return smooth(planes, n, valid, sigma_px, 2, ctx, row, user);
}
