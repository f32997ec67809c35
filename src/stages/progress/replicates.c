/* Noise from replicates: photos of one session differ by noise alone, since skin does not change within it.
 *   SEM   = sqrt(sum over sessions and photos of (x - mean of the session)^2 / (photos - sessions))     within-subject SD of a one-way
 *                                                                                         analysis of variance, Bland & Altman 1996
 *   MDC95 = t(.975, photos - sessions) * sqrt(2) * SEM     sqrt(2) SEM is the SD of the difference of two photos (Weir 2005); it is not
 *                                                          multiplied by sqrt(2) a second time
 * All photos of a series were compared with the same baseline photo, so its own error is in every x alike and drops out. The first photo
 * of a session stays its value: a mean over replicates would compare sessions of different noise.
 *
 * Replicates show what differs between them. On 12 drawn patients of unchanged skin, four sessions of two photos each, 2 % of the headline
 * verdicts are false where camera and light were set up anew between the two, 4 % (evenness 14 %) where they hardly moved (a fifth of what
 * moves between sessions); with the noise of control skin none is. */
#include "stages/progress/replicates.h"

#include <math.h>

#include "base/fmath.h"
#include "base/stats.h"
#include "stages/progress/verdict.h"

static bool by_ratio(const dd_metric *metric) { return metric->relative_floor && !metric->pair_only; }

double dd_replicate_value(const dd_change *c)
{
    if (!dd_change_usable(c))
        return NAN;
    if (!by_ratio(c->metric))
        return c->change;
    return c->baseline > 0.0 && c->value > 0.0 ? dd_log(c->value / c->baseline) : NAN;
}

void dd_replicate_noise_add(dd_replicate_noise *r, const double *x, size_t n)
{
    if (n < 2)
        return;
    double mean = dd_mean(x, n);
    for (size_t i = 0; i < n; i++)
        r->squares += (x[i] - mean) * (x[i] - mean);
    r->df += (int)n - 1;
}

double dd_replicate_noise_sem(const dd_replicate_noise *r) { return r->df > 0 ? sqrt(r->squares / r->df) : NAN; }

double dd_replicate_noise_mdc95(const dd_replicate_noise *r)
{
    return r->df > 0 ? dd_student_t975(r->df) * sqrt(2.0) * dd_replicate_noise_sem(r) : NAN;
}

bool dd_change_use_replicates(dd_change *c, const dd_replicate_noise *r)
{
    if (r->df < DD_LEAST_REPLICATE_DF || !(r->squares > 0.0) || !isfinite(c->mdc95)) /* no spread at all: nothing was there to vary */
        return false;
    double unit = by_ratio(c->metric) ? 0.5 * (fabs(c->baseline) + fabs(c->value)) : 1.0;
    double mdc95 = unit * dd_replicate_noise_mdc95(r);
    c->sem = unit * dd_replicate_noise_sem(r);
    c->noise_source = DD_NOISE_REPLICATES;
    c->flags &= ~DD_BIT(DD_FLAG_MDC_DEFAULT);
    dd_change_conclude(c, mdc95, mdc95);
    return true;
}
