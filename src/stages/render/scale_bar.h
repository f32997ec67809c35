/* A ruler on a picture. Inside of stage render. */
#ifndef DD_RENDER_SCALE_BAR_H
#define DD_RENDER_SCALE_BAR_H

#include "stages/render/scene.h"

/* The longest of 1, 2, 5, 10, ... mm that is no longer than a quarter of the width; 0.5 mm on a very close view. px_per_mm > 0. */
double dd_scale_bar_mm(int width_px, double px_per_mm);
/* White on a dark plate in the lower left of `at`, "10 mm"; it says so when the scale is nominal or from the face. Returns the plate. */
dd_box dd_scale_bar_draw(dd_canvas sheet, const dd_scene *scene, dd_box at, double px_per_mm, int font_px);

#endif
