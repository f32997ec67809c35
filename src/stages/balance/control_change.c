/* The change of control skin between two photos that were both corrected by their charts.
 *
 *   ln(before/after) of a control cell  = offset + slope . position         offset: real change of the skin, with its sign turned
 *   ln(before/after) of a chart patch   =          slope . (position - middle of the chart)
 *
 * One slope for both: what the lamp did to the skin it did to the chart. So the skin's change is the plane of the control skin taken at the
 * middle of the chart, where the correction made the light equal. The interval has three parts:
 *   cells    jackknife over the cells of the control skin: mottling, registration, light that is no plane
 *   patches  jackknife over the patches of the charts, both corrections made anew without one: noise, glare, pigments that the camera
 *            sees differently from the eye
 *   light    the chart is flat and lies elsewhere: what a moved lamp does to it and not to curved skin
 * Equivalence is Schuirmann's two one-sided tests (1987, J Pharmacokinet Biopharm 15:657). */
#include "stages/balance/control_change.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"
#include "kernels/colour.h"
#include "stages/balance/chart_curve.h"

enum { CELLS = DD_LIGHT_PATCHES, LEAST_CELLS = 3, LEAST_PATCHES = 12 };
static const double MARGIN[3] = {0.7, 0.8, 0.8}; /* L*, a*, b*: METRICS.md 6.2 */
static const double Z95 = 1.6448536269514722;    /* two-sided 90 % */
static const double LEAST_LUMINANCE = 0.05;      /* darker patches: noise and flare */
static const double STEADY_LIGHT = 0.010;        /* ln units: what remains of the light when the lamp hardly moved, */
static const double CAMERA_SD = 0.10;            /* a*, b*: rounding and JPEG of two photos */
static const double TURNED_LIGHT = 0.15;         /* and the share of the slope between chart and control skin beyond it */

/* Mean place and light of one cell of control skin or of one patch. */
typedef struct spot {
    double u, v, y[3], weight;
} spot;

typedef struct scene {
    spot cell[CELLS], patch[DD_CHART_PATCHES];
    int cells, patches, number[DD_CHART_PATCHES]; /* number of the patch on the chart */
    double straight[2][DD_CHART_PATCHES][3];      /* both photos after the tone curve */
} scene;

const char *dd_control_verdict_name(dd_control_verdict verdict)
{
    static const char *const NAME[] = {"", "equivalent", "open", "changed"};
    return NAME[verdict];
}

dd_control_change dd_control_change_none(void) { return (dd_control_change){DD_CONTROL_UNKNOWN, {NAN, NAN, NAN}, {NAN, NAN, NAN}}; }

static void add_to(spot *s, double weight, double u, double v, const double y[3])
{
    s->weight += weight;
    s->u += weight * u;
    s->v += weight * v;
    for (int c = 0; c < 3; c++)
        s->y[c] += weight * y[c];
}

static void divide(spot *s)
{
    s->u /= s->weight;
    s->v /= s->weight;
    for (int c = 0; c < 3; c++)
        s->y[c] /= s->weight;
}

static void collect_cells(scene *out, const dd_light_samples *samples)
{
    spot sum[CELLS] = {{0}};
    double all = 0.0;
    for (size_t i = 0; i < samples->n; i++) {
        const dd_light_sample *s = &samples->at[i];
        add_to(&sum[s->patch], s->weight, s->u, s->v, s->y);
        all += s->weight;
    }
    for (int i = 0; i < CELLS; i++)
        if (sum[i].weight > all / (4.0 * CELLS)) { /* slivers are no cells */
            out->cell[out->cells] = sum[i];
            divide(&out->cell[out->cells++]);
        }
}

static double corrected_luminance(const dd_control_evidence *e, const scene *s, int photo, int patch)
{
    double rgb[3];
    dd_mat3_apply(rgb, e->correction[photo]->matrix, s->straight[photo][patch]);
    return dd_chart_luminance(rgb);
}

