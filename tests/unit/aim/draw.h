/* Drawn photos with a known answer: a face in IPD units (origin between the eyes), lesions on it, even skin, and anything a test fills in.
 * The drawing is made of soft ellipses in linear light; the tone is the linear RGB of lit skin. */
#ifndef DD_TESTS_AIM_DRAW_H
#define DD_TESTS_AIM_DRAW_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "aid.h"
#include "base/rng.h"
#include "kernels/colour.h"
#include "kernels/kernels.h"
#include "stages/aim/aim.h"

typedef struct draw_lesion { double x, y, r, rgb[3]; } draw_lesion;     /* IPD; colour as a factor on the skin's */
typedef struct draw_face {
    double x, y, ipd, turn_deg; /* middle of the eyes, photo px */
    double tone[3];
    bool eyes_closed;
    const draw_lesion *lesion;
    int lesions;
} draw_face;

static const double draw_light[3] = {0.55, 0.34, 0.24}, draw_medium[3] = {0.30, 0.16, 0.09}, draw_dark[3] = {0.11, 0.053, 0.030};

typedef struct draw_ctx { dd_ctx ctx; dd_kernels kernels; } draw_ctx;

static inline void draw_ctx_open(draw_ctx *c)
{
    assert_true(dd_kernels_init(&c->kernels, NULL));
    c->ctx = (dd_ctx){&c->kernels, dd_arena_new(), NULL};
    assert_non_null(c->ctx.arena);
}

/* The code whose linear value is nearest: bisection in the photo's own table. */
static inline uint8_t draw_code(const float *table, double linear)
{
    int low = 0, high = 255;
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        if (linear < (double)table[middle])
            high = middle;
        else
            low = middle;
    }
    return (uint8_t)(linear - (double)table[low] < (double)table[high] - linear ? low : high);
}

/* An 8-bit sRGB photo of one colour. Free with draw_free. */
static inline dd_photo draw_photo(int width, int height, const double rgb[3])
{
    dd_photo p = {.width = width, .height = height, .depth = 8, .row_samples = 3 * (size_t)width, .matrix_is_identity = true};
    p.samples = malloc(3 * (size_t)width * (size_t)height);
    float *table = malloc(256 * sizeof *table);
    assert_true(p.samples != NULL && table != NULL);
    for (int i = 0; i < 256; i++)
        table[i] = (float)dd_srgb_to_linear(i / 255.0);
    for (int c = 0; c < 3; c++)
        p.to_linear[c] = table;
    for (size_t i = 0; i < 3 * (size_t)width * (size_t)height; i++)
        ((uint8_t *)p.samples)[i] = draw_code(table, rgb[i % 3]);
    for (int i = 0; i < 9; i++)
        p.matrix[i] = i % 4 == 0 ? 1.0F : 0.0F;
    return p;
}

static inline void draw_free(dd_photo *p)
{
    free(p->samples);
    free(p->to_linear[0]);
}

static inline void draw_pixel(dd_photo *p, int x, int y, const double linear[3])
{
    uint8_t *s = (uint8_t *)p->samples + (size_t)y * p->row_samples + 3 * (size_t)x;
    for (int c = 0; c < 3; c++)
        s[c] = draw_code(p->to_linear[c], linear[c]);
}

/* 1 inside the ellipse, 0 outside, soft over `soft` of its size. */
static inline double draw_ellipse(double x, double y, double cx, double cy, double rx, double ry, double soft)
{
    const double dx = (x - cx) / rx, dy = (y - cy) / ry, t = (1.0 + 0.5 * soft - sqrt(dx * dx + dy * dy)) / soft;
    return t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t * t * (3.0 - 2.0 * t);
}

static inline void draw_mix(double rgb[3], const double other[3], double share)
{
    for (int c = 0; c < 3; c++)
        rgb[c] += share * (other[c] - rgb[c]);
}

static inline void draw_shade(double rgb[3], double factor, double share)
{
    const double darker[3] = {rgb[0] * factor, rgb[1] * factor, rgb[2] * factor};
    draw_mix(rgb, darker, share);
}

/* Iris, pupil and white of one eye at (ex, 0); the lids hide what lies outside the almond. */
static inline void draw_eye(double rgb[3], double x, double y, double ex, const draw_face *f)
{
    static const double white[3] = {0.60, 0.56, 0.52}, iris[3] = {0.030, 0.022, 0.016};
    const double open = draw_ellipse(x, y, ex, 0.0, 0.235, 0.105, 0.25);
    draw_shade(rgb, 0.45, 0.9 * draw_ellipse(x, y, ex, -0.03, 0.34, 0.20, 0.8));
    if (f->eyes_closed) {
        draw_shade(rgb, 0.35, draw_ellipse(x, y, ex, 0.05, 0.22, 0.02, 1.0));
        return;
    }
    double eye[3] = {white[0], white[1], white[2]};
    const double lit = 0.25 + 0.75 * fmin(1.0, 2.0 * f->tone[0]);
    for (int c = 0; c < 3; c++)
        eye[c] *= lit;
    draw_mix(eye, iris, draw_ellipse(x, y, ex, 0.0, 0.0927, 0.0927, 0.12));
    draw_mix(rgb, eye, open);
}

