/* The skin's own shading: a robust polynomial surface of order 4 through L*, blind to dark spots (METRICS.md 2.2). */
#ifndef DD_MEASURE_SURFACE_H
#define DD_MEASURE_SURFACE_H

#include "base/ctx.h"
#include "base/image.h"

enum { DD_SURFACE_TERMS = 15 };

typedef struct dd_surface {
    double coef[DD_SURFACE_TERMS]; /* of u^i v^j, i + j <= 4, by total degree, then j */
    double cx, cy, half;           /* u = (x - cx)/half, v = (y - cy)/half */
    double spread;                 /* robust SD of the cells about the surface, L* */
} dd_surface;

/* *fitted: false when the region has too few cells. false without memory. */
bool dd_surface_fit(dd_surface *out, bool *fitted, dd_plane l, dd_bytes valid, dd_ctx *ctx);
void dd_surface_row(const dd_surface *s, float *out, int y, int width);

#endif
