/* The colours of a chart against the reference: the weighted 3x3 matrix and what it leaves (METRICS.md 7). */
#ifndef DD_BALANCE_CHART_FIT_H
#define DD_BALANCE_CHART_FIT_H

#include "stages/balance/chart.h"

/* What the patches should read, and how much each counts: w = Y^(-2/3). */
typedef struct dd_chart_target {
    double rgb[DD_CHART_PATCHES][3], weight[DD_CHART_PATCHES];
} dd_chart_target;

double dd_chart_luminance(const double rgb[3]); /* Y of linear sRGB */
void dd_chart_target_make(dd_chart_target *out, dd_chart_edition edition);

/* min over C of sum w_i ||C rgb_i - t_i||^2 over the patches with use[i]. Row-major, no offset. false: fewer than three independent
 * colours. */
bool dd_chart_solve(double c[9], double rgb[DD_CHART_PATCHES][3], const bool use[DD_CHART_PATCHES], const dd_chart_target *target);
/* Share of the target's weighted variance that C leaves unexplained: 0 = none. *worst: the patch that contributes most. */
double dd_chart_unexplained(int *worst, const double c[9], double rgb[DD_CHART_PATCHES][3], const bool use[DD_CHART_PATCHES],
                            const dd_chart_target *target);
/* dE00 of every patch after C, used or not. */
void dd_chart_residuals(double de00[DD_CHART_PATCHES], const double c[9], double rgb[DD_CHART_PATCHES][3], const dd_chart_target *target);
/* The edition that fits better (chart_edition.c); of each edition its matrix, the light of all patches under it, and its target. */
dd_chart_edition dd_chart_choose_edition(bool *decided, double (*matrix)[9], double (*rgb)[DD_CHART_PATCHES][3],
                                         const bool use[DD_CHART_PATCHES], const dd_chart_target *target);

#endif
