/* The column tables. CONTRACT.md 4 fixes the beginning of report.csv and metrics.csv and all of registration_grid.csv; further columns
 * follow in the order given here, in report.csv then the manifest's own. Renaming or moving a column is a new version. */
#include "stages/report/columns.h"

#include <stddef.h>
#include <strings.h>

#include "stages/report/report.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define TEXT(member, text)                                                                                                                 \
    {                                                                                                                                      \
#member, DD_CELL_TEXT, offsetof(ROW, member), 0, "", text                                                                          \
    }
#define DATE(member, text)                                                                                                                 \
    {                                                                                                                                      \
#member, DD_CELL_DATE, offsetof(ROW, member), 0, "", text                                                                          \
    }
#define CHARS(member, text)                                                                                                                \
    {                                                                                                                                      \
#member, DD_CELL_CHARS, offsetof(ROW, member), 0, "", text                                                                         \
    }
#define FLAGS(member, text)                                                                                                                \
    {                                                                                                                                      \
#member, DD_CELL_FLAGS, offsetof(ROW, member), 0, "", text                                                                         \
    }
#define NUMBER(member, unit, d, text)                                                                                                      \
    {                                                                                                                                      \
#member, DD_CELL_NUMBER, offsetof(ROW, member), d, unit, text                                                                      \
    }

