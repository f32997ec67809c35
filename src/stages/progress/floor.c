/* Noise floor of a pair from its control skin, whose true change is 0: cut it into K patches; e_j is what the metric shows on patch j when
 * the light is matched on the others only. MDC95 = t(.975, K-1) sqrt(1 + 1/K) SD(e_j); e_j is a difference already, so no further sqrt 2
 * (Weir 2005; METRICS.md 6.2).
 *   colour metrics: leave-one-patch-out refit of gain and plane on the tiles of the other patches, SD about the mean; plus the light
 *                   inside the region that no plane follows
 *   others:         nothing was fitted to make them agree, so a common shift is noise too: root mean square about 0
 * Metrics with a relative floor are compared as ln(after/before). Fewer than 5 patches, or control skin that carries too little of what
 * is measured (no spots: no noise of spots): default floor of METRICS.md 10.2. */
#include "stages/progress/floor.h"

#include <math.h>

#include "base/fmath.h"
#include "base/matrix.h"
#include "base/stats.h"
#include "kernels/colour.h"
#include "stages/progress/control.h"

enum { MOST_PATCHES = 64, UNKNOWNS = 3 };
static const double Z975 = 1.959963984540054;
static const double LEAST_CONTROL_LEVEL = 0.3; /* of the region's value */
static const double BLIND_SHARE = 0.35;        /* chosen on 24 drawn pairs without change: 0 is too sure of L*, 1 triples the floor of ei */
static const double SYSTEMATIC_ROUNDING = 0.15; /* share of a chroma block's rounding that all have in common: 130 drawn pairs, seed 1 */
static const double INNER_LIGHT = 0.006;       /* ln units: light inside the region off the plane, 0.14-0.18 L* in METRICS.md 7 */

static double mean_level(double before, double after) { return 0.5 * (fabs(before) + fabs(after)); }

static dd_noise_floor default_floor(const dd_measured *m)
{
    double least = m->metric->default_floor;
    if (m->metric->relative_floor)
        least = fmax(least * mean_level(m->before, m->after), m->metric->least_floor);
    return (dd_noise_floor){least, least / Z975, true};
}

static bool within(const dd_control_tile *t, double x, double y, double reach)
{
    return (t->x - x) * (t->x - x) + (t->y - y) * (t->y - y) <= reach * reach;
}

/* The region's light is predicted from control skin that lies away from it, so a patch is predicted from a distance too: nothing within
 * a share of the radius of a disc of the region's area. Less when that would leave under a third of the control skin. */
static double blind_radius(const dd_control *c, double x, double y, double region_tiles)
{
    double reach = BLIND_SHARE * sqrt(region_tiles / DD_PI);
    for (; reach > 0.5; reach *= 0.8) {
        int left = 0;
        for (int i = 0; i < c->n; i++)
            left += !within(&c->at[i], x, y, reach);
        if (3 * left >= c->n)
            break;
    }
    return reach;
}

/* ln gain at (x,y) of channel k, from the tiles beyond `reach` and not of the patch itself. */
static double light_without(const dd_control *c, int patch, int k, double x, double y, double reach, bool slope)
{
    double a[UNKNOWNS * UNKNOWNS] = {0}, b[UNKNOWNS] = {0}, gain[UNKNOWNS] = {0};
    for (int i = 0; i < c->n; i++) {
        const dd_control_tile *t = &c->at[i];
        const double w = t->sum.weight_before, v[UNKNOWNS] = {1.0, t->x - x, t->y - y};
        if (t->patch == patch || within(t, x, y, reach) || !isfinite(t->light[k]))
            continue;
        for (int p = 0; p < UNKNOWNS; p++) {
            b[p] += w * v[p] * t->light[k];
            for (int q = 0; q < UNKNOWNS; q++)
                a[p * UNKNOWNS + q] += w * v[p] * v[q];
        }
    }
    if (slope && dd_solve_spd(gain, a, b, UNKNOWNS))
        return gain[0]; /* the origin is (x,y) */
    return a[0] > 0.0 ? b[0] / a[0] : NAN;
}

static bool has_slope(const dd_balance *b)
{
    for (int c = 0; c < 3; c++)
        if (b->slope_x[c] != 0.0 || b->slope_y[c] != 0.0)
            return true;
    return false;
}

static bool refits(const dd_measured *m, const dd_balance *b) { return dd_metric_is_mean(m->metric) && b->method == DD_NORM_CONTROL; }

