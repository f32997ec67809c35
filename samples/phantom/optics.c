/* Two-layer model of skin colour (METRICS.md 9): an epidermis that only absorbs, over a dermis that scatters and absorbs.
 *
 *   R(l) = r_s + (1 - r_s) * exp(-2 m mel(l)) * Rd(mu_a(l), mu_s'(l))
 *
 * mel: absorption of melanosomes (Jacques; slope fitted to the NIST skin spectra). Rd: diffuse reflectance of a half space
 * (Farrell, Patterson & Wilson 1992, boundary term A for n = 1.4). Blood absorption is weakened by its packaging in vessels
 * (van Veen et al. 2002). Melanin and blood separate into a product, so the table over both costs a few hundred exponentials.
 * Check: reference/skin_phantom_reference.csv (60 colours) in tests/truth/test_phantom_optics.c. */
#include "phantom/optics.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/fmath.h"

/* Molar extinction of HbO2 and Hb [1/cm per mol/l] (Prahl's compilation); CIE 1931 2-degree colour matching functions; D65. */
static const struct {
    double nm, hbo2, hb, x, y, z, d65;
} SPECTRUM[PH_BANDS] = {
    {400, 266232.0, 223296.0, 0.01431, 0.000396, 0.06785, 82.7549},
    {410, 466840.0, 303956.0, 0.04351, 0.00121, 0.2074, 91.486},
    {420, 480360.0, 407560.0, 0.13438, 0.004, 0.6456, 93.4318},
    {430, 246072.0, 528600.0, 0.2839, 0.0116, 1.3856, 86.6823},
    {440, 102580.0, 413280.0, 0.34828, 0.023, 1.74706, 104.865},
    {450, 62816.0, 103292.0, 0.3362, 0.038, 1.77211, 117.008},
    {460, 44480.0, 23388.8, 0.2908, 0.06, 1.6692, 117.812},
    {470, 33209.2, 16156.4, 0.19536, 0.09098, 1.28764, 114.861},
    {480, 26629.2, 14550.0, 0.09564, 0.13902, 0.81295, 115.923},
    {490, 23684.4, 16684.0, 0.03201, 0.20802, 0.46518, 108.811},
    {500, 20932.8, 20862.0, 0.0049, 0.323, 0.272, 109.354},
    {510, 20035.2, 25773.6, 0.0093, 0.503, 0.1582, 107.802},
    {520, 24202.4, 31589.6, 0.06327, 0.71, 0.07825, 104.79},
    {530, 39956.8, 39036.4, 0.1655, 0.862, 0.04216, 107.689},
    {540, 53236.0, 46592.0, 0.2904, 0.954, 0.0203, 104.405},
    {550, 43016.0, 53412.0, 0.43345, 0.99495, 0.00875, 104.046},
    {560, 32613.2, 53788.0, 0.5945, 0.995, 0.0039, 100.0},
    {570, 44496.0, 45072.0, 0.7621, 0.952, 0.0021, 96.3342},
    {580, 50104.0, 37020.0, 0.9163, 0.87, 0.00165, 95.788},
    {590, 14400.8, 28324.4, 1.0263, 0.757, 0.0011, 88.6856},
    {600, 3200.0, 14677.2, 1.0622, 0.631, 0.0008, 90.0062},
    {610, 1506.0, 9443.6, 1.0026, 0.503, 0.00034, 89.5991},
    {620, 942.0, 6509.6, 0.85445, 0.381, 0.00019, 87.6987},
    {630, 610.0, 5148.8, 0.6424, 0.265, 5e-05, 83.2886},
    {640, 442.0, 4345.2, 0.4479, 0.175, 2e-05, 83.6992},
    {650, 368.0, 3750.12, 0.2835, 0.107, 2.11758e-22, 80.0268},
    {660, 319.6, 3226.56, 0.1649, 0.061, 0.0, 80.2146},
    {670, 294.0, 2795.12, 0.0874, 0.032, 0.0, 82.2778},
    {680, 277.6, 2407.92, 0.04677, 0.017, 0.0, 78.2842},
    {690, 276.0, 2051.96, 0.0227, 0.00821, 0.0, 69.7213},
    {700, 290.0, 1794.28, 0.0113592, 0.004102, 0.0, 71.6091},
    {710, 314.0, 1540.48, 0.00579035, 0.002091, 0.0, 74.349},
    {720, 348.0, 1325.88, 0.00289933, 0.001047, 0.0, 61.604},
};

static const ph_base_skin BASE_SKINS[] = {
    {"I", 2.704e-4, 0.015},  {"II", 4.066e-4, 0.018}, {"III", 6.025e-4, 0.018},
    {"IV", 9.042e-4, 0.017}, {"V", 1.523e-3, 0.016},  {"VI", 2.626e-3, 0.016},
};

