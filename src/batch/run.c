/* One run from the words of the command line to the finished output folder:
 *
 *   inputs -> take the output folder -> plan -> visits on the pool -> tables -> finished
 *
 * A visit is the unit of work; rows land by index and are sorted at the end, so neither the number of threads nor their timing shows.
 * At most `jobs` pairs are in memory at a time, with the baselines they share, and fewer when memory is short (gate.h). */
#include "batch/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "batch/pool.h"

bool dd_run_cancelled(const dd_run_state *run) { return run->request->cancel && atomic_load(run->request->cancel); }

static void say(dd_run_state *run, dd_say level, const dd_entry *entry, const dd_err *err)
{
    char line[DD_LINE];
    dd_err named = *err;
    if (!run->request->events.say)
        return;
    if (entry)
        dd_copy(named.where, sizeof named.where, entry->file);
    dd_error_line(line, &named);
    pthread_mutex_lock(&run->lock);
    run->request->events.say(run->request->events.self, level, line);
    pthread_mutex_unlock(&run->lock);
}

void dd_say_error(dd_run_state *run, const dd_entry *entry, const dd_err *err) { say(run, DD_SAY_ERROR, entry, err); }
void dd_say_note(dd_run_state *run, const dd_entry *entry, const dd_err *err) { say(run, DD_SAY_NOTE, entry, err); }

void dd_say_message(dd_run_state *run, const dd_photo_row *row)
{
    char line[DD_LINE], file[1024];
    if (!run->request->events.say)
        return;
    snprintf(line, sizeof line, "dermadelta: NOTE: %s: %s", dd_escape_for_terminal(file, sizeof file, row->file), row->message);
    pthread_mutex_lock(&run->lock);
    run->request->events.say(run->request->events.self, DD_SAY_NOTE, line);
    pthread_mutex_unlock(&run->lock);
}

void dd_say_flags(dd_run_state *run, const dd_photo_row *row)
{
    char line[DD_LINE], file[1024];
    if (!run->request->events.say || !run->options->verbose)
        return;
    dd_escape_for_terminal(file, sizeof file, row->file);
    for (int flag = 0; flag < DD_FLAG_COUNT; flag++) {
        if (!(row->flags & DD_BIT(flag)))
            continue;
        snprintf(line, sizeof line, "dermadelta: FLAG: %s: %s: %s", file, dd_flag_code((dd_flag)flag), dd_flag_sentence((dd_flag)flag));
        pthread_mutex_lock(&run->lock);
        run->request->events.say(run->request->events.self, DD_SAY_DETAIL, line);
        pthread_mutex_unlock(&run->lock);
    }
}

void dd_run_stop(dd_run_state *run, const dd_err *err)
{
    pthread_mutex_lock(&run->lock);
    if (run->fatal.code == DD_OK)
        run->fatal = *err;
    pthread_mutex_unlock(&run->lock);
}

/* --- before the work ------------------------------------------------------------------------------------------------------------- */

static dd_status collect(dd_run_state *run, dd_err *err)
{
    const dd_batch_request *r = run->request;
    const char *masks[2] = {r->options->mask, r->options->control_mask};
    if (r->compare)
        return dd_inputs_pair(&run->inputs, r->input[0], r->input[1], run->arena, err);
    dd_inputs_request request = {r->input, r->input_n, r->options->follow_links, masks, 2};
    return dd_inputs_collect(&run->inputs, &request, run->arena, err);
}

static dd_status make_workers(dd_run_state *run, dd_err *err)
{
    if (!dd_chart_request_parse(&run->chart, run->options->chart))
        return dd_fail(err, DD_E_USAGE, run->options->chart, "--chart: auto, none or the four corners x1,y1,...,x4,y4");
    run->worker = calloc((size_t)run->jobs, sizeof *run->worker);
    for (int i = 0; run->worker && i < run->jobs; i++) {
        dd_worker *w = &run->worker[i];
        if (!dd_kernels_init(&w->kernels, run->options->cpu))
            return dd_fail(err, DD_E_USAGE, run->options->cpu, "--cpu: this machine has no such instruction set");
        w->ctx = (dd_ctx){&w->kernels, dd_arena_new(), run->request->cancel};
        if (!w->ctx.arena)
            return dd_fail(err, DD_E_NO_MEMORY, "", "workers");
    }
    return run->worker ? DD_OK : dd_fail(err, DD_E_NO_MEMORY, "", "workers");
}

