/* Order statistics by Hoare's selection (middle pivot: deterministic), sums in index order. */
#include "base/stats.h"

#include <math.h>
#include <stdlib.h>

/* One body for float and double. */
#define SELECT(NAME, T)                                       \
    static T NAME(T *v, size_t n, size_t k)                   \
    {                                                         \
        size_t lo = 0, hi = n - 1;                            \
        while (lo < hi) {                                     \
            T pivot = v[lo + (hi - lo) / 2];                  \
            size_t i = lo, j = hi;                            \
            for (;;) {                                        \
                while (v[i] < pivot)                          \
                    i++;                                      \
                while (v[j] > pivot)                          \
                    j--;                                      \
                if (i >= j)                                   \
                    break;                                    \
                T t = v[i];                                   \
                v[i++] = v[j];                                \
                v[j--] = t;                                   \
            }                                                 \
            if (k <= j)                                       \
                hi = j; /* v[lo..j] <= pivot <= v[j+1..hi] */ \
            else                                              \
                lo = j + 1;                                   \
        }                                                     \
        return v[k];                                          \
    }
SELECT(select_double, double)
SELECT(select_float, float)
#undef SELECT

static double between(double a, double b, double fraction) { return fraction > 0.0 ? a + (b - a) * fraction : a; }

double dd_quantile(double *v, size_t n, double q)
{
    double h = (double)(n - 1) * q;
    size_t k = (size_t)h;
    double a = select_double(v, n, k);
    return k + 1 < n ? between(a, select_double(v, n, k + 1), h - (double)k) : a;
}

double dd_quantile_f(float *v, size_t n, double q)
{
    double h = (double)(n - 1) * q;
    size_t k = (size_t)h;
    double a = (double)select_float(v, n, k);
    return k + 1 < n ? between(a, (double)select_float(v, n, k + 1), h - (double)k) : a;
}

double dd_median(double *v, size_t n) { return dd_quantile(v, n, 0.5); }
double dd_median_f(float *v, size_t n) { return dd_quantile_f(v, n, 0.5); }

double dd_mad(double *v, size_t n)
{
    double m = dd_median(v, n);
    for (size_t i = 0; i < n; i++)
        v[i] = fabs(v[i] - m);
    return dd_median(v, n);
}

double dd_mean(const double *v, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += v[i];
    return n ? sum / (double)n : (double)NAN;
}

double dd_sd(const double *v, size_t n)
{
    if (n < 2)
        return (double)NAN;
    double m = dd_mean(v, n), sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += (v[i] - m) * (v[i] - m);
    return sqrt(sum / (double)(n - 1));
}

double dd_student_t975(int df)
{
    static const double T[31] = {0,      12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139,
                                 2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963,
                                 2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272};
    if (df < 1)
        return (double)NAN;
    if (df <= 30)
        return T[df];
    /* Cornish-Fisher expansion about the normal quantile (Abramowitz and Stegun 26.7.5) */
    double z = 1.959963984540054, d = (double)df, z2 = z * z;
    double g1 = (z2 + 1.0) * z / 4.0, g2 = ((5.0 * z2 + 16.0) * z2 + 3.0) * z / 96.0;
    return z + g1 / d + g2 / (d * d);
}

double dd_correlation(const double *x, const double *y, size_t n)
{
    double mx = dd_mean(x, n), my = dd_mean(y, n), sxy = 0.0, sxx = 0.0, syy = 0.0;
    for (size_t i = 0; i < n; i++) {
        sxy += (x[i] - mx) * (y[i] - my);
        sxx += (x[i] - mx) * (x[i] - mx);
        syy += (y[i] - my) * (y[i] - my);
    }
    return sxy / sqrt(sxx * syy);
}

static int compare_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int compare_float(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

void dd_sort(double *v, size_t n) { qsort(v, n, sizeof *v, compare_double); }
void dd_sort_f(float *v, size_t n) { qsort(v, n, sizeof *v, compare_float); }
