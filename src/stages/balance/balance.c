/* Light matching: which untreated pixels to trust, what plane they say, how far it may be believed (METRICS.md 7).
 *
 *   both photos corrected by their colour charts, where both show one (chart*.c); then
 *   control skin drawn by the user -> else, by charts, nothing more -> else the still background -> else shades of grey of the background
 * (weak) -> else nothing
 *
 * The treated region is never used, not even when it fills the frame: a gain learnt there would erase the treatment. */
#include "stages/balance/balance.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "stages/balance/blur.h"
#include "stages/balance/coarse.h"
#include "stages/balance/comparable.h"
#include "stages/balance/tone_mix.h"

enum { LEAST_CONTROL_PX = 40, LEAST_BACKGROUND_PX = 400, LEAST_SLOPE_PX = 150 };
static const double LEAST_BACKGROUND_SHARE = 0.03;                     /* of the coarse frame */
static const double LEAST_STILL_SHARE = 0.6, MOST_STILL_SPREAD = 0.15; /* background that is the same thing in both photos */
static const double LEAST_SLOPE_EXTENT = 0.05;                         /* of half the long side: below, a slope is noise */
static const double MOST_SLOPE_REACH = 4.0;   /* control extents from its centre to the far end of the treated region */
static const double EXTRAPOLATED_REACH = 1.0; /* control extents outside the control's box */
static const double EXPOSURE_LOW = 0.5, EXPOSURE_HIGH = 2.0;

static const char *name_of(dd_norm norm)
{
    static const char *const NAME[] = {"none", "control", "background", "shades_of_grey", "chart"};
    return NAME[norm];
}

const char *dd_balance_name(const dd_balance *b)
{
    return b->charted.used && b->method == DD_NORM_CONTROL ? "chart+control" : name_of(b->method);
}

static dd_extent empty_extent(void) { return (dd_extent){INFINITY, -INFINITY, INFINITY, -INFINITY}; }

static void widen(dd_extent *e, double u, double v)
{
    e->u0 = fmin(e->u0, u);
    e->u1 = fmax(e->u1, u);
    e->v0 = fmin(e->v0, v);
    e->v1 = fmax(e->v1, v);
}

static dd_extent extent_of_samples(dd_light_samples s)
{
    dd_extent e = empty_extent();
    for (size_t i = 0; i < s.n; i++)
        widen(&e, s.at[i].u, s.at[i].v);
    return e;
}

static dd_extent extent_of_treated(const dd_aim *aim, const dd_balance *b)
{
    enum { STRIDE = 4 };
    dd_extent e = empty_extent();
    for (int y = 0; y < aim->height; y += STRIDE)
        for (int x = 0; x < aim->width; x += STRIDE) {
            uint16_t bits = aim->bits[(size_t)y * (size_t)aim->width + (size_t)x];
            for (int r = 0; bits && r < aim->n; r++)
                if (bits >> r & 1 && aim->region[r].role == DD_ROLE_TREATED) {
                    widen(&e, (x - b->cx) / b->half, (y - b->cy) / b->half);
                    break;
                }
        }
    return e;
}

/* How far the target reaches beyond the source along one axis, in extents of the source. */
static double reach_outside(double t0, double t1, double s0, double s1) { return fmax(0.0, fmax(t1 - s1, s0 - t0)) / fmax(s1 - s0, 1e-6); }

static double reach_from_centre(double t0, double t1, double s0, double s1)
{
    double centre = 0.5 * (s0 + s1);
    return fmax(fabs(t1 - centre), fabs(t0 - centre)) / fmax(s1 - s0, 1e-6);
}

static bool supports_slope(dd_extent source, dd_extent target, size_t n)
{
    if (n < LEAST_SLOPE_PX || source.u1 - source.u0 < LEAST_SLOPE_EXTENT || source.v1 - source.v0 < LEAST_SLOPE_EXTENT)
        return false;
    return target.u0 > target.u1 || (reach_from_centre(target.u0, target.u1, source.u0, source.u1) <= MOST_SLOPE_REACH &&
                                     reach_from_centre(target.v0, target.v1, source.v0, source.v1) <= MOST_SLOPE_REACH);
}

static bool extrapolates(dd_extent source, dd_extent target)
{
    return target.u0 <= target.u1 && fmax(reach_outside(target.u0, target.u1, source.u0, source.u1),
                                          reach_outside(target.v0, target.v1, source.v0, source.v1)) > EXTRAPOLATED_REACH;
}

