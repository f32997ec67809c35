/* PNG by stb_image_write (filters, chunks) with libdeflate as its compressor: a third of the time and two thirds of the size of stb's
 * own. Level 1: level 4 makes the change map 2 % smaller, level 6 5 %, for twice the time. */
#include "stages/render/encode_png.h"

#include <assert.h>
#include <libdeflate.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/image.h"

enum { LEVEL = 1 };

/* stb frees the result with free(). NULL without memory. */
static unsigned char *compress_zlib(unsigned char *data, int size, int *out_size, int quality)
{
    (void)quality;
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL);
    size_t bound = libdeflate_zlib_compress_bound(compressor, (size_t)size), packed = 0;
    unsigned char *out = compressor ? malloc(bound) : NULL;
    if (out)
        packed = libdeflate_zlib_compress(compressor, data, (size_t)size, out, bound);
    libdeflate_free_compressor(compressor);
    if (!packed || packed > INT32_MAX) {
        free(out);
        return NULL;
    }
    *out_size = (int)packed;
    return out;
}

#define STBIW_ZLIB_COMPRESS compress_zlib
#define STBIW_ASSERT(x) assert(x)
#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>

dd_status dd_png_write(const char *path, const uint8_t *samples, int width, int height, int channels, dd_err *err)
{
    size_t bytes;
    int size = 0;
    assert(channels == 3 || channels == 4);
    if (width < 1 || height < 1 || !dd_size_mul(&bytes, (size_t)width * (size_t)channels + 1, (size_t)height, 1) || bytes > INT32_MAX)
        return dd_fail(err, DD_E_TOO_LARGE, path, "a PNG of %d x %d", width, height); /* stb counts in int */
    unsigned char *file = stbi_write_png_to_mem(samples, width * channels, width, height, channels, &size);
    if (!file)
        return dd_fail(err, DD_E_NO_MEMORY, path, "for the PNG of %d x %d", width, height);
    dd_status status = dd_file_write(path, file, (size_t)size, err);
    free(file);
    return status;
}
