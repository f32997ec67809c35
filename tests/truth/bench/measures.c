/* How each bar of METRICS.md 10.2 is measured: see bars.h. Pairs that differ by another tone curve or colour crosstalk count for verdicts,
 * coverage and power, but not for the 95th percentile of the error, which 10.2 asks for light, white balance, exposure, pose, noise and
 * JPEG only; blur counts, because texture is matched for it. */
#include <math.h>
#include <string.h>

#include "bars.h"
#include "dermadelta.h"

bool tb_chosen(const tb_pair *p, const tb_choice *c)
{
    if ((c->type != TB_ANY && p->type != c->type) || (c->kind != TB_ANY && (int)p->kind != c->kind))
        return false;
    switch (c->pairs) {
    case TB_NULL_PAIRS:
        return p->level == TB_MILD && p->dose_pct == 0;
    case TB_TREATED:
        return p->level == TB_MILD && p->dose_pct > 0;
    case TB_HARD_PAIRS:
        return p->level == TB_HARD;
    default:
        return p->level == TB_MILD && (p->dose_pct > 0 || p->kind == TB_MIX);
    }
}

bool tb_given(const tb_value *v) { return v->found && v->change == v->change && v->verdict != TB_WITHHELD; }

bool tb_called(const tb_value *v) { return v->found && (v->verdict == TB_BETTER || v->verdict == TB_WORSE); }

bool tb_relative(size_t metric)
{
    const char *name = dd_metric_at(metric)->name;
    return !strcmp(name, "mcdm") || !strcmp(name, "mottle_mid") || !strcmp(name, "rough_sq_mid");
}

double tb_null_error(const tb_value *v, size_t metric) { return fabs(v->change) * (tb_relative(metric) ? 100.0 / v->baseline : 1.0); }

/* METRICS.md 10.2 asks nothing of ei on type VI. */
static bool asked_of(const tb_pair *p, size_t metric, int type)
{
    return type != TB_ANY || p->type != TB_TYPES - 1 || strcmp(dd_metric_at(metric)->name, "ei") != 0;
}

double tb_null_p95(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    tb_choice c = {metric, type, TB_ANY, TB_NULL_PAIRS};
    work->n = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        const tb_pair *p = &pairs->item[i];
        if (tb_chosen(p, &c) && p->kind != TB_TONE && asked_of(p, metric, type) && tb_given(&p->value[metric]))
            tb_add(work, 0.0, tb_null_error(&p->value[metric], metric));
    }
    return tb_p95(work);
}

double tb_false_verdict_pct(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    tb_choice c = {metric, type, TB_ANY, TB_NULL_PAIRS};
    work->n = 0;
    for (size_t i = 0; i < pairs->n; i++)
        if (tb_chosen(&pairs->item[i], &c))
            tb_add(work, 0.0, tb_called(&pairs->item[i].value[metric]) ? 100.0 : 0.0);
    return tb_mean(work);
}

double tb_withheld_pct(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    tb_choice c = {metric, type, TB_ANY, TB_NULL_PAIRS};
    work->n = 0;
    for (size_t i = 0; i < pairs->n; i++)
        if (tb_chosen(&pairs->item[i], &c))
            tb_add(work, 0.0, tb_given(&pairs->item[i].value[metric]) ? 0.0 : 100.0);
    return tb_mean(work);
}

double tb_mdc_coverage_pct(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    tb_choice c = {metric, type, TB_ANY, TB_NULL_PAIRS};
    work->n = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        const tb_value *v = &pairs->item[i].value[metric];
        if (tb_chosen(&pairs->item[i], &c) && tb_given(v))
            tb_add(work, 0.0, fabs(v->change) <= v->mdc95 ? 100.0 : 0.0);
    }
    return tb_mean(work);
}

