/* The kernels of the dense registration, written once and compiled twice (see colour_body.h): strips of fixed length vectorise. */
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

typedef float loose_lanes __attribute__((vector_size(STRIP * sizeof(float)), aligned(4), may_alias));

static void cell_shifts(float cross[DD_FLOW_TABLE], const float *a, size_t a_stride, const float *b, size_t b_stride)
{
    for (size_t sy = 0; sy < DD_FLOW_ROWS; sy++) {
        lanes left = {0}, right = {0};
        for (size_t r = 0; r < DD_FLOW_CELL; r++) {
            const float *p = a + r * a_stride, *q = b + (r + sy) * b_stride;
            for (size_t c = 0; c < DD_FLOW_CELL; c++) {
                left += p[c] * *(const loose_lanes *)(q + c);
                right += p[c] * *(const loose_lanes *)(q + c + STRIP);
            }
        }
        float *out = cross + (sy + 1) * DD_FLOW_COLUMNS;
        *(loose_lanes *)out = left;
        *(loose_lanes *)(out + STRIP) = right;
    }
}

static void path_step(float *restrict path, float *restrict sum, const float *restrict last, const float *restrict cost, float near,
                      float far)
{
    enum { FIRST = DD_FLOW_COLUMNS, END = DD_FLOW_TABLE - DD_FLOW_COLUMNS };
    float low[STRIP], least;
    for (size_t i = 0; i < STRIP; i++)
        low[i] = last[FIRST + i];
    for (size_t k = FIRST + STRIP; k < END; k += STRIP)
        for (size_t i = 0; i < STRIP; i++)
            low[i] = last[k + i] < low[i] ? last[k + i] : low[i];
    least = low[0];
    for (size_t i = 1; i < STRIP; i++)
        least = low[i] < least ? low[i] : least;
    for (size_t k = FIRST; k < END; k++) {
        float across = last[k - 1] < last[k + 1] ? last[k - 1] : last[k + 1],
              down = last[k - DD_FLOW_COLUMNS] < last[k + DD_FLOW_COLUMNS] ? last[k - DD_FLOW_COLUMNS] : last[k + DD_FLOW_COLUMNS];
        float beside = (across < down ? across : down) + near, best = beside < last[k] ? beside : last[k];
        float v = cost[k] + ((best < least + far ? best : least + far) - least);
        path[k] = v;
        sum[k] += v;
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
