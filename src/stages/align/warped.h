/* One pyramid level of the follow-up brought onto the baseline's frame. */
#ifndef DD_ALIGN_WARPED_H
#define DD_ALIGN_WARPED_H

#include "stages/align/map.h"
#include "stages/align/work.h"

enum { DD_BLOCK_PX = 8 };

typedef struct dd_warped {
    dd_plane before, after;         /* the levels */
    dd_plane image, inside;         /* follow-up on the baseline's frame; 1 where it was seen, else 0 */
    double zoom_before, zoom_after; /* working px per level px */
    int nx, ny;                     /* whole blocks of DD_BLOCK_PX; 0 when the level is too small */
    float *node_x, *node_y;         /* the map at the block corners, (nx+1) x (ny+1), px of `after` */
    double rim_before, rim_after;   /* px of the levels: nearer to the frame the normalisation saw one side only */
} dd_warped;

bool dd_warped_new(dd_warped *out, int level, const dd_map *map, const dd_work *before, const dd_work *after, dd_ctx *ctx);
void dd_warped_update(dd_warped *w, const dd_map *map, const dd_ctx *ctx);
/* Working position of the centre of block n (row-major). */
void dd_warped_centre(double *x, double *y, const dd_warped *w, size_t n);
/* How far block n may be believed, 0..1: less near the edge of either frame. */
double dd_warped_rim(const dd_warped *w, size_t n);

#endif
