/* change_map.png: where the colour changed, by how much. Inside of stage render. */
#ifndef DD_RENDER_CHANGE_MAP_H
#define DD_RENDER_CHANGE_MAP_H

#include "stages/render/scene.h"

typedef struct dd_change_map {
    dd_bytes valid;               /* covered by both photos and trusted, in all pixels of the halves that meet here */
    dd_bytes grey;                /* the dimmed baseline under the colours */
    dd_plane de00;                /* NaN where not compared */
    double sigma_mm;              /* smoothing of both photos before they are compared */
    dd_plane before[3], after[3]; /* until finished: linear sRGB on frame.map, means over shrink x shrink pixels of the halves */
    dd_arena_mark below_sums;     /* arena level under before and after: rewind to it when finished */
} dd_change_map;

bool dd_change_map_new(dd_change_map *out, const dd_scene *scene);
/* Row i of the band, its follow-up light-matched. */
void dd_change_map_row(dd_change_map *map, const dd_scene *scene, const dd_band *band, int i);
/* All rows have come: fill grey and de00. false without memory. */
bool dd_change_map_finish(dd_change_map *map, const dd_scene *scene);
/* Draw and write. */
dd_status dd_change_map_write(const dd_change_map *map, const dd_scene *scene, dd_err *err);

#endif
