/* Which keypoint of the follow-up looks like which of the baseline. */
#ifndef DD_ALIGN_MATCH_H
#define DD_ALIGN_MATCH_H

#include "base/ctx.h"
#include "stages/align/keypoints.h"
#include "stages/align/map.h"

typedef struct dd_match {
    double xb, yb, xa, ya; /* working pixels of the baseline and of the follow-up */
    float log2_scale;      /* log2(sigma after / sigma before) */
    float turn;            /* angle after - angle before, -pi..pi */
    int before, after;     /* keypoints */
} dd_match;

typedef struct dd_matches {
    int n;
    dd_match *item;
} dd_matches;

/* Mutual nearest neighbours that are clearly nearer than the next different place. One match per pair of places.
 * mirrored: as if the baseline were mirrored (xb is then counted from the right: before_width - 1 - x). */
bool dd_match_all(dd_matches *out, const dd_keypoints *before, const dd_keypoints *after, bool mirrored, int before_width, dd_ctx *ctx);
/* The same among points that lie within radius of where the map sends them and agree with it in size and direction. */
bool dd_match_guided(dd_matches *out, const dd_keypoints *before, const dd_keypoints *after, const dd_map *map, double radius, dd_ctx *ctx);

#endif
