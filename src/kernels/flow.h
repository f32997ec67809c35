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

/* Tables of shifts: one value per shift of -RANGE..RANGE px in y (rows) and x (columns); the last column is there to fill the row, and
 * one row above and below so that every shift has neighbours. Value of shift (sx,sy): [(sy + RANGE + 1) * COLUMNS + sx + RANGE]. */
enum {
    DD_FLOW_CELL = 8,
    DD_FLOW_RANGE = 7,
    DD_FLOW_ROWS = 2 * DD_FLOW_RANGE + 1,
    DD_FLOW_COLUMNS = 16,
    DD_FLOW_TABLE = (DD_FLOW_ROWS + 2) * DD_FLOW_COLUMNS
};

typedef struct dd_flow_kernels {
    /* Bilinear: out[i] = picture(x0 + i*dx, y0 + i*dy), coordinates clamped to the picture; inside[i] = 1 where they needed no clamp, else
     * 0. */
    void (*sample_line)(float *out, float *inside, const float *px, size_t stride, int width, int height, float x0, float y0, float dx,
                        float dy, size_t n);
    /* Add one row of the pictures a and b (row pointers: above, at, below) to the n column sums; inside weighs the pixel. Pixels i-1 and
     * i+1 must be readable. Difference e = a - b, weight inside / (1 + (e/limit)^2)^2 on the first five sums, gradient = mean of both. */
    void (*accumulate)(float *const sums[DD_FLOW_SUMS], const float *const a[3], const float *const b[3], const float *inside, float limit,
                       size_t n);
    /* A cell of 8x8 px of a against b at every shift of the table (b points at the cell's place for shift -RANGE,-RANGE; 22 rows of 23
     * px are read): sum of a * b shifted. The border rows are left alone. */
    void (*cell_shifts)(float cross[DD_FLOW_TABLE], const float *a, size_t a_stride, const float *b, size_t b_stride);
    /* One step along a path of semi-global matching: path[s] = cost[s] + min(last[s], its 4 neighbours + near, least + far) - least,
     * where least = min of last; then sum[s] += path[s]. Border rows and the last column of `last` must be large. */
    void (*path_step)(float path[DD_FLOW_TABLE], float sum[DD_FLOW_TABLE], const float last[DD_FLOW_TABLE], const float cost[DD_FLOW_TABLE],
                      float near, float far);
    /* target[i] -= factor * row[i] */
    void (*subtract_scaled)(double *target, const double *row, double factor, size_t n);
    dd_isa isa;
} dd_flow_kernels;

void dd_flow_init_c(dd_flow_kernels *k);
void dd_flow_init_avx2(dd_flow_kernels *k);

#endif
