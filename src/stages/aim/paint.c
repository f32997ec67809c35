/* Painting region bits. The canvas is as large as the photo, so each painter touches only what it covers. */
#include "stages/aim/paint.h"

#include <math.h>
#include <string.h>

static const uint16_t SCRATCH = 0x8000;     /* a cell whose corners differ; a polygon's crossing */

typedef struct dd_spot { int ix, iy; double fx, fy; } dd_spot;

/* Cell and position within it; positions outside the stencil count as on its edge. */
static dd_spot spot_of(const dd_stencil *s, int x, int y)
{
    const double gx = fmin(fmax(s->x0 + s->xx * x + s->xy * y, 0.0), s->width - 1),
                 gy = fmin(fmax(s->y0 + s->yx * x + s->yy * y, 0.0), s->height - 1);
    dd_spot at = {(int)gx, (int)gy, 0.0, 0.0};
    at.ix = at.ix < s->width - 2 ? at.ix : s->width - 2;
    at.iy = at.iy < s->height - 2 ? at.iy : s->height - 2;
    at.fx = gx - at.ix;
    at.fy = gy - at.iy;
    return at;
}

static uint16_t mixed_value(const dd_stencil *s, const dd_spot *at)
{
    const uint16_t *v = s->value + (size_t)at->iy * (size_t)s->width + (size_t)at->ix;
    const uint16_t corner[4] = {v[0], v[1], v[s->width], v[s->width + 1]};
    const double weight[4] = {(1.0 - at->fx) * (1.0 - at->fy), at->fx * (1.0 - at->fy), (1.0 - at->fx) * at->fy, at->fx * at->fy};
    const unsigned any = (unsigned)(corner[0] | corner[1] | corner[2] | corner[3]);
    unsigned value = 0;
    for (unsigned bit = 1; bit <= any; bit <<= 1) {
        double sum = 0.0;
        for (int c = 0; c < 4; c++)
            sum += (corner[c] & bit) != 0 ? weight[c] : 0.0;
        value |= sum > 0.5 ? bit : 0;
    }
    return (uint16_t)value;
}

/* A cell lies between four stencil values: their common value or SCRATCH, and how many cells from here rightwards share it. */
typedef struct dd_cell { uint16_t value, run; } dd_cell;

static dd_cell *make_cells(const dd_stencil *s, dd_arena *arena)
{
    dd_cell *cells = DD_NEW(arena, dd_cell, (size_t)s->width * (size_t)s->height);
    const size_t w = (size_t)s->width;
    for (size_t y = 0; cells != NULL && y + 1 < (size_t)s->height; y++)
        for (size_t x = w - 1; x-- > 0;) {
            const uint16_t *v = s->value + y * w + x;
            dd_cell *c = &cells[y * w + x];
            c->value = v[0] == v[1] && v[0] == v[w] && v[0] == v[w + 1] ? v[0] : SCRATCH;
            c->run = (uint16_t)(x + 2 < w && c->value != SCRATCH && c[1].value == c->value ? c[1].run + 1 : 1);
        }
    return cells;
}

/* Photo pixels from x on that stay in the run of cells. Whether the last one just leaves it does not matter: on a rim the bilinear mean
 * is that of the rim's two corners, which both sides share. */
static int run_length(const dd_stencil *s, const dd_spot *at, int run, int x, int y, int most)
{
    const double gx = s->x0 + s->xx * x + s->xy * y, gy = s->y0 + s->yx * x + s->yy * y;
    double n = most;
    if (at->ix + run < s->width - 1)
        n = fmin(n, (at->ix + run - gx) / s->xx);
    if (s->yx > 0.0 && at->iy < s->height - 2)
        n = fmin(n, (at->iy + 1 - gy) / s->yx);
    if (s->yx < 0.0 && at->iy > 0)
        n = fmin(n, (at->iy - gy) / s->yx);
    return n > 1.0 ? (int)n : 1;
}

static void paint_row(uint16_t *row, int left, int right, int y, const dd_stencil *s, const dd_cell *cells)
{
    for (int x = left; x < right;) {
        const dd_spot at = spot_of(s, x, y);
        const dd_cell *cell = &cells[(size_t)at.iy * (size_t)s->width + (size_t)at.ix];
        if (cell->value == SCRATCH) {
            row[x] |= mixed_value(s, &at);
            x++;
            continue;
        }
        const int end = x + run_length(s, &at, cell->run, x, y, right - x);
        for (; x < end && cell->value != 0; x++)
            row[x] |= cell->value;
        x = end;
    }
}

/* Photo pixels that can lie on a set value: the stencil's set part, turned back into the photo, with a margin. false: nothing set. */
static bool painted_part(int box[4], dd_canvas canvas, const dd_stencil *s)
{
    int x0 = s->width, x1 = -1, y0 = s->height, y1 = -1;
    for (int y = 0; y < s->height; y++)
        for (int x = 0; x < s->width; x++)
            if (s->value[(size_t)y * (size_t)s->width + (size_t)x] != 0) {
                x0 = x < x0 ? x : x0;
                x1 = x > x1 ? x : x1;
                y0 = y < y0 ? y : y0;
                y1 = y > y1 ? y : y1;
            }
    if (x1 < 0)
        return false;
    const double det = s->xx * s->yy - s->xy * s->yx;
    double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;
    for (int corner = 0; corner < 4; corner++) {
        const double gx = (corner & 1 ? x1 + 2 : x0 - 2) - s->x0, gy = (corner & 2 ? y1 + 2 : y0 - 2) - s->y0;
        const double x = (s->yy * gx - s->xy * gy) / det, y = (s->xx * gy - s->yx * gx) / det;
        left = fmin(left, x);
        right = fmax(right, x);
        top = fmin(top, y);
        bottom = fmax(bottom, y);
    }
    box[0] = (int)fmin(fmax(floor(left), 0), canvas.width);
    box[1] = (int)fmin(fmax(floor(top), 0), canvas.height);
    box[2] = (int)fmax(fmin(ceil(right) + 1, canvas.width), box[0]);
    box[3] = (int)fmax(fmin(ceil(bottom) + 1, canvas.height), box[1]);
    return true;
}

