/* Logarithms of channel ratios, texture, what is too bright or too dark to judge, and the medians of small blocks. There is no limit on
 * lightness beyond black: that is what fails on dark skin. */
#include "stages/aim/scene.h"

#include <math.h>

#include "base/fmath.h"
#include "base/stats.h"
#include "kernels/filter.h"
#include "kernels/kernels.h"
#include "stages/aim/shrink.h"
#include "stages/aim/skin.h"

enum { SIDE = 400, BLOCKS_ACROSS = 18, TEXTURE_RADIUS = 8 };
static const double CLIPPED = 0.97, DARK = 0.008;
static const double SQUARE_3 = 1.42;    /* a disc that covers 3x3 */

static bool read_scene(dd_plane rgb[3], dd_scene *s, const dd_photo *photo, dd_arena *arena)
{
    const int longest = photo->width > photo->height ? photo->width : photo->height;
    const int f = longest / (2 * SIDE) > 1 ? longest / (2 * SIDE) : 1;
    dd_patch patch;
    if (!dd_shrink_linear(&patch, photo, 0, 0, photo->width, photo->height, f, arena))
        return false;
    const double ratio = fmax(longest / (double)SIDE / patch.f, 1.0);
    for (int c = 0; c < 3; c++)
        if ((rgb[c] = dd_shrink_plane(patch.rgb[c], ratio, arena)).px == NULL)
            return false;
    s->width = rgb[0].width;
    s->height = rgb[0].height;
    s->step = ratio * patch.f;
    return true;
}

static double luminance(const dd_plane rgb[3], int x, int y)
{
    return 0.2126 * (double)dd_row(rgb[0], y)[x] + 0.7152 * (double)dd_row(rgb[1], y)[x] + 0.0722 * (double)dd_row(rgb[2], y)[x];
}

static double median_luminance(const dd_plane rgb[3], const dd_scene *s, dd_arena *arena)
{
    const dd_arena_mark mark = dd_arena_level(arena);
    double *values = DD_NEW(arena, double, (size_t)s->width * (size_t)s->height);
    size_t n = 0;
    for (int y = 0; values != NULL && y < s->height; y++)
        for (int x = 0; x < s->width; x++)
            values[n++] = luminance(rgb, x, y);
    const double median = values == NULL ? NAN : dd_median(values, n);
    dd_arena_rewind(arena, mark);
    return median;
}

static void take_logarithms(dd_scene *s, const dd_plane rgb[3], double e)
{
    for (int y = 0; y < s->height; y++)
        for (int x = 0; x < s->width; x++) {
            double ln[3], most = -1.0;
            for (int c = 0; c < 3; c++) {
                const double value = (double)dd_row(rgb[c], y)[x];
                most = fmax(most, value);
                ln[c] = dd_log(fmax(value, 0.0) + e);
            }
            const double light = luminance(rgb, x, y);
            dd_row(s->u, y)[x] = (float)(ln[0] - ln[1]);
            dd_row(s->v, y)[x] = (float)(ln[1] - ln[2]);
            dd_row(s->l, y)[x] = (float)dd_log(fmax(light, 0.0) + e);
            dd_brow(s->clipped, y)[x] = most > CLIPPED;
            dd_brow(s->dark, y)[x] = light < DARK;
        }
}

/* Mean over a 17 x 17 box, cut at the border; sums run in double, so that order hardly matters and is fixed anyway. */
static bool box_mean(dd_plane out, dd_plane in, dd_arena *arena)
{
    const dd_arena_mark mark = dd_arena_level(arena);
    const int w = in.width, h = in.height, r = TEXTURE_RADIUS;
    double *sums = DD_NEW(arena, double, ((size_t)w + 1) * ((size_t)h + 1));
    const size_t stride = (size_t)w + 1;
    for (int y = 0; sums != NULL && y < h; y++) {
        double run = 0.0;
        for (int x = 0; x < w; x++) {
            run += (double)dd_row(in, y)[x];
            sums[((size_t)y + 1) * stride + (size_t)x + 1] = sums[(size_t)y * stride + (size_t)x + 1] + run;
        }
    }
    for (int y = 0; sums != NULL && y < h; y++) {
        const size_t y0 = (size_t)(y > r ? y - r : 0), y1 = (size_t)(y + r + 1 < h ? y + r + 1 : h);
        for (int x = 0; x < w; x++) {
            const size_t x0 = (size_t)(x > r ? x - r : 0), x1 = (size_t)(x + r + 1 < w ? x + r + 1 : w);
            const double sum = sums[y1 * stride + x1] - sums[y0 * stride + x1] - sums[y1 * stride + x0] + sums[y0 * stride + x0];
            dd_row(out, y)[x] = (float)(sum / (double)((x1 - x0) * (y1 - y0)));
        }
    }
    dd_arena_rewind(arena, mark);
    return sums != NULL;
}

