/* From ridges to lines: what is long and thin enough, how long it is and how much it stands out in each photo. */
#ifndef DD_MEASURE_LINES_H
#define DD_MEASURE_LINES_H

#include "kernels/skeleton.h"
#include "stages/measure/ridges.h"

typedef struct dd_lines {
    const dd_ridges *ridges;
    dd_bytes skeleton; /* non-zero: a pixel of a line */
    dd_at *at;         /* those pixels */
    size_t n;
    float *length_px; /* of each, on the level */
} dd_lines;

/* METRICS.md 3.1: strength with hysteresis, thinned to its crest, spurs cut, 3 mm and three times as long as wide. Lives in the arena;
 * false without memory. */
bool dd_lines_trace(dd_lines *out, const dd_ridges *ridges, dd_arena *arena);

/* Contrast of the line of Gaussian profile with this response at its best scale: D = 3 sqrt(3)/2 * s^2 l2. */
double dd_line_contrast(double response);

/* Sums and weights of one photo; sums per tile in mm, weights in judged pixels of the grid, reference[0] pixels per cm2. */
typedef struct dd_line_sums {
    dd_metric_sums *length; /* [0] of what counts as a line in this photo */
    dd_metric_sums *depth;  /* [0] contrast times length, [1] length of the pair's lines; or NULL */
    dd_metric_sums *load;   /* [0] contrast times length; or NULL */
} dd_line_sums;
/* c: as in the rule. Draws the map. false without memory. */
bool dd_lines_sum(const dd_line_sums *out, const dd_lines *lines, const dd_metric_input *in, double c, dd_map_kind map);

#endif
