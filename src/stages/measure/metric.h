/* One metric = one file + one line in metrics.def (DESIGN.md 2).
 *
 * A metric is written as a function of sums over small tiles, so that its interval comes from the same code as its value:
 *   tile sums -> (add) -> finish() -> value
 * A tile is a square of about 2 mm on the analysis grid; sums[t*DD_SUMS + k] belongs to tile t, weight[t] counts its valid pixels.
 * All planes of an input are cut to the box of the region, whose top-left pixel is the corner of a tile. */
#ifndef DD_METRIC_H
#define DD_METRIC_H

#include "base/ctx.h"
#include "base/image.h"
#include "dermadelta.h"
#include "stages/balance/sharpness.h"

enum { DD_SUMS = 4 };

typedef enum dd_direction { DD_CONTEXT, DD_DOWN_GOOD, DD_UP_GOOD } dd_direction;

/* Per tile: pixels inside spots, sum of max(0, darkness - t_lo) in L*, pixels judged. Made once, shared by the spot metrics. */
typedef struct dd_spot_sums {
    double *area, *load, *weight;
} dd_spot_sums;

/* One photo in the box of one region, after balancing. Planes are const for metrics; only valid pixels of `smooth` mean anything. */
typedef struct dd_site {
    dd_plane l;         /* L* (CIELAB, D65) */
    dd_plane smooth[3]; /* L*, a*, b* after Gauss(0.5 mm) over valid pixels, NaN where undefined; made once, shared by metrics */
    double median[3];   /* of smooth, componentwise; NaN when nothing is valid */
    double px_per_mm;   /* of the analysis grid */
    double match_px;    /* sigma of the Gaussian that brings this photo to the other's sharpness; 0 = it is the less sharp one */
    const dd_noise *noise; /* of this photo */
    double band_excess;    /* see dd_sharpness */
    const double (*excess)[3]; /* [3] axes of the noise of `smooth` that the other photo lacks, see dd_sharpness; NULL: none */
    dd_spot_sums spots; /* of lab[0], the same thresholds for both photos */
} dd_site;

typedef struct dd_metric_input {
    const dd_site *site;
    dd_bytes valid; /* 1 = inside the region and valid in both photos */
    int tile_px;    /* edge of a tile */
    int tiles_x, tiles_y;
    dd_ctx *ctx; /* scratch; rewind what you take */
} dd_metric_input;

typedef struct dd_metric_sums {
    double *sums;              /* tiles_x*tiles_y*DD_SUMS, zeroed by the caller */
    double *weight;            /* tiles_x*tiles_y, zeroed by the caller */
    double reference[DD_SUMS]; /* values that finish() needs beside the sums (a median, a noise level); zeroed */
} dd_metric_sums;

typedef struct dd_metric {
    dd_metric_info info; /* name, question, unit, formula, ... : the dictionary row */
    dd_direction direction;
    bool needs_scale;     /* SD: absolute value depends on mm */
    bool needs_sharpness; /* no verdict when blur or JPEG differ too much to be matched */
    bool needs_light;     /* no verdict unless the light was matched on control skin or background */
    bool relative_floor;  /* default_floor is a share of the value */
    bool ratio;           /* change_pct means something (a ratio scale) */
    double default_floor; /* METRICS.md 10.2, when the pair cannot tell; unit of the metric, or share when relative_floor */
    double least_floor;   /* a relative floor never falls below this; unit of the metric */
    const char *version;  /* metric_version column */
    /* Fill the sums for one photo. false without memory. Undefined (e.g. no valid pixel): leave weights 0.
     * NULL: the sums are those of linear sRGB R, G, B (the metric is a function of the area's mean colour). */
    bool (*compute)(dd_metric_sums *out, const dd_metric_input *in);
    /* Value from summed sums (mean[k] = sum/weight). NaN = undefined here. */
    double (*finish)(const double mean[DD_SUMS], const double reference[DD_SUMS]);
} dd_metric;

/* The rows in the order of metrics.def; the order of metrics.csv within a region is by name. */
extern const dd_metric *const dd_metrics[];
extern const size_t dd_metrics_count;

#endif
