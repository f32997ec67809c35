/* Texture rows in plain C, and the two that need no AVX2 twin (bench_kernels: 1.1 times). */
#include "kernels/texture_body.h"

static void split_row(float *restrict even, float *restrict odd, const float *restrict in, size_t n_out)
{
    for (size_t i = 0; i < n_out; i++) {
        even[i] = in[2 * i];
        odd[i] = in[2 * i + 1];
    }
}

static void difference_row(float *restrict square, float *restrict size, const float *restrict a, const float *restrict b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float d = a[i] - b[i];
        square[i] = d * d;
        size[i] = fabsf(d);
    }
}

void dd_texture_init_c(dd_texture_kernels *k)
{
    *k = (dd_texture_kernels){mask_row, split_row, divide_row, difference_row, circle_row, DD_ISA_C};
}
