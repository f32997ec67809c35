/* Which colour do the code values mean? In this order (PNG 3rd edition 4.3; JPEG has only the ICC profile):
 * cICP, ICC profile, sRGB chunk, gAMA with cHRM, nothing: sRGB, and a flag says that it was assumed.
 *
 * The profile's own description is not shown: it is free text that may name a person or device. The name given here is what its numbers
 * say.
 */
#include "stages/acquire/colour.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stages/acquire/icc.h"
#include "stages/acquire/primaries.h"
#include "stages/acquire/tone_curve.h"

static const dd_curve SRGB_CURVE = {.kind = DD_CURVE_SRGB};
static const double IDENTITY[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};

static dd_status no_memory(const char *name, dd_err *err) { return dd_fail(err, DD_E_NO_MEMORY, name, "the colour tables"); }

static bool is_linear(const dd_photo *photo)
{
    size_t middle = (size_t)1 << (photo->depth - 1), last = ((size_t)1 << photo->depth) - 1;
    return fabs((double)photo->to_linear[0][middle] - (double)middle / (double)last) < 1e-3;
}

/* "Display P3", "sRGB, linear", "sRGB primaries, other curve", "own primaries". */
static void name_profile(dd_photo *photo, const double matrix[9])
{
    const char *known = dd_primaries_name(matrix), *curve = "";
    bool srgb_curve = dd_curve_is_srgb(photo->to_linear[0], photo->depth);
    bool wants_srgb_curve = known && (!strcmp(known, "sRGB") || !strcmp(known, "Display P3"));
    if (is_linear(photo))
        curve = ", linear";
    else if (wants_srgb_curve && !srgb_curve)
        curve = " primaries, other curve";
    snprintf(photo->profile, sizeof photo->profile, "%s%s", known ? known : "own primaries", curve);
}

/* Curves and matrix become the photo's. DD_E_DAMAGED without a message: the curves are no plausible light. */
static dd_status use_model(dd_photo *photo, const dd_curve curves[3], bool one_curve, const double matrix[9], const char *name, dd_err *err)
{
    for (int c = 0; c < 3; c++) {
        bool bad = false;
        photo->to_linear[c] = c && one_curve ? photo->to_linear[0] : dd_curve_table(&bad, &curves[c], photo->depth);
        if (bad)
            return DD_E_DAMAGED;
        if (!photo->to_linear[c])
            return no_memory(name, err);
    }
    photo->matrix_is_identity = dd_is_srgb_matrix(matrix);
    for (int i = 0; i < 9; i++)
        photo->matrix[i] = (float)(photo->matrix_is_identity ? IDENTITY[i] : matrix[i]);
    name_profile(photo, matrix);
    return DD_OK;
}

static void forget_model(dd_photo *photo)
{
    for (int c = 2; c >= 0; c--) {
        if (c == 0 || photo->to_linear[c] != photo->to_linear[0])
            free(photo->to_linear[c]);
        photo->to_linear[c] = NULL;
    }
}

static dd_status use_srgb(dd_photo *photo, dd_flag flag, const char *name, dd_err *err)
{
    forget_model(photo);
    dd_status status = use_model(photo, (dd_curve[3]){SRGB_CURVE, SRGB_CURVE, SRGB_CURVE}, true, IDENTITY, name, err);
    if (status)
        return status == DD_E_DAMAGED ? dd_fail(err, DD_E_INTERNAL, name, "the sRGB curve") : status;
    if (flag < DD_FLAG_COUNT) {
        photo->flags |= DD_BIT(flag);
        dd_copy(photo->profile, sizeof photo->profile, flag == DD_FLAG_PROFILE_ASSUMED ? "sRGB (assumed)" : "sRGB (profile unusable)");
    }
    return DD_OK;
}

/* ITU-T H.273: primaries 1 (BT.709), 9 (BT.2020), 12 (P3 with D65); transfer 13 (sRGB), 8 (linear), 4 (2.2). false: not one of these. */
static bool cicp_model(dd_curve *curve, double matrix[9], const dd_colour_tags *tags)
{
    const dd_primaries *primaries = tags->cicp_primaries == 1    ? &DD_PRIMARIES_SRGB
                                    : tags->cicp_primaries == 9  ? &DD_PRIMARIES_REC2020
                                    : tags->cicp_primaries == 12 ? &DD_PRIMARIES_P3
                                                                 : NULL;
    switch (tags->cicp_transfer) {
    case 13:
        *curve = SRGB_CURVE;
        break;
    case 8:
        *curve = dd_curve_power(1);
        break;
    case 4:
        *curve = dd_curve_power(2.2);
        break;
    default:
        return false;
    }
    return primaries && dd_srgb_from_primaries(matrix, primaries);
}

