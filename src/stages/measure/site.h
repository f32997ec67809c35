/* The maps that several metrics share. */
#ifndef DD_MEASURE_SITE_H
#define DD_MEASURE_SITE_H

#include "stages/measure/spots.h"

/* Fill site->smooth and site->spots from site->lab, site->px_per_mm and the mask and tiles of `in`. They live in in->ctx->arena until
 * the caller rewinds. false without memory. */
bool dd_site_prepare(dd_site *site, dd_metric_input *in, dd_spot_limits limits);

#endif
