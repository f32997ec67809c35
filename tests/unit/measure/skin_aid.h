/* Drawn skin of known sharpness: noise fields behind Gaussians of 0.1 to 0.8 mm. A field behind one more Gaussian is the field behind
 * sqrt(s^2 + m^2), so a photo blurred by m is drawn, not filtered, and the two photos of a pair differ by exactly that blur. */
#ifndef SKIN_AID_H
#define SKIN_AID_H

#include "pair_aid.h"

enum { SKIN_W = 480, SKIN_H = 400, SKIN_OCTAVES = 4 };
static const double SKIN_PPM = 12.0;

typedef struct skin_pair {
    double blur_mm[2];  /* more than the finest field has */
    double noise_dn[2]; /* white, the same in all channels */
    double treatment;   /* the follow-up's texture on treated skin is multiplied by 1 - treatment */
    double gain;        /* ln, of the follow-up */
    bool control;       /* control strips; else the surroundings are all there is */
} skin_pair;

/* The region and what filters of 2 mm reach from it. */
static inline bool skin_treated(int x, int y) { return x >= 136 && x < 354 && y >= 106 && y < 294; }

/* Rows of `in` through the taps, wrapped round; written as columns, so that twice makes a separable filter. */
static inline void skin_rows(double *out, const double *in, int width, int height, const double *tap, int r)
{
    double padded[3 * SKIN_W], sum[SKIN_W];
    for (int y = 0; y < height; y++) {
        for (int x = -r; x < width + r; x++)
            padded[x + r] = in[y * width + (x + width) % width];
        for (int x = 0; x < width; x++)
            sum[x] = 0.0;
        for (int i = 0; i <= 2 * r; i++)
            for (int x = 0; x < width; x++)
                sum[x] += tap[i] * padded[x + i];
        for (int x = 0; x < width; x++)
            out[x * height + y] = sum[x];
    }
}

static inline void skin_gauss(double *field, double sigma_px)
{
    double *across = malloc(sizeof *across * SKIN_W * SKIN_H), tap[201], sum = 0.0;
    int r = (int)ceil(4.0 * sigma_px);
    assert_true(across && r <= 100);
    for (int i = -r; i <= r; i++)
        sum += tap[i + r] = exp(-0.5 * i * i / (sigma_px * sigma_px));
    for (int i = 0; i <= 2 * r; i++)
        tap[i] /= sum;
    skin_rows(across, field, SKIN_W, SKIN_H, tap, r);
    skin_rows(field, across, SKIN_H, SKIN_W, tap, r);
    free(across);
}

enum { SKIN_LAYERS = SKIN_OCTAVES + 2 };

/* White noise of a layer, drawn once per program. */
static inline const float *skin_white(int layer)
{
    static float white[SKIN_LAYERS][SKIN_W * SKIN_H];
    static bool drawn[SKIN_LAYERS];
    for (int i = 0; !drawn[layer] && i < SKIN_W * SKIN_H; i++)
        white[layer][i] = (float)pixel_noise(i % SKIN_W, i / SKIN_W, 40 + layer);
    drawn[layer] = true;
    return white[layer];
}

/* ln of light: octaves of SD 0.02 each before the extra blur. */
static inline double *skin_field(double extra_mm)
{
    double *field = calloc((size_t)SKIN_W * SKIN_H, sizeof *field), *octave = malloc(sizeof *octave * SKIN_W * SKIN_H);
    assert_true(field && octave);
    for (int k = 0; k < SKIN_OCTAVES; k++) {
        const float *white = skin_white(k);
        double own_px = 0.1 * (1 << k) * SKIN_PPM, extra_px = extra_mm * SKIN_PPM;
        for (int i = 0; i < SKIN_W * SKIN_H; i++)
            octave[i] = (double)white[i];
        skin_gauss(octave, sqrt(own_px * own_px + extra_px * extra_px));
        for (int i = 0; i < SKIN_W * SKIN_H; i++)
            field[i] += 0.02 * octave[i] * 2.0 * sqrt(3.14159265358979) * own_px;
    }
    free(octave);
    return field;
}

static inline void skin_draw(painted *p, const skin_pair *s)
{
    static const double base[3] = {0.45, 0.28, 0.20};
    for (int after = 0; after < 2; after++) {
        double *field = skin_field(s->blur_mm[after]);
        const float *white = skin_white(SKIN_OCTAVES + after);
        uint16_t *out = after ? p->after.samples : p->before.samples;
        for (int i = 0; i < SKIN_W * SKIN_H; i++) {
            double ln = field[i], dn = s->noise_dn[after] * (double)white[i];
            if (after && skin_treated(i % SKIN_W, i / SKIN_W))
                ln *= 1.0 - s->treatment;
            for (int c = 0; c < 3; c++)
                *out++ = (uint16_t)((dd_linear_to_srgb(base[c] * exp(ln + (after ? s->gain : 0.0))) * 255.0 + dn) * 257.0 + 0.5);
        }
        free(field);
    }
}

static inline void skin_open(painted *p, const skin_pair *s)
{
    painted_open(p, SKIN_W, SKIN_H, SKIN_PPM);
    painted_region(p, "spot", DD_ROLE_TREATED, 160, 130, 330, 270);
    if (s->control) {
        painted_region(p, "skin", DD_ROLE_CONTROL, 20, 20, 460, 90);
        painted_region(p, "skin", DD_ROLE_CONTROL, 20, 310, 460, 380);
    }
    skin_draw(p, s);
}

static inline dd_balance skin_balance(painted *p)
{
    dd_balance b;
    dd_err err;
    assert_int_equal(dd_balance_estimate(&b, &p->before, &p->after, &p->aim, &p->al, &p->ctx, &err), DD_OK);
    return b;
}

#endif
