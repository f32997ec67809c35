/* Dark spots: how much of the skin they cover, and how dark it is. */
#ifndef DD_MEASURE_SPOTS_H
#define DD_MEASURE_SPOTS_H

#include "stages/measure/metric.h"
#include "stages/measure/surface.h"

#define DD_SPOT_CUTOFF_MM 0.3 /* low-pass before the thresholds */

/* Thresholds of the darkness D against the surrounding skin, L*; the same for both photos of a pair (METRICS.md 2.2). */
typedef struct dd_spot_limits {
    double high, low, least_area_mm2;
} dd_spot_limits;
dd_spot_limits dd_spot_limits_for(double noise_before, double noise_after);

/* Noise of the smoothed L* map in L*; 0 when not estimable. The larger of two photos rules both. false without memory. */
bool dd_spot_noise(double *noise, dd_plane l, dd_bytes valid, double px_per_mm, dd_ctx *ctx);

/* out: arrays zeroed by the caller; weights stay 0 where there is no background. false without memory. */
bool dd_spots_measure(dd_spot_sums *out, const dd_metric_input *in, const dd_surface *background, dd_spot_limits limits);

#endif
