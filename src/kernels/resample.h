/* Resampling of linear-light pixels: weighted sums of neighbours. */
#ifndef DD_KERNELS_RESAMPLE_H
#define DD_KERNELS_RESAMPLE_H

#include <stddef.h>

#include "base/cpu.h"

typedef struct dd_resample_kernels {
    /* One output pixel of an interleaved RGBX float image: out[c] = sum_i wx[i] * (sum_j wy[j] * px[j*stride + 4*i + c]), c = 0..3,
     * i = 0..nx-1 and j = 0..ny-1 in order. px points at the top-left tap, stride in floats. */
    void (*weighted_rgbx)(float out[4], const float *px, size_t stride, const float *wx, int nx, const float *wy, int ny);
    dd_isa isa;
} dd_resample_kernels;

void dd_resample_init_c(dd_resample_kernels *k);
void dd_resample_init_avx2(dd_resample_kernels *k);

#endif