/* Over null pairs and, where the phantom itself knows the truth, doses. */
double tb_ci_coverage_pct(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    const tb_choice none = {metric, type, TB_ANY, TB_NULL_PAIRS}, some = {metric, type, TB_ANY, TB_TREATED};
    bool known = true;
    for (size_t i = 0; i < pairs->n; i++)
        if (pairs->item[i].kind == TB_CLEAN && pairs->item[i].value[metric].truth != pairs->item[i].value[metric].truth)
            known = false;
    work->n = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        const tb_value *v = &pairs->item[i].value[metric];
        bool in = tb_chosen(&pairs->item[i], &none) || (known && tb_chosen(&pairs->item[i], &some));
        if (in && tb_given(v) && v->truth == v->truth && v->ci95_low == v->ci95_low)
            tb_add(work, 0.0, v->ci95_low <= v->truth && v->truth <= v->ci95_high ? 100.0 : 0.0);
    }
    return tb_mean(work);
}

static void recovery_points(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    tb_choice c = {metric, type, TB_ANY, TB_DOSE_SET};
    work->n = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        const tb_value *v = &pairs->item[i].value[metric];
        if (tb_chosen(&pairs->item[i], &c) && tb_given(v) && v->truth == v->truth)
            tb_add(work, v->truth, v->change);
    }
}

double tb_recovery_slope(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    recovery_points(work, pairs, metric, type);
    return tb_slope(work);
}

double tb_recovery_rmse(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    recovery_points(work, pairs, metric, type);
    return tb_rmse(work);
}

double tb_recovery_r(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    recovery_points(work, pairs, metric, type);
    return tb_pearson(work);
}

double tb_recovery_rank(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    recovery_points(work, pairs, metric, type);
    return tb_spearman(work);
}

double tb_null_drift(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    tb_choice c = {metric, type, TB_ANY, TB_NULL_PAIRS};
    work->n = 0;
    for (size_t i = 0; i < pairs->n; i++)
        if (tb_chosen(&pairs->item[i], &c) && tb_given(&pairs->item[i].value[metric]))
            tb_add(work, 0.0, pairs->item[i].value[metric].change);
    return tb_mean(work);
}

double tb_halved(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    tb_choice c = {metric, type, TB_MIX, TB_TREATED};
    work->n = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        const tb_value *v = &pairs->item[i].value[metric];
        if (tb_chosen(&pairs->item[i], &c) && pairs->item[i].dose_pct == 50 && tb_given(v))
            tb_add(work, v->truth, 0.5 * v->change / v->truth);
    }
    return tb_mean(work);
}

double tb_wrong_direction(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    tb_choice c = {metric, type, TB_ANY, TB_TREATED};
    size_t wrong = 0;
    work->n = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        const tb_value *v = &pairs->item[i].value[metric];
        if (!tb_chosen(&pairs->item[i], &c) || !tb_called(v) || v->truth != v->truth)
            continue;
        tb_add(work, v->truth, v->change);
        wrong += v->truth * v->change < 0.0;
    }
    return (double)wrong;
}

/* Changes of `least` to `most` times mdc95, of which `of` makes 0 or 100 each. */
static double share_pct(tb_list *work, const tb_pairs *pairs, size_t metric, int type, double least, double most,
                        bool (*of)(const tb_value *))
{
    tb_choice c = {metric, type, TB_ANY, TB_TREATED};
    work->n = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        const tb_value *v = &pairs->item[i].value[metric];
        double size = fabs(v->truth) / v->mdc95;
        if (tb_chosen(&pairs->item[i], &c) && v->found && size >= least && size < most)
            tb_add(work, v->truth, of(v) ? 100.0 : 0.0);
    }
    return tb_mean(work);
}

/* A withheld verdict calls nothing. */
static bool called_rightly(const tb_value *v) { return tb_called(v) && v->truth * v->change > 0.0; }

static bool not_given(const tb_value *v) { return !tb_given(v); }

double tb_power_15_pct(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    return share_pct(work, pairs, metric, type, 1.5, 2.0, called_rightly);
}

double tb_power_2_pct(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    return share_pct(work, pairs, metric, type, 2.0, INFINITY, called_rightly);
}

double tb_unpowered_pct(tb_list *work, const tb_pairs *pairs, size_t metric, int type)
{
    return share_pct(work, pairs, metric, type, 1.5, INFINITY, not_given);
}
