/* Tables of the bench: see tables.h. Rows are metrics or nuisances, columns nuisances, skin types or doses. */
#include "tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "dermadelta.h"

static size_t metrics(void) { return dd_metric_count() < TB_METRICS ? dd_metric_count() : TB_METRICS; }

void tb_put_cell(double x)
{
    if (x != x)
        printf("      -");
    else
        printf(fabs(x) < 10.0 ? " %6.2f" : " %6.1f", x);
}

void tb_put_types(void)
{
    printf("    all");
    for (int type = 0; type < TB_TYPES; type++)
        printf(" %6s", TB_TYPE_NAME[type]);
}

/* Mean error with its sign: what a systematic fault leaves, which the 95th percentile cannot tell from scatter. */
void tb_put_drift(const tb_pairs *pairs, tb_list *work)
{
    printf("\nno change, mild nuisance: mean of the measured change\n%-14s", "metric");
    tb_put_types();
    printf("\n");
    for (size_t m = 0; m < metrics(); m++) {
        printf("%-14s", dd_metric_at(m)->name);
        for (int type = TB_ANY; type < TB_TYPES; type++)
            tb_put_cell(tb_null_drift(work, pairs, m, type));
        printf("\n");
    }
}

void tb_put_errors(const tb_pairs *pairs, tb_list *work, bool hard)
{
    printf("\nno change, %s nuisance: 95th percentile of |error| (%% of the baseline for mcdm, rough_sq_mid)\n%-14s",
           hard ? "hard" : "mild", "metric");
    for (int kind = 0; kind < TB_CLIP; kind++)
        printf(" %8s", TB_KIND_NAME[kind]);
    printf("\n");
    for (size_t m = 0; m < metrics(); m++) {
        printf("%-14s", dd_metric_at(m)->name);
        for (int kind = 0; kind < TB_CLIP; kind++) {
            tb_choice c = {m, TB_ANY, kind, hard ? TB_HARD_PAIRS : TB_NULL_PAIRS};
            work->n = 0;
            for (size_t i = 0; i < pairs->n; i++)
                if (tb_chosen(&pairs->item[i], &c) && tb_given(&pairs->item[i].value[m]))
                    tb_add(work, 0.0, tb_null_error(&pairs->item[i].value[m], m));
            printf("  ");
            tb_put_cell(tb_p95(work));
        }
        printf("\n");
    }
}

typedef struct answers {
    int n, refused, doubted, withheld, called;
} answers;

static answers answers_on(const tb_pairs *pairs, const tb_choice *choice)
{
    answers a = {0};
    for (size_t i = 0; i < pairs->n; i++) {
        const tb_pair *p = &pairs->item[i];
        if (!tb_chosen(p, choice))
            continue;
        a.n++;
        a.refused += !p->compared;
        a.doubted += p->compared && strcmp(p->comparability, "good") != 0;
        a.withheld += !tb_given(&p->value[choice->metric]);
        a.called += tb_called(&p->value[choice->metric]);
    }
    return a;
}

static double percent(int part, int of) { return of ? 100.0 * part / of : NAN; }

/* What the program did about it: pairs refused, called fair or poor, verdicts withheld, and verdicts given though nothing changed. */
void tb_put_answers(const tb_pairs *pairs, bool hard)
{
    printf("\nno change, %s nuisance: %% of pairs refused and not `good`; %% withheld / falsely judged\n%-10s %5s %8s %8s",
           hard ? "hard" : "mild", "nuisance", "pairs", "refused", "doubted");
    for (size_t m = 0; m < metrics(); m++)
        if (dd_metric_at(m)->headline)
            printf(" %13s", dd_metric_at(m)->name);
    printf("\n");
    for (int kind = 0; kind < TB_CLIP; kind++) {
        tb_choice c = {0, TB_ANY, kind, hard ? TB_HARD_PAIRS : TB_NULL_PAIRS};
        answers a = answers_on(pairs, &c);
        if (!a.n)
            continue;
        printf("%-10s %5d %8.1f %8.1f", TB_KIND_NAME[kind], a.n, percent(a.refused, a.n), percent(a.doubted, a.n));
        for (c.metric = 0; c.metric < metrics(); c.metric++)
            if (dd_metric_at(c.metric)->headline) {
                a = answers_on(pairs, &c);
                printf(" %6.1f /%5.1f", percent(a.withheld, a.n), percent(a.called, a.n));
            }
        printf("\n");
    }
}

