/* What outlives a pair: its record for run.json, its rows of metrics.csv with what stands behind them, and what it
 * tells of the noise. All of it under the lock of the run; the order in which pairs arrive does not matter, rows are sorted at the end. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "batch/run.h"

/* A record that cannot be kept would be missing in run.json: the run cannot go on. Under the lock of the run. */
const char *dd_keep_record(dd_run_state *run, const dd_photo_row *row, const char *text)
{
    const char *kept = text ? dd_arena_strdup(run->arena, text) : NULL;
    if (!kept && run->fatal.code == DD_OK)
        dd_fail(&run->fatal, DD_E_NO_MEMORY, row->file, "keeping its record");
    return kept;
}

/* Room for one more of size bytes each in *array; false without memory. */
static bool make_room(void **array, size_t size, size_t n, size_t *capacity)
{
    if (n < *capacity)
        return true;
    size_t more = *capacity ? 2 * *capacity : 256;
    void *grown = more <= SIZE_MAX / size ? realloc(*array, more * size) : NULL;
    if (!grown)
        return false;
    *array = grown;
    *capacity = more;
    return true;
}

/* Room for one more row of metrics.csv and what stands behind it; NULL without memory. */
static dd_metric_row *new_metric(dd_run_state *run)
{
    size_t rows = run->metrics_capacity, kept = run->metrics_capacity;
    void *row = run->metric, *behind = run->kept;
    bool room = make_room(&row, sizeof *run->metric, run->metrics, &rows);
    run->metric = row;
    room = make_room(&behind, sizeof *run->kept, run->metrics, &kept) && room;
    run->kept = behind;
    if (!room)
        return NULL;
    run->metrics_capacity = rows;
    memset(&run->metric[run->metrics], 0, sizeof *run->metric);
    return &run->metric[run->metrics];
}

static int days_between(const char *from, const char *to)
{
    dd_date a, b;
    return dd_date_parse(&a, from) && dd_date_parse(&b, to) ? (int)(dd_date_days(&b) - dd_date_days(&a)) : DD_DAYS_UNKNOWN;
}

typedef struct kept_pair {
    const dd_work *w;
    const dd_photo_row *row, *baseline;
    size_t visit, entry;
    bool refused;
} kept_pair;

/* Under the lock of the run. */
static bool keep_metric(const kept_pair *k, const dd_region *region, const dd_change *change)
{
    dd_run_state *run = k->w->run;
    dd_metric_row *m = new_metric(run);
    bool control = region->role == DD_ROLE_CONTROL;
    if (!m)
        return false;
    m->patient = k->row->patient;
    m->view = k->row->view;
    m->region = dd_arena_strdup(run->arena, region->name);
    m->baseline_session = k->baseline->session;
    m->session = k->row->session;
    memcpy(m->baseline_date, k->baseline->date, sizeof m->baseline_date);
    memcpy(m->date, k->row->date, sizeof m->date);
    m->days = days_between(k->baseline->date, k->row->date);
    m->days_after_treatment = -1;
    if (k->refused)
        dd_metric_row_refuse(m, change->metric, control);
    else
        dd_metric_row_set(m, change, control);
    m->flags |= k->row->flags & DD_BIT(DD_FLAG_BEFORE_BASELINE); /* days is negative */
    if (!m->region)
        return false;
    run->kept[run->metrics++] =
        (dd_kept){(size_t)(k->w->series - run->series), k->visit, k->entry, k->w->series->entry, control, *change};
    return true;
}

static bool keep_refused(const kept_pair *k, const dd_aim *aim)
{
    bool kept = true;
    for (int i = 0; i < aim->n; i++)
        for (size_t m = 0; m < dd_metrics_count && aim->region[i].role != DD_ROLE_EXCLUDE; m++) {
            dd_change none = {.region = i, .metric = dd_metrics[m], .change = NAN, .mdc95 = NAN,
                              .reason = dd_status_reason(DD_E_REGISTRATION)};
            kept = kept && keep_metric(k, &aim->region[i], &none);
        }
    return kept;
}

static bool keep_changes(const kept_pair *k, const dd_pair *pair)
{
    bool kept = true;
    for (int i = 0; i < pair->progress.n; i++) {
        const dd_change *change = &pair->progress.change[i];
        kept = kept && keep_metric(k, &pair->before->aim.region[change->region], change);
    }
    return kept;
}

static void stop_without_memory(dd_run_state *run, const dd_photo_row *row)
{
    if (run->fatal.code == DD_OK)
        dd_fail(&run->fatal, DD_E_NO_MEMORY, row->file, "keeping its metrics");
}

void dd_keep_pair(const dd_work *w, size_t visit, size_t index, const dd_pair *pair, bool refused)
{
    dd_photo_row *row = &w->run->row[index];
    const kept_pair k = {w, row, &w->run->row[w->series->entry], visit, index, refused};
    dd_text record = {0};
    bool recorded = dd_record_pair(&record, row, pair, k.baseline->session) == DD_OK;
    pthread_mutex_lock(&w->run->lock);
    row->pair_record = dd_keep_record(w->run, row, recorded ? record.data : NULL);
    if (!(refused ? keep_refused(&k, &pair->before->aim) : keep_changes(&k, pair)))
        stop_without_memory(w->run, row);
    pthread_mutex_unlock(&w->run->lock);
    dd_text_free(&record);
}

/* Under the lock of the run. */
static bool keep_repeat(dd_run_state *run, const dd_repeat *repeat)
{
    void *array = run->repeat;
    bool room = make_room(&array, sizeof *run->repeat, run->repeats, &run->repeats_capacity);
    run->repeat = array;
    if (room)
        run->repeat[run->repeats++] = *repeat;
    return room;
}

void dd_keep_repeats(const dd_work *w, size_t visit, size_t index, const dd_pair *pair)
{
    bool kept = true;
    if (w->run->plan.visit[visit].n < 2)
        return;
    pthread_mutex_lock(&w->run->lock);
    for (int i = 0; i < pair->progress.n; i++) {
        const dd_change *c = &pair->progress.change[i];
        dd_repeat repeat = {(size_t)(w->series - w->run->series), visit, index, c->region, c->metric, dd_replicate_value(c)};
        if (isfinite(repeat.value))
            kept = kept && keep_repeat(w->run, &repeat);
    }
    if (!kept)
        stop_without_memory(w->run, &w->run->row[index]);
    pthread_mutex_unlock(&w->run->lock);
}
