/* The colour of skin from what is in it: melanin and blood -> reflectance 400..720 nm -> linear sRGB (D65, 2 degrees). */
#ifndef PH_OPTICS_H
#define PH_OPTICS_H

#include <stdbool.h>

enum { PH_LUT_M = 192, PH_LUT_FB = 80 };

/* Surface reflection r_s: an integrating sphere sees it with the rest (the published Lab of skin), a photo gets it from the lamp instead.
 */
#define PH_SURFACE_SPHERE 0.062
#define PH_SURFACE_PHOTO  0.025

/* Melanosome volume fraction x epidermal thickness [cm], dermal blood volume fraction (0..1) of untouched skin of one type. */
typedef struct ph_base_skin {
    const char *type; /* "I".."VI" */
    double m_cm, f_blood;
} ph_base_skin;

/* Linear sRGB on a grid of (ln m, ln f_blood); bilinear between the nodes (error < 0.02 in Lab), clamped outside. */
typedef struct ph_lut {
    float rgb[PH_LUT_FB][PH_LUT_M][3];
} ph_lut;

const ph_base_skin *ph_base_skin_find(const char *type); /* NULL: no such type */
/* The model itself, one colour. m_cm >= 0, 0 < f_blood < 1. */
void ph_skin_rgb(double rgb[3], double m_cm, double f_blood, double surface);
void ph_lut_fill(ph_lut *lut, double surface);
void ph_lut_rgb(float rgb[3], const ph_lut *lut, float ln_m, float ln_fb);

#endif
