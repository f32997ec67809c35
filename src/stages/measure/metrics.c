/* The catalogue: the rows of metrics.def, and their public face. */
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

size_t dd_metric_count(void) { return dd_metrics_count; }

const dd_metric_info *dd_metric_at(size_t index) { return index < dd_metrics_count ? &dd_metrics[index]->info : NULL; }
