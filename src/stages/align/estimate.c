/* A-contrario estimation (Moisan and Stival, IJCV 57(3), 2004, "ORSA"), without random numbers.
 *
 * One match of keypoints fixes a similarity (place, size, direction), so every match is tried as a hypothesis. The best few by
 * head count are fitted to their supporters, as similarity and as affine map, until the support no longer changes. A fit with k of n
 * matches within distance e is as surprising as its number of false alarms is small:
 *
 *   log10 NFA(k, e) = log10(tests) + log10 n + log10 C(n,k) + log10 C(k,s) + (k - s) log10(p(e)),   p(e) = pi e^2 / area
 *
 * with s the matches that fix the model and p the chance that a random point falls that close. e is chosen by the data. */
#include "stages/align/estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmath.h"

enum { HYPOTHESES = 12, ROUNDS = 6, MIN_MATCHES = 6 };
static const double COUNT_SHARE = 0.035; /* tolerance of a one-match hypothesis, share of the diagonal: its size and direction are rough */
static const double MAX_SHARE = 0.03;    /* largest tolerance considered: faces move, but not more than this after a good model */
static const double MIN_TOLERANCE_PX = 2;
static const double SIZE_LOG2 = 0.9, TURN_RAD = 0.7; /* an inlier's own size and direction may differ this much from the model's */

typedef struct scorer {
    const dd_matches *m;
    int *index, n;    /* the matches in use */
    double *log_fact; /* log10 of factorials 0..n */
    double log_tests, area, diagonal;
    struct residual {
        double e2;
        int i;
    } * sorted;
    double *xb, *yb, *xa, *ya, *weight; /* scratch of the fits */
} scorer;

static double log10_choose(const scorer *s, int n, int k) { return s->log_fact[n] - s->log_fact[k] - s->log_fact[n - k]; }

static bool scorer_new(scorer *s, const dd_matches *m, const uint8_t *use, int width, int height, dd_arena *arena)
{
    size_t n = (size_t)m->n + 1;
    *s = (scorer){.m = m,
                  .index = DD_NEW(arena, int, n),
                  .log_fact = DD_NEW(arena, double, n),
                  .sorted = DD_NEW(arena, struct residual, n),
                  .xb = DD_NEW(arena, double, n),
                  .yb = DD_NEW(arena, double, n),
                  .xa = DD_NEW(arena, double, n),
                  .ya = DD_NEW(arena, double, n),
                  .weight = DD_NEW(arena, double, n),
                  .area = (double)width * height,
                  .diagonal = dd_hypot(width, height)};
    if (!s->index || !s->log_fact || !s->sorted || !s->xb || !s->yb || !s->xa || !s->ya || !s->weight)
        return false;
    for (int i = 0; i < m->n; i++) {
        s->log_fact[i + 1] = s->log_fact[i] + dd_log10(i + 1.0);
        if (!use || use[i])
            s->index[s->n++] = i;
    }
    s->log_tests = dd_log10(s->n + 1.0);
    return true;
}

static void similarity_of_match(double h[9], const dd_match *m)
{
    double scale = dd_exp(0.69314718055994531 * m->log2_scale), c = scale * dd_cos(m->turn), s = scale * dd_sin(m->turn);
    const double r[9] = {c, -s, m->xa - c * m->xb + s * m->yb, s, c, m->ya - s * m->xb - c * m->yb, 0, 0, 1};
    memcpy(h, r, sizeof r);
}

static bool own_frame_agrees(const dd_match *m, double log2_scale, double turn)
{
    double d = fabs(m->turn - turn);
    d = d > DD_PI ? fabs(2 * DD_PI - d) : d;
    return d < TURN_RAD && fabs(m->log2_scale - log2_scale) < SIZE_LOG2;
}

/* Squared distance of match i to the model; huge when its size or direction contradicts. */
static double residual2(const dd_match *m, const double h[9], double log2_scale, double turn)
{
    double x, y;
    if (!own_frame_agrees(m, log2_scale, turn) || !dd_model_apply(&x, &y, h, m->xb, m->yb))
        return 1e18;
    return (x - m->xa) * (x - m->xa) + (y - m->ya) * (y - m->ya);
}

