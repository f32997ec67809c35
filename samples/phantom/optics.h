/* The colour of skin from what is in it: melanin and blood -> reflectance 400..720 nm -> linear sRGB (D65, 2 degrees). */
#ifndef PH_OPTICS_H
#define PH_OPTICS_H

#include <stdbool.h>

enum { PH_BANDS = 33, PH_LUT_M = 192, PH_LUT_FB = 80 };

typedef enum ph_ink { PH_BLACK, PH_BLUE, PH_GREEN, PH_RED, PH_YELLOW, PH_INKS } ph_ink;

/* Surface reflection r_s: an integrating sphere sees it with the rest (the published Lab of skin), a photo gets it from the lamp instead.
 */
#define PH_SURFACE_SPHERE 0.062
#define PH_SURFACE_PHOTO  0.025

/* Melanosome volume fraction x epidermal thickness [cm], dermal blood volume fraction (0..1) of untouched skin of one type. */
typedef struct ph_base_skin {
    const char *type; /* "I".."VI" */
    double m_cm, f_blood;
} ph_base_skin;

/* The spectra of the model, band by band, and what each band adds to linear sRGB. */
typedef struct ph_optics {
    double surface, weight[PH_BANDS][3];
    double melanosome[PH_BANDS];                                                        /* 1/cm, both ways through the epidermis */
    double bloodless[PH_BANDS], blood[PH_BANDS], scattering[PH_BANDS], ink[PH_INKS][PH_BANDS]; /* 1/cm; ink: per 1/cm of concentration */
} ph_optics;

/* Linear sRGB on a grid of (ln m, ln f_blood); bilinear between the nodes (error < 0.02 in Lab), clamped outside. */
typedef struct ph_lut {
    float rgb[PH_LUT_FB][PH_LUT_M][3];
} ph_lut;

const ph_base_skin *ph_base_skin_find(const char *type); /* NULL: no such type */
/* The model itself, one colour. m_cm >= 0, 0 < f_blood < 1. */
void ph_skin_rgb(double rgb[3], double m_cm, double f_blood, double surface);
const char *ph_ink_name(ph_ink ink);
bool ph_ink_find(ph_ink *out, const char *name);
void ph_optics_make(ph_optics *out, double surface);
/* Skin with ink in it; ink_cm1: absorption added at the ink's peak, 60 when fresh. NULL: no ink. */
void ph_inked_rgb(double rgb[3], const ph_optics *optics, double m_cm, double f_blood, const double ink_cm1[PH_INKS]);
void ph_lut_fill(ph_lut *lut, const ph_optics *optics);
void ph_lut_rgb(float rgb[3], const ph_lut *lut, float ln_m, float ln_fb);

#endif
