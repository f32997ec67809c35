/* Masked Gaussians that stream row by row, so that no extra plane is needed. */
#ifndef DD_MEASURE_SMOOTH_H
#define DD_MEASURE_SMOOTH_H

#include "base/ctx.h"
#include "base/image.h"

enum { DD_SMOOTH_CHANNELS = 3 };

/* Row y of the result: one pointer per channel, NaN where valid is 0 or G*M < 0.5. The rows are lent until the call returns. */
typedef void (*dd_smooth_row)(void *user, int y, float *const *rows);

/* G*(M I)/(G*M) of n <= 3 planes of one size under one mask (METRICS.md 0.3), rows delivered in order. Outside the planes M = 0.
 * Row y is delivered when it is read no more, so `row` may write its result into the planes.
 * sigma_px < 0.2 passes the pixels through. false without memory or when sigma_px is beyond the taps (27).
 * The row buffers stay in the arena until the caller rewinds, so that `row` may allocate there too. */
bool dd_smooth_rows(const dd_plane *planes, int n, dd_bytes valid, double sigma_px, dd_ctx *ctx, dd_smooth_row row, void *user);

/* The same at every second pixel of every second row, (width + 1)/2 x (height + 1)/2 values for a third of the cost: enough where a smooth
 * map is summed up. Rows are numbered from 0. */
bool dd_smooth_samples(const dd_plane *planes, int n, dd_bytes valid, double sigma_px, dd_ctx *ctx, dd_smooth_row row, void *user);

/* ISO 16610: the sigma whose Gaussian passes half the amplitude at this wavelength. */
double dd_sigma_from_cutoff(double cutoff_mm, double px_per_mm);

#endif
