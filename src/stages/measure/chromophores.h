/* Maps of melanin-like and haemoglobin-like absorption and of shading (METRICS.md 1.4). */
#ifndef DD_MEASURE_CHROMOPHORES_H
#define DD_MEASURE_CHROMOPHORES_H

#include "base/ctx.h"
#include "stages/measure/maps.h"

/* One photo in the box of one region. */
typedef struct dd_pigmented {
    dd_plane linear[3]; /* sRGB primaries, white = 1 */
    dd_bytes valid;
    int x0, y0; /* of the box on the analysis grid */
    int photo;  /* 0 baseline, 1 follow-up */
    double px_per_mm;
} dd_pigmented;

/* Rows of the inverse of [v_m v_h 1]: melanin, haemoglobin, shading. floor_known: the surface's light was taken off before. */
const float *dd_chromophore_inverse(bool floor_known);

/* Write DD_MAP_MELANIN, _HAEMOGLOBIN and _SHADING. Scratch of ctx->arena is rewound. false without memory. */
bool dd_chromophores_map(dd_maps *maps, const dd_pigmented *photo, dd_ctx *ctx);

#endif
