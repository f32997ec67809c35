/* The finished map: how it is stored on its grid, and how rows are read from it. */
#include <math.h>

#include "stages/align/align.h"

dd_status dd_align_identity(dd_alignment *out, const dd_photo *before, dd_ctx *ctx, dd_err *err)
{
    *out = (dd_alignment){.model = DD_MODEL_IDENTITY, .h = {1, 0, 0, 0, 1, 0, 0, 0, 1}, .grid_w = 2, .grid_h = 2, .overlap_pct = 100, .trust_pct = 100,
                          .scale_ratio = 1, .after_width = before->width, .after_height = before->height,
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

typedef struct line { const dd_alignment *al; double y; int j; float f; } line;

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

/* Points [from, to) all lie between the same two node columns k and k + 1. */
static void map_span(const line *l, float *x_after, float *y_after, float *trust, double x0, double step, int from, int to, int k)
{
    const dd_alignment *al = l->al;
    const double *h = al->h;
    float dx0 = node_blend(al->dx, l, k), dx1 = node_blend(al->dx, l, k + 1) - dx0, dy0 = node_blend(al->dy, l, k), dy1 = node_blend(al->dy, l, k + 1) - dy0;
    float t0 = node_blend(al->trust, l, k), t1 = node_blend(al->trust, l, k + 1) - t0;
    double right = al->after_width - 1, bottom = al->after_height - 1, inverse = 1 / al->grid_step;
    for (int i = from; i < to; i++) {
        double x = x0 + i * step, w = 1 / (h[6] * x + h[7] * l->y + h[8]);
        float f = (float)(x * inverse - k);
        double xa = (h[0] * x + h[1] * l->y + h[2]) * w + (double)(dx0 + f * dx1), ya = (h[3] * x + h[4] * l->y + h[5]) * w + (double)(dy0 + f * dy1);
        x_after[i] = (float)xa;
        y_after[i] = (float)ya;
        if (trust)
            trust[i] = w > 0 && xa >= 0 && ya >= 0 && xa <= right && ya <= bottom ? t0 + f * t1 : 0;
    }
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
