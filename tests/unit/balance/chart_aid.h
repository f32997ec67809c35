/* A 24-patch chart drawn into a photo: any way up, tilted, small, blurred, in coloured light, with glare, clipped, partly covered. */
#ifndef CHART_AID_H
#define CHART_AID_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "aid.h"
#include "base/matrix.h"
#include "base/rng.h"
#include "kernels/encode.h"
#include "kernels/kernels.h"
#include "stages/balance/chart.h"

typedef struct drawn {
    int width, height;
    double turn_deg, tilt_deg, tilt_axis_deg; /* in the picture; out of it; about which line */
    double pitch;                             /* px from patch to patch, at the middle */
    double cx, cy;
    dd_chart_edition edition;
    double light[9]; /* scene's linear sRGB -> what the camera makes of it */
    double blur_px, noise_codes;
    uint32_t glare, covered; /* bit i: patch i */
    double veil;             /* linear light added to the patches of `glare`, all over, or falling off from their middle */
    bool veil_even, mirrored, shuffled;
    double gamma; /* bend of the camera's tone, 0 = straight */
    double tint;  /* blue of the light grows by this share over the chart's length */
    double skin;  /* brightness of the skin around it, 0 = 1 */
} drawn;

static const double PATCH_HALF = 0.43, FRAME = 0.85;

static inline drawn plain_chart(void)
{
    return (drawn){.width = 1600,
                   .height = 1200,
                   .pitch = 60,
                   .cx = 800,
                   .cy = 600,
                   .edition = DD_CHART_AFTER_2014,
                   .light = {0.9, 0, 0, 0, 0.9, 0, 0, 0, 0.9}};
}

/* Chart coordinates -> px. In the plane: turned by `turn - axis`, tilted about the x axis, turned back by `axis`, seen from 12 pitches. */
static inline void drawn_map(double h[9], const drawn *d)
{
    const double rad = acos(-1.0) / 180.0, a = (d->turn_deg - d->tilt_axis_deg) * rad, b = d->tilt_axis_deg * rad, t = d->tilt_deg * rad;
    const double centre[9] = {d->mirrored ? -1 : 1, 0, d->mirrored ? 2.5 : -2.5, 0, 1, -1.5, 0, 0, 1};
    const double first[9] = {cos(a), -sin(a), 0, sin(a), cos(a), 0, 0, 0, 1};
    const double tilt[9] = {1, 0, 0, 0, cos(t), 0, 0, sin(t) / 12.0, 1};
    const double last[9] = {cos(b), -sin(b), 0, sin(b), cos(b), 0, 0, 0, 1};
    const double place[9] = {d->pitch, 0, d->cx, 0, d->pitch, d->cy, 0, 0, 1};
    dd_mat3_mul(h, first, centre);
    dd_mat3_mul(h, tilt, h);
    dd_mat3_mul(h, last, h);
    dd_mat3_mul(h, place, h);
}

static inline void drawn_corners(double corner[4][2], const drawn *d)
{
    static const double at[4][2] = {{-0.43, -0.43}, {5.43, -0.43}, {5.43, 3.43}, {-0.43, 3.43}};
    double h[9];
    drawn_map(h, d);
    for (int i = 0; i < 4; i++)
        assert_true(dd_mat3_homography(&corner[i][0], &corner[i][1], h, at[i][0], at[i][1]));
}

/* Linear sRGB of the scene at chart coordinates (u,v), on skin of brightness `shade`. */
static inline void drawn_scene(double rgb[3], const drawn *d, double u, double v, double shade)
{
    static const double skin[3] = {0.45, 0.28, 0.20};
    const int column = (int)floor(u + 0.5), row = (int)floor(v + 0.5), i = 6 * row + column;
    const bool on_chart = column >= 0 && column < 6 && row >= 0 && row < 4;
    const double *reference = dd_chart_reference[d->edition][on_chart ? d->shuffled ? (i * 7 + 5) % 24 : i : 0];
    const bool patch = on_chart && fabs(u - column) < PATCH_HALF && fabs(v - row) < PATCH_HALF;
    for (int c = 0; c < 3; c++) {
        if (patch && !(d->covered >> i & 1))
            rgb[c] = reference[c];
        else if (u > -FRAME && u < 5 + FRAME && v > -FRAME && v < 3 + FRAME && !patch)
            rgb[c] = 0.02;
        else
            rgb[c] = skin[c] * shade;
        if (on_chart && d->glare >> i & 1)
            rgb[c] += d->veil * (d->veil_even ? 1.0 : exp(-8.0 * ((u - column) * (u - column) + (v - row) * (v - row))));
    }
}

/* Means of FINE x FINE points on the chart; skin around it is smooth. */
static inline void drawn_pixel(double rgb[3], const drawn *d, const double inverse[9], int x, int y, double shade)
{
    enum { FINE = 3 };
    const double near = 5.0 * d->pitch, dx = x - d->cx, dy = y - d->cy;
    const int fine = dx * dx + dy * dy < near * near ? FINE : 1;
    rgb[0] = rgb[1] = rgb[2] = 0.0;
    for (int k = 0; k < fine * fine; k++) {
        double u = -9, v = -9, sample[3];
        if (fine > 1)
            dd_mat3_homography(&u, &v, inverse, x + (k % fine + 0.5) / fine - 0.5, y + (k / fine + 0.5) / fine - 0.5);
        drawn_scene(sample, d, u, v, shade);
        for (int c = 0; c < 3; c++)
            rgb[c] += sample[c] / (fine * fine);
    }
}

