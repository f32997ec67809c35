/* Resampling through the registration.
 *
 * A cubic B-spline a little wider than the grid step is both the antialias filter and the interpolator. Bicubic and Lanczos do not
 * smooth at sub-pixel phase 0 and do at 1/2: the baseline, sampled on its own pixels, would look rougher than any follow-up. The
 * variance of white noise after this kernel depends on the phase by 8 % per axis at width 1.0 step, 2.3 % at 1.15, 0.7 % at 1.25 (taken).
 * Unser, "Splines: a perfect fit for signal and image processing", IEEE Signal Processing Magazine 1999.
 *
 * The grid is worked through in tiles whose source pixels, converted to linear RGBX once, fit the L2 cache. */
#include <math.h>
#include <string.h>

#include "kernels/kernels.h"
#include "stages/align/align.h"

enum { TILE = 64, PHASES = 256, SOURCE_LIMIT = 48 * 1024 };
static const double WIDTH_STEPS = 1.25, MAX_SUPPORT = 48.0;

typedef struct taps {
    int offset[PHASES]; /* first tap relative to the integer position */
    int count[PHASES];
    int width;          /* weights per phase in the table */
    float *weight;      /* PHASES x width */
} taps;

typedef struct warp {
    dd_plane *rgb;
    dd_bytes covered, clipped;
    const dd_photo *photo;
    const dd_alignment *al;
    dd_grid grid;
    const dd_kernels *kernels;
    double support;
    taps taps;
    float *x, *y, *trust;   /* the tile's map, TILE x TILE */
    float *source;          /* RGBX of the tile's source box */
    uint8_t *source_clipped;
} warp;

typedef struct spot { int qx, qy; } spot; /* a position in 1/PHASES px */
typedef struct box { int x0, y0, x1, y1; } box; /* inclusive */

/* Cubic B-spline, support |t| < 2, integral 1. */
static double bspline3(double t)
{
    t = fabs(t);
    if (t >= 2.0)
        return 0.0;
    if (t >= 1.0)
        return (2.0 - t) * (2.0 - t) * (2.0 - t) / 6.0;
    return 2.0 / 3.0 - t * t * (1.0 - 0.5 * t);
}

/* Weights of taps first..last about `phase`: sum 1, first moment 0, so that constants and slopes come through unchanged. */
static void weigh(float *weight, int first, int last, double phase, double support)
{
    double sum = 0.0, mean = 0.0, variance = 0.0;
    for (int i = first; i <= last; i++) {
        double w = bspline3(((double)i - phase) / support);
        sum += w;
        mean += w * ((double)i - phase);
    }
    mean /= sum;
    for (int i = first; i <= last; i++)
        variance += bspline3(((double)i - phase) / support) / sum * ((double)i - phase - mean) * ((double)i - phase - mean);
    for (int i = first; i <= last; i++)
        weight[i - first] = (float)(bspline3(((double)i - phase) / support) / sum * (1.0 - mean * ((double)i - phase - mean) / variance));
}

static bool make_taps(taps *t, double support, dd_arena *arena)
{
    int reach = (int)floor(2.0 * support);
    t->width = 2 * reach + 2;
    t->weight = DD_NEW(arena, float, (size_t)PHASES * (size_t)t->width);
    if (!t->weight)
        return false;
    for (int p = 0; p < PHASES; p++) {
        double phase = (double)p / PHASES;
        int first = -reach, last = reach + 1;
        while (bspline3(((double)first - phase) / support) <= 0.0)
            first++;
        while (bspline3(((double)last - phase) / support) <= 0.0)
            last--;
        weigh(t->weight + p * t->width, first, last, phase, support);
        t->offset[p] = first;
        t->count[p] = last - first + 1;
    }
    return true;
}

/* Position in 1/PHASES px, >= -0.5 px: truncation of a positive number is floor, without a library call per pixel. */
static int quantise(float position) { return (int)(position * PHASES + (0.5f + PHASES)) - PHASES; }
static int phase_of(int q) { return q & (PHASES - 1); }
static int whole(int q) { return (q - phase_of(q)) / PHASES; }

enum { OUTSIDE, WHOLE, CUT };

