/* A 24-patch colour chart in a photo: where it is, what its patches read, the 3x3 matrix that makes them right (METRICS.md 7).
 *
 *      column  0          1           2         3       4             5
 *   row 0      dark skin  light skin  blue sky  foliage blue flower   bluish green
 *   row 1      orange     purplish b. mod. red  purple  yellow green  orange yellow
 *   row 2      blue       green       red       yellow  magenta       cyan
 *   row 3      white      neutral 8   6.5       5       3.5           black
 *
 * Chart coordinates: patch (column, row) is centred at (column, row). Patch number = 6 * row + column. */
#ifndef DD_BALANCE_CHART_H
#define DD_BALANCE_CHART_H

#include "stages/acquire/acquire.h"

enum { DD_CHART_COLUMNS = 6, DD_CHART_ROWS = 4, DD_CHART_PATCHES = 24, DD_CHART_FIRST_GREY = 18 };

/* The maker changed the colours in November 2014; the two differ by up to 1.2 dE. */
typedef enum dd_chart_edition { DD_CHART_BEFORE_2014, DD_CHART_AFTER_2014, DD_CHART_EDITIONS } dd_chart_edition;
const char *dd_chart_edition_name(dd_chart_edition edition); /* "before2014", "after2014" */
/* Linear sRGB (D65), not clipped: cyan has negative red. */
extern const double dd_chart_reference[DD_CHART_EDITIONS][DD_CHART_PATCHES][3];

/* Where the chart is. map: chart coordinates -> photo px. corner: outer corners of the corner patches dark skin, bluish green, black,
 * white, in photo px ((0,0) = centre of the top-left pixel). */
typedef struct dd_chart_place {
    bool found;
    double map[9];
    double corner[4][2];
    int patches_seen; /* that stood out as flat patches of their own */
} dd_chart_place;

/* Look for the chart. No chart is DD_OK with found = false; DD_E_NO_MEMORY is the only failure. Scratch of ctx->arena only. */
dd_status dd_chart_find(dd_chart_place *out, const dd_photo *photo, dd_ctx *ctx, dd_err *err);
/* The same when its four corners are known: going round, from any of them, either way. found = false where the colours say no chart. */
dd_status dd_chart_at(dd_chart_place *out, const dd_photo *photo, double corner[4][2], dd_ctx *ctx, dd_err *err);

/* What is wrong with a patch: such patches take no part in the fit. */
typedef enum dd_chart_patch {
    DD_CHART_GOOD,
    DD_CHART_CLIPPED, /* more than 5 % of its pixels */
    DD_CHART_GLARY,   /* uneven, or lighter than the others say in all three channels */
    DD_CHART_COVERED, /* another colour than the others say, or partly outside the photo */
} dd_chart_patch;

/* Tone: ln of the light as the photo has it -> ln of what the grey patches say it was, same curve for R, G and B. n = 0: straight. */
enum { DD_CHART_GREYS = 6 };
typedef struct dd_chart_curve {
    int n;
    double x[DD_CHART_GREYS], y[DD_CHART_GREYS], slope[DD_CHART_GREYS];
} dd_chart_curve;

/* light = matrix * curve(linear RGB of the file's own primaries) */
typedef struct dd_chart_correction {
    dd_chart_curve curve;
    double matrix[9];             /* row-major, to linear sRGB */
    double de00_median, de00_max; /* of the good patches after it */
    double grey_ab;               /* largest |a*| or |b*| off the reference among the good greys */
} dd_chart_correction;

typedef struct dd_chart {
    dd_chart_place place;
    double rgb[DD_CHART_PATCHES][3]; /* means, linear RGB of the file's own primaries */
    dd_chart_patch patch[DD_CHART_PATCHES];
    int good;                                          /* patches */
    bool usable;                                       /* may be applied; else the flags say why not */
    dd_chart_correction correction[DD_CHART_EDITIONS]; /* both, so that the two photos of a pair can use one */
    dd_chart_edition edition;                          /* the one that fits better */
    bool edition_decided;                              /* by more than the residuals leave open */
    uint64_t flags;
} dd_chart;

/* How to look for it. */
typedef enum dd_chart_mode { DD_CHART_AUTO, DD_CHART_NONE, DD_CHART_CORNERS } dd_chart_mode;
typedef struct dd_chart_request {
    dd_chart_mode mode;
    double corner[4][2]; /* of every photo, upright px, going round; CORNERS only */
} dd_chart_request;

/* "auto", "none" or eight numbers x1,y1,...,x4,y4; NULL = auto. false: none of these. */
bool dd_chart_request_parse(dd_chart_request *out, const char *text);
/* Look as asked and read what is there. At corners without a chart the flag CHART_NOT_THERE. DD_OK or DD_E_NO_MEMORY. */
dd_status dd_chart_seek(dd_chart *out, const dd_photo *photo, const dd_chart_request *request, dd_ctx *ctx, dd_err *err);

/* Scale of the photo in the middle of the chart. width_mm: along its rows, from the outer edge of the first patch to that of the sixth. NaN
 * without a chart or a width. */
double dd_chart_px_per_mm(const dd_chart_place *place, double width_mm);

/* The photo with the correction in its tables and its matrix: lends the samples of `photo`, tables live in the arena, never freed by
 * dd_photo_free. false without memory. */
bool dd_chart_apply(dd_photo *out, const dd_photo *photo, const dd_chart_correction *correction, dd_arena *arena);

/* Read the patches of a chart that was found, fit both editions, refuse where it cannot be trusted. All zero when none was found. */
void dd_chart_read(dd_chart *out, const dd_chart_place *place, const dd_photo *photo);

#endif