/* XYZ (Y of white = 1) -> linear sRGB, IEC 61966-2-1. */
static const double SRGB_FROM_XYZ[9] = {3.2404542, -1.5371385, -0.4985314, -0.9692660, 1.8760108,
                                        0.0415560, 0.0556434,  -0.2040259, 1.0572252};

/* Corners of the table. */
static const double LN_M_LOW = -10.2, LN_M_STEP = 0.038; /* m 3.7e-5 .. 5.3e-2 cm */
static const double LN_FB_LOW = -6.3, LN_FB_STEP = 0.08; /* f_blood 0.0018 .. 1.0 */

static const char *const INK_NAMES[PH_INKS] = {"black", "blue", "green", "red", "yellow"};

const char *ph_ink_name(ph_ink ink) { return INK_NAMES[ink]; }

bool ph_ink_find(ph_ink *out, const char *name)
{
    for (int i = 0; i < PH_INKS; i++)
        if (!strcmp(INK_NAMES[i], name)) {
            *out = (ph_ink)i;
            return true;
        }
    return false;
}

const ph_base_skin *ph_base_skin_find(const char *type)
{
    for (size_t i = 0; i < sizeof BASE_SKINS / sizeof *BASE_SKINS; i++)
        if (!strcmp(BASE_SKINS[i].type, type))
            return &BASE_SKINS[i];
    return NULL;
}

/* mu_a of blood [1/cm]: 150 g/l, 63 % saturated, in vessels of 9.5 um radius. */
static double blood_absorption(int band)
{
    const double saturation = 0.63, vessel_radius_cm = 9.5e-4;
    double blood = 2.303 * 150.0 / 64500.0 * (saturation * SPECTRUM[band].hbo2 + (1.0 - saturation) * SPECTRUM[band].hb);
    double depth = 2.0 * blood * vessel_radius_cm;
    return blood * (1.0 - dd_exp(-depth)) / depth;
}

static double bell(double nm, double centre_nm, double width_nm)
{
    double x = (nm - centre_nm) / width_nm;
    return dd_exp(-x * x);
}

/* Absorption per unit of concentration (METRICS.md 9). Widths of the steps, 15 nm, are those that give the published Lab of blue ink. */
static double ink_absorption(ph_ink ink, double nm)
{
    switch (ink) {
    case PH_BLUE:
        return 1.0 / (1.0 + dd_exp((560.0 - nm) / 15.0));
    case PH_GREEN:
        return bell(nm, 660.0, 60.0) + 0.7 * bell(nm, 430.0, 40.0);
    case PH_RED:
        return bell(nm, 520.0, 45.0) + 0.4 * bell(nm, 430.0, 50.0);
    case PH_YELLOW:
        return 1.0 / (1.0 + dd_exp((nm - 490.0) / 15.0));
    default: /* black is flat */
        return 1.0;
    }
}

static double dermis_scattering(int band)
{
    double l = SPECTRUM[band].nm / 500.0;
    return 3.0 * 43.6 * (0.41 * dd_pow(l, -4.0) + 0.59 * dd_pow(l, -0.562));
}

/* Diffuse reflectance of a half space of refractive index 1.4 (Farrell, Patterson & Wilson 1992). */
static double half_space(double mu_a, double mu_s)
{
    const double n = 1.4;
    double rd = -1.440 / (n * n) + 0.710 / n + 0.668 + 0.0636 * n;
    double boundary = (1.0 + rd) / (1.0 - rd);
    double albedo = mu_s / (mu_a + mu_s);
    double q = sqrt(3.0 * (1.0 - albedo));
    return 0.5 * albedo * (1.0 + dd_exp(-4.0 / 3.0 * boundary * q)) * dd_exp(-q);
}

/* What a reflectance of 1 in each band adds to linear sRGB under D65. White is the sum over the same bands, so that a perfect
 * white comes out as (1,1,1) although the bands end at 720 nm. */
static void band_weights(double weight[PH_BANDS][3])
{
    static const double D65_WHITE[3] = {0.95047, 1.0, 1.08883};
    double white[3] = {0.0, 0.0, 0.0};
    for (int i = 0; i < PH_BANDS; i++) {
        white[0] += SPECTRUM[i].d65 * SPECTRUM[i].x;
        white[1] += SPECTRUM[i].d65 * SPECTRUM[i].y;
        white[2] += SPECTRUM[i].d65 * SPECTRUM[i].z;
    }
    for (int i = 0; i < PH_BANDS; i++) {
        double xyz[3] = {SPECTRUM[i].x, SPECTRUM[i].y, SPECTRUM[i].z};
        for (int k = 0; k < 3; k++)
            xyz[k] *= SPECTRUM[i].d65 / white[k] * D65_WHITE[k];
        for (int c = 0; c < 3; c++) {
            const double *row = SRGB_FROM_XYZ + 3 * c;
            weight[i][c] = row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2];
        }
    }
}

