/* JPEG by libjpeg (libjpeg-turbo), straight into the final buffer.
 *
 * - Any warning of libjpeg ends the decode: a photo with a grey half must not be measured (its own notes LJT-01-003/004 leave that, the
 *   number of scans and the size to the caller). setjmp stands in run() only; everything below it may be left by longjmp.
 * - libjpeg invents an end marker when the data runs out. The source manager here does so too, but remembers it: data that ended
 *   although nothing was missing is a photo without its end marker (a flag), anything else is a photo cut off.
 * - JDCT_ISLOW and the default fancy upsampling give the same bytes with and without SIMD.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

#include "stages/acquire/decode.h"
#include "stages/acquire/jpeg_markers.h"
#include "stages/acquire/jpeg_quality.h"

typedef struct jpeg_job {
    struct jpeg_decompress_struct cinfo;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    const dd_blob *file;
    const char *name;
    const dd_limits *limits;
    dd_err *err;
    dd_decoded *out;
    dd_jpeg_markers markers;
    dd_status status; /* what longjmp carries */
    bool cut;         /* the data ended before an end marker */
} jpeg_job;

static dd_status fail_cut(jpeg_job *job)
{
    const struct jpeg_decompress_struct *c = &job->cinfo;
    if (!c->image_height || !c->input_scan_number)
        return dd_fail(job->err, DD_E_TRUNCATED, job->name, "no image data");
    if (c->output_scanline)
        return dd_fail(job->err, DD_E_TRUNCATED, job->name, "cut at %d %%", (int)((uint64_t)c->output_scanline * 100 / c->image_height));
    int percent = c->total_iMCU_rows ? (int)((uint64_t)c->input_iMCU_row * 100 / c->total_iMCU_rows) : 0;
    return dd_fail(job->err, DD_E_TRUNCATED, job->name, "cut at %d %% of scan %d", percent, c->input_scan_number);
}

static dd_status fail_by_library(jpeg_job *job)
{
    char text[JMSG_LENGTH_MAX];
    if (job->errors.msg_code == JERR_OUT_OF_MEMORY)
        return dd_fail(job->err, DD_E_NO_MEMORY, job->name, "decoding the JPEG");
    if (job->errors.msg_code == JERR_IMAGE_TOO_BIG)
        return dd_fail(job->err, DD_E_TOO_LARGE, job->name, "%u x %u pixels; the limit is %d a side", job->cinfo.image_width,
                       job->cinfo.image_height, job->limits->side);
    if (job->cut)
        return fail_cut(job);
    if (job->errors.msg_code == JERR_NO_IMAGE)
        return dd_fail(job->err, DD_E_DAMAGED, job->name, "no image data");
    job->errors.format_message((j_common_ptr)&job->cinfo, text);
    return dd_fail(job->err, DD_E_DAMAGED, job->name, "%s", text);
}

static void on_error(j_common_ptr c)
{
    jpeg_job *job = c->client_data;
    job->status = fail_by_library(job);
    longjmp(job->escape, 1);
}

static void on_message(j_common_ptr c, int level)
{
    if (level < 0) /* a warning: the pixels are no longer what was photographed */
        on_error(c);
}

static void on_output(j_common_ptr c) { (void)c; }

static void on_progress(j_common_ptr c)
{
    jpeg_job *job = c->client_data;
    if (job->cinfo.input_scan_number <= job->limits->jpeg_scans)
        return;
    job->status = dd_fail(job->err, DD_E_DAMAGED, job->name, "more than %d scans", job->limits->jpeg_scans);
    longjmp(job->escape, 1);
}

static void source_nothing(j_decompress_ptr c) { (void)c; }

static boolean source_fill(j_decompress_ptr c)
{
    static const JOCTET END[2] = {0xFF, JPEG_EOI};
    ((jpeg_job *)c->client_data)->cut = true;
    c->src->next_input_byte = END;
    c->src->bytes_in_buffer = sizeof END;
    return TRUE;
}

static void source_skip(j_decompress_ptr c, long count)
{
    if (count <= 0)
        return;
    if ((unsigned long)count > c->src->bytes_in_buffer) {
        (void)source_fill(c);
        return;
    }
    c->src->next_input_byte += count;
    c->src->bytes_in_buffer -= (size_t)count;
}

static void set_up(jpeg_job *job)
{
    job->cinfo.err = jpeg_std_error(&job->errors);
    job->errors.error_exit = on_error;
    job->errors.emit_message = on_message;
    job->errors.output_message = on_output;
    job->cinfo.client_data = job;
    job->source.next_input_byte = job->file->data;
    job->source.bytes_in_buffer = job->file->size;
    job->source.init_source = source_nothing;
    job->source.term_source = source_nothing;
    job->source.fill_input_buffer = source_fill;
    job->source.skip_input_data = source_skip;
    job->source.resync_to_restart = jpeg_resync_to_restart;
    job->progress.progress_monitor = on_progress;
}

/* Everything that can be refused from the header alone. */
static dd_status check_header(jpeg_job *job)
{
    struct jpeg_decompress_struct *c = &job->cinfo;
    if (c->num_components == 4)
        return dd_fail(job->err, DD_E_COLOUR_MODE, job->name, "%s: export as sRGB", c->jpeg_color_space == JCS_YCCK ? "YCCK" : "CMYK");
    if (c->num_components != 1 && c->num_components != 3)
        return dd_fail(job->err, DD_E_UNSUPPORTED, job->name, "a JPEG with %d components: export as an ordinary JPEG", c->num_components);
    if (job->markers.scans > job->limits->jpeg_scans)
        return dd_fail(job->err, DD_E_DAMAGED, job->name, "more than %d scans", job->limits->jpeg_scans);
    return dd_check_size(c->image_width, c->image_height, job->file->size, DD_JPEG_PIXELS_PER_BYTE, job->name, job->limits, job->err);
}

