/* Shapes in the face frame, in IPD; all y > 0 are divided by k first, so that the tables of SKINMASK.md apply as printed. */
#include <math.h>

#include "stages/aim/frame.h"

static bool in_ellipse(double x, double y, double cx, double cy, double rx, double ry)
{
    if (fabs(x - cx) > rx || fabs(y - cy) > ry)     /* most pixels: spare them the divisions */
        return false;
    const double dx = (x - cx) / rx, dy = (y - cy) / ry;
    return dx * dx + dy * dy <= 1.0;
}

static bool in_brows(double ax, double y)
{
    if (ax <= 0.15 || ax >= 0.97 || y <= -0.44 || y >= 0.0)
        return false;
    const double c = fmin(fmax((ax - 0.62) / 0.35, 0.0), 1.0);
    return y > -0.44 + 0.22 * c && y < -0.13 + 0.05 * c;
}

static bool in_zones(double ax, double y, double k)
{
    return in_ellipse(ax, y, 0.49, 0.02, 0.31, 0.19) || in_brows(ax, y) || in_ellipse(ax, y, 0.0, 1.07, 0.47, 0.20 / k) ||
           in_ellipse(ax, y, 0.13, 0.655, 0.12, 0.065);
}

bool dd_shape_inside(dd_face_shape shape, double x, double y_photo, double k)
{
    const double ax = fabs(x), y = y_photo > 0.0 ? y_photo / k : y_photo;
    switch (shape) {
    case DD_SHAPE_SEED_CHEEKS: return in_ellipse(ax, y, 0.62, 0.55, 0.20, 0.20);
    case DD_SHAPE_SEED_FOREHEAD: return in_ellipse(ax, y, 0.0, -0.66, 0.40, 0.17);
    case DD_SHAPE_SEED_NOSE: return in_ellipse(ax, y, 0.0, 0.30, 0.09, 0.22);
    case DD_SHAPE_SEED_CHIN: return in_ellipse(ax, y, 0.0, 1.5, 0.20, 0.10);
    case DD_SHAPE_ZONES: return in_zones(ax, y, k);
    case DD_SHAPE_NECK: return ax < 1.0 && y > 1.5;
    case DD_SHAPE_FOREHEAD: return ax < 0.50 && y > -1.00 && y < -0.50;
    case DD_SHAPE_CHEEK_PICTURE_LEFT: return in_ellipse(x, y, -0.68, 0.60, 0.26, 0.27);
    case DD_SHAPE_CHEEK_PICTURE_RIGHT: return in_ellipse(x, y, 0.68, 0.60, 0.26, 0.27);
    case DD_SHAPE_NOSE: return y > 0.02 && y < 0.58 && ax < 0.10 + 0.14 * fmin(y / 0.6, 1.0);
    case DD_SHAPE_CHIN: return ax < 0.33 && y > 1.34 && y < 1.66;
    }
    return false;
}
