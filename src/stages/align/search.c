/* Block matching: windows of 16x16 px of a quarter-size level are compared at every shift within +-4 px by normalised correlation.
 *
 * A shift counts only when the clear blocks around it (5x5, about 10 % of the long side) point the same way: a cheek that a smile
 * has lifted moves as one, while the rim of a lesion that shrank moves inwards from all sides and cancels. */
#include "stages/align/search.h"

#include <math.h>

#include "kernels/kernels.h"

enum { LEVEL = 2, RANGE = DD_FLOW_RANGE, SIDE = 2 * RANGE + 1, WINDOW = DD_FLOW_WINDOW, VOTERS = 2, MIN_VOTES = 4, ROUNDS = 2 };
static const float MIN_PEAK = 0.5F;
static const float MIN_LEAD = 0.06F;        /* correlation above the best shift 3 px away or more */
static const float MIN_ENERGY = 0.15F;      /* mean square of the window; an even surface has no shift */
static const float SAME_PX = 1.5F;          /* of the level: a shift this near to the common one follows it */
static const float COMMON_SHARE = 0.7F;     /* length of the mean shift over the mean length: 1 = all the same way, 0 = from all sides */
static const double SIGMA_PX = 0.7;         /* error of a shift, px of the level */
static const double STAY = 0.05;            /* weight, against an agreed block, with which all others keep their present place */
static const float CONTRADICTION_PX = 0.5F; /* of the level: an agreed shift left over after refinement */

/* Correlation at every shift; -1 where there is nothing to compare. */
static bool correlate(float ncc[SIDE * SIDE], const dd_warped *w, int x, int y, const dd_ctx *ctx)
{
    float cross[SIDE * SIDE], energy[SIDE * SIDE], own = 0, seen = 0;
    const float *a = dd_row(w->before, y) + x;
    for (int r = 0; r < WINDOW; r++)
        for (int c = 0; c < WINDOW; c++) {
            float v = dd_row(w->before, y + r)[x + c];
            own += v * v;
            seen += dd_row(w->inside, y + r)[x + c];
        }
    if (own < MIN_ENERGY * WINDOW * WINDOW || seen < 0.95F * WINDOW * WINDOW)
        return false;
    ctx->kernels->flow.window_shifts(cross, energy, a, w->before.stride, dd_row(w->image, y - RANGE) + x - RANGE, w->image.stride);
    for (int k = 0; k < SIDE * SIDE; k++)
        ncc[k] = energy[k] > 0.5F * MIN_ENERGY * WINDOW * WINDOW ? cross[k] / sqrtf(own * energy[k]) : -1;
    return true;
}

static float vertex(float l, float c, float r)
{
    float bend = l - 2 * c + r;
    return bend < 0 ? 0.5F * (l - r) / bend : 0;
}

static dd_shift read_peak(const float ncc[SIDE * SIDE])
{
    int best = 0;
    float elsewhere = -1;
    for (int k = 1; k < SIDE * SIDE; k++)
        if (ncc[k] > ncc[best])
            best = k;
    int bx = best % SIDE, by = best / SIDE;
    for (int k = 0; k < SIDE * SIDE; k++)
        if ((k % SIDE - bx > 2 || bx - k % SIDE > 2 || k / SIDE - by > 2 || by - k / SIDE > 2) && ncc[k] > elsewhere)
            elsewhere = ncc[k];
    dd_shift s = {.peak = ncc[best]};
    s.clear = bx > 0 && by > 0 && bx < SIDE - 1 && by < SIDE - 1 && s.peak > MIN_PEAK && s.peak - elsewhere > MIN_LEAD;
    if (s.clear) {
        s.dx = (float)(bx - RANGE) + vertex(ncc[best - 1], ncc[best], ncc[best + 1]);
        s.dy = (float)(by - RANGE) + vertex(ncc[best - SIDE], ncc[best], ncc[best + SIDE]);
    }
    return s;
}

