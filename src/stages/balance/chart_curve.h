/* The tone curve of a photo from the grey patches of its chart (METRICS.md 7, step 2). */
#ifndef DD_BALANCE_CHART_CURVE_H
#define DD_BALANCE_CHART_CURVE_H

#include "stages/balance/chart_fit.h"

/* Through the luminance of the greys with use[i]. n = 0: fewer than four, or not one lighter than the other. */
void dd_chart_curve_fit(dd_chart_curve *out, double rgb[DD_CHART_PATCHES][3], const bool use[DD_CHART_PATCHES],
                        const dd_chart_target *target);
/* The light that x stands for; x itself without a curve. */
double dd_chart_curve_at(const dd_chart_curve *curve, double x);

#endif
