/* The catalogue of metrics as a page of Markdown: a table to find one's way, then everything known of each metric. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

static const char *direction_words(const char *direction)
{
    if (strcmp(direction, "down_good") == 0)
        return "less is better";
    return strcmp(direction, "up_good") == 0 ? "more is better" : "neither is better (context)";
}

static void put_repeatability(size_t index, const dd_metric_info *m)
{
    dd_repeatability r = dd_metric_repeatability(index);
    if (!r.pairs)
        printf("not given on the drawn pairs");
    else if (r.p95_pct == r.p95_pct)
        printf("%.3g %s (%.2g %%)", r.p95, m->unit, r.p95_pct);
    else
        printf("%.3g %s", r.p95, m->unit);
}

static void put_row(size_t index)
{
    const dd_metric_info *m = dd_metric_at(index);
    const char *bold = m->headline ? "**" : "";
    printf("| %s[`%s`](#%s)%s | %s | %s | %s | ", bold, m->name, m->name, bold, m->question, m->unit, m->direction);
    put_repeatability(index, m);
    printf(" |\n");
}

static void put_section(size_t index)
{
    const dd_metric_info *m = dd_metric_at(index);
    dd_repeatability r = dd_metric_repeatability(index);
    printf("\n### `%s`\n\n%s%s\n\n", m->name, m->question, m->headline ? " (headline: carries a verdict)" : "");
    printf("* formula: %s\n* unit: %s; range: %s; %s; %s\n", m->formula, m->unit, m->range, direction_words(m->direction), m->scale);
    printf("* source: %s\n* fails when: %s\n* unaffected by: %s\n* repeatability: ", m->source, m->failures, m->unaffected_by);
    put_repeatability(index, m);
    if (r.pairs)
        printf(", 95 %% of %d unchanged pairs", r.pairs);
    if (r.withheld)
        printf("; left out with a reason in %d", r.withheld);
    printf("\n");
}

void dd_print_catalogue(void)
{
    printf("# Catalogue of metrics\n\n"
           "Printed by `dermadelta metrics --markdown`; do not edit. Metrics in bold carry a verdict, the others are context.\n"
           "Repeatability: how far a metric moves between two photos of skin that did not change (drawn skins and tattoos, types I to VI, in other\n"
           "light, exposure, white balance, focus, pose, noise and JPEG; 95 %% of the pairs move less). The smallest change that counts as\n"
           "real for *your* pair stands beside each value in metrics.csv (`mdc95`).\n\n"
           "| metric | question | unit | direction | repeatability |\n| --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < dd_metric_count(); i++)
        put_row(i);
    for (size_t i = 0; i < dd_metric_count(); i++)
        put_section(i);
}
