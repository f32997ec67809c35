/* Dense refinement by Gauss-Newton on the spline field (Baker and Matthews, "Lucas-Kanade 20 years on", IJCV 56(3), 2004; gradient of
 * both pictures: Malis, ICRA 2004; free-form lattice: see field.c), coarse to fine.
 *
 *   minimise  sum over blocks  q/(4 noise) * sum over pixels  w (a(x) - b(map(x)))^2   +   stiffness * bending(field)
 *
 * a, b: normalised pictures; w falls with the difference (a highlight, a lesion that came or went); noise and q = correlation^2 come
 * from the block's neighbourhood, so that places that do not resemble each other do not pull. 4: pixels per independent
 * one after the blur. The field itself is solved for in every step, not its increment: bending is measured from flat. */
#include "stages/align/refine.h"

#include <math.h>
#include <string.h>

#include "base/matrix.h"
#include "base/stats.h"
#include "kernels/kernels.h"

enum { WINDOW = 2, MATCH_ROUNDS = 4 };
static const int STEPS[DD_WORK_LEVELS] = {2, 3, 3, 3}; /* by level */
static const double MATCH_SIGMA_PX = 1.5;              /* a keypoint's own place error, working px */
static const float LIMIT = 2.0F;        /* difference, in local standard deviations, at which a pixel's weight is a quarter */
static const double NOISE_FLOOR = 0.02; /* mean squared difference of two photos of the same thing at best */
static const float MIN_CORRELATION = 0.15F;
static const double MAX_STEP_PX = 2.5; /* of the level: beyond that the linearisation means nothing */

static double squared_rest(const dd_map *map, const dd_match *m)
{
    double x, y;
    if (!dd_map_apply(&x, &y, map, m->xb, m->yb))
        return 1e18;
    return (x - m->xa) * (x - m->xa) + (y - m->ya) * (y - m->ya);
}

/* Median squared rest of the matches in use. */
static double typical_rest2(const dd_map *map, const dd_matches *m, const uint8_t *use, double *scratch)
{
    size_t n = 0;
    for (int i = 0; i < m->n; i++)
        if (use[i])
            scratch[n++] = squared_rest(map, &m->item[i]);
    return n ? dd_median(scratch, n) : 0;
}

bool dd_refine_from_matches(dd_map *map, const dd_matches *matches, const uint8_t *use, dd_ctx *ctx)
{
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_field_system s;
    double *rest = DD_NEW(ctx->arena, double, matches->n + 1);
    if (!rest || !dd_field_system_new(&s, &map->field, ctx->arena))
        return false;
    for (int round = 0; round < MATCH_ROUNDS; round++) {
        double scale2 = fmax(6 * typical_rest2(map, matches, use, rest), MATCH_SIGMA_PX * MATCH_SIGMA_PX);
        dd_field_system_clear(&s);
        for (int i = 0; i < matches->n; i++) {
            const dd_match *m = &matches->item[i];
            double x, y;
            if (!use[i] || !dd_model_apply(&x, &y, map->h, m->xb, m->yb))
                continue;
            double w = 1 / (1 + squared_rest(map, m) / scale2);
            w *= w * dd_map_focus(map, m->xb, m->yb) / (MATCH_SIGMA_PX * MATCH_SIGMA_PX);
            dd_field_observe(&s, m->xb, m->yb, (const double[]){w, 0, w}, (const double[]){w * (m->xa - x), w * (m->ya - y)});
        }
        if (!dd_field_solve(&map->field, &s, map->stiffness, ctx))
            break;
    }
    dd_arena_rewind(ctx->arena, mark);
    return true;
}

/* One pyramid level at work. */
typedef struct stage {
    dd_warped w;
    float *sums;   /* DD_FLOW_SUMS rows of nx*ny */
    float *column; /* DD_FLOW_SUMS rows of the level's width */
} stage;

static bool stage_new(stage *s, int level, const dd_map *map, const dd_work *before, const dd_work *after, dd_ctx *ctx)
{
    *s = (stage){0};
    if (!dd_warped_new(&s->w, level, map, before, after, ctx))
        return false;
    if (!s->w.nx)
        return true;
    s->sums = DD_NEW(ctx->arena, float, (size_t)s->w.nx *(size_t)s->w.ny *DD_FLOW_SUMS);
    s->column = DD_NEW(ctx->arena, float, (size_t)s->w.before.width *DD_FLOW_SUMS);
    return s->sums && s->column;
}

static void fold_columns(stage *s, int block_row)
{
    size_t blocks = (size_t)s->w.nx * (size_t)s->w.ny;
    for (int k = 0; k < DD_FLOW_SUMS; k++) {
        float *column = s->column + (size_t)k * (size_t)s->w.before.width,
              *out = s->sums + (size_t)k * blocks + (size_t)block_row * (size_t)s->w.nx;
        for (int i = 0; i < s->w.nx; i++) {
            const float *c = column + i * DD_BLOCK_PX;
            out[i] = ((c[0] + c[1]) + (c[2] + c[3])) + ((c[4] + c[5]) + (c[6] + c[7]));
        }
    }
    memset(s->column, 0, (size_t)s->w.before.width * DD_FLOW_SUMS * sizeof *s->column);
}

