/* Smaller copies of a photo. A large photo is read once in blocks of whole pixels (cheap, the loops below run at memory speed), and the
 * exact area average to the wanted size works on that copy. 8-bit sRGB photos, the usual case, are averaged as codes; anything else
 * is averaged in linear light and coded as sRGB afterwards. */
#include "stages/aim/shrink.h"

#include <math.h>

#include "base/fmath.h"
#include "kernels/colour.h"

enum { CODE_STEPS = 4096 };     /* of sqrt(linear): the code error is below .03 of 255 */

static const float LUMA[3] = {0.299F, 0.587F, 0.114F};

static bool codes_are_srgb(const dd_photo *photo)
{
    if (photo->depth != 8 || !photo->matrix_is_identity)
        return false;
    for (int c = 0; c < 3; c++)
        for (int code = 15; code < 256; code += 16)
            if (fabs((double)photo->to_linear[c][code] - dd_srgb_to_linear(code / 255.0)) > 1e-4)
                return false;
    return true;
}

/* In strides of a constant length, which the compiler turns into vectors at any level of optimisation. */
void dd_add_codes(uint16_t *restrict sums, const uint8_t *restrict row, size_t n)
{
    enum { STRIDE = 64 };
    size_t i = 0;
    for (; i + STRIDE <= n; i += STRIDE)
        for (size_t k = 0; k < STRIDE; k++)
            sums[i + k] = (uint16_t)(sums[i + k] + row[i + k]);
    for (; i < n; i++)
        sums[i] = (uint16_t)(sums[i] + row[i]);
}

/* Blocks of f x f codes: sum rows as uint16 (f * 255 fits for f <= 257), then columns as luma. */
static void luma_of_codes(dd_plane out, const dd_photo *photo, int f, uint16_t *sums)
{
    const size_t n = (size_t)photo->width * 3;
    const float norm = 1.0F / (float)(f * f);
    for (int j = 0; j < out.height; j++) {
        for (size_t i = 0; i < n; i++)
            sums[i] = 0;
        for (int t = 0; t < f; t++) {
            dd_add_codes(sums, (const uint8_t *)photo->samples + ((size_t)j * (size_t)f + (size_t)t) * photo->row_samples, n);
        }
        float *to = dd_row(out, j);
        const uint16_t *s = sums;
        for (int i = 0; i < out.width; i++) {
            uint32_t sum[3] = {0, 0, 0};
            for (int t = 0; t < f; t++, s += 3)
                for (int c = 0; c < 3; c++)
                    sum[c] += s[c];
            to[i] = (LUMA[0] * (float)sum[0] + LUMA[1] * (float)sum[1] + LUMA[2] * (float)sum[2]) * norm;
        }
    }
}

static float code_of(const float *codes, float linear)
{
    const float x = linear < 0.0F ? 0.0F : linear > 1.0F ? 1.0F : linear;
    return codes[(int)(sqrtf(x) * CODE_STEPS + 0.5F)];
}

static bool luma_of_linear(dd_plane out, const dd_photo *photo, int f, dd_arena *arena)
{
    float *codes = DD_NEW(arena, float, CODE_STEPS + 1);
    dd_patch patch;
    if (codes == NULL || !dd_shrink_linear(&patch, photo, 0, 0, out.width * f, out.height * f, f, arena))
        return false;
    for (int i = 0; i <= CODE_STEPS; i++) {
        const double root = (double)i / CODE_STEPS;
        codes[i] = (float)(255.0 * dd_linear_to_srgb(root * root));
    }
    for (int j = 0; j < out.height; j++) {
        const float *r = dd_row(patch.rgb[0], j), *g = dd_row(patch.rgb[1], j), *b = dd_row(patch.rgb[2], j);
        float *to = dd_row(out, j);
        for (int i = 0; i < out.width; i++)
            to[i] = LUMA[0] * code_of(codes, r[i]) + LUMA[1] * code_of(codes, g[i]) + LUMA[2] * code_of(codes, b[i]);
    }
    return true;
}

static int larger(int a, int b) { return a > b ? a : b; }

bool dd_shrink_luma(dd_small *out, const dd_photo *photo, int side, dd_arena *arena)
{
    const int longest = larger(photo->width, photo->height), shortest = photo->width + photo->height - longest;
    int f = longest / (2 * side);
    f = f < 1 ? 1 : f > shortest ? shortest : f;
    out->step = f;
    out->plane = dd_plane_new(arena, photo->width / f, photo->height / f);
    if (out->plane.px == NULL)
        return false;
    const dd_arena_mark mark = dd_arena_level(arena);
    bool ok = true;
    if (codes_are_srgb(photo)) {
        uint16_t *sums = DD_NEW(arena, uint16_t, (size_t)photo->width * 3);
        ok = sums != NULL;
        if (ok)
            luma_of_codes(out->plane, photo, f, sums);
    } else {
        ok = luma_of_linear(out->plane, photo, f, arena);
    }
    dd_arena_rewind(arena, mark);
    return ok;
}

