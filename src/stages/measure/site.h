/* The maps that several metrics share. */
#ifndef DD_MEASURE_SITE_H
#define DD_MEASURE_SITE_H

#include "stages/measure/spots.h"

/* Room for what both photos of a region need in turn; the caller rewinds. own_chroma: planes for smooth[1] and smooth[2] too, else the
 * caller lends them (see below). false without memory. */
bool dd_site_allocate(dd_site *site, dd_bytes valid, size_t tiles, bool own_chroma, dd_arena *arena);
/* Fill smooth, median and spots from lab, the mask and the tiles of `in`; points in->site here. smooth[1] and smooth[2] may be lab[1] and
 * lab[2]: only valid pixels are written, each after its last use. */
bool dd_site_prepare(dd_site *site, const dd_plane lab[3], dd_metric_input *in, const dd_surface *background, dd_spot_limits limits);
/* Sigma in grid px of an ISO Gaussian on this photo, for texture and spots. The sharper photo of a pair has to pass the Gaussian between
 * the two first (METRICS.md 6.4), and two Gaussians are one of sqrt(s^2 + m^2): so the filter holds the match and no blurred photo is made.
 * `smooth` is not matched: over 0.5 mm a blur of 0.2 mm changes tone metrics by 2 %, which is less than the noise that the blur takes from
 * one photo only. */
double dd_site_sigma(const dd_site *site, double cutoff_mm);

#endif
