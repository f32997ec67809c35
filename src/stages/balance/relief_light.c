/* Two signs of a lamp that stood elsewhere (METRICS.md 6.6).
 *
 * Turn. Furrows across the light are seen, furrows along it are not: relief shades as its slope towards the lamp. So the gradients of fine
 * shading scatter most along the light, by 3 : 1 on relief without a direction of its own, and the long axis of their covariance turns with
 * the lamp.
 *   b, a   ln G of before and after, Gauss band with cut-offs .5 and 2 mm, on one grid
 *   B = sum w grad(b) grad(b)^T,   A the same of a
 *   turn = sqrt(largest / smallest eigenvalue of B^-1 A): 1 = the same light
 * It is blind to exposure, to isotropic blur, and to directions that the skin has of its own (furrows, hair), because both photos share
 * them. Treatment may smooth wrinkles of one direction, so the smaller turn counts of all skin and of control skin. Strong edges (spots,
 * hair, jewellery) get a small weight w, the same in both photos.
 *
 * Tilt. The slope of the plane through ln G of the skin: which way the light falls off over the site. It also sees what turn cannot, a
 * lamp on the opposite side. From control skin where it is drawn.
 *
 * Relief. A lamp from the front flattens it, a raking one brings it out: the ratio of the RMS gradients of fine shading, on control skin
 * only, because treatment changes relief, too. It says whom the light flatters.
 *
 *   score = (turn - 1) / .10 + sqrt(|tilt change| |tilt change| / |tilt|) / .20      the larger tilt of the two; unknown terms are 0 */
#include "stages/balance/relief_light.h"

#include <math.h>

#include "base/fmath.h"
#include "base/stats.h"
#include "kernels/kernels.h"

static const double ISO_SIGMA = 0.1874; /* METRICS.md 0.3: sigma of a Gaussian of cut-off 1 */
static const double FINE_MM = 0.5, COARSE_MM = 2.0, TILT_MM = 30.0;
static const double LEAST_PX_PER_MM = 4.0, MOST_PX_PER_MM = 8.0;
static const double LEAST_LIGHT = 0.004; /* linear; darker pixels are noise and flare */
static const double TURN_UNIT = 0.10, TILT_UNIT = 0.20; /* chosen on the phantom's skins, lamp turned by 30 degrees and by 5 */
enum { MOST_SIDE = 900, LEAST_PIXELS = 4000, LEAST_CONTROL_PIXELS = 5000, LEAST_TILT_PIXELS = 600 };
typedef enum skin { NO_SKIN, TREATED, CONTROL } skin;

typedef struct relief {
    dd_grid grid;
    double px_per_mm;
    dd_plane band[2];
    dd_bytes usable;  /* 0/1 */
    dd_bytes control; /* 0/1, part of usable */
    size_t pixels, control_pixels;
} relief;

typedef struct covariance {
    double xx, xy, yy;
} covariance;

typedef struct box {
    int x0, y0, x1, y1;
} box; /* inclusive; empty when x1 < x0 */

static uint16_t bits_of(const dd_aim *aim, dd_role role)
{
    uint16_t bits = 0;
    for (int i = 0; i < aim->n; i++)
        if (aim->region[i].role == role)
            bits = (uint16_t)(bits | 1u << i);
    return bits;
}

static box box_of_skin(const dd_aim *aim, uint16_t wanted)
{
    enum { STRIDE = 4 };
    box b = {aim->width, aim->height, -1, -1};
    for (int y = 0; y < aim->height; y += STRIDE)
        for (int x = 0; x < aim->width; x += STRIDE) {
            if (!(aim->bits[(size_t)y * (size_t)aim->width + (size_t)x] & wanted))
                continue;
            b.x0 = x < b.x0 ? x : b.x0;
            b.x1 = x > b.x1 ? x : b.x1;
            b.y0 = y < b.y0 ? y : b.y0;
            b.y1 = y;
        }
    return b;
}

