/* Intervals, noise floors and verdicts on constructed tiles whose answer is known. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "aid.h"
#include "base/rng.h"
#include "base/stats.h"
#include "stages/progress/blocks.h"
#include "stages/progress/correlation.h"
#include "stages/progress/floor.h"
#include "stages/progress/progress.h"

enum { TILE_PX = 20, FULL = TILE_PX * TILE_PX };

static double first_sum(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return mean[0];
}

static bool never(dd_metric_sums *out, const dd_metric_input *in)
{
    (void)out;
    (void)in;
    return false;
}

/* A headline metric that is a plain mean, judged in its own unit; and one of the mean colour. */
static const dd_metric MEAN = {.info = {.name = "mean", .headline = true},
                               .direction = DD_DOWN_GOOD,
                               .default_floor = 1.0,
                               .version = "1",
                               .compute = never,
                               .finish = first_sum};
static const dd_metric SHARE = {.info = {.name = "share", .headline = true},
                                .direction = DD_UP_GOOD,
                                .relative_floor = true,
                                .ratio = true,
                                .default_floor = 0.2,
                                .least_floor = 0.05,
                                .version = "1",
                                .compute = never,
                                .finish = first_sum};
static const dd_metric COLOUR = {.info = {.name = "colour", .headline = true},
                                 .direction = DD_DOWN_GOOD,
                                 .needs_light = true,
                                 .default_floor = 5.0,
                                 .version = "1",
                                 .finish = first_sum};

typedef struct bench {
    dd_ctx ctx;
    dd_measurements all;
    dd_measured item[8];
    dd_aim aim;
    dd_balance balance;
} bench;

static void open_bench(bench *b)
{
    memset(b, 0, sizeof *b);
    b->ctx.arena = dd_arena_new();
    b->all.tile_px = TILE_PX;
    b->all.px_per_mm = 10.0;
    b->all.item = b->item;
    b->balance.method = DD_NORM_CONTROL;
    for (int r = 0; r < DD_MAX_REGIONS; r++)
        b->all.valid_pct[r] = 100.0;
}

static void close_bench(bench *b) { dd_arena_free(b->ctx.arena); }

/* A region of nx x ny full tiles, all sums 10 before and after. */
static dd_measured *add_item(bench *b, const dd_metric *metric, dd_role role, int tile_x, int tile_y, int nx, int ny)
{
    size_t tiles = (size_t)nx * (size_t)ny;
    dd_measured *m = &b->item[b->all.n++];
    *m = (dd_measured){
        .region = b->aim.n, .metric = metric, .before = 10, .after = 10, .tile_x = tile_x, .tile_y = tile_y, .tiles_x = nx, .tiles_y = ny};
    b->aim.region[b->aim.n++].role = role;
    for (int after = 0; after < 2; after++) {
        dd_metric_sums *s = after ? &m->sums_after : &m->sums_before;
        s->sums = DD_NEW(b->ctx.arena, double, tiles *DD_SUMS);
        s->weight = DD_NEW(b->ctx.arena, double, tiles);
        for (size_t t = 0; t < tiles; t++) {
            s->weight[t] = FULL;
            for (int k = 0; k < 3; k++)
                s->sums[t * DD_SUMS + (size_t)k] = 10.0 * FULL;
        }
    }
    return m;
}

static void set_after(dd_measured *m, int x, int y, double value)
{
    size_t t = (size_t)y * (size_t)m->tiles_x + (size_t)x;
    for (int k = 0; k < 3; k++)
        m->sums_after.sums[t * DD_SUMS + (size_t)k] = value * m->sums_after.weight[t];
}

static void refresh(dd_measured *m)
{
    double sum = 0.0, weight = 0.0;
    for (size_t t = 0; t < (size_t)m->tiles_x * (size_t)m->tiles_y; t++) {
        sum += m->sums_after.sums[t * DD_SUMS];
        weight += m->sums_after.weight[t];
    }
    m->after = sum / weight;
}

static void shift_after(dd_measured *m, double shift, double noise, uint64_t stream)
{
    dd_rng rng = dd_rng_make(5, stream);
    for (int y = 0; y < m->tiles_y; y++)
        for (int x = 0; x < m->tiles_x; x++)
            set_after(m, x, y, 10.0 + shift + noise * dd_rng_normal(&rng));
    refresh(m);
}

