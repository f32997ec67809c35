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

enum { COARSEST = 2, WINDOW = 2, MATCH_ROUNDS = 5 };
static const int STEPS[DD_WORK_LEVELS] = {2, 3, 4, 4};          /* by level */
static const double STIFFNESS = 0.02;       /* 1/px^2: second differences of neighbouring coefficients are expected below about 7 px (bench, level hard) */
static const double MATCH_SIGMA_PX = 1.5;   /* a keypoint's own place error, working px */
static const float LIMIT = 1.2F;            /* difference, in local standard deviations, at which a pixel's weight is a quarter */
static const float MIN_CORRELATION = 0.15F;
static const double MAX_STEP_PX = 2.5;      /* of the level: beyond that the linearisation means nothing */

bool dd_refine_map(double *x, double *y, const dd_field *field, const double h[9], double xb, double yb)
{
    double dx, dy;
    if (!dd_model_apply(x, y, h, xb, yb))
        return false;
    dd_field_at(&dx, &dy, field, xb, yb);
    *x += dx;
    *y += dy;
    return true;
}

static double squared_rest(const dd_field *field, const double h[9], const dd_match *m)
{
    double x, y;
    if (!dd_refine_map(&x, &y, field, h, m->xb, m->yb))
        return 1e18;
    return (x - m->xa) * (x - m->xa) + (y - m->ya) * (y - m->ya);
}

/* Median squared rest of the matches in use. */
static double typical_rest2(const dd_field *field, const double h[9], const dd_matches *m, const uint8_t *use, double *scratch)
{
    size_t n = 0;
    for (int i = 0; i < m->n; i++)
        if (use[i])
            scratch[n++] = squared_rest(field, h, &m->item[i]);
    return n ? dd_median(scratch, n) : 0;
}

bool dd_refine_from_matches(dd_field *field, const double h[9], const dd_matches *matches, const uint8_t *use, dd_ctx *ctx)
{
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_field_system s;
    double *rest = DD_NEW(ctx->arena, double, matches->n + 1);
    if (!rest || !dd_field_system_new(&s, field, ctx->arena))
        return false;
    for (int round = 0; round < MATCH_ROUNDS; round++) {
        double scale2 = fmax(6 * typical_rest2(field, h, matches, use, rest), MATCH_SIGMA_PX * MATCH_SIGMA_PX);
        dd_field_system_clear(&s);
        for (int i = 0; i < matches->n; i++) {
            const dd_match *m = &matches->item[i];
            double x, y;
            if (!use[i] || !dd_model_apply(&x, &y, h, m->xb, m->yb))
                continue;
            double w = 1 / (1 + squared_rest(field, h, m) / scale2);
            w *= w / (MATCH_SIGMA_PX * MATCH_SIGMA_PX);
            dd_field_observe(&s, m->xb, m->yb, (const double[]){w, 0, w}, (const double[]){w * (m->xa - x), w * (m->ya - y)});
        }
        if (!dd_field_solve(field, &s, STIFFNESS))
            break;
    }
    dd_arena_rewind(ctx->arena, mark);
    return true;
}

/* One pyramid level at work. */
typedef struct stage {
    dd_plane a, b, warped, inside;  /* baseline and follow-up level; the follow-up brought onto the baseline, and where that was possible */
    double zoom_a, zoom_b;          /* working px per level px */
    int nx, ny;                     /* blocks */
    float *node_x, *node_y;         /* map at the block corners, (nx+1) x (ny+1), px of b */
    float *sums;                    /* DD_FLOW_SUMS rows of nx*ny */
    float *column;                  /* DD_FLOW_SUMS rows of the level's width */
} stage;

static double level_zoom(int level) { return (double)(1 << level); }

/* The follow-up's level whose pixels are nearest in size to the baseline's. */
static int partner_level(int level, const double h[9], const dd_work *before, const dd_work *after)
{
    double j[4], cx = before->level[0].width / 2.0, cy = before->level[0].height / 2.0;
    int partner = level;
    if (dd_model_jacobian(j, h, cx, cy)) {
        double area = fabs(j[0] * j[3] - j[1] * j[2]);
        partner += (area > 2.25) + (area > 9);
        partner -= (area < 1 / 2.25);
    }
    return partner < 0 ? 0 : partner >= after->levels ? after->levels - 1 : partner;
}