/* As fine as both photos are, at most 8 px per mm; the middle of the box where it is too large for that. */
static bool place_grid(relief *r, const dd_aim *aim, double scale_ratio)
{
    box b = box_of_skin(aim, (uint16_t)(bits_of(aim, DD_ROLE_TREATED) | bits_of(aim, DD_ROLE_CONTROL)));
    r->px_per_mm = fmin(MOST_PX_PER_MM, aim->px_per_mm * fmin(1.0, scale_ratio));
    if (b.x1 < b.x0 || !(r->px_per_mm > 0.0))
        return false;
    double step = aim->px_per_mm / r->px_per_mm;
    double width = fmin(floor((b.x1 - b.x0) / step) + 1.0, MOST_SIDE), height = fmin(floor((b.y1 - b.y0) / step) + 1.0, MOST_SIDE);
    r->grid = (dd_grid){.x0 = 0.5 * (b.x0 + b.x1) - 0.5 * (width - 1.0) * step,
                        .y0 = 0.5 * (b.y0 + b.y1) - 0.5 * (height - 1.0) * step,
                        .step = step,
                        .width = (int)width,
                        .height = (int)height};
    return true;
}

static skin skin_at(const dd_aim *aim, uint16_t treated, uint16_t control, double x, double y)
{
    int px = (int)floor(x + 0.5), py = (int)floor(y + 0.5);
    if (px < 0 || py < 0 || px >= aim->width || py >= aim->height)
        return NO_SKIN;
    uint16_t bits = aim->bits[(size_t)py * (size_t)aim->width + (size_t)px];
    return bits & treated ? TREATED : bits & control ? CONTROL : NO_SKIN;
}

/* ln G in place of G; usable: skin, covered by both, clipped in neither, bright enough. */
static void keep_skin(relief *r, dd_plane green[2], dd_bytes covered, dd_bytes clipped[2], const dd_aim *aim)
{
    uint16_t treated = bits_of(aim, DD_ROLE_TREATED), control = bits_of(aim, DD_ROLE_CONTROL);
    for (int j = 0; j < r->grid.height; j++) {
        uint8_t *use = dd_brow(r->usable, j), *is_control = dd_brow(r->control, j);
        for (int i = 0; i < r->grid.width; i++) {
            float *b = dd_row(green[0], j) + i, *a = dd_row(green[1], j) + i;
            skin what = skin_at(aim, treated, control, r->grid.x0 + i * r->grid.step, r->grid.y0 + j * r->grid.step);
            use[i] = use[i] == 1 && dd_brow(covered, j)[i] == 1 && !dd_brow(clipped[0], j)[i] && !dd_brow(clipped[1], j)[i] &&
                     fminf(*a, *b) >= (float)LEAST_LIGHT && what != NO_SKIN;
            is_control[i] = use[i] && what == CONTROL;
            *b = use[i] ? (float)dd_log((double)*b) : 0.0f;
            *a = use[i] ? (float)dd_log((double)*a) : 0.0f;
            r->pixels += use[i];
            r->control_pixels += is_control[i];
        }
    }
}

/* Sums of 1, u, v, uu, uv, vv and of l, ul, vl over the masked pixels; u, v in units of 30 mm, l = ln G. */
typedef struct plane_sums {
    double n, u, v, uu, uv, vv, l, ul, vl;
} plane_sums;

static void add_point(plane_sums *s, double u, double v, double l)
{
    s->n += 1.0;
    s->u += u;
    s->v += v;
    s->uu += u * u;
    s->uv += u * v;
    s->vv += v * v;
    s->l += l;
    s->ul += u * l;
    s->vl += v * l;
}

/* Slope of the least-squares plane through ln G. NaN where the skin is too small or too narrow. */
static void find_tilt(double tilt[2], dd_plane ln, const relief *r)
{
    dd_bytes mask = r->control_pixels >= LEAST_TILT_PIXELS ? r->control : r->usable;
    double unit = 1.0 / (TILT_MM * r->px_per_mm);
    plane_sums s = {.n = 0.0};
    for (int j = 0; j < r->grid.height; j++)
        for (int i = 0; i < r->grid.width; i++)
            if (dd_brow(mask, j)[i])
                add_point(&s, (i - 0.5 * r->grid.width) * unit, (j - 0.5 * r->grid.height) * unit, (double)dd_row(ln, j)[i]);
    double uu = s.uu - s.u * s.u / s.n, uv = s.uv - s.u * s.v / s.n, vv = s.vv - s.v * s.v / s.n;
    double ul = s.ul - s.u * s.l / s.n, vl = s.vl - s.v * s.l / s.n, det = uu * vv - uv * uv;
    bool wide = s.n >= LEAST_TILT_PIXELS && det > 1e-4 * (uu + vv) * (uu + vv);
    tilt[0] = wide ? (vv * ul - uv * vl) / det : NAN;
    tilt[1] = wide ? (uu * vl - uv * ul) / det : NAN;
}

