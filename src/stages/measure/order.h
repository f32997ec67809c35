/* Exact quantiles of a masked plane without copying it. */
#ifndef DD_MEASURE_ORDER_H
#define DD_MEASURE_ORDER_H

#include "base/image.h"

/* Quantiles (type 7) of the valid, non-NaN pixels x of a plane; with a finite centre of |x - centre|. NaN when there is no pixel.
 * Planes of more than 2 million pixels: of every second row.
 * false without memory. q and out: n values. */
bool dd_plane_quantiles(double *out, const double *q, int n, dd_plane plane, dd_bytes valid, double centre, dd_arena *arena);

#endif
