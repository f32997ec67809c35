/* The working picture: photo -> grey -> area average to a long side of 1600 px -> light blur -> local contrast normalisation.
 *
 *   n = (g - m) / sqrt(v + NOISE^2)      m, v: Gaussian-weighted local mean and variance, sigma = 1.2 % of the long side
 *
 * Exposure, white balance and slow shading vanish from n, and weak skin texture counts as much as a collar. The grey is the
 * file's own (gamma-coded) luma: a change of exposure is close to a factor there, which the normalisation divides out.
 * m and v vary slowly, so they are computed at a quarter of the size and interpolated.
 *
 * Two photos of unlike scale see unlike surroundings through that window, and then their normalised pictures differ everywhere by something
 * smooth, which biases the gradients: 0.03 px at a scale of 0.7. Once the scale is known the closer view is therefore made anew with a
 * window (and blur) that many times wider: dd_work_widen. */
#include "stages/align/work.h"

#include <math.h>
#include <string.h>

#include "kernels/kernels.h"

static const double BLUR_PX = 0.8;        /* keeps bilinear sampling of the working picture unbiased */
static const double WINDOW_SHARE = 0.012; /* sigma of the local window, share of the long side */
static const float NOISE_LEVELS = 2.5F;   /* grey levels (of 255) below which contrast is not amplified further */
static const float CLIP = 4.0F;           /* highlights and stray edges, in local standard deviations */
enum { QUARTER = 4 };

/* Output pixel i averages the source interval [i*scale, (i+1)*scale). */
typedef struct tap {
    int first, count;
    float w_first, w_last;
} tap;

static tap tap_make(double scale, int i, int limit)
{
    double from = i * scale, to = (i + 1) * scale;
    tap t = {(int)floor(from), 0, 0, 0};
    int last = (int)ceil(to) - 1;
    if (last > limit - 1)
        last = limit - 1;
    t.count = last - t.first + 1;
    t.w_first = (float)((fmin(to, t.first + 1.0) - from) / scale);
    t.w_last = (float)((to - fmax(from, last)) / scale);
    return t;
}

static float tap_weight(const tap *t, int k, float inner) { return k == 0 ? t->w_first : k == t->count - 1 ? t->w_last : inner; }

static void grey_row(float *out, const dd_photo *p, int y)
{
    int n = p->width;
    if (p->depth == 8) {
        const uint8_t *s = (const uint8_t *)p->samples + (size_t)y * p->row_samples;
        for (int x = 0; x < n; x++)
            out[x] = (float)(77 * s[3 * x] + 150 * s[3 * x + 1] + 29 * s[3 * x + 2]) * (1.0F / 256);
    } else {
        const uint16_t *s = (const uint16_t *)p->samples + (size_t)y * p->row_samples;
        for (int x = 0; x < n; x++)
            out[x] = (float)(77 * s[3 * x] + 150 * s[3 * x + 1] + 29 * s[3 * x + 2]) * (1.0F / (256 * 257));
    }
}

static void shrink_row(float *out, const float *in, const tap *taps, int n, float inner)
{
    for (int i = 0; i < n; i++) {
        const tap *t = &taps[i];
        const float *s = in + t->first;
        float sum = t->w_first * s[0];
        for (int k = 1; k < t->count - 1; k++)
            sum += inner * s[k];
        if (t->count > 1)
            sum += t->w_last * s[t->count - 1];
        out[i] = sum;
    }
}

static void add_scaled(float *restrict sum, const float *restrict row, float weight, size_t n)
{
    for (size_t x = 0; x < n; x++)
        sum[x] += weight * row[x];
}

/* One pass over the photo. */
static bool shrink(dd_plane out, const dd_photo *photo, double scale, dd_arena *arena)
{
    size_t width = (size_t)photo->width;
    float *grey = DD_NEW(arena, float, width), *sum = DD_NEW(arena, float, width);
    tap *taps = DD_NEW(arena, tap, out.width);
    if (!grey || !sum || !taps)
        return false;
    float inner = (float)(1 / scale);
    int have = -1;
    for (int i = 0; i < out.width; i++)
        taps[i] = tap_make(scale, i, photo->width);
    for (int j = 0; j < out.height; j++) {
        tap rows = tap_make(scale, j, photo->height);
        for (int k = 0; k < rows.count; k++) {
            if (rows.first + k != have)
                grey_row(grey, photo, have = rows.first + k);
            float w = tap_weight(&rows, k, inner);
            if (k == 0)
                memset(sum, 0, width * sizeof *sum);
            add_scaled(sum, grey, w, width);
        }
        shrink_row(dd_row(out, j), sum, taps, out.width, inner);
    }
    return true;
}

/* Means of g and g^2 over 4x4 blocks. */
static void quarter_moments(dd_plane mean, dd_plane square, dd_plane g)
{
    for (int y = 0; y < mean.height; y++) {
        float *m = dd_row(mean, y), *q = dd_row(square, y);
        for (int x = 0; x < mean.width; x++) {
            float s = 0, ss = 0;
            for (int r = 0; r < QUARTER; r++) {
                const float *p = dd_row(g, QUARTER * y + r) + QUARTER * x;
                for (int c = 0; c < QUARTER; c++) {
                    s += p[c];
                    ss += p[c] * p[c];
                }
            }
            m[x] = s * (1.0F / (QUARTER * QUARTER));
            q[x] = ss * (1.0F / (QUARTER * QUARTER));
        }
    }
}

