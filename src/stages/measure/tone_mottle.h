/* Mottle: how uneven colour is in a band of wavelengths. mottle_mid, mottle_mel and mottle_hb share one pass. */
#ifndef DD_MEASURE_TONE_MOTTLE_H
#define DD_MEASURE_TONE_MOTTLE_H

#include "stages/measure/metric.h"

enum { DD_MOTTLE_MID, DD_MOTTLE_MEL, DD_MOTTLE_HB, DD_MOTTLE_MEMBERS };

extern const dd_group dd_mottle_group;

/* Of the sums: the band and its square. reference[0]: variance of the noise in the band. */
enum { DD_BAND, DD_BAND_SQUARED };
double dd_mottle_finish(const double mean[DD_SUMS], const double reference[DD_SUMS]);

/* The coarsest level but the last that has at least so many px per mm, 0 when none has. */
int dd_mottle_level(const dd_site *site, double least_px_per_mm);

#endif
