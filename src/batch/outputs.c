/* The tables of a run, written at its end: all of them or none. run.json comes last and makes the run a finished one. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch/run.h"

/* --- replicate numbers --------------------------------------------------------------------------------------------------------------- */

static bool is_failed(const dd_run_state *run, size_t index) { return strcmp(run->row[index].status, "failed") == 0; }

static bool is_taken(const dd_run_state *run, const dd_visit *visit, int number)
{
    for (size_t k = 0; k < visit->n; k++)
        if (run->row[run->plan.order[visit->first + k]].replicate == number)
            return true;
    return false;
}

/* Names may number the photos of a visit; the others get the free numbers in order, good ones first, so that a bad photo does not
 * change the number of a good one. */
static void number_visit(dd_run_state *run, const dd_visit *visit)
{
    int next = 1;
    for (int failed = 0; failed < 2; failed++)
        for (size_t k = 0; k < visit->n; k++) {
            size_t index = run->plan.order[visit->first + k];
            if (run->row[index].replicate || is_failed(run, index) != failed)
                continue;
            while (is_taken(run, visit, next))
                next++;
            run->row[index].replicate = next++;
        }
}

/* --- tables -------------------------------------------------------------------------------------------------------------------------- */

/* The manifest's columns under names report.csv does not have itself. */
static dd_status extra_names(dd_table_style *style, dd_run_state *run, dd_err *err)
{
    const char **name = DD_NEW(run->arena, const char *, run->inputs.extra_n + 1);
    for (size_t i = 0; name && i < run->inputs.extra_n; i++) {
        dd_text text = {0};
        dd_text_printf(&text, "%s%s", dd_is_report_column(run->inputs.extra_name[i]) ? "manifest_" : "", run->inputs.extra_name[i]);
        name[i] = text.failed ? NULL : dd_arena_strdup(run->arena, text.data);
        dd_text_free(&text);
        if (!name[i])
            return dd_fail(err, DD_E_NO_MEMORY, "report.csv", "its header");
    }
    *style = (dd_table_style){run->options->excel, run->inputs.extra_n, name};
    return name ? DD_OK : dd_fail(err, DD_E_NO_MEMORY, "report.csv", "its header");
}

enum { REPORT, METRICS, TRENDS, DICTIONARY, PACKAGE, RECORD, FILES };
static const char *const NAME[FILES] = {"report.csv",          "metrics.csv",      "trends.csv",
                                        "data_dictionary.csv", "datapackage.json", "run.json"};

static dd_status make_text(dd_text *text, int file, const dd_run_state *run, const dd_table_style *style)
{
    dd_input_file manifest = {.use = "manifest", .file = run->inputs.manifest};
    dd_copy(manifest.sha256, sizeof manifest.sha256, run->inputs.manifest_sha256);
    dd_run_record record = {run->request->settings_json, run->row, run->inputs.n, run->inputs.skipped_files, run->inputs.manifest ? &manifest : NULL};
    switch (file) {
    case REPORT:
        return dd_write_report_csv(text, run->row, run->inputs.n, style);
    case METRICS:
        return dd_write_metrics_csv(text, run->metric, run->metrics, style);
    case TRENDS:
        return dd_write_trends_csv(text, run->trend, run->trends, style);
    case DICTIONARY:
        return dd_write_dictionary_csv(text, style);
    case PACKAGE:
        return dd_write_datapackage_json(text, style);
    default:
        return dd_write_run_json(text, &record);
    }
}

static void take_back(const dd_run_state *run, int files)
{
    char path[PATH_MAX];
    for (int i = 0; i < files; i++)
        if (dd_path_join(path, sizeof path, run->out.path, NAME[i]))
            unlink(path);
}

dd_status dd_write_outputs(dd_run_state *run, dd_err *err)
{
    dd_table_style style;
    dd_status status = extra_names(&style, run, err);
    for (size_t v = 0; v < run->plan.visits; v++)
        number_visit(run, &run->plan.visit[v]);
    dd_photo_rows_sort(run->row, run->inputs.n);
    dd_metric_rows_sort(run->metric, run->metrics);
    for (int i = 0; i < FILES && !status; i++) {
        dd_text text = {0};
        if (make_text(&text, i, run, &style)) {
            dd_text_free(&text);
            status = dd_fail(err, DD_E_NO_MEMORY, NAME[i], "writing it");
        } else {
            status = dd_out_write(&run->out, NAME[i], &text, err);
        }
        if (status)
            take_back(run, i);
    }
    return status;
}
