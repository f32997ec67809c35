/* Both photos small: which pixels are untreated, and their light. */
#ifndef DD_BALANCE_COARSE_H
#define DD_BALANCE_COARSE_H

#include "stages/align/align.h"
#include "stages/balance/fit.h"

typedef enum dd_ground { DD_GROUND_UNUSED, DD_GROUND_BACKGROUND, DD_GROUND_CONTROL } dd_ground;

typedef struct dd_coarse {
    dd_grid grid;
    dd_plane before[3], after[3]; /* linear sRGB, smoothed over about 1 mm; NaN or <= 0 where unusable */
    dd_bytes usable;              /* covered and trusted in both, clipped in neither, bright enough for a logarithm */
    dd_bytes ground;              /* dd_ground */
    double px_per_mm;
} dd_coarse;

typedef struct dd_extent {
    double u0, u1, v0, v1;
} dd_extent; /* u0 > u1: empty */

/* Planes live in ctx->arena. DD_E_NO_MEMORY. */
dd_status dd_coarse_make(dd_coarse *out, const dd_photo *before, const dd_photo *after, const dd_aim *aim, const dd_alignment *al,
                         dd_ctx *ctx, dd_err *err);
/* The usable pixels of one ground, at most about 40,000 (every k-th). u, v as in dd_balance. false without memory. */
bool dd_coarse_samples(dd_light_samples *out, const dd_coarse *c, dd_ground ground, double cx, double cy, double half, dd_ctx *ctx);
/* One photo (c->before or c->after) smoothed over the pixels of `mask` (0/1) alone, in new planes of the arena; NaN where fewer than half
 * of the neighbours are in it. false without memory. */
bool dd_coarse_smooth(dd_plane out[3], const dd_plane photo[3], const dd_coarse *c, dd_bytes mask, double sigma_mm, dd_ctx *ctx);
size_t dd_coarse_count(const dd_coarse *c, dd_ground ground);

#endif
