/* The interval of a change from blocks of skin.
 *   30 blocks and more: percentile bootstrap over blocks (Efron 1979), 2000 draws with a fixed Philox seed
 *   8 to 29:            t interval from the jackknife over blocks; for equal blocks and a mean it is the t interval of the block means
 *   fewer:              none
 * Both work on sums and weights, so blocks cut by the region's edge count by their area, and any metric that is a function of mean sums
 * gets its interval from the code that gave its value. */
#include "stages/progress/blocks.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "base/stats.h"

static const uint64_t SEED = 20260101;

static void add_tile(dd_block *b, const dd_measured *m, size_t t)
{
    for (int k = 0; k < DD_SUMS; k++) {
        b->before[k] += m->sums_before.sums[t * DD_SUMS + (size_t)k];
        b->after[k] += m->sums_after.sums[t * DD_SUMS + (size_t)k];
    }
    b->weight_before += m->sums_before.weight[t];
    b->weight_after += m->sums_after.weight[t];
}

static bool weighs(const dd_block *b) { return b->weight_before > 0.0 && b->weight_after > 0.0; }

static void sum_block(dd_block *b, const dd_measured *m, int bx, int by, int edge)
{
    *b = (dd_block){.x = m->tile_x + bx + 0.5 * edge, .y = m->tile_y + by + 0.5 * edge};
    for (int y = by; y < by + edge && y < m->tiles_y; y++)
        for (int x = bx; x < bx + edge && x < m->tiles_x; x++)
            add_tile(b, m, (size_t)y * (size_t)m->tiles_x + (size_t)x);
}

bool dd_blocks_make(dd_blocks *out, const dd_measured *m, int edge, dd_arena *arena)
{
    size_t across = (size_t)((m->tiles_x + edge - 1) / edge), down = (size_t)((m->tiles_y + edge - 1) / edge);
    double sum = 0.0, squares = 0.0;
    *out = (dd_blocks){.at = DD_NEW(arena, dd_block, across * down + 1), .of = m};
    if (!out->at)
        return false;
    for (int y = 0; y < m->tiles_y; y += edge)
        for (int x = 0; x < m->tiles_x; x += edge) {
            dd_block *b = &out->at[out->n];
            sum_block(b, m, x, y, edge);
            if (!weighs(b))
                continue;
            out->n++;
            sum += b->weight_before;
            squares += b->weight_before * b->weight_before;
        }
    out->effective = squares > 0.0 ? sum * sum / squares : 0.0;
    return true;
}

static double finish_sums(const dd_measured *m, const double *sums, double weight, const double *reference)
{
    double mean[DD_SUMS];
    if (!(weight > 0.0))
        return NAN;
    for (int k = 0; k < DD_SUMS; k++)
        mean[k] = sums[k] / weight;
    return m->metric->finish(mean, reference);
}

double dd_block_value(const dd_measured *m, const dd_block *b, bool after)
{
    if (!after && m->metric->pair_only)
        return 0.0;
    return after ? finish_sums(m, b->after, b->weight_after, m->sums_after.reference)
                 : finish_sums(m, b->before, b->weight_before, m->sums_before.reference);
}

double dd_block_change(const dd_measured *m, const dd_block *b)
{
    return dd_metric_change(m->metric, dd_block_value(m, b, false), dd_block_value(m, b, true));
}

static dd_block total_of(const dd_blocks *blocks)
{
    dd_block sum = {{0}, {0}, 0, 0, 0, 0};
    for (int j = 0; j < blocks->n; j++) {
        for (int k = 0; k < DD_SUMS; k++) {
            sum.before[k] += blocks->at[j].before[k];
            sum.after[k] += blocks->at[j].after[k];
        }
        sum.weight_before += blocks->at[j].weight_before;
        sum.weight_after += blocks->at[j].weight_after;
    }
    return sum;
}