static bool stage_new(stage *s, int level, const double h[9], const dd_work *before, const dd_work *after, dd_arena *arena)
{
    int partner = partner_level(level, h, before, after);
    *s = (stage){.a = before->level[level], .b = after->level[partner], .zoom_a = level_zoom(level), .zoom_b = level_zoom(partner)};
    s->nx = s->a.width / DD_BLOCK_PX;
    s->ny = s->a.height / DD_BLOCK_PX;
    if (s->nx < 1 || s->ny < 1 || s->b.width < 2 || s->b.height < 2)
        return true;
    size_t nodes = (size_t)(s->nx + 1) * (size_t)(s->ny + 1), blocks = (size_t)s->nx * (size_t)s->ny;
    s->warped = dd_plane_new(arena, s->a.width, s->a.height);
    s->inside = dd_plane_new(arena, s->a.width, s->a.height);
    s->node_x = DD_NEW(arena, float, nodes);
    s->node_y = DD_NEW(arena, float, nodes);
    s->sums = DD_NEW(arena, float, blocks * DD_FLOW_SUMS);
    s->column = DD_NEW(arena, float, (size_t)s->a.width * DD_FLOW_SUMS);
    return s->warped.px && s->inside.px && s->node_x && s->node_y && s->sums && s->column;
}

static void map_nodes(stage *s, const dd_field *field, const double h[9])
{
    for (int j = 0; j <= s->ny; j++)
        for (int i = 0; i <= s->nx; i++) {
            size_t n = (size_t)j * (size_t)(s->nx + 1) + (size_t)i;
            double x, y, xb = (i * DD_BLOCK_PX + 0.5) * s->zoom_a - 0.5, yb = (j * DD_BLOCK_PX + 0.5) * s->zoom_a - 0.5;
            bool ok = dd_refine_map(&x, &y, field, h, xb, yb);
            s->node_x[n] = ok ? (float)((x + 0.5) / s->zoom_b - 0.5) : -1e6F;
            s->node_y[n] = ok ? (float)((y + 0.5) / s->zoom_b - 0.5) : -1e6F;
        }
}

/* Bring the follow-up onto the baseline; the map is linear between block corners (curvature over 8 px is below 0.01 px). */
static void warp_level(stage *s, const dd_ctx *ctx)
{
    for (int y = 0; y < s->ny * DD_BLOCK_PX; y++) {
        int j = y / DD_BLOCK_PX;
        float f = (float)(y % DD_BLOCK_PX) / DD_BLOCK_PX;
        const float *x0 = s->node_x + (size_t)j * (size_t)(s->nx + 1), *x1 = x0 + s->nx + 1;
        const float *y0 = s->node_y + (size_t)j * (size_t)(s->nx + 1), *y1 = y0 + s->nx + 1;
        for (int i = 0; i < s->nx; i++) {
            float xl = x0[i] + f * (x1[i] - x0[i]), xr = x0[i + 1] + f * (x1[i + 1] - x0[i + 1]);
            float yl = y0[i] + f * (y1[i] - y0[i]), yr = y0[i + 1] + f * (y1[i + 1] - y0[i + 1]);
            size_t at = (size_t)(i * DD_BLOCK_PX);
            ctx->kernels->flow.sample_line(dd_row(s->warped, y) + at, dd_row(s->inside, y) + at, s->b.px, s->b.stride, s->b.width, s->b.height, xl, yl,
                                           (xr - xl) / DD_BLOCK_PX, (yr - yl) / DD_BLOCK_PX, DD_BLOCK_PX);
        }
    }
}

static void fold_columns(stage *s, int block_row)
{
    size_t blocks = (size_t)s->nx * (size_t)s->ny;
    for (int k = 0; k < DD_FLOW_SUMS; k++) {
        float *column = s->column + (size_t)k * (size_t)s->a.width, *out = s->sums + (size_t)k * blocks + (size_t)block_row * (size_t)s->nx;
        for (int i = 0; i < s->nx; i++) {
            const float *c = column + i * DD_BLOCK_PX;
            out[i] = ((c[0] + c[1]) + (c[2] + c[3])) + ((c[4] + c[5]) + (c[6] + c[7]));
        }
    }
    memset(s->column, 0, (size_t)s->a.width * DD_FLOW_SUMS * sizeof *s->column);
}

