/* Who is compared with whom: series, visits in time order, replicates, duplicates. */
#ifndef DD_BATCH_PLAN_H
#define DD_BATCH_PLAN_H

#include <stdatomic.h>

#include "base/limits.h"
#include "batch/inputs.h"

typedef struct dd_visit { /* photos of one session of one series: order[first .. first + n - 1], by replicate, then name */
    size_t series, first, n;
    const char *session; /* label, unique within the series */
} dd_visit;

typedef struct dd_series { /* visits[first .. first + n - 1] in time order */
    const char *patient, *view;
    size_t first, n;
    size_t preferred; /* visit that is to be the baseline: the first, or the one the manifest names */
} dd_series;

typedef struct dd_plan {
    size_t *order; /* indices of entries that take part: neither failed nor without a place in time */
    size_t order_n;
    dd_visit *visit;
    size_t visits;
    dd_series *series;
    size_t series_n;
} dd_plan;

typedef struct dd_plan_request {
    const dd_limits *limits;
    int jobs;
    const atomic_bool *cancel;
} dd_plan_request;

/* Settles dates (from other files of the series, from EXIF), finds duplicates, orders. Photos without a place in time become
 * failed entries. Memory of the plan is the arena's. DD_E_MANIFEST: two baselines named; DD_E_NO_MEMORY; DD_E_CANCELLED. */
dd_status dd_plan_make(dd_plan *out, dd_inputs *inputs, const dd_plan_request *request, dd_arena *arena, dd_err *err);

/* duplicates.c: marks entries of the plan with equal bytes. false without memory. */
bool dd_find_duplicates(dd_inputs *inputs, const dd_plan *plan, const dd_limits *limits);

#endif
