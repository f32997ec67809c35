/* Scales are 2^(1/3) apart; an octave of three needs its two neighbours as well, so five Gaussians are made per octave, each from the one
 * before, and the next octave starts from every second pixel of the Gaussian that is twice the first:
 *
 *   j = -1   0   1   2   3         searched: 0 1 2; their maxima are compared with 26 neighbours in place and scale
 *              next octave's -1 = j 2 on half the pixels
 *
 * The Laplacian is taken with the five-point second derivative (-1 16 -30 16 -1)/12: the three-point one is 8 % low at the finest scale. */
#include "stages/measure/bumps.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmath.h"
#include "base/stats.h"
#include "kernels/kernels.h"
#include "kernels/peaks.h"

enum { PER_OCTAVE = DD_BUMP_OCTAVE, PLANES = DD_BUMP_PLANES, MARGIN = 2 };

static const float SEEN_BETWEEN = 0.7f; /* of its response that a bump keeps at the worst place between pixels */
static const double LN2_THIRD = 0.23104906018664842; /* 2^(d/3) = 1 + d ln 2/3 + (d ln 2/3)^2/2, to 0.0003 for half a step */
static const double SQRT2 = 1.4142135623730951;

/* One octave at work: planes of the finder, as high as what is searched. */
typedef struct octave {
    dd_plane smooth, half, response[PLANES]; /* the Gaussian so far; start of the next octave; at j = -1 .. 3 */
    int step;                                /* px of the plane per px */
    int first;                               /* scale of j = 0 */
    double sigma_px;                         /* of scale 0, in its own px */
    uint8_t *peak;                           /* a row of marks */
} octave;

static double scale_of(double first_px, int j)
{
    static const double THIRD[4] = {1.0, 1.2599210498948732, 1.5874010519681994, 2.0}; /* 2^(j/3) */
    return j < 0 ? first_px / THIRD[1] : j > 3 ? 2.0 * scale_of(first_px, j - 3) : first_px * THIRD[j];
}

static void response_row(float *out, const float *const r[5], float factor, int width)
{
    const float *g = r[2];
    for (int x = MARGIN; x < width - MARGIN; x++) {
        float near = (g[x - 1] + g[x + 1]) + (r[1][x] + r[3][x]), far = (g[x - 2] + g[x + 2]) + (r[0][x] + r[4][x]);
        out[x] = factor * (60.0f * g[x] - 16.0f * near + far);
    }
}

/* What the difference formula falls short of the Laplacian on a bump of the scale's own width: 23 % at 0.56 px, 1 % at 1.2 px. */
static double shortfall(double sigma_px)
{
    double g1 = dd_exp(-0.25 / (sigma_px * sigma_px)), g2 = dd_exp(-1.0 / (sigma_px * sigma_px));
    return sigma_px * sigma_px * (30.0 - 32.0 * g1 + 2.0 * g2) / 6.0;
}

/* -s^2 times the Laplacian; 0 at the edges. */
static void find_response(dd_plane out, dd_plane smooth, double sigma_px)
{
    float factor = (float)(sigma_px * sigma_px / 12.0 / shortfall(sigma_px));
    dd_plane_fill(out, 0.0f);
    for (int y = MARGIN; y < out.height - MARGIN; y++) {
        const float *rows[5];
        for (int k = 0; k < 5; k++)
            rows[k] = dd_row(smooth, y + k - MARGIN);
        response_row(dd_row(out, y), rows, factor, out.width);
    }
}

/* Is row[x] beyond its neighbours in three rows? Those before it in order must be less, so that of equal ones the first is taken. */
static bool tops(float v, const float *const row[3], int x, bool before, bool same)
{
    for (int k = 0; k < 3; k++)
        for (int dx = -1; dx <= 1; dx++) {
            if (same && k == 1 && dx == 0)
                continue;
            float other = row[k][x + dx];
            bool earlier = before || (same && (k == 0 || (k == 1 && dx < 0)));
            if (earlier ? !(v > other) : !(v >= other))
                return false;
        }
    return true;
}

static bool is_maximum(const octave *o, int j, int x, int y)
{
    float v = dd_row(o->response[j], y)[x];
    for (int k = j - 1; k <= j + 1; k++) {
        const float *rows[3] = {dd_row(o->response[k], y - 1), dd_row(o->response[k], y), dd_row(o->response[k], y + 1)};
        if (!tops(v, rows, x, k < j, k == j))
            return false;
    }
    return true;
}

