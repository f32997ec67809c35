/* The course of one metric in one region over the sessions of a series. */
#ifndef DD_PROGRESS_TREND_H
#define DD_PROGRESS_TREND_H

#include <stddef.h>

#include "base/arena.h"
#include "stages/progress/progress.h"

enum { DD_LEAST_TREND_FOLLOW_UPS = 2 };

typedef struct dd_trend_point { /* a follow-up against the baseline, which itself is day 0, change 0 */
    double days, change, mdc95;
} dd_trend_point;

typedef struct dd_trend {
    double slope, low, high; /* unit of the metric per day; 95 % interval; NaN: too few points, or all on one day */
    double scatter;          /* root mean square distance from the line in units of the noise: 1 as expected, 2 and more no straight line */
} dd_trend;

/* false without memory. */
bool dd_trend_fit(dd_trend *out, const dd_trend_point *point, size_t n, dd_arena *arena);
/* "rising", "falling", "unclear" (the interval holds 0) or "" (no trend) */
const char *dd_trend_word(const dd_trend *trend);
/* Of a judged metric; not_comparable without a trend. */
dd_verdict dd_trend_verdict(const dd_trend *trend, const dd_metric *metric);
/* Is the change a point of a trend? */
bool dd_trend_takes(const dd_change *change);

#endif
