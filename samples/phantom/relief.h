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

/* The microrelief: height_mm only. false without memory. */
bool ph_relief_make(ph_relief *out, const ph_canvas *canvas, const ph_skin *skin, uint64_t seed, dd_arena *arena);
/* Sink the pores; they darken ln_m a little (m x 1.2). response: share of the depth (and darkening) that pores in treated regions lost. */
void ph_pores_sink(dd_plane height_mm, dd_plane ln_m, const ph_canvas *canvas, const ph_scenario *scenario, double response);
/* Place of pore i; false: there are no more. */
bool ph_pore_at(double *x_mm, double *y_mm, int i, const ph_canvas *canvas, const ph_scenario *scenario);
/* Slopes and cavities from the height. false without memory. */
bool ph_relief_shade(ph_relief *relief, const ph_canvas *canvas, dd_arena *arena);

#endif