static const dd_change *judge(bench *b)
{
    static dd_progress p;
    dd_err err;
    assert_int_equal(dd_progress_judge(&p, &b->all, &b->aim, &b->balance, &b->ctx, &err), DD_OK);
    assert_int_equal(p.n, b->all.n);
    return p.change;
}

/* METRICS.md 8 (6): a constant shift has no width of its own; only re-photography (the default floor / 1.96 as SD) remains. */
static void test_constant_shift(void **state)
{
    bench b;
    (void)state;
    open_bench(&b);
    shift_after(add_item(&b, &MEAN, DD_ROLE_TREATED, 0, 0, 20, 20), -4.0, 0.0, 1);
    const dd_change *c = judge(&b);
    assert_near(c->change, -4.0, 1e-12);
    assert_near(c->ci95_low, -5.0, 1e-9);
    assert_near(c->ci95_high, -3.0, 1e-9);
    assert_near(c->mdc95, 1.0, 1e-12);
    assert_true(c->flags & DD_BIT(DD_FLAG_MDC_DEFAULT));
    assert_int_equal(c->verdict, DD_VERDICT_IMPROVED);
    assert_true(isnan(c->change_pct)); /* not a ratio scale */
    close_bench(&b);
}

static void test_sign_flip(void **state)
{
    bench b;
    (void)state;
    open_bench(&b);
    dd_measured *m = add_item(&b, &MEAN, DD_ROLE_TREATED, 0, 0, 16, 16);
    shift_after(m, -2.0, 1.0, 2);
    dd_change down = judge(&b)[0];
    dd_metric_sums swap = m->sums_before;
    m->sums_before = m->sums_after;
    m->sums_after = swap;
    m->before = m->after;
    m->after = 10.0;
    dd_change up = judge(&b)[0];
    assert_near(up.change, -down.change, 1e-12);
    assert_near(up.ci95_low, -down.ci95_high, 1e-9); /* the same draws */
    assert_near(up.ci95_high, -down.ci95_low, 1e-9);
    assert_int_equal(down.verdict, DD_VERDICT_IMPROVED);
    assert_int_equal(up.verdict, DD_VERDICT_WORSENED);
    close_bench(&b);
}

static void test_ratio_scale(void **state)
{
    bench b;
    (void)state;
    open_bench(&b);
    shift_after(add_item(&b, &SHARE, DD_ROLE_TREATED, 0, 0, 20, 20), 5.0, 0.0, 1);
    const dd_change *c = judge(&b);
    assert_near(c->change_pct, 50.0, 1e-9);
    assert_near(c->mdc95, 0.2 * 12.5, 1e-9);           /* share of the mean of both, the same in either order */
    assert_int_equal(c->verdict, DD_VERDICT_IMPROVED); /* up is good here */
    close_bench(&b);
}

/* Equal blocks and a plain mean: the jackknife is the t interval of the block means. */
static void test_t_interval_of_few_blocks(void **state)
{
    enum { N = 12 };
    bench b;
    double change[N];
    dd_blocks blocks;
    dd_interval ci;
    dd_draws none = {0, NULL};
    (void)state;
    open_bench(&b);
    dd_measured *m = add_item(&b, &MEAN, DD_ROLE_TREATED, 0, 0, N, 1);
    shift_after(m, 1.0, 2.0, 3);
    assert_true(dd_blocks_make(&blocks, m, 1, b.ctx.arena));
    assert_int_equal(blocks.n, N);
    for (int j = 0; j < N; j++)
        change[j] = dd_block_change(m, &blocks.at[j]);
    assert_true(dd_blocks_interval(&ci, &blocks, &none, b.ctx.arena));
    assert_near(ci.below, dd_student_t975(N - 1) * dd_sd(change, N) / sqrt(N), 1e-9);
    assert_near(ci.above, ci.below, 0);
    close_bench(&b);
}

static void test_fewer_than_eight_blocks_have_no_interval(void **state)
{
    bench b;
    (void)state;
    open_bench(&b);
    shift_after(add_item(&b, &MEAN, DD_ROLE_TREATED, 0, 0, 7, 1), -4.0, 0.5, 4);
    const dd_change *c = judge(&b);
    assert_true(isnan(c->ci95_low) && isnan(c->ci95_high));
    assert_true(c->flags & DD_BIT(DD_FLAG_FEW_BLOCKS));
    assert_true(fabs(c->change) > c->mdc95);
    assert_int_equal(c->verdict, DD_VERDICT_NOT_COMPARABLE); /* beyond the floor, but nothing says how far the region spreads */
    close_bench(&b);
}

