/* Squared Euclidean distances of byte descriptors: plain C. */
#include "kernels/match.h"

static void distances(uint32_t *out, const uint8_t *query, const uint8_t *set, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const uint8_t *p = set + i * DD_DESCRIPTOR_BYTES;
        int sum = 0;
        for (int k = 0; k < DD_DESCRIPTOR_BYTES; k++) {
            int d = query[k] - p[k];
            sum += d * d;
        }
        out[i] = (uint32_t)sum;
    }
}

void dd_match_init_c(dd_match_kernels *k) { *k = (dd_match_kernels){distances, DD_ISA_C}; }
