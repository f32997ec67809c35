/* Nearest neighbours of 128-byte descriptors. */
#ifndef DD_KERNELS_MATCH_H
#define DD_KERNELS_MATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/cpu.h"

enum { DD_DESCRIPTOR_BYTES = 128 };

typedef struct dd_match_kernels {
    /* Squared Euclidean distances of one descriptor to n descriptors stored one after the other. Integers, exact. */
    void (*distances)(uint32_t *out, const uint8_t *query, const uint8_t *set, size_t n);
    dd_isa isa;
} dd_match_kernels;

void dd_match_init_c(dd_match_kernels *k);
void dd_match_init_avx2(dd_match_kernels *k);

#endif
