/* Power spectrum of a small square, averaged over rings of equal frequency. */
#ifndef DD_BALANCE_SPECTRUM_H
#define DD_BALANCE_SPECTRUM_H

#include "stages/balance/noise.h"

enum { DD_SPECTRUM_EDGE = 32, DD_RINGS = DD_SPECTRUM_EDGE / 2 }; /* ring k: about k/32 cycles per px */

typedef struct dd_spectrum_tables {
    float cosine[DD_SPECTRUM_EDGE][DD_SPECTRUM_EDGE], sine[DD_SPECTRUM_EDGE][DD_SPECTRUM_EDGE]; /* [x][u] of 2 pi u x / 32 */
    float window[DD_SPECTRUM_EDGE];                                                            /* Hann */
    int ring[DD_SPECTRUM_EDGE][DD_SPECTRUM_EDGE];                                              /* [v][u]; DD_RINGS: none */
    int members[DD_RINGS + 1];
} dd_spectrum_tables;

void dd_spectrum_init(dd_spectrum_tables *out);
/* power[k]: mean power in ring k of the square's first 32 x 32 pixels, less their plane; white noise of variance s^2 gives s^2. */
void dd_spectrum_rings(double power[DD_RINGS], dd_plane square, const dd_spectrum_tables *tables);
/* The same of a photo's noise on a grid of px_per_mm. */
void dd_spectrum_noise(double power[DD_RINGS], const dd_noise *noise, double px_per_mm, const dd_spectrum_tables *tables);

#endif
