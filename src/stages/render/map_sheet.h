/* The parts of change_map.png that map_sheet.c and legend.c share. Inside of stage render. */
#ifndef DD_RENDER_MAP_SHEET_H
#define DD_RENDER_MAP_SHEET_H

#include "stages/render/change_map.h"

typedef struct dd_map_layout {
    int font_px, strip_h, legend_h, margin;
    dd_box map; /* where the map lies on the sheet */
    int width, height;
    double line_px;
} dd_map_layout;

enum { DD_STRIPE_PERIOD = 12 };
/* The mark of what was not compared: light stripes over what is there. */
void dd_stripe(dd_canvas sheet, int x, int y);

/* Who is compared with whom, above the map; the colour scale and the meaning of lines and stripes, below it. */
void dd_legend_strip(dd_canvas sheet, const dd_scene *scene, const dd_map_layout *layout);
void dd_legend_draw(dd_canvas sheet, const dd_scene *scene, const dd_change_map *map, const dd_map_layout *layout);
/* A sample of the line around regions of this role, or of the stripes (role NULL), then its meaning. Returns where the next may begin. */
int dd_legend_key(dd_canvas sheet, const dd_scene *scene, const dd_map_layout *layout, int x, int y, const char *text, const dd_role *role);

#endif