static void collect_patches(scene *out, const dd_control_evidence *e)
{
    for (int i = 0; i < DD_CHART_PATCHES; i++) {
        double x, y;
        for (int k = 0; k < 2; k++)
            for (int c = 0; c < 3; c++)
                out->straight[k][i][c] = dd_chart_curve_at(&e->correction[k]->curve, e->chart[k]->rgb[i][c]);
        const double before = corrected_luminance(e, out, 0, i), after = corrected_luminance(e, out, 1, i);
        if (e->chart[0]->patch[i] != DD_CHART_GOOD || e->chart[1]->patch[i] != DD_CHART_GOOD || before < LEAST_LUMINANCE ||
            after < LEAST_LUMINANCE || !dd_mat3_homography(&x, &y, e->chart[0]->place.map, i % DD_CHART_COLUMNS, i / DD_CHART_COLUMNS))
            continue;
        const double light = dd_log(before) - dd_log(after);
        out->number[out->patches] = i;
        out->patch[out->patches++] = (spot){(x - e->cx) / e->half, (y - e->cy) / e->half, {light, light, light}, 1.0};
    }
}

/* Mean of a list, one of them left out (-1: none). */
static spot mean_of(const spot *s, int n, int left_out)
{
    spot mean = {0};
    for (int i = 0; i < n; i++)
        if (i != left_out)
            add_to(&mean, s[i].weight, s[i].u, s[i].v, s[i].y);
    divide(&mean);
    return mean;
}

static double luminance_of(const double y[3]) { return dd_chart_luminance(y); }

/* Adds the scatter of a list about its mean to the normal equations of the slope; every list counts by its number of members. */
static void add_scatter(double a[4], double b[2], const spot *s, int n, int left_out)
{
    const spot mean = mean_of(s, n, left_out);
    double total = 0.0;
    for (int i = 0; i < n; i++)
        total += i == left_out ? 0.0 : s[i].weight;
    for (int i = 0; i < n; i++) {
        if (i == left_out)
            continue;
        const double w = s[i].weight * (n - (left_out >= 0)) / total, du = s[i].u - mean.u, dv = s[i].v - mean.v;
        const double dy = luminance_of(s[i].y) - luminance_of(mean.y);
        a[0] += w * du * du;
        a[1] += w * du * dv;
        a[3] += w * dv * dv;
        b[0] += w * du * dy;
        b[1] += w * dv * dy;
    }
    a[2] = a[1];
}

/* ln(before/after) of the control skin by the light of the chart. */
static void offset_of(double offset[3], const scene *s, int without_cell, int without_patch)
{
    const spot cells = mean_of(s->cell, s->cells, without_cell), chart = mean_of(s->patch, s->patches, without_patch);
    double a[4] = {0}, b[2] = {0}, slope[2] = {0};
    add_scatter(a, b, s->cell, s->cells, without_cell);
    add_scatter(a, b, s->patch, s->patches, without_patch);
    if (!dd_solve_spd(slope, a, b, 2))
        slope[0] = slope[1] = 0.0;
    for (int c = 0; c < 3; c++)
        offset[c] = cells.y[c] - slope[0] * (cells.u - chart.u) - slope[1] * (cells.v - chart.v);
}

/* Standard error of the light, ln units: curved skin follows a moved lamp otherwise than the flat chart, by a share of what is seen. */
static double light_error(const scene *s)
{
    const spot cells = mean_of(s->cell, s->cells, -1), chart = mean_of(s->patch, s->patches, -1);
    double a[4] = {0}, b[2] = {0}, slope[2];
    add_scatter(a, b, s->cell, s->cells, -1);
    if (!dd_solve_spd(slope, a, b, 2))
        return STEADY_LIGHT;
    return dd_hypot(STEADY_LIGHT, TURNED_LIGHT * dd_hypot(slope[0], slope[1]) * dd_hypot(cells.u - chart.u, cells.v - chart.v));
}

/* Correction of one photo made anew without a patch, as a matrix on what is corrected already. */
static bool without_patch(double step[9], const dd_control_evidence *e, const scene *s, int photo, int patch)
{
    dd_chart_target target;
    bool use[DD_CHART_PATCHES];
    double m[9], back[9], straight[DD_CHART_PATCHES][3];
    memcpy(straight, s->straight[photo], sizeof straight);
    for (int i = 0; i < DD_CHART_PATCHES; i++)
        use[i] = e->chart[photo]->patch[i] == DD_CHART_GOOD && i != patch;
    dd_chart_target_make(&target, e->edition[photo]);
    if (!dd_chart_solve(m, straight, use, &target) || !dd_mat3_invert(back, e->correction[photo]->matrix))
        return false;
    dd_mat3_mul(step, m, back);
    return true;
}

