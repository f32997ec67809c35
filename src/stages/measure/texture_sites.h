/* Separable filters that answer only where somebody asks: on every pixel, or on the sites of a coarser grid. */
#ifndef DD_MEASURE_TEXTURE_SITES_H
#define DD_MEASURE_TEXTURE_SITES_H

#include "base/ctx.h"
#include "base/image.h"
#include "stages/measure/texture_taps.h"

/* Row j of an output, filtered down the columns only: n = in.width values. Outside the plane there is 0. */
typedef struct dd_columns {
    dd_plane in;
    float *zero; /* a row of in.width zeros */
    dd_ctx *ctx;
} dd_columns;
bool dd_columns_open(dd_columns *c, dd_plane in, dd_ctx *ctx); /* false without memory; lives in the arena */
void dd_columns_row(float *out, const dd_columns *c, const dd_taps *down, int j);

/* Filters along rows: room for a row of `width` values, split by column number modulo step and padded. */
typedef struct dd_across {
    float *phase; /* step rows of `stride` values */
    size_t stride;
    int step, pad, width;
    dd_ctx *ctx;
} dd_across;
bool dd_across_open(dd_across *a, int width, int step, dd_ctx *ctx);
void dd_across_load(dd_across *a, const float *row);                             /* the row that is read next */
void dd_across_row(float *out, const dd_across *a, const dd_taps *t, int n_out); /* t->step is that of dd_across_open */

/* Both, for whole planes. out has ceil(size / step) sites. false without memory; the arena is left as it was. */
bool dd_sites_filter(dd_plane out, dd_plane in, const dd_taps *taps, dd_ctx *ctx);

#endif
