/* dermadelta analyze and compare: the main job. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "cli/cli.h"

/* Exit code of CONTRACT.md 2 for a run that came to its end. */
static int exit_of(const dd_cli *cli, const dd_batch_summary *s)
{
    if (s->failed)
        return 1;
    return cli->options.strict && (s->not_comparable || s->poor);
}

static void tell(const dd_cli *cli, const dd_batch_summary *s)
{
    if (cli->options.quiet)
        return;
    fprintf(stderr, "%zu photos: %zu baseline, %zu compared, %zu not comparable, %zu replicate, %zu duplicate, %zu failed, %zu skipped",
            s->photos, s->baselines, s->compared, s->not_comparable, s->replicates, s->duplicates, s->failed, s->skipped);
    if (s->skipped_files)
        fprintf(stderr, "; %zu other files passed over", s->skipped_files);
    if (s->linked_folders)
        fprintf(stderr, " (linked folders not followed without --follow-links: %zu)", s->linked_folders);
    fprintf(stderr, "\nheadline metrics: %zu improved, %zu worsened, %zu within noise, %zu not comparable\n", s->improved, s->worsened,
            s->within_noise, s->withheld);
    fprintf(stderr, "results: report.csv, metrics.csv and pairs/ in %s\n", cli->options.out);
}

static bool print_json(const dd_cli *cli, const dd_batch_summary *s, int code)
{
    json_t *counts =
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "baseline", (json_int_t)s->baselines, "compared", (json_int_t)s->compared,
                  "not_comparable", (json_int_t)s->not_comparable, "replicate", (json_int_t)s->replicates, "duplicate",
                  (json_int_t)s->duplicates, "failed", (json_int_t)s->failed, "skipped", (json_int_t)s->skipped);
    json_t *object = json_pack("{s:i, s:s, s:s, s:i, s:I, s:I, s:I, s:o, s:{s:I, s:I, s:I, s:I}}", "schema", 1, "version", DD_VERSION, "command",
                               cli->command, "exit", code, "photos", (json_int_t)s->photos, "skipped_files", (json_int_t)s->skipped_files,
                               "poor", (json_int_t)s->poor, "status", counts, "verdicts", "improved", (json_int_t)s->improved, "worsened",
                               (json_int_t)s->worsened, "within_noise", (json_int_t)s->within_noise,
                               "not_comparable", (json_int_t)s->withheld);
    char *text = object ? json_dumps(object, JSON_SORT_KEYS | JSON_INDENT(1)) : NULL;
    if (text)
        puts(text);
    json_decref(object);
    free(text);
    return text != NULL;
}

static int run(dd_cli *cli, bool compare)
{
    dd_batch_summary summary;
    dd_err err = {0};
    char *settings = dd_settings_text(cli);
    if (!settings) {
        dd_say_line("ERROR", NULL, "no_memory: not enough memory");
        return DD_EXIT_SOFTWARE;
    }
    dd_batch_request request = {&cli->options, cli->argument, cli->arguments, compare, settings, dd_signals_watch(), dd_say_events(cli)};
    dd_status status = dd_batch_run(&summary, &request, &err);
    dd_say_progress_end();
    free(settings);
    if (status) {
        err.code = status;
        dd_say_err(&err);
        return status == DD_E_CANCELLED && dd_signals_exit() ? dd_signals_exit() : dd_status_exit(status);
    }
    int code = exit_of(cli, &summary);
    tell(cli, &summary);
    if (cli->json && !print_json(cli, &summary, code))
        return DD_EXIT_SOFTWARE;
    return code;
}

static int usage(const dd_cli *cli, const char *what)
{
    char text[256];
    snprintf(text, sizeof text, "usage: %s (see %s %s --help)", what, cli->program, cli->command);
    dd_say_line("ERROR", NULL, text);
    return DD_EXIT_USAGE;
}

int dd_cmd_analyze(dd_cli *cli)
{
    if (!cli->arguments)
        return usage(cli, "name a folder, photos or a manifest.csv");
    return cli->options.out ? run(cli, false) : usage(cli, "-o OUT is missing");
}

int dd_cmd_compare(dd_cli *cli)
{
    if (cli->arguments != 2)
        return usage(cli, "compare takes two photos, BEFORE and AFTER");
    return cli->options.out ? run(cli, true) : usage(cli, "-o OUT is missing");
}
