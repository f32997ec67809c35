/* From two values to a judgement: change, interval within the pair, noise floor; verdict.c draws the conclusion (METRICS.md 6.1 and 6.2,
 * CONTRACT.md 4). */
#include "stages/progress/progress.h"

#include <math.h>

#include "stages/balance/gates.h"
#include "stages/progress/blocks.h"
#include "stages/progress/correlation.h"
#include "stages/progress/floor.h"
#include "stages/progress/lesion.h"
#include "stages/progress/verdict.h"

static const double BLOCK_SIGMAS = 6.0;
static const double LEAST_VALID_PCT = 20.0; /* of the region's pixels */

typedef struct judge {
    const dd_measurements *all;
    const dd_aim *aim;
    const dd_balance *balance;
    dd_draws draws;
    dd_ctx *ctx;
} judge;

/* Noise length in tiles, from control skin where there is some, because treatment itself is uneven. */
static bool noise_length(double *longest, const judge *j, const dd_measured *m)
{
    bool found = false;
    double sigma;
    *longest = 0.0;
    for (int i = 0; i < j->all->n; i++) {
        const dd_measured *c = &j->all->item[i];
        if (c->metric != m->metric || j->aim->region[c->region].role != DD_ROLE_CONTROL)
            continue;
        if (!dd_tile_sigma(&sigma, c, j->all->tile_px, j->ctx->arena))
            return false;
        *longest = fmax(*longest, sigma);
        found = found || sigma > 0.0;
    }
    return found || dd_tile_sigma(longest, m, j->all->tile_px, j->ctx->arena);
}

/* Blocks of 6 correlation lengths, but smaller ones where those would leave fewer than METRICS.md 6.1 wants: what reaches across blocks
 * then (light that no plane follows) is in the re-photography error, which patches as large as the region have shown. */
static bool make_blocks(dd_blocks *blocks, const judge *j, const dd_measured *m)
{
    dd_arena_mark mark = dd_arena_level(j->ctx->arena);
    double length;
    if (!noise_length(&length, j, m))
        return false;
    int edge = (int)ceil(BLOCK_SIGMAS * length), step = -1;
    for (edge = edge < 1 ? 1 : edge;; edge += step) {
        dd_arena_rewind(j->ctx->arena, mark);
        if (!dd_blocks_make(blocks, m, edge, j->ctx->arena))
            return false;
        if (blocks->n > DD_MOST_BLOCKS)
            step = 1;
        else if (step > 0 || edge == 1 || blocks->effective >= DD_WANTED_BLOCKS)
            return true;
    }
}

static bool identical(const judge *j) { return (j->balance->flags & DD_BIT(DD_FLAG_IDENTICAL_FILES)) != 0; }

unsigned dd_metric_needs(const dd_metric *metric)
{
    return (metric->needs_light ? DD_NEED_LIGHT : 0u) | (metric->needs_sharpness ? DD_NEED_SHARPNESS : 0u) |
           (metric->needs_scale ? DD_NEED_SCALE : 0u) | (dd_metric_is_mean(metric) ? DD_NEED_MEAN : 0u);
}

/* Why the change cannot be trusted; "" when it can. */
static const char *reason_of(const judge *j, const dd_measured *m, const dd_change *c)
{
    if (m->why)
        return dd_why_code(m->why);
    if (c->change != c->change)
        return dd_why_code(DD_WHY_UNDEFINED);
    if (identical(j))
        return "";
    if (j->all->valid_pct[m->region] < LEAST_VALID_PCT)
        return dd_why_code(DD_WHY_LITTLE_VALID);
    return dd_gates_reason(c->flags, dd_metric_needs(m->metric));
}

static uint64_t flags_of(const judge *j, const dd_measured *m, const dd_noise_floor *noise, const dd_interval *ci)
{
    const uint64_t light =
        DD_BIT(DD_FLAG_NORM_WEAK) | DD_BIT(DD_FLAG_NORM_NONE) | DD_BIT(DD_FLAG_EXTRAPOLATED) | DD_BIT(DD_FLAG_EXPOSURE_FAR);
    uint64_t flags = m->flags | (j->aim->flags & DD_BIT(DD_FLAG_REGION_UNCERTAIN));
    if (m->metric->needs_light)
        flags |= j->balance->flags & light;
    flags |= dd_gates_spoiling(j->balance->flags, dd_metric_needs(m->metric));
    if (noise->by_default)
        flags |= DD_BIT(DD_FLAG_MDC_DEFAULT);
    if (ci->blocks < DD_LEAST_BLOCKS)
        flags |= DD_BIT(DD_FLAG_FEW_BLOCKS);
    return flags;
}

