/* 8-bit JPEG files, row by row. */
#ifndef DD_RENDER_ENCODE_JPEG_H
#define DD_RENDER_ENCODE_JPEG_H

#include "base/err.h"

typedef struct dd_jpeg dd_jpeg;

enum { DD_JPEG_QUALITY = 90 }; /* 4:2:0: PERFORMANCE.md 1 */

/* sRGB, no metadata. NULL without memory. Free with dd_jpeg_free, whatever happened. */
dd_jpeg *dd_jpeg_new(int width, int height, int quality);
void dd_jpeg_free(dd_jpeg *jpeg);
/* 3 * width bytes a row. A failure is remembered and told by dd_jpeg_write. */
void dd_jpeg_rows(dd_jpeg *jpeg, const uint8_t *rgb, int rows);
/* DD_E_NO_MEMORY, DD_E_INTERNAL, DD_E_CREATE, DD_E_WRITE. */
dd_status dd_jpeg_write(dd_jpeg *jpeg, const char *path, dd_err *err);

#endif
