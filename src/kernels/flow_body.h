/* The kernels of the dense registration, written once and compiled twice (see colour_body.h): strips of fixed length vectorise. */
#include <string.h>

#include "kernels/flow.h"

enum { STRIP = 8 };

/* One strip of n <= STRIP columns starting at column i; all pointers are already there. */
static inline void accumulate_strip(float *restrict xx, float *restrict xy, float *restrict yy, float *restrict bx, float *restrict by,
                                    float *restrict aa, float *restrict bb, float *restrict ab, float *restrict count,
                                    const float *const a[3], const float *const b[3], const float *restrict inside, float inverse, size_t i,
                                    int n)
{
    const float *a0 = a[0] + i, *a1 = a[1] + i, *a2 = a[2] + i, *b0 = b[0] + i, *b1 = b[1] + i, *b2 = b[2] + i;
    for (int k = 0; k < n; k++) {
        float va = a1[k], vb = b1[k], e = va - vb, u = e * inverse, d = 1 + u * u, m = inside[i + (size_t)k], w = m / (d * d);
        float gx = 0.25F * ((a1[k + 1] - a1[k - 1]) + (b1[k + 1] - b1[k - 1])), gy = 0.25F * ((a2[k] - a0[k]) + (b2[k] - b0[k]));
        float wx = w * gx, wy = w * gy;
        xx[k] += wx * gx;
        xy[k] += wx * gy;
        yy[k] += wy * gy;
        bx[k] += wx * e;
        by[k] += wy * e;
        aa[k] += m * (va * va);
        bb[k] += m * (vb * vb);
        ab[k] += m * (va * vb);
        count[k] += m;
    }
}

static void accumulate(float *const sums[DD_FLOW_SUMS], const float *const a[3], const float *const b[3], const float *inside, float limit,
                       size_t n)
{
    float inverse = 1 / limit;
    for (size_t i = 0; i < n; i += STRIP)
        accumulate_strip(sums[DD_FLOW_XX] + i, sums[DD_FLOW_XY] + i, sums[DD_FLOW_YY] + i, sums[DD_FLOW_BX] + i, sums[DD_FLOW_BY] + i,
                         sums[DD_FLOW_AA] + i, sums[DD_FLOW_BB] + i, sums[DD_FLOW_AB] + i, sums[DD_FLOW_COUNT] + i, a, b, inside, inverse,
                         i, n - i < STRIP ? (int)(n - i) : STRIP);
}

/* Eight floats as one value: the compiler unrolls fixed inner loops here before it would vectorise them. */
typedef float lanes __attribute__((vector_size(STRIP * sizeof(float))));

static void window_shifts(float cross[DD_FLOW_SHIFTS], float energy[DD_FLOW_SHIFTS], const float *a, size_t a_stride, const float *b,
                          size_t b_stride)
{
    enum { SIDE = 2 * DD_FLOW_RANGE + 1 };
    for (int shift = 0; shift < DD_FLOW_SHIFTS; shift++) {
        const float *start = b + (size_t)(shift / SIDE) * b_stride + (size_t)(shift % SIDE);
        lanes ab = {0}, bb = {0};
        for (size_t r = 0; r < DD_FLOW_WINDOW; r++)
            for (size_t c = 0; c < DD_FLOW_WINDOW; c += STRIP) {
                lanes p, q;
                memcpy(&p, a + r * a_stride + c, sizeof p);
                memcpy(&q, start + r * b_stride + c, sizeof q);
                ab += p * q;
                bb += q * q;
            }
        cross[shift] = ((ab[0] + ab[1]) + (ab[2] + ab[3])) + ((ab[4] + ab[5]) + (ab[6] + ab[7]));
        energy[shift] = ((bb[0] + bb[1]) + (bb[2] + bb[3])) + ((bb[4] + bb[5]) + (bb[6] + bb[7]));
    }
}

static void subtract_scaled(double *restrict target, const double *restrict row, double factor, size_t n)
{
    size_t i = 0;
    for (; i + STRIP <= n; i += STRIP)
        for (size_t k = 0; k < STRIP; k++)
            target[i + k] -= factor * row[i + k];
    for (; i < n; i++)
        target[i] -= factor * row[i];
}
