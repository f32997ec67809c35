/* Internal to acquire: what the decoders hand over, before orientation and colour are applied.
 *
 * A decoder checks the size against the limits from the header, then decodes straight into one buffer; metadata is only copied out,
 * its meaning is found by exif.c and colour.c. */
#ifndef DD_ACQUIRE_DECODE_H
#define DD_ACQUIRE_DECODE_H

#include "base/err.h"
#include "base/file.h"
#include "base/limits.h"

typedef struct dd_span {
    const uint8_t *data;
    size_t size;
} dd_span; /* lent bytes */

/* What the file says about its colour; colour.c decides. */
typedef struct dd_colour_tags {
    dd_blob icc;                       /* owned; size 0 = none */
    bool icc_broken;                   /* there was a profile, but pieces are missing, too large or fail their checksum */
    int cicp_primaries, cicp_transfer; /* ITU-T H.273 code points, 0 = none */
    bool srgb;                         /* PNG sRGB chunk */
    double gamma;                      /* PNG gAMA: code = light^gamma, 0 = none */
    bool has_primaries;                /* PNG cHRM */
    double white_xy[2], primaries_xy[3][2];
} dd_colour_tags;

typedef struct dd_decoded {
    int width, height, depth; /* as stored; depth 8 or 16 */
    void *samples;            /* interleaved RGB without padding; owned (free) */
    dd_blob exif;             /* owned; begins with "Exif\0\0"; size 0 = none */
    dd_colour_tags colour;
    int jpeg_quality;
    uint64_t flags;
} dd_decoded;

void dd_decoded_free(dd_decoded *decoded);

/* out: zeroed by the caller; what it holds after a failure is freed by dd_decoded_free all the same. */
dd_status dd_decode_jpeg(dd_decoded *out, const dd_blob *file, const char *name, const dd_limits *limits, dd_err *err);
dd_status dd_decode_png(dd_decoded *out, const dd_blob *file, const char *name, const dd_limits *limits, dd_err *err);

/* The limits every photo meets before memory is taken for it: side, pixels, aspect, smallest side, and for large ones no more pixels per
 * byte of the file than its format can hold (a header that promises what is not there). */
enum { DD_JPEG_PIXELS_PER_BYTE = 50, DD_PNG_PIXELS_PER_BYTE = 8 * 1032 };
dd_status dd_check_size(int64_t width, int64_t height, size_t file_bytes, int pixels_per_byte, const char *name, const dd_limits *limits,
                        dd_err *err);

/* Memory for pixels, to be freed with free(). Large blocks lie on huge pages where the system offers them: fewer page faults. */
void *dd_pixels_new(size_t bytes);

#endif
