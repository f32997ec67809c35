/* The co-occurrence metrics share one pass; slots are dd_glcm_feature. */
#ifndef DD_MEASURE_TONE_GLCM_GROUP_H
#define DD_MEASURE_TONE_GLCM_GROUP_H

#include "stages/measure/metric.h"

extern const dd_group dd_glcm_group;

#endif
