/* What stage balance knows about how alike two photos were taken (types only; comparable.h makes it). NaN = unknown. */
#ifndef DD_BALANCE_COMPARISON_H
#define DD_BALANCE_COMPARISON_H

typedef struct dd_relief_light {
    double score; /* >= 0; from 1.25 on the light came from elsewhere */
    double turn;  /* >= 1: how differently the two photos divide the energy of fine relief between the directions */
    double relief; /* of the follow-up over the baseline: RMS slope of fine shading on control skin; NaN without enough of it */
    double tilt_before[2], tilt_after[2]; /* slope of ln light over the skin along x and y, per 30 mm */
} dd_relief_light;

typedef struct dd_gamut_mix {
    double share; /* 1: the follow-up holds Display P3 numbers read as sRGB; -1: the baseline does; 0: neither */
    double error; /* standard error of share */
} dd_gamut_mix;

/* Around the colour of the control skin: ln(after) = (1 + response) ln(before), light and white balance taken out. */
typedef struct dd_tone_mix {
    double response[9]; /* rows R, G, B of the change, columns of what it comes from; 0: same tone curve, same colours */
    double stretch_pct; /* by how much a contrast of melanin in lightness is larger in the follow-up although the skin is the same */
    double error_pct;   /* standard error of stretch_pct */
} dd_tone_mix;

typedef struct dd_comparison {
    dd_relief_light light;
    dd_gamut_mix profile;
    dd_tone_mix tone;
    double chroma_step[2]; /* 8-bit codes of Cb and Cr in which the file of before, after holds the mean of smooth skin; 0 for no JPEG */
    double stretch; /* median over the skin of how much it is bent and stretched besides the common motion, 0.1 = 10 % */
} dd_comparison;

#endif