/* The source pixels of one output pixel, cut at the photo's edge. */
static int footprint(box *b, spot *at, const warp *w, float x, float y)
{
    const dd_photo *p = w->photo;
    if (!(x >= -0.5f && y >= -0.5f && x <= (float)p->width - 0.5f && y <= (float)p->height - 0.5f))
        return OUTSIDE;
    int qx = quantise(x), qy = quantise(y), px = phase_of(qx), py = phase_of(qy);
    *at = (spot){qx, qy};
    box full = {whole(qx) + w->taps.offset[px], whole(qy) + w->taps.offset[py], 0, 0};
    full.x1 = full.x0 + w->taps.count[px] - 1;
    full.y1 = full.y0 + w->taps.count[py] - 1;
    b->x0 = full.x0 < 0 ? 0 : full.x0;
    b->y0 = full.y0 < 0 ? 0 : full.y0;
    b->x1 = full.x1 < p->width ? full.x1 : p->width - 1;
    b->y1 = full.y1 < p->height ? full.y1 : p->height - 1;
    return b->x0 == full.x0 && b->y0 == full.y0 && b->x1 == full.x1 && b->y1 == full.y1 ? WHOLE : CUT;
}

static void map_tile(const warp *w, int gx, int gy, int width, int height)
{
    for (int j = 0; j < height; j++) {
        float *x = w->x + j * TILE, *y = w->y + j * TILE, *trust = w->trust + j * TILE;
        double bx = w->grid.x0 + (double)gx * w->grid.step, by = w->grid.y0 + (double)(gy + j) * w->grid.step;
        if (w->al) {
            dd_align_map_row(w->al, x, y, trust, bx, by, w->grid.step, width);
            continue;
        }
        for (int i = 0; i < width; i++) {
            x[i] = (float)(bx + (double)i * w->grid.step);
            y[i] = (float)by;
            trust[i] = 1.0f;
        }
    }
}

static float limit(float v, float low, float high) { return v < low ? low : v > high ? high : v; }

/* A box that holds the footprints of all output pixels: positions are limited to the photo, then widened by the widest taps. */
static box source_box(const warp *w, int ox, int oy, int width, int height)
{
    float right = (float)(w->photo->width - 1), bottom = (float)(w->photo->height - 1);
    float x0 = right, y0 = bottom, x1 = 0, y1 = 0;
    for (int j = oy; j < oy + height; j++) {
        const float *xs = w->x + j * TILE + ox, *ys = w->y + j * TILE + ox;
        for (int i = 0; i < width; i++) {
            float x = limit(xs[i], 0, right), y = limit(ys[i], 0, bottom);
            x0 = x < x0 ? x : x0;
            x1 = x > x1 ? x : x1;
            y0 = y < y0 ? y : y0;
            y1 = y > y1 ? y : y1;
        }
    }
    int reach = w->taps.width / 2 + 1; /* half the widest footprint, and one for rounding to the next phase */
    box b = {(int)x0 - reach, (int)y0 - reach, (int)x1 + reach, (int)y1 + reach};
    b.x0 = b.x0 < 0 ? 0 : b.x0;
    b.y0 = b.y0 < 0 ? 0 : b.y0;
    b.x1 = b.x1 < w->photo->width ? b.x1 : w->photo->width - 1;
    b.y1 = b.y1 < w->photo->height ? b.y1 : w->photo->height - 1;
    return b;
}

static bool any_clipped(const warp *w, box source, float x, float y)
{
    float half = (float)(0.5 * w->support);
    int stride = source.x1 - source.x0 + 1;
    int x0 = (int)ceilf(x - half), x1 = (int)floorf(x + half), y0 = (int)ceilf(y - half), y1 = (int)floorf(y + half);
    for (int v = y0 > source.y0 ? y0 : source.y0; v <= y1 && v <= source.y1; v++)
        for (int u = x0 > source.x0 ? x0 : source.x0; u <= x1 && u <= source.x1; u++)
            if (w->source_clipped[(size_t)(v - source.y0) * (size_t)stride + (size_t)(u - source.x0)])
                return true;
    return false;
}

static float sum_of(const float *weight, int n)
{
    float sum = 0.0f;
    for (int i = 0; i < n; i++)
        sum += weight[i];
    return sum;
}

/* The weighted sum over footprint b; at the photo's edge the remaining weights are scaled up to 1. */
static void sample(float rgbx[4], const warp *w, box source, box b, spot at, bool cut)
{
    size_t stride = 4 * (size_t)(source.x1 - source.x0 + 1);
    int px = phase_of(at.qx), py = phase_of(at.qy), nx = b.x1 - b.x0 + 1, ny = b.y1 - b.y0 + 1;
    const float *wx = w->taps.weight + px * w->taps.width + (b.x0 - whole(at.qx) - w->taps.offset[px]);
    const float *wy = w->taps.weight + py * w->taps.width + (b.y0 - whole(at.qy) - w->taps.offset[py]);
    const float *top_left = w->source + (size_t)(b.y0 - source.y0) * stride + 4 * (size_t)(b.x0 - source.x0);
    w->kernels->resample.weighted_rgbx(rgbx, top_left, stride, wx, nx, wy, ny);
    float scale = cut ? 1.0f / (sum_of(wx, nx) * sum_of(wy, ny)) : 1.0f;
    for (int c = 0; cut && c < 3; c++)
        rgbx[c] *= scale;
}

