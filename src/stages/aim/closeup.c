/* A photo without a face: is it one smooth surface that could be skin (SKINMASK.md 3)?
 *
 *   blocks -> how skin-like is their colour (wd) -> the densest colour near the middle (mode) -> robust Gaussian of the blocks there
 *   -> pixels inside it, cleaned -> enclosed islands (lesion, ink, glare, ruler) filled.
 *
 * There is no limit on lightness: that is what fails on dark skin. A smooth wall in a skin colour cannot be told from skin: whoever
 * reads the result is told so (flag auto_noface). */
#include <math.h>

#include "base/fmath.h"
#include "base/stats.h"
#include "kernels/filter.h"
#include "stages/aim/robust.h"
#include "stages/aim/scene.h"
#include "stages/aim/skin.h"

static const double FLOORS[3] = {0.06, 0.06, 0.3};
static const double SQUARE_5 = 2.83;    /* a disc that covers 5x5 */

static double kernel(const dd_block *a, const dd_block *b)
{
    const double du = ((double)a->u - (double)b->u) / 0.15, dv = ((double)a->v - (double)b->v) / 0.15,
                 dl = ((double)a->l - (double)b->l) / 0.6;
    return dd_exp(-0.5 * (du * du + dv * dv + dl * dl));
}

/* The block whose colour most plausible, central, smooth blocks share. -1 without blocks. */
static int find_mode(double *mass, const dd_blocks *b)
{
    int best = -1;
    double best_score = -1.0;
    for (int i = 0; i < b->n; i++) {
        double near = 0.0, share = 0.0;
        if (b->at[i].wd < 1e-6 && best >= 0)
            continue;
        for (int j = 0; j < b->n; j++) {
            const double k = kernel(&b->at[i], &b->at[j]);
            near += k * b->at[j].weight;
            share += k * b->at[j].wd;
        }
        if (b->at[i].wd * near > best_score) {
            best_score = b->at[i].wd * near;
            best = i;
            *mass = share / b->n;
        }
    }
    return best;
}

static dd_status fit_blocks(dd_gauss3 *g, dd_bytes seeds, const dd_blocks *b, int mode, dd_arena *arena)
{
    dd_samples chosen;
    if (!dd_samples_new(&chosen, (size_t)b->n, arena))
        return DD_E_NO_MEMORY;
    for (int i = 0; i < b->n; i++) {
        const dd_block *at = &b->at[i];
        if (kernel(&b->at[mode], at) <= 0.32 || at->wd <= 0.5)
            continue;
        dd_samples_add(&chosen, at->u, at->v, at->l);
        for (int y = at->y; y < at->y + b->size; y++)
            for (int x = at->x; x < at->x + b->size; x++)
                dd_brow(seeds, y)[x] = 1;
    }
    return dd_gauss3_fit(g, &chosen, FLOORS, arena);
}

/* Pixels of the Gaussian, opened 5x5, in components that touch a seed block. */
static bool select_pixels(dd_bytes mask, const dd_scene *s, const dd_gauss3 *g, dd_bytes seeds, dd_arena *arena)
{
    const dd_arena_mark mark = dd_arena_level(arena);
    for (int y = 0; y < s->height; y++)
        for (int x = 0; x < s->width; x++) {
            const double u = (double)dd_row(s->u, y)[x], v = (double)dd_row(s->v, y)[x];
            dd_brow(mask, y)[x] = !dd_brow(s->clipped, y)[x] && !dd_brow(s->dark, y)[x] && u >= 0.08 && u <= 1.6 && v >= -0.2 && v <= 1.2 &&
                                  dd_gauss3_d2(g, u, v, (double)dd_row(s->l, y)[x]) < 16.0;
        }
    int *labels = DD_NEW(arena, int, (size_t)s->width * (size_t)s->height);
    const int count = labels != NULL && dd_open_mask(mask, SQUARE_5, arena) ? dd_label(labels, mask, true, arena) : -1;
    uint8_t *seeded = count < 0 ? NULL : DD_NEW(arena, uint8_t, (size_t)count + 1);
    const size_t width = (size_t)s->width;
    for (int y = 0; seeded != NULL && y < s->height; y++)
        for (int x = 0; x < s->width; x++)
            if (dd_brow(seeds, y)[x])
                seeded[labels[(size_t)y * width + (size_t)x]] = 1;
    for (int y = 0; seeded != NULL && y < s->height; y++)
        for (int x = 0; x < s->width; x++)
            dd_brow(mask, y)[x] = dd_brow(mask, y)[x] && seeded[labels[(size_t)y * width + (size_t)x]];
    dd_arena_rewind(arena, mark);
    return seeded != NULL;
}