/* From the curvatures of the response itself, which are those of a bump of this size wherever the bump stands out. */
static double roundness_at(dd_plane p, int x, int y)
{
    const float *a = dd_row(p, y - 1), *b = dd_row(p, y), *c = dd_row(p, y + 1);
    double xx = (double)b[x - 1] - 2.0 * (double)b[x] + (double)b[x + 1], yy = (double)a[x] - 2.0 * (double)b[x] + (double)c[x];
    double xy = 0.25 * ((double)a[x - 1] - (double)a[x + 1] - (double)c[x - 1] + (double)c[x + 1]);
    double mean = 0.5 * (xx + yy), spread = sqrt(0.25 * (xx - yy) * (xx - yy) + xy * xy);
    return mean + spread < 0.0 ? (mean + spread) / (mean - spread) : 0.0;
}

/* The top of the parabola through three values at -1, 0, 1: its place (within half a step), and what it adds to the middle one. */
static double parabola(double *gain, float before, float here, float after)
{
    double slope = 0.5 * ((double)after - (double)before), bend = (double)before - 2.0 * (double)here + (double)after;
    double at = bend < 0.0 ? fmax(-0.5, fmin(0.5, -slope / bend)) : 0.0;
    *gain += slope * at + 0.5 * bend * at * at;
    return at;
}

/* The maximum between the pixels and scales around (x, y) of scale j: so that a bump does not fade where it falls between pixels. */
static dd_bump refine(const octave *o, int j, int x, int y)
{
    const float *a = dd_row(o->response[j], y - 1), *b = dd_row(o->response[j], y), *c = dd_row(o->response[j], y + 1);
    double gain = 0.0, dx = parabola(&gain, b[x - 1], b[x], b[x + 1]), dy = parabola(&gain, a[x], b[x], c[x]);
    double ds = parabola(&gain, dd_row(o->response[j - 1], y)[x], b[x], dd_row(o->response[j + 1], y)[x]);
    return (dd_bump){.x = (x + dx) * o->step,
                     .y = (y + dy) * o->step,
                     .scale = o->first + j - 1,
                     .sigma_px = scale_of(o->sigma_px, j - 1) * o->step * (1.0 + ds * (LN2_THIRD + 0.5 * LN2_THIRD * LN2_THIRD * ds)),
                     .response = (double)b[x] + gain,
                     .roundness = roundness_at(o->response[j], x, y),
                     .weight = 1.0};
}

static bool keep(dd_bumps *out, dd_bump bump)
{
    if (out->n == out->capacity) {
        size_t capacity = out->capacity ? 2 * out->capacity : 256;
        dd_bump *more = dd_arena_alloc(out->arena, capacity * sizeof *more);
        if (!more)
            return false;
        if (out->n)
            memcpy(more, out->at, out->n * sizeof *more);
        out->at = more;
        out->capacity = capacity;
    }
    out->at[out->n++] = bump;
    return true;
}

/* Most rows of most scales have no response that matters. */
/* The maximum at pixel (x, y) of scale j, if it is one over all its neighbours and strong enough. false without memory. */
static bool take_peak(dd_bumps *out, const octave *o, int j, int x, int y, float least)
{
    if (!is_maximum(o, j, x, y))
        return true;
    dd_bump found = refine(o, j, x, y);
    return !(found.response >= (double)least) || keep(out, found);
}

static bool find_maxima(dd_bumps *out, const octave *o, int j, float least, int first_row, int end_row)
{
    dd_plane r = o->response[j];
    float seen = SEEN_BETWEEN * least;
    for (int y = MARGIN; y < r.height - MARGIN; y++) {
        const dd_peak_rows rows = {dd_row(r, y), dd_row(r, y - 1), dd_row(r, y + 1), dd_row(o->response[j - 1], y),
                                   dd_row(o->response[j + 1], y)};
        if (y * o->step < first_row || y * o->step >= end_row)
            continue;
        dd_peaks_row(o->peak, &rows, seen, (size_t)r.width);
        for (int x = MARGIN, end = r.width - MARGIN; x < end; x++) {
            const uint8_t *next = memchr(o->peak + x, 1, (size_t)(end - x));
            if (!next)
                break;
            x = (int)(next - o->peak);
            if (!take_peak(out, o, j, x, y, least))
                return false;
        }
    }
    return true;
}

