/* The work of one visit: the photo that is compared with the baseline, and the replicates beside it, which show the noise. Anything that concerns the run and
 * not a photo (disk full, cancelled) stops the run. */
#include <stdio.h>
#include <string.h>

#include "batch/run.h"

static dd_status export_grid(const dd_work *w, const dd_pair *pair, const char *folder, dd_err *err)
{
    char path[PATH_MAX];
    dd_text text = {0};
    const dd_photo *photo = &pair->before->photo;
    dd_status status = dd_write_grid_csv(&text, &pair->alignment, photo->width, photo->height, w->run->options->excel);
    if (status)
        status = dd_fail(err, status, "registration_grid.csv", "writing it");
    else if (!dd_path_join(path, sizeof path, folder, "registration_grid.csv"))
        status = dd_fail(err, DD_E_CREATE, folder, "the path is too long");
    else
        status = dd_file_write(path, text.data, text.size, err);
    dd_text_free(&text);
    return status;
}

/* The pictures take their place; a refused pair has one, too, and stays refused. */
static dd_status end_pair(const dd_work *w, const dd_photo_row *row, dd_status so_far, dd_err *err)
{
    dd_err why_not = {0};
    dd_status status = dd_out_pair_end(&w->run->out, row->patient, row->view, row->session, &why_not);
    if (status)
        *err = why_not;
    return status ? status : so_far;
}

/* What the user wants of this registration. The points file of the manifest's row wins over --points. */
static dd_status align_options(dd_align_options *out, dd_hand_points *points, const dd_work *w, const dd_entry *entry, dd_err *err)
{
    const dd_options *o = w->run->options;
    const char *path = entry->points ? entry->points : o->points;
    *out = (dd_align_options){path ? points : NULL, o->shortest_wave_pct, o->max_stretch};
    return path ? dd_hand_points_read(points, path, w->worker->ctx.arena, err) : DD_OK;
}

static dd_status run_pair(const dd_work *w, dd_pair *pair, const dd_entry *entry, const dd_photo_row *row, dd_err *err)
{
    char folder[PATH_MAX];
    const dd_photo_row *baseline = &w->run->row[w->series->entry];
    dd_align_options align;
    dd_hand_points *points = DD_NEW(w->worker->ctx.arena, dd_hand_points, 1); /* the record of the pair reads it after this function */
    dd_status status = points ? align_options(&align, points, w, entry, err) : dd_fail(err, DD_E_NO_MEMORY, entry->file, "the points");
    if (status)
        return status;
    status = dd_out_pair_begin(folder, &w->run->out, row->patient, row->view, row->session, err);
    if (status)
        return status;
    const char *date = *row->date ? row->date : pair->after.date; /* the second is filled before the pictures are drawn */
    const dd_map_request maps = {w->run->options->surface_floor};
    dd_render_request render = {.folder = folder,
                                .patient = row->patient,
                                .view = row->view,
                                .before_session = baseline->session,
                                .before_date = baseline->date,
                                .after_session = row->session,
                                .after_date = date,
                                .picture_size = w->run->options->picture_size,
                                .export_aligned = w->run->options->export_aligned,
                                .balanced = true,
                                .maps = w->run->options->maps ? &maps : NULL};
    dd_source source = {entry->path, entry->file};
    status = dd_pair_run(pair, &w->series->baseline, source, &align, &render, &w->run->limits, &w->worker->ctx, err);
    if (!status && w->run->options->export_registration)
        status = export_grid(w, pair, folder, err);
    if (!status || status == DD_E_REGISTRATION)
        status = end_pair(w, row, status, err);
    if (status && status != DD_E_REGISTRATION)
        dd_out_pair_drop(&w->run->out, row->patient, row->view, row->session);
    return status;
}

typedef enum outcome { PHOTO_FAILED, PAIR_DONE, RUN_STOPPED } pair_outcome;

