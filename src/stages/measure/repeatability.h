/* How far each metric moves between photos of unchanged skin, from the truth bench. */
#ifndef DD_MEASURE_REPEATABILITY_H
#define DD_MEASURE_REPEATABILITY_H

#include "dermadelta.h"

/* pairs 0 and NaN for a metric the bench has not measured. */
dd_repeatability dd_repeatability_of(const char *metric);

#endif
