/* The analysis grid and what is valid on it (METRICS.md 0.1 and 0.2). Both photos pass the same resampling; the follow-up is then
 * balanced. A pixel is usable when it is covered in both photos and not within 3 sigma of the edge of that cover (largest filter:
 * 2 mm cut-off), not clipped in either before resampling, and no hair in either. */
#include "stages/measure/sampling.h"

#include <math.h>
#include <string.h>

#include "kernels/kernels.h"
#include "stages/measure/smooth.h"

static const double MOST_PX_PER_MM = 10.0;
static const double MOST_PIXELS = 5e6; /* six planes of 20 MB: keeps a 12-MP pair below 300 MB */
static const double LARGEST_CUTOFF_MM = 2.0;
static const float BLOWN_FROM = 0.5f; /* linear: codes of 250 are 0.96, of 4 are 0.001, and the resampling mixes in neighbours */

typedef struct box {
    int x0, y0, x1, y1;
} box; /* inclusive; empty when x1 < x0 */

static box box_of_regions(const dd_aim *aim)
{
    uint16_t wanted = 0;
    box b = {aim->width, aim->height, -1, -1};
    for (int i = 0; i < aim->n; i++)
        if (aim->region[i].role != DD_ROLE_EXCLUDE)
            wanted = (uint16_t)(wanted | 1u << i);
    for (int y = 0; y < aim->height; y++) {
        const uint16_t *row = aim->bits + (size_t)y * (size_t)aim->width;
        int x = 0, last = aim->width - 1;
        while (x < aim->width && !(row[x] & wanted))
            x++;
        if (x == aim->width)
            continue;
        while (!(row[last] & wanted))
            last--;
        b.x0 = x < b.x0 ? x : b.x0;
        b.x1 = last > b.x1 ? last : b.x1;
        b.y0 = y < b.y0 ? y : b.y0;
        b.y1 = y;
    }
    return b;
}

static int at_least(int a, int least) { return a > least ? a : least; }
static int at_most(int a, int most) { return a < most ? a : most; }

dd_grid dd_analysis_grid(double *px_per_mm, const dd_aim *aim, double scale_ratio)
{
    box b = box_of_regions(aim);
    double ppm = fmin(aim->px_per_mm, MOST_PX_PER_MM);
    if (scale_ratio > 0.0)
        ppm = fmin(ppm, aim->px_per_mm * scale_ratio);
    if (b.x1 < b.x0)
        b = (box){0, 0, 0, 0};
    int margin = (int)ceil(3.0 * dd_sigma_from_cutoff(LARGEST_CUTOFF_MM, aim->px_per_mm)) + 2;
    b = (box){at_least(b.x0 - margin, 0), at_least(b.y0 - margin, 0), at_most(b.x1 + margin, aim->width - 1),
              at_most(b.y1 + margin, aim->height - 1)};
    double width = b.x1 - b.x0 + 1, height = b.y1 - b.y0 + 1;
    double step = aim->px_per_mm / ppm;
    if (width * height > MOST_PIXELS * step * step)
        step = sqrt(width * height / MOST_PIXELS);
    *px_per_mm = aim->px_per_mm / step;
    return (dd_grid){
        .x0 = b.x0 + 0.5 * (step - 1.0),
        .y0 = b.y0 + 0.5 * (step - 1.0),
        .step = step,
        .width = at_least((int)(width / step), 1),
        .height = at_least((int)(height / step), 1),
    };
}

void dd_grid_bits_row(uint16_t *out, const dd_aim *aim, dd_grid grid, int j)
{
    int y = (int)floor(grid.y0 + j * grid.step + 0.5);
    const uint16_t *row = aim->bits + (size_t)at_most(at_least(y, 0), aim->height - 1) * (size_t)aim->width;
    for (int i = 0; i < grid.width; i++)
        out[i] = row[at_most(at_least((int)(grid.x0 + i * grid.step + 0.5), 0), aim->width - 1)];
}

void dd_plane_to_lab(dd_plane planes[3], const dd_ctx *ctx)
{
    for (int y = 0; y < planes[0].height; y++) {
        float *a = dd_row(planes[0], y), *b = dd_row(planes[1], y), *c = dd_row(planes[2], y);
        ctx->kernels->colour.lab_from_linear(a, b, c, a, b, c, (size_t)planes[0].width);
    }
}

static void balance_planes(dd_plane planes[3], const dd_balance *balance, dd_grid grid)
{
    for (int y = 0; y < grid.height; y++)
        dd_balance_row(balance, dd_row(planes[0], y), dd_row(planes[1], y), dd_row(planes[2], y), grid.x0, grid.y0 + y * grid.step,
                       grid.step, grid.width);
}

/* near[x] = 1 when a zero lies within `reach` of x in the row. */
static void spread_zero_row(uint8_t *out, const uint8_t *in, int n, int reach)
{
    int since = reach + 1;
    for (int x = 0; x < n; x++) {
        since = in[x] ? since + 1 : 0;
        out[x] = since > reach;
    }
    since = reach + 1;
    for (int x = n - 1; x >= 0; x--) {
        since = in[x] ? since + 1 : 0;
        out[x] = (uint8_t)(out[x] & (since > reach));
    }
}

/* Take away what lies within `reach` (square) of a zero: along rows, then along columns with one counter per column. The frame of the
 * grid is no border by itself: where the photo ends there, the cover says so. */
