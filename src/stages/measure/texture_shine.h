/* Shine: highlights that have the colour of the light instead of the skin's. */
#ifndef DD_MEASURE_TEXTURE_SHINE_H
#define DD_MEASURE_TEXTURE_SHINE_H

#include "stages/measure/metric.h"

enum { DD_SHINE_SHARE, DD_SHINE_AREA, DD_SHINE_MEMBERS };

extern const dd_group dd_shine_group;

/* false without memory */
bool dd_shine_share(dd_metric_sums *out, const dd_metric_input *in);
bool dd_shine_area(dd_metric_sums *out, const dd_metric_input *in);

/* Linear sRGB of Lab (D65, 2 degrees), unclipped; METRICS.md 0.1 backwards. */
void dd_linear_of_lab(double rgb[3], const float lab[3]);

#endif
