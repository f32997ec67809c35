/* The AVX2 twin: one pixel per 128-bit register (VEX-coded SSE); the additions happen in the same order as in C. */
#include "kernels/resample.h"

#if defined(__AVX2__)
#include <immintrin.h>

static void weighted_rgbx(float out[4], const float *px, size_t stride, const float *wx, int nx, const float *wy, int ny)
{
    __m128 sum = _mm_setzero_ps();
    for (int j = 0; j < ny; j++) {
        const float *row = px + (size_t)j * stride;
        __m128 line = _mm_setzero_ps();
        for (int i = 0; i < nx; i++)
            line = _mm_add_ps(line, _mm_mul_ps(_mm_broadcast_ss(wx + i), _mm_loadu_ps(row + 4 * i)));
        sum = _mm_add_ps(sum, _mm_mul_ps(_mm_broadcast_ss(wy + j), line));
    }
    _mm_storeu_ps(out, sum);
}

void dd_resample_init_avx2(dd_resample_kernels *k)
{
    k->weighted_rgbx = weighted_rgbx;
    k->isa = DD_ISA_AVX2;
}
#else
void dd_resample_init_avx2(dd_resample_kernels *k) { (void)k; }
#endif
