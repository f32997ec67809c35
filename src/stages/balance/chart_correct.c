/* From patches to a correction: leave out what disagrees, straighten the tone where that helps, fit both editions, refuse what cannot be
 * trusted.
 *
 *   covered   another colour than the fit of the others says (dropped one by one, the worst first, the fit made anew)
 *   glary     the same, but lighter in all three channels
 *
 * The tone curve comes from six patches, the matrix from all, so 18 coloured patches tell whether the curve helped: it is kept only when it
 * takes a quarter off their residual. The check of the greys' a* and b* is METRICS.md 7 (risk register): mixed light and glare show there.
 */
#include <math.h>
#include <string.h>

#include "base/matrix.h"
#include "base/stats.h"
#include "kernels/colour.h"
#include "stages/balance/chart_curve.h"
#include "stages/balance/chart_search.h"

enum { LEAST_GOOD = 18, LEAST_GREYS = 4, MOST_DROPS = 8, LEAST_TO_FIT = 12 };
static const double OUTLIER = 8.0, OUTLIER_MEDIANS = 3.0; /* dE00, and medians of all */
static const double CURVE_GAIN = 0.75;                    /* of the residual */
static const double MOST_RESIDUAL = 4.0;                  /* median dE00: the worst light of METRICS.md 7 leaves 4.4 */
static const double MOST_GREY_AB = 2.0;

static int good_ones(bool use[DD_CHART_PATCHES], const dd_chart *chart, int first)
{
    int n = 0;
    for (int i = 0; i < DD_CHART_PATCHES; i++) {
        use[i] = chart->patch[i] == DD_CHART_GOOD;
        n += use[i] && i >= first;
    }
    return n;
}

/* The patch that is farthest off among those in use, and the median of those. */
static int worst_of(double *worst_de00, double *median, const double de00[DD_CHART_PATCHES], const bool use[DD_CHART_PATCHES])
{
    double sorted[DD_CHART_PATCHES];
    size_t n = 0;
    int worst = -1;
    for (int i = 0; i < DD_CHART_PATCHES; i++) {
        if (!use[i])
            continue;
        sorted[n++] = de00[i];
        if (worst < 0 || de00[i] > de00[worst])
            worst = i;
    }
    *worst_de00 = n ? de00[worst] : NAN;
    *median = n ? dd_median(sorted, n) : NAN;
    return worst;
}

/* Largest |a*| or |b*| the greys are off. */
static double grey_ab_off(const double c[9], double rgb[DD_CHART_PATCHES][3], const bool use[DD_CHART_PATCHES],
                          const dd_chart_target *target)
{
    double most = 0.0;
    for (int i = DD_CHART_FIRST_GREY; i < DD_CHART_PATCHES; i++) {
        double corrected[3], lab[3], reference[3];
        if (!use[i])
            continue;
        dd_mat3_apply(corrected, c, rgb[i]);
        dd_lab_from_linear1(lab, corrected);
        dd_lab_from_linear1(reference, target->rgb[i]);
        most = fmax(most, fmax(fabs(lab[1] - reference[1]), fabs(lab[2] - reference[2])));
    }
    return most;
}

static void straighten(double straight[DD_CHART_PATCHES][3], const dd_chart *chart, const dd_chart_curve *curve)
{
    for (int i = 0; i < DD_CHART_PATCHES; i++)
        for (int c = 0; c < 3; c++)
            straight[i][c] = dd_chart_curve_at(curve, chart->rgb[i][c]);
}

/* One correction from the good patches. straight: the light they are taken to have been. */
static bool correct(dd_chart_correction *out, double de00[DD_CHART_PATCHES], double straight[DD_CHART_PATCHES][3], dd_chart *chart,
                    const dd_chart_target *target, bool curved)
{
    bool use[DD_CHART_PATCHES];
    out->curve.n = 0;
    if (good_ones(use, chart, 0) < LEAST_TO_FIT)
        return false;
    if (curved) {
        dd_chart_curve_fit(&out->curve, chart->rgb, use, target);
        if (out->curve.n == 0)
            return false;
    }
    straighten(straight, chart, &out->curve);
    if (!dd_chart_solve(out->matrix, straight, use, target))
        return false;
    dd_chart_residuals(de00, out->matrix, straight, target);
    worst_of(&out->de00_max, &out->de00_median, de00, use);
    out->grey_ab = grey_ab_off(out->matrix, straight, use, target);
    return true;
}

