/* A PNG photo: size limits first, then libpng (png_read.c), then transparency over white.
 *
 * Alpha is composited on the encoded values, not in linear light: that is what browsers and viewers show, so the numbers are those of
 * the picture people saw. out = (c a + max (max - a)) / max, rounded.
 */
#include <stdlib.h>

#include "stages/acquire/decode.h"
#include "stages/acquire/png_read.h"

/* RGBA to RGB in place: the result never runs ahead of what is read. Returns whether any pixel was transparent. */
static bool over_white_8(uint8_t *p, size_t pixels)
{
    bool transparent = false;
    for (size_t i = 0; i < pixels; i++) {
        unsigned a = p[4 * i + 3];
        transparent = transparent || a < 255;
        for (size_t c = 0; c < 3; c++)
            p[3 * i + c] = (uint8_t)((p[4 * i + c] * a + 255 * (255 - a) + 127) / 255);
    }
    return transparent;
}

static bool over_white_16(uint16_t *p, size_t pixels)
{
    bool transparent = false;
    for (size_t i = 0; i < pixels; i++) {
        uint32_t a = p[4 * i + 3];
        transparent = transparent || a < 65535;
        for (size_t c = 0; c < 3; c++) /* at most 65535^2 + 32767: fits */
            p[3 * i + c] = (uint16_t)((p[4 * i + c] * a + 65535u * (65535u - a) + 32767u) / 65535u);
    }
    return transparent;
}

static void drop_alpha(dd_png *png)
{
    size_t pixels = (size_t)png->width * (size_t)png->height;
    bool transparent = png->depth == 16 ? over_white_16(png->samples, pixels) : over_white_8(png->samples, pixels);
    png->flags |= transparent ? DD_BIT(DD_FLAG_ALPHA_OVER_WHITE) : 0;
}

dd_status dd_decode_png(dd_decoded *out, const dd_blob *file, const char *name, const dd_limits *limits, dd_err *err)
{
    dd_png png = {0};
    int64_t width, height;
    dd_status status = dd_png_size(&width, &height, file, name, err);
    if (!status)
        status = dd_check_size(width, height, file->size, DD_PNG_PIXELS_PER_BYTE, name, limits, err);
    if (!status)
        status = dd_png_read(&png, file, name, limits, err);
    if (status) {
        dd_png_free(&png);
        return status;
    }
    if (png.channels == 4)
        drop_alpha(&png);
    *out = (dd_decoded){.width = png.width,
                        .height = png.height,
                        .depth = png.depth,
                        .samples = png.samples,
                        .exif = png.exif,
                        .colour = png.colour,
                        .flags = png.flags | (png.grey ? DD_BIT(DD_FLAG_GREYSCALE) : 0)};
    return DD_OK;
}
