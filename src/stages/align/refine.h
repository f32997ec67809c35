/* Dense refinement: the smooth displacement that makes the two normalised pictures agree, and where they do. */
#ifndef DD_ALIGN_REFINE_H
#define DD_ALIGN_REFINE_H

#include "stages/align/match.h"
#include "stages/align/warped.h"

/* What was seen in one block (8x8 px of the level, sums over its neighbourhood). */
typedef struct dd_block {
    float gxx, gxy, gyy, bx, by; /* gradient sums and gradient times difference */
    float correlation;           /* of the two pictures, -1..1 */
    float noise;                 /* mean squared difference */
    float seen;                  /* share of pixels inside the follow-up */
} dd_block;

typedef struct dd_blocks {
    int nx, ny, level;
    dd_block *item;
} dd_blocks;

/* Displacement from matches only (the inliers in use), robustly. */
bool dd_refine_from_matches(dd_map *map, const dd_matches *matches, const uint8_t *use, dd_ctx *ctx);
/* From pyramid level `from` down to the finer `to`. In/out: the field. */
bool dd_refine_dense(dd_map *map, const dd_work *before, const dd_work *after, int from, int to, dd_ctx *ctx);
/* Agreement at a pyramid level with the final map; radius: blocks on each side that belong to the neighbourhood. */
bool dd_refine_blocks(dd_blocks *out, const dd_map *map, const dd_work *before, const dd_work *after, int level, int radius, dd_ctx *ctx);
#endif
