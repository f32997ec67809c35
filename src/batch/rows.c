/* What is known of one photo, as a row of report.csv. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmath.h"
#include "batch/run.h"

enum { EXIF_DAYS = 2 }; /* clocks of cameras and time zones: less is no contradiction */

void dd_row_begin(dd_photo_row *row, const dd_entry *entry)
{
    dd_photo_row_init(row);
    row->patient = entry->patient;
    row->view = entry->view;
    row->session = entry->session;
    row->file = entry->file;
    row->replicate = entry->replicate;
    row->date_source = entry->date.year ? entry->date_source : "";
    dd_date_iso(row->date, &entry->date);
    row->flags = entry->flags;
    row->extra = entry->extra;
    row->status = "skipped";
}

/* "The photo is cut off: 311 of 480 rows. Copy the original again from the camera or card." */
static void sentence(char *message, size_t size, const dd_err *err)
{
    char detail[4 * sizeof err->detail];
    const char *text = dd_status_text(err->code), *advice = dd_err_advice(err);
    dd_escape_for_terminal(detail, sizeof detail, err->detail);
    size_t length = strlen(detail);
    const char *stop = length && strchr(".?!", detail[length - 1]) ? "" : ".";
    int n = snprintf(message, size, "%s%s%s%s%s%s%s", text, *detail ? ": " : "", detail, stop, *advice ? " " : "", advice, *advice ? "." : "");
    if (n < 0 || (size_t)n >= size)
        dd_copy(message, size, text);
    if (message[0] >= 'a' && message[0] <= 'z')
        message[0] = (char)(message[0] - 'a' + 'A');
    char *second = *advice ? strstr(message, advice) : NULL;
    if (second && *second >= 'a' && *second <= 'z')
        *second = (char)(*second - 'a' + 'A');
}

void dd_row_fail(dd_photo_row *row, const char *status_word, const dd_err *err)
{
    row->status = status_word;
    row->reason = dd_status_reason(err->code);
    sentence(row->message, sizeof row->message, err);
}

void dd_row_photo(dd_photo_row *row, const dd_photo *photo, const dd_entry *entry)
{
    dd_date taken;
    row->width = photo->width;
    row->height = photo->height;
    row->jpeg_quality = photo->jpeg_quality ? photo->jpeg_quality : -1;
    dd_copy(row->format, sizeof row->format, photo->format);
    dd_copy(row->profile, sizeof row->profile, photo->profile);
    dd_copy(row->sha256, sizeof row->sha256, photo->sha256);
    row->flags |= photo->flags;
    if (!dd_date_parse(&taken, photo->date))
        return;
    if (!*row->date) {
        dd_date_iso(row->date, &taken);
        row->date_source = "exif";
    } else if (labs(dd_date_days(&taken) - dd_date_days(&entry->date)) > EXIF_DAYS) {
        row->flags |= DD_BIT(DD_FLAG_EXIF_DATE_DIFFERS);
    }
}

/* Nothing to measure: the photo keeps its place, its message says what is missing. */
static void row_without_region(dd_photo_row *row, const char *status_word)
{
    dd_err err;
    dd_fail(&err, DD_E_NO_REGION, row->file, "%s", "");
    dd_row_fail(row, status_word, &err);
}

static void row_chart(dd_photo_row *row, const dd_chart *chart)
{
    row->chart_found = chart->place.found ? "yes" : "";
    row->chart_de00 = chart->place.found ? chart->correction[chart->edition].de00_median : NAN;
    row->chart_edition = chart->edition_decided ? dd_chart_edition_name(chart->edition) : "";
}

void dd_row_baseline(dd_photo_row *row, const dd_baseline *baseline)
{
    row->flags |= baseline->aim.flags | baseline->chart.flags;
    row_chart(row, &baseline->chart);
    row->skin_status = dd_skin_status_name(baseline->aim.skin);
    row->scale_source = baseline->aim.scale_source;
    row->px_per_mm = baseline->aim.px_per_mm;
    if (baseline->aim.flags & DD_BIT(DD_FLAG_NO_REGION))
        row_without_region(row, row->status);
}

/* The worst region speaks for the pair. */
static void row_measurements(dd_photo_row *row, const dd_measurements *m, const dd_aim *aim)
{
    row->valid_pct = row->clip_pct = NAN;
    for (int i = 0; i < aim->n; i++) {
        if (aim->region[i].role != DD_ROLE_TREATED)
            continue;
        row->valid_pct = fmin(row->valid_pct, m->valid_pct[i]); /* fmin and fmax pass over NaN */
        row->clip_pct = fmax(row->clip_pct, m->clipped_pct[i]);
    }
}

