/* What the bench says: the bars by skin type, those of the gates, then where the errors come from, then everything as CSV. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bars.h"
#include "base/file.h"
#include "base/text.h"
#include "dermadelta.h"
#include "tables.h"

static const char *const VERDICT[] = {"context", "improved", "worsened", "within_noise", "not_comparable"};

static size_t metric_index(const char *name)
{
    size_t m = 0;
    while (strcmp(dd_metric_at(m)->name, name) != 0)
        m++;
    return m;
}

static const char *state_of(bool held, size_t n, bool met)
{
    if (held)
        return n > 0 && met ? "met, held" : "BROKEN";
    return n == 0 ? "no pair" : met ? "met" : "short of the bar";
}

static bool meets(const tb_bar *bar, double measured) { return measured >= bar->least && measured <= bar->most; }

static const char *asked_text(char text[32], const tb_bar *bar)
{
    if (bar->least > 0.0 && (bar->most == 100.0 || bar->most == 1.0))
        snprintf(text, 32, ">= %g", bar->least);
    else if (bar->least > 0.0)
        snprintf(text, 32, "%g-%g", bar->least, bar->most);
    else
        snprintf(text, 32, "<= %g", bar->most);
    return text;
}

static void put_row(dd_text *csv, const tb_bar *bar, int type, double measured, size_t n)
{
    char asked[32], number[32];
    dd_text_printf(csv, "%s,%s,%s,%s,%s,%zu,%s,%s\n", bar->name, bar->metric, type == TB_ANY ? "all" : TB_TYPE_NAME[type],
                   asked_text(asked, bar), dd_number(number, sizeof number, measured, 4), n,
                   measured != measured   ? ""
                   : meets(bar, measured) ? "yes"
                                          : "no",
                   bar->held ? "yes" : "no");
}

/* One line of the table, and one row per type of the CSV. True when a held bar is broken. */
static bool put_bar(dd_text *csv, const tb_bar *bar, const tb_pairs *pairs, tb_list *work)
{
    char asked[32];
    size_t metric = metric_index(bar->metric), n = 0;
    bool met = false;
    printf("%-23s %-13s %-9s", bar->name, bar->metric, asked_text(asked, bar));
    for (int type = TB_ANY; type < TB_TYPES; type++) {
        double x = bar->measure(work, pairs, metric, type);
        tb_put_cell(x);
        if (type == TB_ANY) {
            n = work->n;
            met = meets(bar, x);
        }
        put_row(csv, bar, type, x, work->n);
    }
    printf(" %5zu  %s\n", n, state_of(bar->held, n, met));
    return bar->held && (n == 0 || !met);
}

static int put_bars(dd_text *csv, const tb_bars *bars, const tb_pairs *pairs, tb_list *work)
{
    int broken = 0;
    printf("%-23s %-13s %-9s", "bar", "of", "asked");
    tb_put_types();
    printf(" pairs\n");
    dd_text_puts(csv, "bar,of,skin_type,asked,measured,pairs,met,held\n");
    for (size_t i = 0; i < bars->n; i++)
        broken += put_bar(csv, &bars->bar[i], pairs, work);
    return broken;
}

static double went_off_pct(tb_list *work, const tb_pairs *pairs, const tb_gate *gate, int type, bool wanted)
{
    work->n = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        const tb_pair *p = &pairs->item[i];
        if ((type == TB_ANY || p->type == type) && (wanted ? tb_gate_should(gate, p) : tb_gate_should_not(gate, p)))
            tb_add(work, 0.0, tb_gate_went_off(gate, p) ? 100.0 : 0.0);
    }
    return tb_mean(work);
}

