/* Coarser grids of one photo in the box of a region: means of the valid pixels over cells of 2x2 to 16x16, made once for all metrics.
 *
 * A mean over k x k pixels adds (k^2 - 1)/12 px^2 to the variance of whatever Gaussian follows: dd_level_sigma takes that into account. */
#ifndef DD_MEASURE_LEVELS_H
#define DD_MEASURE_LEVELS_H

#include "base/ctx.h"
#include "base/image.h"

enum { DD_LEVELS = 5 }; /* 0: the grid itself; 4: cells of 16 x 16 */

typedef struct dd_level {
    dd_plane lab[3];  /* L*, a*, b*; any value where not valid */
    dd_bytes valid;   /* 1 = at least half of the cell is valid; the same for both photos */
    double px_per_mm; /* of this level */
} dd_level;

/* Level k of the photo behind lab; level[0] lends lab and valid. The follow-up may share the masks of the baseline: valid_from, or NULL.
 * Planes live in the arena. false without memory. */
bool dd_levels_make(dd_level level[DD_LEVELS], const dd_plane lab[3], dd_bytes valid, double px_per_mm, const dd_level *valid_from,
                    dd_arena *arena);

/* Sigma in px of level k for a filter that shall act like a Gaussian of sigma_px on the grid; 0 when the cells alone smooth more. */
double dd_level_sigma(int k, double sigma_px);

#endif