/* Lab change of skin that is `rgb` in the baseline; step: NULL or a further correction of each photo. */
static void lab_change(double change[3], const double rgb[3], const double offset[3], double (*step)[9])
{
    double colour[2][3], lab[2][3];
    for (int c = 0; c < 3; c++) {
        colour[0][c] = rgb[c];
        colour[1][c] = rgb[c] * dd_exp(-offset[c]);
    }
    for (int k = 0; k < 2; k++) {
        if (step) {
            double again[3];
            dd_mat3_apply(again, step[k], colour[k]);
            memcpy(colour[k], again, sizeof again);
        }
        dd_lab_from_linear1(lab[k], colour[k]);
    }
    for (int c = 0; c < 3; c++)
        change[c] = lab[1][c] - lab[0][c];
}

/* Variance of a jackknife: (n-1)/n sum (x - mean)^2. */
static void add_jackknife(double variance[3], double (*x)[3], int n)
{
    for (int c = 0; c < 3; c++) {
        double mean = 0.0, sum = 0.0;
        for (int i = 0; i < n; i++)
            mean += x[i][c] / n;
        for (int i = 0; i < n; i++)
            sum += (x[i][c] - mean) * (x[i][c] - mean);
        variance[c] += n > 1 ? sum * (n - 1) / n : 0.0;
    }
}

static void find_variance(double variance[3], const dd_control_evidence *e, const scene *s)
{
    const double light = light_error(s);
    double x[CELLS + DD_CHART_PATCHES][3], offset[3], here[3], brighter[3];
    for (int i = 0; i < s->cells; i++) {
        offset_of(offset, s, i, -1);
        lab_change(x[i], e->rgb, offset, NULL);
    }
    add_jackknife(variance, x, s->cells);
    int n = 0;
    for (int i = 0; i < s->patches; i++) {
        double step[2][9];
        offset_of(offset, s, -1, i);
        if (without_patch(step[0], e, s, 0, s->number[i]) && without_patch(step[1], e, s, 1, s->number[i]))
            lab_change(x[n++], e->rgb, offset, step);
    }
    add_jackknife(variance, x, n);
    offset_of(offset, s, -1, -1);
    lab_change(here, e->rgb, offset, NULL);
    for (int c = 0; c < 3; c++)
        offset[c] -= light;
    lab_change(brighter, e->rgb, offset, NULL);
    for (int c = 0; c < 3; c++)
        variance[c] += (brighter[c] - here[c]) * (brighter[c] - here[c]) + (c > 0 ? CAMERA_SD * CAMERA_SD : 0.0);
}

static dd_control_verdict judge(const dd_control_change *c)
{
    bool equivalent = true, changed = false;
    for (int i = 0; i < 3; i++) {
        equivalent = equivalent && fabs(c->lab[i]) + c->half[i] <= MARGIN[i];
        changed = changed || fabs(c->lab[i]) - c->half[i] > MARGIN[i];
    }
    return changed ? DD_CONTROL_CHANGED : equivalent ? DD_CONTROL_EQUIVALENT : DD_CONTROL_OPEN;
}

dd_control_change dd_control_change_find(const dd_control_evidence *e)
{
    dd_control_change out = dd_control_change_none();
    double variance[3] = {0}, offset[3];
    scene s = {0};
    collect_cells(&s, &e->samples);
    collect_patches(&s, e);
    if (s.cells < LEAST_CELLS || s.patches < LEAST_PATCHES)
        return out;
    offset_of(offset, &s, -1, -1);
    lab_change(out.lab, e->rgb, offset, NULL);
    find_variance(variance, e, &s);
    for (int c = 0; c < 3; c++)
        out.half[c] = Z95 * sqrt(variance[c]);
    out.verdict = judge(&out);
    return out;
}
