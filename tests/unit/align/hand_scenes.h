/* Drawn scenes with known motion for the tests of the registration: smooth noise with detail from 4 to 90 px over a grey ground. */
#ifndef DD_TESTS_HAND_SCENES_H
#define DD_TESTS_HAND_SCENES_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "aid.h"
#include "base/fmath.h"
#include "kernels/colour.h"
#include "kernels/kernels.h"
#include "stages/align/align.h"

enum { W = 640, H = 480 };

static inline double drawn_lattice(int seed, int i, int j)
{
    uint32_t h = (uint32_t)i * 0x9e3779b1U ^ (uint32_t)j * 0x85ebca77U ^ (uint32_t)seed * 0xc2b2ae3dU;
    h ^= h >> 15;
    h *= 0x2c1b3c6dU;
    h ^= h >> 13;
    h *= 0x297a2d39U;
    return (double)(h >> 8) / (1 << 24) - 0.5;
}

static inline double drawn_ease(double t) { return t * t * t * (t * (6 * t - 15) + 10); }

/* About -1..1. */
static inline double drawn_scene(int seed, double x, double y)
{
    static const double WAVE[4] = {4, 11, 32, 90}, HEIGHT[4] = {0.35, 0.5, 0.6, 0.8};
    double sum = 0;
    for (int o = 0; o < 4; o++) {
        double u = x / WAVE[o] + 500, v = y / WAVE[o] + 500, s = drawn_ease(u - floor(u)), t = drawn_ease(v - floor(v));
        int i = (int)u, j = (int)v, k = 8 * seed + o;
        sum += HEIGHT[o] * ((1 - t) * ((1 - s) * drawn_lattice(k, i, j) + s * drawn_lattice(k, i + 1, j)) +
                            t * ((1 - s) * drawn_lattice(k, i, j + 1) + s * drawn_lattice(k, i + 1, j + 1)));
    }
    return sum;
}

static inline dd_photo drawn_blank(void)
{
    dd_photo p = {.width = W, .height = H, .depth = 8, .row_samples = 3 * (size_t)W};
    p.samples = calloc((size_t)H, p.row_samples);
    float *table = malloc(256 * sizeof *table);
    assert_true(p.samples && table);
    for (int i = 0; i < 256; i++)
        table[i] = (float)dd_srgb_to_linear(i / 255.0);
    p.to_linear[0] = p.to_linear[1] = p.to_linear[2] = table;
    p.matrix_is_identity = true;
    return p;
}

static inline void drawn_put(const dd_photo *p, int x, int y, double v)
{
    uint8_t *s = (uint8_t *)p->samples + (size_t)y * p->row_samples + 3 * (size_t)x;
    v = v < 0 ? 0 : v > 255 ? 255 : v;
    s[0] = (uint8_t)(v + 0.5);
    s[1] = (uint8_t)(0.76 * v + 0.5); /* the hue of lit skin */
    s[2] = (uint8_t)(0.64 * v + 0.5);
}

/* Where a picture's pixel looks: grey(self, x, y) is asked at each. */
typedef double (*drawn_grey)(const void *self, double x, double y);

static inline dd_photo drawn_photo(drawn_grey grey, const void *self)
{
    dd_photo p = drawn_blank();
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            drawn_put(&p, x, y, grey(self, x, y));
    return p;
}

typedef struct outcome {
    dd_status status;
    dd_alignment al;
    dd_err err;
    dd_arena *arena;
} outcome;

static inline outcome drawn_align(const dd_photo *before, const dd_photo *after, const dd_aim *aim, const dd_align_options *options)
{
    outcome o = {.arena = dd_arena_new()};
    dd_kernels kernels;
    dd_features *fb, *fa;
    assert_true(dd_kernels_init(&kernels, NULL));
    dd_ctx ctx = {&kernels, o.arena, NULL};
    assert_int_equal(dd_features_find(&fb, before, &ctx, &o.err), DD_OK);
    assert_int_equal(dd_features_find(&fa, after, &ctx, &o.err), DD_OK);
    o.status = dd_align_with(&o.al, before, fb, aim, after, fa, options, &ctx, &o.err);
    if (o.status)
        print_message("# refused: %s\n", o.err.detail);
    return o;
}

static inline void drawn_done(outcome *o, dd_photo *before, dd_photo *after)
{
    dd_arena_free(o->arena);
    dd_photo_free(before);
    dd_photo_free(after);
}

#endif
