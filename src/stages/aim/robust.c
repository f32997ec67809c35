/* Robust Gaussian: a median/MAD start, then concentration steps on the samples inside the 99 % ellipsoid (Rousseeuw & van Driessen 1999 in
 * spirit). Truncation shrinks the covariance; 1.25 gives that back, and the floors keep a very even cheek from refusing its own face. */
#include "stages/aim/robust.h"

#include <math.h>
#include <string.h>

#include "base/matrix.h"
#include "base/stats.h"

enum { ROUNDS = 4, LEAST = 8 };
const double dd_chi2_99_3dof = 11.3;
static const double COVARIANCE_GAIN = 1.25, SIGMA_OF_MAD = 1.4826;

bool dd_samples_new(dd_samples *out, size_t capacity, dd_arena *arena)
{
    out->n = 0;
    out->capacity = capacity;
    for (int c = 0; c < 3; c++)
        if ((out->column[c] = DD_NEW(arena, float, capacity)) == NULL)
            return false;
    return true;
}

void dd_samples_add(dd_samples *s, float u, float v, float l)
{
    if (s->n == s->capacity)
        return;
    s->column[0][s->n] = u;
    s->column[1][s->n] = v;
    s->column[2][s->n++] = l;
}

bool dd_samples_median(double median[3], const dd_samples *s, dd_arena *arena)
{
    const dd_arena_mark mark = dd_arena_level(arena);
    float *copy = DD_NEW(arena, float, s->n);
    for (int c = 0; copy != NULL && c < 3; c++) {
        memcpy(copy, s->column[c], s->n * sizeof *copy);
        median[c] = dd_median_f(copy, s->n);
    }
    dd_arena_rewind(arena, mark);
    return copy != NULL;
}

static bool start_at_median(dd_gauss3 *g, const dd_samples *s, const double floors[3], dd_arena *arena)
{
    if (!dd_samples_median(g->mean, s, arena))
        return false;
    const dd_arena_mark mark = dd_arena_level(arena);
    float *away = DD_NEW(arena, float, s->n);
    memset(g->inverse, 0, sizeof g->inverse);
    for (int c = 0; away != NULL && c < 3; c++) {
        for (size_t i = 0; i < s->n; i++)
            away[i] = (float)fabs((double)s->column[c][i] - g->mean[c]);
        const double sigma = fmax(SIGMA_OF_MAD * dd_median_f(away, s->n), floors[c]);
        g->inverse[c * 4] = 1.0 / (sigma * sigma);
    }
    dd_arena_rewind(arena, mark);
    return away != NULL;
}

double dd_gauss3_d2(const dd_gauss3 *g, double u, double v, double l)
{
    const double d[3] = {u - g->mean[0], v - g->mean[1], l - g->mean[2]};
    const double *m = g->inverse;
    return d[0] * (m[0] * d[0] + m[1] * d[1] + m[2] * d[2]) + d[1] * (m[3] * d[0] + m[4] * d[1] + m[5] * d[2]) +
           d[2] * (m[6] * d[0] + m[7] * d[1] + m[8] * d[2]);
}

/* Sums about the last mean, so that nothing cancels. */
static bool concentrate(dd_gauss3 *g, const dd_samples *s, const double floors[3])
{
    double n = 0.0, sum[3] = {0}, product[9] = {0};
    for (size_t i = 0; i < s->n; i++) {
        const double x[3] = {(double)s->column[0][i], (double)s->column[1][i], (double)s->column[2][i]};
        if (dd_gauss3_d2(g, x[0], x[1], x[2]) >= dd_chi2_99_3dof)
            continue;
        n += 1.0;
        for (int a = 0; a < 3; a++) {
            sum[a] += x[a] - g->mean[a];
            for (int b = 0; b < 3; b++)
                product[a * 3 + b] += (x[a] - g->mean[a]) * (x[b] - g->mean[b]);
        }
    }
    if (n < LEAST)
        return false;
    double covariance[9];
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            covariance[a * 3 + b] =
                COVARIANCE_GAIN * (product[a * 3 + b] - sum[a] * sum[b] / n) / n + (a == b ? floors[a] * floors[a] : 0.0);
    for (int a = 0; a < 3; a++)
        g->mean[a] += sum[a] / n;
    return dd_mat3_invert(g->inverse, covariance);
}

dd_status dd_gauss3_fit(dd_gauss3 *out, const dd_samples *s, const double floors[3], dd_arena *arena)
{
    if (s->n < LEAST)
        return DD_E_NO_REGION;
    if (!start_at_median(out, s, floors, arena))
        return DD_E_NO_MEMORY;
    for (int round = 0; round < ROUNDS; round++)
        if (!concentrate(out, s, floors))
            return DD_E_NO_REGION;
    return DD_OK;
}
