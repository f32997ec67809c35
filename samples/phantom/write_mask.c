/* Masks as 8-bit grey PNG. Each row is filtered with Up, which turns a mask into zeros but for its outline. */
#include <stdlib.h>

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
    uint8_t *rows = filtered_rows(bits, any, width, height);
    dd_status status = ph_png_write(path, rows, ((size_t)width + 1) * (size_t)height, width, height, 8, 0, err);
    free(rows);
    return status;
}
