/* Everything that is on the skin, in millimetres: what it holds (melanin, blood), its shape, its lesions. The same for all sessions
 * but for the treatment, which only changes the lesions. */
#ifndef PH_SCENE_H
#define PH_SCENE_H

#include "phantom/optics.h"
#include "phantom/relief.h"

typedef struct ph_scene {
    const ph_scenario *scenario;
    ph_canvas canvas;
    ph_optics optics;
    ph_lut *lut;
    dd_plane ln_m, ln_fb; /* skin without lesions */
    dd_plane hair;        /* opacity 0..1 */
    dd_plane oil;         /* gloss factor */
    ph_relief relief;
    ph_lesion *lesion;
    int lesions;
} ph_scene;

/* Draw the skin over `canvas`. out lives in arena. DD_E_NO_MEMORY. */
dd_status ph_scene_make(ph_scene *out, const ph_scenario *scenario, ph_canvas canvas, dd_arena *arena, dd_err *err);
/* What to paint of a session. kinds: bit k = draw lesions of kind k. */
typedef struct ph_paint {
    double response[PH_KINDS];
    unsigned kinds;
} ph_paint;

enum { PH_ALL_KINDS = (1 << PH_KINDS) - 1, PH_RED_KINDS = 1 << PH_ERYTHEMA };

/* Reflectance (linear sRGB) of the skin in one session: treated lesions have lost `response` of their excess. Planes of canvas size. */
dd_status ph_scene_paint(dd_plane rgb[3], const ph_scene *scene, const ph_paint *what, dd_arena *arena, dd_err *err);
/* Draw the hairs over a painted skin. */
void ph_scene_add_hair(dd_plane rgb[3], const ph_scene *scene);
/* Response of one lesion: that of its kind where it was treated, 0 elsewhere. */
double ph_lesion_response(const ph_lesion *lesion, const double response[PH_KINDS]);
bool ph_scene_inside(const ph_scenario *scenario, ph_role role, double x_mm, double y_mm);

#endif