/* A context metric has no verdict that could warn: its change is left out, the values of the photos stay. */
static void withhold(dd_change *c)
{
    c->change = c->change_pct = c->ci95_low = c->ci95_high = c->mdc95 = NAN;
    c->noise_source = DD_NOISE_UNKNOWN;
}

/* In a tattoo ink, not skin, makes the other headline numbers: lines of ink are no wrinkles. */
static bool blinded_by_ink(const judge *j, const dd_measured *m)
{
    return m->metric->info.headline && !m->metric->of_ink && dd_region_says_ink(j->aim->region[m->region].name);
}

static dd_change unjudged(const judge *j, const dd_measured *m)
{
    dd_change c = {.region = m->region, .metric = m->metric, .baseline = m->before, .value = m->after,
                   .change = dd_metric_change(m->metric, m->before, m->after)};
    c.judged = m->metric->info.headline && m->metric->direction != DD_CONTEXT && j->aim->region[m->region].role == DD_ROLE_TREATED;
    c.judged = c.judged && !blinded_by_ink(j, m) && m->why != DD_WHY_NO_INK; /* nothing there to judge, and nothing that a better photo would show */
    c.change_pct = m->metric->ratio && m->before > 0.0 ? 100.0 * c.change / m->before : NAN;
    c.sem = c.control_baseline = c.control_value = c.minus_control = NAN;
    return c;
}

static void conclude(const judge *j, dd_change *out, const dd_measured *m, const dd_noise_floor *noise, const dd_interval *ci)
{
    const double z975 = 1.959963984540054;
    bool known = out->change == out->change;
    out->below = ci->below;
    out->above = ci->above;
    out->blocks = ci->blocks;
    out->flags = flags_of(j, m, noise, ci);
    out->reason = reason_of(j, m, out);
    if (!*out->reason && blinded_by_ink(j, m))
        out->reason = dd_why_code(DD_WHY_INK_REGION);
    out->noise_source = !known ? DD_NOISE_UNKNOWN : noise->by_default ? DD_NOISE_DEFAULT : DD_NOISE_CONTROL;
    dd_change_conclude(out, known ? noise->mdc95 : NAN, z975 * noise->sd);
    if (m->metric->pair_only)
        out->baseline = out->value = NAN;
    if (*out->reason && out->verdict == DD_VERDICT_CONTEXT && !m->metric->info.headline)
        withhold(out);
}

static bool judge_one(judge *j, dd_change *out, const dd_measured *m)
{
    dd_arena_mark mark = dd_arena_level(j->ctx->arena);
    dd_noise_floor noise;
    dd_interval ci;
    dd_blocks blocks;
    *out = unjudged(j, m);
    bool ok = dd_noise_floor_find(&noise, m, j->all, j->aim, j->balance, j->ctx->arena) && make_blocks(&blocks, j, m) &&
              dd_blocks_interval(&ci, &blocks, &j->draws, j->ctx->arena);
    dd_arena_rewind(j->ctx->arena, mark);
    if (ok)
        conclude(j, out, m, &noise, &ci);
    return ok;
}

dd_status dd_progress_judge(dd_progress *out, const dd_measurements *measured, const dd_aim *aim, const dd_balance *balance, dd_ctx *ctx,
                            dd_err *err)
{
    judge j = {.all = measured, .aim = aim, .balance = balance, .ctx = ctx};
    *out = (dd_progress){measured->n, DD_NEW(ctx->arena, dd_change, measured->n + 1), 0};
    j.draws.counts = dd_arena_alloc(ctx->arena, (size_t)DD_BOOTSTRAPS * DD_MOST_BLOCKS);
    if (!out->change || !j.draws.counts)
        return dd_fail(err, DD_E_NO_MEMORY, "verdicts", "%d values", measured->n);
    for (int i = 0; i < measured->n; i++) {
        if (!judge_one(&j, &out->change[i], &measured->item[i]))
            return dd_fail(err, DD_E_NO_MEMORY, "verdicts", "%s", measured->item[i].metric->info.name);
        if (out->change[i].verdict != DD_VERDICT_CONTEXT) /* flags of the pair are those behind its verdicts */
            out->flags |= out->change[i].flags;
    }
    dd_lesion_minus_control(out, measured, aim);
    return DD_OK;
}
