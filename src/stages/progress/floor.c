/* Noise floor of a pair from its control skin, whose true change is 0: cut it into K patches; e_j is what the metric shows on patch j when
 * the light is matched on the others only. MDC95 = t(.975, K-1) sqrt(1 + 1/K) SD(e_j); e_j is a difference already, so no further sqrt 2
 * (Weir 2005; METRICS.md 6.2).
 *   colour metrics: leave-one-patch-out refit of gain and plane on the tiles of the other patches, SD about the mean
 *   others:         nothing was fitted to make them agree, so a common shift is noise too: root mean square about 0
 * Metrics with a relative floor are compared as ln(after/before). Fewer than 5 patches, or control skin that carries too little of what
 * is measured (no spots: no noise of spots): default floor of METRICS.md 10.2. */
#include "stages/progress/floor.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"
#include "base/stats.h"

enum { LEAST_PATCHES = 5, GOOD_PATCHES = 10, MOST_PATCHES = 64, UNKNOWNS = 3 };
static const double Z975 = 1.959963984540054;
static const double LEAST_CONTROL_LEVEL = 0.3;  /* of the region's value */
static const double LEAST_TILE_SHARE = 0.25, LEAST_PATCH_SHARE = 0.5;

/* Control skin by tiles of the lattice; `patch` is -1 for tiles of patches that are too small. */
typedef struct tile { int x, y, patch; dd_block sum; double light[3]; } tile;   /* light: ln(before/after), linear R G B */
typedef struct control { tile *at; int n, patches; } control;

static double mean_level(double before, double after) { return 0.5 * (fabs(before) + fabs(after)); }

static dd_noise_floor default_floor(const dd_measured *m)
{
    double least = m->metric->default_floor;
    if (m->metric->relative_floor)
        least = fmax(least * mean_level(m->before, m->after), m->metric->least_floor);
    return (dd_noise_floor){least, least / Z975, true};
}

static double weight_at(const dd_measured *m, int x, int y)
{
    int i = x - m->tile_x, j = y - m->tile_y;
    return i < 0 || j < 0 || i >= m->tiles_x || j >= m->tiles_y ? 0.0 : m->sums_before.weight[(size_t)j * (size_t)m->tiles_x + (size_t)i];
}

/* Control skin keeps about 3 mm from what was treated: no tile beside a treated one. */
static bool beside_treated(const dd_measurements *all, const dd_aim *aim, const dd_metric *metric, int x, int y)
{
    for (int i = 0; i < all->n; i++) {
        const dd_measured *m = &all->item[i];
        if (m->metric != metric || aim->region[m->region].role != DD_ROLE_TREATED)
            continue;
        for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++)
                if (weight_at(m, x + dx, y + dy) > 0.0)
                    return true;
    }
    return false;
}

static bool is_control(const dd_measured *m, const dd_aim *aim, const dd_metric *metric)
{
    return m->metric == metric && aim->region[m->region].role == DD_ROLE_CONTROL;
}

static void take_tile(control *c, const dd_measured *m, int x, int y, double least_weight)
{
    size_t t = (size_t)y * (size_t)m->tiles_x + (size_t)x;
    tile *out = &c->at[c->n];
    *out = (tile){.x = m->tile_x + x, .y = m->tile_y + y, .patch = -1};
    out->sum.weight_before = m->sums_before.weight[t];
    out->sum.weight_after = m->sums_after.weight[t];
    if (out->sum.weight_before < least_weight || out->sum.weight_after < least_weight)
        return;
    for (int k = 0; k < DD_SUMS; k++) {
        out->sum.before[k] = m->sums_before.sums[t * DD_SUMS + (size_t)k];
        out->sum.after[k] = m->sums_after.sums[t * DD_SUMS + (size_t)k];
    }
    for (int k = 0; k < 3; k++)
        out->light[k] = dd_log(out->sum.before[k] / out->sum.weight_before) - dd_log(out->sum.after[k] / out->sum.weight_after);
    c->n++;
}

