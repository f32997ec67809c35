/* Robust polynomial background: pigment lightness is averaged over cells, and surface_fit.c lays a surface through them.
 * Why not a wide Gaussian: on shaded cheeks it calls half of the skin a spot (METRICS.md 2.2).
 * A whole face is more than one polynomial can follow: large regions get one per window, half overlapping,
 *
 *    o---o---o      o: centre of a window; it reaches to its neighbours' centres and fades out towards them (hat), so that the four
 *    |   |   |      windows around a point always weigh 1 together
 *    o---o---o                                                                                                                       */
#include "stages/measure/surface.h"

#include <math.h>

#include "base/stats.h"

enum { STEP = 4 };
enum { CELLS_ACROSS = 80, CELLS_PER_WINDOW = 32, CELLS_PER_TERM = 4, WINDOW_CELLS_PER_TERM = 16 };

/* Sums of one row of a cell; Pixels that are not valid add nothing. */
static int add_cell_row(dd_cell *out, const dd_toned photo[2], const uint8_t *valid, int y, int x0, int x1)
{
    float sum[4] = {0.0f};
    int count = 0;
    const float *l0 = dd_row(photo[0].l, y), *l1 = dd_row(photo[1].l, y), *a0 = dd_row(photo[0].a, y), *a1 = dd_row(photo[1].a, y);
    for (int x = x0; x < x1; x++)
        if (valid[x]) {
            sum[0] += l0[x];
            sum[1] += l1[x];
            sum[2] += a0[x];
            sum[3] += a1[x];
            count++;
        }
    for (int i = 0; i < 2; i++) {
        out->l[i] += (double)sum[i];
        out->a[i] += (double)sum[2 + i];
    }
    return count;
}

static bool one_cell(dd_cell *out, const dd_toned photo[2], dd_bytes valid, int x0, int y0, int edge)
{
    int x1 = x0 + edge < valid.width ? x0 + edge : valid.width, y1 = y0 + edge < valid.height ? y0 + edge : valid.height;
    int count = 0;
    *out = (dd_cell){.u = 0.5 * (x0 + x1 - 1), .v = 0.5 * (y0 + y1 - 1), .weight = 1.0};
    for (int y = y0; y < y1; y++)
        count += add_cell_row(out, photo, dd_brow(valid, y), y, x0, x1);
    for (int i = 0; i < 2; i++) {
        out->l[i] /= count ? count : 1;
        out->a[i] /= count ? count : 1;
    }
    out->count = count;
    return count > 0;
}