#define ROW dd_photo_row
static const dd_column REPORT[] = {
    TEXT(patient, "patient the photo belongs to"),
    TEXT(view, "what the photo shows and from where"),
    TEXT(session, "visit: a date, or the word the name uses for it"),
    DATE(date, "date of the session, empty when unknown"),
    {"replicate", DD_CELL_ORDINAL, offsetof(ROW, replicate), 0, "", "1 for the first photo of its session and view, 2 for the second, ..."},
    TEXT(file, "file, relative to the input folder"),
    TEXT(status, "baseline, compared, not_comparable, replicate, duplicate, failed or skipped"),
    TEXT(reason, "stable code of why it failed or could not be compared"),
    CHARS(message, "the same for a person, with what to try"),
    TEXT(baseline_file, "photo it was compared with"),
    TEXT(comparability, "good, fair, poor or none: how far the two photos can be compared"),
    TEXT(favours, "which picture the mismatch flatters: before, after or neither; empty when it cannot be said"),
    FLAGS(flags, "codes joined by ';': measured, but doubtful"),
    TEXT(registration_model, "identity, similarity, affine or homography; a smooth displacement field is added to it"),
    NUMBER(registration_rms_px, "px", 3, "root mean square distance of held-out matches after registration, follow-up pixels"),
    NUMBER(overlap_pct, "%", 1, "share of the baseline frame that lies inside the follow-up"),
    TEXT(scale_source, "where the scale comes from: chart, user, face or nominal"),
    NUMBER(px_per_mm, "px/mm", 4, "scale of the baseline"),
    TEXT(norm_method, "what the light was matched on: chart, chart+control, control, background, shades_of_grey or none"),
    NUMBER(registration_p95_px, "px", 3, "95th percentile of the same distances"),
    {"registration_inliers", DD_CELL_COUNT, offsetof(ROW, registration_inliers), 0, "", "matches that agree with the registration"},
    NUMBER(trust_pct, "%", 1, "share of the overlap where the registration is confirmed"),
    NUMBER(scale_ratio, "", 4, "follow-up pixels per baseline pixel"),
    NUMBER(rotation_deg, "deg", 2, "turn of the follow-up against the baseline"),
    TEXT(registration_source, "what the motion was found on: region, skin, frame, or points marked by hand"),
    NUMBER(pose_yaw_deg, "deg", 1,
           "turn of the subject to the right of the picture, for an assumed focal length of 1.2 long sides: through F long sides 1.2/F of the true turn"),
    NUMBER(pose_pitch_deg, "deg", 1, "turn upwards, the same way; both are empty unless the model is a homography"),
    NUMBER(pose_roll_deg, "deg", 1, "turn clockwise in the picture"),
    NUMBER(points_rms_px, "px", 2, "root mean square distance of the points marked by hand from the model fitted to them, follow-up pixels"),
    NUMBER(exposure_ratio, "", 4, "light of the follow-up over the baseline, green, from untreated pixels"),
    {"norm_gain_r", DD_CELL_NUMBER, offsetof(ROW, norm_gain[0]), 4, "", "linear red of the follow-up was multiplied by this"},
    {"norm_gain_g", DD_CELL_NUMBER, offsetof(ROW, norm_gain[1]), 4, "", "linear green of the follow-up was multiplied by this"},
    {"norm_gain_b", DD_CELL_NUMBER, offsetof(ROW, norm_gain[2]), 4, "", "linear blue of the follow-up was multiplied by this"},
    NUMBER(valid_pct, "%", 1, "least share of a region's pixels that could be measured in both photos"),
    NUMBER(clip_pct, "%", 2, "largest share of a region's pixels that are clipped in either photo"),
    TEXT(skin_status, "what the search for skin found on the baseline: face, face_box, closeup, uncertain or none"),
    TEXT(date_source, "where the date comes from: name, manifest or exif"),
    CHARS(format, "file format found in the file"),
    CHARS(profile, "colour profile of the file"),
    {"width_px", DD_CELL_COUNT, offsetof(ROW, width), 0, "px", "width of the upright photo"},
    {"height_px", DD_CELL_COUNT, offsetof(ROW, height), 0, "px", "height of the upright photo"},
    CHARS(sha256, "SHA-256 of the file"),
    TEXT(chart_found, "yes where a 24-patch colour chart was found in the photo"),
    NUMBER(chart_de00, "dE00", 2, "median difference of the chart's good patches from the reference after the photo's own correction"),
    TEXT(chart_edition, "before2014 or after2014, the chart's edition, where the colours tell"),
    NUMBER(blur_diff_mm, "mm", 3, "sigma of the Gaussian blur between the two photos, from untreated skin; positive: the follow-up is less sharp"),
    NUMBER(blur_error_mm, "mm", 3, "standard error of blur_diff_mm"),
    NUMBER(noise_before, "1/255", 2, "noise of the baseline on calm skin: standard deviation in 8-bit steps of luminance"),
    NUMBER(noise_after, "1/255", 2, "the same of the follow-up"),
    {"jpeg_quality", DD_CELL_COUNT, offsetof(ROW, jpeg_quality), 0, "", "JPEG quality, 1 to 100, that the file's tables come closest to"},
    NUMBER(light_change, "", 2, "how far the light came from elsewhere, from the relief and the shading of the skin: 0 the same, 1.25 and more another side"),
    NUMBER(light_relief, "", 3, "fine relief of untreated skin, follow-up over baseline: below 1 it was lit more frontally, or is less sharp, and looks smoother"),
    NUMBER(profile_mix, "", 2, "1: the follow-up's numbers fit Display P3 read as sRGB; -1: the baseline's do; 0: neither"),
    NUMBER(tone_stretch_pct, "%", 1, "by how much the follow-up's tone curve widens contrasts of pigment in lightness, from control skin"),
    NUMBER(skin_stretch_pct, "%", 1, "median bending and stretching of the skin besides the common motion; above 6 another expression or pose"),
    TEXT(control_tost, "did the control skin itself change, by two charts: equivalent (90 % interval inside 0.7 L* 0.8 a* 0.8 b*), changed (outside) or open; empty without charts"),
    {"control_dl", DD_CELL_NUMBER, offsetof(ROW, control_lab[0]), 2, "L*", "change of the control skin by the charts alone: add it to a region's change to get the region's own"},
    {"control_da", DD_CELL_NUMBER, offsetof(ROW, control_lab[1]), 2, "a*", "the same of a*"},
    {"control_db", DD_CELL_NUMBER, offsetof(ROW, control_lab[2]), 2, "b*", "the same of b*"},
    {"control_dl_ci90", DD_CELL_NUMBER, offsetof(ROW, control_ci90[0]), 2, "L*", "half width of the 90 % interval of control_dl"},
    {"control_da_ci90", DD_CELL_NUMBER, offsetof(ROW, control_ci90[1]), 2, "a*", "half width of the 90 % interval of control_da"},
    {"control_db_ci90", DD_CELL_NUMBER, offsetof(ROW, control_ci90[2]), 2, "b*", "half width of the 90 % interval of control_db"},
    {"days_after_treatment", DD_CELL_COUNT, offsetof(ROW, days_after_treatment), 0, "d",
     "days from the last treatment before the photo, by column treatment_date of the manifest; 0: the same day, after it"},
};
#undef ROW

