/* Depressions that light from the side makes visible: what the two metrics of scars share. METRICS.md 3.2. */
#ifndef DD_MEASURE_SCARS_H
#define DD_MEASURE_SCARS_H

#include "stages/measure/metric.h"

enum { DD_SCARS_SHADING, DD_SCARS_PAIRS, DD_SCARS_MEMBERS };
extern const dd_group dd_scars_group;

/* Where the light of a pair comes from, the same for both photos. */
typedef struct dd_scar_light {
    double x, y; /* unit vector towards the lamp on the picture */
    dd_why why;  /* light_frontal or light_moved: then nothing can be said */
} dd_scar_light;
dd_scar_light dd_scar_light_of(const dd_metric_input in[2]);

/* scar_shading_sq of one photo; draws the map. false without memory. */
bool dd_scar_shading(dd_metric_sums *out, const dd_metric_input *in, const dd_scar_light *light);
/* scar_pair_count of both. false without memory. */
bool dd_scar_pairs(dd_metric_sums *before, dd_metric_sums *after, const dd_metric_input in[2], const dd_scar_light *light);

enum { DD_SCAR_LEVEL = 2 }; /* cells of 0.4 mm at 10 px per mm; the finest filter has 1 mm */

#endif