void ph_optics_make(ph_optics *o, double surface)
{
    o->surface = surface;
    band_weights(o->weight);
    for (int i = 0; i < PH_BANDS; i++) {
        double nm = SPECTRUM[i].nm;
        o->melanosome[i] = 2.0 * 679.16 * dd_pow(nm / 500.0, -2.88);
        o->bloodless[i] = 0.244 + 85.3 * dd_exp(-(nm - 154.0) / 66.2);
        o->blood[i] = blood_absorption(i);
        o->scattering[i] = dermis_scattering(i);
        for (int k = 0; k < PH_INKS; k++)
            o->ink[k][i] = ink_absorption((ph_ink)k, nm);
    }
}

/* Share of the light left after passing the epidermis twice. */
static void epidermis(double t[PH_BANDS], const ph_optics *o, double m_cm)
{
    for (int i = 0; i < PH_BANDS; i++)
        t[i] = dd_exp(-m_cm * o->melanosome[i]);
}

/* ink_cm1: concentration of each ink, or NULL. */
static void dermis(double rd[PH_BANDS], const ph_optics *o, double f_blood, const double *ink_cm1)
{
    for (int i = 0; i < PH_BANDS; i++) {
        double mu_a = (1.0 - f_blood) * o->bloodless[i] + f_blood * o->blood[i];
        for (int k = 0; ink_cm1 && k < PH_INKS; k++)
            mu_a += ink_cm1[k] * o->ink[k][i];
        rd[i] = half_space(mu_a, o->scattering[i]);
    }
}

static void mix(double rgb[3], const ph_optics *o, const double *t, const double *rd)
{
    rgb[0] = rgb[1] = rgb[2] = 0.0;
    for (int i = 0; i < PH_BANDS; i++) {
        double r = o->surface + (1.0 - o->surface) * t[i] * rd[i];
        for (int c = 0; c < 3; c++)
            rgb[c] += o->weight[i][c] * r;
    }
}

void ph_inked_rgb(double rgb[3], const ph_optics *o, double m_cm, double f_blood, const double ink_cm1[PH_INKS])
{
    double t[PH_BANDS], rd[PH_BANDS];
    epidermis(t, o, m_cm);
    dermis(rd, o, f_blood, ink_cm1);
    mix(rgb, o, t, rd);
}

void ph_skin_rgb(double rgb[3], double m_cm, double f_blood, double surface)
{
    ph_optics o;
    ph_optics_make(&o, surface);
    ph_inked_rgb(rgb, &o, m_cm, f_blood, NULL);
}

void ph_lut_fill(ph_lut *lut, const ph_optics *o)
{
    double t[PH_LUT_M][PH_BANDS];
    for (int j = 0; j < PH_LUT_M; j++)
        epidermis(t[j], o, dd_exp(LN_M_LOW + j * LN_M_STEP));
    for (int i = 0; i < PH_LUT_FB; i++) {
        double rd[PH_BANDS], rgb[3];
        dermis(rd, o, dd_exp(LN_FB_LOW + i * LN_FB_STEP), NULL);
        for (int j = 0; j < PH_LUT_M; j++) {
            mix(rgb, o, t[j], rd);
            for (int c = 0; c < 3; c++)
                lut->rgb[i][j][c] = (float)rgb[c];
        }
    }
}

/* Node below x and the share of the next one; clamped to the table. */
static int node(float *share, float x, int count)
{
    float top = (float)(count - 1) - 1e-3f;
    float at = x < 0.0f ? 0.0f : x > top ? top : x;
    int i = (int)at;
    *share = at - (float)i;
    return i;
}

void ph_lut_rgb(float rgb[3], const ph_lut *lut, float ln_m, float ln_fb)
{
    float u, v;
    int j = node(&u, (ln_m - (float)LN_M_LOW) * (float)(1.0 / LN_M_STEP), PH_LUT_M);
    int i = node(&v, (ln_fb - (float)LN_FB_LOW) * (float)(1.0 / LN_FB_STEP), PH_LUT_FB);
    const float *a = lut->rgb[i][j], *b = lut->rgb[i][j + 1], *c = lut->rgb[i + 1][j], *d = lut->rgb[i + 1][j + 1];
    for (int k = 0; k < 3; k++) {
        float low = a[k] + u * (b[k] - a[k]), high = c[k] + u * (d[k] - c[k]);
        rgb[k] = low + v * (high - low);
    }
}