static dd_status make_states(dd_run_state *run, dd_err *err)
{
    run->series = calloc(run->plan.series_n + 1, sizeof *run->series);
    run->row = calloc(run->inputs.n + 1, sizeof *run->row);
    if (!run->series || !run->row)
        return dd_fail(err, DD_E_NO_MEMORY, "", "rows of %zu photos", run->inputs.n);
    for (size_t i = 0; i < run->plan.series_n; i++) {
        pthread_mutex_init(&run->series[i].lock, NULL);
        run->series[i].visits_left = run->plan.series[i].n;
    }
    return DD_OK;
}

/* Photos that fell out before anything was opened. */
static void fail_early(dd_run_state *run)
{
    for (size_t i = 0; i < run->inputs.n; i++) {
        const dd_entry *entry = &run->inputs.entry[i];
        dd_err err = {.code = entry->status};
        dd_row_begin(&run->row[i], entry);
        if (entry->status == DD_OK)
            continue;
        dd_copy(err.detail, sizeof err.detail, entry->detail);
        dd_row_fail(&run->row[i], "failed", &err);
        dd_say_error(run, entry, &err);
    }
}

/* --- after the work --------------------------------------------------------------------------------------------------------------- */

/* The only photo of a series says so. */
static void note_lonely(dd_run_state *run)
{
    for (size_t s = 0; s < run->plan.series_n; s++) {
        const dd_series *series = &run->plan.series[s];
        dd_photo_row *baseline = NULL;
        size_t others = 0;
        for (size_t v = series->first; v < series->first + series->n; v++)
            for (size_t k = 0; k < run->plan.visit[v].n; k++) {
                dd_photo_row *row = &run->row[run->plan.order[run->plan.visit[v].first + k]];
                baseline = strcmp(row->status, "baseline") == 0 ? row : baseline;
                others += strcmp(row->status, "compared") == 0 || strcmp(row->status, "not_comparable") == 0;
            }
        if (baseline && !others)
            dd_copy(baseline->message, sizeof baseline->message, "The only usable session of this series: nothing to compare with yet.");
    }
}

static void summarise(dd_batch_summary *out, const dd_run_state *run)
{
    const struct {
        const char *word;
        size_t *count;
    } COUNT[] = {
        {"baseline", &out->baselines},   {"compared", &out->compared},    {"not_comparable", &out->not_comparable},
        {"replicate", &out->replicates}, {"duplicate", &out->duplicates}, {"failed", &out->failed},
        {"skipped", &out->skipped},
    };
    out->photos = run->inputs.n;
    out->skipped_files = run->inputs.skipped_files;
    out->linked_folders = run->inputs.linked_folders;
    for (size_t i = 0; i < run->inputs.n; i++) {
        for (size_t k = 0; k < sizeof COUNT / sizeof *COUNT; k++)
            *COUNT[k].count += strcmp(run->row[i].status, COUNT[k].word) == 0;
        out->poor += run->row[i].comparability && strcmp(run->row[i].comparability, "poor") == 0;
    }
    for (size_t i = 0; i < run->metrics; i++) {
        out->improved += strcmp(run->metric[i].verdict, "improved") == 0;
        out->worsened += strcmp(run->metric[i].verdict, "worsened") == 0;
        out->within_noise += strcmp(run->metric[i].verdict, "within_noise") == 0;
        out->withheld += strcmp(run->metric[i].verdict, "not_comparable") == 0;
    }
}