static pair_outcome finish_pair(const dd_work *w, const dd_pair *pair, size_t visit, size_t index, dd_status status, const dd_err *err)
{
    dd_entry *entry = &w->run->inputs.entry[index];
    dd_photo_row *row = &w->run->row[index];
    bool refused = status == DD_E_REGISTRATION;
    if (dd_stops_the_run(status) || (status == DD_E_POINTS && !entry->points)) { /* --points is for this one pair */
        dd_run_stop(w->run, err);
        return RUN_STOPPED;
    }
    if (status && !refused) {
        dd_fail_photo(w, index, err);
        return PHOTO_FAILED;
    }
    dd_row_photo(row, &pair->after, entry);
    row->baseline_file = w->run->row[w->series->entry].file;
    if (*row->date && strcmp(row->date, w->run->row[w->series->entry].date) < 0) /* ISO dates; one that is unknown is "" and lets pass */
        row->flags |= DD_BIT(DD_FLAG_BEFORE_BASELINE);
    dd_row_pair(row, pair, refused);
    if (w->series->replaced)
        row->flags |= DD_BIT(DD_FLAG_BASELINE_REPLACED);
    if (refused) {
        dd_row_fail(row, "not_comparable", err);
        dd_say_note(w->run, entry, err);
    }
    if (pair->alignment.points || (strcmp(row->status, "compared") == 0 && *row->message))
        dd_say_message(w->run, row);
    dd_say_flags(w->run, row);
    dd_keep_pair(w, visit, index, pair, refused);
    return PAIR_DONE;
}

static pair_outcome compare_photo(const dd_work *w, size_t visit, size_t index)
{
    dd_err err = {0};
    dd_pair pair = {0};
    dd_arena_mark level = dd_arena_level(w->worker->ctx.arena);
    dd_status status = run_pair(w, &pair, &w->run->inputs.entry[index], &w->run->row[index], &err);
    pair_outcome outcome = finish_pair(w, &pair, visit, index, status, &err);
    if (!status)
        dd_keep_repeats(w, visit, index, &pair);
    dd_pair_close(&pair);
    dd_arena_rewind(w->worker->ctx.arena, level);
    return outcome;
}

/* --- replicates, duplicates, photos without a baseline ------------------------------------------------------------------------- */

/* A photo that is not compared must still be one that can be read. */
static void check_photo(const dd_work *w, size_t index, const char *status_word, const dd_err *why)
{
    dd_photo photo = {0};
    dd_err err = {0};
    const dd_entry *entry = &w->run->inputs.entry[index];
    dd_photo_row *row = &w->run->row[index];
    dd_status status = dd_photo_load(&photo, entry->path, entry->file, &w->run->limits, &err);
    if (status) {
        dd_fail_photo(w, index, &err);
    } else {
        dd_row_photo(row, &photo, entry);
        row->status = status_word;
        if (why)
            dd_row_fail(row, status_word, why);
    }
    dd_photo_free(&photo);
}

/* Points of a pair are for that pair; a replicate has its own or none. */
static dd_status run_replicate(const dd_work *w, dd_pair *pair, const dd_entry *entry, dd_err *err)
{
    const dd_options *o = w->run->options;
    dd_hand_points *points = DD_NEW(w->worker->ctx.arena, dd_hand_points, 1);
    dd_align_options align = {entry->points ? points : NULL, o->shortest_wave_pct, o->max_stretch};
    dd_status status = points ? DD_OK : dd_fail(err, DD_E_NO_MEMORY, entry->file, "the points");
    if (!status && entry->points)
        status = dd_hand_points_read(points, entry->points, w->worker->ctx.arena, err);
    if (status)
        return status;
    dd_source source = {entry->path, entry->file};
    return dd_pair_run(pair, &w->series->baseline, source, &align, NULL, &w->run->limits, &w->worker->ctx, err);
}

