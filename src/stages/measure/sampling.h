/* The analysis grid, both photos on it, and the pixels that count. */
#ifndef DD_MEASURE_SAMPLING_H
#define DD_MEASURE_SAMPLING_H

#include "stages/aim/aim.h"
#include "stages/align/align.h"
#include "stages/balance/balance.h"

/* METRICS.md 0.2: min(px/mm of both photos, 10) over the box of all measured regions and a margin; at most 5 million pixels. */
dd_grid dd_analysis_grid(double *px_per_mm, const dd_aim *aim, double scale_ratio);
/* dd_aim bits under row j of the grid, by nearest baseline pixel; grid.width values. */
void dd_grid_bits_row(uint16_t *out, const dd_aim *aim, dd_grid grid, int j);

/* Bits of dd_sampled.clipped: which photo, and where that photo is blown out rather than black. */
enum { DD_CLIP_BEFORE = 1, DD_CLIP_AFTER = 2, DD_BLOWN_BEFORE = 4, DD_BLOWN_AFTER = 8 };

typedef struct dd_sampled {
    dd_plane before[3], after[3]; /* linear sRGB, the follow-up balanced; then Lab, see dd_sampled_to_lab */
    dd_bytes usable;              /* 1 = covered in both, away from the border, not clipped, no hair */
    dd_bytes clipped;             /* DD_CLIP_*, DD_BLOWN_* where covered in both */
} dd_sampled;

/* Planes live in ctx->arena. DD_E_NO_MEMORY. */
dd_status dd_sample_pair(dd_sampled *out, const dd_photo *before, const dd_photo *after, const dd_alignment *al, const dd_balance *balance,
                         dd_grid grid, double px_per_mm, dd_ctx *ctx, dd_err *err);
/* Linear sRGB to Lab in place. */
void dd_plane_to_lab(dd_plane planes[3], const dd_ctx *ctx);

/* usable[i] = 0 where a dark thin ridge (hair) covers a pixel; linear: three planes of linear sRGB. false without memory. */
bool dd_mask_hair(dd_bytes usable, const dd_plane linear[3], double px_per_mm, dd_arena *arena);

#endif
