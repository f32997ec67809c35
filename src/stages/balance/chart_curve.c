/* Monotone cubic through the greys in log-log (PCHIP: Fritsch & Butland 1984, SIAM J Sci Stat Comput 5:300): phones and picture styles bend
 * the tone, and a 3x3 matrix cannot straighten it. Beyond the darkest and the lightest grey the curve goes on as a power law.
 *
 *   d_k, h_k: slope and width between knots k and k+1
 *   slope at an inner knot: 0 where d changes sign, else (w1 + w2) / (w1/d_(k-1) + w2/d_k), w1 = 2 h_k + h_(k-1), w2 = h_k + 2 h_(k-1)
 *   slope at an end: that of its interval, which keeps the power law outside plain */
#include "stages/balance/chart_curve.h"

#include "base/fmath.h"

enum { LEAST_KNOTS = 4 };
static const double LEAST_STEP = 0.05; /* ln of luminance from grey to grey; 0.5 on a chart with a straight tone */

static void slopes(dd_chart_curve *c)
{
    double h[DD_CHART_GREYS], d[DD_CHART_GREYS];
    for (int k = 0; k + 1 < c->n; k++) {
        h[k] = c->x[k + 1] - c->x[k];
        d[k] = (c->y[k + 1] - c->y[k]) / h[k];
    }
    c->slope[0] = d[0];
    c->slope[c->n - 1] = d[c->n - 2];
    for (int k = 1; k + 1 < c->n; k++) {
        const double w1 = 2.0 * h[k] + h[k - 1], w2 = h[k] + 2.0 * h[k - 1];
        c->slope[k] = (w1 + w2) / (w1 / d[k - 1] + w2 / d[k]); /* both rise */
    }
}

void dd_chart_curve_fit(dd_chart_curve *out, double rgb[DD_CHART_PATCHES][3], const bool use[DD_CHART_PATCHES],
                        const dd_chart_target *target)
{
    out->n = 0;
    for (int i = DD_CHART_PATCHES - 1; i >= DD_CHART_FIRST_GREY; i--) { /* from black to white */
        const double light = dd_chart_luminance(rgb[i]);
        if (!use[i])
            continue;
        const double x = light > 0.0 ? dd_log(light) : -100.0;
        if (x < -99.0 || (out->n && x < out->x[out->n - 1] + LEAST_STEP)) {
            out->n = 0;
            return;
        }
        out->x[out->n] = x;
        out->y[out->n++] = dd_log(dd_chart_luminance(target->rgb[i]));
    }
    if (out->n < LEAST_KNOTS)
        out->n = 0;
    else
        slopes(out);
}

/* Hermite cubic of one interval, t = 0..1 along it. */
static double between(const dd_chart_curve *c, int k, double x)
{
    const double h = c->x[k + 1] - c->x[k], t = (x - c->x[k]) / h, s = 1.0 - t;
    return (1.0 + 2.0 * t) * s * s * c->y[k] + t * s * s * h * c->slope[k] + t * t * (3.0 - 2.0 * t) * c->y[k + 1] -
           t * t * s * h * c->slope[k + 1];
}

double dd_chart_curve_at(const dd_chart_curve *c, double light)
{
    if (c->n == 0 || !(light > 0.0))
        return c->n == 0 ? light : 0.0;
    const double x = dd_log(light);
    int k = 0;
    if (x <= c->x[0])
        return dd_exp(c->y[0] + c->slope[0] * (x - c->x[0]));
    if (x >= c->x[c->n - 1])
        return dd_exp(c->y[c->n - 1] + c->slope[c->n - 1] * (x - c->x[c->n - 1]));
    while (x > c->x[k + 1])
        k++;
    return dd_exp(between(c, k, x));
}
