/* CPU time of stages measure and progress alone on one pair: all metrics, maps and intervals, after decoding, registration and balance.
 *   usage: bench_measure BEFORE AFTER REGIONS.json PX_PER_MM ROUNDS */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "pipeline.h"
#include "stages/measure/sampling.h"

static double cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double least(double a, double b) { return a > 0.0 && a < b ? a : b; }

typedef struct costs {
    double sample, measure, judge;
} costs;

static dd_status time_round(costs *c, const dd_pair *pair, dd_ctx *ctx, dd_err *err)
{
    const dd_baseline *before = pair->before;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    const dd_map_request maps = {NAN};
    dd_measurements measured;
    dd_sampled sampled;
    dd_progress progress;
    double t[4];
    t[0] = cpu_now();
    dd_status status = dd_sample_pair(&sampled, &before->photo, &pair->after, &pair->alignment, &pair->balance, pair->measurements.grid,
                                      pair->measurements.px_per_mm, ctx, err);
    dd_arena_rewind(ctx->arena, mark);
    t[1] = cpu_now();
    if (!status)
        status = dd_measure(&measured, &before->photo, &pair->after, &before->aim, &pair->alignment, &pair->balance, &maps, ctx, err);
    t[2] = cpu_now();
    if (!status)
        status = dd_progress_judge(&progress, &measured, &before->aim, &pair->balance, ctx, err);
    t[3] = cpu_now();
    dd_arena_rewind(ctx->arena, mark);
    c->sample = least(c->sample, t[1] - t[0]);
    c->measure = least(c->measure, t[2] - t[1]);
    c->judge = least(c->judge, t[3] - t[2]);
    return status;
}

static void report(const costs *c, const dd_pair *pair)
{
    const dd_measurements *m = &pair->measurements;
    const dd_region *region = &pair->before->aim.region[0];
    const double share = 100.0 * (double)region->pixels / ((double)pair->before->photo.width * (double)pair->before->photo.height);
    double pixels = (double)region->pixels / (m->grid.step * m->grid.step), work = c->measure - c->sample + c->judge;
    printf("all %zu metrics and maps: region %.0f %% of the frame, %.1f million pixels on a grid of %.1f px/mm\n", dd_metrics_count, share,
           pixels / 1e6, m->px_per_mm);
    printf("  resampling both photos     %7.0f ms CPU\n", 1e3 * c->sample);
    printf("  metrics and maps           %7.0f ms CPU\n", 1e3 * (c->measure - c->sample));
    printf("  intervals and verdicts     %7.0f ms CPU\n", 1e3 * c->judge);
    printf("  after resampling, together %7.0f ms CPU (aim 450): %.1f ns per pixel and photo\n", 1e3 * work, 1e9 * work / (2.0 * pixels));
}

int main(int argc, char **argv)
{
    if (argc != 6)
        return 64;
    dd_kernels kernels;
    dd_ctx ctx = {&kernels, dd_arena_new(), NULL};
    dd_limits limits = dd_limits_default();
    dd_aim_request aim = {.regions_file = argv[3], .px_per_mm = strtod(argv[4], NULL), .nominal_width_mm = 250.0};
    dd_chart_request chart = {0};
    dd_baseline before;
    dd_pair pair;
    dd_err err = {0};
    costs c = {0};
    c.sample = c.measure = c.judge = 1e9;
    if (!dd_kernels_init(&kernels, NULL) || !ctx.arena)
        return 70;
    dd_status status = dd_baseline_open(&before, (dd_source){argv[1], "before"}, &aim, &chart, &limits, &ctx, &err);
    if (!status)
        status = dd_pair_run(&pair, &before, (dd_source){argv[2], "after"}, NULL, NULL, &limits, &ctx, &err);
    for (int i = 0; !status && i < atoi(argv[5]); i++)
        status = time_round(&c, &pair, &ctx, &err);
    if (status) {
        fprintf(stderr, "bench_measure: %s %s\n", dd_status_text(err.code), err.detail);
        return 1;
    }
    report(&c, &pair);
    dd_pair_close(&pair);
    dd_baseline_close(&before);
    dd_arena_free(ctx.arena);
    return 0;
}
