/* Control skin of a pair, cut into patches: true change 0. */
#ifndef DD_PROGRESS_CONTROL_H
#define DD_PROGRESS_CONTROL_H

#include "stages/progress/blocks.h"

enum { DD_LEAST_PATCHES = 5 };

/* By tiles of the lattice; patch: number of the tile's patch, -1 when that patch is too small. light: ln(before/after) of linear R, G, B.
 */
typedef struct dd_control_tile {
    int x, y, patch;
    dd_block sum;
    double light[3];
} dd_control_tile;
typedef struct dd_control {
    dd_control_tile *at;
    int n, patches;
} dd_control;

/* The control regions' item of this metric; NULL when there is no control skin. */
const dd_measured *dd_control_item(const dd_measurements *all, const dd_aim *aim, const dd_metric *metric);
bool dd_is_control(const dd_measured *m, const dd_aim *aim, const dd_metric *metric);
/* All control tiles of the metric but those beside treated skin, cut into patches as large as the region where at least 10 such fit
 * (and 5 in any case: else n patches < 5). false without memory. */
bool dd_control_collect(dd_control *out, const dd_measured *region, const dd_measurements *all, const dd_aim *aim, dd_arena *arena);
double dd_region_weight(const dd_measured *m); /* valid pixels of an item */
/* Sums of one patch; x and y are its centre of weight. */
dd_block dd_control_patch(const dd_control *c, int patch);

#endif
