/* Rows of the texture metrics. */
#ifndef DD_KERNELS_TEXTURE_H
#define DD_KERNELS_TEXTURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/cpu.h"

/* Where the eight neighbours of a pixel lie on a circle of radius R px: whole pixels and the rest, of R and of R/sqrt 2. */
typedef struct dd_circle {
    int far, near;
    float far_rest, near_rest; /* 0 to 1 */
} dd_circle;

typedef struct dd_texture_kernels {
    /* out[i] = valid[i] ? in[i] : 0 */
    void (*mask_row)(float *out, const float *in, const uint8_t *valid, size_t n);
    /* even[i] = in[2i], odd[i] = in[2i+1] */
    void (*split_row)(float *even, float *odd, const float *in, size_t n_out);
    /* value[i] /= weight[i] where valid and weight >= 0.5, else NaN */
    void (*divide_row)(float *value, const float *weight, const uint8_t *valid, size_t n);
    /* square[i] = (a[i] - b[i])^2, size[i] = |a[i] - b[i]| */
    void (*difference_row)(float *square, float *size, const float *a, const float *b, size_t n);
    /* Bit p of out[i] is set where the picture at 45 p degrees on the circle round (i, row 0), bilinear, is at least as bright as the
     * centre. rows[0] is the centre's row; rows[-far - 1 .. far + 1] are read, from column i - far - 1 to i + far + 1. */
    void (*circle_row)(uint8_t *out, const float *const *rows, const dd_circle *circle, size_t n);
    /* out[i] = rows[0][i] & rows[1][i] & ...; n_rows >= 1 */
    void (*all_row)(uint8_t *out, const uint8_t *const *rows, int n_rows, size_t n);
    /* out[i] = in[i] - mean[i/2] where valid and mean is a number, else 0. mean has (n + 1)/2 values. */
    void (*relief_row)(float *out, const float *in, const float *mean, const uint8_t *valid, size_t n);
    /* out[i] = 1 where valid, else 0 */
    void (*ones_row)(float *out, const uint8_t *valid, size_t n);
    /* light[i] = Y of Lab (D65), shine[i] = max(0, toward . XYZ) */
    void (*shine_row)(float *shine, float *light, const float *l, const float *a, const float *b, const float toward[3], size_t n);
    dd_isa isa;
} dd_texture_kernels;

void dd_texture_init_c(dd_texture_kernels *k);
void dd_texture_init_avx2(dd_texture_kernels *k);

#endif