#define ROW dd_metric_row
static const dd_column METRICS[] = {
    TEXT(patient, "patient"),
    TEXT(view, "view"),
    TEXT(region, "region of the baseline; auto is the skin found by the program"),
    TEXT(baseline_session, "session of the baseline"),
    TEXT(session, "session of the follow-up"),
    DATE(baseline_date, "date of the baseline, empty when unknown"),
    DATE(date, "date of the follow-up, empty when unknown"),
    {"days", DD_CELL_DAYS, offsetof(ROW, days), 0, "d", "days from baseline to follow-up"},
    TEXT(metric, "name of the metric; the rows `metric` of data_dictionary.csv explain it"),
    TEXT(unit, "unit of baseline, value, change, ci95 and mdc95"),
    TEXT(direction, "down_good, up_good or context (neither is better)"),
    NUMBER(baseline, "see unit", DD_DECIMALS_OF_ROW, "value of the baseline"),
    NUMBER(value, "see unit", DD_DECIMALS_OF_ROW, "value of the follow-up, after matching the light"),
    NUMBER(change, "see unit", DD_DECIMALS_OF_ROW, "follow-up minus baseline"),
    NUMBER(change_pct, "%", 2, "change as a share of the baseline, for metrics on a ratio scale"),
    NUMBER(ci95_low, "see unit", DD_DECIMALS_OF_ROW, "lower end of the 95 % interval of change"),
    NUMBER(ci95_high, "see unit", DD_DECIMALS_OF_ROW, "upper end of the 95 % interval of change"),
    NUMBER(mdc95, "see unit", DD_DECIMALS_OF_ROW, "smallest change that counts as real for this pair"),
    TEXT(verdict, "improved, worsened, within_noise, not_comparable, or context when the metric carries no verdict"),
    FLAGS(flags, "codes joined by ';': measured, but doubtful"),
    TEXT(metric_version, "version of the metric's formula"),
    TEXT(reason, "code: why a number or the verdict is left out, or that the pair shows the course after a treatment; rows `why` and `flag` of data_dictionary.csv explain it"),
    NUMBER(control_baseline, "see unit", DD_DECIMALS_OF_ROW, "the same metric in control skin of the baseline, for treated regions"),
    NUMBER(control_value, "see unit", DD_DECIMALS_OF_ROW, "the same in control skin of the follow-up"),
    NUMBER(minus_control_change, "see unit", DD_DECIMALS_OF_ROW,
           "change minus the change of control skin; where the light was matched on that skin, its mean colour changes by nearly 0"),
    TEXT(noise_source, "what mdc95 was measured on: replicates (photos of one session), control (patches of control skin) or default (neither)"),
    NUMBER(sem, "see unit", DD_DECIMALS_OF_ROW,
           "standard error of measurement between photos of one session, over all sessions of the series (set camera and light up anew between them, or it is too small); the first photo stays the session's value"),
    {"days_after_treatment", DD_CELL_COUNT, offsetof(ROW, days_after_treatment), 0, "d",
     "days from the last treatment before the follow-up; 0: the same day, after it"},
};
#undef ROW

#define ROW dd_trend_row
static const dd_column TRENDS[] = {
    TEXT(patient, "patient"),
    TEXT(view, "view"),
    TEXT(region, "region of the baseline"),
    TEXT(metric, "name of the metric"),
    TEXT(unit, "unit of the metric; slope and interval are in this unit per 30 days"),
    TEXT(direction, "down_good, up_good or context (neither is better)"),
    TEXT(baseline_session, "session of the baseline, the first point"),
    DATE(baseline_date, "date of the baseline"),
    DATE(last_date, "date of the last session used"),
    {"days", DD_CELL_DAYS, offsetof(ROW, days), 0, "d", "days from the baseline to the last session used"},
    {"sessions", DD_CELL_COUNT, offsetof(ROW, sessions), 0, "", "sessions of the series, with the baseline"},
    {"points", DD_CELL_COUNT, offsetof(ROW, points), 0, "",
     "sessions used, with the baseline; those that are withheld, undated, before the baseline or early after a treatment are left out"},
    NUMBER(slope_per_30_days, "see unit", DD_DECIMALS_OF_ROW, "slope of the straight line through the sessions, weighted by the noise of each pair"),
    NUMBER(ci95_low, "see unit", DD_DECIMALS_OF_ROW, "lower end of its 95 % interval"),
    NUMBER(ci95_high, "see unit", DD_DECIMALS_OF_ROW, "upper end of its 95 % interval"),
    NUMBER(scatter, "", 2, "root mean square distance of the sessions from the line, in units of their noise; 2 and more: the course is no straight line"),
    TEXT(trend, "rising, falling or unclear (the interval holds 0)"),
    TEXT(verdict, "improved, worsened, within_noise or not_comparable for headline metrics of treated regions, else context"),
    TEXT(metric_version, "version of the metric's formula"),
    TEXT(reason, "code: why there is no trend or no verdict; rows `why` of data_dictionary.csv explain it"),
};
#undef ROW

static const dd_column GRID[] = {
    {"x_before", DD_CELL_NUMBER, 0, 0, "px", "column in the upright baseline; the centre of the top-left pixel is 0"},
    {"y_before", DD_CELL_NUMBER, 0, 0, "px", "row in the upright baseline"},
    {"x_after", DD_CELL_NUMBER, 0, 3, "px", "column of the same point in the upright follow-up"},
    {"y_after", DD_CELL_NUMBER, 0, 3, "px", "row of the same point in the upright follow-up"},
    {"valid", DD_CELL_COUNT, 0, 0, "", "1 where the point lies in the follow-up and the registration is confirmed, else 0"},
};

