/* Dark spots: where they are, how much of the skin they cover, how dark they are. The parts in the order of work:
 *   spots_dark.c: darkness D of a photo -> spots.c: which of it is spot -> spots_sum.c: sums of the metrics -> spots_count.c: one by one */
#ifndef DD_MEASURE_SPOTS_H
#define DD_MEASURE_SPOTS_H

#include "stages/measure/bumps.h"
#include "stages/measure/metric.h"
#include "stages/measure/surface.h"

#define DD_SPOT_CUTOFF_MM 0.6 /* low-pass before the thresholds; moves the edge of a spot by less than 0.05 mm */

enum { DD_SPOT_SURE = 255 };

/* Where a pair's spots are looked for: the coarsest level of its sites that the low-pass allows. The same for both photos. */
typedef struct dd_spot_grid {
    int level;
    int width, height;
    dd_bytes sound;   /* 1 = valid, and most of the cell does not touch what is left out: such neighbours of a hair still hold part of it */
    double px_per_mm; /* of the level */
} dd_spot_grid;

/* Darkness and spots of one photo on that grid. */
typedef struct dd_spot_map {
    dd_plane dark;  /* D against the surrounding skin, L*; NaN where not sound or without background */
    dd_bytes share; /* how much a place counts as spot, 0..DD_SPOT_SURE: that of the strongest heart around */
} dd_spot_map;

/* Thresholds of the darkness D against the surrounding skin, L*; the same for both photos of a pair (METRICS.md 2.2). */
typedef struct dd_spot_limits {
    double core, sure; /* a spot that peaks at core begins to count, one that peaks at sure counts in full */
    double far;        /* its heart ends here */
    double low;        /* and its border, within reach_mm of the heart, here */
    double reach_mm, least_area_mm2;
    double noise_l; /* what they were made for: the larger noise of both photos */
} dd_spot_limits;
/* noise: dd_spot_noise; mottle_l: natural spread of the darkness, dd_surface.spread. */
dd_spot_limits dd_spot_limits_for(double noise_before, double noise_after, double mottle_l);

/* Noise of the smoothed L* map in L*; 0 when not estimable. The larger of two photos rules both. false without memory. */
bool dd_spot_noise(double *noise, dd_plane l, dd_bytes valid, double px_per_mm, dd_ctx *ctx);

/* All functions: results live in in->ctx->arena; false without memory. */
bool dd_spot_grid_make(dd_spot_grid *out, const dd_metric_input *in);
bool dd_spots_darken(dd_spot_map *out, const dd_spot_grid *grid, const dd_metric_input *in, const dd_surface *background);
/* Fill out->share from out->dark. */
bool dd_spots_find(dd_spot_map *out, const dd_spot_grid *grid, dd_spot_limits limits, dd_ctx *ctx);

/* Slots of the group of spot metrics. */
enum { DD_SPOTS_AREA, DD_SPOTS_LOAD, DD_SPOTS_CONTRAST, DD_SPOTS_FROZEN, DD_SPOTS_NEW, DD_SPOTS_COUNT, DD_SPOTS_MEMBERS };
extern const dd_group dd_spots_group;

/* Sums of all slots but the count from both photos' maps, and the map of spots. */
bool dd_spots_sum(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2], const dd_spot_grid *grid,
                  const dd_spot_map map[2], dd_spot_limits limits);

/* The spots of both photos one by one, in pixels of the grid; weight: how much each counts. noise_l: of the smoothed map. */
bool dd_spots_list(dd_bumps out[2], const dd_spot_grid *grid, const dd_spot_map map[2], double noise_l, dd_ctx *ctx);
/* Sums of the count; its weights are those of the area. */
bool dd_spots_count(dd_metric_sums *out[2], const dd_metric_input in[2], const dd_spot_grid *grid, const dd_spot_map map[2], double noise_l);

#endif
