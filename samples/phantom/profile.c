/* ICC profiles by hand (ICC.1:2010, version 4.3, matrix/TRC display profile): a header of 128 bytes, a table of tags, the tags. Colorants
 * are the linear primaries seen under D50 (Bradford), the curve is the parametric one of IEC 61966-2-1. Fixed date: the same bytes always.
 * Matrices: METRICS.md 0.1 (Display P3: SMPTE RP 431-2 primaries, D65 white). */
#include "phantom/profile.h"

#include <assert.h>
#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"

static const double XYZ_FROM_SRGB[9] = {0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.0721750, 0.0193339, 0.1191920, 0.9503041};
static const double XYZ_FROM_P3[9] = {0.48657095, 0.26566769, 0.19821729, 0.22897456, 0.69173852, 0.07928691, 0.0, 0.04511338, 1.04394437};
static const double D50_FROM_D65[9] = {1.0478112,  0.0228866,  -0.0501270, 0.0295424, 0.9904844,
                                       -0.0170491, -0.0092345, 0.0150436,  0.7521316};
static const double WHITE_D50[3] = {0.9642, 1.0, 0.8249}; /* of the profile connection space */

typedef struct writer {
    uint8_t *bytes;
    size_t at;
} writer;

static void put_u32(writer *w, uint32_t v)
{
    assert(w->at + 4 <= PH_ICC_BYTES);
    for (int shift = 24; shift >= 0; shift -= 8)
        w->bytes[w->at++] = (uint8_t)(v >> shift);
}

static void put_name(writer *w, const char name[5])
{
    assert(w->at + 4 <= PH_ICC_BYTES);
    memcpy(w->bytes + w->at, name, 4);
    w->at += 4;
}

/* s15Fixed16Number. */
static void put_fixed(writer *w, double v) { put_u32(w, (uint32_t)(int32_t)dd_round(65536.0 * v)); }

static void put_header(writer *w)
{
    put_u32(w, 0); /* size, filled in at the end */
    put_u32(w, 0); /* no preferred engine */
    put_u32(w, 0x04300000);
    put_name(w, "mntr");
    put_name(w, "RGB ");
    put_name(w, "XYZ ");
    put_u32(w, 2026u << 16 | 1u); /* 2026-01-01 00:00:00 */
    put_u32(w, 1u << 16);
    put_u32(w, 0);
    put_name(w, "acsp");
    w->at = 68; /* platform, flags, device and intent: none, perceptual */
    for (int i = 0; i < 3; i++)
        put_fixed(w, WHITE_D50[i]);
    w->at = 128;
}

static void put_text(writer *w, const char *ascii)
{
    uint32_t letters = (uint32_t)strlen(ascii);
    put_name(w, "mluc");
    put_u32(w, 0);
    put_u32(w, 1);
    put_u32(w, 12);
    put_name(w, "enUS");
    put_u32(w, 2 * letters);
    put_u32(w, 28);
    for (; *ascii; ascii++) {
        w->bytes[w->at++] = 0;
        w->bytes[w->at++] = (uint8_t)*ascii;
    }
    w->at = (w->at + 3) & ~(size_t)3;
    assert(w->at <= PH_ICC_BYTES);
}

static void put_xyz(writer *w, double x, double y, double z)
{
    put_name(w, "XYZ ");
    put_u32(w, 0);
    put_fixed(w, x);
    put_fixed(w, y);
    put_fixed(w, z);
}

/* Y = ((X + 0.055) / 1.055)^2.4 from 0.04045 on, else X / 12.92: function type 3, g a b c d. */
static void put_curve(writer *w)
{
    put_name(w, "para");
    put_u32(w, 0);
    put_u32(w, 3u << 16);
    put_fixed(w, 2.4);
    put_fixed(w, 1.0 / 1.055);
    put_fixed(w, 0.055 / 1.055);
    put_fixed(w, 1.0 / 12.92);
    put_fixed(w, 0.04045);
}

static void put_matrix(writer *w, const double matrix[9])
{
    put_name(w, "sf32");
    put_u32(w, 0);
    for (int i = 0; i < 9; i++)
        put_fixed(w, matrix[i]);
}

/* Row `row` of the tag table; the tag's data lie from `start` to where the writer stands. */
static void enter(writer *w, int row, const char name[5], size_t start)
{
    writer table = {w->bytes, 132 + 12 * (size_t)row};
    put_name(&table, name);
    put_u32(&table, (uint32_t)start);
    put_u32(&table, (uint32_t)(w->at - start));
}

static void put_tags(writer *w, const char *title, const double colorant[9], const double adaptation[9])
{
    static const char *const COLORANTS[] = {"rXYZ", "gXYZ", "bXYZ"}, *const CURVES[] = {"rTRC", "gTRC", "bTRC"};
    enum { TAGS = 10 };
    int row = 0;
    put_u32(w, TAGS);
    size_t start = w->at = 132 + 12 * TAGS;
    put_text(w, title);
    enter(w, row++, "desc", start);
    start = w->at;
    put_text(w, "CC0");
    enter(w, row++, "cprt", start);
    start = w->at;
    put_xyz(w, WHITE_D50[0], WHITE_D50[1], WHITE_D50[2]);
    enter(w, row++, "wtpt", start);
    start = w->at;
    put_matrix(w, adaptation);
    enter(w, row++, "chad", start);
    for (int c = 0; c < 3; c++) {
        start = w->at;
        put_xyz(w, colorant[c], colorant[3 + c], colorant[6 + c]);
        enter(w, row++, COLORANTS[c], start);
    }
    start = w->at;
    put_curve(w);
    for (int c = 0; c < 3; c++)
        enter(w, row++, CURVES[c], start);
    assert(row == TAGS);
}

/* Bradford, rounded so that the white of the primaries (their sum) lands on the white of the connection space to the last digit. */
static void adapt(double adaptation[9], const double xyz_from_rgb[9])
{
    for (int i = 0; i < 3; i++) {
        double white = 0.0;
        for (int k = 0; k < 9; k++)
            white += D50_FROM_D65[3 * i + k / 3] * xyz_from_rgb[k];
        for (int k = 0; k < 3; k++)
            adaptation[3 * i + k] = D50_FROM_D65[3 * i + k] * WHITE_D50[i] / white;
    }
}

size_t ph_profile_icc(uint8_t out[PH_ICC_BYTES], ph_profile profile)
{
    double colorant[9], adaptation[9];
    const double *xyz_from_rgb = profile == PH_DISPLAY_P3 ? XYZ_FROM_P3 : XYZ_FROM_SRGB;
    writer w = {out, 0}, size = {out, 0};
    if (profile == PH_UNTAGGED)
        return 0;
    memset(out, 0, PH_ICC_BYTES);
    adapt(adaptation, xyz_from_rgb);
    dd_mat3_mul(colorant, adaptation, xyz_from_rgb);
    put_header(&w);
    put_tags(&w, profile == PH_DISPLAY_P3 ? "Display P3" : "sRGB", colorant, adaptation);
    put_u32(&size, (uint32_t)w.at);
    return w.at;
}

void ph_p3_from_srgb(float matrix[9])
{
    double p3_from_xyz[9], product[9];
    bool regular = dd_mat3_invert(p3_from_xyz, XYZ_FROM_P3);
    assert(regular);
    (void)regular;
    dd_mat3_mul(product, p3_from_xyz, XYZ_FROM_SRGB);
    for (int i = 0; i < 9; i++)
        matrix[i] = (float)product[i];
}
