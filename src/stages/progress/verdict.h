/* The conclusion from a change, its interval within the pair and the noise of re-photography. */
#ifndef DD_PROGRESS_VERDICT_H
#define DD_PROGRESS_VERDICT_H

#include "stages/progress/progress.h"

/* Sets ci95, mdc95 and the verdict; may be done again with better noise. again: half width of the 95 % interval that re-photography adds. */
void dd_change_conclude(dd_change *change, double mdc95, double again);
/* Is the change a number to build on: nothing withholds it but the size of the region? */
bool dd_change_usable(const dd_change *change);

#endif
