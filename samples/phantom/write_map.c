/* Maps of numbers as 16-bit PNG. Each row is filtered with Up: smooth maps leave small differences. */
#include <math.h>
#include <stdlib.h>

#include "phantom/png.h"
#include "phantom/write.h"

static unsigned code_of(float value, double zero, double per_unit)
{
    double code = floor(zero + per_unit * (double)value + 0.5);
    return code < 0.0 ? 0u : code > 65535.0 ? 65535u : (unsigned)code;
}

/* Filtered row y from the codes of this row and those of the row above (both with `columns` codes). */
static void filter_row(uint8_t *out, const uint16_t *here, const uint16_t *above, size_t columns)
{
    *out++ = 2;
    for (size_t i = 0; i < columns; i++) {
        *out++ = (uint8_t)((here[i] >> 8) - (above[i] >> 8));
        *out++ = (uint8_t)((here[i] & 0xff) - (above[i] & 0xff));
    }
}

dd_status ph_write_map(const char *path, const dd_plane *plane, int channels, double zero, double per_unit, dd_err *err)
{
    size_t columns = (size_t)plane[0].width * (size_t)channels, row = 2 * columns + 1, height = (size_t)plane[0].height;
    uint8_t *rows = calloc(height, row);
    uint16_t *codes = calloc(2 * columns, sizeof *codes), *above = codes;
    for (size_t y = 0; rows && codes && y < height; y++) {
        uint16_t *here = codes + (y & 1 ? 0 : columns);
        for (size_t i = 0; i < columns; i++) {
            size_t c = i % (size_t)channels;
            here[i] = (uint16_t)code_of(dd_row(plane[c], (int)y)[i / (size_t)channels], zero, per_unit);
        }
        filter_row(rows + y * row, here, above, columns);
        above = here;
    }
    dd_status status =
        ph_png_write(path, codes ? rows : NULL, row * height, plane[0].width, plane[0].height, 16, channels == 3 ? 2 : 0, err);
    free(rows);
    free(codes);
    return status;
}
