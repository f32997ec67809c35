/* Gaussian blur of the generator: kept apart from the program's own filters, so that the truth does not share their mistakes. */
#ifndef PH_BLUR_H
#define PH_BLUR_H

#include "base/image.h"

/* In place, edges mirrored, sigma 0..20 px (below 0.15 px: nothing happens). false without memory. */
bool ph_blur(dd_plane plane, double sigma_px, dd_arena *arena);

#endif