static void adopt(dd_balance *b, dd_norm method, const dd_light_fit *f, dd_light_samples s, dd_extent source, dd_extent target)
{
    double u = 0.0, v = 0.0;
    for (size_t i = 0; i < s.n; i++) {
        u += s.at[i].u / (double)s.n;
        v += s.at[i].v / (double)s.n;
    }
    b->method = method;
    for (int c = 0; c < 3; c++) {
        b->log_gain[c] = f->gain[c];
        b->slope_x[c] = f->slope_u[c];
        b->slope_y[c] = f->slope_v[c];
    }
    b->exposure_ratio = dd_exp(-(f->gain[1] + f->slope_u[1] * u + f->slope_v[1] * v));
    b->residual_log = f->spread;
    b->loo_error_log = f->loo_error;
    b->pixels = s.n;
    if (extrapolates(source, target))
        b->flags |= DD_BIT(DD_FLAG_EXTRAPOLATED);
}

/* Mean of the control skin in the corrected baseline. */
static void control_colour(double rgb[3], const dd_coarse *c)
{
    double n = 0.0;
    memset(rgb, 0, 3 * sizeof *rgb);
    for (int j = 0; j < c->grid.height; j++)
        for (int i = 0; i < c->grid.width; i++)
            if (dd_brow(c->usable, j)[i] && dd_brow(c->ground, j)[i] == DD_GROUND_CONTROL) {
                for (int k = 0; k < 3; k++)
                    rgb[k] += (double)dd_row(c->before[k], j)[i];
                n += 1.0;
            }
    for (int k = 0; k < 3; k++)
        rgb[k] /= n;
}

static void look_at_control(dd_balance *b, dd_light_samples samples, const dd_coarse *coarse, const dd_chart *const charts[2])
{
    const dd_charted *c = &b->charted;
    dd_control_evidence e = {.samples = samples,
                             .chart = {charts[0], charts[1]},
                             .correction = {&c->correction[0], &c->correction[1]},
                             .edition = {c->edition[0], c->edition[1]},
                             .cx = b->cx,
                             .cy = b->cy,
                             .half = b->half};
    control_colour(e.rgb, coarse);
    b->control_change = dd_control_change_find(&e);
    if (b->control_change.verdict == DD_CONTROL_CHANGED)
        b->flags |= DD_BIT(DD_FLAG_CONTROL_CHANGED);
}

/* *done: true when this ground was good enough. */
static dd_status try_ground(dd_balance *b, bool *done, const dd_coarse *coarse, const dd_aim *aim, dd_norm method,
                            const dd_chart *const charts[2], dd_ctx *ctx, dd_err *err)
{
    dd_ground ground = method == DD_NORM_CONTROL ? DD_GROUND_CONTROL : DD_GROUND_BACKGROUND;
    size_t least = LEAST_CONTROL_PX, frame = (size_t)coarse->grid.width * (size_t)coarse->grid.height;
    dd_light_samples s;
    dd_light_fit fit;
    *done = false;
    if (method == DD_NORM_BACKGROUND)
        least = (size_t)fmax(LEAST_BACKGROUND_PX, LEAST_BACKGROUND_SHARE * (double)frame);
    if (dd_coarse_count(coarse, ground) < least)
        return DD_OK;
    if (!dd_coarse_samples(&s, coarse, ground, b->cx, b->cy, b->half, ctx))
        return dd_fail(err, DD_E_NO_MEMORY, "light", "%s", name_of(method));
    dd_extent source = extent_of_samples(s), target = extent_of_treated(aim, b);
    if (!dd_light_fit_plane(&fit, s, supports_slope(source, target, s.n), ctx))
        return dd_fail(err, DD_E_NO_MEMORY, "light", "%s", name_of(method));
    if (method == DD_NORM_BACKGROUND && (fit.inlier_share < LEAST_STILL_SHARE || fit.spread > MOST_STILL_SPREAD))
        return DD_OK;
    adopt(b, method, &fit, s, source, target);
    if (method == DD_NORM_CONTROL && b->charted.used)
        look_at_control(b, s, coarse, charts);
    *done = true;
    return DD_OK;
}

