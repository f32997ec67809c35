/* Tiles merged into blocks that no longer know of each other, and the interval that follows from them (METRICS.md 6.1). */
#ifndef DD_PROGRESS_BLOCKS_H
#define DD_PROGRESS_BLOCKS_H

#include "stages/measure/measure.h"

enum { DD_LEAST_BLOCKS = 8, DD_WANTED_BLOCKS = 25, DD_BOOTSTRAP_BLOCKS = 30, DD_MOST_BLOCKS = 100, DD_BOOTSTRAPS = 2000 };

typedef struct dd_block {
    double before[DD_SUMS], after[DD_SUMS], weight_before, weight_after;
    double x, y;
} dd_block; /* x, y: centre, tiles of the lattice */

typedef struct dd_blocks {
    dd_block *at;
    int n;
    double effective; /* (sum w)^2 / sum w^2: equally heavy blocks */
    const dd_measured *of;
} dd_blocks;

/* Squares of edge x edge tiles; empty ones are dropped. false without memory. */
bool dd_blocks_make(dd_blocks *out, const dd_measured *m, int edge_tiles, dd_arena *arena);
/* Value of one block in one photo, and its change; NaN when undefined. */
double dd_block_value(const dd_measured *m, const dd_block *b, bool after);
double dd_block_change(const dd_measured *m, const dd_block *b);

/* How often block j is drawn in bootstrap i: counts[i*n + j], DD_BOOTSTRAPS*DD_MOST_BLOCKS bytes of the caller; n = 0 at first. Kept from
 * metric to metric, because most share n. */
typedef struct dd_draws {
    int n;
    uint8_t *counts;
} dd_draws;

/* Half-widths of the 95 % interval below and above the change; NaN with fewer than 8 blocks. false without memory. */
typedef struct dd_interval {
    double below, above;
    int blocks;
} dd_interval;
bool dd_blocks_interval(dd_interval *out, const dd_blocks *blocks, dd_draws *draws, dd_arena *arena);

#endif
