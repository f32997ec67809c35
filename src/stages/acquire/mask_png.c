/* A region given as a PNG mask. Non-zero means inside: grey or any colour channel; transparent means outside. */
#include "stages/acquire/acquire.h"

#include "base/text.h"
#include "stages/acquire/png_read.h"

static dd_status check_mask_size(const dd_blob *file, const char *name, int width, int height, dd_err *err)
{
    int64_t w, h;
    if (!dd_png_signature(file))
        return dd_fail(err, DD_E_REGIONS, name, "the mask is not a PNG file");
    dd_status status = dd_png_size(&w, &h, file, name, err);
    if (status)
        return status;
    if (w != width || h != height)
        return dd_fail(err, DD_E_REGIONS, name, "mask %lldx%lld, photo %dx%d%s", (long long)w, (long long)h, width, height,
                       w == height && h == width ? " (rotated?)" : "");
    return DD_OK;
}

static bool is_inside(const dd_png *png, size_t pixel)
{
    size_t at = pixel * (size_t)png->channels;
    unsigned any = 0, alpha = 1;
    for (size_t c = 0; c < (size_t)png->channels; c++) {
        unsigned v = png->depth == 16 ? ((const uint16_t *)png->samples)[at + c] : ((const uint8_t *)png->samples)[at + c];
        if (c < 3)
            any |= v;
        else
            alpha = v;
    }
    return any && alpha;
}

static dd_status fill(dd_bytes *out, dd_arena *arena, const dd_png *png, const char *name, dd_err *err)
{
    bool empty = true;
    dd_bytes mask = dd_bytes_new(arena, png->width, png->height);
    if (!mask.px)
        return dd_fail(err, DD_E_NO_MEMORY, name, "mask of %d x %d pixels", png->width, png->height);
    for (int y = 0; y < png->height; y++)
        for (int x = 0; x < png->width; x++) {
            bool inside = is_inside(png, (size_t)y * (size_t)png->width + (size_t)x);
            dd_brow(mask, y)[x] = inside;
            empty = empty && !inside;
        }
    if (empty)
        return dd_fail(err, DD_E_REGIONS, name, "the mask is empty");
    *out = mask;
    return DD_OK;
}

/* Whatever is wrong with a mask is wrong with the request's regions; the detail says what. */
static dd_status as_regions(dd_status status, const char *name, dd_err *err)
{
    if (!status || status == DD_E_NO_MEMORY || status == DD_E_REGIONS)
        return status;
    char detail[sizeof err->detail] = "";
    if (err)
        dd_copy(detail, sizeof detail, err->detail);
    return dd_fail(err, DD_E_REGIONS, name, "%s: %s", dd_status_text(status), detail);
}

dd_status dd_mask_load(dd_bytes *out, dd_arena *arena, const char *path, const char *name, int width, int height, const dd_limits *limits,
                       dd_err *err)
{
    dd_blob file = {0};
    dd_png png = {0};
    *out = (dd_bytes){0};
    dd_status status = dd_file_read(&file, path, limits->file_bytes, err);
    if (!status)
        status = check_mask_size(&file, name, width, height, err);
    if (!status)
        status = dd_png_read(&png, &file, name, limits, err);
    if (!status)
        status = fill(out, arena, &png, name, err);
    dd_png_free(&png);
    dd_blob_free(&file);
    return as_regions(status, name, err);
}