static void accumulate_level(stage *s, const dd_ctx *ctx)
{
    int width = s->w.nx * DD_BLOCK_PX, height = s->w.ny * DD_BLOCK_PX;
    float *sums[DD_FLOW_SUMS];
    for (int k = 0; k < DD_FLOW_SUMS; k++)
        sums[k] = s->column + (size_t)k * (size_t)s->w.before.width + 1;
    memset(s->column, 0, (size_t)s->w.before.width * DD_FLOW_SUMS * sizeof *s->column);
    for (int y = 0; y < height; y++) {
        int up = y > 0 ? y - 1 : y, down = y + 1 < height ? y + 1 : y;
        const float *a[3] = {dd_row(s->w.before, up) + 1, dd_row(s->w.before, y) + 1, dd_row(s->w.before, down) + 1};
        const float *b[3] = {dd_row(s->w.image, up) + 1, dd_row(s->w.image, y) + 1, dd_row(s->w.image, down) + 1};
        ctx->kernels->flow.accumulate(sums, a, b, dd_row(s->w.inside, y) + 1, LIMIT, (size_t)(width - 2));
        if (y % DD_BLOCK_PX == DD_BLOCK_PX - 1)
            fold_columns(s, y / DD_BLOCK_PX);
    }
}

/* Sum of (2 radius + 1)^2 blocks around every block, separably; scratch: one row of the longer side. */
static void widen(float *v, int nx, int ny, int radius, float *scratch)
{
    for (int pass = 0; pass < 2; pass++) {
        int n = pass ? ny : nx, lines = pass ? nx : ny, step = pass ? nx : 1, jump = pass ? 1 : nx;
        for (int l = 0; l < lines; l++) {
            float *line = v + (size_t)l * (size_t)jump;
            for (int i = 0; i < n; i++) {
                float sum = 0;
                for (int k = i - radius; k <= i + radius; k++)
                    sum += k >= 0 && k < n ? line[(size_t)k * (size_t)step] : 0;
                scratch[i] = sum;
            }
            for (int i = 0; i < n; i++)
                line[(size_t)i * (size_t)step] = scratch[i];
        }
    }
}

/* Correlation and noise of the neighbourhood from widened moments (the local means are 0 by normalisation). */
static void judge(float *correlation, float *noise, float *seen, float aa, float bb, float ab, float count, float full)
{
    *seen = count / full;
    float energy = sqrtf(aa * bb);
    *correlation = energy > 0 ? ab / energy : 0;
    *noise = count > 0 ? fmaxf(aa + bb - 2 * ab, 0) / count : 0;
}

static bool widen_moments(float *moments[4], const stage *s, int radius, dd_arena *arena)
{
    static const int WHICH[4] = {DD_FLOW_AA, DD_FLOW_BB, DD_FLOW_AB, DD_FLOW_COUNT};
    size_t blocks = (size_t)s->w.nx * (size_t)s->w.ny;
    float *scratch = DD_NEW(arena, float, s->w.nx > s->w.ny ? s->w.nx : s->w.ny);
    if (!scratch)
        return false;
    for (int k = 0; k < 4; k++) {
        moments[k] = DD_NEW(arena, float, blocks);
        if (!moments[k])
            return false;
        memcpy(moments[k], s->sums + (size_t)WHICH[k] * blocks, blocks * sizeof(float));
        widen(moments[k], s->w.nx, s->w.ny, radius, scratch);
    }
    return true;
}

static float full_count(int radius) { return (float)((2 * radius + 1) * (2 * radius + 1) * DD_BLOCK_PX * DD_BLOCK_PX); }

/* One block's sums as an observation of the displacement. A displacement in the follow-up is J times the shift in the baseline that the
 * sums speak of, so G' = J^-T G J^-1 and b' = J^-T b. */
static void observe_block(dd_field_system *system, const stage *s, size_t n, double k, const dd_map *map)
{
    size_t blocks = (size_t)s->w.nx * (size_t)s->w.ny;
    double i[4], x, y, dx, dy, z = 1 / s->w.zoom_before;
    dd_warped_centre(&x, &y, &s->w, n);
    if (!dd_map_inverse_jacobian(i, map, x, y))
        return;
    k *= dd_map_focus(map, x, y);
    double gxx = k * z * z * s->sums[DD_FLOW_XX * blocks + n], gxy = k * z * z * s->sums[DD_FLOW_XY * blocks + n],
           gyy = k * z * z * s->sums[DD_FLOW_YY * blocks + n];
    double bx = k * z * s->sums[DD_FLOW_BX * blocks + n], by = k * z * s->sums[DD_FLOW_BY * blocks + n];
    double pull = sqrt(bx * bx + by * by), hold = 0.5 * (gxx + gyy) * MAX_STEP_PX * s->w.zoom_before;
    if (pull > hold) {
        bx *= hold / pull;
        by *= hold / pull;
    }
    double m00 = gxx * i[0] + gxy * i[2], m01 = gxx * i[1] + gxy * i[3], m10 = gxy * i[0] + gyy * i[2], m11 = gxy * i[1] + gyy * i[3];
    double g[3] = {i[0] * m00 + i[2] * m10, i[0] * m01 + i[2] * m11, i[1] * m01 + i[3] * m11};
    dd_field_at(&dx, &dy, &map->field, x, y);
    double gt[2] = {i[0] * bx + i[2] * by + g[0] * dx + g[1] * dy, i[1] * bx + i[3] * by + g[1] * dx + g[2] * dy};
    dd_field_observe(system, x, y, g, gt);
}

