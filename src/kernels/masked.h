/* Rows under a mask, and rows with NaN where nothing is known. Plain C for the vectoriser: a choice by x == x is a choice by "not NaN". */
#ifndef DD_KERNELS_MASKED_H
#define DD_KERNELS_MASKED_H

#include <stddef.h>
#include <stdint.h>

/* out[i] = in[i] where valid, else 0. */
void dd_masked_row(float *out, const float *in, const uint8_t *valid, size_t n);
/* out[i] = 1 where valid, else 0. */
void dd_mask_row(float *out, const uint8_t *valid, size_t n);
/* value[i] /= weight[i] where valid and weight >= 1/2, else NaN. */
void dd_divide_row(float *value, const float *weight, const uint8_t *valid, size_t n);

/* Bilinear interpolation from a grid twice as coarse, NaN replaced by its neighbour where that is known: near and far are the rows of
 * n_coarse that lie 1/4 and 3/4 of a coarse pixel away. between: scratch of n_coarse + 2. out: 2 n_coarse floats. */
void dd_double_row(float *out, float *between, const float *near, const float *far, size_t n_coarse);
/* level[i] = floor(fine[i] - coarse[i] + middle), kept in 0 .. top; `none` where either is NaN. */
void dd_quantise_row(uint8_t *level, const float *fine, const float *coarse, float middle, float top, float none, size_t n);

#endif
