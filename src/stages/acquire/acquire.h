/* Stage 1: a file becomes upright pixels with a known colour, or one clear reason why not.
 *
 * The samples stay as decoded (8 or 16 bits); linear sRGB floats are made row by row where they are needed, so a 12-MP photo
 * costs 36 MB, not 144. */
#ifndef DD_ACQUIRE_H
#define DD_ACQUIRE_H

#include "base/ctx.h"
#include "base/err.h"
#include "base/file.h"
#include "base/image.h"
#include "base/limits.h"

typedef struct dd_photo {
    int width, height;   /* upright: after EXIF orientation */
    int depth;           /* bits per sample: 8 (uint8_t samples) or 16 (uint16_t) */
    void *samples;       /* interleaved RGB, upright, row_samples from row to row; owned */
    size_t row_samples;  /* 3 * width */
    float *to_linear[3]; /* 256 or 65536 per channel: code -> linear light of the file's primaries; owned, may be one pointer thrice */
    float matrix[9];     /* row-major: file's linear RGB -> linear sRGB (D65); not clipped, so out-of-gamut values survive */
    bool matrix_is_identity;
    uint8_t *clip_map; /* width * height, 0/1, what dd_photo_clipped_row tells; NULL unless a LUT profile changed the codes; owned */
    int orientation;   /* EXIF 1..8 as found; already applied */
    char date[11];     /* EXIF DateTimeOriginal (else DateTime) as YYYY-MM-DD; "" unknown or implausible */
    char time[9];      /* HH:MM:SS or "" */
    int jpeg_quality;  /* IJG estimate from the luminance table, 0 = not a JPEG or not estimable */
    char format[8];    /* "jpeg", "png" */
    char profile[64];  /* "sRGB (assumed)", "Display P3", ...: named by its numbers, never the free text in the file */
    char sha256[65];
    size_t file_bytes;
    uint64_t flags; /* DD_BIT(DD_FLAG_...) */
} dd_photo;

/* Read, check, decode, turn upright. out: filled only on DD_OK (free with dd_photo_free), zeroed else.
 * Reads regular files only; decoder warnings are DD_E_DAMAGED, missing rows DD_E_TRUNCATED. `name` is what messages call the file. */
dd_status dd_photo_load(dd_photo *out, const char *path, const char *name, const dd_limits *limits, dd_err *err);
/* The same from bytes in memory (not kept). */
dd_status dd_photo_decode(dd_photo *out, const dd_blob *file, const char *name, const dd_limits *limits, dd_err *err);
void dd_photo_free(dd_photo *photo);

/* Linear sRGB of n pixels from (x,y) rightwards, into three planar rows. x + n <= width. */
void dd_photo_linear_row(const dd_photo *photo, float *r, float *g, float *b, int x, int y, int n);
/* The same into one RGBX row (4 floats a pixel, X = 0). */
void dd_photo_linear_rgbx(const dd_photo *photo, float *rgbx, int x, int y, int n);
/* Clipped at the sensor: any code >= 250/255 or <= 4/255 (METRICS.md 0.1), before any resampling. clipped[i] = 0/1. */
void dd_photo_clipped_row(const dd_photo *photo, uint8_t *clipped, int x, int y, int n);

/* 8-bit mask file (PNG of any kind): non-zero grey, or for colour any non-zero channel, = 1; alpha 0 = 0. 16-bit: >= half is not used,
 * non-zero is. Upright as stored (no EXIF). DD_E_REGIONS when it is no PNG, damaged, or not width x height (message says both sizes, and
 * "rotated?" when swapped). */
dd_status dd_mask_load(dd_bytes *out, dd_arena *arena, const char *path, const char *name, int width, int height, const dd_limits *limits,
                       dd_err *err);

/* Versions of the decoding libraries, for run.json and doctor: "libjpeg-turbo 2.1.5, libpng 1.6.39, lcms2 2140". Static. */
const char *dd_acquire_versions(void);

#endif