static void frame_of_model(double *log2_scale, double *turn, const double h[9])
{
    double det = h[0] * h[4] - h[1] * h[3];
    *log2_scale = det > 0 ? 0.5 * dd_log(det) / 0.69314718055994531 : 99;
    *turn = dd_atan2(h[3] - h[1], h[0] + h[4]);
}

static int head_count(const scorer *s, int i)
{
    const dd_match *m = &s->m->item[s->index[i]];
    double h[9], limit = COUNT_SHARE * s->diagonal;
    int count = 0;
    similarity_of_match(h, m);
    for (int k = 0; k < s->n; k++)
        count += residual2(&s->m->item[s->index[k]], h, m->log2_scale, m->turn) < limit * limit;
    return count;
}

static int by_residual(const void *pa, const void *pb)
{
    const struct residual *a = pa, *b = pb;
    if (a->e2 != b->e2)
        return a->e2 < b->e2 ? -1 : 1;
    return a->i < b->i ? -1 : a->i > b->i;
}

/* Best (k, e) for this model. Fills s->sorted; returns log10 NFA. */
static double score(scorer *s, int *k_best, const double h[9], int sample)
{
    double log2_scale, turn, best = 0, limit = MAX_SHARE * s->diagonal;
    frame_of_model(&log2_scale, &turn, h);
    for (int k = 0; k < s->n; k++)
        s->sorted[k] = (struct residual){residual2(&s->m->item[s->index[k]], h, log2_scale, turn), s->index[k]};
    qsort(s->sorted, (size_t)s->n, sizeof *s->sorted, by_residual);
    *k_best = 0;
    for (int k = sample + 1; k <= s->n; k++) {
        double e2 = fmax(s->sorted[k - 1].e2, MIN_TOLERANCE_PX * MIN_TOLERANCE_PX);
        if (e2 > limit * limit)
            break;
        double p = fmin(DD_PI * e2 / s->area, 1);
        double nfa = s->log_tests + dd_log10(s->n) + log10_choose(s, s->n, k) + log10_choose(s, k, sample) + (k - sample) * dd_log10(p);
        if (nfa < best) {
            best = nfa;
            *k_best = k;
        }
    }
    return best;
}

static bool fit_sorted(double h[9], dd_model model, scorer *s, int k)
{
    for (int i = 0; i < k; i++) {
        const dd_match *m = &s->m->item[s->sorted[i].i];
        s->xb[i] = m->xb;
        s->yb[i] = m->yb;
        s->xa[i] = m->xa;
        s->ya[i] = m->ya;
        s->weight[i] = 1;
    }
    const dd_points p = {k, s->xb, s->yb, s->xa, s->ya, s->weight};
    return dd_model_fit(h, model, &p);
}

static void keep_best(dd_estimate *out, scorer *s, dd_model model, const double h[9], double nfa, int k)
{
    if (nfa >= out->log_nfa)
        return;
    out->found = true;
    out->model = model;
    memcpy(out->h, h, sizeof out->h);
    out->log_nfa = nfa;
    out->inliers = k;
    out->tolerance = sqrt(fmax(s->sorted[k - 1].e2, MIN_TOLERANCE_PX * MIN_TOLERANCE_PX));
    memset(out->inlier, 0, (size_t)s->m->n);
    for (int i = 0; i < k; i++)
        out->inlier[s->sorted[i].i] = 1;
}

/* Fit to the supporters, find the new supporters, until the surprise stops growing. */
static void polish(dd_estimate *out, scorer *s, const double start[9])
{
    static const struct {
        dd_model model;
        int sample;
    } STEP[] = {{DD_MODEL_SIMILARITY, 1}, {DD_MODEL_AFFINE, 3}};
    double h[9];
    memcpy(h, start, sizeof h);
    int k;
    double nfa = score(s, &k, h, 1);
    for (size_t step = 0; step < sizeof STEP / sizeof *STEP; step++) {
        double last = 1;
        for (int round = 0; round < ROUNDS && k >= MIN_MATCHES && nfa < last; round++) {
            last = nfa;
            if (!fit_sorted(h, STEP[step].model, s, k))
                return;
            nfa = score(s, &k, h, STEP[step].sample);
            if (k >= MIN_MATCHES)
                keep_best(out, s, STEP[step].model, h, nfa, k);
        }
    }
}