static bool collect(control *c, const dd_metric *metric, const dd_measurements *all, const dd_aim *aim, dd_arena *arena)
{
    size_t most = 1;
    for (int i = 0; i < all->n; i++)
        if (is_control(&all->item[i], aim, metric))
            most += (size_t)all->item[i].tiles_x * (size_t)all->item[i].tiles_y;
    *c = (control){DD_NEW(arena, tile, most), 0, 0};
    if (!c->at)
        return false;
    double least = LEAST_TILE_SHARE * all->tile_px * all->tile_px;
    for (int i = 0; i < all->n; i++) {
        const dd_measured *m = &all->item[i];
        if (!is_control(m, aim, metric))
            continue;
        for (int y = 0; y < m->tiles_y; y++)
            for (int x = 0; x < m->tiles_x; x++)
                if (!beside_treated(all, aim, metric, m->tile_x + x, m->tile_y + y))
                    take_tile(c, m, x, y, least);
    }
    return true;
}

/* Patches of edge x edge tiles; those filled to half get a number. */
static void number_patches(control *c, int edge, double full_weight)
{
    c->patches = 0;
    for (int i = 0; i < c->n; i++)
        c->at[i].patch = -2;
    for (int i = 0; i < c->n; i++) {
        double weight = 0.0;
        int px = c->at[i].x / edge, py = c->at[i].y / edge;
        if (c->at[i].patch != -2)
            continue;
        for (int j = i; j < c->n; j++)
            if (c->at[j].x / edge == px && c->at[j].y / edge == py)
                weight += c->at[j].sum.weight_before;
        int number = weight >= LEAST_PATCH_SHARE * full_weight ? c->patches++ : -1;
        for (int j = i; j < c->n; j++)
            if (c->at[j].x / edge == px && c->at[j].y / edge == py)
                c->at[j].patch = number;
    }
}

/* As large as the region, but at least 10 patches where possible and 5 in any case. */
static void cut_patches(control *c, double region_weight, int tile_px)
{
    double tile_weight = (double)tile_px * tile_px;
    double tiles = fmin(region_weight / tile_weight, (double)c->n / GOOD_PATCHES);
    int edge = (int)sqrt(tiles);
    for (edge = edge < 1 ? 1 : edge; edge >= 1; edge--) {
        number_patches(c, edge, tile_weight * edge * edge);
        if (c->patches >= LEAST_PATCHES)
            return;
    }
}

static void add_block(dd_block *sum, const dd_block *b)
{
    for (int k = 0; k < DD_SUMS; k++) {
        sum->before[k] += b->before[k];
        sum->after[k] += b->after[k];
    }
    sum->weight_before += b->weight_before;
    sum->weight_after += b->weight_after;
}

static dd_block patch_sum(const control *c, int patch)
{
    dd_block sum = {{0}, {0}, 0, 0, 0, 0};
    for (int i = 0; i < c->n; i++) {
        const tile *t = &c->at[i];
        if (t->patch != patch)
            continue;
        add_block(&sum, &t->sum);
        sum.x += t->sum.weight_before * t->x;
        sum.y += t->sum.weight_before * t->y;
    }
    sum.x /= sum.weight_before;
    sum.y /= sum.weight_before;
    return sum;
}

/* ln gain at (x,y) of channel k, from all tiles but those of one patch. */
static double light_without(const control *c, int patch, int k, double x, double y, bool slope)
{
    double a[UNKNOWNS * UNKNOWNS] = {0}, b[UNKNOWNS] = {0}, gain[UNKNOWNS] = {0};
    for (int i = 0; i < c->n; i++) {
        const tile *t = &c->at[i];
        const double w = t->sum.weight_before, v[UNKNOWNS] = {1.0, t->x - x, t->y - y};
        if (t->patch == patch || !isfinite(t->light[k]))
            continue;
        for (int p = 0; p < UNKNOWNS; p++) {
            b[p] += w * v[p] * t->light[k];
            for (int q = 0; q < UNKNOWNS; q++)
                a[p * UNKNOWNS + q] += w * v[p] * v[q];
        }
    }
    if (slope && dd_solve_spd(gain, a, b, UNKNOWNS))
        return gain[0];     /* the origin is (x,y) */
    return a[0] > 0.0 ? b[0] / a[0] : NAN;
}

