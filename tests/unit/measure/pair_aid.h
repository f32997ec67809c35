/* A painted pair: two 16-bit photos in memory, regions and the identity registration. */
#ifndef PAIR_AID_H
#define PAIR_AID_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "aid.h"
#include "base/rng.h"
#include "kernels/kernels.h"
#include "stages/measure/measure.h"

typedef struct painted {
    int width, height;
    dd_photo before, after;
    dd_aim aim;
    dd_alignment al;
    dd_kernels kernels;
    dd_ctx ctx;
    float *to_linear;
} painted;

/* Linear sRGB of a point of the scene in one of the two photos. */
typedef void (*paint)(double rgb[3], double x, double y, bool after, void *user);

static inline dd_photo painted_photo(const painted *p, const char *sha256)
{
    dd_photo photo = {.width = p->width,
                      .height = p->height,
                      .depth = 16,
                      .row_samples = 3 * (size_t)p->width,
                      .to_linear = {p->to_linear, p->to_linear, p->to_linear},
                      .matrix = {1, 0, 0, 0, 1, 0, 0, 0, 1},
                      .matrix_is_identity = true,
                      .orientation = 1};
    photo.samples = malloc(sizeof(uint16_t) * photo.row_samples * (size_t)p->height);
    assert_non_null(photo.samples);
    strcpy(photo.sha256, sha256);
    return photo;
}

static inline void painted_open(painted *p, int width, int height, double px_per_mm)
{
    memset(p, 0, sizeof *p);
    p->width = width;
    p->height = height;
    assert_true(dd_kernels_init(&p->kernels, NULL));
    p->ctx = (dd_ctx){&p->kernels, dd_arena_new(), NULL};
    p->to_linear = malloc(65536 * sizeof *p->to_linear);
    assert_non_null(p->to_linear);
    for (int i = 0; i < 65536; i++)
        p->to_linear[i] = (float)dd_srgb_to_linear(i / 65535.0);
    p->before = painted_photo(p, "before");
    p->after = painted_photo(p, "after");
    p->aim = (dd_aim){.width = width, .height = height, .px_per_mm = px_per_mm, .scale_source = "user"};
    p->aim.bits = calloc((size_t)width * (size_t)height, sizeof *p->aim.bits);
    assert_non_null(p->aim.bits);
    assert_int_equal(dd_align_identity(&p->al, &p->before, &p->ctx, NULL), DD_OK);
}

static inline void painted_close(painted *p)
{
    free(p->before.samples);
    free(p->after.samples);
    free(p->to_linear);
    free(p->aim.bits);
    dd_arena_free(p->ctx.arena);
}

static inline void painted_fill(painted *p, paint scene, void *user)
{
    for (int after = 0; after < 2; after++) {
        uint16_t *s = after ? p->after.samples : p->before.samples;
        for (int y = 0; y < p->height; y++)
            for (int x = 0; x < p->width; x++, s += 3) {
                double rgb[3];
                scene(rgb, x, y, after != 0, user);
                for (int c = 0; c < 3; c++)
                    s[c] = (uint16_t)(dd_linear_to_srgb(rgb[c]) * 65535.0 + 0.5);
            }
    }
}

/* A rectangle, x1 and y1 excluded; the same name again enlarges the region. */
static inline void painted_region(painted *p, const char *name, dd_role role, int x0, int y0, int x1, int y1)
{
    int r = 0;
    while (r < p->aim.n && strcmp(p->aim.region[r].name, name) != 0)
        r++;
    if (r == p->aim.n) {
        strcpy(p->aim.region[r].name, name);
        p->aim.region[r].role = role;
        p->aim.n++;
    }
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            p->aim.bits[(size_t)y * (size_t)p->width + (size_t)x] |= (uint16_t)(1u << r);
}

/* Deterministic noise of a pixel, mean 0, SD 1, the same whenever asked. */
static inline double pixel_noise(int x, int y, int layer)
{
    dd_rng rng = dd_rng_make(77, (uint64_t)layer << 48 | (uint64_t)(uint32_t)y << 24 | (uint64_t)(uint32_t)x);
    return dd_rng_normal(&rng);
}

#endif
