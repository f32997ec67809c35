/* Outlines and names of the regions, for the maps. Inside of stage render. */
#ifndef DD_RENDER_REGION_LINES_H
#define DD_RENDER_REGION_LINES_H

#include "stages/render/outline.h"
#include "stages/render/scene.h"

typedef struct dd_region_lines {
    dd_bytes line, casing; /* coverage 0..255 of the white lines and of the dark ones below them */
    dd_bytes mask;         /* scratch */
    dd_box box[DD_MAX_REGIONS]; /* of every region that is drawn; w = 0: it is not */
} dd_region_lines;

/* The line around regions of this role: solid, control regions dashed. width_px: 1 * or more line_px. */
dd_pen dd_region_pen(dd_role role, double width_px, double line_px);
/* Treated and control regions on a grid in baseline pixels. Lives in the scene's arena. false without memory. */
bool dd_region_lines_trace(dd_region_lines *out, const dd_scene *scene, dd_grid grid, double line_px);
void dd_region_lines_draw(dd_canvas sheet, const dd_region_lines *lines, int left, int top);
/* Plates with the names of the regions; at: where the grid lies on the sheet. control: name those, too. Returns how many were drawn, and
 * where. */
int dd_region_names(dd_box plates[DD_MAX_REGIONS], dd_canvas sheet, const dd_region_lines *lines, const dd_scene *scene, bool control,
                    dd_box at, int font_px);

#endif
