/* The pieces of a PNG file: chunks and their compressed bytes. The same bytes on every machine. */
#ifndef PH_PNG_H
#define PH_PNG_H

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

void ph_png_u32(dd_text *png, uint32_t v);
/* One chunk: length, name (4 letters), body, checksum. */
void ph_png_chunk(dd_text *png, const char *name, const dd_text *body);
/* Raw deflate of filtered rows; a zlib stream is "\x78\x01", this, and the Adler-32 of data. */
void ph_png_deflate(dd_text *out, const uint8_t *data, size_t size);
uint32_t ph_png_adler32(const uint8_t *data, size_t size);
/* A whole file from its filtered rows. bits: 8 or 16 per channel; colour: the PNG colour type. rows NULL: no memory. */
dd_status ph_png_write(const char *path, const uint8_t *rows, size_t size, int width, int height, int bits, int colour, dd_err *err);

#endif
