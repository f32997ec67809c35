/* The AVX2 twin: two columns of taps per register; every lane adds in the same order as the C. */
#include "kernels/resample.h"

#if defined(__AVX2__)
#include <immintrin.h>

static inline __m128 add_column(__m128 sum, const float *weight, __m128 column) { return _mm_add_ps(sum, _mm_mul_ps(_mm_broadcast_ss(weight), column)); }

static inline __m128 add_two(__m128 sum, const float *weight, __m256 columns)
{
    return add_column(add_column(sum, weight, _mm256_castps256_ps128(columns)), weight + 1, _mm256_extractf128_ps(columns, 1));
}

/* Four columns: two chains of additions hide each other's latency. */
static inline __m128 four_columns(__m128 sum, const float *px, size_t stride, const float *wx, const float *wy, int ny)
{
    __m256 a = _mm256_setzero_ps(), b = _mm256_setzero_ps();
    for (int j = 0; j < ny; j++, px += stride) {
        __m256 w = _mm256_broadcast_ss(wy + j);
        a = _mm256_add_ps(a, _mm256_mul_ps(w, _mm256_loadu_ps(px)));
        b = _mm256_add_ps(b, _mm256_mul_ps(w, _mm256_loadu_ps(px + 8)));
    }
    return add_two(add_two(sum, wx, a), wx + 2, b);
}

static inline __m128 three_columns(__m128 sum, const float *px, size_t stride, const float *wx, const float *wy, int ny)
{
    __m256 a = _mm256_setzero_ps();
    __m128 b = _mm_setzero_ps();
    for (int j = 0; j < ny; j++, px += stride) {
        __m256 w = _mm256_broadcast_ss(wy + j);
        a = _mm256_add_ps(a, _mm256_mul_ps(w, _mm256_loadu_ps(px)));
        b = _mm_add_ps(b, _mm_mul_ps(_mm256_castps256_ps128(w), _mm_loadu_ps(px + 8)));
    }
    return add_column(add_two(sum, wx, a), wx + 2, b);
}

static inline __m128 one_or_two_columns(__m128 sum, const float *px, size_t stride, const float *wx, int nx, const float *wy, int ny)
{
    __m128 a = _mm_setzero_ps(), b = _mm_setzero_ps();
    size_t second = nx > 1 ? 4 : 0;
    for (int j = 0; j < ny; j++, px += stride) {
        __m128 w = _mm_broadcast_ss(wy + j);
        a = _mm_add_ps(a, _mm_mul_ps(w, _mm_loadu_ps(px)));
        b = _mm_add_ps(b, _mm_mul_ps(w, _mm_loadu_ps(px + second)));
    }
    sum = add_column(sum, wx, a);
    return nx > 1 ? add_column(sum, wx + 1, b) : sum;
}

static void weighted_rgbx(float out[4], const float *px, size_t stride, const float *wx, int nx, const float *wy, int ny)
{
    __m128 sum = _mm_setzero_ps();
    int i = 0;
    for (; i + 4 <= nx; i += 4)
        sum = four_columns(sum, px + 4 * i, stride, wx + i, wy, ny);
    if (nx - i == 3)
        sum = three_columns(sum, px + 4 * i, stride, wx + i, wy, ny);
    else if (nx > i)
        sum = one_or_two_columns(sum, px + 4 * i, stride, wx + i, nx - i, wy, ny);
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
