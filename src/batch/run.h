/* Internal to batch: one run and its state. */
#ifndef DD_BATCH_RUN_H
#define DD_BATCH_RUN_H

#include <pthread.h>

#include "batch/batch.h"
#include "batch/gate.h"
#include "batch/out_folder.h"
#include "batch/plan.h"
#include "pipeline.h"

/* The baseline of a series: opened once by whoever comes first, shared as const, closed by whoever leaves last. */
typedef struct dd_series_state {
    pthread_mutex_t lock;
    bool tried; /* the search for a baseline is over */
    bool open;
    dd_baseline baseline;
    dd_arena *arena;
    size_t visit, entry; /* of the baseline, when open */
    bool replaced;       /* an earlier photo failed */
    size_t visits_left;
} dd_series_state;

typedef struct dd_worker {
    dd_kernels kernels;
    dd_ctx ctx;
} dd_worker;

typedef struct dd_kept { /* what stands behind one row of metrics.csv */
    size_t series, visit, entry, baseline; /* entry: of the follow-up; baseline: the entry it was compared with */
    bool control;
    dd_change change; /* of a refused pair: region and metric only, the numbers NaN */
} dd_kept;

typedef struct dd_repeat { /* one photo of a session with several, see dd_replicate_value */
    size_t series, visit, entry;
    int region;
    const dd_metric *metric;
    double value;
} dd_repeat;

typedef struct dd_run_state {
    const dd_batch_request *request;
    const dd_options *options;
    dd_limits limits;
    dd_chart_request chart;
    dd_out_folder out;
    dd_arena *arena; /* strings of the whole run; under lock while workers are at work */
    dd_inputs inputs;
    dd_plan plan;
    dd_series_state *series; /* as plan.series */
    dd_photo_row *row;       /* as inputs.entry, until sorted */
    dd_metric_row *metric;
    dd_kept *kept; /* as metric, until that is sorted */
    size_t metrics, metrics_capacity;
    dd_repeat *repeat;
    size_t repeats, repeats_capacity;
    dd_trend_row *trend; /* in the arena */
    size_t trends;
    dd_worker *worker;
    int jobs;
    dd_gate gate;                             /* pairs at work */
    pthread_mutex_t lock;                     /* everything below and arena, metric */
    size_t done;                              /* visits */
    size_t baselines_open, baselines_refused; /* refused: for their regions */
    dd_err fatal;                             /* why the run cannot go on; code DD_OK while it can */
} dd_run_state;

typedef struct dd_work { /* one visit in the hands of one worker */
    dd_run_state *run;
    dd_worker *worker;
    dd_series_state *series;
    const dd_series *plan;
} dd_work;

/* baseline.c */
void dd_find_baseline(const dd_work *w); /* under the lock of the series; series->open says whether there is one */
dd_entry *dd_entry_at(const dd_work *w, size_t place, size_t *index); /* entry at a place of the plan's order */
void dd_fail_photo(const dd_work *w, size_t index, const dd_err *err);
void dd_hash_refused(const dd_work *w, dd_photo_row *row, const dd_entry *entry);
bool dd_stops_the_run(dd_status status); /* concerns the machine, not the photo */

/* keep.c */
void dd_keep_pair(const dd_work *w, size_t visit, size_t index, const dd_pair *pair, bool refused);
/* For sessions with several photos: what this one adds to the noise between them. */
void dd_keep_repeats(const dd_work *w, size_t visit, size_t index, const dd_pair *pair);
/* Copy of text in the run's arena; without memory the run stops. Under the lock of the run. */
const char *dd_keep_record(dd_run_state *run, const dd_photo_row *row, const char *text);

/* visit.c: all photos of one visit. A dd_pool_work on dd_run_state. */
bool dd_run_visit(void *self, size_t visit, int worker);

/* rows.c: what is known of one photo into its row. */
void dd_row_begin(dd_photo_row *row, const dd_entry *entry);
void dd_row_fail(dd_photo_row *row, const char *status_word, const dd_err *err);
void dd_row_photo(dd_photo_row *row, const dd_photo *photo, const dd_entry *entry);
void dd_row_baseline(dd_photo_row *row, const dd_baseline *baseline);
void dd_row_pair(dd_photo_row *row, const dd_pair *pair, bool refused);

/* After the last visit, in this order; false without memory.
 * replicate_noise.c: judges again where replicates show the noise. treatments.c: marks what was taken soon after a treatment.
 * trends.c: the rows of trends.csv. */
bool dd_judge_by_replicates(dd_run_state *run);
bool dd_mark_treatments(dd_run_state *run);
bool dd_make_trends(dd_run_state *run);

/* outputs.c: replicate numbers, order, tables, run.json. */
dd_status dd_write_outputs(dd_run_state *run, dd_err *err);

/* run.c */
void dd_say_error(dd_run_state *run, const dd_entry *entry, const dd_err *err);
void dd_say_note(dd_run_state *run, const dd_entry *entry, const dd_err *err);
void dd_say_message(dd_run_state *run, const dd_photo_row *row); /* of a pair that was compared: how its points agree, what to do better */
void dd_say_flags(dd_run_state *run, const dd_photo_row *row); /* for --verbose */
void dd_run_stop(dd_run_state *run, const dd_err *err);
bool dd_run_cancelled(const dd_run_state *run);

#endif
