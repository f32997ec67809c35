/* Trust: agreement of the two normalised pictures, spread over the surroundings.
 *
 * A block agrees when its neighbourhood correlates and asks for no further shift (an independent, unregularised Lucas-Kanade step
 * of both pictures' mean gradient: seen from either side it must point nowhere). Trust at a place is the share of agreeing
 * blocks within about 5 % of the long side, not the agreement of the place itself: a lesion or tattoo that changed cannot
 * agree with itself, and is exactly what is to be measured; the skin around it tells whether the map is right. */
#include "stages/align/trust.h"

#include <math.h>

#include "stages/align/search.h"

enum { LEVEL = 1, NEIGHBOURS = 2 };
static const double REACH_SHARE = 0.04; /* half-width of the surroundings, share of the long side */
static const float CORRELATION_LOW = 0.2F,
                   CORRELATION_HIGH = 0.5F; /* unrelated skin reaches 0.15 after alignment, the same skin 0.4 and more */
static const float SHIFT_PX = 1.0F;         /* of the level */
static const float SHARE_LOW = 0.05F, SHARE_HIGH = 0.45F;

static float ramp(float v, float low, float high) { return fminf(fmaxf((v - low) / (high - low), 0), 1); }

static float agreement(const dd_block *b)
{
    if (b->seen < 0.5F)
        return 0;
    float lift = 0.02F * (b->gxx + b->gyy) + 1e-6F, gxx = b->gxx + lift, gyy = b->gyy + lift, det = gxx * gyy - b->gxy * b->gxy;
    float dx = (gyy * b->bx - b->gxy * b->by) / det, dy = (gxx * b->by - b->gxy * b->bx) / det,
          s2 = (dx * dx + dy * dy) / (SHIFT_PX * SHIFT_PX);
    return ramp(b->correlation, CORRELATION_LOW, CORRELATION_HIGH) / (1 + s2 * s2);
}

/* Mean of value over seen in a box of +-reach, written to out. */
static bool average(float *out, const float *value, const float *seen, int nx, int ny, int reach, dd_arena *arena)
{
    size_t wide = (size_t)nx + 1, n = wide * (size_t)(ny + 1);
    double *sv = DD_NEW(arena, double, n), *ss = DD_NEW(arena, double, n);
    if (!sv || !ss)
        return false;
    for (int y = 0; y < ny; y++)
        for (int x = 0; x < nx; x++) {
            size_t at = (size_t)(y + 1) * wide + (size_t)x + 1, in = (size_t)y * (size_t)nx + (size_t)x;
            sv[at] = (double)value[in] * seen[in] + sv[at - 1] + sv[at - wide] - sv[at - wide - 1];
            ss[at] = (double)seen[in] + ss[at - 1] + ss[at - wide] - ss[at - wide - 1];
        }
    for (int y = 0; y < ny; y++)
        for (int x = 0; x < nx; x++) {
            size_t x0 = (size_t)(x > reach ? x - reach : 0), x1 = (size_t)(x + reach + 1 < nx ? x + reach + 1 : nx);
            size_t y0 = (size_t)(y > reach ? y - reach : 0) * wide, y1 = (size_t)(y + reach + 1 < ny ? y + reach + 1 : ny) * wide;
            double v = sv[y1 + x1] - sv[y0 + x1] - sv[y1 + x0] + sv[y0 + x0], s = ss[y1 + x1] - ss[y0 + x1] - ss[y1 + x0] + ss[y0 + x0];
            out[(size_t)y * (size_t)nx + (size_t)x] = s > 0.5 ? (float)(v / s) : 0;
        }
    return true;
}

/* No trust where block matching, forward or backward, contradicts the map, nor one block around it. */
static bool strike_out(dd_trust *t, const dd_map *map, const dd_work *before, const dd_work *after, dd_ctx *ctx)
{
    uint8_t *mark;
    dd_warped w;
    if (!dd_search_contradictions(&mark, &w, map, before, after, ctx))
        return false;
    for (int j = 0; mark && j < t->ny; j++)
        for (int i = 0; i < t->nx; i++) {
            int x = (int)((i + 0.5) * t->block / (DD_BLOCK_PX * w.zoom_before)),
                y = (int)((j + 0.5) * t->block / (DD_BLOCK_PX * w.zoom_before));
            x = x < w.nx ? x : w.nx - 1;
            y = y < w.ny ? y : w.ny - 1;
            if (mark[(size_t)y * (size_t)w.nx + (size_t)x])
                t->value[(size_t)j * (size_t)t->nx + (size_t)i] = 0;
        }
    return true;
}

bool dd_trust_find(dd_trust *out, const dd_map *map, const dd_work *before, const dd_work *after, dd_ctx *ctx)
{
    dd_blocks blocks;
    int level = LEVEL < before->levels ? LEVEL : before->levels - 1;
    if (!dd_refine_blocks(&blocks, map, before, after, level, NEIGHBOURS, ctx))
        return false;
    size_t n = (size_t)blocks.nx * (size_t)blocks.ny;
    *out = (dd_trust){blocks.nx, blocks.ny, DD_BLOCK_PX * (double)(1 << level), DD_NEW(ctx->arena, float, n + 1),
                      DD_NEW(ctx->arena, float, n + 1)};
    if (!out->value || !out->seen)
        return false;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    float *agree = DD_NEW(ctx->arena, float, n + 1);
    if (!agree)
        return false;
    for (size_t i = 0; i < n; i++) {
        agree[i] = agreement(&blocks.item[i]);
        out->seen[i] = blocks.item[i].seen >= 0.5F ? 1.0F : 0.0F;
    }
    int longest = before->level[0].width > before->level[0].height ? before->level[0].width : before->level[0].height;
    int reach = (int)(REACH_SHARE * longest / out->block + 0.5);
    bool ok = average(out->value, agree, out->seen, out->nx, out->ny, reach < 1 ? 1 : reach, ctx->arena);
    for (size_t i = 0; i < n; i++)
        out->value[i] = out->seen[i] * ramp(out->value[i], SHARE_LOW, SHARE_HIGH);
    ok = ok && strike_out(out, map, before, after, ctx);
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}

double dd_trust_at(const dd_trust *t, double x, double y)
{
    if (t->nx < 1 || t->ny < 1)
        return 0;
    double u = fmin(fmax((x + 0.5) / t->block - 0.5, 0), t->nx - 1), v = fmin(fmax((y + 0.5) / t->block - 0.5, 0), t->ny - 1);
    int i = (int)u, j = (int)v, i1 = i + 1 < t->nx ? i + 1 : i, j1 = j + 1 < t->ny ? j + 1 : j;
    const float *a = t->value + (size_t)j * (size_t)t->nx, *b = t->value + (size_t)j1 * (size_t)t->nx;
    u -= i;
    v -= j;
    return (1 - v) * ((1 - u) * (double)a[i] + u * (double)a[i1]) + v * ((1 - u) * (double)b[i] + u * (double)b[i1]);
}