bool dd_estimate_motion(dd_estimate *out, const dd_matches *matches, const uint8_t *use, int after_width, int after_height, dd_ctx *ctx)
{
    *out = (dd_estimate){.inlier = DD_NEW(ctx->arena, uint8_t, matches->n + 1)};
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    scorer s;
    if (!out->inlier || !scorer_new(&s, matches, use, after_width, after_height, ctx->arena))
        return false;
    int *count = DD_NEW(ctx->arena, int, s.n + 1);
    if (!count)
        return false;
    out->n = s.n;
    for (int i = 0; i < s.n; i++)
        count[i] = head_count(&s, i);
    for (int turn = 0; turn < HYPOTHESES && s.n >= MIN_MATCHES; turn++) {
        int best = 0;
        double h[9];
        for (int i = 1; i < s.n; i++)
            if (count[i] > count[best])
                best = i;
        if (count[best] < 3)
            break;
        count[best] = 0;
        similarity_of_match(h, &matches->item[s.index[best]]);
        polish(out, &s, h);
    }
    dd_arena_rewind(ctx->arena, mark);
    return true;
}

/* Iteratively reweighted fit (Geman-McClure with a scale from the median residual); returns the robust cost, NaN on failure. */
static double robust_fit(double h[9], dd_model model, scorer *s)
{
    double cost = NAN;
    for (int turn = 0; turn < 6; turn++) {
        const dd_points p = {s->n, s->xb, s->yb, s->xa, s->ya, s->weight};
        if (!dd_model_fit(h, model, &p))
            return NAN;
        for (int i = 0; i < s->n; i++) {
            double x, y;
            bool ok = dd_model_apply(&x, &y, h, s->xb[i], s->yb[i]);
            s->sorted[i] = (struct residual){ok ? (x - s->xa[i]) * (x - s->xa[i]) + (y - s->ya[i]) * (y - s->ya[i]) : 1e18, i};
        }
        for (int i = 0; i < s->n; i++)
            s->weight[i] = s->sorted[i].e2;
        qsort(s->sorted, (size_t)s->n, sizeof *s->sorted, by_residual);
        double scale2 = fmax(4 * s->sorted[s->n / 2].e2, 0.25);
        cost = 0;
        for (int i = 0; i < s->n; i++) {
            double e2 = s->weight[i], g = 1 / (1 + e2 / scale2);
            cost += e2 * g;
            s->weight[i] = g * g;
        }
    }
    return cost;
}

bool dd_estimate_order(dd_model *model, double h[9], const dd_matches *matches, const uint8_t *use, dd_ctx *ctx)
{
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    scorer s;
    bool ok = scorer_new(&s, matches, use, 1, 1, ctx->arena), found = false;
    double best = 0;
    for (dd_model m = DD_MODEL_SIMILARITY; ok && m <= DD_MODEL_HOMOGRAPHY; m++) {
        double fit[9];
        for (int i = 0; i < s.n; i++) {
            const dd_match *c = &matches->item[s.index[i]];
            s.xb[i] = c->xb;
            s.yb[i] = c->yb;
            s.xa[i] = c->xa;
            s.ya[i] = c->ya;
            s.weight[i] = 1;
        }
        if (s.n < 2 * dd_model_parameters(m))
            break;
        double cost = robust_fit(fit, m, &s);
        if (isnan(cost))
            continue;
        double bic = s.n * dd_log(fmax(cost / s.n, 1e-4)) + dd_model_parameters(m) * dd_log(s.n);
        if (!found || bic < best) {
            found = true;
            best = bic;
            *model = m;
            memcpy(h, fit, sizeof fit);
        }
    }
    dd_arena_rewind(ctx->arena, mark);
    return found;
}
