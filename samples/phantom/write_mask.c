/* Masks as 8-bit grey PNG. Each row is filtered with Up, which turns a mask into zeros but for its outline. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "phantom/png.h"
#include "phantom/write.h"

/* Rows with filter type 2 (Up): each byte minus the one above. */
static uint8_t *filtered_rows(const uint16_t *bits, unsigned any, int width, int height)
{
    size_t row = (size_t)width + 1;
    uint8_t *data = calloc((size_t)height, row);
    for (int y = 0; data && y < height; y++) {
        data[(size_t)y * row] = 2;
        for (int x = 0; x < width; x++) {
            const uint16_t *here = bits + (size_t)y * (size_t)width + (size_t)x;
            int value = *here & any ? 255 : 0, above = y && here[-width] & any ? 255 : 0;
            data[(size_t)y * row + 1 + (size_t)x] = (uint8_t)(value - above);
        }
    }
    return data;
}

dd_status ph_write_mask(const char *path, const uint16_t *bits, unsigned any, int width, int height, dd_err *err)
{
    static const char SIGNATURE[8] = {(char)0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    size_t size = ((size_t)width + 1) * (size_t)height;
    dd_text png = {0}, header = {0}, body = {0}, empty = {0};
    uint8_t *rows = filtered_rows(bits, any, width, height);
    if (rows) {
        ph_png_u32(&header, (uint32_t)width);
        ph_png_u32(&header, (uint32_t)height);
        dd_text_put(&header, "\x08\0\0\0\0", 5); /* 8 bits, grey, deflate, adaptive filters, not interlaced */
        dd_text_put(&body, "\x78\x01", 2);
        ph_png_deflate(&body, rows, size);
        ph_png_u32(&body, ph_png_adler32(rows, size));
        dd_text_put(&png, SIGNATURE, sizeof SIGNATURE);
        ph_png_chunk(&png, "IHDR", &header);
        ph_png_chunk(&png, "IDAT", &body);
        ph_png_chunk(&png, "IEND", &empty);
    }
    bool failed = !rows || header.failed || body.failed || png.failed;
    dd_status status =
        failed ? dd_fail(err, DD_E_NO_MEMORY, path, "%zu bytes of mask", size) : dd_file_write(path, png.data, png.size, err);
    dd_text_free(&png);
    dd_text_free(&header);
    dd_text_free(&body);
    free(rows);
    return status;
}
