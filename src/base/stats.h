/* Order statistics and small statistics. Deterministic: fixed order of summation, ties by value. */
#ifndef DD_BASE_STATS_H
#define DD_BASE_STATS_H

#include <stddef.h>

/* These reorder v. n >= 1. Quantile: type 7 (linear between order statistics), q in 0..1. */
double dd_quantile_f(float *v, size_t n, double q);
double dd_quantile(double *v, size_t n, double q);
double dd_median_f(float *v, size_t n);
double dd_median(double *v, size_t n);
double dd_mad(double *v, size_t n);     /* median |v - median|, not scaled */

double dd_mean(const double *v, size_t n);
double dd_sd(const double *v, size_t n);                /* n - 1; NaN for n < 2 */
double dd_student_t975(int degrees_of_freedom);         /* two-sided 95 % point; df >= 1 */
double dd_correlation(const double *x, const double *y, size_t n);
void dd_sort(double *v, size_t n);
void dd_sort_f(float *v, size_t n);

#endif
