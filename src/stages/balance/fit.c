/* Robust plane in log light: start at the componentwise median, then iteratively reweighted least squares with Tukey's biweight on the
 * length of the three-channel residual (a moved object is wrong in all channels at once, so one weight serves all three).
 *
 *   ln(before/after) = gain + slope_u u + slope_v v
 *
 * The error is measured by leaving out patches (5 x 5 cells of the samples' box) and predicting them from the rest: neighbours share
 * their error, so leaving out single pixels would show nothing. */
#include "stages/balance/fit.h"

#include <math.h>
#include <string.h>

#include "base/matrix.h"
#include "base/stats.h"

enum { ROUNDS = 8, UNKNOWNS = 3 };

typedef struct normal {
    double a[UNKNOWNS * UNKNOWNS], b[3][UNKNOWNS], weight;
    size_t n;
} normal;

static double residual_of(const dd_light_fit *f, const dd_light_sample *s, int c)
{
    return s->y[c] - (f->gain[c] + f->slope_u[c] * s->u + f->slope_v[c] * s->v);
}

static double residual_length(const dd_light_fit *f, const dd_light_sample *s)
{
    double sum = 0.0;
    for (int c = 0; c < 3; c++)
        sum += residual_of(f, s, c) * residual_of(f, s, c);
    return sqrt(sum / 3.0);
}

static void add_sample(normal *n, const dd_light_sample *s)
{
    const double x[UNKNOWNS] = {1.0, s->u, s->v};
    for (int i = 0; i < UNKNOWNS; i++) {
        for (int j = 0; j < UNKNOWNS; j++)
            n->a[i * UNKNOWNS + j] += s->weight * x[i] * x[j];
        for (int c = 0; c < 3; c++)
            n->b[c][i] += s->weight * x[i] * s->y[c];
    }
    n->weight += s->weight;
    n->n++;
}

static void add_normal(normal *sum, const normal *n, double sign)
{
    for (int i = 0; i < UNKNOWNS * UNKNOWNS; i++)
        sum->a[i] += sign * n->a[i];
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < UNKNOWNS; i++)
            sum->b[c][i] += sign * n->b[c][i];
    sum->weight += sign * n->weight;
}

static bool solve(dd_light_fit *f, const normal *n, bool slope)
{
    for (int c = 0; c < 3; c++) {
        double x[UNKNOWNS] = {0};
        if (!(n->weight > 0.0))
            return false;
        if (slope) {
            if (!dd_solve_spd(x, n->a, n->b[c], UNKNOWNS))
                return false;
        } else {
            x[0] = n->b[c][0] / n->weight;
        }
        f->gain[c] = x[0];
        f->slope_u[c] = x[1];
        f->slope_v[c] = x[2];
    }
    return true;
}

static void start_at_median(dd_light_fit *f, dd_light_samples s, double *scratch)
{
    for (int c = 0; c < 3; c++) {
        for (size_t i = 0; i < s.n; i++)
            scratch[i] = s.at[i].y[c];
        f->gain[c] = dd_median(scratch, s.n);
        f->slope_u[c] = f->slope_v[c] = 0.0;
    }
}

/* Weights from the residuals; returns their robust spread. */
static double reweight(dd_light_samples s, const dd_light_fit *f, double *scratch)
{
    const double tukey = 4.685, least_spread = 0.003; /* 95 % efficiency; ln units: a third of a code of 8 bits */
    for (size_t i = 0; i < s.n; i++)
        scratch[i] = residual_length(f, &s.at[i]);
    double spread = dd_median(scratch, s.n) / 0.89; /* median of the RMS of three unit normals */
    double limit = tukey * (spread > least_spread ? spread : least_spread);
    for (size_t i = 0; i < s.n; i++) {
        double t = residual_length(f, &s.at[i]) / limit;
        s.at[i].weight = t < 1.0 ? (1.0 - t * t) * (1.0 - t * t) : 0.0;
    }
    return spread;
}

