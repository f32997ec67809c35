/* What stage balance knows about the sharpness and the noise of a pair (types only; blur.h estimates, measure uses). */
#ifndef DD_BALANCE_SHARPNESS_H
#define DD_BALANCE_SHARPNESS_H

#include <stdbool.h>

/* Noise of one photo on calm skin, before any resampling. A camera interpolates colours from neighbouring pixels, so its noise is white
 * noise behind a filter (e, 1, e) along rows and columns. */
typedef struct dd_noise {
    double sd_dn;       /* Immerkaer's estimate, 8-bit codes of luminance; NaN unknown */
    double density_mm2; /* power density at low frequencies of the balanced photo, L*^2 mm^2; 0 unknown */
    double neighbour;   /* e, 0 (white) to 0.5 (binomial) */
    double px_per_mm;   /* of the photo */
} dd_noise;

typedef struct dd_sharpness {
    double diff_mm;     /* sigma of the Gaussian between the two photos; > 0: the follow-up is less sharp; NaN unknown */
    double error_mm;    /* standard error of diff_mm (jackknife over patches); NaN unknown */
    double match_mm[2]; /* blur the baseline [0] or the follow-up [1] by this Gaussian before texture; at least one is 0 */
    dd_noise noise[2];
    double excess[2][3][3]; /* noise behind Gauss(0.5 mm) that the other photo lacks: the principal axes of its covariance in L*, a*, b*, as
                               long as the SD along them; 0: none, or unknown */
    double band_excess[2];  /* of coarse photos, whose noise[] is a lower bound: variance of L* in the band 0.5 to 2 mm that the noisier one
                               has more of; then nothing is matched, because such noise cannot be told from sharpness */
    int patches;      /* behind diff_mm */
    bool from_region; /* no untreated skin in the frame: learnt on treated skin, good for a warning, never for matching */
} dd_sharpness;

#endif