static dd_chart_patch what_is_off(const double c[9], const double rgb[3], const double target[3])
{
    double seen[3];
    dd_mat3_apply(seen, c, rgb);
    return seen[0] > target[0] && seen[1] > target[1] && seen[2] > target[2] ? DD_CHART_GLARY : DD_CHART_COVERED;
}

static bool drop_outliers(dd_chart *chart, const dd_chart_target *target, bool curved)
{
    for (int k = 0; k <= MOST_DROPS; k++) {
        double de00[DD_CHART_PATCHES], straight[DD_CHART_PATCHES][3], most, median;
        dd_chart_correction c;
        bool use[DD_CHART_PATCHES];
        if (!correct(&c, de00, straight, chart, target, curved))
            return false;
        good_ones(use, chart, 0);
        const int worst = worst_of(&most, &median, de00, use);
        if (most <= fmax(OUTLIER, OUTLIER_MEDIANS * median) || k == MOST_DROPS)
            break;
        chart->patch[worst] = what_is_off(c.matrix, straight[worst], target->rgb[worst]);
    }
    return true;
}

/* Both editions with or without a curve; outliers are the same in both. */
static bool correct_both(dd_chart *chart, const dd_chart_target target[DD_CHART_EDITIONS], bool curved)
{
    double straight[DD_CHART_PATCHES][3], de00[DD_CHART_PATCHES];
    bool ok = drop_outliers(chart, &target[DD_CHART_AFTER_2014], curved);
    for (int e = 0; ok && e < DD_CHART_EDITIONS; e++)
        ok = correct(&chart->correction[e], de00, straight, chart, &target[e], curved);
    return ok;
}

static void choose_edition(dd_chart *chart, const dd_chart_target target[DD_CHART_EDITIONS])
{
    double matrix[DD_CHART_EDITIONS][9], straight[DD_CHART_EDITIONS][DD_CHART_PATCHES][3];
    bool use[DD_CHART_PATCHES];
    for (int e = 0; e < DD_CHART_EDITIONS; e++) {
        memcpy(matrix[e], chart->correction[e].matrix, sizeof matrix[e]);
        straighten(straight[e], chart, &chart->correction[e].curve);
    }
    good_ones(use, chart, 0);
    chart->edition = dd_chart_choose_edition(&chart->edition_decided, matrix, straight, use, target);
}

static void judge(dd_chart *chart)
{
    static const dd_flag REASON[] = {
        [DD_CHART_CLIPPED] = DD_FLAG_CHART_CLIPPED, [DD_CHART_GLARY] = DD_FLAG_CHART_GLARE, [DD_CHART_COVERED] = DD_FLAG_CHART_COVERED};
    const dd_chart_correction *c = &chart->correction[chart->edition];
    const bool poor = !(c->de00_median <= MOST_RESIDUAL) || !(c->grey_ab <= MOST_GREY_AB);
    bool use[DD_CHART_PATCHES];
    chart->good = good_ones(use, chart, 0);
    chart->usable = chart->good >= LEAST_GOOD && good_ones(use, chart, DD_CHART_FIRST_GREY) >= LEAST_GREYS && !poor;
    if (chart->usable)
        return;
    chart->flags |= DD_BIT(DD_FLAG_CHART_REFUSED) | (poor ? DD_BIT(DD_FLAG_CHART_POOR) : 0);
    for (int i = 0; i < DD_CHART_PATCHES; i++)
        if (chart->patch[i] != DD_CHART_GOOD)
            chart->flags |= DD_BIT(REASON[chart->patch[i]]);
}

static const dd_chart_correction *better_of(const dd_chart *chart)
{
    const dd_chart_correction *c = chart->correction;
    return &c[c[0].de00_median < c[1].de00_median ? 0 : 1];
}

void dd_chart_read(dd_chart *out, const dd_chart_place *place, const dd_photo *photo)
{
    dd_chart_target target[DD_CHART_EDITIONS];
    *out = (dd_chart){.place = *place};
    if (!place->found)
        return;
    for (int e = 0; e < DD_CHART_EDITIONS; e++) {
        dd_chart_target_make(&target[e], (dd_chart_edition)e);
        out->correction[e].de00_median = out->correction[e].de00_max = out->correction[e].grey_ab = NAN;
    }
    dd_chart_read_patches(out->rgb, out->patch, place->map, photo);
    dd_chart curved = *out;
    const bool fits = correct_both(out, target, false), bends = correct_both(&curved, target, true);
    if (bends && (!fits || better_of(&curved)->de00_median < CURVE_GAIN * better_of(out)->de00_median))
        *out = curved;
    if (fits || bends)
        choose_edition(out, target);
    judge(out);
}
