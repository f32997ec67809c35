/* Block matching: every block of 8x8 px of a level has a shift of up to 7 px chosen for it (volume.c: correlation, semi-global matching).
 *
 * A shift counts only when the clear blocks around it (5x5, about 10 % of the long side) point the same way: a cheek that a smile
 * has lifted moves as one, more in its middle than at its rim, while the rim of a lesion that shrank moves inwards from all sides and
 * cancels. Blocks whose shift does not count hold the field where it is: without that hold a background that moved on its own
 * drags the rim of the face with it. */
#include "stages/align/search.h"

#include <math.h>

#include "kernels/kernels.h"
#include "stages/align/volume.h"

enum { LAST_LEVEL = 2, RANGE = DD_FLOW_RANGE, VOTERS = 2, MIN_VOTES = 4 };
static const float MIN_PEAK = 0.5F;
static const float MIN_GAIN = 0.06F;        /* correlation above that of the present place */
static const float SMALL_PX = 0.75F;        /* of the level: a block that moves less than this stays, whatever its neighbours do */
static const float SAME_PX = 1.5F;          /* of the level: a shift this near to the common one follows it */
static const float SAME_WAY = 0.7F;         /* cosine between a shift and the common one: it follows, more or less far */
static const float COMMON_SHARE = 0.7F;     /* length of the mean shift over the mean length: 1 = all the same way, 0 = from all sides */
static const double SIGMA_PX = 0.3;         /* error of a shift, px of the level */
static const double STAY = 0.3;             /* weight, against an agreed block, with which all others keep their present place */
static const float CONTRADICTION_PX = 0.5F; /* of the level: an agreed shift left over after refinement */

typedef struct shift {
    float dx, dy;               /* px of the level, baseline frame: where the block's content really lies in the brought-over follow-up */
    uint8_t clear;              /* well inside the search range, and resembling */
    uint8_t agreed;             /* and the neighbourhood says the same */
    float common_dx, common_dy; /* what the neighbourhood agrees on, 0 without agreement */
} shift;

/* Place of the top of a parabola through three neighbours, 0 unless c is the highest. */
static float vertex(float l, float c, float r)
{
    float bend = l - 2 * c + r;
    return bend < 0 && c >= l && c >= r ? 0.5F * (l - r) / bend : 0;
}

static shift read_shift(const float table[DD_FLOW_TABLE], int entry)
{
    enum { COLUMNS = DD_FLOW_COLUMNS, HERE = (RANGE + 1) * COLUMNS + RANGE };
    int column = entry % COLUMNS - RANGE, row = entry / COLUMNS - 1 - RANGE;
    bool inside = column > -RANGE && row > -RANGE && column < RANGE && row < RANGE;
    shift s = {.clear = inside && table[entry] > MIN_PEAK && (entry == HERE || table[entry] >= table[HERE] + MIN_GAIN)};
    if (s.clear) {
        s.dx = (float)column + vertex(table[entry - 1], table[entry], table[entry + 1]);
        s.dy = (float)row + vertex(table[entry - COLUMNS], table[entry], table[entry + COLUMNS]);
    }
    return s;
}

/* Mean shift of the clear blocks within VOTERS of (x,y), zero unless there are enough of them and they point the same way. */
static void common_shift(float *mx, float *my, const shift *all, int nx, int ny, int x, int y)
{
    float sx = 0, sy = 0, length = 0;
    int n = 0;
    for (int j = y > VOTERS ? y - VOTERS : 0; j <= y + VOTERS && j < ny; j++)
        for (int i = x > VOTERS ? x - VOTERS : 0; i <= x + VOTERS && i < nx; i++) {
            const shift *s = &all[(size_t)j * (size_t)nx + (size_t)i];
            if (!s->clear)
                continue;
            sx += s->dx;
            sy += s->dy;
            length += sqrtf(s->dx * s->dx + s->dy * s->dy);
            n++;
        }
    bool common = n >= MIN_VOTES && sqrtf(sx * sx + sy * sy) >= COMMON_SHARE * length;
    *mx = common ? sx / (float)n : 0;
    *my = common ? sy / (float)n : 0;
}

static bool agrees(const shift *s)
{
    float length2 = s->dx * s->dx + s->dy * s->dy, common2 = s->common_dx * s->common_dx + s->common_dy * s->common_dy;
    float along = s->dx * s->common_dx + s->dy * s->common_dy, ex = s->dx - s->common_dx, ey = s->dy - s->common_dy;
    bool same_way = along > 0 && along * along > SAME_WAY * SAME_WAY * length2 * common2;
    return length2 < SMALL_PX * SMALL_PX || ex * ex + ey * ey < SAME_PX * SAME_PX || same_way;
}

