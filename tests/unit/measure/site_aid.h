/* A drawn site: Lab planes with a known answer, measured like a region of a photo. */
#ifndef SITE_AID_H
#define SITE_AID_H

#include <math.h>
#include <string.h>

#include "aid.h"
#include "kernels/kernels.h"
#include "stages/measure/site.h"
#include "stages/measure/tiles.h"

typedef struct drawn {
    dd_kernels kernels;
    dd_ctx ctx;
    dd_plane lab[3];
    double control_lab[3]; /* NaN: no control skin */
    dd_site site;
    dd_metric_input in;
} drawn;

/* All valid, Lab (65, 10, 16). */
static inline void drawn_open(drawn *d, int width, int height, double px_per_mm)
{
    memset(d, 0, sizeof *d);
    assert_true(dd_kernels_init(&d->kernels, NULL));
    d->ctx = (dd_ctx){&d->kernels, dd_arena_new(), NULL};
    d->site.px_per_mm = px_per_mm;
    d->site.tilt[0] = d->site.tilt[1] = NAN;
    for (int c = 0; c < 3; c++) {
        d->lab[c] = dd_plane_new(d->ctx.arena, width, height);
        assert_non_null(d->lab[c].px);
        dd_plane_fill(d->lab[c], c == 0 ? 65.0f : c == 1 ? 10.0f : 16.0f);
    }
    d->control_lab[0] = d->control_lab[1] = d->control_lab[2] = NAN;
    int tile = (int)(2.0 * px_per_mm + 0.5);
    d->in = (dd_metric_input){.site = &d->site,
                              .valid = dd_bytes_new(d->ctx.arena, width, height),
                              .tile_px = tile,
                              .tiles_x = (width + tile - 1) / tile,
                              .tiles_y = (height + tile - 1) / tile,
                              .ctx = &d->ctx};
    assert_non_null(d->in.valid.px);
    dd_bytes_fill(d->in.valid, 1);
}

static inline void drawn_close(drawn *d) { dd_arena_free(d->ctx.arena); }

static inline const dd_metric *metric_named(const char *name)
{
    for (size_t i = 0; i < dd_metrics_count; i++)
        if (strcmp(dd_metrics[i]->info.name, name) == 0)
            return dd_metrics[i];
    fail_msg("no metric %s", name);
    return NULL;
}

/* After drawing: smoothing. */
static inline void drawn_ready(drawn *d)
{
    memcpy(d->site.lab, d->lab, sizeof d->lab);
    for (int c = 0; c < 3; c++)
        d->site.control_lab[c] = d->control_lab[c];
    assert_true(dd_levels_make(d->site.level, d->site.lab, d->in.valid, d->site.px_per_mm, NULL, d->ctx.arena));
    if (!d->site.smooth[0].px)
        assert_true(dd_site_allocate(&d->site, d->ctx.arena));
    assert_true(dd_site_prepare(&d->site, &d->in));
}

static inline size_t drawn_tiles(const drawn *d) { return (size_t)d->in.tiles_x * (size_t)d->in.tiles_y; }

static inline dd_metric_sums *drawn_sums(drawn *d, int n)
{
    dd_metric_sums *sums = DD_NEW(d->ctx.arena, dd_metric_sums, n);
    for (int i = 0; i < n; i++) {
        sums[i].sums = DD_NEW(d->ctx.arena, double, drawn_tiles(d) * DD_SUMS);
        sums[i].weight = DD_NEW(d->ctx.arena, double, drawn_tiles(d));
        assert_non_null(sums[i].weight);
    }
    return sums;
}

/* Sums of one metric for photo d; in a pair it is the baseline, and `after` the follow-up (NULL: d again). */
static inline void drawn_measure(dd_metric_sums *before_sums, dd_metric_sums *after_sums, drawn *d, drawn *after, const dd_metric *m)
{
    drawn *other = after ? after : d;
    int n = m->group ? m->group->members : 1;
    dd_metric_sums *before_all = drawn_sums(d, n), *after_all = drawn_sums(d, n);
    dd_metric_sums **out[2] = {DD_NEW(d->ctx.arena, dd_metric_sums *, n), DD_NEW(d->ctx.arena, dd_metric_sums *, n)};
    for (int i = 0; i < n; i++)
        out[0][i] = &before_all[i], out[1][i] = &after_all[i];
    dd_metric_input pair[2] = {d->in, other->in};
    pair[1].after = true;
    pair[1].ctx = &d->ctx;
    if (m->group && m->group->compute_pair) {
        assert_true(m->group->compute_pair(out[0], out[1], pair));
    } else if (m->group) {
        assert_true(m->group->compute(out[0], &pair[0]));
        assert_true(m->group->compute(out[1], &pair[1]));
    } else {
        assert_non_null(m->compute);
        assert_true(m->compute(out[0][0], &pair[0]));
        assert_true(m->compute(out[1][0], &pair[1]));
    }
    *before_sums = before_all[m->group ? m->slot : 0];
    *after_sums = after_all[m->group ? m->slot : 0];
}

static inline double drawn_tiles_value(drawn *d, const char *name, bool inner)
{
    const dd_metric *m = metric_named(name);
    dd_metric_sums sums, again;
    drawn_measure(&sums, &again, d, NULL, m);
    for (size_t t = 0; inner && t < drawn_tiles(d); t++) {
        int x = (int)t % d->in.tiles_x, y = (int)t / d->in.tiles_x;
        if (x == 0 || y == 0 || x == d->in.tiles_x - 1 || y == d->in.tiles_y - 1)
            memset(&sums.sums[t * DD_SUMS], 0, DD_SUMS * sizeof *sums.sums), sums.weight[t] = 0.0;
    }
    return dd_metric_value(m, &sums, drawn_tiles(d));
}

/* Value of a metric in the follow-up of the pair of two drawn sites of one size. */
static inline double drawn_pair_value(drawn *before, drawn *after, const char *name)
{
    const dd_metric *m = metric_named(name);
    dd_metric_sums first, second;
    drawn_measure(&first, &second, before, after, m);
    return dd_metric_value(m, &second, drawn_tiles(before));
}

static inline double drawn_value(drawn *d, const char *name) { return drawn_tiles_value(d, name, false); }
/* Without the outermost tiles, where filters are one-sided. */
static inline double drawn_inner_value(drawn *d, const char *name) { return drawn_tiles_value(d, name, true); }

/* As melanin darkens fair skin (METRICS.md 9): a* rises by 0.16 of what L* falls. */
static inline void drawn_darken(drawn *d, int x, int y, double depth)
{
    dd_row(d->lab[0], y)[x] -= (float)depth;
    dd_row(d->lab[1], y)[x] += (float)(0.16 * depth);
}

/* Darker by `depth` L* inside a disc, with a soft edge of 1/(1 + exp((r - r0)/edge)), all in mm. */
static inline void drawn_spot(drawn *d, double x_mm, double y_mm, double radius_mm, double depth, double edge_mm)
{
    double ppm = d->site.px_per_mm;
    for (int y = 0; y < d->in.valid.height; y++)
        for (int x = 0; x < d->in.valid.width; x++) {
            double r = hypot(x / ppm - x_mm, y / ppm - y_mm);
            drawn_darken(d, x, y, depth / (1.0 + exp((r - radius_mm) / edge_mm)));
        }
}

#endif
