/* What mi and L* the skin around a place has: for telling lesions from plain skin. */
#ifndef DD_MEASURE_PIGMENT_BACKGROUND_H
#define DD_MEASURE_PIGMENT_BACKGROUND_H

#include "stages/measure/metric.h"

/* One value per tile of the region's box, and rows between them. */
typedef struct dd_background {
    double *mi, *l; /* tiles_x*tiles_y; NaN where nothing lies near */
    int tiles_x, tiles_y, tile_px;
} dd_background;

/* From planes of mi and L* on a level of the baseline (NaN: undefined). Lives in ctx->arena. false without memory. */
bool dd_background_make(dd_background *out, const dd_metric_input *in, int level, dd_plane mi, dd_plane l);
/* Row y of that level. */
void dd_background_row(const dd_background *b, float *mi, float *l, int level, int y, int width);

#endif
