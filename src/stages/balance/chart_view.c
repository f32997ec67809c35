/* The picture the chart is looked for in: about 1600 px long, means of f x f codes, 8 bits, planar. Codes, not linear light: equal steps of
 * them are about equally visible, so that one threshold serves dark and light patches. */
#include "stages/aim/shrink.h"
#include "stages/balance/chart_search.h"

enum { LONG_SIDE = 1600 };

static void add_codes16(uint16_t *sums, const uint16_t *row, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sums[i] = (uint16_t)(sums[i] + (row[i] >> 8));
}

static void add_rows(uint16_t *sums, const dd_photo *photo, int y, int f)
{
    const size_t n = (size_t)photo->width * 3;
    for (size_t i = 0; i < n; i++)
        sums[i] = 0;
    for (int t = 0; t < f; t++) {
        const size_t at = (size_t)(y + t) * photo->row_samples;
        if (photo->depth == 8)
            dd_add_codes(sums, (const uint8_t *)photo->samples + at, n);
        else
            add_codes16(sums, (const uint16_t *)photo->samples + at, n);
    }
}

/* Division by f * f as a multiplication: within one code, and 255 stays 255; sums of up to 257 x 257 codes fit. */
static uint8_t mean_of(uint32_t sum, uint32_t scale) { return (uint8_t)(((uint64_t)sum * scale + (1U << 23)) >> 24); }

static void average(dd_chart_view *out, int j, const uint16_t *restrict sums)
{
    const int f = out->f, width = out->rgb[0].width;
    uint8_t *restrict r = dd_brow(out->rgb[0], j), *restrict g = dd_brow(out->rgb[1], j), *restrict b = dd_brow(out->rgb[2], j);
    const uint32_t blocks = (uint32_t)f * (uint32_t)f, scale = ((1U << 24) + blocks - 1) / blocks;
    for (int i = 0; i < width; i++) {
        uint32_t red = 0, green = 0, blue = 0;
        for (int t = 0; t < f; t++, sums += 3) {
            red += sums[0];
            green += sums[1];
            blue += sums[2];
        }
        r[i] = mean_of(red, scale);
        g[i] = mean_of(green, scale);
        b[i] = mean_of(blue, scale);
    }
}

bool dd_chart_view_make(dd_chart_view *out, const dd_photo *photo, dd_arena *arena)
{
    const int longest = photo->width > photo->height ? photo->width : photo->height;
    const int shortest = photo->width + photo->height - longest;
    int f = (longest + LONG_SIDE / 2) / LONG_SIDE;
    f = f < 1 ? 1 : f > shortest ? shortest : f;
    *out = (dd_chart_view){.f = f};
    for (int c = 0; c < 3; c++)
        if (!(out->rgb[c] = dd_bytes_new(arena, photo->width / f, photo->height / f)).px)
            return false;
    const dd_arena_mark mark = dd_arena_level(arena);
    uint16_t *sums = dd_arena_alloc(arena, (size_t)photo->width * 3 * sizeof *sums);
    for (int j = 0; sums && j < out->rgb[0].height; j++) {
        add_rows(sums, photo, j * f, f);
        average(out, j, sums);
    }
    dd_arena_rewind(arena, mark);
    return sums != NULL;
}

bool dd_chart_view_halve(dd_chart_view *out, const dd_chart_view *in, dd_arena *arena)
{
    const int width = in->rgb[0].width / 2, height = in->rgb[0].height / 2;
    dd_chart_view half = {.f = 2 * in->f};
    for (int c = 0; c < 3; c++) {
        if (!(half.rgb[c] = dd_bytes_new(arena, width, height)).px)
            return false;
        for (int y = 0; y < height; y++) {
            const uint8_t *a = dd_brow(in->rgb[c], 2 * y), *b = dd_brow(in->rgb[c], 2 * y + 1);
            uint8_t *to = dd_brow(half.rgb[c], y);
            for (int x = 0; x < width; x++)
                to[x] = (uint8_t)((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) >> 2);
        }
    }
    *out = half;
    return true;
}
