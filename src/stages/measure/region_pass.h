/* One region through all metrics that look at pixels. */
#ifndef DD_MEASURE_REGION_PASS_H
#define DD_MEASURE_REGION_PASS_H

#include "stages/measure/measure.h"

typedef struct dd_region_pass {
    dd_measured *item;     /* dd_metrics_count of them, in the order of metrics.def, sums zeroed */
    dd_site site[2];       /* by photo; smooth and median are made here */
    dd_metric_input in[2]; /* in[i].site = &site[i] */
} dd_region_pass;

/* Groups that see both photos first; then each photo's smoothed maps, its groups and metrics. Items that have a `why` already are passed
 * over. false without memory. */
bool dd_region_pass_run(dd_region_pass *pass);

#endif