static dd_status work(dd_run_state *run, dd_err *err)
{
    bool all = dd_pool_run(run->jobs, run->plan.visits, dd_run_visit, run);
    if (dd_run_cancelled(run))
        return dd_fail(err, DD_E_CANCELLED, run->out.path, "%zu of %zu sessions were done", run->done, run->plan.visits);
    if (run->fatal.code != DD_OK) {
        if (err)
            *err = run->fatal;
        return run->fatal.code;
    }
    if (!all)
        return dd_fail(err, DD_E_INTERNAL, run->out.path, "a session was left out");
    const dd_options *o = run->options;
    if (run->baselines_refused && !run->baselines_open && (o->regions || o->mask || o->control_mask))
        return dd_fail(err, DD_E_REGIONS, o->regions ? o->regions : o->mask ? o->mask : o->control_mask, "they fit none of the baselines");
    return DD_OK;
}

static dd_status make_plan(dd_run_state *run, dd_err *err)
{
    dd_plan_request plan = {&run->limits, run->jobs, run->request->cancel};
    return dd_plan_make(&run->plan, &run->inputs, &plan, run->arena, err);
}

/* --points speaks of one pair: more than one, or none, is a mistake that must not be guessed away. The file is read before anything is
 * created, so that a bad one leaves no trace. */
static dd_status check_points(dd_run_state *run, dd_err *err)
{
    dd_hand_points points;
    size_t pairs = run->plan.visits - run->plan.series_n;
    if (pairs != 1)
        return dd_fail(err, DD_E_USAGE, "--points",
                       "the points belong to one pair, here are %zu; use compare, or a column \"points\" in the manifest", pairs);
    return dd_hand_points_read(&points, run->options->points, run->arena, err);
}

static dd_status execute(dd_batch_summary *out, dd_run_state *run, dd_err *err)
{
    bool with_points = run->options->points != NULL;
    dd_status status = collect(run, err);
    if (!status)
        status = make_workers(run, err);
    if (!status && with_points)
        status = make_plan(run, err);
    if (!status && with_points)
        status = check_points(run, err);
    if (!status)
        status = dd_out_open(&run->out, run->options->out, run->options->force, run->request->input, run->request->input_n, err);
    if (!status && !with_points)
        status = make_plan(run, err);
    if (!status)
        status = make_states(run, err);
    if (status)
        return status;
    fail_early(run);
    status = work(run, err);
    if (!status && !(dd_judge_by_replicates(run) && dd_mark_treatments(run) && dd_make_trends(run)))
        status = dd_fail(err, DD_E_NO_MEMORY, run->out.path, "looking over all sessions");
    if (!status) {
        note_lonely(run);
        summarise(out, run);
        status = dd_write_outputs(run, err);
    }
    if (!status)
        status = dd_out_finish(&run->out, err);
    return status;
}

static void release(dd_run_state *run)
{
    dd_out_leave(&run->out);
    for (size_t i = 0; run->series && i < run->plan.series_n; i++) {
        if (run->series[i].open && run->series[i].arena) /* left open by a run that stopped */
            dd_baseline_close(&run->series[i].baseline);
        dd_arena_free(run->series[i].arena);
        pthread_mutex_destroy(&run->series[i].lock);
    }
    for (int i = 0; run->worker && i < run->jobs; i++)
        dd_arena_free(run->worker[i].ctx.arena);
    free(run->worker);
    free(run->series);
    free(run->row);
    free(run->metric);
    free(run->kept);
    free(run->repeat);
    dd_inputs_free(&run->inputs);
    dd_arena_free(run->arena);
    dd_gate_destroy(&run->gate);
    pthread_mutex_destroy(&run->lock);
    free(run);
}

dd_status dd_batch_run(dd_batch_summary *out, const dd_batch_request *request, dd_err *err)
{
    memset(out, 0, sizeof *out);
    dd_run_state *run = calloc(1, sizeof *run);
    if (!run)
        return dd_fail(err, DD_E_NO_MEMORY, "", "starting");
    run->request = request;
    run->options = request->options;
    run->limits = dd_limits_default();
    run->out.lock = -1;
    run->jobs = request->options->jobs > 0 ? request->options->jobs : dd_cpu_count();
    run->arena = dd_arena_new();
    pthread_mutex_init(&run->lock, NULL);
    dd_gate_init(&run->gate, dd_memory_budget());
    dd_status status = run->arena ? execute(out, run, err) : dd_fail(err, DD_E_NO_MEMORY, "", "starting");
    release(run);
    return status;
}