static void set_patches(dd_light_samples s)
{
    double u0 = s.at[0].u, u1 = u0, v0 = s.at[0].v, v1 = v0;
    for (size_t i = 1; i < s.n; i++) {
        u0 = fmin(u0, s.at[i].u);
        u1 = fmax(u1, s.at[i].u);
        v0 = fmin(v0, s.at[i].v);
        v1 = fmax(v1, s.at[i].v);
    }
    double du = fmax(u1 - u0, 1e-9), dv = fmax(v1 - v0, 1e-9);
    for (size_t i = 0; i < s.n; i++) {
        int a = (int)((s.at[i].u - u0) / du * DD_LIGHT_ACROSS), b = (int)((s.at[i].v - v0) / dv * DD_LIGHT_ACROSS);
        a = a < DD_LIGHT_ACROSS ? a : DD_LIGHT_ACROSS - 1;
        b = b < DD_LIGHT_ACROSS ? b : DD_LIGHT_ACROSS - 1;
        s.at[i].patch = b * DD_LIGHT_ACROSS + a;
    }
}

/* Mean weighted residual of one patch under a fit made without it, squared and averaged over the channels. */
static double patch_error(const dd_light_fit *without, dd_light_samples s, int patch)
{
    double sum[3] = {0}, weight = 0.0;
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i].patch == patch) {
            for (int c = 0; c < 3; c++)
                sum[c] += s.at[i].weight * residual_of(without, &s.at[i], c);
            weight += s.at[i].weight;
        }
    double e = 0.0;
    for (int c = 0; c < 3; c++)
        e += (sum[c] / weight) * (sum[c] / weight) / 3.0;
    return e;
}

static double leave_one_out(dd_light_samples s, const normal *patch, const normal *all, bool slope)
{
    enum { LEAST_PATCHES = 3 };
    double sum = 0.0, least = all->weight / (4.0 * DD_LIGHT_PATCHES); /* slivers are no patches */
    int n = 0;
    for (int p = 0; p < DD_LIGHT_PATCHES; p++) {
        normal rest = *all;
        dd_light_fit without = {{0}, {0}, {0}, 0, 0, 0};
        if (!(patch[p].weight > least))
            continue;
        add_normal(&rest, &patch[p], -1.0);
        if (!solve(&without, &rest, slope))
            continue;
        sum += patch_error(&without, s, p);
        n++;
    }
    return n >= LEAST_PATCHES ? sqrt(sum / n) : NAN;
}

static void collect(normal *patch, normal *all, dd_light_samples s)
{
    memset(patch, 0, DD_LIGHT_PATCHES * sizeof *patch);
    memset(all, 0, sizeof *all);
    for (size_t i = 0; i < s.n; i++)
        add_sample(&patch[s.at[i].patch], &s.at[i]);
    for (int p = 0; p < DD_LIGHT_PATCHES; p++)
        add_normal(all, &patch[p], 1.0);
}

static double kept_share(dd_light_samples s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.at[i].weight >= 0.5;
    return (double)n / (double)s.n;
}

bool dd_light_fit_plane(dd_light_fit *out, dd_light_samples s, bool slope, dd_ctx *ctx)
{
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    double *scratch = DD_NEW(ctx->arena, double, s.n + 1);
    normal *patch = DD_NEW(ctx->arena, normal, DD_LIGHT_PATCHES), all;
    *out = (dd_light_fit){.loo_error = NAN};
    if (!scratch || !patch)
        return false;
    set_patches(s);
    start_at_median(out, s, scratch);
    for (int round = 0; round < ROUNDS; round++) {
        dd_light_fit next = *out;
        reweight(s, out, scratch);
        collect(patch, &all, s);
        if (!solve(&next, &all, slope && round > 0))
            break;
        *out = next;
    }
    out->spread = reweight(s, out, scratch);
    out->inlier_share = kept_share(s);
    collect(patch, &all, s);
    out->loo_error = leave_one_out(s, patch, &all, slope);
    dd_arena_rewind(ctx->arena, mark);
    return true;
}
