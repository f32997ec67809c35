/* Philox4x32-10 (Salmon et al. 2011): counter-based, so item i draws the same number in any thread, shard or order. */
#ifndef DD_BASE_RNG_H
#define DD_BASE_RNG_H

#include <stdint.h>

/* A stream is (key, hi); draws advance `index`. */
typedef struct dd_rng { uint32_t key[2]; uint64_t stream, index; uint32_t buffer[4]; int left; } dd_rng;

void dd_philox(uint32_t out[4], const uint32_t counter[4], const uint32_t key[2]);
dd_rng dd_rng_make(uint64_t seed, uint64_t stream);
uint32_t dd_rng_u32(dd_rng *rng);
uint32_t dd_rng_below(dd_rng *rng, uint32_t n);  /* 0..n-1, unbiased; n >= 1 */
double dd_rng_unit(dd_rng *rng);                 /* [0,1), 53 bits */
double dd_rng_normal(dd_rng *rng);               /* mean 0, SD 1 */

#endif
