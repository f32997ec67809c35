/* Internal to acquire: what an embedded ICC profile means, by lcms2. */
#ifndef DD_ACQUIRE_ICC_H
#define DD_ACQUIRE_ICC_H

#include "base/err.h"
#include "base/file.h"
#include "stages/acquire/tone_curve.h"

typedef enum dd_icc_kind { DD_ICC_BROKEN, DD_ICC_MATRIX, DD_ICC_LUT } dd_icc_kind;

/* Of a matrix/TRC profile (or a grey one: same curve three times, matrix of sRGB). */
typedef struct dd_icc {
    dd_icc_kind kind;
    dd_curve curve[3];
    bool one_curve;          /* all three are the same bytes */
    double matrix[9];        /* linear RGB of the profile -> linear sRGB (D65) */
    uint8_t *curve_bytes[3]; /* owned: what the curves lend from */
} dd_icc;

/* What lcms or we do not accept is DD_ICC_BROKEN; false only without memory. grey: the photo has no colour, a grey profile fits. */
bool dd_icc_read(dd_icc *out, const dd_blob *profile, bool grey);
void dd_icc_free(dd_icc *icc);

/* Pixels through a LUT profile, relative colorimetric, into 16-bit ROMM RGB with exponent 1.8 (wide enough for all photos).
 * depth: of src. dst: 3 uint16 per pixel. DD_E_NO_MEMORY, or DD_E_DAMAGED when lcms cannot. */
dd_status dd_icc_convert(uint16_t *dst, const void *src, size_t pixels, int depth, const dd_blob *profile);
#define DD_ICC_ROMM_EXPONENT 1.8

#endif