bool dd_paint_stencil(dd_canvas canvas, const dd_stencil *s, dd_arena *arena)
{
    int box[4];
    if (s->width < 2 || s->height < 2 || !painted_part(box, canvas, s))
        return true;
    const dd_arena_mark mark = dd_arena_level(arena);
    const dd_cell *cells = make_cells(s, arena);
    for (int y = box[1]; cells != NULL && y < box[3]; y++)
        paint_row(canvas.bits + (size_t)y * (size_t)canvas.width, box[0], box[2], y, s, cells);
    dd_arena_rewind(arena, mark);
    return cells != NULL;
}

void dd_paint_mask(dd_canvas canvas, dd_bytes mask, int region)
{
    for (int y = 0; y < canvas.height; y++) {
        uint16_t *row = canvas.bits + (size_t)y * (size_t)canvas.width;
        const uint8_t *from = dd_brow(mask, y);
        for (int x = 0; x < canvas.width; x++)
            row[x] = (uint16_t)(row[x] | (from[x] != 0) << region);
    }
}

/* First pixel whose centre is at or right of x (below y), within 0..n. */
static int first_centre(double x, int n) { return (int)fmin(fmax(ceil(x - 0.5), 0.0), n); }

/* Toggle a marker where the edge crosses each row of centres; from there on the row is on the edge's other side. */
static void mark_edge(dd_canvas canvas, const double a[2], const double b[2])
{
    const double *top = a[1] <= b[1] ? a : b, *bottom = a[1] <= b[1] ? b : a;
    const int end = first_centre(bottom[1], canvas.height);
    for (int y = first_centre(top[1], canvas.height); y < end; y++) {
        const double x = top[0] + (y + 0.5 - top[1]) * (bottom[0] - top[0]) / (bottom[1] - top[1]);
        const int i = first_centre(x, canvas.width);
        if (i < canvas.width)
            canvas.bits[(size_t)y * (size_t)canvas.width + (size_t)i] ^= SCRATCH;
    }
}

/* Turn markers into region bits: a pixel is inside after an odd number of them. */
static void fill_between_marks(dd_canvas canvas, int top, int bottom, int region)
{
    for (int y = top; y < bottom; y++) {
        uint16_t *row = canvas.bits + (size_t)y * (size_t)canvas.width;
        unsigned inside = 0;
        for (int x = 0; x < canvas.width; x++) {
            inside ^= (unsigned)row[x] >> 15;
            row[x] = (uint16_t)((row[x] & ~(unsigned)SCRATCH) | inside << region);
        }
    }
}

void dd_paint_polygon(dd_canvas canvas, const double (*point)[2], size_t n, int region)
{
    double top = INFINITY, bottom = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        mark_edge(canvas, point[i], point[i + 1 < n ? i + 1 : 0]);
        top = fmin(top, point[i][1]);
        bottom = fmax(bottom, point[i][1]);
    }
    fill_between_marks(canvas, first_centre(top, canvas.height), first_centre(bottom, canvas.height), region);
}

void dd_paint_circle(dd_canvas canvas, const double centre[2], double radius, int region)
{
    const int bottom = first_centre(centre[1] + radius, canvas.height);
    for (int y = first_centre(centre[1] - radius, canvas.height); y < bottom; y++) {
        const double dy = y + 0.5 - centre[1], half = sqrt(fmax(radius * radius - dy * dy, 0.0));
        uint16_t *row = canvas.bits + (size_t)y * (size_t)canvas.width;
        const int right = first_centre(centre[0] + half, canvas.width);
        for (int x = first_centre(centre[0] - half, canvas.width); x < right; x++)
            row[x] = (uint16_t)(row[x] | 1U << region);
    }
}

/* Pixels from x on with the same bits; four at a time. */
static size_t same_bits(const uint16_t *row, size_t x, size_t width)
{
    const uint64_t four = row[x] * UINT64_C(0x0001000100010001);
    size_t end = x + 1;
    for (uint64_t next; end + 4 <= width; end += 4) {
        memcpy(&next, row + end, sizeof next);
        if (next != four)
            break;
    }
    while (end < width && row[end] == row[x])
        end++;
    return end - x;
}

void dd_paint_count(size_t *pixels, int n, dd_canvas canvas)
{
    for (int r = 0; r < n; r++)
        pixels[r] = 0;
    const size_t width = (size_t)canvas.width;
    for (int y = 0; y < canvas.height; y++) {
        const uint16_t *row = canvas.bits + (size_t)y * width;
        for (size_t x = 0, run; x < width; x += run) {
            run = same_bits(row, x, width);
            for (int r = 0; r < n && row[x] != 0; r++)
                pixels[r] += (row[x] >> r & 1) != 0 ? run : 0;
        }
    }
}
