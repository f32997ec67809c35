/* Outlines by following cracks, the edges between a pixel inside and its neighbour outside, with the inside on the right hand:
 *
 *        N            at a corner, look at the two pixels ahead:   L | R
 *     W  +  E         R outside        -> turn right               --+--   (heading up)
 *        S            R and L inside   -> turn left                  ^
 *                     else             -> straight on
 *
 * Every closed path has an eastward crack (an inside pixel with outside above), so starting from all of those finds all paths, holes
 * included. A moving average over the path takes the staircase out; the line is a row of antialiased discs along it. */
#include "stages/render/outline.h"

#include <math.h>

enum { EAST, SOUTH, WEST, NORTH, SMOOTH_RADIUS = 5 };

typedef struct path {
    float *x, *y, *raw_x, *raw_y;
    size_t n;
} path;

static bool inside(dd_bytes mask, int x, int y)
{
    return x >= 0 && y >= 0 && x < mask.width && y < mask.height && dd_brow(mask, y)[x] != 0;
}

static int turn(dd_bytes mask, int x, int y, int heading)
{
    static const int right_dx[4] = {0, -1, -1, 0}, right_dy[4] = {0, 0, -1, -1};
    static const int left_dx[4] = {0, 0, -1, -1}, left_dy[4] = {-1, 0, 0, -1};
    if (!inside(mask, x + right_dx[heading], y + right_dy[heading]))
        return (heading + 1) % 4;
    return inside(mask, x + left_dx[heading], y + left_dy[heading]) ? (heading + 3) % 4 : heading;
}

/* Walk round from the top edge of pixel (x0, y0). Corner (x, y) is the top left of pixel (x, y): half a pixel before its centre. */
static void follow(path *p, dd_bytes seen, dd_bytes mask, int x0, int y0)
{
    static const int dx[4] = {1, 0, -1, 0}, dy[4] = {0, 1, 0, -1};
    int x = x0, y = y0, heading = EAST;
    p->n = 0;
    do {
        if (heading == EAST)
            dd_brow(seen, y)[x] = 1;
        p->raw_x[p->n] = (float)x - 0.5f;
        p->raw_y[p->n++] = (float)y - 0.5f;
        x += dx[heading];
        y += dy[heading];
        heading = turn(mask, x, y, heading);
    } while (x != x0 || y != y0 || heading != EAST);
}

static void smooth(path *p)
{
    size_t radius = p->n > 4 * SMOOTH_RADIUS ? SMOOTH_RADIUS : 1;
    float share = 1.0f / (float)(2 * radius + 1);
    for (size_t i = 0; i < p->n; i++) {
        float x = 0, y = 0;
        for (size_t j = i + p->n - radius; j <= i + p->n + radius; j++) {
            x += p->raw_x[j % p->n];
            y += p->raw_y[j % p->n];
        }
        p->x[i] = x * share;
        p->y[i] = y * share;
    }
}

static void stamp(dd_bytes coverage, float cx, float cy, float radius)
{
    int reach = (int)radius + 2, x0 = (int)floorf(cx) - reach, y0 = (int)floorf(cy) - reach;
    for (int y = y0 < 0 ? 0 : y0; y <= y0 + 2 * reach + 1 && y < coverage.height; y++) {
        uint8_t *row = dd_brow(coverage, y);
        for (int x = x0 < 0 ? 0 : x0; x <= x0 + 2 * reach + 1 && x < coverage.width; x++) {
            float dx = (float)x - cx, dy = (float)y - cy;
            float share = radius + 0.5f - sqrtf(dx * dx + dy * dy);
            uint8_t value = share <= 0 ? 0 : share >= 1 ? 255 : (uint8_t)(share * 255.0f + 0.5f);
            row[x] = value > row[x] ? value : row[x];
        }
    }
}

static void draw_path(dd_bytes coverage, const path *p, dd_pen pen)
{
    float length = 0, radius = (float)pen.width_px / 2, period = (float)(pen.dash_px + pen.gap_px);
    for (size_t i = 0; i < p->n; i++) {
        if (i) {
            float dx = p->x[i] - p->x[i - 1], dy = p->y[i] - p->y[i - 1];
            length += sqrtf(dx * dx + dy * dy);
        }
        if (period <= 0 || length - period * floorf(length / period) < (float)pen.dash_px)
            stamp(coverage, p->x[i], p->y[i], radius);
    }
}

static size_t count_cracks(dd_bytes mask)
{
    size_t n = 0;
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++)
            if (dd_brow(mask, y)[x])
                n += (size_t)(!inside(mask, x - 1, y) + !inside(mask, x + 1, y) + !inside(mask, x, y - 1) + !inside(mask, x, y + 1));
    return n;
}

static bool draw_all(dd_bytes coverage, dd_bytes mask, dd_pen pen, dd_arena *arena)
{
    size_t n = count_cracks(mask) + 1;
    path p = {DD_NEW(arena, float, n), DD_NEW(arena, float, n), DD_NEW(arena, float, n), DD_NEW(arena, float, n), 0};
    dd_bytes seen = dd_bytes_new(arena, mask.width, mask.height);
    if (!p.x || !p.y || !p.raw_x || !p.raw_y || !seen.px)
        return false;
    dd_bytes_fill(seen, 0);
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++)
            if (dd_brow(mask, y)[x] && !inside(mask, x, y - 1) && !dd_brow(seen, y)[x]) {
                follow(&p, seen, mask, x, y);
                smooth(&p);
                draw_path(coverage, &p, pen);
            }
    return true;
}

bool dd_outline(dd_bytes coverage, dd_bytes mask, dd_pen pen, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    bool ok = draw_all(coverage, mask, pen, arena);
    dd_arena_rewind(arena, mark);
    return ok;
}
