/* A gain and a plane in log light through the pixels of untreated skin or background. */
#ifndef DD_BALANCE_FIT_H
#define DD_BALANCE_FIT_H

#include "base/ctx.h"

/* One pixel of the coarse grid: where, and ln(before/after) of R, G, B. */
typedef struct dd_light_sample {
    double u, v, y[3], weight;
    int patch;
} dd_light_sample;

typedef struct dd_light_samples {
    dd_light_sample *at;
    size_t n;
} dd_light_samples;

typedef struct dd_light_fit {
    double gain[3], slope_u[3], slope_v[3];
    double spread;       /* robust SD of the residual, ln units, mean of the channels */
    double loo_error;    /* RMS error of patches predicted without themselves, ln units; NaN with fewer than 3 patches */
    double inlier_share; /* share of the samples that kept at least half of their weight */
} dd_light_fit;

/* slope: fit the plane (order 1), else the gain alone. Patch numbers (0..DD_LIGHT_PATCHES-1) are set by the fit. false without memory. */
enum { DD_LIGHT_ACROSS = 5, DD_LIGHT_PATCHES = DD_LIGHT_ACROSS * DD_LIGHT_ACROSS };
bool dd_light_fit_plane(dd_light_fit *out, dd_light_samples samples, bool slope, dd_ctx *ctx);

#endif
