/* PNG through libpng's full interface: pixels are never gamma-converted behind our back (the simplified one does that).
 *
 * Checksums of critical chunks are fatal; libpng's warnings about them, about pixel data and about tRNS (which changes pixels) too.
 * Palettes are expanded here: libpng would paint an index outside the palette black without a word.
 * Text and other chunks that a measurement does not need are skipped undecoded, so zip bombs in them cost nothing.
 * setjmp stands in run() only.
 */
#include "stages/acquire/png_read.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "base/text.h"

enum { CACHED_CHUNKS = 64, SIGNATURE = 8 };

typedef struct png_job {
    png_structp png;
    png_infop info;
    const dd_blob *file;
    size_t at;
    const char *name;
    const dd_limits *limits;
    dd_err *err;
    dd_png *out;
    bool cut; /* libpng asked for bytes beyond the end of the file */
    bool all_rows;
    bool palette;                                      /* samples are indices until expand_palette() */
    bool bad_pixels, bad_profile, bad_exif, no_memory; /* from libpng's warnings */
    int percent;                                       /* of the rows read so far */
    char text[120];                                    /* libpng's words */
} png_job;

void dd_png_free(dd_png *png)
{
    free(png->samples);
    dd_blob_free(&png->exif);
    dd_blob_free(&png->colour.icc);
    *png = (dd_png){0};
}

bool dd_png_signature(const dd_blob *file) { return file->size >= SIGNATURE && !png_sig_cmp(file->data, 0, SIGNATURE); }

static int64_t be32(const uint8_t *p) { return (int64_t)p[0] << 24 | (int64_t)p[1] << 16 | (int64_t)p[2] << 8 | p[3]; }

dd_status dd_png_size(int64_t *width, int64_t *height, const dd_blob *file, const char *name, dd_err *err)
{
    enum { IHDR_LENGTH = 13 };
    if (file->size < SIGNATURE + 8 + IHDR_LENGTH + 4)
        return dd_fail(err, DD_E_TRUNCATED, name, "no image data");
    const uint8_t *chunk = file->data + SIGNATURE;
    if (be32(chunk) != IHDR_LENGTH || memcmp(chunk + 4, "IHDR", 4) != 0)
        return dd_fail(err, DD_E_DAMAGED, name, "the PNG header is not in its place");
    *width = be32(chunk + 8);
    *height = be32(chunk + 12);
    return DD_OK;
}

static void on_error(png_structp png, png_const_charp text)
{
    png_job *job = png_get_error_ptr(png);
    dd_copy(job->text, sizeof job->text, text);
    png_longjmp(png, 1);
}

/* libpng puts the chunk's name in front: "iCCP: CRC error". Without one it speaks of the pixels ("palette index exceeding num_palette"). */
static void on_warning(png_structp png, png_const_charp text)
{
    png_job *job = png_get_error_ptr(png);
    bool named = strlen(text) > 5 && text[4] == ':';
    bool ancillary = named && text[0] >= 'a' && text[0] <= 'z';
    job->no_memory = job->no_memory || strstr(text, "memory");
    if (!ancillary || !memcmp(text, "tRNS", 4)) {
        if (!job->bad_pixels)
            dd_copy(job->text, sizeof job->text, text);
        job->bad_pixels = true;
    } else if (!memcmp(text, "eXIf", 4)) {
        job->bad_exif = true;
    } else if (!memcmp(text, "iCCP", 4) || !memcmp(text, "cICP", 4) || !memcmp(text, "gAMA", 4) || !memcmp(text, "cHRM", 4)) {
        job->bad_profile = true;
    }
}

static void on_read(png_structp png, png_bytep data, size_t size)
{
    png_job *job = png_get_io_ptr(png);
    if (size > job->file->size - job->at) {
        job->at = job->file->size;
        job->cut = true;
        png_error(png, "the file ends early");
    }
    memcpy(data, job->file->data + job->at, size);
    job->at += size;
}

/* libpng takes memory for as much EXIF as the chunk announces, whatever its limits say. */
static bool has_oversized_exif(const png_job *job)
{
    const dd_blob *file = job->file;
    for (size_t at = SIGNATURE; at + 8 <= file->size;) {
        size_t length = (size_t)be32(file->data + at);
        if (!memcmp(file->data + at + 4, "eXIf", 4) && length > job->limits->exif_bytes)
            return true;
        at += 8;
        if (length + 4 > file->size - at)
            break;
        at += length + 4;
    }
    return false;
}