/* Blocks cut by the region's edge count by their area. */
static void test_slivers_weigh_little(void **state)
{
    bench b;
    dd_blocks blocks;
    (void)state;
    open_bench(&b);
    dd_measured *m = add_item(&b, &MEAN, DD_ROLE_TREATED, 0, 0, 20, 2);
    for (int x = 0; x < 20; x++) {
        m->sums_before.weight[20 + x] = m->sums_after.weight[20 + x] = 0.01 * FULL;
        for (int k = 0; k < DD_SUMS; k++)
            m->sums_before.sums[(20 + (size_t)x) * DD_SUMS + (size_t)k] *= 0.01;
        set_after(m, x, 1, 900.0);
    }
    assert_true(dd_blocks_make(&blocks, m, 1, b.ctx.arena));
    assert_int_equal(blocks.n, 40);
    assert_near(blocks.effective, 20.0, 0.5);
    close_bench(&b);
}

/* White noise passed through a Gaussian of sigma tiles: autocorrelation exp(-d^2/(4 sigma^2)). */
static void correlated(double *out, int n, double sigma, int sub, uint64_t stream)
{
    int w = n * sub, r = (int)(4.0 * sigma * sub) + 1;
    double *white = calloc((size_t)w * (size_t)w, sizeof *white), *half = calloc((size_t)w * (size_t)w, sizeof *half);
    double *tap = calloc((size_t)(2 * r + 1), sizeof *tap), norm = 0.0;
    dd_rng rng = dd_rng_make(11, stream);
    for (int i = 0; i < w * w; i++)
        white[i] = dd_rng_normal(&rng);
    for (int i = -r; i <= r; i++) {
        tap[i + r] = exp(-i * i / (2.0 * sigma * sub * sigma * sub));
        norm += tap[i + r] * tap[i + r];
    }
    for (int pass = 0; pass < 2; pass++) /* periodic, along rows and then along columns */
        for (int y = 0; y < w; y++)
            for (int x = 0; x < w; x++) {
                double sum = 0.0;
                for (int t = -r; t <= r; t++)
                    sum += tap[t + r] * (pass ? half[((y + t + 8 * w) % w) * w + x] : white[y * w + (x + t + 8 * w) % w]);
                (pass ? white : half)[y * w + x] = sum / sqrt(norm);
            }
    for (int y = 0; y < w; y++) /* pass 1 reads half and writes white */
        for (int x = 0; x < w; x++)
            out[(y / sub) * n + x / sub] += white[y * w + x] / (sub * sub);
    free(white);
    free(half);
    free(tap);
}

/* Light that varies slowly over the control skin must not leave a clear change without an interval: it is in the floor already. */
static void test_slow_light_leaves_enough_blocks(void **state)
{
    enum { REGION = 16, SKIN = 24 };
    static double field[SKIN * SKIN];
    bench b;
    double length;
    (void)state;
    open_bench(&b);
    shift_after(add_item(&b, &COLOUR, DD_ROLE_TREATED, 0, 0, REGION, REGION), -4.0, 0.2, 9);
    dd_measured *skin = add_item(&b, &COLOUR, DD_ROLE_CONTROL, 30, 0, SKIN, SKIN);
    memset(field, 0, sizeof field);
    correlated(field, SKIN, 2.0, 2, 77);
    for (int i = 0; i < SKIN * SKIN; i++)
        set_after(skin, i % SKIN, i / SKIN, 10.0 + 0.1 * field[i]);
    refresh(skin);
    assert_true(dd_tile_sigma(&length, skin, TILE_PX, b.ctx.arena));
    assert_true(6.0 * length > 8.0); /* such blocks would cut the region into four */
    const dd_change *c = judge(&b);
    assert_true(c->blocks >= DD_WANTED_BLOCKS);
    assert_false(c->flags & DD_BIT(DD_FLAG_FEW_BLOCKS));
    assert_int_equal(c->verdict, DD_VERDICT_IMPROVED);
    close_bench(&b);
}

static void test_correlation_length_is_found(void **state)
{
    enum { N = 40 };
    static const double sigma[3] = {0.3, 0.6, 1.2};
    static double field[N * N];
    (void)state;
    for (int s = 0; s < 3; s++) {
        bench b;
        double found = 0.0;
        open_bench(&b);
        dd_measured *m = add_item(&b, &MEAN, DD_ROLE_TREATED, 0, 0, N, N);
        for (uint64_t trial = 0; trial < 4; trial++) {
            memset(field, 0, sizeof field);
            correlated(field, N, sigma[s], 4, 100 * trial + (uint64_t)s);
            for (int i = 0; i < N * N; i++)
                set_after(m, i % N, i / N, 10.0 + field[i]);
            double one;
            assert_true(dd_tile_sigma(&one, m, TILE_PX, b.ctx.arena));
            found += one / 4.0;
        }
        assert_near(found, sigma[s], 0.15 * sigma[s] + 0.03);
        close_bench(&b);
    }
}

