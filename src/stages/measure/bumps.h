/* Bumps of a plane by the Laplacian of Gaussians over scales (Lindeberg 1998), such as the dark spots of a darkness map. */
#ifndef DD_MEASURE_BUMPS_H
#define DD_MEASURE_BUMPS_H

#include "base/ctx.h"
#include "base/image.h"

/* One maximum over place and scale. A Gaussian bump of height A and width s0 has its maximum A/2 at s = s0, a disc of height A and radius
 * r has 2A/e at s = r/sqrt 2. */
typedef struct dd_bump {
    double x, y;     /* px of the plane, between pixels */
    int scale;       /* 0: the finest */
    double sigma_px; /* of the scale; the bump's radius is sqrt 2 of that */
    double response; /* -s^2 laplacian(G_s * plane), in the unit of the plane */
    double roundness; /* smaller over larger principal curvature of the response, 0 (a line or a saddle) .. 1 */
    double weight;    /* how much it counts, 0..1: 1 when found, the caller may lower it */
} dd_bump;

typedef struct dd_bumps {
    dd_bump *at;
    size_t n, capacity;
    dd_arena *arena; /* where they live */
} dd_bumps;

typedef struct dd_bump_search {
    double first_px;   /* the finest scale; each further one is 2^(1/3) wider */
    int scales;        /* a maximum must also beat the scale before the first and behind the last */
    double blurred_px; /* Gaussian that the plane has passed already, below first_px/2^(1/3) */
    float least;       /* response */
    double least_px;   /* the response at scale s must also reach least_px/s (s in px), as white noise falls; 0: no such limit */
    int samples;       /* at most about so many pixels tell the spread */
} dd_bump_search;

enum { DD_BUMP_OCTAVE = 3, DD_BUMP_PLANES = DD_BUMP_OCTAVE + 2, DD_BUMP_OCTAVES = 5, DD_BUMP_SCALES = DD_BUMP_OCTAVES * DD_BUMP_OCTAVE };

/* Room for planes of one size, used again and again: first touching memory costs more than filtering it. */
typedef struct dd_bump_finder {
    dd_bump_search search;
    int octaves;
    dd_plane smooth[DD_BUMP_OCTAVES], half[DD_BUMP_OCTAVES], response[DD_BUMP_OCTAVES][DD_BUMP_PLANES];
    /* Of what was last searched, by scale: what the plane's own unevenness responds, as an SD. From the lower quartile of the responses
     * below 0: bumps are on the other side, and of their rims a quartile sees little.
     * Where the plane is exactly 0 there is nothing to sample. */
    float spread[DD_BUMP_SCALES];
    float *sample;
    uint8_t *peak; /* a row of marks */
    dd_ctx *ctx;
} dd_bump_finder;

/* For planes of this width and at most this height; at most 15 scales. Lives in the arena. false without memory. */
bool dd_bump_finder_open(dd_bump_finder *finder, int width, int height, const dd_bump_search *search, dd_ctx *ctx);

/* Append what is found in rows first_row .. end_row - 1 of the plane (0 and height: all); the others are there for the filters. The plane
 * has no NaN; it is mirrored at its edges, where nothing is found within two pixels. false without memory. */
bool dd_bumps_find(dd_bumps *out, dd_bump_finder *finder, dd_plane plane, int first_row, int end_row);

/* Drop every bump that a stronger one overlaps by more than half of the smaller disc, or whose middle lies within `radii` radii of a
 * stronger one's. Sorts by place. */
void dd_bumps_prune(dd_bumps *bumps, double radii);

#endif
