/* Squares of skin on which sharpness and noise are learnt. */
#ifndef DD_BALANCE_PATCHES_H
#define DD_BALANCE_PATCHES_H

#include "stages/balance/coarse.h"

typedef struct dd_patches {
    double *x, *y; /* centres, baseline px */
    int n;
    bool treated; /* nothing untreated was found */
} dd_patches;

enum { DD_MOST_PATCHES = 64 };

/* Squares of edge_px (baseline px), all of it usable in both photos: of control skin where there are DD_ENOUGH_CONTROL of them, else of
 * control skin and of the surroundings that look like skin; treated skin only when there are fewer than DD_LEAST_UNTREATED of these.
 * At most DD_MOST_PATCHES, spread evenly. false without memory. */
enum { DD_ENOUGH_CONTROL = 24, DD_LEAST_UNTREATED = 4 };
bool dd_patches_find(dd_patches *out, const dd_coarse *coarse, const dd_aim *aim, double edge_px, dd_arena *arena);

#endif
