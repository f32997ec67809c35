/* What both decoders share: limits before allocation, and memory for pixels. */
#include "stages/acquire/decode.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { HUGE_PAGE = 2 << 20 };
/* Photos have 0.1 .. 6 bytes per pixel. A JPEG with fewer than 0.02 is a header without a picture; a PNG of one colour may be far smaller,
 * but deflate never packs more than 1032 to 1. Small photos decode in no time and show their damage without this. */
enum { SUSPICIOUS_PIXELS = 4000000 };

void dd_decoded_free(dd_decoded *decoded)
{
    free(decoded->samples);
    dd_blob_free(&decoded->exif);
    dd_blob_free(&decoded->colour.icc);
    *decoded = (dd_decoded){0};
}

dd_status dd_check_size(int64_t width, int64_t height, size_t file_bytes, int pixels_per_byte, const char *name, const dd_limits *limits,
                        dd_err *err)
{
    long long w = width, h = height;
    if (w < 1 || h < 1)
        return dd_fail(err, DD_E_DAMAGED, name, "the header says %lld x %lld pixels", w, h);
    if (w > limits->side || h > limits->side)
        return dd_fail(err, DD_E_TOO_LARGE, name, "%lld x %lld pixels; the limit is %d a side", w, h, limits->side);
    uint64_t pixels = (uint64_t)w * (uint64_t)h; /* sides are below 2^31 here */
    if (pixels > limits->pixels)
        return dd_fail(err, DD_E_TOO_LARGE, name, "%lld x %lld pixels; the limit is %zu million", w, h, limits->pixels / 1000000);
    if (w < limits->min_side || h < limits->min_side)
        return dd_fail(err, DD_E_TOO_SMALL, name, "%lld x %lld pixels; at least %d a side are needed", w, h, limits->min_side);
    if (w > h * limits->aspect || h > w * limits->aspect)
        return dd_fail(err, DD_E_TOO_LARGE, name, "%lld x %lld pixels: one side is more than %d times the other (aspect)", w, h,
                       limits->aspect);
    if (pixels > SUSPICIOUS_PIXELS && pixels / (unsigned)pixels_per_byte > file_bytes)
        return dd_fail(err, DD_E_DAMAGED, name, "only %zu bytes for %lld x %lld pixels", file_bytes, w, h);
    return DD_OK;
}

void *dd_pixels_new(size_t bytes)
{
    if (bytes < 2 * HUGE_PAGE || bytes > SIZE_MAX - HUGE_PAGE)
        return bytes ? malloc(bytes) : NULL;
    size_t whole = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *memory = aligned_alloc(HUGE_PAGE, whole);
    if (memory)
        (void)madvise(memory, whole, MADV_HUGEPAGE); /* only advice: ordinary pages do as well */
    return memory;
}