/* gAMA 1/2.2 is what writers put beside sRGB data, and viewers read it so. Exponents outside 0.1..10 are no curve of a photo. */
static bool gamma_model(dd_curve *curve, double matrix[9], const dd_colour_tags *tags)
{
    dd_primaries p;
    memcpy(p.white_xy, tags->white_xy, sizeof p.white_xy);
    memcpy(p.rgb_xy, tags->primaries_xy, sizeof p.rgb_xy);
    if (!(tags->gamma >= 0.1 && tags->gamma <= 10))
        return false;
    *curve = fabs(tags->gamma - 1 / 2.2) < 0.001 ? SRGB_CURVE : dd_curve_power(1 / tags->gamma);
    if (!tags->has_primaries || !dd_srgb_from_primaries(matrix, &p))
        memcpy(matrix, IDENTITY, sizeof IDENTITY);
    return true;
}

/* METRICS.md 0.1: clipped is what the camera wrote, so it is noted before the codes change. DD_E_DAMAGED without a message: lcms cannot. */
static dd_status convert_lut(dd_photo *photo, const dd_blob *profile, const char *name, dd_err *err)
{
    size_t width = (size_t)photo->width, pixels = width * (size_t)photo->height;
    uint8_t *clipped = dd_pixels_new(pixels);
    uint16_t *samples = dd_pixels_new(pixels * 3 * sizeof *samples);
    dd_status status = clipped && samples ? dd_icc_convert(samples, photo->samples, pixels, photo->depth, profile) : DD_E_NO_MEMORY;
    if (status) {
        free(clipped);
        free(samples);
        return status == DD_E_NO_MEMORY ? no_memory(name, err) : status;
    }
    for (int y = 0; y < photo->height; y++)
        dd_photo_clipped_row(photo, clipped + (size_t)y * width, 0, y, photo->width);
    free(photo->samples);
    photo->samples = samples;
    photo->depth = 16;
    photo->clip_map = clipped;
    return DD_OK;
}

static dd_status use_lut(dd_photo *photo, const dd_blob *profile, const char *name, dd_err *err)
{
    double romm[9];
    dd_curve power = dd_curve_power(DD_ICC_ROMM_EXPONENT);
    dd_status status = dd_srgb_from_primaries(romm, &DD_PRIMARIES_ROMM) ? convert_lut(photo, profile, name, err) : DD_E_DAMAGED;
    if (!status)
        status = use_model(photo, (dd_curve[3]){power, power, power}, true, romm, name, err);
    if (!status)
        dd_copy(photo->profile, sizeof photo->profile, "ICC colour table");
    return status;
}

static dd_status use_icc(dd_photo *photo, const dd_blob *profile, const char *name, dd_err *err)
{
    dd_icc icc;
    dd_status status = DD_E_DAMAGED;
    if (!dd_icc_read(&icc, profile, (photo->flags & DD_BIT(DD_FLAG_GREYSCALE)) != 0))
        status = no_memory(name, err);
    else if (icc.kind == DD_ICC_MATRIX)
        status = use_model(photo, icc.curve, icc.one_curve, icc.matrix, name, err);
    else if (icc.kind == DD_ICC_LUT)
        status = use_lut(photo, profile, name, err);
    dd_icc_free(&icc);
    return status == DD_E_DAMAGED ? use_srgb(photo, DD_FLAG_PROFILE_BROKEN, name, err) : status;
}

dd_status dd_colour_resolve(dd_photo *photo, const dd_colour_tags *tags, const char *name, dd_err *err)
{
    dd_curve curve;
    double matrix[9];
    if (tags->cicp_primaries && cicp_model(&curve, matrix, tags))
        return use_model(photo, (dd_curve[3]){curve, curve, curve}, true, matrix, name, err);
    if (tags->icc.size)
        return use_icc(photo, &tags->icc, name, err);
    if (tags->srgb)
        return use_srgb(photo, DD_FLAG_COUNT, name, err);
    if (tags->icc_broken || tags->cicp_primaries)
        return use_srgb(photo, DD_FLAG_PROFILE_BROKEN, name, err);
    if (!gamma_model(&curve, matrix, tags))
        return use_srgb(photo, DD_FLAG_PROFILE_ASSUMED, name, err);
    dd_status status = use_model(photo, (dd_curve[3]){curve, curve, curve}, true, matrix, name, err);
    if (status == DD_E_DAMAGED)
        return use_srgb(photo, DD_FLAG_PROFILE_ASSUMED, name, err);
    if (!tags->has_primaries)
        photo->flags |= DD_BIT(DD_FLAG_PROFILE_ASSUMED);
    return status;
}
