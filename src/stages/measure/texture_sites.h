/* Separable filters that answer only where somebody asks: on every pixel, or on the sites of a coarser grid. Rows are read once, in order,
 * from whoever makes them, so that no plane of the region's size is needed. */
#ifndef DD_MEASURE_TEXTURE_SITES_H
#define DD_MEASURE_TEXTURE_SITES_H

#include "base/ctx.h"
#include "base/image.h"
#include "stages/measure/texture_taps.h"

/* Fills row y (0 <= y < height) of what is filtered. */
typedef void (*dd_row_source)(const void *user, float *row, int y);

/* Down the columns. Outside the picture there is 0. */
typedef struct dd_columns {
    dd_row_source source;
    const void *user;
    int width, height, slots, next; /* rows before `next` are read; the last `slots` of them are kept */
    float *ring, *zero;
    size_t stride;
    dd_ctx *ctx;
} dd_columns;
/* For filters of at most `taps` taps. Lives in the arena; false without memory. */
bool dd_columns_open(dd_columns *c, int width, int height, int taps, dd_row_source source, const void *user, dd_ctx *ctx);
/* Row j of the answer, `width` values. j must not fall. */
void dd_columns_row(float *out, dd_columns *c, const dd_taps *down, int j);

/* The same for n columns from x on. Many filters of one row: strip by strip, so that what they read stays in the cache. */
void dd_columns_strip(float *out, dd_columns *c, const dd_taps *down, int j, int x, int n);

/* Along a row of `width` values with a step of 1, 2 or 4: split by column number modulo step and padded with 0. */
typedef struct dd_across {
    float *phase, *half; /* step rows of `stride` values; scratch */
    size_t stride;
    int step, pad, width;
    dd_ctx *ctx;
} dd_across;
bool dd_across_open(dd_across *a, int width, int step, dd_ctx *ctx);
void dd_across_load(dd_across *a, const float *row);                             /* the row that is read next */
void dd_across_row(float *out, const dd_across *a, const dd_taps *t, int n_out); /* t->step is that of dd_across_open */

#endif
