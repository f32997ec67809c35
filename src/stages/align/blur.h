/* Was the camera or the patient moving? */
#ifndef DD_ALIGN_BLUR_H
#define DD_ALIGN_BLUR_H

#include "stages/align/work.h"

/* Detail along the direction that has least of it, over the direction that has most, 0..1: the same in all directions is 1. */
double dd_blur_evenness(const dd_work *work);
/* Fine detail is missing in one direction of the follow-up and not of the baseline. */
bool dd_blur_of_motion(const dd_work *before, const dd_work *after);

#endif
