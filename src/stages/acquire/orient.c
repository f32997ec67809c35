/* EXIF orientation (TIFF tag 274): where the stored row 0 and column 0 lie in the upright picture.
 *
 *     1        2       3      4         5            6           7          8
 *   888888  888888      88  88      8888888888  88                  88  8888888888
 *   88          88      88  88      88  88      88  88          88  88      88  88
 *   8888      8888    8888  8888    88          8888888888  8888888888          88
 *   88          88      88  88
 *   88          88  888888  888888
 *
 * Every case is a walk over src with a start and two steps (along an upright row, and from row to row). Tiles keep the transposing cases
 * inside the cache.
 */
#include "stages/acquire/orient.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

enum { TILE = 32 };

typedef struct walk {
    ptrdiff_t start, along, down;
} walk; /* in pixels of src */

static walk walk_of(int w, int h, int orientation)
{
    ptrdiff_t right = w - 1, row = w, bottom = (ptrdiff_t)w * (h - 1);
    switch (orientation) {
    case 2:
        return (walk){right, -1, row};
    case 3:
        return (walk){bottom + right, -1, -row};
    case 4:
        return (walk){bottom, 1, -row};
    case 5:
        return (walk){0, row, 1};
    case 6:
        return (walk){bottom, -row, 1};
    case 7:
        return (walk){bottom + right, -row, -1};
    case 8:
        return (walk){right, row, -1};
    default:
        return (walk){0, 1, row};
    }
}

/* pixel_bytes is a constant at each call, so that the copies become plain moves. */
static inline void turn(uint8_t *dst, const uint8_t *src, int width, int height, walk step, const size_t pixel_bytes)
{
    const ptrdiff_t bytes = (ptrdiff_t)pixel_bytes;
    for (int top = 0; top < height; top += TILE)
        for (int left = 0; left < width; left += TILE)
            for (int y = top; y < top + TILE && y < height; y++) {
                uint8_t *to = dst + ((size_t)y * (size_t)width + (size_t)left) * pixel_bytes;
                const uint8_t *from = src + (step.start + y * step.down + left * step.along) * bytes;
                for (int x = left; x < left + TILE && x < width; x++, to += pixel_bytes, from += step.along * bytes)
                    memcpy(to, from, pixel_bytes);
            }
}

void dd_orient(void *dst, const void *src, int width, int height, size_t pixel_bytes, int orientation)
{
    assert(pixel_bytes == 3 || pixel_bytes == 6);
    walk step = walk_of(width, height, orientation);
    bool swap = dd_orientation_swaps(orientation);
    if (pixel_bytes == 3)
        turn(dst, src, swap ? height : width, swap ? width : height, step, 3);
    else
        turn(dst, src, swap ? height : width, swap ? width : height, step, 6);
}
