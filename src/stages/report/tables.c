/* report.csv, metrics.csv, trends.csv and registration_grid.csv: rows, their order, their cells. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stages/report/columns.h"
#include "stages/report/report.h"

void dd_photo_row_init(dd_photo_row *row)
{
    memset(row, 0, sizeof *row);
    row->registration_rms_px = row->registration_p95_px = row->overlap_pct = row->trust_pct = row->px_per_mm = NAN;
    row->scale_ratio = row->rotation_deg = row->exposure_ratio = row->valid_pct = row->clip_pct = NAN;
    row->pose_yaw_deg = row->pose_pitch_deg = row->pose_roll_deg = row->points_rms_px = NAN;
    row->norm_gain[0] = row->norm_gain[1] = row->norm_gain[2] = NAN;
    row->chart_de00 = row->blur_diff_mm = row->blur_error_mm = row->noise_before = row->noise_after = NAN;
    row->light_change = row->light_relief = row->profile_mix = row->tone_stretch_pct = row->skin_stretch_pct = NAN;
    for (int c = 0; c < 3; c++)
        row->control_lab[c] = row->control_ci90[c] = NAN;
    row->registration_inliers = row->width = row->height = row->jpeg_quality = row->days_after_treatment = -1;
}

static void metric_identity(dd_metric_row *row, const dd_metric *metric)
{
    row->metric = metric->info.name;
    row->unit = metric->info.unit;
    row->direction = metric->info.direction;
    row->metric_version = metric->version;
    row->decimals = metric->info.decimals + 2; /* two more than a person reads, so that sums in a spreadsheet agree */
}

void dd_metric_row_set(dd_metric_row *row, const dd_change *change, bool control)
{
    metric_identity(row, change->metric);
    row->baseline = change->baseline;
    row->value = change->value;
    row->change = change->change;
    row->change_pct = change->change_pct;
    row->ci95_low = change->ci95_low;
    row->ci95_high = change->ci95_high;
    row->mdc95 = change->mdc95;
    row->verdict = dd_verdict_name(control ? DD_VERDICT_CONTEXT : change->verdict);
    row->reason = change->reason;
    row->flags = change->flags;
    row->control_baseline = change->control_baseline;
    row->control_value = change->control_value;
    row->minus_control_change = change->minus_control;
    row->noise_source = dd_noise_source_name(change->noise_source);
    row->sem = change->sem;
}

void dd_trend_row_set(dd_trend_row *row, const dd_trend *trend, const dd_metric *metric, bool context, const char *reason)
{
    const double month = 30.0; /* days */
    row->metric = metric->info.name;
    row->unit = metric->info.unit;
    row->direction = metric->info.direction;
    row->metric_version = metric->version;
    row->decimals = metric->info.decimals + 2;
    row->slope_per_30_days = month * trend->slope;
    row->ci95_low = month * trend->low;
    row->ci95_high = month * trend->high;
    row->scatter = trend->scatter;
    row->trend = dd_trend_word(trend);
    row->verdict = dd_verdict_name(context ? DD_VERDICT_CONTEXT : *reason ? DD_VERDICT_NOT_COMPARABLE : dd_trend_verdict(trend, metric));
    row->reason = reason;
}

void dd_metric_row_refuse(dd_metric_row *row, const dd_metric *metric, bool control)
{
    metric_identity(row, metric);
    row->baseline = row->value = row->change = row->change_pct = row->ci95_low = row->ci95_high = row->mdc95 = NAN;
    row->control_baseline = row->control_value = row->minus_control_change = row->sem = NAN;
    row->noise_source = "";
    row->verdict = dd_verdict_name(control || !metric->info.headline ? DD_VERDICT_CONTEXT : DD_VERDICT_NOT_COMPARABLE);
    row->reason = dd_status_reason(DD_E_REGISTRATION);
    row->flags = 0;
}

static int text_cmp(const char *a, const char *b) { return strcmp(a ? a : "", b ? b : ""); }

static int session_cmp(const char *a, const char *b)
{
    int order = dd_natural_cmp(a ? a : "", b ? b : "");
    return order ? order : text_cmp(a, b);
}

int dd_photo_row_cmp(const dd_photo_row *a, const dd_photo_row *b)
{
    int order = text_cmp(a->patient, b->patient);
    order = order ? order : text_cmp(a->view, b->view);
    order = order ? order : text_cmp(a->date, b->date);
    order = order ? order : session_cmp(a->session, b->session);
    order = order ? order : (a->replicate > b->replicate) - (a->replicate < b->replicate);
    return order ? order : text_cmp(a->file, b->file);
}

