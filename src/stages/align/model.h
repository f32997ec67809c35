/* The parametric part of the map: similarity, affine or homography, as a 3x3 matrix with h[8] = 1. */
#ifndef DD_ALIGN_MODEL_H
#define DD_ALIGN_MODEL_H

#include "stages/align/align.h"

typedef struct dd_points { /* n weighted correspondences, working pixels */
    int n;
    const double *xb, *yb, *xa, *ya, *weight;
} dd_points;

int dd_model_parameters(dd_model model); /* 4, 6, 8 */
/* Weighted least squares. false: too few points or degenerate. */
bool dd_model_fit(double h[9], dd_model model, const dd_points *p);
bool dd_model_apply(double *x, double *y, const double h[9], double xb, double yb); /* false behind the horizon */
/* d(xa,ya)/d(xb,yb), row-major. */
bool dd_model_jacobian(double j[4], const double h[9], double xb, double yb);

#endif
