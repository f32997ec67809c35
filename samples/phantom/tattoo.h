/* Ink in the dermis: the pieces of a tattoo, drawn as concentration per ink. */
#ifndef PH_TATTOO_H
#define PH_TATTOO_H

#include "phantom/scenario.h"

/* Signed distance to the border, mm: negative in the ink. */
double ph_tattoo_distance(const ph_tattoo *tattoo, double x_mm, double y_mm);
bool ph_tattoo_treated(const ph_tattoo *tattoo, const ph_scenario *scenario); /* the mean of its points lies in a treated region */
/* Raise plane (1/cm, canvas size) to this piece's concentration where that is larger; `removed` (0..1) of it is gone. false without memory.
 */
bool ph_tattoo_draw(dd_plane plane, const ph_canvas *canvas, const ph_tattoo *tattoo, double removed, int id, uint64_t seed,
                    dd_arena *arena);

#endif
