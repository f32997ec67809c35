/* Squared Euclidean distances of byte descriptors: AVX2. |a - b| by saturating differences, widened to 16 bits, squared and summed in
 * pairs (vpmaddwd): the same integers as the plain C. */
#include "kernels/match.h"

#if defined(__AVX2__)
#include <immintrin.h>

enum { VECTORS = DD_DESCRIPTOR_BYTES / 32 };

static void distances(uint32_t *out, const uint8_t *query, const uint8_t *set, size_t n)
{
    __m256i q[VECTORS];
    const __m256i zero = _mm256_setzero_si256();
    for (int v = 0; v < VECTORS; v++)
        q[v] = _mm256_loadu_si256((const __m256i *)(query + 32 * v));
    for (size_t i = 0; i < n; i++) {
        const uint8_t *p = set + i * DD_DESCRIPTOR_BYTES;
        __m256i sum = zero;
        for (int v = 0; v < VECTORS; v++) {
            __m256i s = _mm256_loadu_si256((const __m256i *)(p + 32 * v));
            __m256i d = _mm256_or_si256(_mm256_subs_epu8(q[v], s), _mm256_subs_epu8(s, q[v]));
            __m256i low = _mm256_unpacklo_epi8(d, zero), high = _mm256_unpackhi_epi8(d, zero);
            sum = _mm256_add_epi32(sum, _mm256_add_epi32(_mm256_madd_epi16(low, low), _mm256_madd_epi16(high, high)));
        }
        __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
        out[i] = (uint32_t)_mm_cvtsi128_si32(half);
    }
}

void dd_match_init_avx2(dd_match_kernels *k) { *k = (dd_match_kernels){distances, DD_ISA_AVX2}; }
#else
void dd_match_init_avx2(dd_match_kernels *k) { (void)k; }
#endif