static bool gather_cells(dd_cells *out, const dd_toned photo[2], dd_bytes valid, int edge, dd_arena *arena)
{
    size_t most = (size_t)((valid.width + edge - 1) / edge) * (size_t)((valid.height + edge - 1) / edge);
    *out = (dd_cells){DD_NEW(arena, dd_cell, most), 0, DD_NEW(arena, double, most)};
    if (!out->at || !out->scratch)
        return false;
    for (int y = 0; y < valid.height; y += edge)
        for (int x = 0; x < valid.width; x += edge)
            if (one_cell(&out->at[out->n], photo, valid, x, y, edge))
                out->n++;
    return true;
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
static void tone_cells(dd_cells *c, dd_surface out[2])
{
    const double redness = 1.3; /* 1/0.66 would cancel redness whole, but adds the noise of a*; chosen on seed 1 of the truth bench */
    if (!c->n)
        return;
    double level = 0.5 * (dd_cells_bright(c, 0) + dd_cells_bright(c, 1)), gain = 1.0 - redness * melanin_a_per_l(level);
    for (int i = 0; i < 2; i++) {
        out[i].per_l = (float)(1.0 / gain);
        out[i].per_a = (float)(redness / gain);
    }
    for (size_t k = 0; k < c->n; k++)
        for (int i = 0; i < 2; i++)
            c->at[k].l[i] = (c->at[k].l[i] + redness * c->at[k].a[i]) / gain;
}

/* The cells of one window, in its coordinates; a single window takes all. */
static void cells_of_window(dd_cells *out, const dd_cells *all, const dd_window *w, const dd_surface *s)
{
    bool single = s->across == 1 && s->down == 1;
    out->n = 0;
    for (size_t i = 0; i < all->n; i++) {
        dd_cell c = all->at[i];
        if (!single && (fabs(c.u - w->cx) >= s->spacing_x || fabs(c.v - w->cy) >= s->spacing_y))
            continue;
        c.u = (c.u - w->cx) / w->half;
        c.v = (c.v - w->cy) / w->half;
        c.spot = false;
        out->at[out->n++] = c;
    }
}

/* Range of the cells that still count. */
static void set_range(dd_window *w, const dd_cells *c, int photo)
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

static bool fit_windows(dd_surface out[2], const dd_cells *all, double px_per_mm, dd_arena *arena)
{
    const double around_core_mm = 1.5;
    dd_cells own = {DD_NEW(arena, dd_cell, all->n + 1), 0, DD_NEW(arena, double, all->n + 1)};
    int windows = out[0].across * out[0].down;
    double *residual = DD_NEW(arena, double, 2 * all->n + 1), *spread = DD_NEW(arena, double, windows);
    if (!own.at || !own.scratch || !residual || !spread)
        return false;
    int cells_per_term = windows == 1 ? CELLS_PER_TERM : WINDOW_CELLS_PER_TERM;
    for (int i = 0; i < windows; i++) {
        double coef[2][DD_SURFACE_TERMS] = {{0}}, reach = around_core_mm * px_per_mm / out[0].window[i].half, mottle_l = 0.0;
        cells_of_window(&own, all, &out[0].window[i], &out[0]);
        bool fitted = dd_cells_fit(coef, &mottle_l, &own, residual, cells_per_term, reach);
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
    dd_cells all;
    bool ok = gather_cells(&all, photo, valid, edge, ctx->arena);
    if (ok)
        tone_cells(&all, out);
    ok = ok && fit_windows(out, &all, px_per_mm, ctx->arena);
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}

static double value_at(const dd_window *w, const double q[DD_SURFACE_ORDER + 1], double u)
{
    double l = dd_quartic(q, u);
    return l < w->low ? w->low : l > w->high ? w->high : l;
}

/* At node k the surface is x = k * STEP: windows are smooth over 4 px, so between nodes a straight line will do (0.01 L*). */
static void add_window(float *sum, float *weight, const dd_window *w, const dd_surface *s, int y, int nodes)
{
    bool single = s->across == 1 && s->down == 1;
    double hat_y = single ? 1.0 : 1.0 - fabs(y - w->cy) / s->spacing_y, per_spacing = single ? 0.0 : hat_y / s->spacing_x;
    int first = single ? 0 : (int)ceil((w->cx - s->spacing_x) / STEP), last = single ? nodes : (int)floor((w->cx + s->spacing_x) / STEP);
    double q[DD_SURFACE_ORDER + 1], per_half = 1.0 / w->half;
    if (!w->fitted || !(hat_y > 0.0))
        return;
    dd_quartic_of_row(q, w->coef, (y - w->cy) / w->half);
    for (int k = first < 0 ? 0 : first; k <= last && k < nodes; k++) {
        double dx = k * STEP - w->cx, hat = hat_y - fabs(dx) * per_spacing;
        sum[k] += (float)(hat * value_at(w, q, dx * per_half));
        weight[k] += (float)hat;
    }
}

static void join_nodes(float *out, const float *node, int width)
{
    for (int x = 0; x < width; x += STEP, node++) {
        float slope = (node[1] - node[0]) / STEP;
        for (int i = 0; i < STEP && x + i < width; i++)
            out[x + i] = node[0] + slope * (float)i;
    }
}

void dd_surface_row(const dd_surface *s, float *out, int y, int width)
{
    int nodes = (width - 1) / STEP + 2;
    float *sum = s->node, *weight = s->node + nodes;
    for (int k = 0; k < 2 * nodes; k++)
        sum[k] = 0.0f;
    for (int i = 0; i < s->across * s->down; i++)
        add_window(sum, weight, &s->window[i], s, y, nodes);
    for (int k = 0; k < nodes; k++)
        sum[k] = weight[k] > 0.0f ? sum[k] / weight[k] : NAN;
    join_nodes(out, sum, width);
}
