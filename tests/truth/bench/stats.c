/* Plain statistics over short lists: see stats.h. The textbook sums, in the order of the list. */
#include "stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void tb_add(tb_list *list, double x, double y)
{
    if (list->n == TB_LIST)
        return;
    list->x[list->n] = x;
    list->y[list->n++] = y;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double tb_p95(const tb_list *list)
{
    static const double SHARE = 0.95;
    double sorted[TB_LIST];
    if (list->n == 0)
        return NAN;
    memcpy(sorted, list->y, list->n * sizeof *sorted);
    qsort(sorted, list->n, sizeof *sorted, ascending);
    return sorted[(size_t)ceil(SHARE * (double)list->n) - 1];
}

static double mean_of(const double *v, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += v[i];
    return n ? sum / (double)n : NAN;
}

double tb_mean(const tb_list *list) { return mean_of(list->y, list->n); }

double tb_rmse(const tb_list *list)
{
    double sum = 0.0;
    for (size_t i = 0; i < list->n; i++)
        sum += (list->y[i] - list->x[i]) * (list->y[i] - list->x[i]);
    return list->n ? sqrt(sum / (double)list->n) : NAN;
}

typedef struct moments {
    double xx, xy, yy;
} moments;

static moments moments_of(const double *x, const double *y, size_t n)
{
    moments m = {0};
    double mx = mean_of(x, n), my = mean_of(y, n);
    for (size_t i = 0; i < n; i++) {
        m.xx += (x[i] - mx) * (x[i] - mx);
        m.xy += (x[i] - mx) * (y[i] - my);
        m.yy += (y[i] - my) * (y[i] - my);
    }
    return m;
}

double tb_slope(const tb_list *list)
{
    moments m = moments_of(list->x, list->y, list->n);
    return list->n > 2 && m.xx > 0.0 ? m.xy / m.xx : NAN;
}

static double correlation(const double *x, const double *y, size_t n)
{
    moments m = moments_of(x, y, n);
    return n > 2 && m.xx > 0.0 && m.yy > 0.0 ? m.xy / sqrt(m.xx * m.yy) : NAN;
}

double tb_pearson(const tb_list *list) { return correlation(list->x, list->y, list->n); }

static void ranks(double *rank, const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t below = 0, equal = 0;
        for (size_t k = 0; k < n; k++) {
            below += v[k] < v[i];
            equal += v[k] == v[i];
        }
        rank[i] = (double)below + 0.5 * (double)(equal - 1);
    }
}

double tb_spearman(const tb_list *list)
{
    double x[TB_LIST], y[TB_LIST];
    ranks(x, list->x, list->n);
    ranks(y, list->y, list->n);
    return correlation(x, y, list->n);
}
