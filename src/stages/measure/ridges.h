/* Thin lines of a pair of photos: ridge strength over several scales, one answer for both photos. */
#ifndef DD_MEASURE_RIDGES_H
#define DD_MEASURE_RIDGES_H

#include "stages/measure/metric.h"

enum { DD_RIDGE_SCALES = 4 };

typedef struct dd_ridge_rule {
    double scale_mm[DD_RIDGE_SCALES]; /* rising; 0: no more */
    double c;                         /* Frangi's constant, unit of the picture */
    double most_slope;                /* see dd_ridge_scale; of |l2| */
} dd_ridge_rule;

/* On the grid of one level; 0 where nothing is known. */
typedef struct dd_ridges {
    int level;
    double px_per_mm;     /* of the level */
    dd_bytes valid;       /* pixels that were judged: away from the outline and from everything masked */
    dd_plane strength;    /* the larger V of both photos over the scales */
    dd_plane response[2]; /* s^2 l2 of each photo at the scale and place of that V; < 0: a ridge of the other sign */
} dd_ridges;

/* The coarsest level that holds the smallest scale. */
int dd_ridge_level(const dd_ridge_rule *rule, double grid_px_per_mm);
/* The pixels to judge. Lives in the arena; false without memory. */
bool dd_ridges_open(dd_ridges *out, const dd_metric_input *in, int level);
/* picture: of both photos on out->level, dark lines; brought to the same sharpness here (their content changes). false without memory. */
bool dd_ridges_find(dd_ridges *out, const dd_metric_input in[2], const dd_plane picture[2], const dd_ridge_rule *rule);

#endif
