/* The rough motion between the two photos, and how likely chance alone would produce such agreement. */
#ifndef DD_ALIGN_ESTIMATE_H
#define DD_ALIGN_ESTIMATE_H

#include "stages/align/match.h"

typedef struct dd_estimate {
    bool found;
    dd_model model;
    double h[9];      /* working pixels, before -> after */
    int n, inliers;   /* matches considered, and those that agree */
    double log_nfa;   /* log10; 0 when nothing was found */
    double tolerance; /* working px: the distance that made the agreement most surprising */
    uint8_t *inlier;  /* per match of the list: 1 = agrees */
} dd_estimate;

/* use: per match, 0 = ignore (NULL: use all). after_width/height: working picture of the follow-up. false without memory. */
bool dd_estimate_motion(dd_estimate *out, const dd_matches *matches, const uint8_t *use, int after_width, int after_height, dd_ctx *ctx);

/* Similarity, affine or homography, the one the inliers call for (Bayesian information criterion); weights from residuals. */
bool dd_estimate_order(dd_model *model, double h[9], const dd_matches *matches, const uint8_t *use, dd_ctx *ctx);

#endif