/* square := 1 / sqrt(variance + noise^2) */
static void inverse_spread(dd_plane square, dd_plane mean)
{
    for (int y = 0; y < mean.height; y++) {
        const float *m = dd_row(mean, y);
        float *q = dd_row(square, y);
        for (int x = 0; x < mean.width; x++)
            q[x] = 1 / sqrtf(fmaxf(q[x] - m[x] * m[x], 0) + NOISE_LEVELS * NOISE_LEVELS);
    }
}

/* The two neighbours of full-size position i in a quarter-size line of n, and the weight of the second. */
static void quarter_place(int *i0, int *i1, float *f, int i, int n)
{
    float u = ((float)i + 0.5F) / QUARTER - 0.5F, fl = floorf(u);
    int k = (int)fl;
    *f = u - fl;
    *i0 = k < 0 ? 0 : k > n - 1 ? n - 1 : k;
    *i1 = k + 1 > n - 1 ? n - 1 : k + 1;
}

static void lerp_row(float *out, dd_plane quarter, int y)
{
    int y0, y1;
    float f;
    quarter_place(&y0, &y1, &f, y, quarter.height);
    const float *a = dd_row(quarter, y0), *b = dd_row(quarter, y1);
    for (int x = 0; x < quarter.width; x++)
        out[x] = a[x] + f * (b[x] - a[x]);
}

static void normalise_row(float *g, int width, const float *mean, const float *inverse, int n)
{
    for (int x = 0; x < width; x++) {
        int x0, x1;
        float f;
        quarter_place(&x0, &x1, &f, x, n);
        float m = mean[x0] + f * (mean[x1] - mean[x0]), k = inverse[x0] + f * (inverse[x1] - inverse[x0]);
        float v = (g[x] - m) * k;
        g[x] = v < -CLIP ? -CLIP : v > CLIP ? CLIP : v;
    }
}

static bool normalise(dd_plane g, double window_px, dd_ctx *ctx)
{
    int w = g.width / QUARTER, h = g.height / QUARTER;
    double sigma = window_px / QUARTER;
    dd_plane mean = dd_plane_new(ctx->arena, w, h), square = dd_plane_new(ctx->arena, w, h);
    float *row_mean = DD_NEW(ctx->arena, float, w), *row_inverse = DD_NEW(ctx->arena, float, w);
    if (!mean.px || !square.px || !row_mean || !row_inverse)
        return false;
    quarter_moments(mean, square, g);
    if (!dd_gauss(ctx->kernels, mean, mean, sigma, ctx->arena) || !dd_gauss(ctx->kernels, square, square, sigma, ctx->arena))
        return false;
    inverse_spread(square, mean);
    for (int y = 0; y < g.height; y++) {
        lerp_row(row_mean, mean, y);
        lerp_row(row_inverse, square, y);
        normalise_row(dd_row(g, y), g.width, row_mean, row_inverse, w);
    }
    return true;
}

static bool make_level0(dd_work *out, const dd_photo *photo, double blur_px, dd_ctx *ctx)
{
    dd_plane g = out->level[0];
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    bool ok =
        shrink(g, photo, out->scale, ctx->arena) && dd_gauss(ctx->kernels, g, g, blur_px, ctx->arena) && normalise(g, out->window_px, ctx);
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}

dd_status dd_work_widen(dd_work *out, const dd_photo *photo, double wider, dd_ctx *ctx, dd_err *err)
{
    int longest = photo->width > photo->height ? photo->width : photo->height;
    *out = (dd_work){.scale = longest > DD_WORK_LONG_SIDE ? (double)longest / DD_WORK_LONG_SIDE : 1};
    int w = (int)floor(photo->width / out->scale), h = (int)floor(photo->height / out->scale);
    if (w < 2 * QUARTER || h < 2 * QUARTER)
        return dd_fail(err, DD_E_REGISTRATION, NULL, "the photo is too narrow to be matched (%d x %d)", photo->width, photo->height);
    out->window_px = wider * WINDOW_SHARE * (w > h ? w : h);
    out->level[0] = dd_plane_new(ctx->arena, w, h);
    if (!out->level[0].px || !make_level0(out, photo, wider * BLUR_PX, ctx))
        return dd_fail(err, DD_E_NO_MEMORY, NULL, "for the working picture");
    for (out->levels = 1; out->levels < DD_WORK_LEVELS; out->levels++)
        if (!dd_halve(ctx->kernels, &out->level[out->levels], out->level[out->levels - 1], ctx->arena))
            return dd_fail(err, DD_E_NO_MEMORY, NULL, "for the working picture");
    return DD_OK;
}

dd_status dd_work_make(dd_work *out, const dd_photo *photo, dd_ctx *ctx, dd_err *err) { return dd_work_widen(out, photo, 1, ctx, err); }
