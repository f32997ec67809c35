/* A file becomes upright pixels with a known colour:
 *
 *   read -> sniff -> decode (limits first) -> EXIF -> turn upright -> colour tables -> SHA-256
 */
#include "stages/acquire/acquire.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stages/acquire/colour.h"
#include "stages/acquire/decode.h"
#include "stages/acquire/exif.h"
#include "stages/acquire/orient.h"
#include "stages/acquire/sniff.h"

static void note_exif(dd_photo *photo, const dd_blob *block, const dd_limits *limits)
{
    dd_exif exif;
    dd_exif_read(&exif, block, limits->exif_bytes);
    photo->orientation = exif.orientation;
    memcpy(photo->date, exif.date, sizeof photo->date);
    memcpy(photo->time, exif.time, sizeof photo->time);
    photo->flags |= exif.doubtful ? DD_BIT(DD_FLAG_METADATA_DROPPED) : 0;
}

/* Takes the samples over from the decoder. */
static dd_status turn_upright(dd_photo *photo, dd_decoded *decoded, const char *name, dd_err *err)
{
    bool swap = dd_orientation_swaps(photo->orientation);
    photo->width = swap ? decoded->height : decoded->width;
    photo->height = swap ? decoded->width : decoded->height;
    photo->depth = decoded->depth;
    photo->row_samples = 3 * (size_t)photo->width;
    if (photo->orientation == 1) {
        photo->samples = decoded->samples;
        decoded->samples = NULL;
        return DD_OK;
    }
    size_t pixel_bytes = decoded->depth == 16 ? 6 : 3, pixels = (size_t)photo->width * (size_t)photo->height;
    photo->samples = dd_pixels_new(pixels * pixel_bytes);
    if (!photo->samples)
        return dd_fail(err, DD_E_NO_MEMORY, name, "turning %d x %d pixels", photo->width, photo->height);
    dd_orient(photo->samples, decoded->samples, decoded->width, decoded->height, pixel_bytes, photo->orientation);
    free(decoded->samples);
    decoded->samples = NULL;
    return DD_OK;
}

static dd_status develop(dd_photo *photo, dd_decoded *decoded, const char *name, const dd_limits *limits, dd_err *err)
{
    photo->flags |= decoded->flags;
    photo->jpeg_quality = decoded->jpeg_quality;
    note_exif(photo, &decoded->exif, limits);
    dd_status status = turn_upright(photo, decoded, name, err);
    if (!status)
        status = dd_colour_resolve(photo, &decoded->colour, name, err);
    return status;
}

dd_status dd_photo_decode(dd_photo *out, const dd_blob *file, const char *name, const dd_limits *limits, dd_err *err)
{
    dd_photo photo = {0};
    dd_decoded decoded = {0};
    dd_format format;
    *out = photo;
    dd_status status = dd_sniff(&format, file, name, err);
    if (!status)
        status =
            format == DD_FORMAT_JPEG ? dd_decode_jpeg(&decoded, file, name, limits, err) : dd_decode_png(&decoded, file, name, limits, err);
    if (!status)
        status = develop(&photo, &decoded, name, limits, err);
    dd_decoded_free(&decoded);
    if (status) {
        dd_photo_free(&photo);
        return status;
    }
    dd_copy(photo.format, sizeof photo.format, format == DD_FORMAT_JPEG ? "jpeg" : "png");
    photo.flags |= dd_extension_lies(name, format) ? DD_BIT(DD_FLAG_WRONG_EXTENSION) : 0;
    photo.file_bytes = file->size;
    dd_sha256_hex(photo.sha256, file->data, file->size);
    *out = photo;
    return DD_OK;
}

dd_status dd_photo_load(dd_photo *out, const char *path, const char *name, const dd_limits *limits, dd_err *err)
{
    dd_blob file = {0};
    *out = (dd_photo){0};
    dd_status status = dd_file_read(&file, path, limits->file_bytes, err);
    if (status && err)
        dd_copy(err->where, sizeof err->where, name); /* messages call the file as the user did */
    if (!status)
        status = dd_photo_decode(out, &file, name, limits, err);
    dd_blob_free(&file);
    return status;
}

void dd_photo_free(dd_photo *photo)
{
    if (!photo)
        return;
    for (int c = 2; c >= 0; c--)
        if (c == 0 || photo->to_linear[c] != photo->to_linear[0])
            free(photo->to_linear[c]);
    free(photo->samples);
    free(photo->clip_map);
    *photo = (dd_photo){0};
}
