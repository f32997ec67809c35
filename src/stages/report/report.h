/* Stage 8: tables and records of a whole run. Rows come in any order and leave sorted (CONTRACT.md 4). */
#ifndef DD_REPORT_H
#define DD_REPORT_H

#include "base/err.h"
#include "base/text.h"
#include "stages/pair.h"

typedef struct dd_photo_row {   /* one row of report.csv; strings live as long as the run */
    const char *patient, *view, *session, *date;    /* date ISO or "" */
    int replicate;                                  /* 1 = first photo of its session and view */
    const char *file;                               /* relative to the input folder */
    const char *status, *reason;
    char message[512];
    const char *baseline_file;
    const char *comparability, *favours;            /* "" until stage comparability exists or when not compared */
    uint64_t flags;
    /* pair only; NaN / "" when not compared */
    const char *registration_model, *scale_source, *norm_method, *skin_status;
    double registration_rms_px, registration_p95_px, overlap_pct, trust_pct, px_per_mm, scale_ratio, rotation_deg, exposure_ratio, valid_pct, clip_pct;
    int registration_inliers;                       /* -1 unknown */
    const char *profile;
    char sha256[65];
    const char *const *extra;                       /* manifest's other columns, in header order, or NULL */
} dd_photo_row;

typedef struct dd_metric_row {  /* one row of metrics.csv */
    const char *patient, *view, *region, *baseline_session, *session, *baseline_date, *date;
    dd_change change;
    bool control;               /* control region: verdict context */
} dd_metric_row;

#endif