static void observe_blocks(dd_field_system *system, const stage *s, float *const moments[4], const dd_map *map)
{
    size_t blocks = (size_t)s->w.nx * (size_t)s->w.ny;
    for (size_t n = 0; n < blocks; n++) {
        float correlation, noise, seen;
        judge(&correlation, &noise, &seen, moments[0][n], moments[1][n], moments[2][n], moments[3][n], full_count(WINDOW));
        if (correlation >= MIN_CORRELATION && s->sums[DD_FLOW_COUNT * blocks + n] >= DD_BLOCK_PX * DD_BLOCK_PX / 2)
            observe_block(system, s, n, dd_warped_rim(&s->w, n) * correlation * correlation / (4 * (noise + NOISE_FLOOR)), map);
    }
}

static bool refine_level(dd_map *map, dd_field_system *system, int level, const dd_work *before, const dd_work *after, dd_ctx *ctx)
{
    stage s;
    float *moments[4];
    if (!stage_new(&s, level, map, before, after, ctx))
        return false;
    if (!s.column)
        return true; /* too small a level to say anything */
    for (int step = 0; step < STEPS[level]; step++) {
        dd_arena_mark mark = dd_arena_level(ctx->arena);
        dd_warped_update(&s.w, map, ctx);
        accumulate_level(&s, ctx);
        if (!widen_moments(moments, &s, WINDOW, ctx->arena))
            return false;
        dd_field_system_clear(system);
        observe_blocks(system, &s, moments, map);
        dd_field_solve(&map->field, system, map->stiffness, ctx);
        dd_arena_rewind(ctx->arena, mark);
    }
    return true;
}

bool dd_refine_dense(dd_map *map, const dd_work *before, const dd_work *after, int from, int to, dd_ctx *ctx)
{
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_field_system system;
    bool ok = dd_field_system_new(&system, &map->field, ctx->arena);
    for (int level = from; ok && level >= to; level--) {
        dd_arena_mark inner = dd_arena_level(ctx->arena);
        if (level < before->levels)
            ok = refine_level(map, &system, level, before, after, ctx);
        dd_arena_rewind(ctx->arena, inner);
    }
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}

static bool collect_blocks(dd_blocks *out, stage *s, int radius, dd_ctx *ctx)
{
    size_t blocks = (size_t)s->w.nx * (size_t)s->w.ny;
    float *moments[4], *scratch = DD_NEW(ctx->arena, float, s->w.nx > s->w.ny ? s->w.nx : s->w.ny);
    if (!scratch || !widen_moments(moments, s, radius, ctx->arena))
        return false;
    for (int k = DD_FLOW_XX; k <= DD_FLOW_BY; k++)
        widen(s->sums + (size_t)k * blocks, s->w.nx, s->w.ny, radius, scratch);
    for (size_t n = 0; n < blocks; n++) {
        dd_block *b = &out->item[n];
        *b = (dd_block){s->sums[DD_FLOW_XX * blocks + n],
                        s->sums[DD_FLOW_XY * blocks + n],
                        s->sums[DD_FLOW_YY * blocks + n],
                        s->sums[DD_FLOW_BX * blocks + n],
                        s->sums[DD_FLOW_BY * blocks + n],
                        0,
                        0,
                        0};
        judge(&b->correlation, &b->noise, &b->seen, moments[0][n], moments[1][n], moments[2][n], moments[3][n], full_count(radius));
    }
    return true;
}

bool dd_refine_blocks(dd_blocks *out, const dd_map *map, const dd_work *before, const dd_work *after, int level, int radius, dd_ctx *ctx)
{
    dd_plane a = before->level[level];
    *out = (dd_blocks){a.width / DD_BLOCK_PX, a.height / DD_BLOCK_PX, level, NULL};
    out->item = DD_NEW(ctx->arena, dd_block, (size_t)out->nx * (size_t)out->ny + 1);
    if (!out->item)
        return false;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    stage s;
    bool ok = stage_new(&s, level, map, before, after, ctx);
    if (ok && s.column) {
        dd_warped_update(&s.w, map, ctx);
        accumulate_level(&s, ctx);
        ok = collect_blocks(out, &s, radius, ctx);
    }
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}
