/* Photos made by the tests themselves: a PNG writer chunk by chunk (so that chunks can lie), a JPEG writer on libjpeg, and an EXIF block.
 * Everything allocates with malloc; put_free() gives it back. */
#ifndef MAKE_PHOTOS_H
#define MAKE_PHOTOS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <libdeflate.h>

#include "aid.h"
#include "stages/acquire/acquire.h"

enum { PUT_MAX = 4 << 20 };

static inline dd_blob put_new(void)
{
    uint8_t *data = malloc(PUT_MAX);
    assert_non_null(data);
    return (dd_blob){data, 0};
}

static inline void put(dd_blob *b, const void *data, size_t n)
{
    assert_true(b->size + n <= PUT_MAX);
    memcpy(b->data + b->size, data, n);
    b->size += n;
}

static inline void put_be(dd_blob *b, uint32_t v, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--) {
        uint8_t byte = (uint8_t)(v >> (8 * i));
        put(b, &byte, 1);
    }
}

static inline void put_le(dd_blob *b, uint32_t v, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        uint8_t byte = (uint8_t)(v >> (8 * i));
        put(b, &byte, 1);
    }
}

static inline void put_free(dd_blob *b)
{
    free(b->data);
    *b = (dd_blob){0};
}

/* --- PNG --- */

static inline void png_chunk(dd_blob *b, const char *type, const void *data, size_t n)
{
    put_be(b, (uint32_t)n, 4);
    size_t start = b->size;
    put(b, type, 4);
    if (n)
        put(b, data, n);
    put_be(b, libdeflate_crc32(0, b->data + start, n + 4), 4);
}

static inline void png_head(dd_blob *b, int width, int height, int depth, int colour_type)
{
    dd_blob h = put_new();
    put(b, "\x89PNG\r\n\x1a\n", 8);
    put_be(&h, (uint32_t)width, 4);
    put_be(&h, (uint32_t)height, 4);
    uint8_t rest[5] = {(uint8_t)depth, (uint8_t)colour_type, 0, 0, 0};
    put(&h, rest, 5);
    png_chunk(b, "IHDR", h.data, h.size);
    put_free(&h);
}

/* rows: as the format wants them (16 bits big-endian), without filter bytes. */
static inline void png_rows(dd_blob *b, const uint8_t *rows, size_t row_bytes, int height)
{
    size_t raw_size = (row_bytes + 1) * (size_t)height, bound = raw_size + 1024;
    uint8_t *raw = malloc(raw_size), *packed = malloc(bound);
    assert_true(raw && packed);
    for (int y = 0; y < height; y++) {
        raw[(row_bytes + 1) * (size_t)y] = 0;
        memcpy(raw + (row_bytes + 1) * (size_t)y + 1, rows + row_bytes * (size_t)y, row_bytes);
    }
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    size_t n = libdeflate_zlib_compress(c, raw, raw_size, packed, bound);
    libdeflate_free_compressor(c);
    assert_true(n > 0);
    png_chunk(b, "IDAT", packed, n);
    free(raw);
    free(packed);
}

static inline void png_iccp(dd_blob *b, const void *profile, size_t n)
{
    dd_blob body = put_new();
    put(&body, "p\0\0", 3);
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    body.size += libdeflate_zlib_compress(c, profile, n, body.data + body.size, PUT_MAX - body.size);
    libdeflate_free_compressor(c);
    png_chunk(b, "iCCP", body.data, body.size);
    put_free(&body);
}

/* Header, one optional ancillary chunk, rows, end. */
static inline dd_blob png_make(int width, int height, int depth, int colour_type, const char *type, const void *chunk, size_t chunk_size,
                               const uint8_t *rows)
{
    static const int CHANNELS[7] = {1, 0, 3, 1, 2, 0, 4};
    dd_blob b = put_new();
    png_head(&b, width, height, depth, colour_type);
    if (type)
        png_chunk(&b, type, chunk, chunk_size);
    png_rows(&b, rows, ((size_t)width * (size_t)CHANNELS[colour_type] * (size_t)depth + 7) / 8, height);
    png_chunk(&b, "IEND", NULL, 0);
    return b;
}

/* --- JPEG --- */

typedef struct jpeg_recipe {
    int width, height, components; /* 1 grey, 3 RGB, 4 CMYK */
    int quality;
    bool progressive, arithmetic;
    int restart_rows;
    const uint8_t *icc, *exif; /* exif: with "Exif\0\0" */
    size_t icc_size, exif_size;
} jpeg_recipe;

/* Smooth colours with some detail: decodes to about what was put in. */
static inline uint8_t scene(int x, int y, int c)
{
    int v = 60 + (x * (2 + c) + y * (3 - c)) % 120 + ((x / 7 + y / 5 + c) % 2) * 20;
    return (uint8_t)v;
}

