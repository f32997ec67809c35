/* Robust polynomial background. Pigment lightness is averaged over cells, then the order grows 0, 1, 2, 3, 4; at each order a few rounds
 * of iteratively reweighted least squares with Cauchy weights, one-sided: a cell darker than the surface by more than 2.5 spreads (and
 * 1 L*) counts nothing, because it is what we want to see, not what we want to follow. Growing the order slowly keeps a large spot from
 * being taken for shading before its neighbours have fixed the surface. Where a third of the skin is lesions they and their rims still
 * pull it down, by 1-2 L* in dark skin: so what the first surface calls the core of a spot is left out with 1.5 mm around it, and the last
 * rounds are repeated without. Once only: leaving out the dark side of a mottle again and again would climb up to its bright side.
 * Why not a wide Gaussian: on shaded cheeks it calls half of the skin a spot (METRICS.md 2.2).
 * A whole face is more than one polynomial can follow: large regions get one per window, half overlapping,
 *
 *    o---o---o      o: centre of a window; it reaches to its neighbours' centres and fades out towards them (hat), so that the four
 *    |   |   |      windows around a point always weigh 1 together
 *    o---o---o                                                                                                                       */
#include "stages/measure/surface.h"

#include <math.h>

#include "base/fmath.h"
#include "base/matrix.h"
#include "base/stats.h"

enum { STEP = 4 };
enum { CELLS_ACROSS = 80, CELLS_PER_WINDOW = 32, ORDER = 4, ROUNDS = 3, CELLS_PER_TERM = 4, WINDOW_CELLS_PER_TERM = 16 };

/* u, v: px, or within a window its own coordinates; l, a: both photos; first L* and a*, then l is pigment lightness. */
typedef struct cell {
    double u, v, l[2], a[2], count, weight;
    bool spot; /* a core is near */
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
    int k = 1, row = 0; /* row: first term of the degree before */
    out[0] = 1.0;
    for (int degree = 1; degree <= order; degree++) {
        for (int j = 0; j < degree; j++)
            out[k + j] = out[row + j] * u;
        out[k + degree] = out[row + degree - 1] * v;
        row = k;
        k += degree + 1;
    }
}

static bool one_cell(cell *out, const dd_toned photo[2], dd_bytes valid, int x0, int y0, int edge)
{
    int x1 = x0 + edge < valid.width ? x0 + edge : valid.width, y1 = y0 + edge < valid.height ? y0 + edge : valid.height;
    int count = 0;
    *out = (cell){.u = 0.5 * (x0 + x1 - 1), .v = 0.5 * (y0 + y1 - 1), .weight = 1.0};
    for (int y = y0; y < y1; y++) {
        const uint8_t *ok = dd_brow(valid, y);
        for (int x = x0; x < x1; x++)
            for (int i = 0; ok[x] && i < 2; i++) {
                out->l[i] += (double)dd_row(photo[i].l, y)[x];
                out->a[i] += (double)dd_row(photo[i].a, y)[x];
                count += i;
            }
    }
    for (int i = 0; i < 2; i++) {
        out->l[i] /= count ? count : 1;
        out->a[i] /= count ? count : 1;
    }
    out->count = count;
    return count > 0;
}

static bool gather_cells(cells *out, const dd_toned photo[2], dd_bytes valid, int edge, dd_arena *arena)
{
    size_t most = (size_t)((valid.width + edge - 1) / edge) * (size_t)((valid.height + edge - 1) / edge);
    *out = (cells){DD_NEW(arena, cell, most), 0, DD_NEW(arena, double, most)};
    if (!out->at || !out->scratch)
        return false;
    for (int y = 0; y < valid.height; y += edge)
        for (int x = 0; x < valid.width; x += edge)
            if (one_cell(&out->at[out->n], photo, valid, x, y, edge))
                out->n++;
    return true;
}