/* A second photo of a session is measured like the first, without pictures and rows: what differs between them is noise. */
static void take_replicate(const dd_work *w, size_t visit, size_t index)
{
    dd_err err = {0};
    dd_pair pair = {0};
    const dd_entry *entry = &w->run->inputs.entry[index];
    dd_photo_row *row = &w->run->row[index];
    if (w->series->baseline.aim.flags & DD_BIT(DD_FLAG_NO_REGION)) {
        check_photo(w, index, "replicate", NULL);
        return;
    }
    dd_arena_mark level = dd_arena_level(w->worker->ctx.arena);
    dd_status status = run_replicate(w, &pair, entry, &err);
    if (dd_stops_the_run(status)) {
        dd_run_stop(w->run, &err);
    } else if (status && status != DD_E_REGISTRATION) {
        dd_fail_photo(w, index, &err);
    } else {
        dd_row_photo(row, &pair.after, entry);
        row->status = "replicate";
        if (status) /* it tells nothing of the noise */
            dd_row_fail(row, "replicate", &err);
        else
            dd_keep_repeats(w, visit, index, &pair);
    }
    dd_pair_close(&pair);
    dd_arena_rewind(w->worker->ctx.arena, level);
}

static void note_duplicate(const dd_work *w, size_t index)
{
    const dd_entry *entry = &w->run->inputs.entry[index];
    dd_photo_row *row = &w->run->row[index];
    row->status = "duplicate";
    row->reason = "duplicate";
    snprintf(row->message, sizeof row->message, "The same file as %.300s: measured once.", entry->duplicate_of);
    dd_hash_refused(w, row, entry);
}

static void run_photos(const dd_work *w, size_t v)
{
    const dd_visit *visit = &w->run->plan.visit[v];
    bool baseline_visit = w->series->open && v == w->series->visit, compared = baseline_visit;
    for (size_t k = 0; k < visit->n && !dd_run_cancelled(w->run); k++) {
        size_t index;
        const dd_entry *entry = dd_entry_at(w, visit->first + k, &index);
        dd_err err = {0};
        if (entry->duplicate) {
            note_duplicate(w, index);
        } else if (entry->status != DD_OK || (baseline_visit && index == w->series->entry)) {
            continue;
        } else if (!w->series->open) {
            dd_fail(&err, DD_E_NO_BASELINE, entry->file, "the baseline could not be used");
            check_photo(w, index, "skipped", &err);
        } else if (compared) {
            take_replicate(w, v, index);
        } else {
            pair_outcome outcome = compare_photo(w, v, index);
            if (outcome == RUN_STOPPED)
                return;
            compared = outcome == PAIR_DONE;
        }
    }
}

/* --- entry --------------------------------------------------------------------------------------------------------------------------- */

static void leave_series(const dd_work *w)
{
    pthread_mutex_lock(&w->series->lock);
    bool last = --w->series->visits_left == 0;
    pthread_mutex_unlock(&w->series->lock);
    if (!last)
        return;
    if (w->series->open)
        dd_baseline_close(&w->series->baseline);
    dd_arena_free(w->series->arena);
    w->series->arena = NULL;
}

/* What a pair takes at its peak. Measured: 18 bytes per pixel of the baseline for two 12-MP photos (226 MB); photos differ in size. */
static size_t bytes_in_flight(const dd_work *w)
{
    enum { BYTES_PER_PIXEL = 24 };
    const dd_photo *photo = &w->series->baseline.photo;
    return w->series->open ? (size_t)photo->width * (size_t)photo->height * BYTES_PER_PIXEL : 0;
}

bool dd_run_visit(void *self, size_t v, int worker)
{
    dd_run_state *run = self;
    size_t s = run->plan.visit[v].series;
    dd_work w = {run, &run->worker[worker], &run->series[s], &run->plan.series[s]};
    if (!dd_run_cancelled(run)) {
        pthread_mutex_lock(&w.series->lock);
        if (!w.series->tried)
            dd_find_baseline(&w);
        pthread_mutex_unlock(&w.series->lock);
        size_t bytes = bytes_in_flight(&w);
        dd_gate_enter(&run->gate, bytes);
        run_photos(&w, v);
        dd_gate_leave(&run->gate, bytes);
    }
    leave_series(&w);
    pthread_mutex_lock(&run->lock);
    bool go_on = run->fatal.code == DD_OK;
    run->done++;
    if (go_on && run->request->events.progress)
        run->request->events.progress(run->request->events.self, run->done, run->plan.visits);
    pthread_mutex_unlock(&run->lock);
    return go_on && !dd_run_cancelled(run);
}