static inline dd_blob jpeg_make(const jpeg_recipe *r)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr e;
    unsigned char *memory = NULL;
    unsigned long size = 0;
    c.err = jpeg_std_error(&e);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &memory, &size);
    c.image_width = (JDIMENSION)r->width;
    c.image_height = (JDIMENSION)r->height;
    c.input_components = r->components;
    c.in_color_space = r->components == 1 ? JCS_GRAYSCALE : r->components == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(&c);
    jpeg_set_quality(&c, r->quality, TRUE);
    if (r->progressive)
        jpeg_simple_progression(&c);
    c.arith_code = r->arithmetic;
    c.restart_in_rows = r->restart_rows;
    jpeg_start_compress(&c, TRUE);
    if (r->exif)
        jpeg_write_marker(&c, JPEG_APP0 + 1, r->exif, (unsigned)r->exif_size);
    if (r->icc)
        jpeg_write_icc_profile(&c, r->icc, (unsigned)r->icc_size);
    uint8_t *row = malloc((size_t)r->width * (size_t)r->components);
    assert_non_null(row);
    for (int y = 0; y < r->height; y++) {
        for (int x = 0; x < r->width; x++)
            for (int k = 0; k < r->components; k++)
                row[x * r->components + k] = scene(x, y, k);
        JSAMPROW rows[1] = {row};
        (void)jpeg_write_scanlines(&c, rows, 1);
    }
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    free(row);
    dd_blob b = put_new();
    put(&b, memory, size);
    free(memory);
    return b;
}

/* --- EXIF: orientation as given type and value, and a date (NULL = none) --- */

static inline dd_blob exif_make(bool big_endian, int type, uint32_t count, uint32_t value, const char *date)
{
    void (*w)(dd_blob *, uint32_t, int) = big_endian ? put_be : put_le;
    dd_blob b = put_new();
    uint32_t entries = date ? 2 : 1, ifd_end = 8 + 2 + 12 * entries + 4;
    put(&b, "Exif\0", 6);
    put(&b, big_endian ? "MM" : "II", 2);
    w(&b, 42, 2);
    w(&b, 8, 4);
    w(&b, entries, 2);
    w(&b, 0x0112, 2);
    w(&b, (uint32_t)type, 2);
    w(&b, count, 4);
    if (type == 3) {
        w(&b, value, 2);
        w(&b, 0, 2);
    } else {
        w(&b, value, 4);
    }
    if (date) { /* DateTimeOriginal in its own IFD */
        w(&b, 0x8769, 2);
        w(&b, 4, 2);
        w(&b, 1, 4);
        w(&b, ifd_end, 4);
    }
    w(&b, 0, 4);
    if (date) {
        uint32_t n = (uint32_t)strlen(date) + 1;
        w(&b, 1, 2);
        w(&b, 0x9003, 2);
        w(&b, 2, 2);
        w(&b, n, 4);
        w(&b, ifd_end + 2 + 12 + 4, 4);
        w(&b, 0, 4);
        put(&b, date, n);
    }
    return b;
}

/* --- decoding --- */

static inline dd_limits tiny_limits(void)
{
    dd_limits limits = dd_limits_default();
    limits.min_side = 1;
    limits.aspect = 30000;
    return limits;
}

static inline dd_status decode_as(dd_photo *photo, const dd_blob *b, const char *name, dd_err *err)
{
    dd_limits limits = tiny_limits();
    return dd_photo_decode(photo, b, name, &limits, err);
}

/* Decodes or fails the test with the reason. */
static inline dd_photo decode_ok(const dd_blob *b)
{
    dd_photo photo;
    dd_err err = {0};
    if (decode_as(&photo, b, "test", &err))
        fail_msg("refused: %s (%s)", dd_status_reason(err.code), err.detail);
    return photo;
}

static inline void assert_refused(const dd_blob *b, dd_status wanted, const char *words)
{
    dd_photo photo;
    dd_err err = {0};
    dd_status status = decode_as(&photo, b, "test", &err);
    if (status != wanted || (words && !strstr(err.detail, words))) {
        dd_photo_free(&photo);
        fail_msg("got %s (%s), wanted %s (%s)", dd_status_reason(status), err.detail, dd_status_reason(wanted), words ? words : "");
    }
    assert_null(photo.samples);
}

static inline bool has_flag(const dd_photo *photo, dd_flag flag) { return (photo->flags & DD_BIT(flag)) != 0; }

/* A whole file of ../shared/data; size 0 when it is not there. */
static inline dd_blob shared_file(const char *relative)
{
    char path[512];
    dd_blob b = {0};
    snprintf(path, sizeof path, "data/%s", relative);
    const char *found = aid_shared(path);
    if (found)
        (void)dd_file_read(&b, found, (size_t)1 << 30, NULL);
    return b;
}

#endif
