/* Maps of what colours the skin, at the coarsest level that a low-pass allows: made once, compared pixel by pixel. */
#ifndef DD_MEASURE_INDEX_MAPS_H
#define DD_MEASURE_INDEX_MAPS_H

#include "stages/measure/metric.h"

typedef enum dd_index {
    DD_INDEX_L,       /* L* */
    DD_INDEX_A,       /* a* */
    DD_INDEX_EI,      /* METRICS.md 1.3 */
    DD_INDEX_MELANIN, /* mi - 0.3 ei: blood moves mi by 0.24 to 0.31 of what it moves ei in types I-V (METRICS.md 1.3), and here not at all */
    DD_INDEX_PURE,    /* melanin of Tsumura's separation, 100 log10 units: neither blood nor shading moves it in fair skin (METRICS.md 1.4) */
    DD_INDICES
} dd_index;

typedef struct dd_index_maps {
    dd_plane of[DD_INDICES]; /* NaN where undefined */
    int level, width, height;
} dd_index_maps;

/* Behind Gauss(cutoff_mm), on a level up to `coarsest`. Live in ctx->arena. false without memory. */
bool dd_index_maps_make(dd_index_maps *out, const dd_metric_input *in, double cutoff_mm, int coarsest);
/* The same indices of one colour. */
void dd_index_of(double index[DD_INDICES], const double lab[3]);

/* A row of a level into the map of its region's box. row: scratch of in->valid.width. Nothing when no maps are wanted. */
void dd_map_level_row(const dd_metric_input *in, dd_map_kind kind, int level, int y, const float *value, float *row);

#endif
