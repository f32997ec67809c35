/* Dark spots: how much of the skin they cover, and how dark it is. */
#ifndef DD_MEASURE_SPOTS_H
#define DD_MEASURE_SPOTS_H

#include "stages/measure/metric.h"
#include "stages/measure/surface.h"

/* Per tile: pixels inside spots, sum of max(0, darkness - t_lo) in L*, pixels judged; each `stride` doubles apart. */
typedef struct dd_spot_sums {
    double *area, *load, *weight;
    int stride; /* of area and load */
} dd_spot_sums;

#define DD_SPOT_CUTOFF_MM 0.6 /* low-pass before the thresholds; moves the edge of a spot by less than 0.05 mm */

/* Thresholds of the darkness D against the surrounding skin, L*; the same for both photos of a pair (METRICS.md 2.2). */
typedef struct dd_spot_limits {
    double core, sure; /* a spot that peaks at core begins to count, one that peaks at sure counts in full */
    double far;        /* its heart ends here */
    double low;        /* and its border, within reach_mm of the heart, here */
    double reach_mm, least_area_mm2;
} dd_spot_limits;
/* noise: dd_spot_noise; mottle_l: natural spread of the darkness, dd_surface.spread. */
dd_spot_limits dd_spot_limits_for(double noise_before, double noise_after, double mottle_l);

/* Noise of the smoothed L* map in L*; 0 when not estimable. The larger of two photos rules both. false without memory. */
bool dd_spot_noise(double *noise, dd_plane l, dd_bytes valid, double px_per_mm, dd_ctx *ctx);

/* Reads in->site->lab. out: zeroed by the caller; weights stay 0 where there is no background. false without memory. */
bool dd_spots_measure(dd_spot_sums *out, const dd_metric_input *in, const dd_surface *background, dd_spot_limits limits);

/* Slots of the group of spot metrics. */
enum { DD_SPOTS_AREA, DD_SPOTS_LOAD, DD_SPOTS_MEMBERS };
extern const dd_group dd_spots_group;

#endif
