/* Which edition of the chart a photo shows. A chart between the editions has the colours T(t) = (1 - t) before + t after; the correction is
 * fitted to both, and what it leaves of T(t) is (1 - t) r0 + t r1. Least squares over all good patches:
 *
 *   t = - sum w r0 (r1 - r0) / sum w (r1 - r0)^2          t < 0.5: before November 2014, else after
 *
 * r: L*, a*, b* of the corrected patch minus those of the reference, a* and b* shrunk by CIE94's 1 + 0.045 C*, because saturated patches
 * scatter more. Lightness and chroma are weighed by their own scatter: uneven light spoils the one, JPEG and foreign pigments the other.
 * Decided when t is farther from 0.5 than its error leaves open. */
#include <math.h>

#include "base/matrix.h"
#include "kernels/colour.h"
#include "stages/balance/chart_fit.h"

enum { PARTS = 3, ROUNDS = 3, FITTED = 3 }; /* numbers of the correction per part of the colour */
static const double LEAST_SCATTER = 0.1;    /* L*, a*, b*: the rounding of 8 bits */
static const double DECIDED = 1.5;          /* standard errors */

typedef struct residual {
    double part[DD_CHART_PATCHES][PARTS]; /* L*, a*, b* */
} residual;

static void residuals_of(residual *out, const double c[9], double rgb[DD_CHART_PATCHES][3], const dd_chart_target *target)
{
    for (int i = 0; i < DD_CHART_PATCHES; i++) {
        double corrected[3], lab[3], reference[3];
        dd_mat3_apply(corrected, c, rgb[i]);
        dd_lab_from_linear1(lab, corrected);
        dd_lab_from_linear1(reference, target->rgb[i]);
        const double chroma = 1.0 + 0.045 * sqrt(reference[1] * reference[1] + reference[2] * reference[2]);
        for (int p = 0; p < PARTS; p++)
            out->part[i][p] = (lab[p] - reference[p]) / (p ? chroma : 1.0);
    }
}

/* Squared scatter of lightness and of chroma about T(t). */
static void scatter_of(double squared[2], const residual r[DD_CHART_EDITIONS], const bool use[DD_CHART_PATCHES], double t, int n)
{
    double sum[2] = {0};
    for (int i = 0; i < DD_CHART_PATCHES; i++)
        for (int p = 0; use[i] && p < PARTS; p++) {
            const double left = (1.0 - t) * r[0].part[i][p] + t * r[1].part[i][p];
            sum[p > 0] += left * left;
        }
    squared[0] = fmax(sum[0] / (n - FITTED), LEAST_SCATTER * LEAST_SCATTER);
    squared[1] = fmax(sum[1] / (2 * (n - FITTED)), LEAST_SCATTER * LEAST_SCATTER);
}

/* Best t; returns its standard error. */
static double best_blend(double *t, const residual r[DD_CHART_EDITIONS], const bool use[DD_CHART_PATCHES], const double squared[2])
{
    double product = 0.0, square = 0.0;
    for (int i = 0; i < DD_CHART_PATCHES; i++)
        for (int p = 0; use[i] && p < PARTS; p++) {
            const double d = r[1].part[i][p] - r[0].part[i][p], w = 1.0 / squared[p > 0];
            product -= w * r[0].part[i][p] * d;
            square += w * d * d;
        }
    *t = product / square;
    return 1.0 / sqrt(square);
}

dd_chart_edition dd_chart_choose_edition(bool *decided, double (*matrix)[9], double (*rgb)[DD_CHART_PATCHES][3],
                                         const bool use[DD_CHART_PATCHES], const dd_chart_target *target)
{
    residual r[DD_CHART_EDITIONS];
    double t = 0.5, error = INFINITY, squared[2];
    int n = 0;
    for (int e = 0; e < DD_CHART_EDITIONS; e++)
        residuals_of(&r[e], matrix[e], rgb[e], &target[e]);
    for (int i = 0; i < DD_CHART_PATCHES; i++)
        n += use[i];
    *decided = false;
    if (n <= FITTED + 1)
        return DD_CHART_AFTER_2014;
    for (int round = 0; round < ROUNDS; round++) {
        scatter_of(squared, r, use, fmin(fmax(t, 0.0), 1.0), n);
        error = best_blend(&t, r, use, squared);
    }
    *decided = fabs(t - 0.5) > DECIDED * error;
    return t < 0.5 ? DD_CHART_BEFORE_2014 : DD_CHART_AFTER_2014;
}