static int covered(double sigma, int trials, int n, bool single_tiles)
{
    static double field[64 * 64];
    int hits = 0;
    for (int t = 0; t < trials; t++) {
        bench b;
        dd_blocks blocks;
        dd_interval ci;
        open_bench(&b);
        dd_draws draws = {0, dd_arena_alloc(b.ctx.arena, (size_t)DD_BOOTSTRAPS * DD_MOST_BLOCKS)};
        dd_measured *m = add_item(&b, &MEAN, DD_ROLE_TREATED, 0, 0, n, n);
        memset(field, 0, sizeof field);
        correlated(field, n, sigma, 2, 5000 + (uint64_t)t);
        for (int i = 0; i < n * n; i++)
            set_after(m, i % n, i / n, 10.0 + field[i]);
        double length;
        assert_true(dd_tile_sigma(&length, m, TILE_PX, b.ctx.arena));
        int edge = single_tiles ? 1 : (int)ceil(6.0 * length);
        assert_true(dd_blocks_make(&blocks, m, edge < 1 ? 1 : edge, b.ctx.arena));
        assert_true(dd_blocks_interval(&ci, &blocks, &draws, b.ctx.arena));
        double change = 0.0;
        for (int i = 0; i < n * n; i++)
            change += field[i] / (n * n);
        hits += change - ci.below <= 0.0 && change + ci.above >= 0.0;
        close_bench(&b);
    }
    return hits;
}

/* METRICS.md 6.1: correlated noise; blocks of 6 sigma cover about 90 %, single tiles do not. */
static void test_coverage_with_correlated_noise(void **state)
{
    enum { TRIALS = 120 };
    (void)state;
    int blocks = covered(0.7, TRIALS, 32, false), tiles = covered(0.7, TRIALS, 32, true);
    print_message("# coverage of the 95 %% interval: blocks %.0f %%, single tiles %.0f %%\n", 100.0 * blocks / TRIALS,
                  100.0 * tiles / TRIALS);
    assert_true(blocks >= (int)(0.86 * TRIALS));
    assert_true(tiles < (int)(0.75 * TRIALS));
}

/* Control skin: K patches without change but with noise; MDC95 = t sqrt(1 + 1/K) RMS. */
static void test_floor_from_control_patches(void **state)
{
    bench b;
    dd_noise_floor f;
    (void)state;
    open_bench(&b);
    dd_measured *m = add_item(&b, &MEAN, DD_ROLE_TREATED, 0, 0, 3, 3);
    dd_measured *skin = add_item(&b, &MEAN, DD_ROLE_CONTROL, 30, 0, 30, 12);
    for (int y = 0; y < 12; y++)
        for (int x = 0; x < 30; x++)
            set_after(skin, x, y, 10.0 + ((x / 3 + y / 3) % 2 ? 0.3 : -0.3)); /* +-0.3 by patches of 3 x 3 tiles */
    refresh(skin);
    assert_true(dd_noise_floor_find(&f, m, &b.all, &b.aim, &b.balance, b.ctx.arena));
    assert_false(f.by_default);
    assert_near(f.sd, 0.3, 1e-9);
    assert_near(f.mdc95, dd_student_t975(39) * sqrt(1.0 + 1.0 / 40.0) * 0.3, 1e-9);
    assert_true(judge(&b)[0].verdict == DD_VERDICT_WITHIN_NOISE && judge(&b)[1].verdict == DD_VERDICT_CONTEXT);
    close_bench(&b);
}

