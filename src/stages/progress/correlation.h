/* How far the noise of a change reaches from tile to tile. */
#ifndef DD_PROGRESS_CORRELATION_H
#define DD_PROGRESS_CORRELATION_H

#include "stages/measure/measure.h"

/* sigma_c in tiles: noise of autocorrelation exp(-d^2/(4 sigma_c^2)), from the lag-1 correlation of tile changes. 0 when the tiles are
 * uncorrelated or too few. false without memory. */
bool dd_tile_sigma(double *sigma, const dd_measured *m, int tile_px, dd_arena *arena);
/* Lag-1 correlation of means over square tiles of noise with this sigma (in tiles). */
double dd_tile_correlation(double sigma_tiles);

#endif
