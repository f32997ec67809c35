/* map_NAME.png: what a metric saw, baseline beside follow-up. Inside of stage render. */
#ifndef DD_RENDER_METRIC_MAP_H
#define DD_RENDER_METRIC_MAP_H

#include "stages/render/map_sheet.h"

/* What all maps of a pair share: the two photos in faint grey with outlines, names, ruler and labels. */
typedef struct dd_map_ground {
    dd_map_layout layout; /* layout.map: the left half */
    dd_box half[2];       /* where the two photos lie */
    int zoom;             /* pixels of the sheet per pixel of a map, for small ones */
    dd_bytes grey;        /* index of the grey (0..127) on the sheet; + 128: nothing may cover it */
    dd_bytes inside;      /* on the pixels of the maps: 1 = in a region that is measured */
} dd_map_ground;

bool dd_map_ground_new(dd_map_ground *out, const dd_scene *scene, const dd_measurements *measured);
/* The strip below the map: scale with ticks and unit, what lines and stripes mean, notes. On a canvas of its own, greys only; `bar`: where
 * the colours of the scale belong on it. */
void dd_map_legend_draw(dd_canvas legend, dd_box *bar, const dd_scene *scene, const dd_measurements *measured, dd_map_kind kind,
                        const dd_map_layout *layout);

/* All maps that were measured. DD_E_CREATE, DD_E_WRITE, DD_E_NO_MEMORY. */
dd_status dd_metric_maps_write(const dd_scene *scene, const dd_measurements *measured, dd_err *err);

#endif
