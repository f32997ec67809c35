/* 8-bit PNG files, row by row. */
#ifndef DD_RENDER_ENCODE_PNG_H
#define DD_RENDER_ENCODE_PNG_H

#include "base/arena.h"
#include "base/err.h"

typedef struct dd_png dd_png;

/* channels 3 (RGB) or 4 (RGBA), sRGB. Holds the filtered picture in the arena until written. NULL without memory. */
dd_png *dd_png_new(dd_arena *arena, int width, int height, int channels);
void dd_png_rows(dd_png *png, const uint8_t *samples, int rows); /* width * channels bytes a row */
/* level 1..12 of libdeflate. All rows must have come. DD_E_NO_MEMORY, DD_E_CREATE, DD_E_WRITE. */
dd_status dd_png_write(dd_png *png, const char *path, int level, dd_err *err);

#endif
