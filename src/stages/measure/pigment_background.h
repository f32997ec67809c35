/* How much melanin (DD_INDEX_MELANIN) and L* the skin around a place has: for telling lesions from plain skin. */
#ifndef DD_MEASURE_PIGMENT_BACKGROUND_H
#define DD_MEASURE_PIGMENT_BACKGROUND_H

#include "stages/measure/index_maps.h"

/* One value per tile of the region's box, and rows between them. */
typedef struct dd_background {
    double *melanin, *l; /* tiles_x*tiles_y; NaN where nothing lies near */
    double spread;       /* of melanin around it, from the less pigmented side, which lesions do not touch: the skin's own mottle */
    int tiles_x, tiles_y, tile_px;
} dd_background;

/* Of the baseline. Lives in ctx->arena. false without memory. */
bool dd_background_make(dd_background *out, const dd_metric_input *in, const dd_index_maps *maps);
/* Row y of a level. */
void dd_background_row(const dd_background *b, float *melanin, float *l, int level, int y, int width);

#endif