static void vote(shift *all, int nx, int ny)
{
    for (int j = 0; j < ny; j++)
        for (int i = 0; i < nx; i++) {
            shift *s = &all[(size_t)j * (size_t)nx + (size_t)i];
            common_shift(&s->common_dx, &s->common_dy, all, nx, ny, i, j);
            s->agreed = s->clear && agrees(s);
        }
}

/* One shift per block of w (nx*ny), in ctx->arena. false without memory. */
static bool find_shifts(shift **out, const dd_warped *w, dd_ctx *ctx)
{
    size_t n = (size_t)w->nx * (size_t)w->ny;
    *out = DD_NEW(ctx->arena, shift, n);
    if (!*out)
        return false;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_volume volume;
    int *entry;
    bool ok = dd_volume_make(&volume, w, ctx) && dd_volume_choose(&entry, &volume, ctx);
    for (size_t k = 0; ok && k < n; k++)
        if (volume.textured[k])
            (*out)[k] = read_shift(volume.correlation + k * DD_FLOW_TABLE, entry[k]);
    dd_arena_rewind(ctx->arena, mark);
    vote(*out, w->nx, w->ny);
    return ok;
}

static void observe_shift(dd_field_system *system, const dd_map *map, const dd_warped *w, size_t n, const shift *s)
{
    double x, y, dx, dy, j[4], sigma = SIGMA_PX * w->zoom_before, weight = (s->agreed ? 1.0 : STAY) / (sigma * sigma);
    dd_warped_centre(&x, &y, w, n);
    if (!dd_model_jacobian(j, map->h, x, y))
        return;
    weight *= dd_map_focus(map, x, y);
    dd_field_at(&dx, &dy, &map->field, x, y);
    if (s->agreed) {
        double u = s->dx * w->zoom_before, v = s->dy * w->zoom_before;
        dx += j[0] * u + j[1] * v;
        dy += j[2] * u + j[3] * v;
    }
    dd_field_observe(system, x, y, (const double[]){weight, 0, weight}, (const double[]){weight * dx, weight * dy});
}

bool dd_search_bend(dd_map *map, const dd_work *before, const dd_work *after, int level, dd_ctx *ctx)
{
    if (level >= before->levels)
        return true;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_warped w;
    dd_field_system system;
    shift *all = NULL;
    bool ok = dd_warped_new(&w, level, map, before, after, ctx) && dd_field_system_new(&system, &map->field, ctx->arena);
    if (ok && w.nx) {
        dd_warped_update(&w, map, ctx);
        ok = find_shifts(&all, &w, ctx);
        for (size_t n = 0; ok && n < (size_t)w.nx * (size_t)w.ny; n++)
            observe_shift(&system, map, &w, n, &all[n]);
        if (ok)
            dd_field_solve(&map->field, &system, map->stiffness, ctx);
    }
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}

/* Mark the blocks whose neighbourhood agrees that they lie elsewhere. */
static bool mark_left_over(uint8_t *mark, const dd_warped *w, dd_ctx *ctx)
{
    shift *all;
    dd_arena_mark level = dd_arena_level(ctx->arena);
    bool ok = find_shifts(&all, w, ctx);
    for (size_t i = 0; ok && i < (size_t)w->nx * (size_t)w->ny; i++)
        mark[i] |= all[i].common_dx * all[i].common_dx + all[i].common_dy * all[i].common_dy > CONTRADICTION_PX * CONTRADICTION_PX;
    dd_arena_rewind(ctx->arena, level);
    return ok;
}

bool dd_search_contradictions(uint8_t **mark, dd_warped *w, const dd_map *map, const dd_work *before, const dd_work *after, dd_ctx *ctx)
{
    *mark = NULL;
    *w = (dd_warped){0};
    if (LAST_LEVEL >= before->levels)
        return true;
    if (!dd_warped_new(w, LAST_LEVEL, map, before, after, ctx))
        return false;
    if (!w->nx)
        return true;
    size_t n = (size_t)w->nx * (size_t)w->ny;
    *mark = DD_NEW(ctx->arena, uint8_t, n);
    dd_warped_update(w, map, ctx);
    dd_warped backward = *w; /* the follow-up's blocks looked for in the baseline */
    backward.before = w->image;
    backward.image = w->before;
    return *mark && mark_left_over(*mark, w, ctx) && mark_left_over(*mark, &backward, ctx);
}
