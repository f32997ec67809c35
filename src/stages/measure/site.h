/* The maps that several metrics share. */
#ifndef DD_MEASURE_SITE_H
#define DD_MEASURE_SITE_H

#include "stages/measure/spots.h"

/* Room for site->smooth and site->spots, until the caller rewinds; one allocation serves both photos in turn. false without memory. */
bool dd_site_allocate(dd_site *site, dd_bytes valid, size_t tiles, dd_arena *arena);
/* Fill smooth, median and spots from site->lab, site->px_per_mm and the mask and tiles of `in`; points in->site here. */
bool dd_site_prepare(dd_site *site, dd_metric_input *in, dd_spot_limits limits);

#endif
