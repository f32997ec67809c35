/* Pores: dark pits of 0.1 to 0.35 mm. */
#ifndef DD_MEASURE_PORE_H
#define DD_MEASURE_PORE_H

#include "stages/measure/bumps.h"
#include "stages/measure/metric.h"

/* Pores of both photos in pixels of the region; weight: how much each counts. In the arena; false without memory. */
bool dd_pores_list(dd_bumps out[2], const dd_metric_input in[2]);

/* Slots of the group of pore metrics. */
enum { DD_PORE_COUNT, DD_PORE_AREA, DD_PORE_MEMBERS };
extern const dd_group dd_pore_group;

#endif
