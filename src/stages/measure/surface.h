/* The skin's own shading: robust polynomial surfaces of order 4 through pigment lightness, blind to dark spots (METRICS.md 2.2).
 *
 * Pigment lightness = (L* + 1.3 a*)/gain = per_l L* + per_a a*: redness darkens skin too, but raises a* by 0.6-0.7 of what it takes from
 * L*, so the sum hardly sees it; melanin raises a* little (and lowers it in dark skin), and the gain gives it back its darkness in L*. */
#ifndef DD_MEASURE_SURFACE_H
#define DD_MEASURE_SURFACE_H

#include "base/ctx.h"
#include "base/image.h"
#include "stages/measure/surface_fit.h"

/* One polynomial: sum of coef * u^i v^j, i + j <= 4, by total degree, then j; u = (x - cx)/half, v = (y - cy)/half. */
typedef struct dd_window {
    double coef[DD_SURFACE_TERMS];
    double cx, cy, half;
    double low, high; /* the surface is kept between the clean cells it was fitted to: order 4 runs away beyond them */
    double spread;   /* of the brighter cells of the more mottled photo, L* */
    bool fitted;
} dd_window;

/* Windows on a lattice, blended by hats of width +-spacing; a single window (across = down = 1) holds everywhere. */
typedef struct dd_surface {
    dd_window *window;
    int across, down;
    double spacing_x, spacing_y; /* px */
    float *node;                 /* a row of scratch */
    float per_l, per_a;          /* of pigment lightness, the same for both photos */
    double spread;               /* natural mottle of the skin, L*: median over the windows, the same for both photos */
} dd_surface;

/* One photo as the surface sees it: L* and a*. */
typedef struct dd_toned {
    dd_plane l, a;
} dd_toned;

/* Surfaces of both photos of a region, fitted on the same clean cells: what is a dark spot in one photo is left out in both, so that the
 * two backgrounds differ by light alone. window_px: 0 = one polynomial over the whole region. Live in ctx->arena. false without memory. */
bool dd_surface_fit_pair(dd_surface out[2], const dd_toned photo[2], dd_bytes valid, double px_per_mm, double window_px, dd_ctx *ctx);
/* NaN where no window could be fitted. */
void dd_surface_row(const dd_surface *s, float *out, int y, int width);

#endif
