/* A photo's rows for pictures: dd_resample, with the detail it rounded off put back. Inside of stage render. */
#ifndef DD_RENDER_SAMPLE_H
#define DD_RENDER_SAMPLE_H

#include "stages/align/align.h"

/* Some rows of one photo on a grid, linear sRGB. */
typedef struct dd_rows {
    dd_plane rgb[3];
    dd_bytes covered; /* as dd_resample says: 1 comparable, 2 to look at, 0 nothing there (rgb is 0) */
    float *scratch;
    int capacity; /* rows it can hold */
} dd_rows;

/* n planes in one block (planes of their own would each be rounded up to whole huge pages). false without memory. */
bool dd_planes_new(dd_plane *planes, int n, dd_arena *arena, int width, int height);
bool dd_rows_new(dd_rows *out, dd_arena *arena, int width, int capacity);
/* Rows y .. y + n - 1 of the grid, n <= capacity. al NULL: the baseline. DD_OK or DD_E_NO_MEMORY. */
dd_status dd_rows_load(dd_rows *rows, const dd_photo *photo, const dd_alignment *al, dd_grid grid, int y, int n, dd_ctx *ctx);

#endif
