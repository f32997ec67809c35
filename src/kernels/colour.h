/* Colour on rows: linear sRGB -> CIELAB (D65, 2 degrees, METRICS.md 0.1) and CIEDE2000 (Sharma et al. 2005). */
#ifndef DD_KERNELS_COLOUR_H
#define DD_KERNELS_COLOUR_H

#include <stddef.h>

#include "base/cpu.h"

typedef struct dd_colour_kernels {
    /* n pixels, planar. L 0..100, a, b; input linear sRGB (1 = white), any finite value; outputs may alias inputs. |error| < 1e-3. */
    void (*lab_from_linear)(float *l, float *a, float *b, const float *r, const float *g, const float *bl, size_t n);
    /* dE00 of n pairs of Lab; out may alias an input. |error| < 2e-4 against the double model. */
    void (*ciede2000)(float *out, const float *const lab1[3], const float *const lab2[3], size_t n);
    /* Optical densities 100 log10(1/x) of linear sRGB behind Lab, below 1e-5 that of 1e-5; NaN in any of the three makes NaN. Outputs may
     * alias inputs. |error| < 1e-2 where all channels are above 0.01. What mi, ei and the chromophores are made of. */
    void (*density_from_lab)(float *od_r, float *od_g, float *od_b, const float *l, const float *a, const float *b, size_t n);
    /* -ln(channel - floor) = k + q_m v_m + q_h v_h solved for q_m (melanin), q_h (haemoglobin) and k (shading), METRICS.md 1.4, with the rows
     * of the inverse of [v_m v_h 1]. NaN where a channel is below floor + 0.002 or NaN. Outputs may alias inputs. |error| < 1e-4. */
    void (*separate)(float *q_m, float *q_h, float *k, const float *r, const float *g, const float *b, const float inverse[9], float floor,
                     size_t n);
    dd_isa isa;
} dd_colour_kernels;

void dd_colour_init_c(dd_colour_kernels *k);
void dd_colour_init_avx2(dd_colour_kernels *k);

/* The slow, obvious double models (tests, single values). lab: L, a, b. */
void dd_lab_from_linear1(double lab[3], const double rgb[3]);
void dd_density_from_lab1(double od[3], const double lab[3]); /* 100 log10(1/x) of linear sRGB; NaN where a channel is not above 0 */
double dd_ciede2000_1(const double lab1[3], const double lab2[3]);
double dd_srgb_to_linear(double v);     /* IEC 61966-2-1, v 0..1 */
double dd_linear_to_srgb(double v);     /* clamps to 0..1 */

#endif
