/* Exact quantiles of a masked plane without copying it. */
#ifndef DD_MEASURE_ORDER_H
#define DD_MEASURE_ORDER_H

#include "base/image.h"

/* Quantiles (type 7) of the valid, non-NaN pixels x of a plane; with a finite centre of |x - centre|. NaN when there is no pixel.
 * Large planes: of every dd_order_row_step-th row.
 * false without memory. q and out: n values. */
bool dd_plane_quantiles(double *out, const double *q, int n, dd_plane plane, dd_bytes valid, double centre, dd_arena *arena);

/* 1; 2 above half a million pixels, 4 above two million: rows of a map behind Gauss(0.5 mm) tell much the same as their neighbours. */
int dd_order_row_step(dd_bytes valid);

#endif