static void row_registration(dd_photo_row *row, const dd_alignment *al)
{
    row->registration_model = dd_model_name(al->model);
    row->registration_source = dd_motion_source_name(al->source);
    row->registration_rms_px = al->rms_px;
    row->registration_p95_px = al->p95_px;
    row->registration_inliers = al->n_inliers;
    row->overlap_pct = al->overlap_pct;
    row->trust_pct = al->trust_pct;
    row->scale_ratio = al->scale_ratio;
    row->rotation_deg = al->rotation_deg;
    row->pose_yaw_deg = al->yaw_deg;
    row->pose_pitch_deg = al->pitch_deg;
    row->pose_roll_deg = al->roll_deg;
    row->points_rms_px = al->points_rms_px;
    if (!al->points)
        return;
    snprintf(row->message, sizeof row->message,
             "Aligned with %d points of %.200s: they lie %.1f px (rms) from their common motion, at most %.1f px (line %zu)%s.", al->points->n,
             al->points->name, al->points_rms_px, al->points_max_px, al->points_worst_line,
             isnan(al->rms_px)                           ? "; the photos do not confirm it and only what the points surround is measured: make sure that "
                                                           "both show the same person and site"
             : al->flags & DD_BIT(DD_FLAG_LOW_TRUST) ? "; the photos confirm little of it: make sure that both show the same person and site"
                                                     : "");
}

static void row_control(dd_photo_row *row, const dd_control_change *change)
{
    row->control_tost = dd_control_verdict_name(change->verdict);
    memcpy(row->control_lab, change->lab, sizeof row->control_lab);
    memcpy(row->control_ci90, change->half, sizeof row->control_ci90);
}

/* What was found unlike and what the photographer can do better next time, after what the message says already. */
static void row_message(dd_photo_row *row, const dd_gate_facts *facts)
{
    size_t used = strlen(row->message);
    if (row->flags & DD_BIT(DD_FLAG_BEFORE_BASELINE))
        used += (size_t)snprintf(row->message + used, sizeof row->message - used, "%s%s", used ? " " : "",
                                 dd_flag_sentence(DD_FLAG_BEFORE_BASELINE)); /* fits: the file name before it is cut at 200 */
    if (used + 2 < sizeof row->message && used)
        row->message[used++] = ' ';
    dd_gates_message(row->message + used, sizeof row->message - used, row->flags, facts);
    if (used && !row->message[used])
        row->message[used - 1] = 0;
}

void dd_row_pair(dd_photo_row *row, const dd_pair *pair, bool refused)
{
    dd_row_baseline(row, pair->before);
    row_chart(row, &pair->after_chart);
    row->flags |= pair->flags;
    row->comparability = refused ? "none" : dd_comparability(row->flags);
    row->favours = "";
    if (refused)
        return;
    dd_gate_facts facts = dd_facts_of(pair);
    row->favours = dd_side_name(dd_gates_favour(row->flags, &facts));
    row->status = "compared";
    row_registration(row, &pair->alignment);
    row->norm_method = dd_balance_name(&pair->balance);
    row->exposure_ratio = pair->balance.exposure_ratio;
    row->blur_diff_mm = pair->balance.sharpness.diff_mm;
    row->blur_error_mm = pair->balance.sharpness.error_mm;
    row->noise_before = pair->balance.sharpness.noise[0].sd_dn;
    row->noise_after = pair->balance.sharpness.noise[1].sd_dn;
    row->light_change = pair->balance.comparison.light.score;
    row->light_relief = pair->balance.comparison.light.relief;
    row->profile_mix = pair->balance.comparison.profile.share;
    row->tone_stretch_pct = pair->balance.comparison.tone.stretch_pct;
    row->skin_stretch_pct = 100.0 * pair->balance.comparison.stretch;
    row_control(row, &pair->balance.control_change);
    row_message(row, &facts);
    for (int c = 0; c < 3; c++)
        row->norm_gain[c] = dd_exp(pair->balance.log_gain[c]);
    row_measurements(row, &pair->measurements, &pair->before->aim);
    if (row->flags & DD_BIT(DD_FLAG_NO_REGION)) {
        row_without_region(row, "not_comparable");
        row->comparability = "none";
        row->favours = "";
    }
}
