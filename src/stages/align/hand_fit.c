/* From marked points to a model. Which model is asked of the points themselves: the one that best predicts each point from the others
 * (leave one out); a richer model must predict 20 % better. Three points, or points along a line, give a similarity.
 *
 * A point that contradicts: on 106 hand-placed landmarks of one face in four poses (600 x 800 px, 3 to 9 of them drawn at random) the
 * points lie within 10 % of their spread around the model in 98 of 100 draws. More than 15 % is taken for a mistake, and so is one point
 * that lies further than that from where the others put it while these agree. */
#include "stages/align/hand_fit.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "stages/align/model.h"

static const double RICHER = 0.8;       /* a richer model must lower the leave-one-out error to this share */
static const double THINNEST = 0.02;    /* width over length of the cloud: below it the points lie on one line, and no mirror shows */
static const double THICK = 0.15;       /* width over length of the cloud that an affine map needs */
static const double CONTRADICTS = 0.15; /* of the spread */
static const double ALONE = 5;          /* times the error of the others */
static const double MIRRORED = 0.5;     /* the mirrored model's error over the upright one's */
static const double CLOSEST = 0.01;     /* least spread, share of the photo's diagonal */
enum { MIN_AFFINE = 4, MIN_HOMOGRAPHY = 6, MIN_ALONE = 5 };

typedef struct cloud {
    dd_points p;
    double *xb, *yb, *xa, *ya, *weight;
} cloud;

static bool cloud_new(cloud *c, const dd_hand_points *points, dd_arena *arena)
{
    int n = points->n;
    c->xb = DD_NEW(arena, double, 5 * n);
    if (!c->xb)
        return false;
    c->yb = c->xb + n;
    c->xa = c->yb + n;
    c->ya = c->xa + n;
    c->weight = c->ya + n;
    for (int i = 0; i < n; i++) {
        c->xb[i] = points->at[i].xb;
        c->yb[i] = points->at[i].yb;
        c->xa[i] = points->at[i].xa;
        c->ya[i] = points->at[i].ya;
        c->weight[i] = 1;
    }
    c->p = (dd_points){n, c->xb, c->yb, c->xa, c->ya, c->weight};
    return true;
}

/* Squared distance of point i from the model. */
static double rest2(const cloud *c, const double h[9], int i)
{
    double x, y;
    if (!dd_model_apply(&x, &y, h, c->xb[i], c->yb[i]))
        return 1e18;
    return (x - c->xa[i]) * (x - c->xa[i]) + (y - c->ya[i]) * (y - c->ya[i]);
}

/* Root mean square over all points but `without` (-1: all). */
static double rms_of(const cloud *c, const double h[9], int without)
{
    double sum = 0;
    for (int i = 0; i < c->p.n; i++)
        sum += i == without ? 0 : rest2(c, h, i);
    return sqrt(sum / (c->p.n - (without >= 0)));
}

/* Fit without one point. */
static bool fit_without(double h[9], const cloud *c, dd_model model, int without)
{
    c->weight[without] = 0;
    bool ok = dd_model_fit(h, model, &c->p);
    c->weight[without] = 1;
    return ok;
}

/* Root mean square distance of each point from where the others put it; huge when some of them are not enough for the model. */
static double left_out(const cloud *c, dd_model model)
{
    double h[9], sum = 0;
    for (int i = 0; i < c->p.n; i++) {
        if (!fit_without(h, c, model, i))
            return 1e18;
        sum += rest2(c, h, i);
    }
    return sqrt(sum / c->p.n);
}

static double spread(const double *x, const double *y, int n)
{
    double sx = 0, sy = 0, sum = 0;
    for (int i = 0; i < n; i++) {
        sx += x[i];
        sy += y[i];
    }
    for (int i = 0; i < n; i++)
        sum += (x[i] - sx / n) * (x[i] - sx / n) + (y[i] - sy / n) * (y[i] - sy / n);
    return sqrt(sum / n);
}

/* Width over length of n points: smaller over larger standard deviation. */
static double thickness(const double *x, const double *y, int n)
{
    double sx = 0, sy = 0, xx = 0, xy = 0, yy = 0;
    for (int i = 0; i < n; i++) {
        sx += x[i];
        sy += y[i];
    }
    for (int i = 0; i < n; i++) {
        double u = x[i] - sx / n, v = y[i] - sy / n;
        xx += u * u;
        xy += u * v;
        yy += v * v;
    }
    double half = (xx + yy) / 2, root = sqrt((xx - yy) * (xx - yy) / 4 + xy * xy);
    return half + root > 0 ? sqrt(fmax(half - root, 0) / (half + root)) : 0;
}

static void choose_model(dd_hand_fit *out, const cloud *c)
{
    out->model = DD_MODEL_SIMILARITY;
    double best = left_out(c, DD_MODEL_SIMILARITY);
    for (dd_model m = DD_MODEL_AFFINE; m <= DD_MODEL_HOMOGRAPHY && thickness(c->xb, c->yb, c->p.n) >= THICK; m++) {
        double error = c->p.n >= (m == DD_MODEL_AFFINE ? MIN_AFFINE : MIN_HOMOGRAPHY) ? left_out(c, m) : 1e18;
        if (error < RICHER * best) {
            best = error;
            out->model = m;
        }
    }
}

static bool fit_chosen(dd_hand_fit *out, const cloud *c, const dd_hand_points *points)
{
    if (!dd_model_fit(out->h, out->model, &c->p))
        return false;
    out->rms_px = rms_of(c, out->h, -1);
    out->max_px = -1;
    for (int i = 0; i < c->p.n; i++) {
        double d = sqrt(rest2(c, out->h, i));
        if (d > out->max_px) {
            out->max_px = d;
            out->worst_line = points->at[i].line;
        }
    }
    return true;
}