/* A plane of light left over in the control skin is fitted away for colour when the balance had a slope, and counted as noise otherwise. */
static void test_floor_refits_the_light(void **state)
{
    bench b;
    dd_noise_floor f;
    (void)state;
    open_bench(&b);
    dd_measured *m = add_item(&b, &COLOUR, DD_ROLE_TREATED, 0, 30, 4, 4);
    dd_measured *skin = add_item(&b, &COLOUR, DD_ROLE_CONTROL, 0, 0, 24, 24);
    for (int y = 0; y < 24; y++)
        for (int x = 0; x < 24; x++)
            set_after(skin, x, y, 10.0 * exp(0.01 * (x - 11.5) + 0.004 * (y - 11.5)));
    refresh(skin);
    b.balance.slope_x[0] = 1e-3;
    assert_true(dd_noise_floor_find(&f, m, &b.all, &b.aim, &b.balance, b.ctx.arena));
    assert_false(f.by_default);
    double with_plane = f.mdc95;
    b.balance.slope_x[0] = 0.0;
    assert_true(dd_noise_floor_find(&f, m, &b.all, &b.aim, &b.balance, b.ctx.arena));
    assert_near(with_plane, 1.96 * 0.006 * 10.0, 0.01); /* only the light inside the region is left */
    assert_true(f.mdc95 > 1.0);
    close_bench(&b);
}

/* JPEG keeps the chroma of smooth skin in steps of a code and more: even control skin that agrees to the last digit leaves that error.
 * R = Y + 1.402 Cr (ITU-T T.871); linear 0.4 is code 169.6, one code there 0.005228 of linear light. */
static void test_floor_knows_the_rounding_of_chroma(void **state)
{
    bench b;
    dd_noise_floor f;
    (void)state;
    open_bench(&b);
    dd_measured *m = add_item(&b, &COLOUR, DD_ROLE_TREATED, 0, 30, 4, 4);
    dd_measured *skin = add_item(&b, &COLOUR, DD_ROLE_CONTROL, 0, 0, 24, 24);
    for (int i = 0; i < 16; i++)
        set_after(m, i % 4, i / 4, 0.4);
    for (int i = 0; i < 24 * 24; i++)
        set_after(skin, i % 24, i / 24, 0.4);
    refresh(m);
    refresh(skin);
    assert_true(dd_noise_floor_find(&f, m, &b.all, &b.aim, &b.balance, b.ctx.arena));
    assert_near(f.mdc95, 1.96 * 0.006 * 0.4, 1e-5); /* lossless: the light inside the region alone */
    b.balance.comparison.chroma_step[0] = 3.0;
    b.balance.comparison.chroma_step[1] = 4.0;
    assert_true(dd_noise_floor_find(&f, m, &b.all, &b.aim, &b.balance, b.ctx.arena));
    double rounding = 0.15 * 5.0 / sqrt(12.0) * 1.402 * 0.005228;
    assert_near(f.mdc95, 1.96 * sqrt(0.0024 * 0.0024 + rounding * rounding), 2e-5);
    close_bench(&b);
}

static void test_control_that_cannot_tell(void **state)
{
    bench b;
    dd_noise_floor f;
    (void)state;
    open_bench(&b);
    dd_measured *m = add_item(&b, &SHARE, DD_ROLE_TREATED, 0, 0, 4, 4);
    dd_measured *skin = add_item(&b, &SHARE, DD_ROLE_CONTROL, 10, 0, 20, 10);
    skin->before = skin->after = 0.01; /* no spots there: no noise of spots */
    assert_true(dd_noise_floor_find(&f, m, &b.all, &b.aim, &b.balance, b.ctx.arena));
    assert_true(f.by_default);
    assert_near(f.mdc95, 2.0, 1e-12);
    b.item[1] = b.item[0]; /* and with four patches only */
    b.all.n = 1;
    skin = add_item(&b, &SHARE, DD_ROLE_CONTROL, 10, 0, 2, 2);
    assert_true(dd_noise_floor_find(&f, m, &b.all, &b.aim, &b.balance, b.ctx.arena));
    assert_true(f.by_default);
    close_bench(&b);
}

static dd_verdict verdict_with(bench *b, uint64_t balance_flags, uint64_t aim_flags, uint64_t item_flags)
{
    b->balance.flags = balance_flags;
    b->aim.flags = aim_flags;
    b->item[0].flags = item_flags;
    return judge(b)[0].verdict;
}