static const dd_column DICTIONARY[] = {
    {"table", DD_CELL_TEXT, 0, 0, "", "file the entry belongs to; or metric, flag, reason"},
    {"name", DD_CELL_TEXT, 0, 0, "", "column, metric or code"},
    {"type", DD_CELL_TEXT, 0, 0, "", "string, number, integer or date"},
    {"unit", DD_CELL_TEXT, 0, 0, "", "unit"},
    {"description", DD_CELL_TEXT, 0, 0, "", "meaning; for a metric the question it answers"},
    {"direction", DD_CELL_TEXT, 0, 0, "", "down_good, up_good or context"},
    {"range", DD_CELL_TEXT, 0, 0, "", "possible values, typical ones in brackets"},
    {"scale", DD_CELL_TEXT, 0, 0, "", "how far the value depends on the scale in mm"},
    {"formula", DD_CELL_TEXT, 0, 0, "", "how it is computed"},
    {"source", DD_CELL_TEXT, 0, 0, "", "where the formula comes from"},
    {"failures", DD_CELL_TEXT, 0, 0, "", "when not to believe it"},
    {"unaffected_by", DD_CELL_TEXT, 0, 0, "", "what does not change it, by test"},
    {"headline", DD_CELL_TEXT, 0, 0, "", "yes when the metric carries a verdict"},
};

const dd_table dd_table_report = {"report.csv", "one row per photo, whatever became of it", REPORT, COUNT(REPORT)};
const dd_table dd_table_metrics = {"metrics.csv", "one row per pair, region and metric", METRICS, COUNT(METRICS)};
const dd_table dd_table_trends = {"trends.csv", "one row per series, region and metric with three or more sessions", TRENDS, COUNT(TRENDS)};
const dd_table dd_table_grid = {"registration_grid.csv", "where points of the baseline lie in the follow-up, every 32 px", GRID,
                                COUNT(GRID)};
const dd_table dd_table_dictionary = {"data_dictionary.csv", "every column, metric, flag and reason", DICTIONARY, COUNT(DICTIONARY)};

const char *dd_column_type(const dd_column *column)
{
    switch (column->cell) {
    case DD_CELL_NUMBER:
        return "number";
    case DD_CELL_COUNT:
    case DD_CELL_ORDINAL:
    case DD_CELL_DAYS:
        return "integer";
    case DD_CELL_DATE:
        return "date";
    default:
        return "string";
    }
}

void dd_table_header(dd_csv *csv, const dd_table *table)
{
    for (size_t i = 0; i < table->n; i++)
        dd_csv_text(csv, table->column[i].name);
}

static void integer_cell(dd_csv *csv, int value, bool known)
{
    if (known)
        dd_csv_integer(csv, value);
    else
        dd_csv_empty(csv);
}

static void one_cell(dd_csv *csv, const dd_column *column, const void *member, int decimals)
{
    char flags[DD_FLAGS_TEXT];
    switch (column->cell) {
    case DD_CELL_TEXT:
        dd_csv_text(csv, *(const char *const *)member);
        break;
    case DD_CELL_DATE:
    case DD_CELL_CHARS:
        dd_csv_text(csv, (const char *)member);
        break;
    case DD_CELL_NUMBER:
        dd_csv_number(csv, *(const double *)member, column->decimals == DD_DECIMALS_OF_ROW ? decimals : column->decimals);
        break;
    case DD_CELL_COUNT:
        integer_cell(csv, *(const int *)member, *(const int *)member >= 0);
        break;
    case DD_CELL_ORDINAL:
        integer_cell(csv, *(const int *)member, *(const int *)member >= 1);
        break;
    case DD_CELL_DAYS:
        integer_cell(csv, *(const int *)member, *(const int *)member != DD_DAYS_UNKNOWN);
        break;
    case DD_CELL_FLAGS:
        dd_csv_text(csv, dd_flags_text(flags, sizeof flags, *(const uint64_t *)member));
        break;
    }
}

void dd_table_cells(dd_csv *csv, const dd_table *table, const void *row, int decimals)
{
    for (size_t i = 0; i < table->n; i++)
        one_cell(csv, &table->column[i], (const char *)row + table->column[i].offset, decimals);
}

bool dd_is_report_column(const char *name)
{
    for (size_t i = 0; i < COUNT(REPORT); i++)
        if (strcasecmp(REPORT[i].name, name) == 0)
            return true;
    return false;
}
