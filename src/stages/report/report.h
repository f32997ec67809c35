/* Stage 8: tables and records of a whole run. Rows come in any order and leave sorted (CONTRACT.md 4).
 *
 * Every function appends one finished file to a dd_text; the caller writes it. DD_E_NO_MEMORY is the only way to fail.
 * One table of columns per file (columns.h) drives header, cells, data_dictionary.csv and datapackage.json. */
#ifndef DD_REPORT_H
#define DD_REPORT_H

#include "base/err.h"
#include "base/text.h"
#include "stages/balance/gates.h"
#include "stages/pair.h"
#include "stages/progress/trend.h"

typedef struct dd_photo_row { /* one row of report.csv; strings live as long as the run, NULL = "" */
    const char *patient, *view, *session;
    char date[11];    /* ISO or "" */
    int replicate;    /* 1 = first photo of its session and view; 0 unknown */
    const char *file; /* relative to the input folder */
    const char *status, *reason;
    char message[1024];
    const char *baseline_file;
    const char *comparability, *favours; /* "" when the photo is not the follow-up of a pair */
    uint64_t flags;
    /* pair only; NaN / "" when not compared */
    const char *registration_model, *registration_source, *scale_source, *norm_method, *skin_status;
    double registration_rms_px, registration_p95_px, overlap_pct, trust_pct, px_per_mm, scale_ratio, rotation_deg, exposure_ratio,
        valid_pct, clip_pct, pose_yaw_deg, pose_pitch_deg, pose_roll_deg, points_rms_px, blur_diff_mm, blur_error_mm, noise_before,
        noise_after, light_change, light_relief, profile_mix, tone_stretch_pct, skin_stretch_pct;
    double norm_gain[3];      /* R, G, B: the follow-up was multiplied by this */
    int registration_inliers; /* -1 unknown */
    /* the photo itself, when it could be read */
    const char *date_source; /* "name", "manifest", "exif", "" */
    char format[8], profile[64];
    int width, height; /* upright; -1 unknown */
    int jpeg_quality;  /* -1 unknown or no JPEG */
    char sha256[65];
    const char *chart_found, *chart_edition; /* "yes", or "" where there is none; edition "" where it is open */
    double chart_de00;                       /* median residual */
    const char *control_tost;                /* "equivalent", "open", "changed", "" */
    double control_lab[3], control_ci90[3];  /* change of the control skin by the charts alone; half width of its interval */
    int days_after_treatment;                  /* 0 = the same day; -1 = no treatment known */
    const char *const *extra;                  /* manifest's other columns, in header order, or NULL */
    const char *baseline_record, *pair_record; /* pieces of run.json from dd_record_*, or NULL */
} dd_photo_row;

void dd_photo_row_init(dd_photo_row *row); /* every number unknown */

typedef struct dd_metric_row { /* one row of metrics.csv */
    const char *patient, *view, *region, *baseline_session, *session;
    char baseline_date[11], date[11];
    int days; /* follow-up date minus baseline date; DD_DAYS_UNKNOWN */
    const char *metric, *unit, *direction;
    double baseline, value, change, change_pct, ci95_low, ci95_high, mdc95;
    const char *verdict;
    uint64_t flags;
    const char *metric_version;
    const char *reason; /* why there is no number or no verdict; "" */
    double control_baseline, control_value, minus_control_change;
    const char *noise_source;
    double sem;
    int days_after_treatment; /* of the follow-up; -1 = no treatment known */
    int decimals; /* of the metric's numbers */
} dd_metric_row;

typedef struct dd_trend_row { /* one row of trends.csv */
    const char *patient, *view, *region, *baseline_session;
    char baseline_date[11], last_date[11];
    int days;             /* baseline to the last session used; DD_DAYS_UNKNOWN */
    int sessions, points; /* of the series with the baseline; of them used */
    const char *metric, *unit, *direction;
    double slope_per_30_days, ci95_low, ci95_high, scatter;
    const char *trend, *verdict, *metric_version, *reason;
    int decimals;
} dd_trend_row;

enum { DD_DAYS_UNKNOWN = -1000000000 };

/* Fills everything of `row` but the names and dates from one judged change. control: the region is untreated skin, verdict `context`. */
void dd_metric_row_set(dd_metric_row *row, const dd_change *change, bool control);
/* Fills everything of `row` but the names and dates. context: no verdict. reason: why there is no trend; "". */
void dd_trend_row_set(dd_trend_row *row, const dd_trend *trend, const dd_metric *metric, bool context, const char *reason);
/* As dd_metric_row_set, for a refused pair: the metric's row with no numbers and verdict `not_comparable`. */
void dd_metric_row_refuse(dd_metric_row *row, const dd_metric *metric, bool control);

typedef struct dd_table_style {
    bool excel;     /* BOM and CRLF */
    size_t extra_n; /* the manifest's other columns */
    const char *const *extra_name;
} dd_table_style;

/* CONTRACT.md order: patient, view, date, session, (replicate, file) or (region, metric). */
void dd_photo_rows_sort(dd_photo_row *rows, size_t n);
void dd_metric_rows_sort(dd_metric_row *rows, size_t n);
int dd_photo_row_cmp(const dd_photo_row *a, const dd_photo_row *b);

dd_status dd_write_report_csv(dd_text *out, const dd_photo_row *rows, size_t n, const dd_table_style *style);
dd_status dd_write_metrics_csv(dd_text *out, const dd_metric_row *rows, size_t n, const dd_table_style *style);
dd_status dd_write_trends_csv(dd_text *out, const dd_trend_row *rows, size_t n, const dd_table_style *style); /* in the order given */
dd_status dd_write_dictionary_csv(dd_text *out, const dd_table_style *style);
dd_status dd_write_datapackage_json(dd_text *out, const dd_table_style *style);
/* The catalogue of metrics alone: the rows `metric` of the dictionary. */
dd_status dd_write_metrics_dictionary_csv(dd_text *out);
/* x_before,y_before,x_after,y_after,valid on a grid of 32 px of the upright baseline. */
dd_status dd_write_grid_csv(dd_text *out, const dd_alignment *alignment, int width, int height, bool excel);

/* How far one can trust the comparison, from its flags alone: "good", "fair", "poor". Rule in balance/gates.c. */
const char *dd_comparability(uint64_t flags);
/* Which picture a mismatch flatters: "neither" when there is none, "" when it cannot be said. */
const char *dd_side_name(dd_side side);
/* The numbers behind the gates of a compared pair. */
dd_gate_facts dd_facts_of(const dd_pair *pair);

/* Is there a column of this name in report.csv already? */
bool dd_is_report_column(const char *name);

/* run.json is built step by step: the record of one pair is made while the pair is alive, and is a piece of JSON text. */
dd_status dd_record_pair(dd_text *out, const dd_photo_row *row, const dd_pair *pair, const char *baseline_session);

typedef struct dd_input_file { /* what was read besides the photos */
    const char *use, *file;    /* "regions", "mask", "control_mask", "manifest"; base name, never a path */
    char sha256[65];           /* "" = could not be read again */
} dd_input_file;

/* drawing: the files its regions come from, in the order given. */
dd_status dd_record_baseline(dd_text *out, const dd_photo_row *row, const dd_baseline *baseline, const dd_input_file *drawing, size_t n);

typedef struct dd_run_record {
    const char *settings_json; /* an object: option names with _ */
    const dd_photo_row *rows;  /* sorted */
    size_t n;
    size_t skipped_files; /* files without a photo's extension */
    const dd_input_file *manifest; /* NULL = none */
} dd_run_record;

dd_status dd_write_run_json(dd_text *out, const dd_run_record *record);

#endif
