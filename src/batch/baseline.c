/* The baseline of a series: the first photo that can be used, in the order preferred visit, then time. It is found and opened by the
 * first visit of the series that comes along. A photo that fails gives its place to the next one, so good photos come out as they would
 * without it. */
#include <stdio.h>
#include <string.h>

#include "batch/run.h"

bool dd_stops_the_run(dd_status status) { return status == DD_E_CREATE || status == DD_E_WRITE || status == DD_E_CANCELLED; }

dd_entry *dd_entry_at(const dd_work *w, size_t place, size_t *index)
{
    *index = w->run->plan.order[place];
    return &w->run->inputs.entry[*index];
}

/* SHA-256 of a photo that could not be used, as far as it can be read. */
void dd_hash_refused(const dd_work *w, dd_photo_row *row, const dd_entry *entry)
{
    dd_blob file;
    if (*row->sha256 || dd_file_read(&file, entry->path, w->run->limits.file_bytes, NULL))
        return;
    dd_sha256_hex(row->sha256, file.data, file.size);
    dd_blob_free(&file);
}

void dd_fail_photo(const dd_work *w, size_t index, const dd_err *err)
{
    dd_entry *entry = &w->run->inputs.entry[index];
    dd_photo_row *row = &w->run->row[index];
    dd_err shown = *err;
    entry->status = err->code;
    dd_row_fail(row, "failed", err);
    dd_hash_refused(w, row, entry);
    dd_copy(shown.where, sizeof shown.where, entry->file);
    if ((err->code == DD_E_REGIONS || err->code == DD_E_POINTS) && *err->where) /* the file that is wrong is not the photo */
        dd_fail(&shown, err->code, entry->file, "%.100s: %.140s", dd_path_base(err->where), err->detail);
    dd_say_error(w->run, entry, &shown);
}

/* Where the regions of a baseline come from. beside: room for the path of the LabelMe file. */
static dd_aim_request aim_request(const dd_work *w, const dd_entry *e, char beside[PATH_MAX])
{
    const dd_options *o = w->run->options;
    dd_aim_request request = {
        e->regions ? e->regions : o->regions,           e->mask ? e->mask : o->mask, e->control_mask ? e->control_mask : o->control_mask,
        e->px_per_mm > 0 ? e->px_per_mm : o->px_per_mm, o->nominal_width_mm,         o->face_regions,   o->chart_width_mm};
    if (!request.regions_file)
        request.regions_file = dd_labelme_beside(beside, e->path);
    return request;
}

/* The files behind the regions, with their SHA-256. Returns how many. */
static size_t drawings(dd_input_file file[3], const dd_aim_request *request, const dd_limits *limits)
{
    const char *const use[] = {"regions", "mask", "control_mask"};
    const char *const path[] = {request->regions_file, request->mask_file, request->control_mask_file};
    size_t n = 0;
    for (size_t i = 0; i < 3; i++) {
        dd_blob content;
        if (!path[i])
            continue;
        file[n] = (dd_input_file){.use = use[i], .file = dd_path_base(path[i])};
        if (dd_file_read(&content, path[i], limits->file_bytes, NULL) == DD_OK) {
            dd_sha256_hex(file[n].sha256, content.data, content.size);
            dd_blob_free(&content);
        }
        n++;
    }
    return n;
}

static dd_status open_photo(const dd_work *w, size_t index, dd_err *err)
{
    char beside[PATH_MAX];
    const dd_entry *e = &w->run->inputs.entry[index];
    dd_aim_request request = aim_request(w, e, beside);
    dd_ctx ctx = {&w->worker->kernels, w->series->arena, w->run->request->cancel};
    return dd_baseline_open(&w->series->baseline, (dd_source){e->path, e->file}, &request, &w->run->chart, &w->run->limits, &ctx, err);
}

static void accept_baseline(const dd_work *w, size_t visit, size_t index)
{
    dd_photo_row *row = &w->run->row[index];
    const dd_baseline *baseline = &w->series->baseline;
    dd_text record = {0};
    char beside[PATH_MAX];
    dd_input_file drawing[3];
    dd_aim_request request = aim_request(w, &w->run->inputs.entry[index], beside);
    size_t drawing_n = drawings(drawing, &request, &w->run->limits);
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
    bool recorded = dd_record_baseline(&record, row, baseline, drawing, drawing_n) == DD_OK;
    pthread_mutex_lock(&w->run->lock);
    w->run->baselines_open++;
    row->baseline_record = dd_keep_record(w->run, row, recorded ? record.data : NULL);
    pthread_mutex_unlock(&w->run->lock);
    dd_text_free(&record);
}

/* Unusable regions concern the whole series: measuring elsewhere would answer another question. */
static void refuse_series(const dd_work *w, const dd_err *err)
{
    const dd_visit *visit = &w->run->plan.visit[w->plan->first];
    for (size_t v = 0; v < w->plan->n; v++)
        for (size_t k = 0; k < visit[v].n; k++) {
            size_t index;
            const dd_entry *entry = dd_entry_at(w, visit[v].first + k, &index);
            if (entry->status == DD_OK && !entry->duplicate)
                dd_fail_photo(w, index, err);
        }
    pthread_mutex_lock(&w->run->lock);
    w->run->baselines_refused += err->code == DD_E_REGIONS;
    pthread_mutex_unlock(&w->run->lock);
}

/* Tries the photos of a visit. true: the search is over, with a baseline or without. */
static bool try_visit(const dd_work *w, size_t v)
{
    const dd_visit *visit = &w->run->plan.visit[v];
    for (size_t k = 0; k < visit->n; k++) {
        size_t index;
        dd_err err = {0};
        const dd_entry *entry = dd_entry_at(w, visit->first + k, &index);
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
        if (dd_stops_the_run(status)) {
            dd_run_stop(w->run, &err);
            return true;
        }
        if (status == DD_E_REGIONS) {
            refuse_series(w, &err);
            return true;
        }
        dd_fail_photo(w, index, &err);
    }
    return false;
}

void dd_find_baseline(const dd_work *w)
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