/* Both photos have the same weights, so they share the normal matrix. */
static bool solve_weighted(double coef[2][DD_SURFACE_TERMS], const cells *c, int order)
{
    double a[DD_SURFACE_TERMS * DD_SURFACE_TERMS] = {0}, r[2][DD_SURFACE_TERMS] = {{0}}, b[DD_SURFACE_TERMS];
    int n = terms_of(order);
    double total = 0.0;
    for (size_t i = 0; i < c->n; i++) {
        double w = c->at[i].weight * c->at[i].count;
        if (!(w > 0.0))
            continue;
        basis(b, c->at[i].u, c->at[i].v, order);
        for (int p = 0; p < n; p++) {
            r[0][p] += w * b[p] * c->at[i].l[0];
            r[1][p] += w * b[p] * c->at[i].l[1];
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
    return dd_solve_spd(coef[0], a, r[0], n) && dd_solve_spd(coef[1], a, r[1], n);
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

/* Residuals of both photos, one array after the other: the basis of a cell is worth computing once. */
static void find_residuals(double *residual, const cells *c, double coef[2][DD_SURFACE_TERMS], int order)
{
    int n = terms_of(order);
    for (size_t i = 0; i < c->n; i++) {
        double b[DD_SURFACE_TERMS], before = c->at[i].l[0], after = c->at[i].l[1];
        basis(b, c->at[i].u, c->at[i].v, order);
        for (int k = 0; k < n; k++) {
            before -= coef[0][k] * b[k];
            after -= coef[1][k] * b[k];
        }
        residual[i] = before;
        residual[c->n + i] = after;
    }
}

/* Multiply the weights by what one photo says. */
static void reweight(cells *c, const double *residual)
{
    const double cauchy = 2.385, dark_limit = 2.5, least_dark = 1.0, least_spread = 0.1; /* 95 % efficiency; spreads; L*; L* */
    double spread = fmax(bright_spread(c->scratch, residual, c->n), least_spread);
    double limit = fmax(dark_limit * spread, least_dark);
    for (size_t i = 0; i < c->n; i++) {
        double t = residual[i] / (cauchy * spread);
        c->at[i].weight *= residual[i] < -limit ? 0.0 : 1.0 / (1.0 + t * t);
    }
}

/* A start that a spot over less than half of the region cannot pull down: the 70 % quantile of the cells. */
static double bright_start(const cells *c, int photo)
{
    for (size_t i = 0; i < c->n; i++)
        c->scratch[i] = c->at[i].l[photo];
    return dd_quantile(c->scratch, c->n, 0.7);
}

/* What melanin adds to a* per L* that it takes, by the lightness of the skin (model of METRICS.md 9, lentigines of all skin types). */
static double melanin_a_per_l(double level_l)
{
    static const double L[3] = {40.0, 50.0, 60.0}, A[3] = {-0.90, -0.12, 0.16};
    if (level_l <= L[0] || level_l >= L[2])
        return level_l <= L[0] ? A[0] : A[2];
    int i = level_l < L[1] ? 0 : 1;
    return A[i] + (A[i + 1] - A[i]) * (level_l - L[i]) / (L[i + 1] - L[i]);
}

/* Replace L* of the cells by pigment lightness, in both photos by the same rule. */
static void tone_cells(cells *c, dd_surface out[2])
{
    const double redness = 1.3; /* 1/0.66 would cancel redness whole, but adds the noise of a*; chosen on seed 1 of the truth bench */
    if (!c->n)
        return;
    double level = 0.5 * (bright_start(c, 0) + bright_start(c, 1)), gain = 1.0 - redness * melanin_a_per_l(level);
    for (int i = 0; i < 2; i++) {
        out[i].per_l = (float)(1.0 / gain);
        out[i].per_a = (float)(redness / gain);
    }
    for (size_t k = 0; k < c->n; k++)
        for (int i = 0; i < 2; i++)
            c->at[k].l[i] = (c->at[k].l[i] + redness * c->at[k].a[i]) / gain;
}

static bool fit_round(double coef[2][DD_SURFACE_TERMS], cells *c, double *residual, int known, int order)
{
    double next[2][DD_SURFACE_TERMS] = {{0}};
    for (size_t i = 0; i < c->n; i++)
        c->at[i].weight = c->at[i].spot ? 0.0 : 1.0;
    find_residuals(residual, c, coef, known);
    reweight(c, residual);
    reweight(c, residual + c->n);
    if (!solve_weighted(next, c, order))
        return false;
    for (int photo = 0; photo < 2; photo++)
        for (int k = 0; k < terms_of(order); k++)
            coef[photo][k] = next[photo][k];
    return true;
}

/* Cells lie row by row, so those near cell i stand near it. reach: in the cells' coordinates. */
static void leave_out_around(cells *c, size_t i, double reach)
{
    const cell *core = &c->at[i];
    for (size_t k = i + 1; k-- > 0 && c->at[k].v >= core->v - reach;)
        if (dd_hypot(c->at[k].u - core->u, c->at[k].v - core->v) <= reach)
            c->at[k].spot = true;
    for (size_t k = i + 1; k < c->n && c->at[k].v <= core->v + reach; k++)
        if (dd_hypot(c->at[k].u - core->u, c->at[k].v - core->v) <= reach)
            c->at[k].spot = true;
}

/* Mark what lies near cores in either photo. false when there are none, or less than a fifth of the skin would be left. */
static bool leave_out_spots(cells *c, const double *residual, double limit, double reach)
{
    size_t left = c->n;
    for (size_t i = 0; i < c->n; i++)
        if (residual[i] <= -limit || residual[c->n + i] <= -limit)
            leave_out_around(c, i, reach);
    for (size_t i = 0; i < c->n; i++)
        left -= c->at[i].spot;
    return left < c->n && 5 * left >= c->n;
}

static double mottle(const cells *c, const double *residual)
{
    return fmax(bright_spread(c->scratch, residual, c->n), bright_spread(c->scratch, residual + c->n, c->n));
}

/* reach: of a core, in the cells' coordinates. */
static bool fit_cells(double coef[2][DD_SURFACE_TERMS], double *spread, cells *c, double *residual, int cells_per_term, double reach)
{
    const double core_spreads = 3.0, least_core = 3.0; /* as in spots.c */
    int order = 1;
    bool ok = true;
    if (c->n < (size_t)cells_per_term)
        return false;
    for (int photo = 0; photo < 2; photo++)
        coef[photo][0] = bright_start(c, photo);
    for (; ok && order <= ORDER && (size_t)(terms_of(order) * cells_per_term) <= c->n; order++)
        for (int round = 0; ok && round < ROUNDS; round++)
            ok = fit_round(coef, c, residual, round ? order : order - 1, order);
    order--;
    find_residuals(residual, c, coef, order);
    *spread = mottle(c, residual);
    if (!ok || !order || !leave_out_spots(c, residual, fmax(least_core, core_spreads * *spread), reach))
        return true;
    for (int round = 0; ok && round < ROUNDS; round++)
        ok = fit_round(coef, c, residual, order, order);
    find_residuals(residual, c, coef, order);
    *spread = mottle(c, residual);
    return true;
}

/* The cells of one window, in its coordinates; a single window takes all. */
static void cells_of_window(cells *out, const cells *all, const dd_window *w, const dd_surface *s)
{
    bool single = s->across == 1 && s->down == 1;
    out->n = 0;
    for (size_t i = 0; i < all->n; i++) {
        cell c = all->at[i];
        if (!single && (fabs(c.u - w->cx) >= s->spacing_x || fabs(c.v - w->cy) >= s->spacing_y))
            continue;
        c.u = (c.u - w->cx) / w->half;
        c.v = (c.v - w->cy) / w->half;
        c.spot = false;
        out->at[out->n++] = c;
    }
}

/* Range of the cells that still count. */
static void set_range(dd_window *w, const cells *c, int photo)
{
    w->low = INFINITY;
    w->high = -INFINITY;
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i].weight > 0.0) {
            w->low = fmin(w->low, c->at[i].l[photo]);
            w->high = fmax(w->high, c->at[i].l[photo]);
        }
}

/* The middle one of the windows' spreads: a window full of beard or of lesions does not decide what mottle is. */
static void set_spread(dd_surface out[2], double *scratch)
{
    int windows = out[0].across * out[0].down;
    size_t n = 0;
    for (int i = 0; i < windows; i++)
        if (out[0].window[i].fitted)
            scratch[n++] = out[0].window[i].spread;
    out[0].spread = out[1].spread = n ? dd_median(scratch, n) : 0.0;
}

static bool fit_windows(dd_surface out[2], const cells *all, double px_per_mm, dd_arena *arena)
{
    const double around_core_mm = 1.5;
    cells own = {DD_NEW(arena, cell, all->n + 1), 0, DD_NEW(arena, double, all->n + 1)};
    int windows = out[0].across * out[0].down;
    double *residual = DD_NEW(arena, double, 2 * all->n + 1), *spread = DD_NEW(arena, double, windows);
    if (!own.at || !own.scratch || !residual || !spread)
        return false;
    int cells_per_term = windows == 1 ? CELLS_PER_TERM : WINDOW_CELLS_PER_TERM;
    for (int i = 0; i < windows; i++) {
        double coef[2][DD_SURFACE_TERMS] = {{0}}, reach = around_core_mm * px_per_mm / out[0].window[i].half, mottle_l = 0.0;
        cells_of_window(&own, all, &out[0].window[i], &out[0]);
        bool fitted = fit_cells(coef, &mottle_l, &own, residual, cells_per_term, reach);
        for (int photo = 0; photo < 2; photo++) {
            dd_window *w = &out[photo].window[i];
            w->fitted = fitted;
            w->spread = mottle_l;
            set_range(w, &own, photo);
            for (int k = 0; k < DD_SURFACE_TERMS; k++)
                w->coef[k] = coef[photo][k];
        }
    }
    set_spread(out, spread);
    return true;
}

/* Nodes from edge to edge, about half a window apart. */
static bool lay_windows(dd_surface *s, int width, int height, double window_px, dd_arena *arena)
{
    bool single = !(window_px > 0.0) || (width <= window_px && height <= window_px);
    *s = (dd_surface){.across = 1, .down = 1, .spacing_x = width, .spacing_y = height};
    if (!single) {
        s->across = (int)ceil(width / (0.5 * window_px)) + 1;
        s->down = (int)ceil(height / (0.5 * window_px)) + 1;
        s->spacing_x = (double)width / (s->across - 1);
        s->spacing_y = (double)height / (s->down - 1);
    }
    s->window = DD_NEW(arena, dd_window, (size_t)s->across * (size_t)s->down);
    s->node = DD_NEW(arena, float, 2 * ((size_t)(width - 1) / STEP + 2));
    if (!s->window || !s->node)
        return false;
    for (int j = 0; j < s->down; j++)
        for (int i = 0; i < s->across; i++) {
            dd_window *w = &s->window[j * s->across + i];
            w->cx = single ? 0.5 * (width - 1) : i * s->spacing_x;
            w->cy = single ? 0.5 * (height - 1) : j * s->spacing_y;
            w->half = single ? 0.5 * fmax(width, height) : fmax(s->spacing_x, s->spacing_y);
        }
    return true;
}

bool dd_surface_fit_pair(dd_surface out[2], const dd_toned photo[2], dd_bytes valid, double px_per_mm, double window_px, dd_ctx *ctx)
{
    int side = valid.width > valid.height ? valid.width : valid.height;
    if (!lay_windows(&out[0], valid.width, valid.height, window_px, ctx->arena) ||
        !lay_windows(&out[1], valid.width, valid.height, window_px, ctx->arena))
        return false;
    bool single = out[0].across == 1 && out[0].down == 1;
    int edge = single ? (side + CELLS_ACROSS - 1) / CELLS_ACROSS : (int)ceil(window_px / CELLS_PER_WINDOW);
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    cells all;
    bool ok = gather_cells(&all, photo, valid, edge, ctx->arena);
    if (ok)
        tone_cells(&all, out);
    ok = ok && fit_windows(out, &all, px_per_mm, ctx->arena);
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}

/* Along a row a polynomial is a quartic in u: collect its five coefficients once. */
static void quartic_of_row(double q[ORDER + 1], const dd_window *w, int y)
{
    double v = (y - w->cy) / w->half;
    int k = 0;
    for (int i = 0; i <= ORDER; i++)
        q[i] = 0.0;
    for (int degree = 0; degree <= ORDER; degree++)
        for (int j = 0; j <= degree; j++) {
            double term = w->coef[k++];
            for (int i = 0; i < j; i++)
                term *= v;
            q[degree - j] += term;
        }
}

static double value_at(const dd_window *w, const double q[ORDER + 1], double u)
{
    double l = (((q[4] * u + q[3]) * u + q[2]) * u + q[1]) * u + q[0];
    return l < w->low ? w->low : l > w->high ? w->high : l;
}

/* At node k the surface is x = k * STEP: windows are smooth over 4 px, so between nodes a straight line will do (0.002 L*). */
static void add_window(float *sum, float *weight, const dd_window *w, const dd_surface *s, int y, int nodes)
{
    double hat_y = 1.0 - fabs(y - w->cy) / s->spacing_y, q[ORDER + 1], per_half = 1.0 / w->half, per_spacing = hat_y / s->spacing_x;
    int first = (int)ceil((w->cx - s->spacing_x) / STEP), last = (int)floor((w->cx + s->spacing_x) / STEP);
    if (!w->fitted || !(hat_y > 0.0))
        return;
    quartic_of_row(q, w, y);
    for (int k = first < 0 ? 0 : first; k <= last && k < nodes; k++) {
        double dx = k * STEP - w->cx, hat = hat_y - fabs(dx) * per_spacing;
        sum[k] += (float)(hat * value_at(w, q, dx * per_half));
        weight[k] += (float)hat;
    }
}

static void single_row(const dd_window *w, float *out, int y, int width)
{
    double q[ORDER + 1];
    quartic_of_row(q, w, y);
    for (int x = 0; x < width; x++)
        out[x] = w->fitted ? (float)value_at(w, q, (x - w->cx) / w->half) : NAN;
}

void dd_surface_row(const dd_surface *s, float *out, int y, int width)
{
    int nodes = (width - 1) / STEP + 2;
    float *sum = s->node, *weight = s->node + nodes;
    if (s->across == 1 && s->down == 1) {
        single_row(s->window, out, y, width);
        return;
    }
    for (int k = 0; k < 2 * nodes; k++)
        sum[k] = 0.0f;
    for (int i = 0; i < s->across * s->down; i++)
        add_window(sum, weight, &s->window[i], s, y, nodes);
    for (int k = 0; k < nodes; k++)
        sum[k] = weight[k] > 0.0f ? sum[k] / weight[k] : NAN;
    for (int x = 0; x < width; x++) {
        const float *n = sum + x / STEP;
        out[x] = n[0] + (n[1] - n[0]) * ((float)(x % STEP) / STEP);
    }
}
