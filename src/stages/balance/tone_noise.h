/* How much more noise one photo has than the other in the map that tone metrics look at: L*, a*, b* behind Gauss(0.5 mm). */
#ifndef DD_BALANCE_TONE_NOISE_H
#define DD_BALANCE_TONE_NOISE_H

#include "stages/balance/spectrum.h"

enum { DD_STEP_A, DD_STEP_B, DD_STEP_SUM, DD_STEP_BAND, DD_STEPS }; /* a*, b*, a* + b* (for their covariance), L* in 0.5 to 2 mm */

/* weight[k]: what a power of 1 in ring k adds to the variance of the smoothed map; of the band Gauss(0.5 mm) - Gauss(2 mm). */
void dd_tone_weights(double weight[DD_RINGS], const dd_spectrum_tables *tables, double px_per_mm);
void dd_band_weights(double weight[DD_RINGS], const dd_spectrum_tables *tables, double px_per_mm);
/* Variance in a square with these ring powers. */
double dd_tone_variance(const double power[DD_RINGS], const double weight[DD_RINGS]);
/* Fills s->excess and s->band_excess. step[c]: follow-up minus baseline of that variance, one value per square; reordered. s->noise is
 * final. */
void dd_tone_noise_compare(dd_sharpness *s, double *step[DD_STEPS], int n, double px_per_mm);

#endif
