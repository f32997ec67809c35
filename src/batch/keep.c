/* What outlives a pair: its record for run.json and its rows of metrics.csv. All of it under the lock of the run; the order in which
 * pairs arrive does not matter, rows are sorted at the end. */
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
    m->flags |= row->flags & DD_BIT(DD_FLAG_BEFORE_BASELINE); /* days is negative */
    if (!m->region)
        return false;
    run->metrics++;
    return true;
}

static void keep_metrics(const dd_work *w, const dd_photo_row *row, const dd_photo_row *baseline, const dd_pair *pair, bool refused)
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

void dd_keep_pair(const dd_work *w, dd_photo_row *row, const dd_pair *pair, bool refused)
{
    const dd_photo_row *baseline = &w->run->row[w->series->entry];
    dd_text record = {0};
    bool recorded = dd_record_pair(&record, row, pair, baseline->session) == DD_OK;
    pthread_mutex_lock(&w->run->lock);
    row->pair_record = dd_keep_record(w->run, row, recorded ? record.data : NULL);
    keep_metrics(w, row, baseline, pair, refused);
    pthread_mutex_unlock(&w->run->lock);
    dd_text_free(&record);
}