static inline void drawn_light(dd_plane plane[3], const drawn *d)
{
    double map[9], inverse[9], *wave = malloc((size_t)d->width * sizeof *wave);
    drawn_map(map, d);
    assert_true(dd_mat3_invert(inverse, map) && wave);
    for (int x = 0; x < d->width; x++)
        wave[x] = sin(0.013 * x) + 0.3 * sin(0.5 * x);
    for (int y = 0; y < d->height; y++)
        for (int x = 0; x < d->width; x++) {
            double rgb[3], seen[3];
            drawn_pixel(rgb, d, inverse, x, y, (d->skin > 0.0 ? d->skin : 1.0) * (1.0 + 0.15 * wave[x] * ((y & 255) - 128) / 128.0));
            dd_mat3_apply(seen, d->light, rgb);
            seen[2] *= 1.0 + d->tint * (x - d->cx) / (6.0 * d->pitch);
            for (int c = 0; c < 3; c++)
                dd_row(plane[c], y)[x] = (float)(d->gamma > 0.0 ? pow(fmax(0.0, seen[c]), d->gamma) : seen[c]);
        }
    free(wave);
}

/* Noise of about sd codes, put on the light before it is rounded to codes (gamma 2 is near enough): mean of two uniform draws. */
static inline void add_noise(dd_plane plane, double sd, uint64_t seed)
{
    dd_rng rng = dd_rng_make(5, seed);
    for (int y = 0; y < plane.height; y++)
        for (int x = 0; x < plane.width; x++) {
            const double draw = (dd_rng_u32(&rng) / 4294967296.0 + dd_rng_u32(&rng) / 4294967296.0 - 1.0) * 2.449;
            float *p = &dd_row(plane, y)[x];
            *p += (float)(2.0 * sqrt(fmax(0.0, (double)*p)) * sd * draw / 255.0);
        }
}

static inline dd_photo drawn_photo(const drawn *d, dd_ctx *ctx, const dd_kernels *kernels)
{
    const size_t w = (size_t)d->width, h = (size_t)d->height;
    float *table = malloc(256 * sizeof *table);
    uint8_t *codes = malloc(3 * w * h);
    dd_photo photo = {.width = d->width,
                      .height = d->height,
                      .depth = 8,
                      .samples = codes,
                      .row_samples = 3 * w,
                      .to_linear = {table, table, table},
                      .matrix = {1, 0, 0, 0, 1, 0, 0, 0, 1},
                      .matrix_is_identity = true,
                      .orientation = 1};
    dd_plane plane[3];
    dd_srgb8_table encode;
    const dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_srgb8_table_init(&encode);
    assert_true(table && codes);
    for (int i = 0; i < 256; i++)
        table[i] = (float)dd_srgb_to_linear(i / 255.0);
    for (int c = 0; c < 3; c++)
        assert_non_null((plane[c] = dd_plane_new(ctx->arena, d->width, d->height)).px);
    drawn_light(plane, d);
    for (int c = 0; c < 3 && d->blur_px > 0.0; c++)
        assert_true(dd_gauss(kernels, plane[c], plane[c], d->blur_px, ctx->arena));
    for (int c = 0; c < 3 && d->noise_codes > 0.0; c++)
        add_noise(plane[c], d->noise_codes, (uint64_t)(d->turn_deg + 1000 * c));
    for (int y = 0; y < d->height; y++)
        dd_srgb8_row(codes + 3 * w * (size_t)y, dd_row(plane[0], y), dd_row(plane[1], y), dd_row(plane[2], y), &encode, w);
    dd_arena_rewind(ctx->arena, mark);
    return photo;
}

static inline void drawn_free(dd_photo *photo)
{
    free(photo->samples);
    free(photo->to_linear[0]);
}

/* Largest distance of a corner from the truth, as a share of the chart's longest side. */
static inline double corner_error(const dd_chart_place *place, const drawn *d)
{
    double truth[4][2], side = 0.0, error = 0.0;
    drawn_corners(truth, d);
    for (int i = 0; i < 4; i++) {
        const double *next = truth[(i + 1) % 4];
        side = fmax(side, hypot(next[0] - truth[i][0], next[1] - truth[i][1]));
        error = fmax(error, hypot(place->corner[i][0] - truth[i][0], place->corner[i][1] - truth[i][1]));
    }
    return error / side;
}

typedef struct bench {
    dd_kernels kernels;
    dd_ctx ctx;
} bench;

static inline void bench_open(bench *b)
{
    assert_true(dd_kernels_init(&b->kernels, NULL));
    b->ctx = (dd_ctx){&b->kernels, dd_arena_new(), NULL};
    assert_non_null(b->ctx.arena);
}

static inline void bench_close(bench *b) { dd_arena_free(b->ctx.arena); }

#endif