static dd_status read_rows(jpeg_job *job)
{
    enum { ROWS_AT_ONCE = 16 };
    struct jpeg_decompress_struct *c = &job->cinfo;
    size_t row = (size_t)c->output_width * 3;
    uint8_t *samples = dd_pixels_new(row * c->output_height);
    if (!samples)
        return dd_fail(job->err, DD_E_NO_MEMORY, job->name, "%u x %u pixels", c->output_width, c->output_height);
    job->out->samples = samples;
    while (c->output_scanline < c->output_height) {
        JSAMPROW rows[ROWS_AT_ONCE];
        JDIMENSION left = c->output_height - c->output_scanline, n = left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE;
        for (JDIMENSION i = 0; i < n; i++)
            rows[i] = samples + (c->output_scanline + i) * row;
        (void)jpeg_read_scanlines(c, rows, n);
    }
    return DD_OK;
}

/* A progressive photo stopped between two scans raises no warning and looks like a soft photo. Every component must have been sent, and
 * luminance down to its last bit (coef_bits: -1 never sent, > 0 bits still missing); colour may leave coefficients out. */
static bool is_complete(const struct jpeg_decompress_struct *c)
{
    for (int i = 0; i < c->num_components; i++) {
        if (!c->comp_info[i].quant_table)
            return false;
        for (int k = 0; c->coef_bits && k < DCTSIZE2; k++)
            if (c->coef_bits[i][k] > 0 || (c->coef_bits[i][k] < 0 && (i == 0 || k == 0)))
                return false;
    }
    return true;
}

/* All rows are out: read on to the end marker, and judge whether they are all there was. */
static dd_status check_end(jpeg_job *job)
{
    struct jpeg_decompress_struct *c = &job->cinfo;
    if (!is_complete(c))
        return job->cut ? dd_fail(job->err, DD_E_TRUNCATED, job->name, "cut after scan %d", c->input_scan_number)
                        : dd_fail(job->err, DD_E_DAMAGED, job->name, "scans are missing: the photo is only a preview of itself");
    (void)jpeg_finish_decompress(c);
    if (job->cut && c->arith_code) /* arithmetic decoding makes missing data up without a word */
        return dd_fail(job->err, DD_E_TRUNCATED, job->name, "the data ends before the end marker");
    if (job->cut)
        job->out->flags |= DD_BIT(DD_FLAG_NO_END_MARKER);
    else if (job->source.bytes_in_buffer)
        job->out->flags |= DD_BIT(DD_FLAG_TRAILING_DATA);
    return DD_OK;
}

static dd_status decode(jpeg_job *job)
{
    struct jpeg_decompress_struct *c = &job->cinfo;
    jpeg_create_decompress(c);
    c->src = &job->source;
    c->progress = &job->progress;
    (void)jpeg_read_header(c, TRUE);
    dd_status status = check_header(job);
    if (status)
        return status;
    job->out->width = (int)c->image_width;
    job->out->height = (int)c->image_height;
    job->out->depth = 8;
    if (c->num_components == 1)
        job->out->flags |= DD_BIT(DD_FLAG_GREYSCALE);
    if (c->quant_tbl_ptrs[c->comp_info[0].quant_tbl_no & 3])
        job->out->jpeg_quality = dd_jpeg_quality(c->quant_tbl_ptrs[c->comp_info[0].quant_tbl_no & 3]->quantval);
    c->out_color_space = JCS_RGB;
    c->dct_method = JDCT_ISLOW;
    (void)jpeg_start_decompress(c);
    status = read_rows(job);
    return status ? status : check_end(job);
}

static dd_status run(jpeg_job *job)
{
    if (setjmp(job->escape))
        return job->status;
    return decode(job);
}

static dd_status copy_metadata(jpeg_job *job)
{
    dd_decoded *out = job->out;
    if (!dd_jpeg_icc_join(&out->colour.icc, &out->colour.icc_broken, &job->markers, job->limits->icc_bytes))
        return dd_fail(job->err, DD_E_NO_MEMORY, job->name, "the colour profile");
    dd_span exif = job->markers.exif;
    if (!exif.size)
        return DD_OK;
    out->exif.data = malloc(exif.size);
    if (!out->exif.data)
        return dd_fail(job->err, DD_E_NO_MEMORY, job->name, "the EXIF block");
    memcpy(out->exif.data, exif.data, exif.size);
    out->exif.size = exif.size;
    return DD_OK;
}

dd_status dd_decode_jpeg(dd_decoded *out, const dd_blob *file, const char *name, const dd_limits *limits, dd_err *err)
{
    jpeg_job *job = calloc(1, sizeof *job);
    if (!job)
        return dd_fail(err, DD_E_NO_MEMORY, name, "decoding the JPEG");
    job->file = file;
    job->name = name;
    job->limits = limits;
    job->err = err;
    job->out = out;
    dd_jpeg_markers_read(&job->markers, file, limits->jpeg_scans);
    set_up(job);
    const char *refused = dd_jpeg_process_refused(job->markers.process, job->markers.precision);
    dd_status status = refused ? dd_fail(err, DD_E_UNSUPPORTED, name, "%s: export as an ordinary JPEG", refused) : run(job);
    jpeg_destroy_decompress(&job->cinfo);
    if (!status)
        status = copy_metadata(job);
    free(job);
    return status;
}
