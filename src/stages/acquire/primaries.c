/* From primaries or ICC colourants to linear sRGB with D65 white.
 *
 * M = XYZ->sRGB . adaptation . RGB->XYZ, with the constants of METRICS.md 0.1: Bradford adaptation, white D65 = (0.95047, 1, 1.08883).
 */
#include "stages/acquire/primaries.h"

#include <math.h>
#include <string.h>

#include "base/matrix.h"

const dd_primaries DD_PRIMARIES_SRGB = {{0.3127, 0.3290}, {{0.64, 0.33}, {0.30, 0.60}, {0.15, 0.06}}};             /* ITU-R BT.709 */
const dd_primaries DD_PRIMARIES_P3 = {{0.3127, 0.3290}, {{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}}};         /* SMPTE EG 432-1, D65 */
const dd_primaries DD_PRIMARIES_REC2020 = {{0.3127, 0.3290}, {{0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}}};    /* ITU-R BT.2020 */
const dd_primaries DD_PRIMARIES_ROMM = {{0.3457, 0.3585}, {{0.7347, 0.2653}, {0.1596, 0.8404}, {0.0366, 0.0001}}}; /* ISO 22028-2 */
static const dd_primaries ADOBE_RGB = {{0.3127, 0.3290}, {{0.64, 0.33}, {0.21, 0.71}, {0.15, 0.06}}};              /* Adobe RGB (1998) */
static const dd_primaries ACESCG = {{0.32168, 0.33767}, {{0.713, 0.293}, {0.165, 0.830}, {0.128, 0.044}}};         /* ACES AP1 */

static const double SRGB_FROM_XYZ[9] = {3.2404542, -1.5371385, -0.4985314, -0.9692660, 1.8760108,
                                        0.0415560, 0.0556434,  -0.2040259, 1.0572252};
static const double D65_FROM_D50[9] = {0.9555766, -0.0230393, 0.0631636,  -0.0282895, 1.0099416,
                                       0.0210077, 0.0122982,  -0.0204830, 1.3299098};
static const double WHITE_D65[3] = {0.95047, 1, 1.08883}, WHITE_D50[3] = {0.96422, 1, 0.82521};
static const double WHITE_PCS[3] = {0.9642, 1, 0.8249}; /* D50 as ICC.1 rounds it */
static const double BRADFORD[9] = {0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296};

/* Profiles round colourants to 4-5 digits; 0.002 of white is far below one code value of 8 bits. */
static const double IDENTITY_TOLERANCE = 0.002, NAME_TOLERANCE = 0.01;

static void scale_rows(double m[9], const double by[3])
{
    for (int i = 0; i < 9; i++)
        m[i] *= by[i / 3];
}

static void scale_columns(double m[9], const double by[3])
{
    for (int i = 0; i < 9; i++)
        m[i] *= by[i % 3];
}

static bool is_finite(const double m[9])
{
    for (int i = 0; i < 9; i++)
        if (!isfinite(m[i]))
            return false;
    return true;
}

static void xyz_from_xy(double xyz[3], const double xy[2])
{
    xyz[0] = xy[0] / xy[1];
    xyz[1] = 1;
    xyz[2] = (1 - xy[0] - xy[1]) / xy[1];
}

/* Columns X Y Z of each primary, scaled so that they add up to the white. */
static bool xyz_from_rgb(double m[9], double white[3], const dd_primaries *p)
{
    double inverse[9], amount[3];
    xyz_from_xy(white, p->white_xy);
    for (int c = 0; c < 3; c++) {
        double column[3];
        xyz_from_xy(column, p->rgb_xy[c]);
        for (int r = 0; r < 3; r++)
            m[3 * r + c] = column[r];
    }
    if (!is_finite(m) || !isfinite(white[0]) || !isfinite(white[2]) || !dd_mat3_invert(inverse, m))
        return false;
    dd_mat3_apply(amount, inverse, white);
    scale_columns(m, amount);
    return is_finite(m);
}

/* Bradford: scale the cone responses of `white` to those of D65. */
static bool adapt_to_d65(double m[9], const double white[3])
{
    double cones[3], cones_d65[3], ratio[3], inverse[9];
    dd_mat3_apply(cones, BRADFORD, white);
    dd_mat3_apply(cones_d65, BRADFORD, WHITE_D65);
    for (int i = 0; i < 3; i++) {
        if (!(cones[i] > 0))
            return false;
        ratio[i] = cones_d65[i] / cones[i];
    }
    dd_mat3_mul(m, BRADFORD, m);
    scale_rows(m, ratio);
    return dd_mat3_invert(inverse, BRADFORD) && (dd_mat3_mul(m, inverse, m), is_finite(m));
}

/* The white must come out light and the three primaries must span a space. */
static bool is_sane(const double m[9])
{
    double inverse[9];
    if (!is_finite(m) || !dd_mat3_invert(inverse, m))
        return false;
    for (int r = 0; r < 3; r++) {
        double white = m[3 * r] + m[3 * r + 1] + m[3 * r + 2];
        if (white < 0.25 || white > 4)
            return false;
    }
    for (int i = 0; i < 9; i++)
        if (fabs(m[i]) > 16)
            return false;
    return true;
}

bool dd_srgb_from_primaries(double out[9], const dd_primaries *primaries)
{
    double m[9], white[3];
    if (!xyz_from_rgb(m, white, primaries) || !adapt_to_d65(m, white))
        return false;
    dd_mat3_mul(out, SRGB_FROM_XYZ, m);
    return is_sane(out);
}

bool dd_srgb_from_colourants(double out[9], const double colourants[9])
{
    double m[9], pcs[3];
    memcpy(m, colourants, sizeof m);
    for (int i = 0; i < 3; i++)
        pcs[i] = WHITE_D50[i] / WHITE_PCS[i];
    scale_rows(m, pcs);
    dd_mat3_mul(m, D65_FROM_D50, m);
    dd_mat3_mul(out, SRGB_FROM_XYZ, m);
    return is_sane(out);
}

static bool is_near(const double a[9], const double b[9], double tolerance)
{
    for (int i = 0; i < 9; i++)
        if (fabs(a[i] - b[i]) > tolerance)
            return false;
    return true;
}

bool dd_is_srgb_matrix(const double m[9])
{
    static const double IDENTITY[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    return is_near(m, IDENTITY, IDENTITY_TOLERANCE);
}

const char *dd_primaries_name(const double m[9])
{
    static const struct {
        const char *name;
        const dd_primaries *primaries;
    } KNOWN[] = {
        {"sRGB", &DD_PRIMARIES_SRGB},         {"Display P3", &DD_PRIMARIES_P3},     {"Adobe RGB", &ADOBE_RGB},
        {"Rec. 2020", &DD_PRIMARIES_REC2020}, {"ProPhoto RGB", &DD_PRIMARIES_ROMM}, {"ACEScg", &ACESCG},
    };
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        double known[9];
        if (dd_srgb_from_primaries(known, KNOWN[i].primaries) && is_near(m, known, NAME_TOLERANCE))
            return KNOWN[i].name;
    }
    return NULL;
}
