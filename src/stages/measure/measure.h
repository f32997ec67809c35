/* Stage 5: both photos on one analysis grid, the pixels valid in both, every metric in every region. */
#ifndef DD_MEASURE_H
#define DD_MEASURE_H

#include "stages/aim/aim.h"
#include "stages/align/align.h"
#include "stages/balance/balance.h"
#include "stages/measure/metric.h"

typedef struct dd_measured { /* one region x metric */
    int region;              /* index in dd_aim */
    const dd_metric *metric;
    double before, after; /* NaN = undefined; of a property of the pair: 0 and the property */
    dd_why why;           /* before and after are NaN for this reason */
    int tile_x, tile_y;   /* first tile of this region's window in the tile lattice of the analysis grid (the same for all regions) */
    int tiles_x, tiles_y; /* size of the window: sums have tiles_x*tiles_y tiles, row-major */
    dd_metric_sums sums_before, sums_after;
    uint64_t flags;
} dd_measured;

typedef struct dd_measurements {
    dd_grid grid;     /* analysis grid in baseline pixels */
    double px_per_mm; /* of the grid */
    int tile_px;
    int n;
    dd_measured *item;                /* by region, then metrics.def order */
    double valid_pct[DD_MAX_REGIONS]; /* valid pixels of the region, % */
    double clipped_pct[DD_MAX_REGIONS];  /* in either photo */
    double blown_pct[DD_MAX_REGIONS][2]; /* at the white end, by photo */
    dd_maps *maps;                       /* NULL unless asked for */
    uint64_t flags;
} dd_measurements;

/* out lives in ctx->arena. `exclude` regions are not measured; a region without a valid pixel, or clipped
 * beyond what its rest can speak for, has NaN values. maps: keep pictures of what was measured; NULL: none. */
dd_status dd_measure(dd_measurements *out, const dd_photo *before, const dd_photo *after, const dd_aim *aim, const dd_alignment *al,
                     const dd_balance *balance, const dd_map_request *maps, dd_ctx *ctx, dd_err *err);

#endif