/* The pixels [first, first + n) that the interval [start, start + ratio) covers, and how much of each; n <= ratio + 2. */
static int cover(float *weight, int *first, double start, double ratio, int size)
{
    const double end = fmin(start + ratio, size);
    *first = (int)start < size - 1 ? (int)start : size - 1;
    int n = 0;
    double sum = 0.0;
    for (int i = *first; i < size && (i < end || n == 0); i++, n++) {
        const double share = fmax(fmin(i + 1, end) - fmax(i, start), 1e-6);
        weight[n] = (float)share;
        sum += share;
    }
    for (int i = 0; i < n; i++)
        weight[i] = (float)((double)weight[i] / sum);
    return n;
}

/* Which columns of the input make output column i, `most` weights each. */
typedef struct dd_columns { int *first, *n; float *weight; int most; } dd_columns;

static bool cover_columns(dd_columns *c, int width, double ratio, int from_width, dd_arena *arena)
{
    c->most = (int)ratio + 3;
    c->first = DD_NEW(arena, int, width);
    c->n = DD_NEW(arena, int, width);
    c->weight = DD_NEW(arena, float, (size_t)width * (size_t)c->most);
    if (c->first == NULL || c->n == NULL || c->weight == NULL)
        return false;
    for (int i = 0; i < width; i++)
        c->n[i] = cover(c->weight + (size_t)i * (size_t)c->most, &c->first[i], i * ratio, ratio, from_width);
    return true;
}

static void average_area(dd_plane out, dd_plane in, double ratio, const dd_columns *c, float *line, float *weight)
{
    for (int j = 0; j < out.height; j++) {
        int first;
        const int n = cover(weight, &first, j * ratio, ratio, in.height);
        for (int i = 0; i < in.width; i++)
            line[i] = 0.0F;
        for (int t = 0; t < n; t++) {
            const float *row = dd_row(in, first + t);
            for (int i = 0; i < in.width; i++)
                line[i] += weight[t] * row[i];
        }
        for (int i = 0; i < out.width; i++) {
            const float *w = c->weight + (size_t)i * (size_t)c->most, *from = line + c->first[i];
            float sum = 0.0F;
            for (int t = 0; t < c->n[i]; t++)
                sum += w[t] * from[t];
            dd_row(out, j)[i] = sum;
        }
    }
}

dd_plane dd_shrink_plane(dd_plane in, double ratio, dd_arena *arena)
{
    const dd_plane none = {0};
    const int width = larger(1, (int)(in.width / ratio + 0.5)), height = larger(1, (int)(in.height / ratio + 0.5));
    dd_plane out = dd_plane_new(arena, width, height);
    if (out.px == NULL)
        return none;
    const dd_arena_mark mark = dd_arena_level(arena);
    float *line = DD_NEW(arena, float, in.width), *weight = DD_NEW(arena, float, (size_t)ratio + 3);
    dd_columns columns;
    if (line == NULL || weight == NULL || !cover_columns(&columns, width, ratio, in.width, arena))
        return none;
    if (ratio >= 1.0) {
        average_area(out, in, ratio, &columns, line, weight);
    } else {
        for (int j = 0; j < height; j++)
            for (int i = 0; i < width; i++)
                dd_row(out, j)[i] = dd_bilinear(in, (i + 0.5) * ratio - 0.5, (j + 0.5) * ratio - 0.5);
    }
    dd_arena_rewind(arena, mark);
    return out;
}

static void sum_blocks(float *to, int width, const float *sums, int f)
{
    const float norm = 1.0F / ((float)f * (float)f);
    for (int i = 0; i < width; i++) {
        float sum = 0.0F;
        for (int t = 0; t < f; t++)
            sum += sums[i * f + t];
        to[i] = sum * norm;
    }
}

bool dd_shrink_linear(dd_patch *out, const dd_photo *photo, int x0, int y0, int w, int h, int f, dd_arena *arena)
{
    f = f > w ? w : f;
    f = f > h ? h : f;
    out->x0 = x0;
    out->y0 = y0;
    out->f = f;
    for (int c = 0; c < 3; c++)
        if ((out->rgb[c] = dd_plane_new(arena, w / f, h / f)).px == NULL)
            return false;
    const dd_arena_mark mark = dd_arena_level(arena);
    float *row = DD_NEW(arena, float, (size_t)w * 3), *sums = DD_NEW(arena, float, (size_t)w * 3);
    if (row == NULL || sums == NULL)
        return false;
    const size_t n = (size_t)w;
    for (int j = 0; j < h / f; j++) {
        float *const to = f == 1 ? row : sums;
        for (size_t i = 0; f > 1 && i < 3 * n; i++)
            sums[i] = 0.0F;
        for (int t = 0; t < f; t++) {
            dd_photo_linear_row(photo, row, row + n, row + 2 * n, x0, y0 + j * f + t, w);
            for (size_t i = 0; f > 1 && i < 3 * n; i++)
                sums[i] += row[i];
        }
        for (size_t c = 0; c < 3; c++)
            sum_blocks(dd_row(out->rgb[c], j), w / f, to + c * n, f);
    }
    dd_arena_rewind(arena, mark);
    return true;
}
