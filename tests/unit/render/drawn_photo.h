/* Photos in memory for the tests of pictures: 8-bit sRGB, drawn, not decoded. */
#ifndef DD_TESTS_DRAWN_PHOTO_H
#define DD_TESTS_DRAWN_PHOTO_H

#include "aid.h"
#include "kernels/kernels.h"
#include "stages/align/align.h"

/* Black; lives in the arena (no dd_photo_free). */
static inline dd_photo drawn_photo(dd_arena *arena, int width, int height)
{
    dd_photo p = {
        .width = width, .height = height, .depth = 8, .row_samples = 3 * (size_t)width, .matrix_is_identity = true, .format = "png"};
    float *table = DD_NEW(arena, float, 256);
    p.samples = dd_arena_calloc(arena, 3 * (size_t)width * (size_t)height, 1);
    assert_non_null(table);
    assert_non_null(p.samples);
    for (int i = 0; i < 256; i++)
        table[i] = (float)dd_srgb_to_linear(i / 255.0);
    for (int c = 0; c < 3; c++) {
        p.to_linear[c] = table;
        p.matrix[4 * c] = 1.0f;
    }
    return p;
}

static inline uint8_t *photo_px(const dd_photo *p, int x, int y)
{
    return (uint8_t *)p->samples + (size_t)y * p->row_samples + 3 * (size_t)x;
}

static inline void photo_box(const dd_photo *p, int x0, int y0, int w, int h, int r, int g, int b)
{
    for (int y = y0; y < y0 + h; y++)
        for (int x = x0; x < x0 + w; x++) {
            uint8_t *px = photo_px(p, x, y);
            px[0] = (uint8_t)r;
            px[1] = (uint8_t)g;
            px[2] = (uint8_t)b;
        }
}

/* x_after = x + dx, y_after = y + dy, trusted everywhere. */
static inline dd_alignment shifted(dd_arena *arena, const dd_photo *before, const dd_photo *after, double dx, double dy)
{
    dd_alignment al = {.model = DD_MODEL_SIMILARITY, .h = {1, 0, dx, 0, 1, dy, 0, 0, 1}, .grid_w = 2, .grid_h = 2, .scale_ratio = 1.0};
    al.grid_step = before->width > before->height ? before->width : before->height;
    al.after_width = after->width;
    al.after_height = after->height;
    al.dx = DD_NEW(arena, float, 4);
    al.dy = DD_NEW(arena, float, 4);
    al.trust = DD_NEW(arena, float, 4);
    for (int i = 0; i < 4; i++)
        al.trust[i] = 1.0f;
    return al;
}

#endif