/* t = RMS of what is finer than 6 px in l. */
static bool measure_texture(dd_scene *s, dd_ctx *ctx)
{
    const dd_plane t = s->texture;
    if (!dd_gauss(ctx->kernels, t, s->l, 6.0, ctx->arena))
        return false;
    for (int y = 0; y < s->height; y++)
        for (int x = 0; x < s->width; x++) {
            const float fine = dd_row(s->l, y)[x] - dd_row(t, y)[x];
            dd_row(t, y)[x] = fine * fine;
        }
    if (!box_mean(t, t, ctx->arena))
        return false;
    for (int y = 0; y < s->height; y++)
        for (int x = 0; x < s->width; x++)
            dd_row(t, y)[x] = sqrtf(fmaxf(dd_row(t, y)[x], 0.0F));
    return true;
}

bool dd_scene_read(dd_scene *s, const dd_photo *photo, dd_ctx *ctx)
{
    dd_plane rgb[3];
    if (!read_scene(rgb, s, photo, ctx->arena))
        return false;
    dd_plane *planes[4] = {&s->u, &s->v, &s->l, &s->texture};
    for (int i = 0; i < 4; i++)
        if ((*planes[i] = dd_plane_new(ctx->arena, s->width, s->height)).px == NULL)
            return false;
    s->clipped = dd_bytes_new(ctx->arena, s->width, s->height);
    s->dark = dd_bytes_new(ctx->arena, s->width, s->height);
    const double median = median_luminance(rgb, s, ctx->arena);
    if (s->clipped.px == NULL || s->dark.px == NULL || isnan(median))
        return false;
    take_logarithms(s, rgb, 0.02 * fmax(median, 0.02));
    for (int i = 0; i < 3; i++)
        if (!dd_gauss(ctx->kernels, *planes[i], *planes[i], 1.5, ctx->arena))
            return false;
    return dd_open_mask(s->dark, SQUARE_3, ctx->arena) && measure_texture(s, ctx);
}

/* 1 inside low..high, Gaussian shoulders outside. */
static double shoulder(double x, double low, double high, double sd)
{
    const double out = x < low ? low - x : x > high ? x - high : 0.0;
    return dd_exp(-0.5 * (out / sd) * (out / sd));
}

/* Medians of a block's usable pixels; false when fewer than half are. scratch: 4 columns of block size squared. */
static bool describe_block(dd_block *b, const dd_scene *s, int size, float *scratch)
{
    const size_t column = (size_t)size * (size_t)size;
    size_t n = 0;
    for (int y = b->y; y < b->y + size; y++)
        for (int x = b->x; x < b->x + size; x++) {
            if (dd_brow(s->clipped, y)[x] || dd_brow(s->dark, y)[x])
                continue;
            scratch[n] = dd_row(s->u, y)[x];
            scratch[column + n] = dd_row(s->v, y)[x];
            scratch[2 * column + n] = dd_row(s->l, y)[x];
            scratch[3 * column + n++] = dd_row(s->texture, y)[x];
        }
    if (2 * n < column)
        return false;
    b->u = (float)dd_median_f(scratch, n);
    b->v = (float)dd_median_f(scratch + column, n);
    b->l = (float)dd_median_f(scratch + 2 * column, n);
    b->t = (float)dd_median_f(scratch + 3 * column, n);
    const double half_w = 0.5 * s->width, half_h = 0.5 * s->height;
    const double dx = (b->x + 0.5 * size - half_w) / half_w, dy = (b->y + 0.5 * size - half_h) / half_h;
    b->wd = shoulder((double)b->u, 0.30, 1.30, 0.06) * shoulder((double)b->v, -0.05, 0.85, 0.08);
    b->weight = b->wd * dd_exp(-(dx * dx + dy * dy) / 1.2) * dd_exp(-(double)b->t / 0.2);
    return true;
}

bool dd_blocks_cut(dd_blocks *out, const dd_scene *s, dd_arena *arena)
{
    const int shortest = s->width < s->height ? s->width : s->height;
    const int size = shortest / BLOCKS_ACROSS > 2 ? shortest / BLOCKS_ACROSS : 2;
    float *scratch = DD_NEW(arena, float, (size_t)(4 * size * size));
    out->at = DD_NEW(arena, dd_block, (size_t)(s->width / size + 1) * (size_t)(s->height / size + 1));
    out->n = 0;
    out->size = size;
    if (scratch == NULL || out->at == NULL)
        return false;
    for (int y = 0; y + size <= s->height; y += size)
        for (int x = 0; x + size <= s->width; x += size) {
            dd_block *b = &out->at[out->n];
            b->x = x;
            b->y = y;
            out->n += describe_block(b, s, size, scratch);
        }
    return true;
}
