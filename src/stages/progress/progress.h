/* Stage 6: change with its interval, the smallest change that counts as real, and a verdict. */
#ifndef DD_PROGRESS_H
#define DD_PROGRESS_H

#include "stages/measure/measure.h"

typedef enum dd_verdict {
    DD_VERDICT_CONTEXT,
    DD_VERDICT_IMPROVED,
    DD_VERDICT_WORSENED,
    DD_VERDICT_WITHIN_NOISE,
    DD_VERDICT_NOT_COMPARABLE
} dd_verdict;
const char *dd_verdict_name(dd_verdict verdict);

typedef enum dd_noise_source { /* what mdc95 was measured on */
    DD_NOISE_UNKNOWN,
    DD_NOISE_DEFAULT,   /* nothing of this pair: METRICS.md 10.2 */
    DD_NOISE_CONTROL,   /* patches of control skin */
    DD_NOISE_REPLICATES /* photos of one session (replicates.h) */
} dd_noise_source;
const char *dd_noise_source_name(dd_noise_source source); /* "" for UNKNOWN */
unsigned dd_metric_needs(const dd_metric *metric); /* DD_NEED_* of balance/gates.h */

typedef struct dd_change {
    int region; /* index in dd_aim */
    const dd_metric *metric;
    double baseline, value, change, change_pct; /* NaN = unknown */
    double ci95_low, ci95_high, mdc95;
    double below, above; /* half widths of the interval within the pair; NaN = too few blocks */
    int blocks;          /* behind the interval */
    dd_noise_source noise_source;
    double sem; /* standard error of measurement, from replicates; NaN = none */
    double control_baseline, control_value; /* the same metric in control skin; NaN = none, or this is control skin */
    double minus_control;                   /* change minus the control's change */
    bool judged;                            /* carries a verdict: headline metric, treated region */
    dd_verdict verdict;
    const char *reason; /* code: why there is no number or no verdict (measure/why.def, or the gate that spoils it); "" */
    uint64_t flags;
} dd_change;

typedef struct dd_progress {
    int n;
    dd_change *change;
    uint64_t flags;
} dd_progress;

dd_status dd_progress_judge(dd_progress *out, const dd_measurements *measured, const dd_aim *aim, const dd_balance *balance, dd_ctx *ctx,
                            dd_err *err);

#endif
