/* run.json: what was done, so that it can be done again and doubted in detail - versions, settings, SHA-256 of every input, and for
 * every pair the whole transform: homography, displacement field in summary, gains and planes of the light. No path of this machine. */
#include <math.h>
#include <stdlib.h>

#include "stages/report/json.h"
#include "stages/report/report.h"

static json_t *regions_json(const dd_aim *aim)
{
    static const char *const ROLE[] = {"treated", "control", "exclude"};
    json_t *array = json_array();
    for (int i = 0; array && i < aim->n; i++) {
        const dd_region *region = &aim->region[i];
        json_t *object = json_pack("{s:o, s:s, s:I}", "name", dd_json_text(region->name), "role", ROLE[region->role], "pixels",
                                   (json_int_t)region->pixels);
        if (json_array_append_new(array, object)) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *file_json(const dd_input_file *file)
{
    return json_pack("{s:s, s:o, s:o}", "use", file->use, "file", dd_json_text(file->file), "sha256",
                     dd_json_text(*file->sha256 ? file->sha256 : NULL));
}

static json_t *files_json(const dd_input_file *file, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < n; i++)
        if (json_array_append_new(array, file_json(&file[i]))) {
            json_decref(array);
            return NULL;
        }
    return array;
}

dd_status dd_record_baseline(dd_text *out, const dd_photo_row *row, const dd_baseline *baseline, const dd_input_file *drawing, size_t n)
{
    const dd_aim *aim = &baseline->aim;
    json_t *object = json_pack("{s:o, s:o, s:o, s:o, s:s, s:b, s:s, s:o, s:o, s:o}", "patient", dd_json_text(row->patient), "view",
                               dd_json_text(row->view), "session", dd_json_text(row->session), "file", dd_json_text(row->file),
                               "skin_status", dd_skin_status_name(aim->skin), "automatic_region", aim->automatic, "scale_source",
                               aim->scale_source, "px_per_mm", dd_json_number(aim->px_per_mm), "regions", regions_json(aim), "drawings", files_json(drawing, n));
    return dd_json_put(out, object, false);
}

/* Largest and root mean square length of the displacement at the nodes that are trusted. */
static void field_summary(double *largest, double *rms, const dd_alignment *al)
{
    double sum = 0, top = 0;
    size_t n = 0;
    size_t nodes = al->dx && al->dy && al->trust ? (size_t)al->grid_w * (size_t)al->grid_h : 0;
    for (size_t i = 0; i < nodes; i++) {
        if (al->trust[i] < 0.5f)
            continue;
        double squared = (double)al->dx[i] * (double)al->dx[i] + (double)al->dy[i] * (double)al->dy[i];
        sum += squared;
        top = fmax(top, squared);
        n++;
    }
    *largest = n ? sqrt(top) : NAN;
    *rms = n ? sqrt(sum / (double)n) : NAN;
}

static json_t *points_json(const dd_alignment *al)
{
    if (!al->points)
        return json_null();
    return json_pack("{s:o, s:s, s:i, s:o, s:o, s:I}", "file", dd_json_text(al->points->name), "sha256", al->points->sha256, "points",
                     al->points->n, "rms_px", dd_json_number(al->points_rms_px), "largest_px", dd_json_number(al->points_max_px),
                     "largest_line", (json_int_t)al->points_worst_line);
}

static json_t *pose_json(const dd_alignment *al)
{
    return json_pack("{s:o, s:o, s:o}", "yaw_deg", dd_json_number(al->yaw_deg), "pitch_deg", dd_json_number(al->pitch_deg), "roll_deg",
                     dd_json_number(al->roll_deg));
}

static json_t *registration_json(const dd_alignment *al)
{
    double largest, rms;
    field_summary(&largest, &rms, al);
    json_t *grid =
        json_pack("{s:i, s:i, s:o, s:o, s:o, s:o, s:o}", "width", al->grid_w, "height", al->grid_h, "step_px", dd_json_number(al->grid_step),
                  "largest_shift_px", dd_json_number(largest), "rms_shift_px", dd_json_number(rms),
                  "shortest_wave_px", dd_json_number(al->shortest_wave_px), "max_stretch", dd_json_number(al->max_stretch));
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:i, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "source",
                     dd_motion_source_name(al->source), "model", dd_model_name(al->model), "homography",
                     dd_json_numbers(al->h, 9), "displacement_grid", grid, "points", points_json(al), "pose", pose_json(al), "matches", al->n_matches, "inliers", al->n_inliers, "log10_nfa",
                     dd_json_number(al->log_nfa), "rms_px", dd_json_number(al->rms_px), "p95_px", dd_json_number(al->p95_px), "overlap_pct",
                     dd_json_number(al->overlap_pct), "trust_pct", dd_json_number(al->trust_pct), "scale_ratio",
                     dd_json_number(al->scale_ratio), "rotation_deg", dd_json_number(al->rotation_deg));
}

