/* The work of one visit: the photo that is compared with the baseline, and the replicates beside it.
 *
 * The baseline is the first photo of the series that can be used, in the order preferred visit, then time; it is found and opened by
 * the first visit of the series that comes along. A photo that fails gives its place to the next one, so good photos come out as they
 * would without it. Anything that concerns the run and not a photo (disk full, cancelled) stops the run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/run.h"

typedef struct work {
    dd_run_state *run;
    dd_worker *worker;
    dd_series_state *series;
    const dd_series *plan;
} work;

static bool stops_the_run(dd_status status) { return status == DD_E_CREATE || status == DD_E_WRITE || status == DD_E_CANCELLED; }

static dd_entry *entry_at(const work *w, size_t place, size_t *index)
{
    *index = w->run->plan.order[place];
    return &w->run->inputs.entry[*index];
}

/* SHA-256 of a photo that could not be used, as far as it can be read. */
static void hash_refused(const work *w, dd_photo_row *row, const dd_entry *entry)
{
    dd_blob file;
    if (*row->sha256 || dd_file_read(&file, entry->path, w->run->limits.file_bytes, NULL))
        return;
    dd_sha256_hex(row->sha256, file.data, file.size);
    dd_blob_free(&file);
}

static void fail_photo(const work *w, size_t index, const dd_err *err)
{
    dd_entry *entry = &w->run->inputs.entry[index];
    dd_photo_row *row = &w->run->row[index];
    dd_err shown = *err;
    entry->status = err->code;
    dd_row_fail(row, "failed", err);
    hash_refused(w, row, entry);
    dd_copy(shown.where, sizeof shown.where, entry->file);
    if (err->code == DD_E_REGIONS && *err->where) /* the file that is wrong is not the photo */
        dd_fail(&shown, err->code, entry->file, "%.100s: %.140s", dd_path_base(err->where), err->detail);
    dd_say_error(w->run, entry, &shown);
}

/* --- baseline ------------------------------------------------------------------------------------------------------------------- */

static dd_status open_photo(const work *w, size_t index, dd_err *err)
{
    char beside[PATH_MAX];
    const dd_entry *e = &w->run->inputs.entry[index];
    const dd_options *o = w->run->options;
    dd_aim_request request = {
        e->regions ? e->regions : o->regions,           e->mask ? e->mask : o->mask, e->control_mask ? e->control_mask : o->control_mask,
        e->px_per_mm > 0 ? e->px_per_mm : o->px_per_mm, o->nominal_width_mm,         o->face_regions};
    if (!request.regions_file)
        request.regions_file = dd_labelme_beside(beside, e->path);
    dd_ctx ctx = {&w->worker->kernels, w->series->arena, w->run->request->cancel};
    return dd_baseline_open(&w->series->baseline, (dd_source){e->path, e->file}, &request, &w->run->limits, &ctx, err);
}

/* A record that cannot be kept would be missing in run.json: the run cannot go on. Under the lock of the run. */
static const char *keep_record(dd_run_state *run, const dd_photo_row *row, const char *text)
{
    const char *kept = text ? dd_arena_strdup(run->arena, text) : NULL;
    if (!kept && run->fatal.code == DD_OK)
        dd_fail(&run->fatal, DD_E_NO_MEMORY, row->file, "keeping its record");
    return kept;
}

static void accept_baseline(const work *w, size_t visit, size_t index)
{
    dd_photo_row *row = &w->run->row[index];
    const dd_baseline *baseline = &w->series->baseline;
    dd_text record = {0};
    w->series->open = true;
    w->series->visit = visit;
    w->series->entry = index;
    row->status = "baseline";
    dd_row_photo(row, &baseline->photo, &w->run->inputs.entry[index]);
    dd_row_baseline(row, baseline);
    if (w->series->replaced)
        row->flags |= DD_BIT(DD_FLAG_BASELINE_REPLACED);
    if (baseline->aim.flags & DD_BIT(DD_FLAG_NO_REGION)) {
        dd_err err;
        dd_fail(&err, DD_E_NO_REGION, row->file, "its pairs are shown, not measured");
        dd_say_note(w->run, &w->run->inputs.entry[index], &err);
    }
    dd_say_flags(w->run, row);
    bool recorded = dd_record_baseline(&record, row, baseline) == DD_OK;
    pthread_mutex_lock(&w->run->lock);
    w->run->baselines_open++;
    row->baseline_record = keep_record(w->run, row, recorded ? record.data : NULL);
    pthread_mutex_unlock(&w->run->lock);
    dd_text_free(&record);
}