static bool take_band(dd_plane band, dd_plane in, const relief *r, dd_ctx *ctx)
{
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_plane coarse = dd_plane_new(ctx->arena, r->grid.width, r->grid.height);
    if (!coarse.px || !dd_gauss_masked(ctx->kernels, coarse, in, r->usable, ISO_SIGMA * COARSE_MM * r->px_per_mm, ctx->arena) ||
        !dd_gauss_masked(ctx->kernels, band, in, r->usable, ISO_SIGMA * FINE_MM * r->px_per_mm, ctx->arena))
        return false;
    for (int j = 0; j < r->grid.height; j++)
        for (int i = 0; i < r->grid.width; i++)
            dd_row(band, j)[i] -= dd_row(coarse, j)[i];
    dd_arena_rewind(ctx->arena, mark);
    return true;
}

static bool look(dd_relief_light *out, relief *r, const dd_photo *const photo[2], const dd_aim *aim, const dd_alignment *al, dd_ctx *ctx)
{
    int w = r->grid.width, h = r->grid.height;
    dd_plane rgb[2][3];
    dd_bytes clipped[2], covered[2];
    for (int p = 0; p < 2; p++) {
        for (int c = 0; c < 3; c++)
            rgb[p][c] = dd_plane_new(ctx->arena, w, h);
        clipped[p] = dd_bytes_new(ctx->arena, w, h);
        covered[p] = dd_bytes_new(ctx->arena, w, h);
        if (!rgb[p][0].px || !rgb[p][1].px || !rgb[p][2].px || !clipped[p].px || !covered[p].px ||
            dd_resample(rgb[p], covered[p], clipped[p], photo[p], p ? al : NULL, r->grid, ctx))
            return false;
    }
    r->usable = covered[0];
    r->control = dd_bytes_new(ctx->arena, w, h);
    if (!r->control.px)
        return false;
    dd_plane green[2] = {rgb[0][1], rgb[1][1]};
    keep_skin(r, green, covered[1], clipped, aim);
    for (int p = 0; p < 2; p++) {
        find_tilt(p ? out->tilt_after : out->tilt_before, green[p], r);
        r->band[p] = rgb[p][0];
        if (r->px_per_mm >= LEAST_PX_PER_MM && !take_band(r->band[p], green[p], r, ctx))
            return false;
    }
    return true;
}

typedef struct slopes {
    float x, y;
} slopes;

/* Central differences; false where a neighbour is no skin. */
static bool slopes_at(slopes *s, dd_plane p, int i, int j)
{
    s->x = 0.5f * (dd_row(p, j)[i + 1] - dd_row(p, j)[i - 1]);
    s->y = 0.5f * (dd_row(p, j + 1)[i] - dd_row(p, j - 1)[i]);
    return isfinite(s->x) && isfinite(s->y);
}

/* Every third pixel, as often as the band repeats itself at most. Median squared slope of each photo: the measure of a strong edge. */
static bool typical_slopes(double typical[2], const relief *r, dd_ctx *ctx)
{
    enum { STRIDE = 3 };
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    size_t n = 0, most = ((size_t)r->grid.width / STRIDE + 1) * ((size_t)r->grid.height / STRIDE + 1);
    float *square[2] = {DD_NEW(ctx->arena, float, most), DD_NEW(ctx->arena, float, most)};
    if (!square[0] || !square[1])
        return false;
    for (int j = 1; j < r->grid.height - 1; j += STRIDE)
        for (int i = 1; i < r->grid.width - 1; i += STRIDE) {
            slopes b, a;
            if (!dd_brow(r->usable, j)[i] || !slopes_at(&b, r->band[0], i, j) || !slopes_at(&a, r->band[1], i, j))
                continue;
            square[0][n] = b.x * b.x + b.y * b.y;
            square[1][n++] = a.x * a.x + a.y * a.y;
        }
    for (int p = 0; p < 2; p++)
        typical[p] = n ? dd_median_f(square[p], n) : NAN;
    dd_arena_rewind(ctx->arena, mark);
    return true;
}

