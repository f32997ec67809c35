/* Blur of the generator, Gaussian and by motion: kept apart from the program's own filters, so that the truth does not share their mistakes. */
#ifndef PH_BLUR_H
#define PH_BLUR_H

#include "base/image.h"

/* In place, edges mirrored, sigma 0..20 px (below 0.15 px: nothing happens). false without memory. */
bool ph_blur(dd_plane plane, double sigma_px, dd_arena *arena);
/* In place: the camera moves evenly by length_px (0..30) during the exposure, 0 deg = across, 90 = down (motion.c). false without memory. */
bool ph_motion_blur(dd_plane plane, double length_px, double angle_deg, dd_arena *arena);
/* i within 0..n-1: pixels beyond the border mirror those inside. */
int ph_mirror(int i, int n);

#endif
