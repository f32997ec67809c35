/* Stage 4: bring the follow-up's light to the baseline's, from untreated pixels only.
 *
 *   ln(before) = ln(after) + log_gain[c] + slope_x[c]*u + slope_y[c]*v      c = R,G,B in linear light
 *   u = (x - cx)/half, v = (y - cy)/half with the baseline's centre (cx,cy) and half its long side */
#ifndef DD_BALANCE_H
#define DD_BALANCE_H

#include "stages/align/align.h"
#include "stages/balance/chart.h"
#include "stages/balance/comparison.h"
#include "stages/balance/control_change.h"
#include "stages/balance/sharpness.h"

/* Where the light was learnt, in falling order of trust. NONE: nothing untreated in the frame; gains are 0 and NORM_NONE is flagged
 * (not for identical files, which need none). */
typedef enum dd_norm { DD_NORM_NONE, DD_NORM_CONTROL, DD_NORM_BACKGROUND, DD_NORM_SHADES_OF_GREY, DD_NORM_CHART } dd_norm;

/* What the charts of the two photos make of them; used: both were corrected, with the same edition of the reference. */
typedef struct dd_charted {
    bool used;
    dd_chart_edition edition[2];   /* of the reference used for before, after */
    dd_chart_correction correction[2];
    dd_photo before, after;        /* the photos with the correction in them: they lend samples and clip_map, are never freed */
} dd_charted;

typedef struct dd_balance {
    dd_norm method;
    double log_gain[3], slope_x[3], slope_y[3];
    double cx, cy, half;   /* baseline px */
    double exposure_ratio; /* follow-up / baseline, green, from the same pixels */
    double residual_log;   /* robust SD of the fit residual, ln units */
    double loo_error_log;  /* leave-one-patch-out error at the region, ln units; NaN when not estimable */
    size_t pixels;         /* pixels of the coarse grid used */
    dd_sharpness sharpness;
    dd_comparison comparison;
    dd_control_change control_change; /* of the control skin itself, where both photos have a usable chart */
    uint64_t flags;
    dd_charted charted; /* the gains above then hold between the two corrected photos */
} dd_balance;

/* "none", "control", "background", "shades_of_grey", "chart", "chart+control": norm_method in report.csv. */
const char *dd_balance_name(const dd_balance *balance);

dd_status dd_balance_estimate(dd_balance *out, const dd_photo *before, const dd_photo *after, const dd_aim *aim, const dd_alignment *al,
                              dd_ctx *ctx, dd_err *err);
/* The same after correcting both photos by their charts, where both have a usable one; then without drawn control skin no gain is
 * estimated at all (METRICS.md 7). The corrected photos live in ctx->arena. */
dd_status dd_balance_with_charts(dd_balance *out, const dd_photo *before, const dd_photo *after, const dd_chart *before_chart,
                                 const dd_chart *after_chart, const dd_aim *aim, const dd_alignment *al, dd_ctx *ctx, dd_err *err);
/* Multiply follow-up values sampled at baseline points (x0 + i*step, y). In place. Exactly unchanged when the gains are exactly 1. */
void dd_balance_row(const dd_balance *balance, float *r, float *g, float *b, double x0, double y, double step, int n);

#endif