static void test_verdicts_are_withheld(void **state)
{
    bench b;
    (void)state;
    open_bench(&b);
    shift_after(add_item(&b, &COLOUR, DD_ROLE_TREATED, 0, 0, 16, 16), -9.0, 0.1, 6);
    assert_int_equal(verdict_with(&b, 0, 0, 0), DD_VERDICT_IMPROVED);
    assert_int_equal(verdict_with(&b, DD_BIT(DD_FLAG_NORM_WEAK), 0, 0), DD_VERDICT_NOT_COMPARABLE);
    assert_int_equal(verdict_with(&b, DD_BIT(DD_FLAG_NORM_NONE), 0, 0), DD_VERDICT_NOT_COMPARABLE);
    assert_int_equal(verdict_with(&b, 0, DD_BIT(DD_FLAG_REGION_UNCERTAIN), 0), DD_VERDICT_NOT_COMPARABLE);
    assert_int_equal(verdict_with(&b, 0, 0, DD_BIT(DD_FLAG_CLIPPED_HEAVILY)), DD_VERDICT_NOT_COMPARABLE);
    b.all.valid_pct[0] = 5.0;
    assert_int_equal(verdict_with(&b, 0, 0, 0), DD_VERDICT_NOT_COMPARABLE);
    b.all.valid_pct[0] = 100.0;
    b.item[0].metric = &MEAN; /* texture does not need the light */
    assert_int_equal(verdict_with(&b, DD_BIT(DD_FLAG_NORM_NONE), 0, 0), DD_VERDICT_IMPROVED);
    b.item[0].after = NAN;
    assert_int_equal(verdict_with(&b, 0, 0, 0), DD_VERDICT_NOT_COMPARABLE);
    close_bench(&b);
}

static void test_identical_files_are_within_noise(void **state)
{
    const uint64_t same = DD_BIT(DD_FLAG_IDENTICAL_FILES);
    bench b;
    (void)state;
    open_bench(&b);
    b.balance.method = DD_NORM_NONE;
    add_item(&b, &COLOUR, DD_ROLE_TREATED, 0, 0, 16, 16);
    assert_int_equal(verdict_with(&b, same, 0, 0), DD_VERDICT_WITHIN_NOISE);
    assert_int_equal(verdict_with(&b, same, DD_BIT(DD_FLAG_REGION_UNCERTAIN), DD_BIT(DD_FLAG_CLIPPED_HEAVILY)), DD_VERDICT_WITHIN_NOISE);
    assert_true(judge(&b)[0].change == 0.0);
    close_bench(&b);
}

/* Two control regions of 100 and 300 tiles went up by 1 and by 3: by 2.5 together. */
static void test_lesion_minus_control(void **state)
{
    bench b;
    (void)state;
    open_bench(&b);
    shift_after(add_item(&b, &MEAN, DD_ROLE_TREATED, 0, 0, 16, 16), -4.0, 0.0, 1);
    shift_after(add_item(&b, &MEAN, DD_ROLE_CONTROL, 30, 0, 10, 10), 1.0, 0.0, 2);
    shift_after(add_item(&b, &MEAN, DD_ROLE_CONTROL, 60, 0, 10, 30), 3.0, 0.0, 3);
    const dd_change *c = judge(&b);
    assert_near(c[0].control_baseline, 10.0, 1e-12);
    assert_near(c[0].control_value, 12.5, 1e-12);
    assert_near(c[0].minus_control, -6.5, 1e-12);
    assert_true(isnan(c[1].minus_control) && isnan(c[1].control_value)); /* control skin has no other to be held against */
    close_bench(&b);
    open_bench(&b);
    shift_after(add_item(&b, &MEAN, DD_ROLE_TREATED, 0, 0, 16, 16), -4.0, 0.0, 1);
    c = judge(&b);
    assert_true(isnan(c[0].control_baseline) && isnan(c[0].control_value) && isnan(c[0].minus_control));
    assert_string_equal(dd_noise_source_name(c[0].noise_source), "default");
    close_bench(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constant_shift),
        cmocka_unit_test(test_sign_flip),
        cmocka_unit_test(test_ratio_scale),
        cmocka_unit_test(test_t_interval_of_few_blocks),
        cmocka_unit_test(test_fewer_than_eight_blocks_have_no_interval),
        cmocka_unit_test(test_slow_light_leaves_enough_blocks),
        cmocka_unit_test(test_slivers_weigh_little),
        cmocka_unit_test(test_correlation_length_is_found),
        cmocka_unit_test(test_coverage_with_correlated_noise),
        cmocka_unit_test(test_floor_from_control_patches),
        cmocka_unit_test(test_floor_refits_the_light),
        cmocka_unit_test(test_floor_knows_the_rounding_of_chroma),
        cmocka_unit_test(test_control_that_cannot_tell),
        cmocka_unit_test(test_verdicts_are_withheld),
        cmocka_unit_test(test_identical_files_are_within_noise),
        cmocka_unit_test(test_lesion_minus_control),
    };
    return RUN_TESTS("progress", tests);
}