static dd_block without(const dd_block *total, const dd_block *b)
{
    dd_block rest = *total;
    for (int k = 0; k < DD_SUMS; k++) {
        rest.before[k] -= b->before[k];
        rest.after[k] -= b->after[k];
    }
    rest.weight_before -= b->weight_before;
    rest.weight_after -= b->weight_after;
    return rest;
}

static bool jackknife(dd_interval *out, const dd_blocks *blocks, dd_arena *arena)
{
    dd_block total = total_of(blocks);
    double *change = DD_NEW(arena, double, blocks->n), sum = 0.0;
    if (!change)
        return false;
    for (int j = 0; j < blocks->n; j++) {
        dd_block rest = without(&total, &blocks->at[j]);
        change[j] = dd_block_change(blocks->of, &rest);
    }
    double mean = dd_mean(change, (size_t)blocks->n);
    for (int j = 0; j < blocks->n; j++)
        sum += (change[j] - mean) * (change[j] - mean);
    double se = sqrt(sum * (blocks->n - 1) / blocks->n);
    out->below = out->above = dd_student_t975((int)blocks->effective - 1) * se;
    return true;
}

static void draw(dd_draws *draws, int n)
{
    if (draws->n == n)
        return;
    dd_rng rng = dd_rng_make(SEED, (uint64_t)n);
    memset(draws->counts, 0, (size_t)DD_BOOTSTRAPS * (size_t)n);
    for (int i = 0; i < DD_BOOTSTRAPS; i++)
        for (int j = 0; j < n; j++)
            draws->counts[(size_t)i * (size_t)n + dd_rng_below(&rng, (uint32_t)n)]++;
    draws->n = n;
}

static double resampled_change(const dd_blocks *blocks, const uint8_t *count)
{
    dd_block sum = {{0}, {0}, 0, 0, 0, 0};
    for (int j = 0; j < blocks->n; j++) {
        const dd_block *b = &blocks->at[j];
        double times = count[j];
        if (!count[j])
            continue;
        for (int k = 0; k < DD_SUMS; k++) {
            sum.before[k] += times * b->before[k];
            sum.after[k] += times * b->after[k];
        }
        sum.weight_before += times * b->weight_before;
        sum.weight_after += times * b->weight_after;
    }
    return dd_block_change(blocks->of, &sum);
}

static bool bootstrap(dd_interval *out, const dd_blocks *blocks, dd_draws *draws, dd_arena *arena)
{
    const double most_undefined = 0.05;
    double *change = DD_NEW(arena, double, DD_BOOTSTRAPS);
    size_t n = 0;
    if (!change)
        return false;
    draw(draws, blocks->n);
    for (int i = 0; i < DD_BOOTSTRAPS; i++) {
        double c = resampled_change(blocks, draws->counts + (size_t)i * (size_t)blocks->n);
        if (c == c)
            change[n++] = c;
    }
    if ((double)n < (1.0 - most_undefined) * DD_BOOTSTRAPS)
        return true;
    dd_block total = total_of(blocks);
    double centre = dd_block_change(blocks->of, &total);
    out->below = fmax(0.0, centre - dd_quantile(change, n, 0.025));
    out->above = fmax(0.0, dd_quantile(change, n, 0.975) - centre);
    return true;
}

bool dd_blocks_interval(dd_interval *out, const dd_blocks *blocks, dd_draws *draws, dd_arena *arena)
{
    *out = (dd_interval){NAN, NAN, (int)blocks->effective};
    if (out->blocks < DD_LEAST_BLOCKS)
        return true;
    bool judged = blocks->of->metric->info.headline; /* context needs no better interval than the jackknife's, at a hundredth of the cost */
    if (judged && blocks->effective >= DD_BOOTSTRAP_BLOCKS && blocks->n <= DD_MOST_BLOCKS)
        return bootstrap(out, blocks, draws, arena);
    return jackknife(out, blocks, arena);
}