/* The point whose absence makes the others agree best; *others: their error then, *away: how far it lies from where they put it. */
static int odd_one_out(double *others, double *away, const cloud *c, dd_model model)
{
    int odd = -1;
    double h[9];
    for (int i = 0; i < c->p.n; i++) {
        if (!fit_without(h, c, model, i))
            continue;
        double error = rms_of(c, h, i);
        if (odd < 0 || error < *others) {
            odd = i;
            *others = error;
            *away = sqrt(rest2(c, h, i));
        }
    }
    return odd;
}

static dd_status inside(const dd_hand_point *p, const char *name, const dd_photo *photo, bool after, dd_err *err)
{
    double x = after ? p->xa : p->xb, y = after ? p->ya : p->yb;
    if (x >= -0.5 && y >= -0.5 && x <= photo->width - 0.5 && y <= photo->height - 0.5)
        return DD_OK;
    return dd_fail(err, DD_E_POINTS, name, "line %zu: (%.1f, %.1f) lies outside the %s, which is %d x %d px when upright", p->line, x, y,
                   after ? "follow-up" : "baseline", photo->width, photo->height);
}

static dd_status check_place(const dd_hand_points *points, const cloud *c, const dd_photo *before, const dd_photo *after, dd_err *err)
{
    for (int i = 0; i < points->n; i++) {
        dd_status status = inside(&points->at[i], points->name, before, false, err);
        if (!status)
            status = inside(&points->at[i], points->name, after, true, err);
        if (status)
            return status;
    }
    if (spread(c->xb, c->yb, c->p.n) < CLOSEST * dd_hypot(before->width, before->height) ||
        spread(c->xa, c->ya, c->p.n) < CLOSEST * dd_hypot(after->width, after->height))
        return dd_fail(err, DD_E_POINTS, points->name, "lines %zu to %zu: all points lie in one place; spread them over what is compared",
                       points->at[0].line, points->at[points->n - 1].line);
    bool thin = thickness(c->xb, c->yb, c->p.n) < THINNEST;
    if (thin || thickness(c->xa, c->ya, c->p.n) < THINNEST)
        return dd_fail(err, DD_E_POINTS, points->name, "lines %zu to %zu: all points lie on one line in the %s; add one beside it",
                       points->at[0].line, points->at[points->n - 1].line, thin ? "baseline" : "follow-up");
    return DD_OK;
}

/* The same points with the baseline flipped: does the mirror explain them, and the upright photo not? */
static bool is_mirrored(const cloud *c, double spread_px)
{
    double upright[9], flipped[9];
    if (!dd_model_fit(upright, DD_MODEL_SIMILARITY, &c->p))
        return false;
    double error = rms_of(c, upright, -1), mirrored = 1e18;
    for (int i = 0; i < c->p.n; i++)
        c->xb[i] = -c->xb[i];
    if (dd_model_fit(flipped, DD_MODEL_SIMILARITY, &c->p))
        mirrored = rms_of(c, flipped, -1);
    for (int i = 0; i < c->p.n; i++)
        c->xb[i] = -c->xb[i];
    return error > CONTRADICTS * spread_px && mirrored < MIRRORED * error && mirrored < CONTRADICTS * spread_px;
}

static dd_status check_agreement(const dd_hand_fit *fit, const dd_hand_points *points, const cloud *c, dd_err *err)
{
    double others = 0, away = 0, limit = CONTRADICTS * fit->spread_px;
    int odd = c->p.n > 3 ? odd_one_out(&others, &away, c, fit->model) : -1;
    if (c->p.n >= MIN_ALONE && odd >= 0 && away > limit && away > ALONE * others)
        return dd_fail(err, DD_E_POINTS, points->name,
                       "line %zu: the point lies %.0f px from where the others put it (they agree within %.1f px)", points->at[odd].line,
                       away, others);
    if (fit->rms_px > limit)
        return dd_fail(err, DD_E_POINTS, points->name,
                       "line %zu fits worst: the points contradict each other, rms %.0f px, largest %.0f px",
                       odd >= 0 ? points->at[odd].line : fit->worst_line, fit->rms_px, fit->max_px);
    return DD_OK;
}

static dd_status find(dd_hand_fit *out, const dd_hand_points *points, const cloud *c, const dd_photo *before, const dd_photo *after,
                      dd_err *err)
{
    dd_status status = check_place(points, c, before, after, err);
    if (status)
        return status;
    out->spread_px = spread(c->xa, c->ya, c->p.n);
    if (is_mirrored(c, out->spread_px))
        return dd_advise(
            err, dd_fail(err, DD_E_REGISTRATION, NULL, "mirrored: by the points the follow-up is a mirror image (a front camera?)"),
            "flip the file and mark the points again");
    choose_model(out, c);
    if (!fit_chosen(out, c, points))
        return dd_fail(err, DD_E_POINTS, points->name, "no motion fits the points");
    return check_agreement(out, points, c, err);
}

dd_status dd_hand_fit_find(dd_hand_fit *out, const dd_hand_points *points, const dd_photo *before, const dd_photo *after, dd_ctx *ctx,
                           dd_err *err)
{
    cloud c;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    *out = (dd_hand_fit){0};
    dd_status status = cloud_new(&c, points, ctx->arena) ? find(out, points, &c, before, after, err)
                                                         : dd_fail(err, DD_E_NO_MEMORY, points->name, "fitting the points");
    dd_arena_rewind(ctx->arena, mark);
    return status;
}
