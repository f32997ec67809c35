/* Weighted least squares for the 3x3 matrix. The weight Y^(-2/3) is the square of d(L*)/dY up to a factor, so that an error counts as what
 * it makes of L*, not of light: without it the white patch alone would decide. */
#include "stages/balance/chart_fit.h"

#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"
#include "kernels/colour.h"

double dd_chart_luminance(const double rgb[3]) { return 0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.0721750 * rgb[2]; }

void dd_chart_target_make(dd_chart_target *out, dd_chart_edition edition)
{
    memcpy(out->rgb, dd_chart_reference[edition], sizeof out->rgb);
    for (int i = 0; i < DD_CHART_PATCHES; i++)
        out->weight[i] = dd_pow(dd_chart_luminance(out->rgb[i]), -2.0 / 3.0);
}

bool dd_chart_solve(double c[9], double rgb[DD_CHART_PATCHES][3], const bool use[DD_CHART_PATCHES], const dd_chart_target *target)
{
    double normal[9] = {0}, right[3][3] = {{0}};
    for (int i = 0; i < DD_CHART_PATCHES; i++) {
        const double *t = target->rgb[i], *p = rgb[i];
        if (!use[i])
            continue;
        const double w = target->weight[i];
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < 3; k++) {
                normal[3 * j + k] += w * p[j] * p[k];
                right[k][j] += w * t[k] * p[j];
            }
    }
    for (int k = 0; k < 3; k++)
        if (!dd_solve_spd(c + (ptrdiff_t)3 * k, normal, right[k], 3))
            return false;
    return true;
}

double dd_chart_unexplained(int *worst, const double c[9], double rgb[DD_CHART_PATCHES][3], const bool use[DD_CHART_PATCHES],
                            const dd_chart_target *target)
{
    double sum = 0.0, mean[3] = {0}, left = 0.0, total = 0.0, most = -1.0;
    for (int i = 0; i < DD_CHART_PATCHES; i++) {
        const double *t = target->rgb[i], w = use[i] ? target->weight[i] : 0.0;
        sum += w;
        for (int k = 0; k < 3; k++)
            mean[k] += w * t[k];
    }
    for (int i = 0; i < DD_CHART_PATCHES; i++) {
        const double *t = target->rgb[i], w = use[i] ? target->weight[i] : 0.0;
        double corrected[3], own = 0.0;
        dd_mat3_apply(corrected, c, rgb[i]);
        for (int k = 0; k < 3; k++) {
            const double error = corrected[k] - t[k], from_mean = t[k] - mean[k] / sum;
            own += w * error * error;
            total += w * from_mean * from_mean;
        }
        left += own;
        if (own > most) {
            most = own;
            *worst = i;
        }
    }
    return left / total;
}

void dd_chart_residuals(double de00[DD_CHART_PATCHES], const double c[9], double rgb[DD_CHART_PATCHES][3], const dd_chart_target *target)
{
    for (int i = 0; i < DD_CHART_PATCHES; i++) {
        double corrected[3], lab[3], reference[3];
        dd_mat3_apply(corrected, c, rgb[i]);
        dd_lab_from_linear1(lab, corrected);
        dd_lab_from_linear1(reference, target->rgb[i]);
        de00[i] = dd_ciede2000_1(lab, reference);
    }
}