static void take_half(dd_plane half, dd_plane smooth)
{
    for (int y = 0; y < half.height; y++) {
        const float *from = dd_row(smooth, 2 * y);
        float *to = dd_row(half, y);
        for (int x = 0; x < half.width; x++)
            to[x] = from[2 * x];
    }
}

/* Sigma that gives sampled taps the variance asked for: narrow ones, of three taps, have less than their sigma says. */
static double sampled_sigma(double variance)
{
    const double narrow = 0.3;
    if (variance >= narrow || !(variance > 0.0))
        return sqrt(fmax(0.0, variance));
    return sqrt(-0.5 / dd_log(0.5 * variance / (1.0 - variance)));
}

/* Gaussians and responses of one octave from a plane that has passed blurred_px. half: of the next octave, px NULL when none follows. */
static bool fill_octave(octave *o, dd_plane start, double blurred_px, int planes, dd_ctx *ctx)
{
    double have = blurred_px;
    dd_plane from = start;
    for (int j = 0; j < planes; j++) {
        double sigma = scale_of(o->sigma_px, j - 1);
        if (!dd_gauss(ctx->kernels, o->smooth, from, sampled_sigma(sigma * sigma - have * have), ctx->arena))
            return false;
        find_response(o->response[j], o->smooth, sigma);
        from = o->smooth;
        have = sigma;
        if (j == PER_OCTAVE && o->half.px)
            take_half(o->half, o->smooth);
    }
    return true;
}

static int sample_step(int width, int height, int samples)
{
    int step = 1;
    while ((width / step) * (height / step) > samples)
        step++;
    return step;
}

static int octaves_of(const dd_bump_search *s) { return (s->scales + PER_OCTAVE - 1) / PER_OCTAVE; }

bool dd_bump_finder_open(dd_bump_finder *f, int width, int height, const dd_bump_search *search, dd_ctx *ctx)
{
    bool ok = true;
    *f = (dd_bump_finder){.search = *search, .octaves = octaves_of(search), .ctx = ctx};
    assert(f->octaves <= DD_BUMP_OCTAVES);
    int step = sample_step(width, height, search->samples);
    f->sample = DD_NEW(ctx->arena, float, (size_t)(width / step + 1) * (size_t)(height / step + 1));
    f->peak = DD_NEW(ctx->arena, uint8_t, width);
    ok = f->sample && f->peak;
    for (int k = 0; k < f->octaves; k++) {
        f->smooth[k] = dd_plane_new(ctx->arena, width, height);
        ok = ok && f->smooth[k].px;
        for (int j = 0; j < PLANES; j++) {
            f->response[k][j] = dd_plane_new(ctx->arena, width, height);
            ok = ok && f->response[k][j].px;
        }
        width = (width + 1) / 2;
        height = (height + 1) / 2;
        if (k + 1 < f->octaves)
            f->half[k] = dd_plane_new(ctx->arena, width, height);
        ok = ok && (k + 1 == f->octaves || f->half[k].px);
    }
    return ok;
}

/* px: of the plane per px of the response. On large planes every second or third pixel of such rows tells enough. The lower quartile of
 * |x| is 0.3186 SD of a normal distribution. */
static float spread_below(float *sample, int samples, dd_plane r, dd_plane plane, int px)
{
    size_t n = 0;
    int step = sample_step(r.width, r.height, samples);
    for (int y = MARGIN; y < r.height - MARGIN; y += step)
        for (int x = MARGIN; x < r.width - MARGIN; x += step)
            if (dd_row(r, y)[x] < 0.0f && dd_row(plane, y * px)[x * px] != 0.0f)
                sample[n++] = -dd_row(r, y)[x];
    return n ? (float)(1.0 / 0.3186) * (float)dd_quantile_f(sample, n, 0.25) : 0.0f;
}

