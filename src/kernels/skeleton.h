/* Lines one pixel wide: thinning of a mask towards its crest, and their length. Masks: non-zero = set; the outermost pixels are 0. */
#ifndef DD_KERNELS_SKELETON_H
#define DD_KERNELS_SKELETON_H

#include <stdint.h>

#include "base/image.h"

/* A pixel of a mask: its offset in px, y * stride + x. */
typedef uint32_t dd_at;

/* Takes away pixels of at[0..n), in that order and again until nothing changes, whose removal neither joins nor splits anything
 * (8-connected lines on a 4-connected ground) and that are no ends of lines. In the order of rising ridge strength the crest remains. The
 * remaining positions move to the front of `at`, their order kept; returns their number. */
size_t dd_skeleton_thin(dd_bytes mask, dd_at *at, size_t n);

enum { DD_LONGEST_SPUR_PX = 60 };
/* Clears branches shorter than least_px (at most DD_LONGEST_SPUR_PX) between a free end and a junction, the shortest first. at[0..n): the
 * pixels of the skeleton; returns how many remain in front, thinned again. */
size_t dd_skeleton_prune(dd_bytes skeleton, dd_at *at, size_t n, double least_px);

/* Share of the length of its line that belongs to a pixel, px: steps to the right or down count here, corners at the corner, by Vossepoel &
 * Smeulders (1982): 0.980 per straight step, 1.406 per diagonal step, -0.091 per corner between the two. */
double dd_skeleton_length(dd_bytes skeleton, dd_at at);

#endif
