/* After the last visit: the noise between photos of one session, pooled over all sessions of a series, and the verdicts that follow from it
 * (stages/progress/replicates.h). Values are sorted before they are added, so the order in which photos were measured does not show. */
#include <stdlib.h>
#include <string.h>

#include "batch/run.h"

static int index_cmp(size_t a, size_t b) { return (a > b) - (a < b); }

/* Order of series, region, metric. */
static int subject_cmp(const dd_repeat *a, const dd_repeat *b)
{
    int order = index_cmp(a->series, b->series);
    order = order ? order : a->region - b->region;
    return order ? order : strcmp(a->metric->info.name, b->metric->info.name);
}

static int repeat_cmp(const void *x, const void *y)
{
    const dd_repeat *a = x, *b = y;
    int order = subject_cmp(a, b);
    order = order ? order : index_cmp(a->visit, b->visit);
    return order ? order : index_cmp(a->entry, b->entry);
}

static size_t first_not_below(const dd_run_state *run, const dd_repeat *key)
{
    size_t low = 0, high = run->repeats;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (subject_cmp(&run->repeat[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* x: room for the photos of the largest visit and one more. The baseline photo is not compared with itself: its value is 0. */
static dd_replicate_noise pooled(const dd_run_state *run, const dd_repeat *key, double *x)
{
    dd_replicate_noise sum = {0};
    size_t i = first_not_below(run, key);
    while (i < run->repeats && subject_cmp(&run->repeat[i], key) == 0) {
        size_t visit = run->repeat[i].visit, n = 0;
        if (visit == run->series[key->series].visit)
            x[n++] = 0.0;
        for (; i < run->repeats && subject_cmp(&run->repeat[i], key) == 0 && run->repeat[i].visit == visit; i++)
            x[n++] = run->repeat[i].value;
        dd_replicate_noise_add(&sum, x, n);
    }
    return sum;
}

static void judge_again(const dd_run_state *run, size_t i, bool *judged_again, double *x)
{
    dd_kept *kept = &run->kept[i];
    dd_metric_row *row = &run->metric[i];
    const dd_repeat key = {.series = kept->series, .region = kept->change.region, .metric = kept->change.metric};
    dd_replicate_noise noise = pooled(run, &key, x);
    if (!dd_change_use_replicates(&kept->change, &noise))
        return;
    uint64_t own = row->flags & DD_BIT(DD_FLAG_BEFORE_BASELINE);
    dd_metric_row_set(row, &kept->change, kept->control);
    row->flags |= own;
    judged_again[kept->entry] = true;
}

/* A photo's flags are those behind its verdicts: the default floor may be gone from all of them. */
static void clear_default_floor(const dd_run_state *run, const bool *judged_again, bool *by_default)
{
    for (size_t i = 0; i < run->metrics; i++) {
        const dd_change *c = &run->kept[i].change;
        by_default[run->kept[i].entry] |= c->judged && (c->flags & DD_BIT(DD_FLAG_MDC_DEFAULT));
    }
    for (size_t e = 0; e < run->inputs.n; e++)
        if (judged_again[e] && !by_default[e])
            run->row[e].flags &= ~DD_BIT(DD_FLAG_MDC_DEFAULT);
}

bool dd_judge_by_replicates(dd_run_state *run)
{
    if (run->repeats == 0)
        return true;
    double *x = calloc(run->inputs.n + 1, sizeof *x);
    bool *judged_again = calloc(run->inputs.n, sizeof *judged_again), *by_default = calloc(run->inputs.n, sizeof *by_default);
    bool room = x && judged_again && by_default;
    if (room) {
        qsort(run->repeat, run->repeats, sizeof *run->repeat, repeat_cmp);
        for (size_t i = 0; i < run->metrics; i++)
            judge_again(run, i, judged_again, x);
        clear_default_floor(run, judged_again, by_default);
    }
    free(by_default);
    free(judged_again);
    free(x);
    return room;
}