static octave octave_of(const dd_bump_finder *f, int k, int height)
{
    octave o = {.smooth = f->smooth[k], .half = f->half[k], .step = 1 << k, .first = k * PER_OCTAVE, .sigma_px = f->search.first_px, .peak = f->peak};
    o.smooth.height = height;
    o.half.height = (height + 1) / 2;
    for (int j = 0; j < PLANES; j++) {
        o.response[j] = f->response[k][j];
        o.response[j].height = height;
    }
    return o;
}

bool dd_bumps_find(dd_bumps *out, dd_bump_finder *f, dd_plane plane, int first_row, int end_row)
{
    dd_plane start = plane;
    double blurred_px = f->search.blurred_px;
    for (int k = 0; k < f->octaves && start.width > 2 * MARGIN && start.height > 2 * MARGIN; k++) {
        octave o = octave_of(f, k, start.height);
        int left = f->search.scales - k * PER_OCTAVE, n = left < PER_OCTAVE ? left : PER_OCTAVE;
        if (!fill_octave(&o, start, blurred_px, n + 2, f->ctx))
            return false;
        for (int j = 1; j <= n; j++) {
            f->spread[k * PER_OCTAVE + j - 1] = spread_below(f->sample, f->search.samples, o.response[j], plane, o.step);
            double least = fmax((double)f->search.least, f->search.least_px / (scale_of(o.sigma_px, j - 1) * o.step));
            if (!find_maxima(out, &o, j, (float)least, first_row, end_row))
                return false;
        }
        start = o.half;
        blurred_px = scale_of(f->search.first_px, -1);
    }
    return true;
}

static int by_place(const void *a, const void *b)
{
    const dd_bump *p = a, *q = b;
    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->sigma_px > q->sigma_px) - (p->sigma_px < q->sigma_px);
}

/* Half of the angle that a chord at distance d from the middle of a circle of radius r cuts off. */
static double half_angle(double d, double r)
{
    double c = fmax(-1.0, fmin(1.0, d / r));
    return dd_atan2(sqrt(1.0 - c * c), c);
}

/* Share of the smaller disc that the other covers: two circular segments. */
static double overlap(const dd_bump *a, const dd_bump *b)
{
    double p = a->sigma_px * SQRT2, q = b->sigma_px * SQRT2, d = dd_hypot(a->x - b->x, a->y - b->y), least = fmin(p, q);
    if (d >= p + q)
        return 0.0;
    if (d <= fabs(p - q))
        return 1.0;
    double to_a = (d * d + p * p - q * q) / (2.0 * d), at_a = half_angle(to_a, p), at_b = half_angle(d - to_a, q);
    double area = p * p * at_a + q * q * at_b - d * sqrt(fmax(0.0, p * p - to_a * to_a));
    return area / (DD_PI * least * least);
}

/* Does b rule over a? Of equal ones the later gives way. */
static bool yields(const dd_bump *a, const dd_bump *b, double radii)
{
    double dx = a->x - b->x, dy = a->y - b->y, near = radii * SQRT2 * b->sigma_px;
    bool weaker = a->response != b->response ? a->response < b->response : a > b;
    return weaker && (dx * dx + dy * dy < near * near || overlap(a, b) > 0.5);
}

void dd_bumps_prune(dd_bumps *bumps, double radii)
{
    double widest = 0.0;
    size_t kept = 0;
    if (!bumps->n)
        return;
    qsort(bumps->at, bumps->n, sizeof *bumps->at, by_place);
    for (size_t i = 0; i < bumps->n; i++)
        widest = fmax(widest, bumps->at[i].sigma_px);
    double reach = fmax(2.0, radii) * SQRT2 * widest;
    for (size_t i = 0; i < bumps->n; i++) {
        dd_bump *a = &bumps->at[i];
        bool gone = false;
        for (size_t k = i; !gone && k-- > 0 && a->y - bumps->at[k].y < reach;)
            gone = yields(a, &bumps->at[k], radii);
        for (size_t k = i + 1; !gone && k < bumps->n && bumps->at[k].y - a->y < reach; k++)
            gone = yields(a, &bumps->at[k], radii);
        a->scale = gone ? -1 - a->scale : a->scale; /* marks it; others are still held against it */
    }
    for (size_t i = 0; i < bumps->n; i++)
        if (bumps->at[i].scale >= 0)
            bumps->at[kept++] = bumps->at[i];
    bumps->n = kept;
}
