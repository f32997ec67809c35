/* Lesion minus control: what the treated skin did beyond what untreated skin did. */
#ifndef DD_PROGRESS_LESION_H
#define DD_PROGRESS_LESION_H

#include "stages/progress/progress.h"

/* Fills control_baseline, control_value and minus_control of the treated regions; they stay NaN where no control skin could be measured. */
void dd_lesion_minus_control(dd_progress *progress, const dd_measurements *measured, const dd_aim *aim);

#endif
