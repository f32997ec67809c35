/* The change of colour per pixel: CIEDE2000 (METRICS.md 8) between the baseline and the light-matched follow-up.
 *
 * Both are smoothed by the same Gauss in linear light first, as a colorimeter averages over its aperture: dE00 is a distance, so noise
 * that is not averaged before would add to it. Pixels without a partner take no part (normalised convolution). */
#include "stages/render/change_map.h"

#include <math.h>
#include <string.h>

#include "kernels/kernels.h"

static const double SIGMA_MM = 0.5;      /* 1.2 mm wide at half its height: a freckle stays */
static const double SIGMA_MAX_PX = 12.0; /* close-ups: mm are many pixels, detail is worth more than calm */
static const double SIGMA_MIN_PX = 0.4;  /* below this a Gauss does nothing */

bool dd_change_map_new(dd_change_map *out, const dd_scene *scene)
{
    dd_arena *arena = scene->ctx->arena;
    int w = scene->frame.map.width, h = scene->frame.map.height;
    dd_plane sums[6];
    memset(out, 0, sizeof *out);
    out->valid = dd_bytes_new(arena, w, h);
    out->grey = dd_bytes_new(arena, w, h);
    out->de00 = dd_plane_new(arena, w, h);
    out->below_sums = dd_arena_level(arena);
    if (!out->valid.px || !out->grey.px || !out->de00.px || !dd_planes_new(sums, 6, arena, w, h))
        return false;
    memcpy(out->before, sums, sizeof out->before);
    memcpy(out->after, sums + 3, sizeof out->after);
    return true;
}

/* sum[x] (+)= share * the k pixels of in that map pixel x covers. */
static void add_row(float *sum, const float *in, int n, int k, float share, bool first)
{
    for (int x = 0; x < n; x++) {
        float total = 0;
        for (int i = 0; i < k; i++)
            total += in[(size_t)x * (size_t)k + (size_t)i];
        sum[x] = (first ? 0.0f : sum[x]) + share * total;
    }
}

static void and_row(uint8_t *valid, const uint8_t *a, const uint8_t *b, int n, int k, bool first)
{
    for (int x = 0; x < n; x++) {
        uint8_t all = first ? 1 : valid[x];
        for (int i = x * k; i < (x + 1) * k; i++)
            all = all && a[i] == 1 && b[i] == 1;
        valid[x] = all;
    }
}

void dd_change_map_row(dd_change_map *map, const dd_scene *scene, const dd_band *band, int i)
{
    int k = scene->frame.shrink, n = map->valid.width, y = (band->y + i) / k;
    bool first = (band->y + i) % k == 0;
    float share = 1.0f / (float)(k * k);
    if (y >= map->valid.height)
        return;
    for (int c = 0; c < 3; c++) {
        add_row(dd_row(map->before[c], y), dd_row(band->before.rgb[c], i), n, k, share, first);
        add_row(dd_row(map->after[c], y), dd_row(band->after.rgb[c], i), n, k, share, first);
    }
    and_row(dd_brow(map->valid, y), dd_brow(band->before.covered, i), dd_brow(band->after.covered, i), n, k, first);
}

/* The baseline's luminance as a dark grey, so that the scale's colours stand out; 0.42: skin stays darker than dE00 = 3. */
static void dim_baseline(dd_change_map *map, const dd_scene *scene)
{
    for (int y = 0; y < map->grey.height; y++) {
        const float *r = dd_row(map->before[0], y), *g = dd_row(map->before[1], y), *b = dd_row(map->before[2], y);
        for (int x = 0; x < map->grey.width; x++) {
            float luminance = 0.2126729f * r[x] + 0.7151522f * g[x] + 0.0721750f * b[x];
            uint8_t code[3];
            dd_srgb8_row(code, &luminance, &luminance, &luminance, &scene->srgb, 1);
            dd_brow(map->grey, y)[x] = (uint8_t)(12 + (code[0] * 27) / 64);
        }
    }
}

static void clear_invalid(dd_plane plane, dd_bytes valid)
{
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++)
            if (!dd_brow(valid, y)[x])
                dd_row(plane, y)[x] = 0.0f;
}

static bool smooth(dd_change_map *map, dd_plane weight, const dd_scene *scene, double sigma_px)
{
    const dd_kernels *k = scene->ctx->kernels;
    dd_arena *arena = scene->ctx->arena;
    for (int y = 0; y < weight.height; y++)
        for (int x = 0; x < weight.width; x++)
            dd_row(weight, y)[x] = dd_brow(map->valid, y)[x];
    bool ok = sigma_px < SIGMA_MIN_PX || dd_gauss(k, weight, weight, sigma_px, arena);
    for (int c = 0; c < 3; c++) {
        clear_invalid(map->before[c], map->valid);
        clear_invalid(map->after[c], map->valid);
        if (sigma_px >= SIGMA_MIN_PX)
            ok = ok && dd_gauss(k, map->before[c], map->before[c], sigma_px, arena) &&
                 dd_gauss(k, map->after[c], map->after[c], sigma_px, arena);
    }
    return ok;
}

/* Rows of smoothed sums -> Lab, in place. */
static void to_lab(float *lab[3], const dd_plane planes[3], const float *weight, int y, const dd_colour_kernels *k)
{
    int n = planes[0].width;
    for (int c = 0; c < 3; c++) {
        lab[c] = dd_row(planes[c], y);
        for (int x = 0; x < n; x++)
            lab[c][x] = weight[x] > 0.0f ? lab[c][x] / weight[x] : 0.0f;
    }
    k->lab_from_linear(lab[0], lab[1], lab[2], lab[0], lab[1], lab[2], (size_t)n);
}

/* de00's row holds the weights until here. */
static void compare_row(dd_change_map *map, int y, const dd_colour_kernels *k)
{
    float *before[3], *after[3], *out = dd_row(map->de00, y);
    to_lab(before, map->before, out, y, k);
    to_lab(after, map->after, out, y, k);
    const float *const lab1[3] = {before[0], before[1], before[2]}, *const lab2[3] = {after[0], after[1], after[2]};
    k->ciede2000(out, lab1, lab2, (size_t)map->valid.width);
    for (int x = 0; x < map->valid.width; x++)
        if (!dd_brow(map->valid, y)[x])
            out[x] = NAN;
}

bool dd_change_map_finish(dd_change_map *map, const dd_scene *scene)
{
    double px_per_mm = scene->aim->px_per_mm / scene->frame.map.step;
    double sigma_px = fmin(SIGMA_MM * px_per_mm, SIGMA_MAX_PX);
    map->sigma_mm = sigma_px < SIGMA_MIN_PX ? 0.0 : sigma_px / px_per_mm;
    dim_baseline(map, scene);
    bool ok = smooth(map, map->de00, scene, sigma_px);
    for (int y = 0; ok && y < map->valid.height; y++)
        compare_row(map, y, &scene->ctx->kernels->colour);
    return ok;
}
