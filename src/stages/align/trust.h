/* Where the map can be believed. */
#ifndef DD_ALIGN_TRUST_H
#define DD_ALIGN_TRUST_H

#include "stages/align/refine.h"

/* 0..1 per block: how well the two pictures agree in the surroundings. Blocks without a view of the follow-up are 0. */
typedef struct dd_trust {
    int nx, ny;
    double block;
    float *value, *seen;
} dd_trust; /* block: working px per block edge */

bool dd_trust_find(dd_trust *out, const dd_map *map, const dd_work *before, const dd_work *after, dd_ctx *ctx);
/* Bilinear between block centres; working px. */
double dd_trust_at(const dd_trust *t, double x, double y);

#endif
