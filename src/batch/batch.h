/* Many photos: what the command line calls. Prints nothing; what there is to say goes through the events. */
#ifndef DD_BATCH_BATCH_H
#define DD_BATCH_BATCH_H

#include <stdatomic.h>

#include "dermadelta.h"

typedef enum dd_say { DD_SAY_ERROR, DD_SAY_NOTE, DD_SAY_DETAIL } dd_say;

/* Called by one thread at a time. line: without newline, control bytes escaped. */
typedef struct dd_batch_events {
    void *self;
    void (*say)(void *self, dd_say level, const char *line);
    void (*progress)(void *self, size_t done, size_t total);
} dd_batch_events;

typedef struct dd_batch_request {
    const dd_options *options;
    const char *const *input; /* compare: exactly two photos */
    size_t input_n;
    bool compare;
    const char *settings_json; /* what run.json keeps of the options: an object */
    const atomic_bool *cancel;
    dd_batch_events events;
} dd_batch_request;

typedef struct dd_batch_summary {
    size_t photos, baselines, compared, not_comparable, replicates, duplicates, failed, skipped;
    size_t poor;                             /* of the compared */
    size_t improved, worsened, within_noise; /* verdicts of headline metrics */
    size_t withheld;                         /* headline metrics with verdict not_comparable */
    size_t skipped_files;                    /* no photo's extension: no row */
    size_t linked_folders;                   /* of them: links to folders outside, not followed */
} dd_batch_summary;

/* Everything of CONTRACT.md 4 in options->out. A failed photo is no failure of the run: it is counted. */
dd_status dd_batch_run(dd_batch_summary *out, const dd_batch_request *request, dd_err *err);

/* One photo, in words: what the program sees in it and why it would be refused. Text is malloc'ed; NULL without memory. */
char *dd_batch_doctor(const char *path, const dd_options *options, bool *refused);

/* "dermadelta: ERROR: FILE: REASON: what (what to do)" into line, one line, control bytes escaped. */
enum { DD_LINE = 2048 };
char *dd_error_line(char line[DD_LINE], const dd_err *err);

/* A progress bar for `done` of `total` after `seconds`: "[####----] 12/40  2 min left". */
char *dd_progress_line(char line[128], size_t done, size_t total, double seconds);

/* data_dictionary.csv rows of the metrics, for `dermadelta metrics --format csv`. malloc'ed; NULL without memory. */
char *dd_batch_metrics_csv(void);

#endif