static void accumulate_level(stage *s, const dd_ctx *ctx)
{
    int width = s->nx * DD_BLOCK_PX, height = s->ny * DD_BLOCK_PX;
    float *sums[DD_FLOW_SUMS];
    for (int k = 0; k < DD_FLOW_SUMS; k++)
        sums[k] = s->column + (size_t)k * (size_t)s->a.width + 1;
    memset(s->column, 0, (size_t)s->a.width * DD_FLOW_SUMS * sizeof *s->column);
    for (int y = 0; y < height; y++) {
        int up = y > 0 ? y - 1 : y, down = y + 1 < height ? y + 1 : y;
        const float *a[3] = {dd_row(s->a, up) + 1, dd_row(s->a, y) + 1, dd_row(s->a, down) + 1};
        const float *b[3] = {dd_row(s->warped, up) + 1, dd_row(s->warped, y) + 1, dd_row(s->warped, down) + 1};
        ctx->kernels->flow.accumulate(sums, a, b, dd_row(s->inside, y) + 1, LIMIT, (size_t)(width - 2));
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
    size_t blocks = (size_t)s->nx * (size_t)s->ny;
    float *scratch = DD_NEW(arena, float, s->nx > s->ny ? s->nx : s->ny);
    if (!scratch)
        return false;
    for (int k = 0; k < 4; k++) {
        moments[k] = DD_NEW(arena, float, blocks);
        if (!moments[k])
            return false;
        memcpy(moments[k], s->sums + (size_t)WHICH[k] * blocks, blocks * sizeof(float));
        widen(moments[k], s->nx, s->ny, radius, scratch);
    }
    return true;
}

static float full_count(int radius) { return (float)((2 * radius + 1) * (2 * radius + 1) * DD_BLOCK_PX * DD_BLOCK_PX); }

/* Turn the block sums into observations of the field. */
static void observe_blocks(dd_field_system *system, const stage *s, float *const moments[4], const dd_field *field, const double h[9])
{
    size_t blocks = (size_t)s->nx * (size_t)s->ny;
    for (size_t n = 0; n < blocks; n++) {
        float correlation, noise, seen;
        judge(&correlation, &noise, &seen, moments[0][n], moments[1][n], moments[2][n], moments[3][n], full_count(WINDOW));
        if (correlation < MIN_CORRELATION || s->sums[DD_FLOW_COUNT * blocks + n] < DD_BLOCK_PX * DD_BLOCK_PX / 2)
            continue;
        double j[4], i[4], xb = ((double)(n % (size_t)s->nx) + 0.5) * DD_BLOCK_PX * s->zoom_a - 0.5, yb = ((double)(n / (size_t)s->nx) + 0.5) * DD_BLOCK_PX * s->zoom_a - 0.5;
        if (!dd_model_jacobian(j, h, xb, yb))
            continue;
        double det = j[0] * j[3] - j[1] * j[2], dx, dy, z = 1 / s->zoom_a;
        i[0] = j[3] / det, i[1] = -j[1] / det, i[2] = -j[2] / det, i[3] = j[0] / det;
        double k = correlation * correlation / (4 * (noise + 0.02));
        double gxx = k * z * z * s->sums[DD_FLOW_XX * blocks + n], gxy = k * z * z * s->sums[DD_FLOW_XY * blocks + n], gyy = k * z * z * s->sums[DD_FLOW_YY * blocks + n];
        double bx = k * z * s->sums[DD_FLOW_BX * blocks + n], by = k * z * s->sums[DD_FLOW_BY * blocks + n];
        double reach = MAX_STEP_PX * s->zoom_a, pull = sqrt(bx * bx + by * by), hold = 0.5 * (gxx + gyy) * reach;
        if (pull > hold) {
            bx *= hold / pull;
            by *= hold / pull;
        }
        /* displacement in follow-up px = J * shift in baseline px: G' = J^-T G J^-1, b' = J^-T b */
        double m00 = gxx * i[0] + gxy * i[2], m01 = gxx * i[1] + gxy * i[3], m10 = gxy * i[0] + gyy * i[2], m11 = gxy * i[1] + gyy * i[3];
        double g[3] = {i[0] * m00 + i[2] * m10, i[0] * m01 + i[2] * m11, i[1] * m01 + i[3] * m11};
        dd_field_at(&dx, &dy, field, xb, yb);
        double gt[2] = {i[0] * bx + i[2] * by + g[0] * dx + g[1] * dy, i[1] * bx + i[3] * by + g[1] * dx + g[2] * dy};
        dd_field_observe(system, xb, yb, g, gt);
    }
}

static bool refine_level(dd_field *field, dd_field_system *system, int level, const double h[9], const dd_work *before, const dd_work *after, dd_ctx *ctx)
{
    stage s;
    float *moments[4];
    if (!stage_new(&s, level, h, before, after, ctx->arena))
        return false;
    if (!s.column)
        return true;    /* too small a level to say anything */
    for (int step = 0; step < STEPS[level]; step++) {
        dd_arena_mark mark = dd_arena_level(ctx->arena);
        map_nodes(&s, field, h);
        warp_level(&s, ctx);
        accumulate_level(&s, ctx);
        if (!widen_moments(moments, &s, WINDOW, ctx->arena))
            return false;
        dd_field_system_clear(system);
        observe_blocks(system, &s, moments, field, h);
        dd_field_solve(field, system, STIFFNESS);
        dd_arena_rewind(ctx->arena, mark);
    }
    return true;
}

bool dd_refine_dense(dd_field *field, const double h[9], const dd_work *before, const dd_work *after, dd_ctx *ctx)
{
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_field_system system;
    bool ok = dd_field_system_new(&system, field, ctx->arena);
    for (int level = COARSEST; ok && level >= 0; level--) {
        dd_arena_mark inner = dd_arena_level(ctx->arena);
        if (level < before->levels)
            ok = refine_level(field, &system, level, h, before, after, ctx);
        dd_arena_rewind(ctx->arena, inner);
    }
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}

static bool collect_blocks(dd_blocks *out, stage *s, int radius, dd_ctx *ctx)
{
    size_t blocks = (size_t)s->nx * (size_t)s->ny;
    float *moments[4], *scratch = DD_NEW(ctx->arena, float, s->nx > s->ny ? s->nx : s->ny);
    if (!scratch || !widen_moments(moments, s, radius, ctx->arena))
        return false;
    for (int k = DD_FLOW_XX; k <= DD_FLOW_BY; k++)
        widen(s->sums + (size_t)k * blocks, s->nx, s->ny, radius, scratch);
    for (size_t n = 0; n < blocks; n++) {
        dd_block *b = &out->item[n];
        *b = (dd_block){s->sums[DD_FLOW_XX * blocks + n], s->sums[DD_FLOW_XY * blocks + n], s->sums[DD_FLOW_YY * blocks + n], s->sums[DD_FLOW_BX * blocks + n],
                        s->sums[DD_FLOW_BY * blocks + n], 0, 0, 0};
        judge(&b->correlation, &b->noise, &b->seen, moments[0][n], moments[1][n], moments[2][n], moments[3][n], full_count(radius));
    }
    return true;
}

bool dd_refine_blocks(dd_blocks *out, const dd_field *field, const double h[9], const dd_work *before, const dd_work *after, int level, int radius, dd_ctx *ctx)
{
    dd_plane a = before->level[level];
    *out = (dd_blocks){a.width / DD_BLOCK_PX, a.height / DD_BLOCK_PX, level, NULL};
    out->item = DD_NEW(ctx->arena, dd_block, (size_t)out->nx * (size_t)out->ny + 1);
    if (!out->item)
        return false;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    stage s;
    bool ok = stage_new(&s, level, h, before, after, ctx->arena);
    if (ok && s.column) {
        map_nodes(&s, field, h);
        warp_level(&s, ctx);
        accumulate_level(&s, ctx);
        ok = collect_blocks(out, &s, radius, ctx);
    }
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}