static dd_status refit(dd_gauss3 *g, const dd_scene *s, dd_bytes mask, dd_arena *arena)
{
    const dd_arena_mark mark = dd_arena_level(arena);
    dd_samples chosen;
    bool ok = dd_samples_new(&chosen, (size_t)s->width * (size_t)s->height, arena);
    for (int y = 0; ok && y < s->height; y++)
        for (int x = 0; x < s->width; x++)
            if (dd_brow(mask, y)[x])
                dd_samples_add(&chosen, dd_row(s->u, y)[x], dd_row(s->v, y)[x], dd_row(s->l, y)[x]);
    dd_gauss3 again;
    const dd_status status = ok ? dd_gauss3_fit(&again, &chosen, FLOORS, arena) : DD_E_NO_MEMORY;
    if (status == DD_OK)
        *g = again;
    dd_arena_rewind(arena, mark);
    return status;
}

static double cover_of(const dd_scene *s, dd_bytes mask)
{
    size_t skin = 0, light = 0;
    for (int y = 0; y < s->height; y++)
        for (int x = 0; x < s->width; x++) {
            skin += dd_brow(mask, y)[x];
            light += !dd_brow(s->dark, y)[x] || dd_brow(mask, y)[x];
        }
    return light > 0 ? (double)skin / (double)light : 0.0;
}

typedef struct dd_island { size_t n, dark; double u, v; } dd_island;

static bool island_is_skin(const dd_island *i, size_t frame)
{
    const double n = (double)i->n, u = i->u / n, v = i->v / n;
    return 2 * i->dark <= i->n && u >= 0.05 && u <= 1.6 && v >= -0.25 && v <= 1.2 && n <= 0.25 * (double)frame;
}

/* What the mask leaves free at the border belongs to it unless it is a vignette, another colour, or large. */
static bool join_border_islands(dd_bytes mask, const dd_scene *s, dd_arena *arena)
{
    const dd_arena_mark mark = dd_arena_level(arena);
    const size_t frame = (size_t)s->width * (size_t)s->height, width = (size_t)s->width;
    int *labels = DD_NEW(arena, int, frame);
    dd_bytes free_px = dd_bytes_new(arena, s->width, s->height);
    bool ok = labels != NULL && free_px.px != NULL;
    for (int y = 0; ok && y < s->height; y++)
        for (int x = 0; x < s->width; x++)
            dd_brow(free_px, y)[x] = !dd_brow(mask, y)[x];
    const int count = ok ? dd_label(labels, free_px, false, arena) : -1;
    dd_island *islands = count < 0 ? NULL : DD_NEW(arena, dd_island, (size_t)count + 1);
    ok = islands != NULL;
    for (int y = 0; ok && y < s->height; y++)
        for (int x = 0; x < s->width; x++) {
            dd_island *i = &islands[labels[(size_t)y * width + (size_t)x]];
            i->n++;
            i->dark += dd_brow(s->dark, y)[x];
            i->u += (double)dd_row(s->u, y)[x];
            i->v += (double)dd_row(s->v, y)[x];
        }
    for (int y = 0; ok && y < s->height; y++)
        for (int x = 0; x < s->width; x++) {
            const int label = labels[(size_t)y * width + (size_t)x];
            if (label > 0 && island_is_skin(&islands[label], frame))
                dd_brow(mask, y)[x] = 1;
        }
    dd_arena_rewind(arena, mark);
    return ok;
}

