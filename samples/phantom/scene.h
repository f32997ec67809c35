/* Everything that is on the skin, in millimetres: what it holds (melanin, blood), its shape, its lesions. The same for all sessions
 * but for the treatment, which only changes the lesions. */
#ifndef PH_SCENE_H
#define PH_SCENE_H

#include "phantom/line.h"
#include "phantom/optics.h"
#include "phantom/relief.h"

typedef struct ph_scene {
    const ph_scenario *scenario;
    ph_canvas canvas;
    ph_optics optics;
    ph_lut *lut;
    dd_plane plain_m, plain_fb, plain_height; /* skin with its mottling and microrelief only */
    /* As one session has it (ph_scene_dress): skin with pores, vessels and tan, without lesions; the ink in it; its surface. */
    dd_plane ln_m, ln_fb;
    dd_plane ink[PH_INKS]; /* 1/cm; px NULL: none of this ink in the scenario */
    ph_relief relief;
    dd_plane hair; /* opacity 0..1 */
    dd_plane oil;  /* gloss factor */
    ph_lesion *lesion;
    int lesions;
    ph_line *line;
    int lines;
} ph_scene;

/* Draw the skin over `canvas`. out lives in arena. DD_E_NO_MEMORY. */
dd_status ph_scene_make(ph_scene *out, const ph_scenario *scenario, ph_canvas canvas, dd_arena *arena, dd_err *err);
/* What to paint of a session. kinds: bit k = draw lesions of kind k. */
typedef struct ph_paint {
    double response[PH_TARGETS];
    unsigned kinds;
    bool without_ink;
} ph_paint;

enum {
    PH_ALL_KINDS = (1 << PH_KINDS) - 1,
    PH_NO_SPOTS = 1 << PH_ERYTHEMA | 1 << PH_ICEPICK | 1 << PH_BOXCAR | 1 << PH_ROLLING /* what darkens without being a spot */
};

/* Bring the skin into the state of a session: pores, vessels, wrinkles, scars and ink as the treatment left them, tanned. tan NULL: not.
 * dress.c; DD_E_NO_MEMORY. */
dd_status ph_scene_dress(ph_scene *scene, const double response[PH_TARGETS], const ph_tan *tan, dd_arena *arena, dd_err *err);
/* ln of the tan's factors at one place of the skin. */
void ph_tan_at(double *ln_m, double *ln_fb, const ph_tan *tan, const ph_scenario *scenario, double x_mm, double y_mm);

/* ln m and ln f_blood with the lesions of some kinds as a session has them. Planes of canvas size; false without memory. */
bool ph_scene_content(dd_plane ln_m, dd_plane ln_fb, const ph_scene *scene, const double response[PH_TARGETS], unsigned kinds,
                      dd_arena *arena);
/* Reflectance (linear sRGB) of the skin in one session: treated lesions have lost `response` of their excess. Planes of canvas size. */
dd_status ph_scene_paint(dd_plane rgb[3], const ph_scene *scene, const ph_paint *what, dd_arena *arena, dd_err *err);
/* Draw the hairs over a painted skin. */
void ph_scene_add_hair(dd_plane rgb[3], const ph_scene *scene);
/* Response of one lesion: that of its kind where it was treated, 0 elsewhere. */
double ph_lesion_response(const ph_lesion *lesion, const double response[PH_TARGETS]);

#endif
