/* Ridges of one scale on rows: the Hessian of a smoothed picture, its eigenvalues |l1| <= |l2|, and Frangi's measure of a dark line
 *   V = exp(-(l1/l2)^2 / (2 beta^2)) (1 - exp(-(l1^2 + l2^2) / (2 c^2))),  beta = 1/2, 0 unless l2 > 0
 * (Frangi, Niessen, Vincken & Viergever 1998, 2-D). c is fixed: one that follows the picture makes two photos incomparable. */
#ifndef DD_KERNELS_HESSIAN_H
#define DD_KERNELS_HESSIAN_H

#include <stddef.h>

#include "base/cpu.h"

typedef struct dd_ridge_scale {
    float scale2;      /* s^2 in px^2: makes eigenvalues comparable between scales */
    float per_c2;      /* 1/(2 c^2) */
    float most_slope2; /* V = 0 where (s |gradient|)^2 > most_slope2 * l2^2: the shoulder of an edge, not the floor of a line */
} dd_ridge_scale;

typedef struct dd_hessian_kernels {
    /* v[i] = V and l2[i] = the eigenvalue of larger magnitude at pixel i of the row `here`; rows have readable floats at -1 and n. A NaN in
     * any of the 9 pixels: v 0, l2 NaN. |error of V| < 1e-6. */
    void (*ridge_row)(float *v, float *l2, const float *above, const float *here, const float *below, const dd_ridge_scale *scale,
                      size_t n);
    /* Where max(v[0], v[1]) > best: best = it, and kept[j] = l2[j] of both photos. */
    void (*keep_best)(float *best, float *const kept[2], const float *const v[2], const float *const l2[2], size_t n);
    dd_isa isa;
} dd_hessian_kernels;

void dd_hessian_init_c(dd_hessian_kernels *k);
void dd_hessian_init_avx2(dd_hessian_kernels *k);

#endif
