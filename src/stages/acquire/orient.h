/* Internal to acquire: turning stored pixels upright. */
#ifndef DD_ACQUIRE_ORIENT_H
#define DD_ACQUIRE_ORIENT_H

#include <stdbool.h>
#include <stddef.h>

/* Whether this EXIF orientation swaps width and height. */
static inline bool dd_orientation_swaps(int orientation) { return orientation >= 5; }

/* dst: upright, of the swapped size where the orientation swaps; src: width x height as stored; both without padding.
 * pixel_bytes: 3 (8-bit RGB) or 6 (16-bit RGB). orientation: 1..8. */
void dd_orient(void *dst, const void *src, int width, int height, size_t pixel_bytes, int orientation);

#endif