static int metric_row_cmp(const dd_metric_row *a, const dd_metric_row *b)
{
    int order = text_cmp(a->patient, b->patient);
    order = order ? order : text_cmp(a->view, b->view);
    order = order ? order : text_cmp(a->date, b->date);
    order = order ? order : session_cmp(a->session, b->session);
    order = order ? order : text_cmp(a->region, b->region);
    return order ? order : text_cmp(a->metric, b->metric);
}

static int photo_order(const void *a, const void *b) { return dd_photo_row_cmp(a, b); }
static int metric_order(const void *a, const void *b) { return metric_row_cmp(a, b); }

void dd_photo_rows_sort(dd_photo_row *rows, size_t n)
{
    if (n)
        qsort(rows, n, sizeof *rows, photo_order);
}

void dd_metric_rows_sort(dd_metric_row *rows, size_t n)
{
    if (n)
        qsort(rows, n, sizeof *rows, metric_order);
}

static dd_status finished(const dd_text *out) { return out->failed ? DD_E_NO_MEMORY : DD_OK; }

dd_status dd_write_report_csv(dd_text *out, const dd_photo_row *rows, size_t n, const dd_table_style *style)
{
    dd_csv csv = dd_csv_begin(out, style->excel);
    dd_table_header(&csv, &dd_table_report);
    for (size_t k = 0; k < style->extra_n; k++)
        dd_csv_text(&csv, style->extra_name[k]);
    dd_csv_end_row(&csv);
    for (size_t i = 0; i < n; i++) {
        dd_table_cells(&csv, &dd_table_report, &rows[i], 0);
        for (size_t k = 0; k < style->extra_n; k++)
            dd_csv_text(&csv, rows[i].extra ? rows[i].extra[k] : NULL);
        dd_csv_end_row(&csv);
    }
    return finished(out);
}

dd_status dd_write_metrics_csv(dd_text *out, const dd_metric_row *rows, size_t n, const dd_table_style *style)
{
    dd_csv csv = dd_csv_begin(out, style->excel);
    dd_table_header(&csv, &dd_table_metrics);
    dd_csv_end_row(&csv);
    for (size_t i = 0; i < n; i++) {
        dd_table_cells(&csv, &dd_table_metrics, &rows[i], rows[i].decimals);
        dd_csv_end_row(&csv);
    }
    return finished(out);
}

dd_status dd_write_trends_csv(dd_text *out, const dd_trend_row *rows, size_t n, const dd_table_style *style)
{
    dd_csv csv = dd_csv_begin(out, style->excel);
    dd_table_header(&csv, &dd_table_trends);
    dd_csv_end_row(&csv);
    for (size_t i = 0; i < n; i++) {
        dd_table_cells(&csv, &dd_table_trends, &rows[i], rows[i].decimals);
        dd_csv_end_row(&csv);
    }
    return finished(out);
}

enum { GRID_STEP_PX = 32, GRID_CHUNK = 64 };

static void grid_points(dd_csv *csv, const dd_alignment *alignment, int x0, int y, int n)
{
    float x_after[GRID_CHUNK], y_after[GRID_CHUNK], trust[GRID_CHUNK];
    dd_align_map_row(alignment, x_after, y_after, trust, x0, y, GRID_STEP_PX, n);
    for (int i = 0; i < n; i++) {
        dd_csv_integer(csv, x0 + i * GRID_STEP_PX);
        dd_csv_integer(csv, y);
        dd_csv_number(csv, (double)x_after[i], 3);
        dd_csv_number(csv, (double)y_after[i], 3);
        dd_csv_integer(csv, trust[i] >= 0.5f);
        dd_csv_end_row(csv);
    }
}

dd_status dd_write_grid_csv(dd_text *out, const dd_alignment *alignment, int width, int height, bool excel)
{
    dd_csv csv = dd_csv_begin(out, excel);
    dd_table_header(&csv, &dd_table_grid);
    dd_csv_end_row(&csv);
    int columns = (width - 1) / GRID_STEP_PX + 1;
    for (int y = 0; y < height; y += GRID_STEP_PX)
        for (int c = 0; c < columns; c += GRID_CHUNK)
            grid_points(&csv, alignment, c * GRID_STEP_PX, y, columns - c < GRID_CHUNK ? columns - c : GRID_CHUNK);
    return finished(out);
}
