/* What the bench says: the bars by skin type, then where the errors come from (nuisances, doses, gates), then everything as CSV. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bars.h"
#include "base/file.h"
#include "base/text.h"
#include "dermadelta.h"

static const char *const VERDICT[] = {"context", "improved", "worsened", "within_noise", "not_comparable"};

/* Of a metric in the catalogue, or of a nuisance. */
static size_t subject_index(const char *name)
{
    for (size_t m = 0; m < dd_metric_count(); m++)
        if (!strcmp(dd_metric_at(m)->name, name))
            return m;
    size_t kind = 0;
    while (strcmp(TB_KIND_NAME[kind], name) != 0)
        kind++;
    return kind;
}

static const char *state_of(const tb_bar *bar, size_t n, bool met)
{
    if (bar->held)
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

static void put_cell(double x)
{
    if (x != x)
        printf("      -");
    else
        printf(fabs(x) < 10.0 ? " %6.2f" : " %6.1f", x);
}

/* One line of the table, and one row per type of the CSV. True when a held bar is broken. */
static bool put_bar(dd_text *csv, const tb_bar *bar, const tb_pairs *pairs, tb_list *work)
{
    char asked[32], number[32];
    size_t subject = subject_index(bar->subject), n = 0;
    bool met = false;
    printf("%-22s %-13s %-9s", bar->name, bar->subject, asked_text(asked, bar));
    for (int type = TB_ANY; type < TB_TYPES; type++) {
        double x = bar->measure(work, pairs, subject, type);
        put_cell(x);
        if (type == TB_ANY) {
            n = work->n;
            met = meets(bar, x);
        }
        dd_text_printf(csv, "%s,%s,%s,%s,%s,%zu,%s,%s\n", bar->name, bar->subject, type == TB_ANY ? "all" : TB_TYPE_NAME[type], asked,
                       dd_number(number, sizeof number, x, 4), work->n,
                       x != x          ? ""
                       : meets(bar, x) ? "yes"
                                       : "no",
                       bar->held ? "yes" : "no");
    }
    printf(" %5zu  %s\n", n, state_of(bar, n, met));
    return bar->held && (n == 0 || !met);
}

static int put_bars(dd_text *csv, const tb_pairs *pairs, tb_list *work)
{
    int broken = 0;
    printf("%-22s %-13s %-9s    all", "bar", "of", "asked");
    for (int type = 0; type < TB_TYPES; type++)
        printf(" %6s", TB_TYPE_NAME[type]);
    printf(" pairs\n");
    dd_text_puts(csv, "bar,of,skin_type,asked,measured,pairs,met,held\n");
    for (size_t i = 0; i < TB_N_BARS; i++)
        broken += put_bar(csv, &TB_BARS[i], pairs, work);
    return broken;
}

/* 95th percentile of the error without change, by nuisance. */
static void put_nuisances(const tb_pairs *pairs, tb_list *work, bool hard)
{
    printf("\nno change, %s nuisance: 95th percentile of |error| (%% of the baseline for mcdm, rough_sq_mid)\n%-14s",
           hard ? "hard" : "mild", "metric");
    for (int kind = 0; kind < TB_KINDS; kind++)
        printf(" %8s", TB_KIND_NAME[kind]);
    printf("\n");
    for (size_t m = 0; m < dd_metric_count() && m < TB_METRICS; m++) {
        printf("%-14s", dd_metric_at(m)->name);
        for (int kind = 0; kind < TB_KINDS; kind++) {
            tb_choice c = {m, TB_ANY, kind, hard ? TB_HARD_PAIRS : TB_NULL_PAIRS};
            work->n = 0;
            for (size_t i = 0; i < pairs->n; i++)
                if (tb_chosen(&pairs->item[i], &c) && tb_given(&pairs->item[i].value[m]))
                    tb_add(work, 0.0, tb_null_error(&pairs->item[i].value[m], m));
            printf("  ");
            put_cell(tb_p95(work));
        }
        printf("\n");
    }
}

typedef struct gate {
    int n, refused, doubted, withheld, called;
} gate;

static gate gate_of(const tb_pairs *pairs, int kind, bool hard, size_t metric)
{
    tb_choice c = {metric, TB_ANY, kind, hard ? TB_HARD_PAIRS : TB_NULL_PAIRS};
    gate g = {0};
    for (size_t i = 0; i < pairs->n; i++) {
        const tb_pair *p = &pairs->item[i];
        if (!tb_chosen(p, &c))
            continue;
        g.n++;
        g.refused += !p->compared;
        g.doubted += p->compared && strcmp(p->comparability, "good") != 0;
        g.withheld += !tb_given(&p->value[metric]);
        g.called += tb_called(&p->value[metric]);
    }
    return g;
}

/* What the program did about it: pairs refused, called fair or poor, verdicts withheld, and verdicts given though nothing changed. */
static void put_gates(const tb_pairs *pairs, bool hard)
{
    printf("\nno change, %s nuisance: %% of pairs refused and not `good`; %% withheld / falsely judged\n%-10s %5s %8s %8s",
           hard ? "hard" : "mild", "nuisance", "pairs", "refused", "doubted");
    for (size_t m = 0; m < dd_metric_count() && m < TB_METRICS; m++)
        if (dd_metric_at(m)->headline)
            printf(" %13s", dd_metric_at(m)->name);
    printf("\n");
    for (int kind = 0; kind < TB_KINDS; kind++) {
        gate g = gate_of(pairs, kind, hard, 0);
        if (!g.n)
            continue;
        printf("%-10s %5d %8.1f %8.1f", TB_KIND_NAME[kind], g.n, 100.0 * g.refused / g.n, 100.0 * g.doubted / g.n);
        for (size_t m = 0; m < dd_metric_count() && m < TB_METRICS; m++)
            if (dd_metric_at(m)->headline) {
                gate h = gate_of(pairs, kind, hard, m);
                printf(" %6.1f /%5.1f", 100.0 * h.withheld / h.n, 100.0 * h.called / h.n);
            }
        printf("\n");
    }
}

static void put_recovery(const tb_pairs *pairs, tb_list *work, tb_list *truth, size_t metric)
{
    static const int DOSE[] = {0, 25, 50, 100};
    printf("%-14s", dd_metric_at(metric)->name);
    for (int d = 0; d < 4; d++) {
        tb_choice c = {metric, TB_ANY, TB_ANY, TB_DOSE_SET};
        work->n = truth->n = 0;
        for (size_t i = 0; i < pairs->n; i++) {
            const tb_value *v = &pairs->item[i].value[metric];
            if (pairs->item[i].dose_pct != DOSE[d] || !tb_chosen(&pairs->item[i], &c) || !tb_given(v) || v->truth != v->truth)
                continue;
            tb_add(work, v->truth, v->change);
            tb_add(truth, 0.0, v->truth);
        }
        printf("  %7.2f %7.2f %5.2f", tb_mean(truth), tb_mean(work), tb_rmse(work));
    }
    work->n = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        const tb_value *v = &pairs->item[i].value[metric];
        tb_choice c = {metric, TB_ANY, TB_ANY, TB_DOSE_SET};
        if (tb_chosen(&pairs->item[i], &c) && tb_given(v) && v->truth == v->truth)
            tb_add(work, v->truth, v->change);
    }
    printf("  %6.3f %6.3f %5zu\n", tb_slope(work), tb_spearman(work), work->n);
}

