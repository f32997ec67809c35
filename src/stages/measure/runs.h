/* Connected regions of a row-by-row picture, built from runs with union-find, so that no map of labels is needed:
 *
 *   row y-1   ..####..##....       a run joins every run of the row above it that it touches, also diagonally
 *   row y     ....####..##..
 */
#ifndef DD_MEASURE_RUNS_H
#define DD_MEASURE_RUNS_H

#include <stdbool.h>

#include "base/arena.h"

/* x1: one past the end. For the whole region at its root: area (px), area of its core (px), peak (the largest value). */
typedef struct dd_run {
    int y, x0, x1;
    size_t parent;
    double area, core, peak;
} dd_run;

typedef struct dd_runs {
    dd_run *at;
    size_t n, capacity, above; /* above: first run of the row before */
    dd_arena *arena;           /* rewound by the caller */
} dd_runs;

/* Take the runs of row y where value[x] >= low (NaN is outside); core: >= high. Rows come in order, each once, empty ones too. false
 * without memory. */
bool dd_runs_add_row(dd_runs *runs, const float *value, double low, double high, int y, int width);
/* The region of run i, after the last row. */
const dd_run *dd_runs_root(dd_runs *runs, size_t i);

#endif