/* Of all headline verdicts, and per metric in the CSV. */
static double withheld_share(const tb_pairs *pairs, const tb_choice *choice, dd_text *csv, const char *level)
{
    int withheld = 0, n = 0;
    tb_choice c = *choice;
    for (c.metric = 0; c.metric < metrics(); c.metric++) {
        if (!dd_metric_at(c.metric)->headline)
            continue;
        answers a = answers_on(pairs, &c);
        withheld += a.withheld;
        n += a.n;
        if (a.n)
            dd_text_printf(csv, "%s,%s,%s,%s,%d,%d,%d,%d,%d\n", TB_KIND_NAME[c.kind], level,
                           c.type == TB_ANY ? "all" : TB_TYPE_NAME[c.type], dd_metric_at(c.metric)->name, a.n, a.refused, a.doubted,
                           a.withheld, a.called);
    }
    return percent(withheld, n);
}

void tb_put_withheld(const tb_pairs *pairs, dd_text *csv)
{
    printf("\nno change: %% of headline verdicts withheld, by nuisance, level and skin type\n%-10s %-5s", "nuisance", "level");
    tb_put_types();
    printf("\n");
    dd_text_puts(csv, "nuisance,level,skin_type,metric,pairs,refused,doubted,withheld,called\n");
    for (int hard = 0; hard < 2; hard++)
        for (int kind = 0; kind < TB_CLIP; kind++) {
            const char *level = TB_LEVEL_NAME[hard ? TB_HARD : TB_MILD];
            tb_choice c = {0, TB_ANY, kind, hard ? TB_HARD_PAIRS : TB_NULL_PAIRS};
            if (!answers_on(pairs, &c).n)
                continue;
            printf("%-10s %-5s", TB_KIND_NAME[kind], level);
            for (c.type = TB_ANY; c.type < TB_TYPES; c.type++)
                tb_put_cell(withheld_share(pairs, &c, csv, level));
            printf("\n");
        }
}

/* Points of the dose set: measured against truth, and the truths alone. Returns how many were withheld. dose TB_ANY: all. */
static int points_of(tb_list *work, tb_list *truth, const tb_pairs *pairs, const tb_choice *choice, int dose_pct)
{
    int withheld = 0;
    work->n = truth->n = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        const tb_pair *p = &pairs->item[i];
        const tb_value *v = &p->value[choice->metric];
        if (!tb_chosen(p, choice) || (dose_pct != TB_ANY && p->dose_pct != dose_pct))
            continue;
        withheld += !tb_given(v);
        if (!tb_given(v) || v->truth != v->truth)
            continue;
        tb_add(work, v->truth, v->change);
        tb_add(truth, 0.0, v->truth);
    }
    return withheld;
}

static void put_dose_rows(const tb_pairs *pairs, tb_list *work, tb_list *truth, dd_text *csv, tb_choice c, int dose_pct)
{
    char a[32], b[32], e[32];
    for (c.type = TB_ANY; c.type < TB_TYPES; c.type++) {
        int withheld = points_of(work, truth, pairs, &c, dose_pct);
        dd_text_printf(csv, "%s,%s,%d,%zu,%d,%s,%s,%s\n", dd_metric_at(c.metric)->name, c.type == TB_ANY ? "all" : TB_TYPE_NAME[c.type],
                       dose_pct, work->n, withheld, dd_number(a, sizeof a, tb_mean(truth), 4), dd_number(b, sizeof b, tb_mean(work), 4),
                       dd_number(e, sizeof e, tb_rmse(work), 4));
    }
}

static void put_dose_line(const tb_pairs *pairs, tb_list *work, tb_list *truth, dd_text *csv, size_t metric)
{
    static const int DOSE[] = {0, 25, 50, 100};
    tb_choice c = {metric, TB_ANY, TB_ANY, TB_DOSE_SET};
    printf("%-14s", dd_metric_at(metric)->name);
    for (int d = 0; d < 4; d++) {
        put_dose_rows(pairs, work, truth, csv, c, DOSE[d]);
        points_of(work, truth, pairs, &c, DOSE[d]);
        printf("  %7.2f %7.2f %5.2f", tb_mean(truth), tb_mean(work), tb_rmse(work));
    }
    int withheld = points_of(work, truth, pairs, &c, TB_ANY);
    printf("  %6.3f %6.3f %5zu %5d\n", tb_slope(work), tb_spearman(work), work->n, withheld);
}

void tb_put_doses(const tb_pairs *pairs, tb_list *work, tb_list *truth, dd_text *csv)
{
    printf("\nrecovery by dose: mean truth, mean measured, RMSE at 0, 25, 50, 100 %%; slope, rank correlation, pairs, withheld\n");
    dd_text_puts(csv, "metric,skin_type,dose_pct,pairs,withheld,truth_mean,measured_mean,rmse\n");
    for (size_t m = 0; m < metrics(); m++)
        put_dose_line(pairs, work, truth, csv, m);
}
