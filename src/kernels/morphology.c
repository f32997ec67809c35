/* Binary morphology with a disc: the union over dy of rows widened by the disc's half-width at dy, by distance to the next set pixel. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernels/filter.h"

/* For every pixel the horizontal distance to the nearest pixel equal to `wanted`, capped at 65535. */
static void row_distance(uint16_t *distance, const uint8_t *row, int width, bool wanted)
{
    int since = UINT16_MAX;
    for (int x = 0; x < width; x++) {
        since = (row[x] != 0) == wanted ? 0 : since < UINT16_MAX ? since + 1 : since;
        distance[x] = (uint16_t)since;
    }
    since = UINT16_MAX;
    for (int x = width - 1; x >= 0; x--) {
        since = distance[x] == 0 ? 0 : since < UINT16_MAX ? since + 1 : since;
        if (since < distance[x])
            distance[x] = (uint16_t)since;
    }
}

/* hit[x] = 1 where a `wanted` pixel lies within the disc */
static void spread_row(uint8_t *hit, const uint16_t *distances, int width, int height, int y, double radius)
{
    int r = (int)floor(radius);
    memset(hit, 0, (size_t)width);
    for (int dy = -r; dy <= r; dy++) {
        if (y + dy < 0 || y + dy >= height)
            continue;
        const uint16_t *d = distances + (size_t)(y + dy) * (size_t)width;
        int half = (int)floor(sqrt(radius * radius - (double)(dy * dy)));
        for (int x = 0; x < width; x++)
            hit[x] |= d[x] <= half;
    }
}

static bool spread(dd_bytes out, dd_bytes in, double radius, bool wanted, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    size_t w = (size_t)in.width;
    uint16_t *distances = dd_arena_alloc(arena, w * (size_t)in.height * sizeof *distances);
    if (!distances)
        return false;
    for (int y = 0; y < in.height; y++)
        row_distance(distances + (size_t)y * w, dd_brow(in, y), in.width, wanted);
    for (int y = 0; y < in.height; y++) {
        uint8_t *row = dd_brow(out, y);
        spread_row(row, distances, in.width, in.height, y, radius);
        for (size_t x = 0; !wanted && x < w; x++)
            row[x] = !row[x];
    }
    dd_arena_rewind(arena, mark);
    return true;
}

bool dd_dilate(dd_bytes out, dd_bytes in, double radius, dd_arena *arena) { return spread(out, in, radius, true, arena); }

/* Erosion of the set is dilation of its complement; pixels outside the frame do not erode. */
bool dd_erode(dd_bytes out, dd_bytes in, double radius, dd_arena *arena) { return spread(out, in, radius, false, arena); }
