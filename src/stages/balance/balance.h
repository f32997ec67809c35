/* Stage 4: bring the follow-up's light to the baseline's, from untreated pixels only.
 *
 *   ln(before) = ln(after) + log_gain[c] + slope_x[c]*u + slope_y[c]*v      c = R,G,B in linear light
 *   u = (x - cx)/half, v = (y - cy)/half with the baseline's centre (cx,cy) and half its long side */
#ifndef DD_BALANCE_H
#define DD_BALANCE_H

#include "stages/align/align.h"

/* Where the light was learnt, in falling order of trust. NONE: nothing untreated in the frame; gains are 0 and NORM_NONE is flagged
 * (not for identical files, which need none). */
typedef enum dd_norm { DD_NORM_NONE, DD_NORM_CONTROL, DD_NORM_BACKGROUND, DD_NORM_SHADES_OF_GREY } dd_norm;
const char *dd_norm_name(dd_norm norm); /* "none", "control", "background", "shades_of_grey": norm_method in report.csv */

typedef struct dd_balance {
    dd_norm method;
    double log_gain[3], slope_x[3], slope_y[3];
    double cx, cy, half;   /* baseline px */
    double exposure_ratio; /* follow-up / baseline, green, from the same pixels */
    double residual_log;   /* robust SD of the fit residual, ln units */
    double loo_error_log;  /* leave-one-patch-out error at the region, ln units; NaN when not estimable */
    size_t pixels;         /* pixels of the coarse grid used */
    uint64_t flags;
} dd_balance;

dd_status dd_balance_estimate(dd_balance *out, const dd_photo *before, const dd_photo *after, const dd_aim *aim, const dd_alignment *al,
                              dd_ctx *ctx, dd_err *err);
/* Multiply follow-up values sampled at baseline points (x0 + i*step, y). In place. Exactly unchanged when the gains are exactly 1. */
void dd_balance_row(const dd_balance *balance, float *r, float *g, float *b, double x0, double y, double step, int n);

#endif
