/* The catalogue: the rows of metrics.def. */
#include "stages/measure/metric.h"

#define METRIC(name) extern const dd_metric dd_metric_##name;
#include "stages/measure/metrics.def"
#undef METRIC

#define METRIC(name) &dd_metric_##name,
const dd_metric *const dd_metrics[] = {
#include "stages/measure/metrics.def"
};
#undef METRIC

const size_t dd_metrics_count = sizeof dd_metrics / sizeof *dd_metrics;