static json_t *curve_json(const dd_chart_curve *curve)
{
    if (curve->n == 0)
        return json_null();
    return json_pack("{s:o, s:o}", "ln_shot", dd_json_numbers(curve->x, (size_t)curve->n), "ln_true",
                     dd_json_numbers(curve->y, (size_t)curve->n));
}

/* What one photo's chart made of it: linear sRGB = matrix * tone_curve(linear RGB of the file), rows of the matrix in order. */
static json_t *chart_json(const dd_chart *chart, const dd_chart_correction *c, dd_chart_edition edition)
{
    return json_pack("{s:o, s:i, s:s, s:b, s:o, s:o, s:o, s:o, s:o}", "corners_px", dd_json_numbers(chart->place.corner[0], 8), "good_patches",
                     chart->good, "edition", dd_chart_edition_name(edition), "edition_decided", chart->edition_decided, "de00_median",
                     dd_json_number(c->de00_median), "de00_max", dd_json_number(c->de00_max), "grey_ab", dd_json_number(c->grey_ab),
                     "tone_curve", curve_json(&c->curve), "matrix", dd_json_numbers(c->matrix, 9));
}

/* The charts found in the pair; `used` when both photos were corrected by them. */
static json_t *charts_json(const dd_pair *pair)
{
    const dd_charted *c = &pair->balance.charted;
    const dd_chart *chart[2] = {&pair->before->chart, &pair->after_chart};
    json_t *of[2];
    if (!chart[0]->place.found && !chart[1]->place.found)
        return json_null();
    for (int k = 0; k < 2; k++) {
        const dd_chart_edition edition = c->used ? c->edition[k] : chart[k]->edition;
        of[k] = chart[k]->place.found ? chart_json(chart[k], &chart[k]->correction[edition], edition) : json_null();
    }
    return json_pack("{s:b, s:o, s:o}", "used", c->used, "before", of[0], "after", of[1]);
}

static json_t *control_change_json(const dd_control_change *c)
{
    if (c->verdict == DD_CONTROL_UNKNOWN)
        return json_null();
    return json_pack("{s:s, s:o, s:o}", "tost", dd_control_verdict_name(c->verdict), "lab", dd_json_numbers(c->lab, 3), "ci90_half",
                     dd_json_numbers(c->half, 3));
}

static json_t *normalisation_json(const dd_pair *pair)
{
    const dd_balance *b = &pair->balance;
    const double frame[3] = {b->cx, b->cy, b->half};
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:o}", "method", dd_balance_name(b), "log_gain_rgb",
                     dd_json_numbers(b->log_gain, 3), "slope_x_rgb", dd_json_numbers(b->slope_x, 3), "slope_y_rgb",
                     dd_json_numbers(b->slope_y, 3), "centre_x_y_half_px", dd_json_numbers(frame, 3), "exposure_ratio",
                     dd_json_number(b->exposure_ratio), "residual_log", dd_json_number(b->residual_log), "loo_error_log",
                     dd_json_number(b->loo_error_log), "pixels", (json_int_t)b->pixels, "chart", charts_json(pair), "control_change", control_change_json(&b->control_change));
}

static json_t *noise_json(const dd_noise *n)
{
    return json_pack("{s:o, s:o, s:o}", "sd_8bit", dd_json_number(n->sd_dn), "density_l2_mm2", dd_json_number(n->density_mm2),
                     "neighbour_weight", dd_json_number(n->neighbour));
}

static json_t *sharpness_json(const dd_sharpness *s)
{
    return json_pack("{s:o, s:o, s:o, s:i, s:s, s:o, s:o}", "blur_diff_mm", dd_json_number(s->diff_mm), "error_mm",
                     dd_json_number(s->error_mm), "matched_before_after_mm", dd_json_numbers(s->match_mm, 2), "squares", s->patches,
                     "learnt_on", s->from_region ? "region" : "untreated", "noise_before", noise_json(&s->noise[0]), "noise_after",
                     noise_json(&s->noise[1]));
}

