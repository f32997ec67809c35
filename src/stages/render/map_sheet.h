/* The parts of change_map.png that map_sheet.c and legend.c share. Inside of stage render. */
#ifndef DD_RENDER_MAP_SHEET_H
#define DD_RENDER_MAP_SHEET_H

#include "stages/render/change_map.h"
#include "stages/render/outline.h"

typedef struct dd_map_layout {
    int font_px, strip_h, legend_h, margin;
    dd_box map; /* where the map lies on the sheet */
    int width, height;
    double line_px;
} dd_map_layout;

/* The line around regions of this role: solid, control regions dashed. width_px: 1 * or more line_px. */
dd_pen dd_region_pen(dd_role role, double width_px, const dd_map_layout *layout);
/* The mark of what was not compared: light stripes over what is there. */
void dd_stripe(dd_canvas sheet, int x, int y);

/* Who is compared with whom, above the map; the colour scale and the meaning of lines and stripes, below it. */
void dd_legend_strip(dd_canvas sheet, const dd_scene *scene, const dd_map_layout *layout);
void dd_legend_draw(dd_canvas sheet, const dd_scene *scene, const dd_change_map *map, const dd_map_layout *layout);

#endif
