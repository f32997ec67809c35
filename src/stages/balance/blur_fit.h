/* The Gaussian between two photos of one place, from their power spectra. */
#ifndef DD_BALANCE_BLUR_FIT_H
#define DD_BALANCE_BLUR_FIT_H

#include "stages/balance/spectrum.h"

/* Mean power and noise power in the rings, baseline [0] and follow-up [1]. */
typedef struct dd_ring_pair {
    double power[2][DD_RINGS], noise[2][DD_RINGS];
} dd_ring_pair;

typedef struct dd_blur {
    double q_mm2;            /* sigma_after^2 - sigma_before^2; negative: the baseline is less sharp */
    double noise_factor[2];  /* what the noise power has to be multiplied by: known better for the blurred photo, 1 for the sharp one */
} dd_blur;

/* patches: how many squares the means are of. */
dd_blur dd_blur_fit(const dd_ring_pair *rings, const dd_spectrum_tables *tables, int patches, double px_per_mm);

#endif
