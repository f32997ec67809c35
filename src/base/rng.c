/* Philox4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. */
#include "base/rng.h"

#include <math.h>

#include "base/fmath.h"

void dd_philox(uint32_t out[4], const uint32_t counter[4], const uint32_t key[2])
{
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3], k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
        uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c0 = n0;
        c1 = (uint32_t)p1;
        c2 = n2;
        c3 = (uint32_t)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

dd_rng dd_rng_make(uint64_t seed, uint64_t stream)
{
    return (dd_rng){{(uint32_t)seed, (uint32_t)(seed >> 32)}, stream, 0, {0, 0, 0, 0}, 0};
}

uint32_t dd_rng_u32(dd_rng *rng)
{
    if (!rng->left) {
        uint32_t counter[4] = {(uint32_t)rng->index, (uint32_t)(rng->index >> 32), (uint32_t)rng->stream, (uint32_t)(rng->stream >> 32)};
        dd_philox(rng->buffer, counter, rng->key);
        rng->index++;
        rng->left = 4;
    }
    return rng->buffer[4 - rng->left--];
}

uint32_t dd_rng_below(dd_rng *rng, uint32_t n)
{
    uint32_t limit = UINT32_MAX - UINT32_MAX % n; /* reject the tail that would favour small values */
    for (;;) {
        uint32_t x = dd_rng_u32(rng);
        if (x < limit)
            return x % n;
    }
}

double dd_rng_unit(dd_rng *rng)
{
    uint64_t hi = dd_rng_u32(rng), lo = dd_rng_u32(rng);
    return (double)((hi << 21) ^ (lo >> 11)) * 0x1p-53;
}

double dd_rng_normal(dd_rng *rng)
{
    double u = 1.0 - dd_rng_unit(rng), v = dd_rng_unit(rng); /* Box and Muller; u > 0 */
    return sqrt(-2.0 * dd_log(u)) * dd_cos(2.0 * DD_PI * v);
}
