/* Control skin in tiles and patches. Patches have the area of the region judged, because a mean over more skin is steadier; where control
 * skin is scarce they are smaller, which errs on the safe side. */
#include "stages/progress/control.h"

#include <math.h>

#include "base/fmath.h"

enum { GOOD_PATCHES = 10 };
static const double LEAST_TILE_SHARE = 0.25, LEAST_PATCH_SHARE = 0.5;

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

bool dd_is_control(const dd_measured *m, const dd_aim *aim, const dd_metric *metric)
{
    return m->metric == metric && aim->region[m->region].role == DD_ROLE_CONTROL;
}

static void take_tile(dd_control *c, const dd_measured *m, int x, int y, double least_weight)
{
    size_t t = (size_t)y * (size_t)m->tiles_x + (size_t)x;
    dd_control_tile *out = &c->at[c->n];
    *out = (dd_control_tile){.x = m->tile_x + x, .y = m->tile_y + y, .patch = -1};
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

static bool collect(dd_control *c, const dd_metric *metric, const dd_measurements *all, const dd_aim *aim, dd_arena *arena)
{
    size_t most = 1;
    for (int i = 0; i < all->n; i++)
        if (dd_is_control(&all->item[i], aim, metric))
            most += (size_t)all->item[i].tiles_x * (size_t)all->item[i].tiles_y;
    *c = (dd_control){DD_NEW(arena, dd_control_tile, most), 0, 0};
    if (!c->at)
        return false;
    double least = LEAST_TILE_SHARE * all->tile_px * all->tile_px;
    for (int i = 0; i < all->n; i++) {
        const dd_measured *m = &all->item[i];
        if (!dd_is_control(m, aim, metric))
            continue;
        for (int y = 0; y < m->tiles_y; y++)
            for (int x = 0; x < m->tiles_x; x++)
                if (!beside_treated(all, aim, metric, m->tile_x + x, m->tile_y + y))
                    take_tile(c, m, x, y, least);
    }
    return true;
}

/* Patches of edge x edge tiles; those filled to half get a number. */
static void number_patches(dd_control *c, int edge, double full_weight)
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
static void cut_patches(dd_control *c, double region_weight, int tile_px)
{
    double tile_weight = (double)tile_px * tile_px;
    double tiles = fmin(region_weight / tile_weight, (double)c->n / GOOD_PATCHES);
    int edge = (int)sqrt(tiles);
    for (edge = edge < 1 ? 1 : edge; edge >= 1; edge--) {
        number_patches(c, edge, tile_weight * edge * edge);
        if (c->patches >= DD_LEAST_PATCHES)
            return;
    }
}

const dd_measured *dd_control_item(const dd_measurements *all, const dd_aim *aim, const dd_metric *metric)
{
    for (int i = 0; i < all->n; i++)
        if (dd_is_control(&all->item[i], aim, metric))
            return &all->item[i];
    return NULL;
}

double dd_region_weight(const dd_measured *m)
{
    double sum = 0.0;
    for (size_t t = 0; t < (size_t)m->tiles_x * (size_t)m->tiles_y; t++)
        sum += m->sums_before.weight[t];
    return sum;
}

bool dd_control_collect(dd_control *out, const dd_measured *region, const dd_measurements *all, const dd_aim *aim, dd_arena *arena)
{
    if (!collect(out, region->metric, all, aim, arena))
        return false;
    cut_patches(out, dd_region_weight(region), all->tile_px);
    return true;
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

dd_block dd_control_patch(const dd_control *c, int patch)
{
    dd_block sum = {{0}, {0}, 0, 0, 0, 0};
    for (int i = 0; i < c->n; i++) {
        const dd_control_tile *t = &c->at[i];
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
