/* Where ink is in the baseline; frozen for the follow-up. */
#ifndef DD_MEASURE_INK_MASK_H
#define DD_MEASURE_INK_MASK_H

#include "stages/measure/ink.h"

typedef struct dd_ink_mask {
    dd_bytes ink;          /* dd_ink of every cell; NONE outside the mask */
    double threshold;      /* dE00 */
    size_t cells[DD_INKS]; /* before the rim; [NONE]: all inks together */
    size_t impossible;     /* of them: no skin looks like that */
    size_t solid;          /* impossible ones among eight such neighbours */
    double roughness;      /* of those: median step of L* to the next cell; NaN without any */
    size_t core[DD_INKS];  /* of cells[]: among eight of the same ink */
} dd_ink_mask;

/* before->de is filled. least_core: cells of its core from which on a colour counts, whatever its share. false without memory. */
bool dd_ink_mask_make(dd_ink_mask *out, const dd_ink_photo *before, dd_bytes valid, size_t least_core, dd_ctx *ctx);
/* One more row of cells all around, each of the ink that most of its neighbours are of (ties: the first in dd_ink), but a seam of black
 * over red or yellow of that: a border that a blur or a registration off by half a cell has moved stays inside. de: of the baseline. false
 * without memory. */
bool dd_ink_mask_rim(dd_ink_mask *mask, dd_plane de, dd_bytes valid, dd_arena *arena);
/* Unmark bare skin that the ink's halo may reach: two cells around the mask. */
bool dd_ink_mask_spare(dd_bytes bare, const dd_ink_mask *mask, dd_plane de, dd_arena *arena);

#endif