/* Unusable regions concern the whole series: measuring elsewhere would answer another question. */
static void refuse_series(const work *w, const dd_err *err)
{
    const dd_visit *visit = &w->run->plan.visit[w->plan->first];
    for (size_t v = 0; v < w->plan->n; v++)
        for (size_t k = 0; k < visit[v].n; k++) {
            size_t index;
            const dd_entry *entry = entry_at(w, visit[v].first + k, &index);
            if (entry->status == DD_OK && !entry->duplicate)
                fail_photo(w, index, err);
        }
    pthread_mutex_lock(&w->run->lock);
    w->run->baselines_refused += err->code == DD_E_REGIONS;
    pthread_mutex_unlock(&w->run->lock);
}

/* Tries the photos of a visit. true: the search is over, with a baseline or without. */
static bool try_visit(const work *w, size_t v)
{
    const dd_visit *visit = &w->run->plan.visit[v];
    for (size_t k = 0; k < visit->n; k++) {
        size_t index;
        dd_err err = {0};
        const dd_entry *entry = entry_at(w, visit->first + k, &index);
        if (entry->status != DD_OK || entry->duplicate)
            continue;
        dd_arena_mark level = dd_arena_level(w->series->arena);
        dd_status status = open_photo(w, index, &err);
        if (status == DD_OK) {
            accept_baseline(w, v, index);
            return true;
        }
        dd_arena_rewind(w->series->arena, level);
        w->series->replaced = true;
        if (stops_the_run(status)) {
            dd_run_stop(w->run, &err);
            return true;
        }
        if (status == DD_E_REGIONS) {
            refuse_series(w, &err);
            return true;
        }
        fail_photo(w, index, &err);
    }
    return false;
}

static void find_baseline(const work *w)
{
    w->series->tried = true;
    w->series->arena = dd_arena_new();
    if (!w->series->arena) {
        dd_err err;
        dd_fail(&err, DD_E_NO_MEMORY, w->plan->patient, "opening a series");
        refuse_series(w, &err);
        return;
    }
    if (try_visit(w, w->plan->preferred) || w->run->inputs.fixed_baseline)
        return;
    for (size_t v = w->plan->first; v < w->plan->first + w->plan->n; v++)
        if (v != w->plan->preferred && try_visit(w, v))
            return;
}

/* --- one pair -------------------------------------------------------------------------------------------------------------------- */

static void keep_metrics(const work *w, const dd_photo_row *row, const dd_photo_row *baseline, const dd_pair *pair, bool refused);

static void keep_pair(const work *w, dd_photo_row *row, const dd_pair *pair, bool refused)
{
    const dd_photo_row *baseline = &w->run->row[w->series->entry];
    dd_text record = {0};
    bool recorded = dd_record_pair(&record, row, pair, baseline->session) == DD_OK;
    pthread_mutex_lock(&w->run->lock);
    row->pair_record = keep_record(w->run, row, recorded ? record.data : NULL);
    keep_metrics(w, row, baseline, pair, refused);
    pthread_mutex_unlock(&w->run->lock);
    dd_text_free(&record);
}

/* Room for one more row of metrics.csv; NULL without memory. */
static dd_metric_row *new_metric(dd_run_state *run)
{
    if (run->metrics == run->metrics_capacity) {
        size_t capacity = run->metrics_capacity ? 2 * run->metrics_capacity : 256;
        dd_metric_row *grown = realloc(run->metric, capacity * sizeof *grown);
        if (!grown)
            return NULL;
        run->metric = grown;
        run->metrics_capacity = capacity;
    }
    dd_metric_row *row = &run->metric[run->metrics];
    memset(row, 0, sizeof *row);
    return row;
}