static bool has_slope(const dd_balance *b)
{
    for (int c = 0; c < 3; c++)
        if (b->slope_x[c] != 0.0 || b->slope_y[c] != 0.0)
            return true;
    return false;
}

static bool refits(const dd_measured *m, const dd_balance *b) { return m->metric->compute == NULL && b->method == DD_NORM_CONTROL; }

/* Mean sums of the region belong to its own reference values (medians), which patches share. */
static double patch_error(const control *c, int patch, const dd_measured *control_item, const dd_balance *balance, bool logarithm)
{
    dd_block sum = patch_sum(c, patch);
    if (refits(control_item, balance))
        for (int k = 0; k < 3; k++)
            sum.after[k] *= dd_exp(light_without(c, patch, k, sum.x, sum.y, has_slope(balance)));
    if (!logarithm)
        return dd_block_change(control_item, &sum);
    double after = dd_block_value(control_item, &sum, true), before = dd_block_value(control_item, &sum, false);
    return before > 0.0 && after > 0.0 ? dd_log(after / before) : NAN;
}

static double spread_of(const double *e, int n, bool about_mean)
{
    double sum = 0.0;
    if (about_mean)
        return dd_sd(e, (size_t)n);
    for (int i = 0; i < n; i++)
        sum += e[i] * e[i];
    return sqrt(sum / n);
}

static const dd_measured *first_control(const dd_measurements *all, const dd_aim *aim, const dd_metric *metric)
{
    for (int i = 0; i < all->n; i++)
        if (is_control(&all->item[i], aim, metric))
            return &all->item[i];
    return NULL;
}

static double weight_of(const dd_measured *m)
{
    double sum = 0.0;
    for (size_t t = 0; t < (size_t)m->tiles_x * (size_t)m->tiles_y; t++)
        sum += m->sums_before.weight[t];
    return sum;
}

/* NaN sd: the control skin cannot tell. */
static dd_noise_floor measured_floor(const control *c, const dd_measured *m, const dd_measured *skin, const dd_balance *balance, double *e)
{
    bool logarithm = m->metric->relative_floor;
    int every = c->patches / MOST_PATCHES + 1, n = 0;   /* beyond 64 patches t hardly changes */
    for (int j = 0; j < c->patches; j += every)
        e[n++] = patch_error(c, j, skin, balance, logarithm);
    double sd = spread_of(e, n, refits(m, balance));
    double mdc = dd_student_t975(n - 1) * sqrt(1.0 + 1.0 / n) * sd;
    double unit = logarithm ? mean_level(m->before, m->after) : 1.0;
    return (dd_noise_floor){mdc * unit, sd * unit, false};
}

static bool carries_enough(const dd_measured *skin, const dd_measured *m)
{
    if (!m->metric->ratio)
        return true;
    return mean_level(skin->before, skin->after) >= LEAST_CONTROL_LEVEL * mean_level(m->before, m->after);
}

bool dd_noise_floor_find(dd_noise_floor *out, const dd_measured *m, const dd_measurements *all, const dd_aim *aim, const dd_balance *balance, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    const dd_measured *skin = first_control(all, aim, m->metric);
    control c;
    *out = default_floor(m);
    if (!skin || !carries_enough(skin, m))
        return true;
    if (!collect(&c, m->metric, all, aim, arena))
        return false;
    cut_patches(&c, weight_of(m), all->tile_px);
    double *e = DD_NEW(arena, double, c.patches + 1);
    if (!e)
        return false;
    if (c.patches >= LEAST_PATCHES) {
        dd_noise_floor own = measured_floor(&c, m, skin, balance, e);
        bool far = m->metric->needs_light && (balance->flags & DD_BIT(DD_FLAG_EXTRAPOLATED)) && own.mdc95 < out->mdc95;
        if (isfinite(own.mdc95) && !far)
            *out = own;
    }
    dd_arena_rewind(arena, mark);
    return true;
}
