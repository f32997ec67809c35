/* The inner loops of the dense registration: sampling a picture along a curve, and the sums of one Gauss-Newton step. */
#ifndef DD_KERNELS_FLOW_H
#define DD_KERNELS_FLOW_H

#include <stddef.h>

#include "base/cpu.h"

/* What a step accumulates per column: gradient products, gradient times difference, and the moments of the two pictures. */
enum dd_flow_sum {
    DD_FLOW_XX,
    DD_FLOW_XY,
    DD_FLOW_YY,
    DD_FLOW_BX,
    DD_FLOW_BY,
    DD_FLOW_AA,
    DD_FLOW_BB,
    DD_FLOW_AB,
    DD_FLOW_COUNT,
    DD_FLOW_SUMS
};

enum { DD_FLOW_WINDOW = 16, DD_FLOW_RANGE = 4, DD_FLOW_SHIFTS = (2 * DD_FLOW_RANGE + 1) * (2 * DD_FLOW_RANGE + 1) };

typedef struct dd_flow_kernels {
    /* Bilinear: out[i] = picture(x0 + i*dx, y0 + i*dy), coordinates clamped to the picture; inside[i] = 1 where they needed no clamp, else
     * 0. */
    void (*sample_line)(float *out, float *inside, const float *px, size_t stride, int width, int height, float x0, float y0, float dx,
                        float dy, size_t n);
    /* Add one row of the pictures a and b (row pointers: above, at, below) to the n column sums; inside weighs the pixel. Pixels i-1 and
     * i+1 must be readable. Difference e = a - b, weight inside / (1 + (e/limit)^2)^2 on the first five sums, gradient = mean of both. */
    void (*accumulate)(float *const sums[DD_FLOW_SUMS], const float *const a[3], const float *const b[3], const float *inside, float limit,
                       size_t n);
    /* A 16x16 window of a against b at every shift of 0..8 px in x and y (b points at the window's place for shift 0,0):
     * cross[9*sy + sx] = sum of a * b shifted, energy[9*sy + sx] = sum of b^2. */
    void (*window_shifts)(float cross[DD_FLOW_SHIFTS], float energy[DD_FLOW_SHIFTS], const float *a, size_t a_stride, const float *b,
                          size_t b_stride);
    /* target[i] -= factor * row[i] */
    void (*subtract_scaled)(double *target, const double *row, double factor, size_t n);
    dd_isa isa;
} dd_flow_kernels;

void dd_flow_init_c(dd_flow_kernels *k);
void dd_flow_init_avx2(dd_flow_kernels *k);

#endif