static void set_up(png_job *job)
{
    static const char SKIPPED[] = "bKGD\0hIST\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0sTER\0tEXt\0tIME\0zTXt";
    enum { NAME = 5 };
    png_set_read_fn(job->png, job, on_read);
    png_set_user_limits(job->png, (png_uint_32)job->limits->side, (png_uint_32)job->limits->side);
    png_set_chunk_cache_max(job->png, CACHED_CHUNKS);
    png_set_chunk_malloc_max(job->png, job->limits->png_chunk_bytes);
    png_set_crc_action(job->png, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
    png_set_keep_unknown_chunks(job->png, PNG_HANDLE_CHUNK_NEVER, (png_const_bytep)SKIPPED, (int)(sizeof SKIPPED / NAME));
    png_set_keep_unknown_chunks(job->png, PNG_HANDLE_CHUNK_ALWAYS, (png_const_bytep) "cICP", 1);
    job->bad_exif = has_oversized_exif(job);
    if (job->bad_exif)
        png_set_keep_unknown_chunks(job->png, PNG_HANDLE_CHUNK_NEVER, (png_const_bytep) "eXIf", 1);
}

static void expand(png_job *job)
{
    int type = png_get_color_type(job->png, job->info);
    job->out->grey = !(type & PNG_COLOR_MASK_COLOR);
    job->palette = type == PNG_COLOR_TYPE_PALETTE;
    if (job->palette) {
        png_set_packing(job->png); /* one index per byte */
        return;
    }
    png_set_expand(job->png); /* 1/2/4-bit grey, and tRNS */
    if (job->out->grey)
        png_set_gray_to_rgb(job->png);
    const uint16_t probe = 1;
    if (png_get_bit_depth(job->png, job->info) == 16 && *(const uint8_t *)&probe == 1)
        png_set_swap(job->png);
}

/* Bytes of IDAT that libpng has not asked for yet. Before the last row they should be about a row; libpng would inflate any number. */
static size_t idat_left(const png_job *job)
{
    const dd_blob *file = job->file;
    size_t left = 0;
    for (size_t at = SIGNATURE; at + 8 <= file->size;) {
        size_t length = (size_t)be32(file->data + at), start = at + 8, end = length <= file->size - start ? start + length : file->size;
        if (!memcmp(file->data + at + 4, "IDAT", 4) && end > job->at)
            left += end - (start > job->at ? start : job->at);
        if (file->size - end < 4)
            break;
        at = end + 4;
    }
    return left;
}

static dd_status read_last_row(png_job *job, uint8_t *row, size_t row_bytes)
{
    enum { SPARE = 1 << 16 }; /* what libpng and zlib hold, flushes, checksums */
    if (idat_left(job) / 2 > row_bytes + SPARE)
        return dd_fail(job->err, DD_E_DAMAGED, job->name, "more image data than %d rows hold", job->out->height);
    png_read_row(job->png, row, NULL);
    job->all_rows = true;
    return DD_OK;
}

static dd_status read_rows(png_job *job)
{
    dd_png *out = job->out;
    int passes = png_set_interlace_handling(job->png);
    png_read_update_info(job->png, job->info);
    out->depth = png_get_bit_depth(job->png, job->info);
    out->channels = png_get_channels(job->png, job->info);
    size_t row = png_get_rowbytes(job->png, job->info);
    if (row != (size_t)out->width * (size_t)out->channels * (size_t)out->depth / 8 || out->channels < (job->palette ? 1 : 3))
        return dd_fail(job->err, DD_E_INTERNAL, job->name, "%zu bytes a row", row);
    uint8_t *samples = dd_pixels_new(row * (size_t)out->height);
    if (!samples)
        return dd_fail(job->err, DD_E_NO_MEMORY, job->name, "%d x %d pixels", out->width, out->height);
    out->samples = samples;
    for (int pass = 0; pass < passes; pass++)
        for (int y = 0; y < out->height; y++) {
            job->percent = (int)(((int64_t)pass * out->height + y) * 100 / ((int64_t)passes * out->height));
            if (pass < passes - 1 || y < out->height - 1)
                png_read_row(job->png, samples + (size_t)y * row, NULL);
        }
    return read_last_row(job, samples + (size_t)(out->height - 1) * row, row);
}

/* Indices to RGB, or RGBA with a tRNS chunk. */
static dd_status expand_palette(png_job *job)
{
    dd_png *out = job->out;
    png_colorp colour = NULL;
    png_bytep alpha = NULL;
    int colours = 0, alphas = 0;
    size_t pixels = (size_t)out->width * (size_t)out->height;
    (void)png_get_PLTE(job->png, job->info, &colour, &colours);
    (void)png_get_tRNS(job->png, job->info, &alpha, &alphas, NULL);
    size_t channels = alphas > 0 ? 4 : 3;
    const uint8_t *index = out->samples;
    uint8_t *samples = dd_pixels_new(pixels * channels), *to = samples;
    if (!samples)
        return dd_fail(job->err, DD_E_NO_MEMORY, job->name, "%d x %d pixels", out->width, out->height);
    for (size_t i = 0; i < pixels; i++, to += channels) {
        if (index[i] >= colours) {
            free(samples);
            return dd_fail(job->err, DD_E_DAMAGED, job->name, "a pixel has colour %d of a palette of %d", index[i], colours);
        }
        to[0] = colour[index[i]].red;
        to[1] = colour[index[i]].green;
        to[2] = colour[index[i]].blue;
        if (channels == 4)
            to[3] = index[i] < alphas ? alpha[index[i]] : 255;
    }
    free(out->samples);
    out->samples = samples;
    out->channels = (int)channels;
    return DD_OK;
}

static dd_status decode(png_job *job)
{
    set_up(job);
    png_read_info(job->png, job->info);
    job->out->width = (int)png_get_image_width(job->png, job->info);
    job->out->height = (int)png_get_image_height(job->png, job->info);
    expand(job);
    dd_status status = read_rows(job);
    if (!status)
        png_read_end(job->png, job->info);
    return status;
}

static dd_status run(png_job *job)
{
    if (!setjmp(png_jmpbuf(job->png)))
        return decode(job);
    if (job->all_rows && job->cut)
        return DD_OK;
    if (job->cut)
        return dd_fail(job->err, DD_E_TRUNCATED, job->name, job->percent || job->out->samples ? "cut at %d %%" : "no image data",
                       job->percent);
    if (strstr(job->text, "memory"))
        return dd_fail(job->err, DD_E_NO_MEMORY, job->name, "decoding the PNG");
    if (job->out->samples && !job->all_rows)
        return dd_fail(job->err, DD_E_DAMAGED, job->name, "%s, at %d %% of the rows", job->text, job->percent);
    return dd_fail(job->err, DD_E_DAMAGED, job->name, "%s", job->text);
}

static bool copy_blob(dd_blob *out, const char *prefix, size_t prefix_size, const uint8_t *data, size_t size)
{
    out->data = malloc(prefix_size + size);
    if (!out->data)
        return false;
    memcpy(out->data, prefix, prefix_size);
    memcpy(out->data + prefix_size, data, size);
    out->size = prefix_size + size;
    return true;
}

static bool copy_exif(png_job *job)
{
    png_uint_32 size = 0;
    png_bytep data = NULL;
    if (!png_get_eXIf_1(job->png, job->info, &size, &data) || !data || !size)
        return true;
    return copy_blob(&job->out->exif, "Exif\0", 6, data, size);
}

static bool copy_icc(png_job *job)
{
    png_charp name = NULL;
    png_bytep data = NULL;
    png_uint_32 size = 0;
    int compression = 0;
    if (!png_get_iCCP(job->png, job->info, &name, &compression, &data, &size) || !data || !size)
        return true;
    if (size > job->limits->icc_bytes) {
        job->bad_profile = true;
        return true;
    }
    return copy_blob(&job->out->colour.icc, "", 0, data, size);
}

static void copy_tags(png_job *job)
{
    dd_colour_tags *tags = &job->out->colour;
    png_unknown_chunkp unknown = NULL;
    int n = png_get_unknown_chunks(job->png, job->info, &unknown);
    for (int i = 0; i < n; i++)
        if (!memcmp(unknown[i].name, "cICP", 5) && unknown[i].size == 4 && unknown[i].data[2] == 0 && unknown[i].data[3] == 1) {
            tags->cicp_primaries = unknown[i].data[0];
            tags->cicp_transfer = unknown[i].data[1];
        }
    tags->srgb = png_get_valid(job->png, job->info, PNG_INFO_sRGB) != 0;
    if (!png_get_valid(job->png, job->info, PNG_INFO_gAMA) || !png_get_gAMA(job->png, job->info, &tags->gamma))
        tags->gamma = 0;
    double(*p)[2] = tags->primaries_xy;
    tags->has_primaries =
        png_get_valid(job->png, job->info, PNG_INFO_cHRM) && png_get_cHRM(job->png, job->info, &tags->white_xy[0], &tags->white_xy[1],
                                                                          &p[0][0], &p[0][1], &p[1][0], &p[1][1], &p[2][0], &p[2][1]);
}

static dd_status finish(png_job *job)
{
    dd_png *out = job->out;
    if (job->no_memory) /* libpng went on without the chunk */
        return dd_fail(job->err, DD_E_NO_MEMORY, job->name, "decoding the PNG");
    if (job->bad_pixels)
        return dd_fail(job->err, DD_E_DAMAGED, job->name, "%s", job->text);
    dd_status status = job->palette ? expand_palette(job) : DD_OK;
    if (status)
        return status;
    if (!copy_exif(job) || !copy_icc(job))
        return dd_fail(job->err, DD_E_NO_MEMORY, job->name, "the metadata");
    copy_tags(job);
    out->colour.icc_broken = job->bad_profile && !out->colour.icc.size;
    out->flags |= job->bad_exif ? DD_BIT(DD_FLAG_METADATA_DROPPED) : 0;
    out->flags |= job->cut ? DD_BIT(DD_FLAG_NO_END_MARKER) : 0;
    out->flags |= !job->cut && job->at < job->file->size ? DD_BIT(DD_FLAG_TRAILING_DATA) : 0;
    return DD_OK;
}

dd_status dd_png_read(dd_png *out, const dd_blob *file, const char *name, const dd_limits *limits, dd_err *err)
{
    png_job job = {.file = file, .name = name, .limits = limits, .err = err, .out = out};
    dd_status status = DD_OK;
    job.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &job, on_error, on_warning);
    job.info = job.png ? png_create_info_struct(job.png) : NULL;
    if (!job.info)
        status = dd_fail(err, DD_E_NO_MEMORY, name, "decoding the PNG");
    if (!status)
        status = run(&job);
    if (!status)
        status = finish(&job);
    png_destroy_read_struct(&job.png, &job.info, NULL);
    return status;
}