static void output_pixel(const warp *w, box source, bool clipping, int gx, int gy, int at)
{
    float rgbx[4] = {0, 0, 0, 0}, x = w->x[at], y = w->y[at];
    box b;
    spot position;
    int kind = footprint(&b, &position, w, x, y);
    if (kind != OUTSIDE)
        sample(rgbx, w, source, b, position, kind == CUT);
    for (int c = 0; c < 3; c++)
        dd_row(w->rgb[c], gy)[gx] = rgbx[c];
    if (w->covered.px)
        dd_brow(w->covered, gy)[gx] = kind == OUTSIDE ? 0 : kind == WHOLE && w->trust[at] >= 0.5f ? 1 : 2;
    if (w->clipped.px)
        dd_brow(w->clipped, gy)[gx] = kind != OUTSIDE && clipping && any_clipped(w, source, x, y);
}

/* Load the source box; true when any of it is clipped. */
static bool load_source(const warp *w, box source)
{
    int n = source.x1 - source.x0 + 1;
    bool any = false;
    for (int y = source.y0; y <= source.y1; y++) {
        size_t row = (size_t)(y - source.y0) * (size_t)n;
        dd_photo_linear_rgbx(w->photo, w->source + 4 * row, source.x0, y, n);
        if (!w->clipped.px)
            continue;
        dd_photo_clipped_row(w->photo, w->source_clipped + row, source.x0, y, n);
        any = any || memchr(w->source_clipped + row, 1, (size_t)n);
    }
    return any;
}

/* Output pixels (ox..ox+width, oy..) of the tile at grid (gx, gy); split when their source does not fit the buffer. */
static void work_through(const warp *w, int gx, int gy, int ox, int oy, int width, int height)
{
    box source = source_box(w, ox, oy, width, height);
    size_t area = (size_t)(source.x1 - source.x0 + 1) * (size_t)(source.y1 - source.y0 + 1);
    if (area > SOURCE_LIMIT) {
        int w2 = width / 2, h2 = height / 2;
        if (width >= height) {
            work_through(w, gx, gy, ox, oy, w2, height);
            work_through(w, gx, gy, ox + w2, oy, width - w2, height);
        } else {
            work_through(w, gx, gy, ox, oy, width, h2);
            work_through(w, gx, gy, ox, oy + h2, width, height - h2);
        }
        return;
    }
    bool clipping = load_source(w, source);
    for (int j = oy; j < oy + height; j++)
        for (int i = ox; i < ox + width; i++)
            output_pixel(w, source, clipping, gx + i, gy + j, j * TILE + i);
}

static bool allocate(warp *w, dd_arena *arena)
{
    float *map = dd_arena_alloc(arena, 3 * TILE * TILE * sizeof *map);
    w->source = dd_arena_alloc(arena, (size_t)SOURCE_LIMIT * 4 * sizeof(float));
    w->source_clipped = dd_arena_alloc(arena, SOURCE_LIMIT);
    if (!map || !w->source || !w->source_clipped)
        return false;
    w->x = map;
    w->y = map + TILE * TILE;
    w->trust = map + 2 * TILE * TILE;
    return make_taps(&w->taps, w->support, arena);
}

dd_status dd_resample(dd_plane rgb[3], dd_bytes covered, dd_bytes clipped, const dd_photo *photo, const dd_alignment *al, dd_grid grid, dd_ctx *ctx)
{
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    double support = WIDTH_STEPS * grid.step * (al ? al->scale_ratio : 1.0);
    support = support < WIDTH_STEPS ? WIDTH_STEPS : support > MAX_SUPPORT ? MAX_SUPPORT : support;
    warp w = {.rgb = rgb, .covered = covered, .clipped = clipped, .photo = photo, .al = al, .grid = grid, .kernels = ctx->kernels, .support = support};
    bool ok = allocate(&w, ctx->arena);
    for (int gy = 0; ok && gy < grid.height; gy += TILE)
        for (int gx = 0; gx < grid.width; gx += TILE) {
            int width = grid.width - gx < TILE ? grid.width - gx : TILE, height = grid.height - gy < TILE ? grid.height - gy : TILE;
            map_tile(&w, gx, gy, width, height);
            work_through(&w, gx, gy, 0, 0, width, height);
        }
    dd_arena_rewind(ctx->arena, mark);
    return ok ? DD_OK : DD_E_NO_MEMORY;
}
