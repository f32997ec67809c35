/* The height of the skin surface and what light makes of it. */
#ifndef PH_RELIEF_H
#define PH_RELIEF_H

#include "phantom/scenario.h"

typedef struct ph_relief {
    dd_plane height_mm;        /* above the smooth site, pits negative */
    dd_plane soft_x, soft_y;   /* slopes (mm per mm) as light scattered under the surface sees them */
    dd_plane sharp_x, sharp_y; /* slopes of the surface itself: for gloss */
    dd_plane cavity;           /* share of the surrounding light that pits and furrows lose, 0..0.6 */
} ph_relief;

/* ln_m: pores darken it a little (m x 1.2). false without memory. */
bool ph_relief_make(ph_relief *out, dd_plane ln_m, const ph_canvas *canvas, const ph_skin *skin, uint64_t seed, dd_arena *arena);

#endif