/* Sides of the frame that are more than half skin; dark pixels (vignette) count on neither side. */
static int skin_sides(const dd_scene *s, dd_bytes mask)
{
    int skin[4] = {0}, light[4] = {0}, sides = 0;
    for (int side = 0; side < 4; side++) {
        const int n = side < 2 ? s->width : s->height;
        for (int i = 0; i < n; i++) {
            const int x = side < 2 ? i : side == 2 ? 0 : s->width - 1, y = side >= 2 ? i : side == 0 ? 0 : s->height - 1;
            skin[side] += dd_brow(mask, y)[x];
            light[side] += !dd_brow(s->dark, y)[x] || dd_brow(mask, y)[x];
        }
        sides += 2 * skin[side] > light[side];
    }
    return sides;
}

static bool median_texture(double *median, const dd_scene *s, dd_bytes mask, dd_arena *arena)
{
    const dd_arena_mark mark = dd_arena_level(arena);
    float *values = DD_NEW(arena, float, (size_t)s->width * (size_t)s->height);
    size_t n = 0;
    for (int y = 0; values != NULL && y < s->height; y++)
        for (int x = 0; x < s->width; x++)
            if (dd_brow(mask, y)[x])
                values[n++] = dd_row(s->texture, y)[x];
    *median = n > 0 ? dd_median_f(values, n) : INFINITY;
    dd_arena_rewind(arena, mark);
    return values != NULL;
}

static double share_of(dd_bytes plane)
{
    size_t n = 0;
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++)
            n += dd_brow(plane, y)[x];
    return (double)n / ((double)plane.width * plane.height);
}

static dd_skin_status decide(const dd_closeup *c, int sides)
{
    if (c->cover < 0.05 || c->plausible < 0.5 || c->texture > 0.4)
        return DD_SKIN_NONE;
    const bool sure = c->cover >= 0.60 && sides >= 3 && c->texture < 0.15 && c->mass >= 0.3 && c->clipped <= 0.30;
    return sure ? DD_SKIN_CLOSEUP : DD_SKIN_UNCERTAIN;
}

/* Fill out->mask and the figures; the mode is known. false without memory. */
static bool segment(dd_closeup *out, const dd_scene *s, const dd_blocks *blocks, int mode, dd_ctx *ctx)
{
    dd_gauss3 g;
    dd_bytes seeds = dd_bytes_new(ctx->arena, s->width, s->height);
    if (seeds.px == NULL)
        return false;
    dd_bytes_fill(seeds, 0);
    dd_status fitted = fit_blocks(&g, seeds, blocks, mode, ctx->arena);
    if (fitted != DD_OK)    /* too few blocks of one colour: the mask stays empty */
        return fitted != DD_E_NO_MEMORY;
    if (!select_pixels(out->mask, s, &g, seeds, ctx->arena))
        return false;
    fitted = refit(&g, s, out->mask, ctx->arena);
    if (fitted == DD_E_NO_MEMORY || (fitted == DD_OK && !select_pixels(out->mask, s, &g, seeds, ctx->arena)))
        return false;
    if (!dd_fill_holes(out->mask, INFINITY, ctx->arena))
        return false;
    if (cover_of(s, out->mask) >= 0.60 && !join_border_islands(out->mask, s, ctx->arena))
        return false;
    out->cover = cover_of(s, out->mask);
    out->status = DD_SKIN_UNCERTAIN;
    return median_texture(&out->texture, s, out->mask, ctx->arena);
}

dd_status dd_closeup_find(dd_closeup *out, const dd_photo *photo, dd_ctx *ctx)
{
    dd_scene s;
    dd_blocks blocks;
    *out = (dd_closeup){.status = DD_SKIN_NONE};
    if (!dd_scene_read(&s, photo, ctx) || !dd_blocks_cut(&blocks, &s, ctx->arena))
        return DD_E_NO_MEMORY;
    out->step = s.step;
    out->clipped = share_of(s.clipped);
    out->mask = dd_bytes_new(ctx->arena, s.width, s.height);
    if (out->mask.px == NULL)
        return DD_E_NO_MEMORY;
    dd_bytes_fill(out->mask, 0);
    const int mode = find_mode(&out->mass, &blocks);
    if (mode < 0 || out->mass < 0.02)
        return DD_OK;
    out->plausible = blocks.at[mode].wd;
    if (!segment(out, &s, &blocks, mode, ctx))
        return DD_E_NO_MEMORY;
    if (out->status != DD_SKIN_NONE)
        out->status = decide(out, skin_sides(&s, out->mask));
    return DD_OK;
}