static void put_pairs(dd_text *csv, const tb_pairs *pairs)
{
    dd_text_puts(csv, "patient,session,skin_type,nuisance,level,dose_pct,compared,comparability,metric,baseline,truth,change,ci95_low,ci95_"
                      "high,mdc95,verdict\n");
    for (size_t i = 0; i < pairs->n; i++)
        for (size_t m = 0; m < dd_metric_count() && m < TB_METRICS; m++) {
            const tb_pair *p = &pairs->item[i];
            const tb_value *v = &p->value[m];
            const double number[] = {v->baseline, v->truth, v->change, v->ci95_low, v->ci95_high, v->mdc95};
            char text[32];
            dd_text_printf(csv, "%s,%s,%s,%s,%s,%d,%s,%s,%s", p->patient, p->session, TB_TYPE_NAME[p->type], TB_KIND_NAME[p->kind],
                           p->hard ? "hard" : "mild", p->dose_pct, p->compared ? "yes" : "no", p->comparability, dd_metric_at(m)->name);
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

int tb_report(const tb_pairs *pairs, uint64_t seed, const char *results)
{
    dd_text summary = {0}, rows = {0};
    tb_list *work = calloc(2, sizeof *work);
    if (!work)
        return 1;
    printf("truth bench, seed %llu, %zu pairs\n\n", (unsigned long long)seed, pairs->n);
    int broken = put_bars(&summary, pairs, work);
    put_nuisances(pairs, work, false);
    put_nuisances(pairs, work, true);
    put_gates(pairs, false);
    put_gates(pairs, true);
    printf("\nrecovery by dose: mean truth, mean measured, RMSE at 0, 25, 50, 100 %%; slope, rank correlation, pairs\n");
    for (size_t m = 0; m < dd_metric_count() && m < TB_METRICS; m++)
        put_recovery(pairs, work, work + 1, m);
    put_pairs(&rows, pairs);
    free(work);
    bool saved = save(&summary, results, "bars.csv");
    saved = save(&rows, results, "truth_pairs.csv") && saved;
    printf("\n%d held bars broken\n", broken);
    return saved ? broken : broken + 1;
}
