/* Allocation of planes with checked sizes. */
#include "base/image.h"

#include <string.h>

bool dd_size_mul(size_t *product, size_t a, size_t b, size_t c)
{
    size_t ab;
    return !__builtin_mul_overflow(a, b, &ab) && !__builtin_mul_overflow(ab, c, product);
}

dd_plane dd_plane_new(dd_arena *arena, int width, int height)
{
    dd_plane p = {NULL, width, height, 0};
    size_t bytes;
    if (width < 1 || height < 1)
        return p;
    p.stride = ((size_t)width + 15) / 16 * 16;
    if (dd_size_mul(&bytes, p.stride, (size_t)height, sizeof(float)))
        p.px = dd_arena_alloc(arena, bytes);
    return p;
}

dd_bytes dd_bytes_new(dd_arena *arena, int width, int height)
{
    dd_bytes p = {NULL, width, height, 0};
    size_t bytes;
    if (width < 1 || height < 1)
        return p;
    p.stride = ((size_t)width + 63) / 64 * 64;
    if (dd_size_mul(&bytes, p.stride, (size_t)height, 1))
        p.px = dd_arena_alloc(arena, bytes);
    return p;
}

void dd_plane_fill(dd_plane plane, float value)
{
    for (int y = 0; y < plane.height; y++) {
        float *row = dd_row(plane, y);
        for (size_t x = 0; x < plane.stride; x++)
            row[x] = value;
    }
}

void dd_bytes_fill(dd_bytes plane, uint8_t value) { memset(plane.px, value, plane.stride * (size_t)plane.height); }
