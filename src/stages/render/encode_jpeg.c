/* JPEG through libjpeg-turbo into memory: baseline, 4:2:0, accurate integer DCT (same bytes with and without its SIMD), JFIF header only.
 *
 * libjpeg reports errors by longjmp: every entry below arms its own jump, and no jump crosses a function of ours. */
#include "stages/render/encode_jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include <jerror.h>

#include "base/file.h"
#include "base/text.h"

enum { CHUNK_BYTES = 64 * 1024 };

struct dd_jpeg {
    struct jpeg_compress_struct codec;
    struct jpeg_error_mgr errors;
    struct jpeg_destination_mgr sink;
    jmp_buf jump;
    int width, height;
    bool failed, out_of_memory;
    char message[JMSG_LENGTH_MAX];
    dd_text file;
    uint8_t chunk[CHUNK_BYTES];
};

static void on_error(j_common_ptr codec)
{
    dd_jpeg *jpeg = codec->client_data;
    codec->err->format_message(codec, jpeg->message);
    jpeg->out_of_memory = codec->err->msg_code == JERR_OUT_OF_MEMORY;
    jpeg->failed = true;
    longjmp(jpeg->jump, 1);
}

static void on_message(j_common_ptr codec) { (void)codec; }

static void sink_start(j_compress_ptr codec)
{
    dd_jpeg *jpeg = codec->client_data;
    jpeg->sink.next_output_byte = jpeg->chunk;
    jpeg->sink.free_in_buffer = CHUNK_BYTES;
}

static boolean sink_full(j_compress_ptr codec)
{
    dd_jpeg *jpeg = codec->client_data;
    dd_text_put(&jpeg->file, (const char *)jpeg->chunk, CHUNK_BYTES);
    sink_start(codec);
    return TRUE;
}

static void sink_end(j_compress_ptr codec)
{
    dd_jpeg *jpeg = codec->client_data;
    dd_text_put(&jpeg->file, (const char *)jpeg->chunk, CHUNK_BYTES - jpeg->sink.free_in_buffer);
}

static void start(dd_jpeg *jpeg, int quality)
{
    struct jpeg_compress_struct *codec = &jpeg->codec;
    if (setjmp(jpeg->jump))
        return;
    jpeg_create_compress(codec);
    codec->dest = &jpeg->sink;
    codec->image_width = (JDIMENSION)jpeg->width;
    codec->image_height = (JDIMENSION)jpeg->height;
    codec->input_components = 3;
    codec->in_color_space = JCS_RGB;
    jpeg_set_defaults(codec); /* YCbCr, 4:2:0 */
    jpeg_set_quality(codec, quality, TRUE);
    codec->dct_method = JDCT_ISLOW;
    jpeg_start_compress(codec, TRUE);
}

dd_jpeg *dd_jpeg_new(int width, int height, int quality)
{
    dd_jpeg *jpeg = calloc(1, sizeof *jpeg);
    if (!jpeg)
        return NULL;
    jpeg->codec.err = jpeg_std_error(&jpeg->errors);
    jpeg->errors.error_exit = on_error;
    jpeg->errors.output_message = on_message;
    jpeg->sink.init_destination = sink_start;
    jpeg->sink.empty_output_buffer = sink_full;
    jpeg->sink.term_destination = sink_end;
    jpeg->codec.client_data = jpeg;
    jpeg->width = width;
    jpeg->height = height;
    start(jpeg, quality);
    return jpeg;
}

void dd_jpeg_free(dd_jpeg *jpeg)
{
    if (!jpeg)
        return;
    jpeg_destroy_compress(&jpeg->codec);
    dd_text_free(&jpeg->file);
    free(jpeg);
}

void dd_jpeg_rows(dd_jpeg *jpeg, const uint8_t *rgb, int rows)
{
    if (jpeg->failed || setjmp(jpeg->jump))
        return;
    for (int y = 0; y < rows; y++) {
        JSAMPROW row = (JSAMPROW)(uintptr_t)(rgb + 3 * (size_t)y * jpeg->codec.image_width); /* libjpeg only reads it */
        jpeg_write_scanlines(&jpeg->codec, &row, 1);
    }
}

static void finish(dd_jpeg *jpeg)
{
    if (!jpeg->failed && !setjmp(jpeg->jump))
        jpeg_finish_compress(&jpeg->codec);
}

dd_status dd_jpeg_write(dd_jpeg *jpeg, const char *path, dd_err *err)
{
    finish(jpeg);
    if (jpeg->file.failed || jpeg->out_of_memory)
        return dd_fail(err, DD_E_NO_MEMORY, path, "for the JPEG of %d x %d", jpeg->width, jpeg->height);
    if (jpeg->failed)
        return dd_fail(err, DD_E_INTERNAL, path, "JPEG: %s", jpeg->message);
    return dd_file_write(path, jpeg->file.data, jpeg->file.size, err);
}