/* Minkowski mean of order 6 (Finlayson & Trezzi 2004) of one photo over the background. */
static double shade(dd_plane p, const dd_coarse *c, size_t *n)
{
    double sum = 0.0;
    *n = 0;
    for (int j = 0; j < c->grid.height; j++)
        for (int i = 0; i < c->grid.width; i++)
            if (dd_brow(c->usable, j)[i] && dd_brow(c->ground, j)[i] == DD_GROUND_BACKGROUND && dd_row(p, j)[i] > 0.0f) {
                double v = (double)dd_row(p, j)[i], v2 = v * v;
                sum += v2 * v2 * v2;
                ++*n;
            }
    return *n ? dd_pow(sum / (double)*n, 1.0 / 6.0) : NAN;
}

static bool try_shades_of_grey(dd_balance *b, const dd_coarse *c)
{
    size_t n = 0, frame = (size_t)c->grid.width * (size_t)c->grid.height;
    double gain[3];
    for (int ch = 0; ch < 3; ch++)
        gain[ch] = dd_log(shade(c->before[ch], c, &n)) - dd_log(shade(c->after[ch], c, &n));
    if ((double)n < fmax(LEAST_BACKGROUND_PX, LEAST_BACKGROUND_SHARE * (double)frame) || !isfinite(gain[0] + gain[1] + gain[2]))
        return false;
    memcpy(b->log_gain, gain, sizeof gain);
    b->method = DD_NORM_SHADES_OF_GREY;
    b->exposure_ratio = dd_exp(-gain[1]);
    b->pixels = n;
    b->flags |= DD_BIT(DD_FLAG_NORM_WEAK);
    return true;
}

static dd_status choose(dd_balance *b, const dd_coarse *coarse, const dd_aim *aim, const dd_chart *const charts[2], dd_ctx *ctx,
                        dd_err *err)
{
    static const dd_norm ORDER[] = {DD_NORM_CONTROL, DD_NORM_BACKGROUND};
    for (size_t i = 0; i < sizeof ORDER / sizeof *ORDER; i++) {
        bool done;
        if (b->charted.used && ORDER[i] != DD_NORM_CONTROL)
            break;
        dd_status status = try_ground(b, &done, coarse, aim, ORDER[i], charts, ctx, err);
        if (status || done)
            return status;
    }
    if (b->charted.used)
        b->method = DD_NORM_CHART;
    else if (!try_shades_of_grey(b, coarse))
        b->flags |= DD_BIT(DD_FLAG_NORM_NONE);
    return DD_OK;
}

static bool identical(const dd_photo *before, const dd_photo *after)
{
    return before->sha256[0] && strcmp(before->sha256, after->sha256) == 0;
}

static dd_status estimate(dd_balance *out, const dd_charted *charted, const dd_chart *const charts[2], const dd_photo *before,
                          const dd_photo *after, const dd_aim *aim, const dd_alignment *al, dd_ctx *ctx, dd_err *err)
{
    int side = before->width > before->height ? before->width : before->height;
    *out = (dd_balance){.charted = *charted,
                        .cx = 0.5 * (before->width - 1),
                        .cy = 0.5 * (before->height - 1),
                        .half = 0.5 * side,
                        .exposure_ratio = NAN,
                        .residual_log = NAN,
                        .loo_error_log = NAN,
                        .control_change = dd_control_change_none(),
                        .comparison = {{NAN, NAN, NAN, {NAN, NAN}, {NAN, NAN}}, {NAN, NAN}, dd_tone_mix_unknown(), {0, 0}, NAN}};
    if (identical(before, after)) {
        out->exposure_ratio = 1.0;
        out->sharpness = dd_sharpness_none();
        out->flags = DD_BIT(DD_FLAG_IDENTICAL_FILES);
        return DD_OK;
    }
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_coarse coarse;
    dd_status status = dd_coarse_make(&coarse, before, after, aim, al, ctx, err);
    if (!status)
        status = choose(out, &coarse, aim, charts, ctx, err);
    if (!status)
        status = dd_sharpness_estimate(out, before, after, aim, al, &coarse, ctx, err);
    if (!status)
        status = dd_comparison_make(out, before, after, aim, al, &coarse, ctx, err);
    if (out->exposure_ratio < EXPOSURE_LOW || out->exposure_ratio > EXPOSURE_HIGH)
        out->flags |= DD_BIT(DD_FLAG_EXPOSURE_FAR);
    dd_arena_rewind(ctx->arena, mark);
    return status;
}

