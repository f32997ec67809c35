/* The rule of METRICS.md 6.2:
 *   ci95   = change -/+ sqrt(half width within the pair^2 + half width of re-photography^2)
 *   within_noise when |change| <= mdc95 or ci95 holds 0; else improved or worsened by the metric's direction
 *   not_comparable when the pair cannot tell: that is said instead of a wrong verdict */
#include "stages/progress/verdict.h"

#include <math.h>
#include <string.h>

const char *dd_verdict_name(dd_verdict verdict)
{
    static const char *const NAME[] = {"context", "improved", "worsened", "within_noise", "not_comparable"};
    return NAME[verdict];
}

const char *dd_noise_source_name(dd_noise_source source)
{
    static const char *const NAME[] = {"", "default", "control", "replicates"};
    return NAME[source];
}

static bool only_few_blocks(const dd_change *c) { return strcmp(c->reason, dd_why_code(DD_WHY_FEW_BLOCKS)) == 0; }

static dd_verdict verdict_of(dd_change *c)
{
    if (!c->judged)
        return DD_VERDICT_CONTEXT;
    if (*c->reason)
        return DD_VERDICT_NOT_COMPARABLE;
    bool holds_zero = c->ci95_low <= 0.0 && c->ci95_high >= 0.0; /* false without an interval */
    if (fabs(c->change) <= c->mdc95 || holds_zero)
        return DD_VERDICT_WITHIN_NOISE;
    if (c->ci95_low != c->ci95_low) { /* too few blocks for an interval: too few to call a change real */
        c->reason = dd_why_code(DD_WHY_FEW_BLOCKS);
        return DD_VERDICT_NOT_COMPARABLE;
    }
    return (c->change < 0.0) == (c->metric->direction == DD_DOWN_GOOD) ? DD_VERDICT_IMPROVED : DD_VERDICT_WORSENED;
}

void dd_change_conclude(dd_change *c, double mdc95, double again)
{
    c->mdc95 = mdc95;
    c->ci95_low = c->change - sqrt(c->below * c->below + again * again);
    c->ci95_high = c->change + sqrt(c->above * c->above + again * again);
    if (only_few_blocks(c))
        c->reason = "";
    c->verdict = verdict_of(c);
}

bool dd_change_usable(const dd_change *c) { return isfinite(c->change) && (!*c->reason || only_few_blocks(c)); }
