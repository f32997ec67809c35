/* What photos of one session tell of the noise between photos. */
#ifndef DD_PROGRESS_REPLICATES_H
#define DD_PROGRESS_REPLICATES_H

#include <stddef.h>

#include "stages/progress/progress.h"

enum { DD_LEAST_REPLICATE_DF = 3 };

typedef struct dd_replicate_noise { /* of one metric in one region of one series; start with {0} */
    double squares;               /* sum of squares about the mean of each session */
    int df;                       /* photos minus sessions */
} dd_replicate_noise;

/* What is compared between photos of one session that were measured against the same baseline: the change, or ln(value/baseline) where
 * the error grows with the value. NaN: this photo tells nothing. The baseline photo itself has 0. */
double dd_replicate_value(const dd_change *change);
/* x: the photos of one session. Fewer than two add nothing. */
void dd_replicate_noise_add(dd_replicate_noise *r, const double *x, size_t n);
double dd_replicate_noise_sem(const dd_replicate_noise *r);   /* standard error of measurement; NaN without photos */
double dd_replicate_noise_mdc95(const dd_replicate_noise *r); /* of the difference between two photos */
/* Judges the change again by what the replicates show, when they are enough. Returns whether they were. */
bool dd_change_use_replicates(dd_change *change, const dd_replicate_noise *r);

#endif
