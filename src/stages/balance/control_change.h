/* Did the untreated skin itself change? Two charts know, because they do not tan (METRICS.md 6.2). */
#ifndef DD_BALANCE_CONTROL_CHANGE_H
#define DD_BALANCE_CONTROL_CHANGE_H

#include "stages/balance/chart.h"
#include "stages/balance/fit.h"

typedef enum dd_control_verdict {
    DD_CONTROL_UNKNOWN,    /* no control skin, or no two usable charts: its change cannot be seen */
    DD_CONTROL_EQUIVALENT, /* the 90 % interval lies inside +-0.7 L*, +-0.8 a*, +-0.8 b* */
    DD_CONTROL_OPEN,       /* neither */
    DD_CONTROL_CHANGED     /* the interval of one of them lies outside */
} dd_control_verdict;
const char *dd_control_verdict_name(dd_control_verdict verdict); /* "", "equivalent", "open", "changed" */

typedef struct dd_control_change {
    dd_control_verdict verdict;
    double lab[3];  /* L*, a*, b* of the control skin, follow-up minus baseline, by the charts alone; NaN unknown */
    double half[3]; /* half width of its 90 % interval */
} dd_control_change;

/* What is known of the pair when the control skin has been fitted. */
typedef struct dd_control_evidence {
    dd_light_samples samples;                 /* of the control skin, with the weights and patches of the fit */
    double rgb[3];                            /* its mean, linear sRGB of the corrected baseline */
    const dd_chart *chart[2];                 /* of baseline and follow-up */
    const dd_chart_correction *correction[2]; /* the ones applied */
    dd_chart_edition edition[2];
    double cx, cy, half; /* u = (x - cx) / half, v = (y - cy) / half, baseline px */
} dd_control_evidence;

dd_control_change dd_control_change_none(void);
dd_control_change dd_control_change_find(const dd_control_evidence *evidence);

#endif
