/* Rows for pictures. dd_resample's B-spline is wide, so that both photos are smoothed alike at every sub-pixel phase; that is right for
 * numbers and soft to the eye. Here the same symmetric filter runs over both photos afterwards, along x and along y:
 *
 *   p + K (p - (left + right)/2)        gain 1 + K (1 - cos 2 pi f) at f cycles per pixel
 *
 * With the B-spline's sinc(1.25 f)^4 it passes 1.02 at f = 0.10, 0.97 at 0.20, 0.72 at 0.30 (without: 0.90, 0.66, 0.38): a restored
 * response, flat to half of what the grid can hold, with 6 % overshoot at a perfect edge. Where a neighbour is missing nothing is done. */
#include "stages/render/sample.h"

#include <string.h>

static const float K = 0.7f;

enum { SCRATCH_ROWS = 3 };

bool dd_planes_new(dd_plane *planes, int n, dd_arena *arena, int width, int height)
{
    dd_plane block = dd_plane_new(arena, width, height <= INT32_MAX / n ? n * height : 0);
    for (int i = 0; i < n && block.px; i++)
        planes[i] = (dd_plane){dd_row(block, i * height), width, height, block.stride};
    return block.px != NULL;
}

bool dd_rows_new(dd_rows *out, dd_arena *arena, int width, int capacity)
{
    bool whole = dd_planes_new(out->rgb, 3, arena, width, capacity + 2); /* a row more above and below for the filter */
    out->covered = dd_bytes_new(arena, width, capacity + 2);
    out->scratch = DD_NEW(arena, float, (size_t)SCRATCH_ROWS *(size_t)width);
    out->capacity = capacity;
    return whole && out->covered.px && out->scratch;
}

/* K where a, the pixel and b are all there. */
static void gains(float *gain, const uint8_t *a, const uint8_t *mid, const uint8_t *b, int n)
{
    for (int x = 0; x < n; x++)
        gain[x] = a[x] && mid[x] && b[x] ? K : 0.0f;
}

/* Row y of the result from rows y, y+1, y+2 as sampled; written over row y, which is not needed any more. */
static void restore_row(dd_rows *rows, int y)
{
    int n = rows->covered.width;
    float *along_x = rows->scratch, *along_y = along_x + n, *row = along_y + n;
    uint8_t *above = dd_brow(rows->covered, y), *mid = dd_brow(rows->covered, y + 1);
    gains(along_y, above, mid, dd_brow(rows->covered, y + 2), n);
    along_x[0] = along_x[n - 1] = 0.0f;
    if (n > 2)
        gains(along_x + 1, mid, mid + 1, mid + 2, n - 2);
    for (int c = 0; c < 3; c++) {
        float *up = dd_row(rows->rgb[c], y), *p = dd_row(rows->rgb[c], y + 1), *down = dd_row(rows->rgb[c], y + 2);
        for (int x = 0; x < n; x++)
            row[x] = p[x] + along_y[x] * (p[x] - 0.5f * (up[x] + down[x]));
        up[0] = row[0];
        up[n - 1] = row[n - 1];
        for (int x = 1; x < n - 1; x++)
            up[x] = row[x] + along_x[x] * (row[x] - 0.5f * (row[x - 1] + row[x + 1]));
    }
    memcpy(above, mid, (size_t)n);
}

dd_status dd_rows_load(dd_rows *rows, const dd_photo *photo, const dd_alignment *al, dd_grid grid, int y, int n, dd_ctx *ctx)
{
    dd_plane part[3] = {rows->rgb[0], rows->rgb[1], rows->rgb[2]};
    dd_bytes covered = rows->covered;
    grid.y0 += grid.step * (y - 1);
    grid.height = covered.height = n + 2;
    for (int c = 0; c < 3; c++)
        part[c].height = n + 2;
    dd_status status = dd_resample(part, covered, (dd_bytes){0}, photo, al, grid, ctx);
    for (int i = 0; !status && i < n; i++)
        restore_row(rows, i);
    return status;
}
