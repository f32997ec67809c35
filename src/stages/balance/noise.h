/* Noise of a photo as it was shot, and what is left of it on the analysis grid. */
#ifndef DD_BALANCE_NOISE_H
#define DD_BALANCE_NOISE_H

#include "stages/acquire/acquire.h"
#include "stages/balance/sharpness.h"

enum { DD_NOISE_REACH = 18 }; /* pixels that a place needs on each side of its centre */

typedef struct dd_place {
    float x, y;
} dd_place; /* photo px; float as the map gives them, so that equal photos are read at equal places */

/* At the calmest 30 % of the places (those that reach over the frame are passed over). light: factor on linear light that balances the
 * photo; coarser_px_per_mm: of the coarser photo of the pair, so that both are read in one way. Nothing calm: sd_dn NaN, density 0. false without memory. */
bool dd_noise_measure(dd_noise *out, const dd_photo *photo, const dd_place *place, int n, double px_per_mm, double coarser_px_per_mm,
                      double light, dd_arena *arena);

/* Too coarse (below 12 px/mm in one of the photos) to see more than a lower bound. */
bool dd_noise_is_bound(const dd_noise noise[2]);

/* Power of the noise at (fx, fy) cycles per grid px on a grid of px_per_mm, L*^2 per grid px: behind the camera's filter and
 * dd_resample's. */
double dd_noise_power(const dd_noise *noise, double px_per_mm, double fx, double fy);
/* Variance of the noise in the band Gauss(fine) - Gauss(coarse) on that grid, L*^2; sigmas in grid px. */
double dd_noise_in_band(const dd_noise *noise, double px_per_mm, double fine_px, double coarse_px);

#endif
