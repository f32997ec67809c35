/* The flow: read this first. A baseline is acquired, aimed at and described once; every follow-up of its series then runs down the
 * table below. Each step sees only what earlier steps wrote. */
#include "pipeline.h"

#include <string.h>

typedef struct dd_run {
    dd_pair *pair;
    dd_source source;
    const dd_align_options *align;
    const dd_render_request *render;
    const dd_limits *limits;
    dd_ctx *ctx;
} dd_run;

static bool same_file(const dd_pair *p) { return strcmp(p->before->photo.sha256, p->after.sha256) == 0; }

static dd_status run_acquire(dd_run *r, dd_err *err)
{
    dd_status status = dd_photo_load(&r->pair->after, r->source.path, r->source.name, r->limits, err);
    r->pair->flags |= r->pair->after.flags;
    return status;
}

static dd_status run_align(dd_run *r, dd_err *err)
{
    dd_pair *p = r->pair;
    const dd_baseline *b = p->before;
    dd_status status;
    if (same_file(p)) {
        p->flags |= DD_BIT(DD_FLAG_IDENTICAL_FILES);
        return dd_align_identity(&p->alignment, &b->photo, r->ctx, err);
    }
    status = dd_features_find(&p->after_features, &p->after, r->ctx, err);
    if (!status)
        status = dd_align_with(&p->alignment, &b->photo, b->features, &b->aim, &p->after, p->after_features, r->align, r->ctx, err);
    p->flags |= p->alignment.flags;
    return status;
}

static dd_status run_balance(dd_run *r, dd_err *err)
{
    dd_pair *p = r->pair;
    const dd_baseline *b = p->before;
    dd_status status = DD_OK;
    if (same_file(p))
        p->after_chart = b->chart;
    else
        status = dd_chart_seek(&p->after_chart, &p->after, &b->chart_asked, r->ctx, err);
    if (!status)
        status = dd_balance_with_charts(&p->balance, &b->photo, &p->after, &b->chart, &p->after_chart, &b->aim, &p->alignment, r->ctx, err);
    p->flags |= p->balance.flags;
    return status;
}

static dd_status run_measure(dd_run *r, dd_err *err)
{
    dd_pair *p = r->pair;
    const dd_charted *c = &p->balance.charted;
    const dd_photo *before = c->used ? &c->before : &p->before->photo, *after = c->used ? &c->after : &p->after;
    dd_status status = dd_measure(&p->measurements, before, after, &p->before->aim, &p->alignment, &p->balance,
                                  r->render ? r->render->maps : NULL, r->ctx, err);
    p->flags |= p->measurements.flags;
    return status;
}

static dd_status run_progress(dd_run *r, dd_err *err)
{
    dd_pair *p = r->pair;
    dd_status status = dd_progress_judge(&p->progress, &p->measurements, &p->before->aim, &p->balance, r->ctx, err);
    p->flags |= p->progress.flags;
    return status;
}

static dd_status run_render(dd_run *r, dd_err *err)
{
    dd_pair *p = r->pair;
    if (!r->render)
        return DD_OK;
    return dd_render_pair(r->render, &p->before->photo, &p->after, &p->before->aim, &p->alignment, &p->balance,
                          &p->measurements, r->ctx, err);
}

/* A refused pair is shown as it is: the status stays what registration said unless the picture cannot be written. */
static dd_status show_refused(const dd_run *r, dd_status refused, dd_err *err)
{
    const dd_pair *p = r->pair;
    dd_err why_not = {0};
    dd_status status = r->render ? dd_render_refused(r->render, &p->before->photo, &p->after, err ? err->detail : "", r->ctx, &why_not) : DD_OK;
    if (status && err)
        *err = why_not;
    return status ? status : refused;
}

static const struct {
    const char *name;
    dd_status (*run)(dd_run *, dd_err *);
    const char *reads, *writes;
} FLOW[] = {
    {"acquire", run_acquire, "file", "after"},
    {"align", run_align, "before, after", "alignment"},
    {"balance", run_balance, "before, after, alignment", "balance"},
    {"measure", run_measure, "before, after, alignment, balance", "measurements"},
    {"progress", run_progress, "measurements, balance", "progress"},
    {"render", run_render, "before, after, alignment, balance, measurements", "pictures"},
};

dd_status dd_pair_run(dd_pair *pair, const dd_baseline *before, dd_source source, const dd_align_options *align,
                      const dd_render_request *render, const dd_limits *limits, dd_ctx *ctx, dd_err *err)
{
    dd_run run = {pair, source, align, render, limits, ctx};
    memset(pair, 0, sizeof *pair);
    pair->before = before;
    pair->flags = before->photo.flags | before->aim.flags;
    for (size_t i = 0; i < sizeof FLOW / sizeof *FLOW; i++) {
        if (ctx->cancel && atomic_load(ctx->cancel))
            return dd_fail(err, DD_E_CANCELLED, source.name, "before %s", FLOW[i].name);
        dd_status status = FLOW[i].run(&run, err);
        if (status)
            return status == DD_E_REGISTRATION ? show_refused(&run, status, err) : status;
    }
    return DD_OK;
}

void dd_pair_close(dd_pair *pair)
{
    if (pair)
        dd_photo_free(&pair->after);
}

dd_status dd_baseline_open(dd_baseline *out, dd_source source, const dd_aim_request *request, const dd_chart_request *chart, const dd_limits *limits, dd_ctx *ctx, dd_err *err)
{
    memset(out, 0, sizeof *out);
    out->chart_asked = *chart;
    dd_status status = dd_photo_load(&out->photo, source.path, source.name, limits, err);
    if (!status)
        status = dd_aim_find(&out->aim, &out->photo, request, limits, ctx, err);
    if (!status)
        status = dd_chart_seek(&out->chart, &out->photo, chart, ctx, err);
    dd_aim_rescale(&out->aim, dd_chart_px_per_mm(&out->chart.place, request->chart_width_mm), "chart");
    if (!status)
        status = dd_features_find(&out->features, &out->photo, ctx, err);
    if (status)
        dd_baseline_close(out);
    return status;
}

void dd_baseline_close(dd_baseline *baseline)
{
    if (baseline)
        dd_photo_free(&baseline->photo);
}