dd_status dd_balance_estimate(dd_balance *out, const dd_photo *before, const dd_photo *after, const dd_aim *aim, const dd_alignment *al,
                              dd_ctx *ctx, dd_err *err)
{
    const dd_charted none = {0};
    return estimate(out, &none, NULL, before, after, aim, al, ctx, err);
}

/* Both corrected by the same edition: the one that is decided; by their own only where both are decided and differ. */
static void choose_editions(dd_charted *c, uint64_t *flags, const dd_chart *before, const dd_chart *after)
{
    const bool differ = before->edition_decided && after->edition_decided && before->edition != after->edition;
    const dd_chart_edition common = before->edition_decided  ? before->edition
                                    : after->edition_decided ? after->edition
                                                             : DD_CHART_AFTER_2014;
    c->edition[0] = common;
    c->edition[1] = differ ? after->edition : common;
    if (differ)
        *flags |= DD_BIT(DD_FLAG_CHART_EDITIONS_DIFFER);
    c->correction[0] = before->correction[c->edition[0]];
    c->correction[1] = after->correction[c->edition[1]];
}

/* Follow-up over baseline, green, mean of the patches that are good in both: as shot, so it tells of the exposure. */
static double exposure_of_charts(const dd_chart *before, const dd_chart *after)
{
    double a = 0.0, b = 0.0;
    for (int i = 0; i < DD_CHART_PATCHES; i++)
        if (before->patch[i] == DD_CHART_GOOD && after->patch[i] == DD_CHART_GOOD) {
            b += before->rgb[i][1];
            a += after->rgb[i][1];
        }
    return a / b;
}

dd_status dd_balance_with_charts(dd_balance *out, const dd_photo *before, const dd_photo *after, const dd_chart *before_chart,
                                 const dd_chart *after_chart, const dd_aim *aim, const dd_alignment *al, dd_ctx *ctx, dd_err *err)
{
    dd_charted c = {0};
    uint64_t flags = before_chart->flags | after_chart->flags;
    if (!before_chart->usable || !after_chart->usable || identical(before, after)) {
        dd_status status = dd_balance_estimate(out, before, after, aim, al, ctx, err);
        out->flags |= flags | (before_chart->usable != after_chart->usable ? DD_BIT(DD_FLAG_CHART_ONE_SIDED) : 0);
        return status;
    }
    c.used = true;
    choose_editions(&c, &flags, before_chart, after_chart);
    if (!dd_chart_apply(&c.before, before, &c.correction[0], ctx->arena) || !dd_chart_apply(&c.after, after, &c.correction[1], ctx->arena))
        return dd_fail(err, DD_E_NO_MEMORY, "chart", "tables");
    const dd_chart *const charts[2] = {before_chart, after_chart};
    dd_status status = estimate(out, &c, charts, &c.before, &c.after, aim, al, ctx, err);
    out->exposure_ratio = exposure_of_charts(before_chart, after_chart);
    out->flags = (out->flags & ~DD_BIT(DD_FLAG_EXPOSURE_FAR)) | flags;
    if (out->exposure_ratio < EXPOSURE_LOW || out->exposure_ratio > EXPOSURE_HIGH)
        out->flags |= DD_BIT(DD_FLAG_EXPOSURE_FAR);
    return status;
}

/* Along a row the exponent is linear, so the factor is a geometric sequence: one multiplication per pixel in double (after 30,000 steps
 * wrong by less than 1e-11), no exponential. */
static void scale_row(float *p, double log_first, double log_ratio, int n)
{
    if (log_first == 0.0 && log_ratio == 0.0)
        return;
    double factor = dd_exp(log_first), ratio = dd_exp(log_ratio);
    for (int i = 0; i < n; i++) {
        p[i] = (float)((double)p[i] * factor);
        factor *= ratio;
    }
}

void dd_balance_row(const dd_balance *b, float *r, float *g, float *bl, double x0, double y, double step, int n)
{
    float *const rows[3] = {r, g, bl};
    double u = (x0 - b->cx) / b->half, v = (y - b->cy) / b->half;
    for (int c = 0; c < 3; c++)
        scale_row(rows[c], b->log_gain[c] + b->slope_x[c] * u + b->slope_y[c] * v, b->slope_x[c] * step / b->half, n);
}
