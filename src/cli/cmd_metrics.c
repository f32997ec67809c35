/* dermadelta metrics: the catalogue, from the metric rows. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

static bool print_table(void)
{
    printf("%-22s %-10s %-10s %-9s %s\n", "metric", "unit", "direction", "headline", "question");
    for (size_t i = 0; i < dd_metric_count(); i++) {
        const dd_metric_info *m = dd_metric_at(i);
        printf("%-22s %-10s %-10s %-9s %s\n", m->name, m->unit, m->direction, m->headline ? "yes" : "", m->question);
    }
    return true;
}

static bool print_markdown(void)
{
    dd_print_catalogue();
    return true;
}

static bool print_csv(void)
{
    char *text = dd_batch_metrics_csv();
    if (text)
        fputs(text, stdout);
    free(text);
    return text != NULL;
}

static bool print_json(void)
{
    json_t *array = json_array();
    for (size_t i = 0; array && i < dd_metric_count(); i++) {
        const dd_metric_info *m = dd_metric_at(i);
        json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:b}", "name", m->name, "unit", m->unit,
                                "question", m->question, "formula", m->formula, "direction", m->direction, "range", m->range, "scale",
                                m->scale, "source", m->source, "failures", m->failures, "unaffected_by", m->unaffected_by, "decimals",
                                m->decimals, "headline", m->headline);
        if (json_array_append_new(array, row)) {
            json_decref(array);
            array = NULL;
        }
    }
    json_t *object = json_pack("{s:i, s:s, s:o}", "schema", 1, "version", DD_VERSION, "metrics", array);
    char *text = object ? json_dumps(object, JSON_SORT_KEYS | JSON_INDENT(1)) : NULL;
    if (text)
        puts(text);
    json_decref(object);
    free(text);
    return text != NULL;
}

int dd_cmd_metrics(dd_cli *cli)
{
    static const struct {
        const char *name;
        bool (*print)(void);
    } FORMAT[] = {{"table", print_table}, {"csv", print_csv}, {"json", print_json}, {"markdown", print_markdown}};
    const char *format = cli->format ? cli->format : cli->markdown ? "markdown" : "table";
    if (cli->arguments) {
        dd_say_line("ERROR", cli->argument[0], "usage: metrics takes no arguments");
        return DD_EXIT_USAGE;
    }
    for (size_t i = 0; i < sizeof FORMAT / sizeof *FORMAT; i++)
        if (strcmp(FORMAT[i].name, format) == 0)
            return FORMAT[i].print() ? 0 : DD_EXIT_SOFTWARE;
    dd_say_line("ERROR", format, "usage: --format must be table, csv, json or markdown");
    return DD_EXIT_USAGE;
}
