/* One robust Gaussian of skin in three coordinates: u = ln R/G, v = ln G/B, l = ln Y. */
#ifndef DD_AIM_ROBUST_H
#define DD_AIM_ROBUST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "dermadelta.h"

/* Pixels (or blocks) as three columns. */
typedef struct dd_samples { float *column[3]; size_t n, capacity; } dd_samples;
typedef struct dd_gauss3 { double mean[3], inverse[9]; } dd_gauss3;

extern const double dd_chi2_99_3dof;    /* 11.3 */

bool dd_samples_new(dd_samples *out, size_t capacity, dd_arena *arena);
void dd_samples_add(dd_samples *s, float u, float v, float l);
/* Median of each column; n >= 1. false without memory. */
bool dd_samples_median(double median[3], const dd_samples *s, dd_arena *arena);
/* Start at median and MAD, then four rounds: mean and covariance of what lies within the 99 % ellipsoid.
 * DD_E_NO_REGION: too few samples. DD_E_NO_MEMORY. */
dd_status dd_gauss3_fit(dd_gauss3 *out, const dd_samples *s, const double floors[3], dd_arena *arena);
/* Squared Mahalanobis distance. */
double dd_gauss3_d2(const dd_gauss3 *g, double u, double v, double l);

#endif