/* Mean shift of the clear blocks within VOTERS of (x,y), zero unless there are enough of them and they point the same way. */
static void common_shift(float *mx, float *my, const dd_shift *all, int nx, int ny, int x, int y)
{
    float sx = 0, sy = 0, length = 0;
    int n = 0;
    for (int j = y > VOTERS ? y - VOTERS : 0; j <= y + VOTERS && j < ny; j++)
        for (int i = x > VOTERS ? x - VOTERS : 0; i <= x + VOTERS && i < nx; i++) {
            const dd_shift *s = &all[(size_t)j * (size_t)nx + (size_t)i];
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

bool dd_search_shifts(dd_shift **out, const dd_warped *w, dd_ctx *ctx)
{
    dd_shift *all = *out = DD_NEW(ctx->arena, dd_shift, (size_t)w->nx * (size_t)w->ny + 1);
    if (!all)
        return false;
    int margin = (WINDOW - DD_BLOCK_PX) / 2, first = margin + RANGE;
    for (int j = 0; j < w->ny; j++)
        for (int i = 0; i < w->nx; i++) {
            float ncc[SIDE * SIDE];
            int x = i * DD_BLOCK_PX - margin, y = j * DD_BLOCK_PX - margin;
            if (x + margin < first || y + margin < first || x + WINDOW + RANGE > w->nx * DD_BLOCK_PX ||
                y + WINDOW + RANGE > w->ny * DD_BLOCK_PX)
                continue;
            if (correlate(ncc, w, x, y, ctx))
                all[(size_t)j * (size_t)w->nx + (size_t)i] = read_peak(ncc);
        }
    for (int j = 0; j < w->ny; j++)
        for (int i = 0; i < w->nx; i++) {
            dd_shift *s = &all[(size_t)j * (size_t)w->nx + (size_t)i];
            common_shift(&s->common_dx, &s->common_dy, all, w->nx, w->ny, i, j);
            float ex = s->dx - s->common_dx, ey = s->dy - s->common_dy;
            s->agreed = s->clear && ex * ex + ey * ey < SAME_PX * SAME_PX;
        }
    return true;
}

static void observe_shift(dd_field_system *system, const dd_map *map, const dd_warped *w, size_t n, const dd_shift *s)
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

bool dd_search_bend(dd_map *map, const dd_work *before, const dd_work *after, dd_ctx *ctx)
{
    if (LEVEL >= before->levels)
        return true;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_warped w;
    dd_field_system system;
    dd_shift *shift = NULL;
    bool ok = dd_warped_new(&w, LEVEL, map, before, after, ctx) && dd_field_system_new(&system, &map->field, ctx->arena);
    for (int round = 0; ok && w.nx && round < ROUNDS; round++) {
        dd_field_system_clear(&system);
        dd_warped_update(&w, map, ctx);
        ok = dd_search_shifts(&shift, &w, ctx);
        for (size_t n = 0; ok && n < (size_t)w.nx * (size_t)w.ny; n++)
            observe_shift(&system, map, &w, n, &shift[n]);
        if (ok)
            dd_field_solve(&map->field, &system, map->stiffness, ctx);
    }
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}

bool dd_search_contradictions(uint8_t **mark, dd_warped *w, const dd_map *map, const dd_work *before, const dd_work *after, dd_ctx *ctx)
{
    dd_shift *shift;
    *mark = NULL;
    *w = (dd_warped){0};
    if (LEVEL >= before->levels)
        return true;
    if (!dd_warped_new(w, LEVEL, map, before, after, ctx))
        return false;
    if (!w->nx)
        return true;
    size_t n = (size_t)w->nx * (size_t)w->ny;
    *mark = DD_NEW(ctx->arena, uint8_t, n);
    dd_warped_update(w, map, ctx);
    if (!*mark || !dd_search_shifts(&shift, w, ctx))
        return false;
    for (size_t i = 0; i < n; i++)
        (*mark)[i] =
            shift[i].common_dx * shift[i].common_dx + shift[i].common_dy * shift[i].common_dy > CONTRADICTION_PX * CONTRADICTION_PX;
    return true;
}
