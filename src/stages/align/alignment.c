/* The finished map: how it is stored on its grid, and how rows are read from it. */
#include <math.h>

#include "stages/align/align.h"

const char *dd_motion_source_name(dd_motion_source source)
{
    static const char *const NAME[] = {"", "region", "skin", "frame", "points"};
    return NAME[source];
}

dd_status dd_align_identity(dd_alignment *out, const dd_photo *before, dd_ctx *ctx, dd_err *err)
{
    *out = (dd_alignment){.model = DD_MODEL_IDENTITY,
                          .h = {1, 0, 0, 0, 1, 0, 0, 0, 1},
                          .grid_w = 2,
                          .grid_h = 2,
                          .overlap_pct = 100,
                          .trust_pct = 100,
                          .scale_ratio = 1,
                          .shortest_wave_px = NAN,
                          .max_stretch = NAN,
                          .points_rms_px = NAN,
                          .points_max_px = NAN,
                          .after_width = before->width,
                          .after_height = before->height,
                          .grid_step = before->width > before->height ? before->width : before->height};
    out->dx = DD_NEW(ctx->arena, float, 4);
    out->dy = DD_NEW(ctx->arena, float, 4);
    out->trust = DD_NEW(ctx->arena, float, 4);
    if (!out->dx || !out->dy || !out->trust)
        return dd_fail(err, DD_E_NO_MEMORY, NULL, "for the alignment");
    for (int i = 0; i < 4; i++)
        out->trust[i] = 1;
    return DD_OK;
}

typedef struct line {
    const dd_alignment *al;
    double y;
    int j;
    float f;
} line;

static float node_blend(const float *nodes, const line *l, int i)
{
    const float *a = nodes + (size_t)l->j * (size_t)l->al->grid_w + i;
    return a[0] + l->f * (a[l->al->grid_w] - a[0]);
}

static void identity_row(float *x_after, float *y_after, float *trust, double x0, double y, double step, int n)
{
    for (int i = 0; i < n; i++) {
        x_after[i] = (float)(x0 + i * step);
        y_after[i] = (float)y;
        if (trust)
            trust[i] = 1;
    }
}

/* A piece of one row of the map: numerators and denominator of the model as a*x + b, displacement at its first node column and the rise to
 * the next. */
typedef struct span {
    double hx[2], hy[2], hw[2], x0, step, inverse, column;
    float dx, dx_rise, dy, dy_rise;
} span;

static void map_positions(float *restrict x_after, float *restrict y_after, const span *s, int from, int to)
{
    const span p = *s;
    for (int i = from; i < to; i++) {
        double x = p.x0 + i * p.step, w = 1 / (p.hw[0] * x + p.hw[1]), f = x * p.inverse - p.column;
        x_after[i] = (float)((p.hx[0] * x + p.hx[1]) * w + ((double)p.dx + f * (double)p.dx_rise));
        y_after[i] = (float)((p.hy[0] * x + p.hy[1]) * w + ((double)p.dy + f * (double)p.dy_rise));
    }
}

static void map_trust(float *restrict trust, const float *restrict x_after, const float *restrict y_after, const span *s, float low,
                      float rise, float right, float bottom, int from, int to)
{
    for (int i = from; i < to; i++) {
        double xb = s->x0 + i * s->step;
        float f = (float)(xb * s->inverse - s->column), x = x_after[i], y = y_after[i];
        bool inside =
            (x >= 0) & (y >= 0) & (x <= right) & (y <= bottom) & (s->hw[0] * xb + s->hw[1] > 0); /* last: not behind the horizon */
        trust[i] = inside ? low + f * rise : 0;
    }
}

/* Points [from, to) all lie between the same two node columns k and k + 1. */
static void map_span(const line *l, float *x_after, float *y_after, float *trust, double x0, double step, int from, int to, int k)
{
    const dd_alignment *al = l->al;
    const double *h = al->h;
    span s = {.hx = {h[0], h[1] * l->y + h[2]},
              .hy = {h[3], h[4] * l->y + h[5]},
              .hw = {h[6], h[7] * l->y + h[8]},
              .x0 = x0,
              .step = step,
              .inverse = 1 / al->grid_step,
              .column = k,
              .dx = node_blend(al->dx, l, k),
              .dy = node_blend(al->dy, l, k)};
    s.dx_rise = node_blend(al->dx, l, k + 1) - s.dx;
    s.dy_rise = node_blend(al->dy, l, k + 1) - s.dy;
    map_positions(x_after, y_after, &s, from, to);
    if (!trust)
        return;
    float low = node_blend(al->trust, l, k), rise = node_blend(al->trust, l, k + 1) - low;
    map_trust(trust, x_after, y_after, &s, low, rise, (float)(al->after_width - 1), (float)(al->after_height - 1), from, to);
}

void dd_align_map_row(const dd_alignment *al, float *x_after, float *y_after, float *trust, double x0, double y, double step, int n)
{
    if (al->model == DD_MODEL_IDENTITY) {
        identity_row(x_after, y_after, trust, x0, y, step, n);
        return;
    }
    double v = fmin(fmax(y / al->grid_step, 0), al->grid_h - 1);
    int j = (int)v < al->grid_h - 1 ? (int)v : al->grid_h - 2;
    line l = {al, y, j, (float)(v - j)};
    for (int from = 0; from < n;) {
        int k = (int)fmin(fmax(floor((x0 + from * step) / al->grid_step), 0), al->grid_w - 2);
        double end = k >= al->grid_w - 2 ? n : ceil(((k + 1) * al->grid_step - x0) / step);
        int to = end <= from ? from + 1 : end < n ? (int)end : n;
        map_span(&l, x_after, y_after, trust, x0, step, from, to, k);
        from = to;
    }
}
