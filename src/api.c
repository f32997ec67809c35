/* include/dermadelta.h on top of the pipeline. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/kernels.h"
#include "pipeline.h"
#include "stages/measure/repeatability.h"

struct dd_result {
    dd_kernels kernels;
    dd_ctx ctx;
    dd_baseline before;
    dd_hand_points points;
    dd_pair pair;
    dd_value *values;
    size_t count;
};

void dd_options_init(dd_options *options)
{
    memset(options, 0, sizeof *options);
    options->nominal_width_mm = 250.0;
    options->picture_size = 2400;
    options->max_stretch = 2.5;
    options->surface_floor = NAN;
}

size_t dd_metric_count(void) { return dd_metrics_count; }

const dd_metric_info *dd_metric_at(size_t index) { return index < dd_metrics_count ? &dd_metrics[index]->info : NULL; }

dd_repeatability dd_metric_repeatability(size_t index)
{
    dd_repeatability r = dd_repeatability_of(index < dd_metrics_count ? dd_metrics[index]->info.name : "");
    if (index < dd_metrics_count && !dd_metrics[index]->ratio)
        r.p95_pct = NAN;
    return r;
}

size_t dd_kernel_count(void) { return DD_KERNEL_GROUPS; }

void dd_kernel_at(size_t index, const char *cpu, const char **name, const char **isa)
{
    dd_kernels kernels;
    *name = index < DD_KERNEL_GROUPS ? dd_kernel_group_name((int)index) : "";
    *isa = index < DD_KERNEL_GROUPS && dd_kernels_init(&kernels, cpu) ? dd_isa_name(dd_kernel_group_isa(&kernels, (int)index)) : "";
}

static void fill_value(dd_value *v, const dd_change *c, const dd_aim *aim)
{
    *v = (dd_value){aim->region[c->region].name, c->metric->info.name, c->metric->info.unit, dd_verdict_name(c->verdict), c->reason, c->baseline, c->value,
                    c->change, c->ci95_low, c->ci95_high, c->mdc95};
}

static dd_status compare(dd_result *r, const char *before_path, const char *after_path, const dd_options *o, dd_err *err)
{
    dd_limits limits = dd_limits_default();
    dd_source before = {before_path, dd_path_base(before_path)}, after = {after_path, dd_path_base(after_path)};
    dd_aim_request request = {o->regions, o->mask, o->control_mask, o->px_per_mm, o->nominal_width_mm, o->face_regions, o->chart_width_mm};
    dd_align_options align = {NULL, o->shortest_wave_pct, o->max_stretch};
    dd_chart_request chart;
    if (!dd_chart_request_parse(&chart, o->chart))
        return dd_fail(err, DD_E_USAGE, "chart", "auto, none or the corners x1,y1,...,x4,y4");
    dd_status status = o->points ? dd_hand_points_read(&r->points, o->points, r->ctx.arena, err) : DD_OK;
    if (!status)
        status = dd_baseline_open(&r->before, before, &request, &chart, &limits, &r->ctx, err);
    align.points = o->points ? &r->points : NULL;
    if (!status)
        status = dd_pair_run(&r->pair, &r->before, after, &align, NULL, &limits, &r->ctx, err);
    if (status)
        return status;
    r->count = (size_t)r->pair.progress.n;
    r->values = DD_NEW(r->ctx.arena, dd_value, r->count);
    if (!r->values)
        return dd_fail(err, DD_E_NO_MEMORY, after.name, "%zu values", r->count);
    for (size_t i = 0; i < r->count; i++)
        fill_value(&r->values[i], &r->pair.progress.change[i], &r->before.aim);
    return DD_OK;
}

dd_status dd_compare(dd_result **out, const char *before_path, const char *after_path, const dd_options *options, dd_err *err)
{
    dd_options defaults;
    *out = NULL;
    if (!options) {
        dd_options_init(&defaults);
        options = &defaults;
    }
    dd_result *r = calloc(1, sizeof *r);
    if (!r)
        return dd_fail(err, DD_E_NO_MEMORY, before_path, "%zu bytes", sizeof *r);
    r->ctx = (dd_ctx){&r->kernels, dd_arena_new(), NULL};
    dd_status status = DD_OK;
    if (!r->ctx.arena)
        status = dd_fail(err, DD_E_NO_MEMORY, before_path, "arena");
    else if (!dd_kernels_init(&r->kernels, options->cpu))
        status = dd_fail(err, DD_E_USAGE, options->cpu, "this machine has no such instruction set");
    else
        status = compare(r, before_path, after_path, options, err);
    if (status)
        dd_result_free(r);
    else
        *out = r;
    return status;
}

size_t dd_result_count(const dd_result *result) { return result->count; }

const dd_value *dd_result_at(const dd_result *result, size_t index) { return index < result->count ? &result->values[index] : NULL; }

void dd_result_free(dd_result *result)
{
    if (!result)
        return;
    dd_pair_close(&result->pair);
    dd_baseline_close(&result->before);
    dd_arena_free(result->ctx.arena);
    free(result);
}
