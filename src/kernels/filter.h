/* Filters: the row kernels, and the plane operations built on them (scratch from the caller's arena, freed before return). */
#ifndef DD_KERNELS_FILTER_H
#define DD_KERNELS_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/cpu.h"
#include "base/image.h"

struct dd_kernels;

typedef struct dd_filter_kernels {
    /* out[i] = sum over t of taps[t] * rows[t][i], t = 0..ntaps-1 in order. The vertical half of a separable filter. */
    void (*fir_rows)(float *out, const float *const *rows, const float *taps, int ntaps, size_t n);
    /* out[i] = sum over t of taps[t] * in[i + t]; in has n + ntaps - 1 readable floats. The horizontal half. */
    void (*fir_row)(float *out, const float *in, const float *taps, int ntaps, size_t n);
    /* out[i] = 0.25 * ((a[2i] + a[2i+1]) + (b[2i] + b[2i+1])) */
    void (*halve_row)(float *out, const float *a, const float *b, size_t n_out);
    dd_isa isa;
} dd_filter_kernels;

void dd_filter_init_c(dd_filter_kernels *k);
void dd_filter_init_avx2(dd_filter_kernels *k);

enum { DD_GAUSS_MAX_RADIUS = 96 };
/* Gaussian taps (odd count 2r+1, r = ceil(3.5 sigma), sum exactly as stored = 1 within float); returns r. sigma <= 27. */
int dd_gauss_taps(float taps[2 * DD_GAUSS_MAX_RADIUS + 1], double sigma_px);

/* out = Gauss(sigma) * in, border by mirror (edge pixel repeated once). out may be in. Large sigmas (> 8) go through a halved pyramid. */
bool dd_gauss(const struct dd_kernels *k, dd_plane out, dd_plane in, double sigma_px, dd_arena *arena);
/* Normalised convolution G*(M I)/(G*M); NaN where G*M < 0.5. mask: 0/1, same size. */
bool dd_gauss_masked(const struct dd_kernels *k, dd_plane out, dd_plane in, dd_bytes mask, double sigma_px, dd_arena *arena);
/* Next pyramid level: 2x2 means, size floor(w/2) x floor(h/2) (at least 1). Pixel (x,y) of it is centred at (2x+0.5, 2y+0.5). */
bool dd_halve(const struct dd_kernels *k, dd_plane *out, dd_plane in, dd_arena *arena);

/* Labels 1.. of the 4- or 8-connected components of mask != 0, numbered by their first pixel in row order; 0 elsewhere.
 * labels: width*height ints, row-major without padding. Returns the count, -1 without memory. */
int dd_label(int *labels, dd_bytes mask, bool eight, dd_arena *arena);
/* Binary morphology with a disc of the given radius (px, may be fractional; dx^2+dy^2 <= r^2); outside counts as 0 for dilate, 1 for erode. */
bool dd_dilate(dd_bytes out, dd_bytes in, double radius, dd_arena *arena);
bool dd_erode(dd_bytes out, dd_bytes in, double radius, dd_arena *arena);

#endif