static void add_slopes(covariance *c, double weight, slopes s)
{
    c->xx += weight * (double)s.x * (double)s.x;
    c->xy += weight * (double)s.x * (double)s.y;
    c->yy += weight * (double)s.y * (double)s.y;
}

static void sum_covariances(covariance sum[2], const relief *r, dd_bytes mask, const double typical[2])
{
    const double strong = 12.0; /* times the median: beyond, a slope counts less and less */
    sum[0] = sum[1] = (covariance){0.0, 0.0, 0.0};
    for (int j = 1; j < r->grid.height - 1; j++)
        for (int i = 1; i < r->grid.width - 1; i++) {
            slopes b, a;
            if (!dd_brow(mask, j)[i] || !slopes_at(&b, r->band[0], i, j) || !slopes_at(&a, r->band[1], i, j))
                continue;
            double e = (double)(b.x * b.x + b.y * b.y) / typical[0] + (double)(a.x * a.x + a.y * a.y) / typical[1];
            double weight = 1.0 / (1.0 + (e / strong) * (e / strong));
            add_slopes(&sum[0], weight, b);
            add_slopes(&sum[1], weight, a);
        }
}

/* sqrt of the ratio of the eigenvalues of B^-1 A. */
static double turn_of(const covariance *b, const covariance *a)
{
    double det_b = b->xx * b->yy - b->xy * b->xy, det_a = a->xx * a->yy - a->xy * a->xy;
    if (!(det_b > 0.0) || !(det_a > 0.0))
        return NAN;
    double half_trace = 0.5 * (b->yy * a->xx - 2.0 * b->xy * a->xy + b->xx * a->yy) / sqrt(det_b * det_a);
    return half_trace > 1.0 ? half_trace + sqrt(half_trace * half_trace - 1.0) : 1.0;
}

static bool find_turn(dd_relief_light *out, const relief *r, dd_ctx *ctx)
{
    double typical[2];
    covariance sum[2];
    if (r->px_per_mm < LEAST_PX_PER_MM || r->pixels < LEAST_PIXELS)
        return true;
    if (!typical_slopes(typical, r, ctx))
        return false;
    if (!(typical[0] > 0.0) || !(typical[1] > 0.0))
        return true;
    sum_covariances(sum, r, r->usable, typical);
    out->turn = turn_of(&sum[0], &sum[1]);
    if (r->control_pixels >= LEAST_CONTROL_PIXELS) {
        sum_covariances(sum, r, r->control, typical);
        out->turn = fmin(out->turn, turn_of(&sum[0], &sum[1]));
        out->relief = sqrt((sum[1].xx + sum[1].yy) / (sum[0].xx + sum[0].yy));
    }
    return true;
}

static double score_of(const dd_relief_light *l)
{
    double change = dd_hypot(l->tilt_after[0] - l->tilt_before[0], l->tilt_after[1] - l->tilt_before[1]);
    double larger = fmax(dd_hypot(l->tilt_before[0], l->tilt_before[1]), dd_hypot(l->tilt_after[0], l->tilt_after[1]));
    if (isnan(l->turn) && isnan(change))
        return NAN;
    return (isnan(l->turn) ? 0.0 : (l->turn - 1.0) / TURN_UNIT) + (change > 0.0 ? change / sqrt(larger) / TILT_UNIT : 0.0);
}

dd_status dd_relief_light_compare(dd_relief_light *out, const dd_photo *before, const dd_photo *after, const dd_aim *aim,
                                  const dd_alignment *al, dd_ctx *ctx, dd_err *err)
{
    const dd_photo *const photo[2] = {before, after};
    relief r = {.px_per_mm = 0.0};
    *out = (dd_relief_light){NAN, NAN, NAN, {NAN, NAN}, {NAN, NAN}};
    if (!place_grid(&r, aim, al->scale_ratio))
        return DD_OK;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    if (!look(out, &r, photo, aim, al, ctx) || !find_turn(out, &r, ctx))
        return dd_fail(err, DD_E_NO_MEMORY, "light direction", "grid of %d x %d", r.grid.width, r.grid.height);
    out->score = score_of(out);
    dd_arena_rewind(ctx->arena, mark);
    return DD_OK;
}