/* response: ln(after) = (1 + response) ln(before) around the control skin, rows R, G, B. */
static json_t *tone_json(const dd_tone_mix *t, const dd_gamut_mix *p3)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "p3_share", dd_json_number(p3->share), "p3_share_error", dd_json_number(p3->error),
                     "response", dd_json_numbers(t->response, 9), "stretch_pct", dd_json_number(t->stretch_pct), "error_pct",
                     dd_json_number(t->error_pct));
}

/* Names of the maps that were written, map_NAME.png beside the other pictures; null: not asked for. */
static json_t *maps_json(const dd_maps *maps)
{
    json_t *array = maps ? json_array() : json_null();
    for (int kind = 0; maps && array && kind < DD_MAPS; kind++)
        if (dd_map_has(maps, (dd_map_kind)kind) && json_array_append_new(array, json_string(dd_map_info_of[kind].name))) {
            json_decref(array);
            return NULL;
        }
    return array;
}

dd_status dd_record_pair(dd_text *out, const dd_photo_row *row, const dd_pair *pair, const char *baseline_session)
{
    bool compared = row->registration_model && *row->registration_model;
    dd_gate_facts facts = dd_facts_of(pair);
    json_t *object = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "patient", dd_json_text(row->patient),
                               "view", dd_json_text(row->view), "baseline_session", dd_json_text(baseline_session), "session",
                               dd_json_text(row->session), "baseline_file", dd_json_text(row->baseline_file), "file",
                               dd_json_text(row->file), "status", dd_json_text(row->status), "reason", dd_json_text(row->reason), "flags",
                               dd_json_flags(row->flags), "registration", compared ? registration_json(&pair->alignment) : json_null(),
                               "normalisation", compared ? normalisation_json(pair) : json_null(), "sharpness",
                               compared ? sharpness_json(&pair->balance.sharpness) : json_null(), "tone",
                               compared ? tone_json(&pair->balance.comparison.tone, &pair->balance.comparison.profile) : json_null(), "comparability_tests",
                               compared ? dd_json_gates(row->flags, &facts) : json_null(), "maps",
                               maps_json(compared ? pair->measurements.maps : NULL));
    return dd_json_put(out, object, false);
}

static json_t *inputs_json(const dd_photo_row *rows, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < n; i++) {
        json_t *object = json_pack("{s:o, s:o, s:o}", "file", dd_json_text(rows[i].file), "sha256",
                                   dd_json_text(*rows[i].sha256 ? rows[i].sha256 : NULL), "status", dd_json_text(rows[i].status));
        if (json_array_append_new(array, object)) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static bool append_piece(json_t *array, const char *piece)
{
    return !piece || json_array_append_new(array, json_loads(piece, 0, NULL)) == 0;
}

/* The record is as old as the pair; what all sessions together said of it since stands in the row. */
static bool append_pair(json_t *array, const dd_photo_row *row)
{
    if (!row->pair_record)
        return true;
    json_t *pair = json_loads(row->pair_record, 0, NULL);
    bool updated = json_object_set_new(pair, "flags", dd_json_flags(row->flags)) == 0 &&
                   json_object_set_new(pair, "reason", dd_json_text(row->reason)) == 0;
    return json_array_append_new(array, pair) == 0 && updated;
}

dd_status dd_write_run_json(dd_text *out, const dd_run_record *record)
{
    json_t *baselines = json_array(), *pairs = json_array();
    bool whole = baselines && pairs;
    for (size_t i = 0; whole && i < record->n; i++)
        whole = append_piece(baselines, record->rows[i].baseline_record) && append_pair(pairs, &record->rows[i]);
    json_t *program = json_pack("{s:s, s:s, s:s, s:s}", "name", "dermadelta", "version", DD_VERSION, "decoders", dd_acquire_versions(),
                                "jansson", JANSSON_VERSION);
    json_t *run = json_pack("{s:i, s:o, s:o, s:o, s:I, s:o, s:o, s:o}", "schema", 1, "program", program, "settings",
                            json_loads(record->settings_json, 0, NULL), "manifest",
                            record->manifest ? file_json(record->manifest) : json_null(), "skipped_files", (json_int_t)record->skipped_files, "inputs",
                            inputs_json(record->rows, record->n), "baselines", baselines, "pairs", pairs);
    if (!whole) {
        json_decref(run);
        run = NULL;
    }
    return dd_json_put(out, run, true);
}