/* Linear colour of the face at (x,y) IPD over the background already in rgb. */
static inline void draw_face_colour(double rgb[3], double x, double y, const draw_face *f)
{
    static const double hair[3] = {0.012, 0.010, 0.008};
    const double ax = fabs(x), skin[3] = {f->tone[0], f->tone[1], f->tone[2]}, lips[3] = {0.75 * skin[0], 0.50 * skin[1], 0.55 * skin[2]};
    draw_mix(rgb, hair, draw_ellipse(x, y, 0.0, -0.45, 1.25, 1.25, 0.05));
    draw_mix(rgb, (const double[3]){0.7 * skin[0], 0.7 * skin[1], 0.7 * skin[2]},
             y > 1.2 ? draw_ellipse(x, y, 0.0, 2.2, 0.75, 1.3, 0.05) : 0.0);
    double face[3] = {skin[0], skin[1], skin[2]};
    draw_shade(face, 0.62, fmin(fmax((ax - 0.45) / 0.75, 0.0), 1.0));                     /* cheeks turn away from the light */
    draw_shade(face, 1.25, draw_ellipse(x, y, 0.0, -0.65, 0.75, 0.40, 1.5));              /* forehead and cheekbones catch it */
    draw_shade(face, 1.25, draw_ellipse(ax, y, 0.55, 0.42, 0.35, 0.28, 1.5));
    draw_shade(face, 1.30, draw_ellipse(x, y, 0.0, 0.25, 0.10, 0.55, 1.2));               /* ridge of the nose */
    draw_shade(face, 0.75, draw_ellipse(ax, y, 0.55, 1.0, 0.22, 0.45, 1.5));
    draw_shade(face, 0.70, 0.8 * draw_ellipse(x, y, 0.0, 1.42, 0.30, 0.10, 1.2));         /* below the lower lip */
    draw_shade(face, 0.62, draw_ellipse(ax, y, 0.20, 0.28, 0.07, 0.40, 1.5));             /* sides of the nose */
    draw_shade(face, 0.45, draw_ellipse(x, y, 0.0, 0.72, 0.26, 0.07, 1.0));               /* below the nose */
    draw_shade(face, 0.15, draw_ellipse(ax, y, 0.12, 0.66, 0.075, 0.04, 0.7));            /* nostrils */
    draw_shade(face, 0.12, 0.9 * draw_ellipse(ax, y, 0.52, -0.32, 0.32, 0.07, 0.6));      /* brows */
    draw_mix(face, lips, draw_ellipse(x, y, 0.0, 1.09, 0.38, 0.13, 0.4));
    draw_shade(face, 0.25, draw_ellipse(x, y, 0.0, 1.075, 0.40, 0.025, 1.0));             /* between the lips */
    draw_eye(face, x, y, -0.5, f);
    draw_eye(face, x, y, 0.5, f);
    for (int i = 0; i < f->lesions; i++) {
        const draw_lesion *l = &f->lesion[i];
        const double spot[3] = {face[0] * l->rgb[0], face[1] * l->rgb[1], face[2] * l->rgb[2]};
        draw_mix(face, spot, draw_ellipse(x, y, l->x, l->y, l->r, l->r, 0.1));
    }
    /* an oval: wider above, narrower at the chin */
    draw_mix(rgb, face, y < 0.3 ? draw_ellipse(x, y, 0.0, 0.3, 1.05, 1.45, 0.04) : draw_ellipse(x, y, 0.0, 0.3, 1.05, 1.53, 0.04));
}

/* The face over what the photo shows; 2 x 2 samples a pixel, and 1 % noise that is the same every time. */
static inline void draw_face_on(dd_photo *p, const draw_face *f)
{
    const double turn = f->turn_deg * 3.14159265358979 / 180.0, c = cos(turn) / f->ipd, s = sin(turn) / f->ipd;
    for (int y = 0; y < p->height; y++) {
        dd_rng rng = dd_rng_make(7, (uint64_t)y);
        for (int x = 0; x < p->width; x++) {
            const uint8_t *code = (const uint8_t *)p->samples + (size_t)y * p->row_samples + 3 * (size_t)x;
            double mean[3] = {0}, under[3];
            for (int k = 0; k < 3; k++)
                under[k] = (double)p->to_linear[k][code[k]];
            for (int sub = 0; sub < 4; sub++) {
                const double dx = x + (sub & 1) * 0.5 - 0.25 - f->x, dy = y + (sub >> 1) * 0.5 - 0.25 - f->y;
                double rgb[3] = {under[0], under[1], under[2]};
                draw_face_colour(rgb, c * dx + s * dy, c * dy - s * dx, f);
                for (int k = 0; k < 3; k++)
                    mean[k] += 0.25 * rgb[k];
            }
            const double noise = 1.0 + 0.01 * dd_rng_normal(&rng);
            for (int k = 0; k < 3; k++)
                mean[k] *= noise;
            draw_pixel(p, x, y, mean);
        }
    }
}

/* Even skin with fine texture and a soft fall-off of the light, filling the photo. */
static inline dd_photo draw_skin(int width, int height, const double tone[3])
{
    dd_photo p = draw_photo(width, height, tone);
    for (int y = 0; y < height; y++) {
        dd_rng rng = dd_rng_make(11, (uint64_t)y);
        for (int x = 0; x < width; x++) {
            const double light = (1.0 - 0.25 * x / width) * (1.0 + 0.03 * dd_rng_normal(&rng));
            const double rgb[3] = {tone[0] * light, tone[1] * light, tone[2] * light};
            draw_pixel(&p, x, y, rgb);
        }
    }
    return p;
}

#endif
