/* Rows first down the columns, for the rows of the answer alone, then along the row. With a step of 2 the row is split
 *
 *   x0 x1 x2 x3 x4 ...  ->  even: x0 x2 x4 ...   odd: x1 x3 ...
 *
 * so that tap t of all sites reads consecutive values of one part: the same sum of shifted rows as down the columns, and one kernel
 * serves both. */
#include "stages/measure/texture_sites.h"

#include <string.h>

#include "kernels/kernels.h"

bool dd_columns_open(dd_columns *c, dd_plane in, dd_ctx *ctx)
{
    *c = (dd_columns){.in = in, .zero = DD_NEW(ctx->arena, float, in.width), .ctx = ctx};
    return c->zero != NULL;
}

void dd_columns_row(float *out, const dd_columns *c, const dd_taps *down, int j)
{
    const float *rows[DD_TAPS_MOST];
    for (int t = 0; t < down->n; t++) {
        int y = j * down->step + down->first + t;
        rows[t] = y < 0 || y >= c->in.height ? c->zero : dd_row(c->in, y);
    }
    c->ctx->kernels->filter.fir_rows(out, rows, down->tap, down->n, (size_t)c->in.width);
}

bool dd_across_open(dd_across *a, int width, int step, dd_ctx *ctx)
{
    int pad = DD_TAPS_MOST / step + 2;
    *a = (dd_across){.stride = ((size_t)(width / step + 2 * pad) + 31) / 16 * 16, .step = step, .pad = pad, .width = width, .ctx = ctx};
    a->phase = DD_NEW(ctx->arena, float, a->stride *(size_t)step);
    return a->phase != NULL;
}

static void split_by_two(float *restrict even, float *restrict odd, const float *restrict row, int n)
{
    for (int i = 0; i < n; i++) {
        even[i] = row[2 * i];
        odd[i] = row[2 * i + 1];
    }
}

void dd_across_load(dd_across *a, const float *row)
{
    int step = a->step, whole = a->width / step;
    if (step == 1)
        memcpy(a->phase + a->pad, row, (size_t)a->width * sizeof(float));
    else if (step == 2)
        split_by_two(a->phase + a->pad, a->phase + a->stride + a->pad, row, whole);
    else
        for (int p = 0; p < step; p++)
            for (int i = 0; i < whole; i++)
                a->phase[(size_t)p * a->stride + (size_t)(a->pad + i)] = row[i * step + p];
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

bool dd_sites_filter(dd_plane out, dd_plane in, const dd_taps *taps, dd_ctx *ctx)
{
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_columns columns;
    dd_across across;
    float *row = DD_NEW(ctx->arena, float, in.width);
    bool ok = row && dd_columns_open(&columns, in, ctx) && dd_across_open(&across, in.width, taps->step, ctx);
    for (int j = 0; ok && j < out.height; j++) {
        dd_columns_row(row, &columns, taps, j);
        dd_across_load(&across, row);
        dd_across_row(dd_row(out, j), &across, taps, out.width);
    }
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}