static bool shrink(dd_bytes mask, int reach, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    uint8_t *row = DD_NEW(arena, uint8_t, mask.width);
    int *since = DD_NEW(arena, int, mask.width);
    if (!row || !since)
        return false;
    for (int y = 0; y < mask.height; y++) {
        spread_zero_row(row, dd_brow(mask, y), mask.width, reach);
        memcpy(dd_brow(mask, y), row, (size_t)mask.width);
    }
    for (int pass = 0; pass < 2; pass++) {
        for (int x = 0; x < mask.width; x++)
            since[x] = reach + 1;
        for (int j = 0; j < mask.height; j++) {
            uint8_t *m = dd_brow(mask, pass ? mask.height - 1 - j : j);
            for (int x = 0; x < mask.width; x++) {
                bool zero = m[x] == 0;
                since[x] = zero ? 0 : since[x] + 1;
                m[x] = zero ? 0 : since[x] > reach ? 1 : 2; /* 2: near a zero, but none itself */
            }
        }
    }
    for (int y = 0; y < mask.height; y++) {
        uint8_t *m = dd_brow(mask, y);
        for (int x = 0; x < mask.width; x++)
            m[x] = m[x] == 1;
    }
    dd_arena_rewind(arena, mark);
    return true;
}

static bool bright(const dd_plane linear[3], int x, int y)
{
    return fmaxf(dd_row(linear[0], y)[x], fmaxf(dd_row(linear[1], y)[x], dd_row(linear[2], y)[x])) > BLOWN_FROM;
}

/* Before the light is balanced: where a photo is clipped, its own brightness tells at which end. */
static void combine(dd_sampled *s, dd_bytes covered, dd_bytes clipped_after)
{
    for (int y = 0; y < s->usable.height; y++) {
        uint8_t *use = dd_brow(s->usable, y), *clip = dd_brow(s->clipped, y);
        const uint8_t *cover = dd_brow(covered, y), *clip2 = dd_brow(clipped_after, y);
        for (int x = 0; x < s->usable.width; x++) {
            int how = 0;
            use[x] = use[x] & cover[x];
            if (use[x] && clip[x])
                how |= DD_CLIP_BEFORE | (bright(s->before, x, y) ? DD_BLOWN_BEFORE : 0);
            if (use[x] && clip2[x])
                how |= DD_CLIP_AFTER | (bright(s->after, x, y) ? DD_BLOWN_AFTER : 0);
            clip[x] = (uint8_t)how;
        }
    }
}

static void drop_clipped(dd_sampled *s)
{
    for (int y = 0; y < s->usable.height; y++) {
        uint8_t *use = dd_brow(s->usable, y);
        const uint8_t *clip = dd_brow(s->clipped, y);
        for (int x = 0; x < s->usable.width; x++)
            use[x] = use[x] && !clip[x];
    }
}

static bool allocate(dd_sampled *s, dd_grid grid, dd_arena *arena)
{
    bool ok = true;
    for (int c = 0; c < 3; c++) {
        s->before[c] = dd_plane_new(arena, grid.width, grid.height);
        s->after[c] = dd_plane_new(arena, grid.width, grid.height);
        ok = ok && s->before[c].px && s->after[c].px;
    }
    s->usable = dd_bytes_new(arena, grid.width, grid.height);
    s->clipped = dd_bytes_new(arena, grid.width, grid.height);
    return ok && s->usable.px && s->clipped.px;
}

dd_status dd_sample_pair(dd_sampled *out, const dd_photo *before, const dd_photo *after, const dd_alignment *al, const dd_balance *balance,
                         dd_grid grid, double px_per_mm, dd_ctx *ctx, dd_err *err)
{
    if (!allocate(out, grid, ctx->arena))
        return dd_fail(err, DD_E_NO_MEMORY, "analysis grid", "%d x %d", grid.width, grid.height);
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_bytes scratch[2] = {dd_bytes_new(ctx->arena, grid.width, grid.height), dd_bytes_new(ctx->arena, grid.width, grid.height)};
    if (!scratch[0].px || !scratch[1].px)
        return dd_fail(err, DD_E_NO_MEMORY, "analysis grid", "%d x %d", grid.width, grid.height);
    dd_status status = dd_resample(out->before, out->usable, out->clipped, before, NULL, grid, ctx);
    if (!status)
        status = dd_resample(out->after, scratch[0], scratch[1], after, al, grid, ctx);
    if (status)
        return dd_fail(err, status, "analysis grid", "%d x %d", grid.width, grid.height);
    combine(out, scratch[0], scratch[1]);
    balance_planes(out->after, balance, grid);
    int reach = (int)ceil(3.0 * dd_sigma_from_cutoff(LARGEST_CUTOFF_MM, px_per_mm));
    bool ok = shrink(out->usable, reach, ctx->arena);
    drop_clipped(out);
    ok =
        ok && dd_mask_hair(out->usable, out->before, px_per_mm, ctx->arena) && dd_mask_hair(out->usable, out->after, px_per_mm, ctx->arena);
    dd_arena_rewind(ctx->arena, mark);
    return ok ? DD_OK : dd_fail(err, DD_E_NO_MEMORY, "analysis grid", "%d x %d", grid.width, grid.height);
}
