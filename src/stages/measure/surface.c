/* Robust polynomial background. L* is averaged over cells (about 80 across), then the order grows 0, 1, 2, 3, 4; at each order a few
 * rounds of iteratively reweighted least squares with Cauchy weights, one-sided: a cell darker than the surface by more than 2.5
 * spreads (and 1 L*) counts nothing, because it is what we want to see, not what we want to follow. Growing the order slowly keeps a large
 * spot from being taken for shading before its neighbours have fixed the surface.
 * Why not a wide Gaussian: on shaded cheeks it calls half of the skin a spot (METRICS.md 2.2). */
#include "stages/measure/surface.h"

#include <math.h>

#include "base/matrix.h"
#include "base/stats.h"

enum { CELLS_ACROSS = 80, ORDER = 4, ROUNDS = 6, CELLS_PER_TERM = 4 };

typedef struct cell {
    double u, v, l, count, weight;
} cell;
typedef struct cells {
    cell *at;
    size_t n;
    double *scratch;
} cells;

static int terms_of(int order) { return (order + 1) * (order + 2) / 2; }

/* Terms by total degree, so that a lower order is a prefix: 1; u v; u2 uv v2; u3 u2v uv2 v3; u4 ... v4. */
static void basis(double *out, double u, double v, int order)
{
    int k = 0;
    for (int degree = 0; degree <= order; degree++)
        for (int j = 0; j <= degree; j++) {
            double term = 1.0;
            for (int i = 0; i < degree - j; i++)
                term *= u;
            for (int i = 0; i < j; i++)
                term *= v;
            out[k++] = term;
        }
}

static double predict(const double *coef, double u, double v, int order)
{
    double b[DD_SURFACE_TERMS], sum = 0.0;
    basis(b, u, v, order);
    for (int k = 0; k < terms_of(order); k++)
        sum += coef[k] * b[k];
    return sum;
}

static bool one_cell(cell *out, dd_plane l, dd_bytes valid, int x0, int y0, int edge)
{
    int x1 = x0 + edge < l.width ? x0 + edge : l.width, y1 = y0 + edge < l.height ? y0 + edge : l.height;
    double sum = 0.0;
    int count = 0;
    for (int y = y0; y < y1; y++) {
        const float *row = dd_row(l, y);
        const uint8_t *ok = dd_brow(valid, y);
        for (int x = x0; x < x1; x++)
            if (ok[x]) {
                sum += (double)row[x];
                count++;
            }
    }
    if (!count)
        return false;
    *out = (cell){.u = 0.5 * (x0 + x1 - 1), .v = 0.5 * (y0 + y1 - 1), .l = sum / count, .count = count, .weight = 1.0};
    return true;
}

static bool gather_cells(cells *out, dd_surface *s, dd_plane l, dd_bytes valid, dd_arena *arena)
{
    int side = l.width > l.height ? l.width : l.height;
    int edge = (side + CELLS_ACROSS - 1) / CELLS_ACROSS;
    size_t most = (size_t)((l.width + edge - 1) / edge) * (size_t)((l.height + edge - 1) / edge);
    out->at = DD_NEW(arena, cell, most);
    out->scratch = DD_NEW(arena, double, most);
    out->n = 0;
    if (!out->at || !out->scratch)
        return false;
    s->cx = 0.5 * (l.width - 1);
    s->cy = 0.5 * (l.height - 1);
    s->half = 0.5 * side;
    for (int y = 0; y < l.height; y += edge)
        for (int x = 0; x < l.width; x += edge)
            if (one_cell(&out->at[out->n], l, valid, x, y, edge)) {
                cell *c = &out->at[out->n++];
                c->u = (c->u - s->cx) / s->half;
                c->v = (c->v - s->cy) / s->half;
            }
    return true;
}

