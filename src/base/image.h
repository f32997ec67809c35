/* Planes of pixels. Row-major, origin top left, the centre of the top-left pixel is (0,0). Lent memory, usually an arena's. */
#ifndef DD_BASE_IMAGE_H
#define DD_BASE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct dd_plane {   /* one float per pixel */
    float *px;
    int width, height;
    size_t stride;          /* floats from row to row, a multiple of 16 */
} dd_plane;

typedef struct dd_bytes {   /* one uint8 per pixel: masks (0/1), labels, 8-bit grey */
    uint8_t *px;
    int width, height;
    size_t stride;          /* bytes from row to row, a multiple of 64 */
} dd_bytes;

/* Not cleared. px == NULL without memory or when width/height < 1 or the size does not fit. */
dd_plane dd_plane_new(dd_arena *arena, int width, int height);
dd_bytes dd_bytes_new(dd_arena *arena, int width, int height);
void dd_plane_fill(dd_plane plane, float value);
void dd_bytes_fill(dd_bytes plane, uint8_t value);

static inline float *dd_row(dd_plane p, int y) { return p.px + (size_t)y * p.stride; }
static inline uint8_t *dd_brow(dd_bytes p, int y) { return p.px + (size_t)y * p.stride; }

/* a*b*c into *product; false when it does not fit size_t. */
bool dd_size_mul(size_t *product, size_t a, size_t b, size_t c);

#endif
