/* 8-bit PNG files. */
#ifndef DD_RENDER_ENCODE_PNG_H
#define DD_RENDER_ENCODE_PNG_H

#include "base/err.h"

/* samples: width x height x channels (3 = RGB, 4 = RGBA), sRGB, no gaps between rows. The file holds IHDR, IDAT, IEND and nothing
 * else, so no metadata can leak. DD_E_TOO_LARGE (2^31 bytes and more), DD_E_NO_MEMORY, DD_E_CREATE, DD_E_WRITE. */
dd_status dd_png_write(const char *path, const uint8_t *samples, int width, int height, int channels, dd_err *err);

/* The same with one byte per pixel that stands for a colour: rows of 1 + width bytes, the first of each 0 (PNG's filter "none"); palette: 256
 * colours, R, G, B. */
dd_status dd_png_write_indexed(const char *path, const uint8_t *rows, int width, int height, const uint8_t palette[768], dd_err *err);

#endif
