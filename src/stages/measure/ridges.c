/* Frangi's dark lines (METRICS.md 3.1) of both photos scale by scale, in step, so that one picture of ridges serves the pair:
 *
 *   level of the grid -> keep off masked pixels -> match sharpness -> per scale: masked Gaussians -> Hessians -> where V is largest
 *
 * The strength is the larger V of the two photos, and each photo's response is read at the scale of that V. So a line that treatment made
 * shallower is measured where it was, not dropped when it falls below the threshold, and what noise draws in one photo is set against what
 * the other shows there: changes come out in proportion and unbiased.
 *
 * A second difference acts like a derivative behind another 1/6 px^2 of Gaussian variance (1/6 along the axes, 0.21 along the diagonals), a
 * cell of a level like 1/12 (edge^2 - 1): both are taken off the Gaussian, so s means the same on every grid. */
#include "stages/measure/ridges.h"

#include <math.h>
#include <string.h>

#include "kernels/kernels.h"
#include "stages/measure/smooth.h"

static const double KEEP_OFF_MM = 0.4;    /* half-shadows of hair and of the outline */
static const double LEAST_SCALE_PX = 0.7; /* a sampled Gaussian of this sigma keeps its second derivative within some per cent */
static const double STENCIL_PX2 = 1.0 / 6.0;

enum { RING = 3, PAD = 16 };

typedef struct finder {
    dd_ridges *out;
    const dd_kernels *kernels;
    dd_ridge_scale scale;
    float *ring[2][RING]; /* smoothed rows of both photos, row y in y % RING; PAD floats in front */
    float *v[2], *l2[2];
} finder;

int dd_ridge_level(const dd_ridge_rule *rule, double grid_px_per_mm)
{
    int level = 0;
    while (level + 1 < DD_LEVELS && rule->scale_mm[0] * grid_px_per_mm / (2 << level) >= LEAST_SCALE_PX)
        level++;
    return level;
}

static void clear_frame(dd_bytes valid, int margin)
{
    for (int y = 0; y < valid.height; y++) {
        uint8_t *row = dd_brow(valid, y);
        if (y < margin || y >= valid.height - margin || valid.width <= 2 * margin) {
            memset(row, 0, (size_t)valid.width);
        } else {
            memset(row, 0, (size_t)margin);
            memset(row + valid.width - margin, 0, (size_t)margin);
        }
    }
}

bool dd_ridges_open(dd_ridges *out, const dd_metric_input *in, int level)
{
    const dd_level *from = &in->site->level[level];
    dd_arena *arena = in->ctx->arena;
    int width = from->valid.width, height = from->valid.height;
    *out = (dd_ridges){.level = level, .px_per_mm = from->px_per_mm, .valid = dd_bytes_new(arena, width, height)};
    out->strength = dd_plane_new(arena, width, height);
    for (int i = 0; i < 2; i++)
        out->response[i] = dd_plane_new(arena, width, height);
    if (!out->valid.px || !out->strength.px || !out->response[0].px || !out->response[1].px)
        return false;
    dd_plane_fill(out->strength, 0.0f);
    dd_plane_fill(out->response[0], 0.0f);
    dd_plane_fill(out->response[1], 0.0f);
    if (!dd_erode(out->valid, from->valid, KEEP_OFF_MM * from->px_per_mm, arena))
        return false;
    clear_frame(out->valid, 1 + (int)floor(KEEP_OFF_MM * from->px_per_mm));
    return true;
}

static void judge_row(finder *f, int y)
{
    size_t n = (size_t)f->out->valid.width;
    for (int i = 0; i < 2; i++) {
        const float *above = f->ring[i][(y + RING - 1) % RING] + PAD, *here = f->ring[i][y % RING] + PAD,
                    *below = f->ring[i][(y + 1) % RING] + PAD;
        f->kernels->hessian.ridge_row(f->v[i], f->l2[i], above, here, below, &f->scale, n);
    }
    float *const kept[2] = {dd_row(f->out->response[0], y), dd_row(f->out->response[1], y)};
    const float *const v[2] = {f->v[0], f->v[1]}, *const l2[2] = {f->l2[0], f->l2[1]};
    f->kernels->hessian.keep_best(dd_row(f->out->strength, y), kept, v, l2, n);
}

static void take_row(void *user, int y, float *const *rows)
{
    finder *f = user;
    for (int i = 0; i < 2; i++)
        memcpy(f->ring[i][y % RING] + PAD, rows[i], (size_t)f->out->valid.width * sizeof(float));
    if (y >= 2)
        judge_row(f, y - 1);
}

static bool open_finder(finder *f, dd_arena *arena)
{
    size_t width = (size_t)f->out->valid.width;
    for (int i = 0; i < 2; i++) {
        f->v[i] = DD_NEW(arena, float, width);
        f->l2[i] = DD_NEW(arena, float, width);
        if (!f->v[i] || !f->l2[i])
            return false;
        for (int t = 0; t < RING; t++) {
            f->ring[i][t] = DD_NEW(arena, float, width + 2 * PAD);
            if (!f->ring[i][t])
                return false;
            f->ring[i][t][PAD - 1] = f->ring[i][t][PAD + width] = NAN;
        }
    }
    return true;
}

typedef struct matcher {
    dd_plane to;
    dd_bytes valid;
} matcher;

/* Undefined pixels keep what they have. */
static void store_matched(void *user, int y, float *const *rows)
{
    const matcher *m = user;
    float *to = dd_row(m->to, y);
    for (int x = 0; x < m->to.width; x++)
        to[x] = rows[0][x] == rows[0][x] ? rows[0][x] : to[x];
}

static bool match(const dd_ridges *r, const dd_metric_input *in, dd_plane picture)
{
    matcher m = {picture, r->valid};
    if (!(in->site->match_px > 0.0))
        return true;
    return dd_smooth_rows(&picture, 1, r->valid, in->site->match_px / (1 << r->level), in->ctx, store_matched, &m);
}

bool dd_ridges_find(dd_ridges *out, const dd_metric_input in[2], const dd_plane picture[2], const dd_ridge_rule *rule)
{
    dd_arena *arena = in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    finder f = {.out = out, .kernels = in->ctx->kernels};
    bool ok = match(out, &in[0], picture[0]) && match(out, &in[1], picture[1]) && open_finder(&f, arena);
    for (int i = 0; ok && i < DD_RIDGE_SCALES && rule->scale_mm[i] > 0.0; i++) {
        double s = rule->scale_mm[i] * out->px_per_mm, s_grid = s * (1 << out->level);
        double gauss2 = s_grid * s_grid - STENCIL_PX2 * (1 << 2 * out->level);
        f.scale = (dd_ridge_scale){.scale2 = (float)(s * s),
                                   .per_c2 = (float)(0.5 / (rule->c * rule->c)),
                                   .most_slope2 = (float)(rule->most_slope * rule->most_slope)};
        dd_arena_mark inner = dd_arena_level(arena);
        ok = dd_smooth_rows(picture, 2, out->valid, dd_level_sigma(out->level, sqrt(fmax(0.0, gauss2))), in->ctx, take_row, &f);
        dd_arena_rewind(arena, inner);
    }
    dd_arena_rewind(arena, mark);
    return ok;
}
