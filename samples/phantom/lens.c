/* Radial distortion of first order (Brown 1966):  p' - c = (p - c)(1 + k1 r^2)  with c the middle of the frame and r the distance of
 * the ideal point p from c in half diagonals, so that k1 is the share by which the corners move out (pincushion) or in (barrel, < 0).
 * The way back solves  r + k1 r^3 = r'  by Newton's method; for |k1| <= 0.1 the left side grows up to r = 1.8, well past the frame. */
#include "phantom/lens.h"

#include <math.h>

#include "base/matrix.h"

typedef struct centred {
    double x, y, unit_px; /* from the middle; half the diagonal */
} centred;

static centred from_middle(const ph_view *v, double x_px, double y_px)
{
    double cx = 0.5 * (v->width - 1), cy = 0.5 * (v->height - 1);
    return (centred){x_px - cx, y_px - cy, sqrt(cx * cx + cy * cy)};
}

static void scale_about_middle(double *x_px, double *y_px, const ph_view *v, double factor)
{
    centred p = from_middle(v, *x_px, *y_px);
    *x_px = 0.5 * (v->width - 1) + factor * p.x;
    *y_px = 0.5 * (v->height - 1) + factor * p.y;
}

void ph_lens_bend(double *x_px, double *y_px, const ph_view *v)
{
    centred p = from_middle(v, *x_px, *y_px);
    double r2 = (p.x * p.x + p.y * p.y) / (p.unit_px * p.unit_px);
    scale_about_middle(x_px, y_px, v, 1.0 + v->lens_k1 * r2);
}

void ph_lens_straighten(double *x_px, double *y_px, const ph_view *v)
{
    enum { STEPS = 6 }; /* from r' the error falls below 1e-12 in 5 */
    centred p = from_middle(v, *x_px, *y_px);
    double bent = sqrt(p.x * p.x + p.y * p.y) / p.unit_px, r = bent;
    for (int i = 0; i < STEPS; i++)
        r -= (r + v->lens_k1 * r * r * r - bent) / (1.0 + 3.0 * v->lens_k1 * r * r);
    if (bent > 0.0)
        scale_about_middle(x_px, y_px, v, r / bent);
}

bool ph_photo_from_mm(double *x_px, double *y_px, const ph_view *v, double x_mm, double y_mm)
{
    if (!dd_mat3_homography(x_px, y_px, v->px_from_mm, x_mm, y_mm))
        return false;
    if (v->lens_k1 != 0.0)
        ph_lens_bend(x_px, y_px, v);
    return true;
}

bool ph_mm_from_photo(double *x_mm, double *y_mm, const ph_view *v, double x_px, double y_px)
{
    if (v->lens_k1 != 0.0)
        ph_lens_straighten(&x_px, &y_px, v);
    return dd_mat3_homography(x_mm, y_mm, v->mm_from_px, x_px, y_px);
}
