/* The order grows 0, 1, 2, 3, 4; at each order a few rounds of iteratively reweighted least squares with Cauchy weights, one-sided: a cell
 * darker than the surface by more than 2.5 spreads (and 1 L*) counts nothing, because it is what we want to see, not what we want to
 * follow. Growing the order slowly keeps a large spot from being taken for shading before its neighbours have fixed the surface. Where a
 * third of the skin is lesions they and their rims still pull it down, by 1-2 L* in dark skin: so what the first surface calls the core of
 * a spot is left out with its surroundings, and the last rounds are repeated without. Once only: leaving out the dark side of a mottle
 * again and again would climb up to its bright side.
 *
 * Products of two terms are monomials u^i v^j of degree 8 at most, and cells of a row share v: so each cell adds to nine sums of u^i, each
 * row to 45 moments, and the normal matrix is read off the moments. */
#include "stages/measure/surface_fit.h"

#include <math.h>

#include "base/matrix.h"
#include "base/stats.h"

enum { ORDER = DD_SURFACE_ORDER, TERMS = DD_SURFACE_TERMS, MOMENTS = 2 * ORDER + 1, ROUNDS = 3 };

/* Of one row of cells: sum of w u^i, and of w l u^i by photo; or over all rows times v^j. */
typedef struct row_sums {
    double w[MOMENTS], l[2][ORDER + 1];
} row_sums;
typedef struct moments {
    double w[MOMENTS][MOMENTS], l[2][ORDER + 1][ORDER + 1]; /* [i][j]: u^i v^j */
    double total;
} moments;

static int terms_of(int order) { return (order + 1) * (order + 2) / 2; }

/* Returns the first cell of the next row. */
static size_t sum_row(row_sums *sum, const dd_cells *c, size_t from, int order)
{
    size_t i = from;
    *sum = (row_sums){{0}, {{0}}};
    for (; i < c->n && c->at[i].v == c->at[from].v; i++) {
        double w = c->at[i].weight * c->at[i].count, u = c->at[i].u;
        for (int k = 0; k <= order; k++, w *= u) {
            sum->w[k] += w;
            sum->l[0][k] += w * c->at[i].l[0];
            sum->l[1][k] += w * c->at[i].l[1];
        }
        for (int k = order + 1; k <= 2 * order; k++, w *= u)
            sum->w[k] += w;
    }
    return i;
}

static void add_row(moments *m, const row_sums *sum, double v, int order)
{
    double vj = 1.0;
    for (int j = 0; j <= 2 * order; j++, vj *= v) {
        for (int i = 0; i + j <= 2 * order; i++)
            m->w[i][j] += vj * sum->w[i];
        for (int i = 0; i + j <= order; i++) {
            m->l[0][i][j] += vj * sum->l[0][i];
            m->l[1][i][j] += vj * sum->l[1][i];
        }
    }
    m->total += sum->w[0];
}

/* Terms by total degree, so that a lower order is a prefix; term k is u^i v^j. */
static void exponents_of(int i[TERMS], int j[TERMS])
{
    int k = 0;
    for (int degree = 0; degree <= ORDER; degree++)
        for (int down = 0; down <= degree; down++, k++) {
            i[k] = degree - down;
            j[k] = down;
        }
}

/* Both photos have the same weights, so they share the normal matrix. */
static bool solve_weighted(double coef[2][TERMS], const dd_cells *c, int order)
{
    moments m = {.total = 0.0};
    double a[TERMS * TERMS], r[2][TERMS];
    int n = terms_of(order), i[TERMS], j[TERMS];
    for (size_t at = 0; at < c->n;) {
        row_sums sum;
        double v = c->at[at].v;
        at = sum_row(&sum, c, at, order);
        add_row(&m, &sum, v, order);
    }
    exponents_of(i, j);
    for (int p = 0; p < n; p++) {
        r[0][p] = m.l[0][i[p]][j[p]];
        r[1][p] = m.l[1][i[p]][j[p]];
        for (int q = 0; q < n; q++)
            a[p * n + q] = m.w[i[p] + i[q]][j[p] + j[q]];
        a[p * n + p] += 1e-9 * m.total; /* keeps a surface over a narrow strip solvable */
    }
    return dd_solve_spd(coef[0], a, r[0], n) && dd_solve_spd(coef[1], a, r[1], n);
}

void dd_quartic_of_row(double q[ORDER + 1], const double coef[TERMS], double v)
{
    int k = 0;
    for (int i = 0; i <= ORDER; i++)
        q[i] = 0.0;
    for (int degree = 0; degree <= ORDER; degree++) {
        double vj = 1.0;
        for (int j = 0; j <= degree; j++, vj *= v)
            q[degree - j] += coef[k++] * vj;
    }
}

