/* Internal to acquire: PNG by libpng, for photos (decode_png.c) and masks (mask_png.c). */
#ifndef DD_ACQUIRE_PNG_READ_H
#define DD_ACQUIRE_PNG_READ_H

#include <stdbool.h>

#include "stages/acquire/decode.h"

typedef struct dd_png {
    int width, height;
    int depth;     /* 8 or 16 */
    int channels;  /* 3 RGB, 4 RGBA: palettes, grey and tRNS are expanded */
    bool grey;     /* stored as grey */
    void *samples; /* interleaved, native byte order, no padding; owned (free) */
    dd_blob exif;  /* owned; with "Exif\0\0" in front */
    dd_colour_tags colour;
    uint64_t flags;
} dd_png;

void dd_png_free(dd_png *png);
/* Size from the IHDR chunk. DD_E_DAMAGED when it is not the first chunk, DD_E_TRUNCATED when the file ends before it does. */
dd_status dd_png_size(int64_t *width, int64_t *height, const dd_blob *file, const char *name, dd_err *err);
/* The caller has checked the size. out: zeroed by the caller; freed by dd_png_free also after a failure. */
dd_status dd_png_read(dd_png *out, const dd_blob *file, const char *name, const dd_limits *limits, dd_err *err);
bool dd_png_signature(const dd_blob *file);

#endif
