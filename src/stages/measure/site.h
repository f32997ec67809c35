/* The maps that several metrics share. */
#ifndef DD_MEASURE_SITE_H
#define DD_MEASURE_SITE_H

#include "stages/measure/metric.h"

/* Room for `smooth`, which both photos of a region use in turn; the levels are there; the caller rewinds. false without memory. */
bool dd_site_allocate(dd_site *site, dd_arena *arena);
/* Fill smooth and median from site->lab and the mask of `in`; points in->site here. */
bool dd_site_prepare(dd_site *site, dd_metric_input *in);
/* Sigma in grid px of an ISO Gaussian on this photo, for texture and spots. The sharper photo of a pair has to pass the Gaussian between
 * the two first (METRICS.md 6.4), and two Gaussians are one of sqrt(s^2 + m^2): so the filter holds the match and no blurred photo is made.
 * `smooth` is not matched: over 0.5 mm a blur of 0.2 mm changes tone metrics by 2 %, which is less than the noise that the blur takes from
 * one photo only. */
double dd_site_sigma(const dd_site *site, double cutoff_mm);

#endif