/* Residuals of both photos, one array after the other. */
static void find_residuals(double *residual, const dd_cells *c, double coef[2][TERMS])
{
    double q[2][ORDER + 1] = {{0}};
    for (size_t i = 0; i < c->n; i++) {
        const dd_cell *cell = &c->at[i];
        if (i == 0 || cell->v != cell[-1].v) {
            dd_quartic_of_row(q[0], coef[0], cell->v);
            dd_quartic_of_row(q[1], coef[1], cell->v);
        }
        residual[i] = cell->l[0] - dd_quartic(q[0], cell->u);
        residual[c->n + i] = cell->l[1] - dd_quartic(q[1], cell->u);
    }
}

/* Spread from the cells above the surface: spots are dark, so the bright side is clean skin. residual: one per cell. */
static double bright_spread(double *scratch, const double *residual, size_t n)
{
    size_t bright = 0;
    for (size_t i = 0; i < n; i++)
        if (residual[i] > 0.0)
            scratch[bright++] = residual[i];
    return bright ? 1.4826 * dd_median(scratch, bright) : 0.0;
}

/* Multiply the weights by what one photo says. */
static void reweight(dd_cells *c, const double *residual)
{
    const double cauchy = 2.385, dark_limit = 2.5, least_dark = 1.0, least_spread = 0.1; /* 95 % efficiency; spreads; L*; L* */
    double spread = fmax(bright_spread(c->scratch, residual, c->n), least_spread);
    double limit = fmax(dark_limit * spread, least_dark);
    for (size_t i = 0; i < c->n; i++) {
        double t = residual[i] / (cauchy * spread);
        c->at[i].weight *= residual[i] < -limit ? 0.0 : 1.0 / (1.0 + t * t);
    }
}

double dd_cells_bright(const dd_cells *c, int photo)
{
    for (size_t i = 0; i < c->n; i++)
        c->scratch[i] = c->at[i].l[photo];
    return dd_quantile(c->scratch, c->n, 0.7);
}

/* Weights from the surface so far, then the surface of `order`. */
static bool fit_round(double coef[2][TERMS], dd_cells *c, double *residual, int order)
{
    double next[2][TERMS] = {{0}};
    for (size_t i = 0; i < c->n; i++)
        c->at[i].weight = c->at[i].spot ? 0.0 : 1.0;
    find_residuals(residual, c, coef);
    reweight(c, residual);
    reweight(c, residual + c->n);
    if (!solve_weighted(next, c, order))
        return false;
    for (int photo = 0; photo < 2; photo++)
        for (int k = 0; k < TERMS; k++)
            coef[photo][k] = next[photo][k];
    return true;
}

static bool is_near(const dd_cell *a, const dd_cell *b, double reach)
{
    double du = a->u - b->u, dv = a->v - b->v;
    return du * du + dv * dv <= reach * reach;
}

/* Cells lie row by row, so those near cell i stand near it. */
static void leave_out_around(dd_cells *c, size_t i, double reach)
{
    const dd_cell *core = &c->at[i];
    for (size_t k = i + 1; k-- > 0 && c->at[k].v >= core->v - reach;)
        c->at[k].spot = c->at[k].spot || is_near(&c->at[k], core, reach);
    for (size_t k = i + 1; k < c->n && c->at[k].v <= core->v + reach; k++)
        c->at[k].spot = c->at[k].spot || is_near(&c->at[k], core, reach);
}

/* Mark what lies near cores in either photo. false when there are none, or less than a fifth of the skin would be left. */
static bool leave_out_spots(dd_cells *c, const double *residual, double limit, double reach)
{
    size_t left = c->n;
    for (size_t i = 0; i < c->n; i++)
        if (residual[i] <= -limit || residual[c->n + i] <= -limit)
            leave_out_around(c, i, reach);
    for (size_t i = 0; i < c->n; i++)
        left -= c->at[i].spot;
    return left < c->n && 5 * left >= c->n;
}

static double mottle(const dd_cells *c, const double *residual)
{
    return fmax(bright_spread(c->scratch, residual, c->n), bright_spread(c->scratch, residual + c->n, c->n));
}

bool dd_cells_fit(double coef[2][TERMS], double *spread, dd_cells *c, double *residual, int cells_per_term, double reach)
{
    const double core_spreads = 3.0, least_core = 3.0; /* as in spots.c */
    int order = 1;
    bool ok = true;
    if (c->n < (size_t)cells_per_term)
        return false;
    for (int photo = 0; photo < 2; photo++)
        coef[photo][0] = dd_cells_bright(c, photo);
    for (; ok && order <= ORDER && (size_t)(terms_of(order) * cells_per_term) <= c->n; order++)
        for (int round = 0; ok && round < ROUNDS; round++)
            ok = fit_round(coef, c, residual, order);
    order--;
    find_residuals(residual, c, coef);
    *spread = mottle(c, residual);
    if (!ok || !order || !leave_out_spots(c, residual, fmax(least_core, core_spreads * *spread), reach))
        return true;
    for (int round = 0; ok && round < ROUNDS; round++)
        ok = fit_round(coef, c, residual, order);
    find_residuals(residual, c, coef);
    *spread = mottle(c, residual);
    return true;
}
