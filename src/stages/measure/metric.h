/* One metric = one file + one line in metrics.def (DESIGN.md 2).
 *
 * A metric is written as a function of sums over small tiles, so that its interval comes from the same code as its value:
 *   tile sums -> (add) -> finish() -> value
 * Several metrics that come from one pass share a dd_group. A tile is a square of about 2 mm on the analysis grid; sums[t*DD_SUMS + k] belongs to tile t, weight[t] counts its valid pixels.
 * All planes of an input are cut to the box of the region, whose top-left pixel is the corner of a tile. */
#ifndef DD_METRIC_H
#define DD_METRIC_H

#include "base/ctx.h"
#include "base/image.h"
#include "dermadelta.h"
#include "stages/balance/sharpness.h"
#include "stages/measure/levels.h"
#include "stages/measure/maps.h"
#include "stages/measure/why.h"

enum { DD_SUMS = 4 };

typedef enum dd_direction { DD_CONTEXT, DD_DOWN_GOOD, DD_UP_GOOD } dd_direction;

/* One photo in the box of one region, after balancing. Planes are const for metrics. */
typedef struct dd_site {
    dd_plane lab[3];    /* L*, a*, b* (CIELAB, D65) as sampled */
    dd_level level[DD_LEVELS]; /* the same on coarser grids; level[0] is lab */
    dd_plane smooth[3]; /* the grid after Gauss(0.5 mm) over valid pixels, NaN where undefined. Not yet made when a group sees both photos */
    int smooth_level;   /* 1: smooth holds every second pixel of every second row, as many as level 1 has; 0: all, of coarse grids */
    double median[3];   /* of smooth, componentwise; NaN when nothing is valid */
    double control_lab[3]; /* Lab of the mean colour of all control skin in this photo; NaN: there is none */
    double px_per_mm;   /* of the analysis grid */
    double tilt[2];     /* slope of ln light over the skin along x and y, per 30 mm; points to the lamp; NaN unknown (dd_relief_light) */
    double match_px;    /* sigma of the Gaussian that brings this photo to the other's sharpness; 0 = it is the less sharp one */
    const dd_noise *noise; /* of this photo */
    double band_excess;    /* see dd_sharpness */
    int jpeg_quality;      /* of the file, 0 = no JPEG or unknown */
    const double (*excess)[3]; /* [3] axes of the noise of `smooth` that the other photo lacks, see dd_sharpness; NULL: none */
} dd_site;

typedef struct dd_metric_input {
    const dd_site *site;
    dd_bytes valid; /* 1 = inside the region and valid in both photos */
    int tile_px;    /* edge of a tile */
    int tiles_x, tiles_y;
    int x0, y0;     /* where the box of the region begins on the analysis grid */
    bool after;     /* which photo */
    bool scaled;    /* px_per_mm is known, not nominal */
    const char *name; /* of the region, or NULL */
    bool drawn;       /* somebody marked it as treated, and no face was found in the photo */
    dd_maps *maps;  /* NULL unless pictures of what was measured are wanted here */
    dd_ctx *ctx;    /* scratch; rewind what you take */
} dd_metric_input;

typedef struct dd_metric_sums {
    double *sums;              /* tiles_x*tiles_y*DD_SUMS, zeroed by the caller */
    double *weight;            /* tiles_x*tiles_y, zeroed by the caller */
    double reference[DD_SUMS]; /* values that finish() needs beside the sums (a median, a noise level); zeroed */
    dd_why why;                /* DD_WHY_NONE, or why this photo or pair cannot be measured: the value is then left out */
} dd_metric_sums;

/* One pass over the pixels that fills the sums of several metrics. Exactly one of the functions; false without memory.
 * out[slot] belongs to the member whose row says so; it is never NULL for slots below `members`. */
typedef struct dd_group {
    const char *name;
    int members; /* slots 0 .. members - 1, each claimed by one row of metrics.def */
    bool (*compute)(dd_metric_sums *const *out, const dd_metric_input *in); /* one photo at a time */
    /* both photos at once: in[0] the baseline, in[1] the follow-up; `smooth` and `median` are not there yet */
    bool (*compute_pair)(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2]);
} dd_group;

typedef struct dd_metric {
    dd_metric_info info; /* name, question, unit, formula, ... : the dictionary row */
    dd_direction direction;
    bool needs_scale;     /* SD: absolute value depends on mm */
    bool needs_sharpness; /* no verdict when blur or JPEG differ too much to be matched */
    bool needs_blood;     /* says something about blood: flagged where the skin is too dark to show it */
    bool needs_light;     /* no verdict unless the light was matched on control skin or background */
    bool relative_floor;  /* default_floor is a share of the value */
    bool ratio;           /* change_pct means something (a ratio scale) */
    double default_floor; /* METRICS.md 10.2, when the pair cannot tell; unit of the metric, or share when relative_floor */
    double least_floor;   /* a relative floor never falls below this; unit of the metric */
    const char *version;  /* metric_version column */
    double least_px_per_mm; /* below, nothing is measured (reason scale_too_coarse); 0 = any */
    bool needs_control;     /* value against control skin: nothing without it (reason no_control) */
    bool circular;          /* degrees of a full circle: a change takes the short way */
    bool course;            /* redness or pigment: shows how skin heals, so it is reported early after a treatment, too, without a verdict */
    bool of_ink;            /* about a tattoo: the only verdicts in a region that is called one */
    bool pair_only;         /* a property of the pair: baseline and value stay empty, its number is the change (finish() of the follow-up) */
    const dd_group *group;  /* or NULL; then `slot` is the place in it, and compute is NULL */
    int slot;
    bool windowed; /* read in a few windows: the value moves with where they fall on the skin, its change between photos hardly does */
    bool one_way; /* measured on what the baseline shows (its mask, its lesions): swapping the photos does more than turn the sign */
    /* Fill the sums for one photo. false without memory. Undefined (e.g. no valid pixel): leave weights 0.
     * NULL without a group: the sums are those of linear sRGB R, G, B (the metric is a function of the area's mean colour), and
     * reference[] is the Lab of the control skin when the metric needs it. */
    bool (*compute)(dd_metric_sums *out, const dd_metric_input *in);
    /* Value from summed sums (mean[k] = sum/weight). NaN = undefined here. */
    double (*finish)(const double mean[DD_SUMS], const double reference[DD_SUMS]);
} dd_metric;

static inline bool dd_metric_is_mean(const dd_metric *metric) { return !metric->compute && !metric->group; }

/* Follow-up minus baseline. */
static inline double dd_metric_change(const dd_metric *metric, double before, double after)
{
    double change = after - before;
    if (!metric->circular)
        return change;
    return change > 180.0 ? change - 360.0 : change < -180.0 ? change + 360.0 : change;
}

/* The rows in the order of metrics.def; the order of metrics.csv within a region is by name. */
extern const dd_metric *const dd_metrics[];
extern const size_t dd_metrics_count;

#endif
