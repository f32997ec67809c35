/* Rows first down the columns, for the rows of the answer alone, then along the row. With a step of 2 the row is split
 *
 *   x0 x1 x2 x3 x4 ...  ->  even: x0 x2 x4 ...   odd: x1 x3 ...
 *
 * so that tap t of all sites reads consecutive values of one part: the same sum of shifted rows as down the columns, and one kernel
 * serves both. */
#include "stages/measure/texture_sites.h"

#include <string.h>

#include "kernels/kernels.h"

bool dd_columns_open(dd_columns *c, int width, int height, int taps, dd_row_source source, const void *user, dd_ctx *ctx)
{
    size_t stride = ((size_t)width + 15) / 16 * 16;
    *c = (dd_columns){.source = source, .user = user, .width = width, .height = height, .slots = taps, .stride = stride, .ctx = ctx};
    c->ring = dd_arena_alloc(ctx->arena, (size_t)taps * stride * sizeof(float));
    c->zero = DD_NEW(ctx->arena, float, stride);
    return c->ring && c->zero;
}

void dd_columns_strip(float *out, dd_columns *c, const dd_taps *down, int j, int x, int n)
{
    const float *rows[DD_TAPS_MOST];
    int first = j * down->step + down->first, end = first + down->n;
    for (; c->next < end && c->next < c->height; c->next++)
        if (c->next >= end - c->slots)
            c->source(c->user, c->ring + (size_t)(c->next % c->slots) * c->stride, c->next);
    for (int t = 0; t < down->n; t++) {
        int y = first + t;
        rows[t] = (y < 0 || y >= c->height ? c->zero : c->ring + (size_t)(y % c->slots) * c->stride) + x;
    }
    c->ctx->kernels->filter.fir_rows(out, rows, down->tap, down->n, (size_t)n);
}

void dd_columns_row(float *out, dd_columns *c, const dd_taps *down, int j) { dd_columns_strip(out, c, down, j, 0, c->width); }

bool dd_across_open(dd_across *a, int width, int step, dd_ctx *ctx)
{
    int pad = DD_TAPS_MOST / step + 2;
    *a = (dd_across){.stride = ((size_t)(width / step + 2 * pad) + 31) / 16 * 16, .step = step, .pad = pad, .width = width, .ctx = ctx};
    a->phase = DD_NEW(ctx->arena, float, a->stride *(size_t)step);
    a->half = DD_NEW(ctx->arena, float, 4 * a->stride);
    return a->phase && a->half;
}

/* Evens and odds of the evens and odds. */
static void split_by_four(dd_across *a, const float *row, int whole)
{
    const dd_texture_kernels *k = &a->ctx->kernels->texture;
    k->split_row(a->half, a->half + 2 * a->stride, row, 2 * (size_t)whole);
    for (size_t p = 0; p < 2; p++)
        k->split_row(a->phase + p * a->stride + a->pad, a->phase + (p + 2) * a->stride + a->pad, a->half + p * 2 * a->stride,
                     (size_t)whole);
}

void dd_across_load(dd_across *a, const float *row)
{
    int step = a->step, whole = a->width / step;
    if (step == 1)
        memcpy(a->phase + a->pad, row, (size_t)a->width * sizeof(float));
    else if (step == 2)
        a->ctx->kernels->texture.split_row(a->phase + a->pad, a->phase + a->stride + a->pad, row, (size_t)whole);
    else
        split_by_four(a, row, whole);
    for (int p = 0; p < a->width - whole * step; p++)
        a->phase[(size_t)p * a->stride + (size_t)(a->pad + whole)] = row[whole * step + p];
}

void dd_across_row(float *out, const dd_across *a, const dd_taps *taps, int n_out)
{
    const float *rows[DD_TAPS_MOST];
    for (int t = 0; t < taps->n; t++) {
        int at = taps->first + t + a->pad * a->step;
        rows[t] = a->phase + (size_t)(at % a->step) * a->stride + (size_t)(at / a->step);
    }
    a->ctx->kernels->filter.fir_rows(out, rows, taps->tap, taps->n, (size_t)n_out);
}