/* Mean sums of the region belong to its own reference values (medians), which patches share. */
static double patch_error(const dd_control *c, int patch, const dd_measured *control_item, const dd_balance *balance, double region_tiles,
                          bool logarithm)
{
    dd_block sum = dd_control_patch(c, patch);
    if (refits(control_item, balance)) {
        double reach = blind_radius(c, sum.x, sum.y, region_tiles);
        for (int k = 0; k < 3; k++)
            sum.after[k] *= dd_exp(light_without(c, patch, k, sum.x, sum.y, reach, has_slope(balance)));
    }
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

static dd_block sum_after(const dd_measured *m)
{
    dd_block sum = {{0}, {0}, 0, 0, 0, 0};
    for (size_t t = 0; t < (size_t)m->tiles_x * (size_t)m->tiles_y; t++) {
        for (int k = 0; k < DD_SUMS; k++)
            sum.after[k] += m->sums_after.sums[t * DD_SUMS + (size_t)k];
        sum.weight_after += m->sums_after.weight[t];
    }
    return sum;
}

/* What control skin beside the region cannot show: the light inside it is no exact plane. */
static double inner_light_error(const dd_measured *m)
{
    dd_block sum = sum_after(m), brighter = sum;
    for (int k = 0; k < DD_SUMS; k++)
        brighter.after[k] *= 1.0 + INNER_LIGHT;
    return dd_block_value(m, &brighter, true) - dd_block_value(m, &sum, true);
}

/* The change of the value when the mean colour's Cb or Cr is wrong by dn codes (ITU-T T.871). */
static double chroma_error(const dd_measured *m, const double per_code[3], double dn)
{
    dd_block sum = sum_after(m), wrong = sum;
    for (int k = 0; k < 3; k++) {
        double code = dd_linear_to_srgb(sum.after[k] / sum.weight_after);
        wrong.after[k] = sum.weight_after * dd_srgb_to_linear(code + dn * per_code[k] / 255.0);
    }
    return dd_block_value(m, &wrong, true) - dd_block_value(m, &sum, true);
}

/* Nor this: a JPEG keeps the chroma of smooth skin in coarse steps, and where skin is smooth the rounding of one block is that of all.
 * Region and control differ in colour, so each is rounded its own way. */
static double coding_error(const dd_measured *m, const dd_balance *balance)
{
    static const double CB[3] = {0.0, -0.344136, 1.772}, CR[3] = {1.402, -0.714136, 0.0};
    const double *step = balance->comparison.chroma_step, dn = SYSTEMATIC_ROUNDING * dd_hypot(step[0], step[1]) / sqrt(12.0);
    return dn > 0.0 ? dd_hypot(chroma_error(m, CB, dn), chroma_error(m, CR, dn)) : 0.0;
}

/* NaN sd: the control skin cannot tell. */
static dd_noise_floor measured_floor(const dd_control *c, const dd_measured *m, const dd_measured *skin, const dd_balance *balance,
                                     double region_tiles, double *e)
{
    bool logarithm = m->metric->relative_floor;
    int every = c->patches / MOST_PATCHES + 1, n = 0; /* beyond 64 patches t hardly changes */
    for (int j = 0; j < c->patches; j += every)
        e[n++] = patch_error(c, j, skin, balance, region_tiles, logarithm);
    double sd = spread_of(e, n, refits(m, balance));
    double mdc = dd_student_t975(n - 1) * sqrt(1.0 + 1.0 / n) * sd;
    double unit = logarithm ? mean_level(m->before, m->after) : 1.0, unseen = 0.0;
    if (refits(m, balance))
        unseen = dd_hypot(inner_light_error(m), coding_error(m, balance));
    return (dd_noise_floor){dd_hypot(mdc * unit, Z975 * unseen), dd_hypot(sd * unit, unseen), false};
}

static bool carries_enough(const dd_measured *skin, const dd_measured *m)
{
    if (!m->metric->ratio)
        return true;
    return mean_level(skin->before, skin->after) >= LEAST_CONTROL_LEVEL * mean_level(m->before, m->after);
}

bool dd_noise_floor_find(dd_noise_floor *out, const dd_measured *m, const dd_measurements *all, const dd_aim *aim,
                         const dd_balance *balance, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    const dd_measured *skin = dd_control_item(all, aim, m->metric);
    dd_control c;
    *out = default_floor(m);
    if (!skin || !carries_enough(skin, m))
        return true;
    if (!dd_control_collect(&c, m, all, aim, arena))
        return false;
    double *e = DD_NEW(arena, double, c.patches + 1);
    if (!e)
        return false;
    if (c.patches >= DD_LEAST_PATCHES) {
        dd_noise_floor own = measured_floor(&c, m, skin, balance, dd_region_weight(m) / ((double)all->tile_px * all->tile_px), e);
        bool far = m->metric->needs_light && (balance->flags & DD_BIT(DD_FLAG_EXTRAPOLATED)) && own.mdc95 < out->mdc95;
        bool silent = own.mdc95 == 0.0 && !(balance->flags & DD_BIT(DD_FLAG_IDENTICAL_FILES)); /* nothing of the kind on control skin */
        if (isfinite(own.mdc95) && !far && !silent)
            *out = own;
    }
    dd_arena_rewind(arena, mark);
    return true;
}