static bool solve_weighted(double *coef, const cells *c, int order)
{
    double a[DD_SURFACE_TERMS * DD_SURFACE_TERMS] = {0}, r[DD_SURFACE_TERMS] = {0}, b[DD_SURFACE_TERMS];
    int n = terms_of(order);
    double total = 0.0;
    for (size_t i = 0; i < c->n; i++) {
        double w = c->at[i].weight * c->at[i].count;
        basis(b, c->at[i].u, c->at[i].v, order);
        for (int p = 0; p < n; p++) {
            r[p] += w * b[p] * c->at[i].l;
            for (int q = 0; q <= p; q++)
                a[p * n + q] += w * b[p] * b[q];
        }
        total += w;
    }
    for (int p = 0; p < n; p++) {
        a[p * n + p] += 1e-9 * total; /* keeps a surface over a narrow strip solvable */
        for (int q = 0; q < p; q++)
            a[q * n + p] = a[p * n + q];
    }
    return dd_solve_spd(coef, a, r, n);
}

/* Spread from the cells above the surface: spots are dark, so the bright side is clean skin. */
static double bright_spread(const cells *c, const double *coef, int order)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        double r = c->at[i].l - predict(coef, c->at[i].u, c->at[i].v, order);
        if (r > 0.0)
            c->scratch[n++] = r;
    }
    return n ? 1.4826 * dd_median(c->scratch, n) : 0.0;
}

static double reweight(cells *c, const double *coef, int order)
{
    const double cauchy = 2.385, dark_limit = 2.5, least_dark = 1.0, least_spread = 0.1; /* 95 % efficiency; spreads; L*; L* */
    double spread = bright_spread(c, coef, order);
    if (spread < least_spread)
        spread = least_spread;
    double limit = dark_limit * spread > least_dark ? dark_limit * spread : least_dark;
    for (size_t i = 0; i < c->n; i++) {
        double r = c->at[i].l - predict(coef, c->at[i].u, c->at[i].v, order);
        double t = r / (cauchy * spread);
        c->at[i].weight = r < -limit ? 0.0 : 1.0 / (1.0 + t * t);
    }
    return spread;
}

/* A start that a spot over less than half of the region cannot pull down: the 70 % quantile of the cells. */
static double bright_start(const cells *c)
{
    for (size_t i = 0; i < c->n; i++)
        c->scratch[i] = c->at[i].l;
    return dd_quantile(c->scratch, c->n, 0.7);
}

static bool fit_cells(dd_surface *s, cells *c)
{
    if (c->n < CELLS_PER_TERM)
        return false;
    s->coef[0] = bright_start(c);
    for (int order = 1; order <= ORDER && (size_t)(terms_of(order) * CELLS_PER_TERM) <= c->n; order++)
        for (int round = 0; round < ROUNDS; round++) {
            double next[DD_SURFACE_TERMS] = {0};
            s->spread = reweight(c, s->coef, ORDER);
            if (!solve_weighted(next, c, order))
                break;
            for (int k = 0; k < DD_SURFACE_TERMS; k++)
                s->coef[k] = next[k];
        }
    s->spread = reweight(c, s->coef, ORDER);
    return true;
}

bool dd_surface_fit(dd_surface *out, bool *fitted, dd_plane l, dd_bytes valid, dd_ctx *ctx)
{
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    cells c;
    *out = (dd_surface){0};
    bool ok = gather_cells(&c, out, l, valid, ctx->arena);
    *fitted = ok && fit_cells(out, &c);
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}

/* Along a row the surface is a quartic in u: collect its five coefficients once. */
void dd_surface_row(const dd_surface *s, float *out, int y, int width)
{
    double v = (y - s->cy) / s->half, q[ORDER + 1] = {0};
    int k = 0;
    for (int degree = 0; degree <= ORDER; degree++)
        for (int j = 0; j <= degree; j++) {
            double term = s->coef[k++];
            for (int i = 0; i < j; i++)
                term *= v;
            q[degree - j] += term;
        }
    for (int x = 0; x < width; x++) {
        double u = (x - s->cx) / s->half;
        out[x] = (float)((((q[4] * u + q[3]) * u + q[2]) * u + q[1]) * u + q[0]);
    }
}