static int days_between(const char *from, const char *to)
{
    dd_date a, b;
    return dd_date_parse(&a, from) && dd_date_parse(&b, to) ? (int)(dd_date_days(&b) - dd_date_days(&a)) : DD_DAYS_UNKNOWN;
}

/* change == NULL: the pair was refused. Under the lock of the run. */
static bool keep_metric(dd_run_state *run, const dd_photo_row *row, const dd_photo_row *baseline, const dd_region *region,
                        const dd_metric *metric, const dd_change *change)
{
    dd_metric_row *m = new_metric(run);
    if (!m)
        return false;
    m->patient = row->patient;
    m->view = row->view;
    m->region = dd_arena_strdup(run->arena, region->name);
    m->baseline_session = baseline->session;
    m->session = row->session;
    memcpy(m->baseline_date, baseline->date, sizeof m->baseline_date);
    memcpy(m->date, row->date, sizeof m->date);
    m->days = days_between(baseline->date, row->date);
    if (change)
        dd_metric_row_set(m, change, region->role == DD_ROLE_CONTROL);
    else
        dd_metric_row_refuse(m, metric, region->role == DD_ROLE_CONTROL);
    if (!m->region)
        return false;
    run->metrics++;
    return true;
}

static void keep_metrics(const work *w, const dd_photo_row *row, const dd_photo_row *baseline, const dd_pair *pair, bool refused)
{
    const dd_aim *aim = &pair->before->aim;
    bool kept = true;
    for (int i = 0; refused && i < aim->n; i++)
        for (size_t k = 0; k < dd_metrics_count && aim->region[i].role != DD_ROLE_EXCLUDE; k++)
            kept = kept && keep_metric(w->run, row, baseline, &aim->region[i], dd_metrics[k], NULL);
    for (int i = 0; !refused && i < pair->progress.n; i++) {
        const dd_change *change = &pair->progress.change[i];
        kept = kept && keep_metric(w->run, row, baseline, &aim->region[change->region], change->metric, change);
    }
    if (!kept && w->run->fatal.code == DD_OK)
        dd_fail(&w->run->fatal, DD_E_NO_MEMORY, row->file, "keeping its metrics");
}

static dd_status export_grid(const work *w, const dd_pair *pair, const char *folder, dd_err *err)
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

static dd_status run_pair(const work *w, dd_pair *pair, const dd_entry *entry, const dd_photo_row *row, dd_err *err)
{
    char folder[PATH_MAX];
    const dd_photo_row *baseline = &w->run->row[w->series->entry];
    dd_status status = dd_out_pair_begin(folder, &w->run->out, row->patient, row->view, row->session, err);
    if (status)
        return status;
    dd_render_request render = {.folder = folder,
                                .patient = row->patient,
                                .view = row->view,
                                .before_session = baseline->session,
                                .before_date = baseline->date,
                                .after_session = row->session,
                                .after_date = row->date,
                                .picture_size = w->run->options->picture_size,
                                .export_aligned = w->run->options->export_aligned,
                                .balanced = true};
    dd_source source = {entry->path, entry->file};
    status = dd_pair_run(pair, &w->series->baseline, source, &render, &w->run->limits, &w->worker->ctx, err);
    if (!status && w->run->options->export_registration)
        status = export_grid(w, pair, folder, err);
    if (!status)
        status = dd_out_pair_end(&w->run->out, row->patient, row->view, row->session, err);
    if (status)
        dd_out_pair_drop(&w->run->out, row->patient, row->view, row->session);
    return status;
}

typedef enum outcome { PHOTO_FAILED, PAIR_DONE, RUN_STOPPED } pair_outcome;

