/* Wrinkles: dark lines of L*. */
#ifndef DD_MEASURE_WRINKLES_H
#define DD_MEASURE_WRINKLES_H

#include "stages/measure/ridges.h"

/* Slots of the group of wrinkle metrics. */
enum { DD_WRINKLE_LENGTH, DD_WRINKLE_DEPTH, DD_WRINKLE_INDEX, DD_WRINKLE_MEMBERS };
extern const dd_group dd_wrinkle_group;

extern const dd_ridge_rule dd_wrinkle_rule;

#endif