/* Found or alarms of one gate. True when it is held and broken. */
static bool put_gate(dd_text *csv, const tb_gate *gate, const tb_pairs *pairs, tb_list *work, bool wanted)
{
    char asked[32];
    const tb_bar bar = {wanted ? "gate finds %" : "gate alarms %", gate->name, wanted ? 95 : 0, wanted ? 100 : 5, gate->held, NULL};
    size_t n = 0;
    bool met = false;
    printf("%-14s %-22s %-9s", bar.name, bar.metric, asked_text(asked, &bar));
    for (int type = TB_ANY; type < TB_TYPES; type++) {
        double x = went_off_pct(work, pairs, gate, type, wanted);
        tb_put_cell(x);
        if (type == TB_ANY) {
            n = work->n;
            met = meets(&bar, x);
        }
        put_row(csv, &bar, type, x, work->n);
    }
    printf(" %5zu  %s\n", n, state_of(bar.held, n, met));
    return bar.held && !met;
}

/* Gates whose faults were not drawn have nothing to say. */
static int put_gates(dd_text *csv, const tb_pairs *pairs, tb_list *work)
{
    int broken = 0;
    for (size_t i = 0; i < TB_N_GATES; i++) {
        went_off_pct(work, pairs, &TB_GATES[i], TB_ANY, true);
        if (work->n == 0)
            continue;
        broken += put_gate(csv, &TB_GATES[i], pairs, work, true);
        broken += put_gate(csv, &TB_GATES[i], pairs, work, false);
    }
    return broken;
}

static void put_pairs(dd_text *csv, const tb_pairs *pairs)
{
    dd_text_puts(
        csv, "patient,session,skin_type,nuisance,level,dose_pct,compared,comparability,flags,metric,baseline,truth,change,ci95_low,ci95_"
             "high,mdc95,verdict\n");
    for (size_t i = 0; i < pairs->n; i++)
        for (size_t m = 0; m < dd_metric_count() && m < TB_METRICS; m++) {
            const tb_pair *p = &pairs->item[i];
            const tb_value *v = &p->value[m];
            const double number[] = {v->baseline, v->truth, v->change, v->ci95_low, v->ci95_high, v->mdc95};
            char text[32];
            dd_text_printf(csv, "%s,%s,%s,%s,%s,%d,%s,%s,%s,%s", p->patient, p->session, TB_TYPE_NAME[p->type], TB_KIND_NAME[p->kind],
                           TB_LEVEL_NAME[p->level], p->dose_pct, p->compared ? "yes" : "no", p->comparability, p->flags,
                           dd_metric_at(m)->name);
            for (int k = 0; k < 6; k++)
                dd_text_printf(csv, ",%s", v->found || k == 1 ? dd_number(text, sizeof text, number[k], 4) : "");
            dd_text_printf(csv, ",%s\n", v->found ? VERDICT[v->verdict] : "");
        }
}

static bool save(dd_text *csv, const char *folder, const char *name)
{
    char path[1024];
    dd_err err;
    bool ok = dd_path_join(path, sizeof path, folder, name) && !csv->failed && !dd_file_write(path, csv->data, csv->size, &err);
    if (!ok)
        fprintf(stderr, "truthbench: %s: not written\n", name);
    dd_text_free(csv);
    return ok;
}

int tb_report(const tb_pairs *pairs, bool real, uint64_t seed, const char *results)
{
    dd_text summary = {0}, rows = {0}, withheld = {0}, doses = {0};
    tb_list *work = calloc(2, sizeof *work);
    if (!work)
        return 1;
    printf("truth bench%s, seed %llu, %zu pairs\n\n", real ? " on real photos" : "", (unsigned long long)seed, pairs->n);
    int broken = put_bars(&summary, real ? &TB_REAL_BARS : &TB_BARS, pairs, work) + put_gates(&summary, pairs, work);
    tb_put_drift(pairs, work);
    for (int hard = 0; hard < 2; hard++)
        tb_put_errors(pairs, work, hard);
    for (int hard = 0; hard < 2; hard++)
        tb_put_answers(pairs, hard);
    tb_put_withheld(pairs, &withheld);
    tb_put_doses(pairs, work, work + 1, &doses);
    put_pairs(&rows, pairs);
    free(work);
    bool saved = save(&summary, results, "bars.csv");
    saved = save(&rows, results, "truth_pairs.csv") && saved;
    saved = save(&withheld, results, "withheld.csv") && saved;
    saved = save(&doses, results, "doses.csv") && saved;
    printf("\n%d held bars broken\n", broken);
    return saved ? broken : broken + 1;
}