static pair_outcome finish_pair(const work *w, const dd_pair *pair, size_t index, dd_status status, const dd_err *err)
{
    dd_entry *entry = &w->run->inputs.entry[index];
    dd_photo_row *row = &w->run->row[index];
    bool refused = status == DD_E_REGISTRATION;
    if (stops_the_run(status)) {
        dd_run_stop(w->run, err);
        return RUN_STOPPED;
    }
    if (status && !refused) {
        fail_photo(w, index, err);
        return PHOTO_FAILED;
    }
    dd_row_photo(row, &pair->after, entry);
    row->baseline_file = w->run->row[w->series->entry].file;
    dd_row_pair(row, pair, refused);
    if (w->series->replaced)
        row->flags |= DD_BIT(DD_FLAG_BASELINE_REPLACED);
    if (refused) {
        dd_row_fail(row, "not_comparable", err);
        dd_say_note(w->run, entry, err);
    }
    dd_say_flags(w->run, row);
    keep_pair(w, row, pair, refused);
    return PAIR_DONE;
}

static pair_outcome compare_photo(const work *w, size_t index)
{
    dd_err err = {0};
    dd_pair pair = {0};
    dd_arena_mark level = dd_arena_level(w->worker->ctx.arena);
    dd_status status = run_pair(w, &pair, &w->run->inputs.entry[index], &w->run->row[index], &err);
    pair_outcome outcome = finish_pair(w, &pair, index, status, &err);
    dd_pair_close(&pair);
    dd_arena_rewind(w->worker->ctx.arena, level);
    return outcome;
}

/* --- replicates, duplicates, photos without a baseline ------------------------------------------------------------------------- */

/* A photo that is not compared must still be one that can be read. */
static void check_photo(const work *w, size_t index, const char *status_word, const dd_err *why)
{
    dd_photo photo = {0};
    dd_err err = {0};
    const dd_entry *entry = &w->run->inputs.entry[index];
    dd_photo_row *row = &w->run->row[index];
    dd_status status = dd_photo_load(&photo, entry->path, entry->file, &w->run->limits, &err);
    if (status) {
        fail_photo(w, index, &err);
    } else {
        dd_row_photo(row, &photo, entry);
        row->status = status_word;
        if (why)
            dd_row_fail(row, status_word, why);
    }
    dd_photo_free(&photo);
}

static void note_duplicate(const work *w, size_t index)
{
    const dd_entry *entry = &w->run->inputs.entry[index];
    dd_photo_row *row = &w->run->row[index];
    row->status = "duplicate";
    row->reason = "duplicate";
    snprintf(row->message, sizeof row->message, "The same file as %.300s: measured once.", entry->duplicate_of);
    hash_refused(w, row, entry);
}

static void run_photos(const work *w, size_t v)
{
    const dd_visit *visit = &w->run->plan.visit[v];
    bool baseline_visit = w->series->open && v == w->series->visit, compared = baseline_visit;
    for (size_t k = 0; k < visit->n && !dd_run_cancelled(w->run); k++) {
        size_t index;
        const dd_entry *entry = entry_at(w, visit->first + k, &index);
        dd_err err = {0};
        if (entry->duplicate) {
            note_duplicate(w, index);
        } else if (entry->status != DD_OK || (baseline_visit && index == w->series->entry)) {
            continue;
        } else if (!w->series->open) {
            dd_fail(&err, DD_E_NO_BASELINE, entry->file, "the baseline could not be used");
            check_photo(w, index, "skipped", &err);
        } else if (compared) {
            check_photo(w, index, "replicate", NULL);
        } else {
            pair_outcome outcome = compare_photo(w, index);
            if (outcome == RUN_STOPPED)
                return;
            compared = outcome == PAIR_DONE;
        }
    }
}

/* --- entry --------------------------------------------------------------------------------------------------------------------------- */

static void leave_series(const work *w)
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
static size_t bytes_in_flight(const work *w)
{
    enum { BYTES_PER_PIXEL = 24 };
    const dd_photo *photo = &w->series->baseline.photo;
    return w->series->open ? (size_t)photo->width * (size_t)photo->height * BYTES_PER_PIXEL : 0;
}

bool dd_run_visit(void *self, size_t v, int worker)
{
    dd_run_state *run = self;
    size_t s = run->plan.visit[v].series;
    work w = {run, &run->worker[worker], &run->series[s], &run->plan.series[s]};
    if (!dd_run_cancelled(run)) {
        pthread_mutex_lock(&w.series->lock);
        if (!w.series->tried)
            find_baseline(&w);
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
