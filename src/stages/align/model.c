/* Least-squares fits of the three models. Coordinates are centred and scaled first (Hartley, PAMI 19(6), 1997: "In defense of the
 * eight-point algorithm"), so that the normal equations stay well conditioned. */
#include "stages/align/model.h"

#include <math.h>
#include <string.h>

#include "base/matrix.h"

const char *dd_model_name(dd_model model)
{
    static const char *const NAME[] = {"identity", "similarity", "affine", "homography"};
    return NAME[model];
}

int dd_model_parameters(dd_model model)
{
    return model == DD_MODEL_HOMOGRAPHY ? 8 : model == DD_MODEL_AFFINE ? 6 : model == DD_MODEL_SIMILARITY ? 4 : 0;
}

bool dd_model_apply(double *x, double *y, const double h[9], double xb, double yb)
{
    double w = h[6] * xb + h[7] * yb + h[8];
    if (w < 1e-6)
        return false;
    *x = (h[0] * xb + h[1] * yb + h[2]) / w;
    *y = (h[3] * xb + h[4] * yb + h[5]) / w;
    return true;
}

bool dd_model_jacobian(double j[4], const double h[9], double xb, double yb)
{
    double w = h[6] * xb + h[7] * yb + h[8], x, y;
    if (!dd_model_apply(&x, &y, h, xb, yb))
        return false;
    j[0] = (h[0] - x * h[6]) / w;
    j[1] = (h[1] - x * h[7]) / w;
    j[2] = (h[3] - y * h[6]) / w;
    j[3] = (h[4] - y * h[7]) / w;
    return true;
}

typedef struct frame {
    double x, y, scale;
} frame; /* u = (x - frame.x) * scale */

static bool frame_of(frame *f, const double *x, const double *y, const double *weight, int n)
{
    double sw = 0, sx = 0, sy = 0, ss = 0;
    for (int i = 0; i < n; i++) {
        sw += weight[i];
        sx += weight[i] * x[i];
        sy += weight[i] * y[i];
    }
    if (sw <= 0)
        return false;
    f->x = sx / sw;
    f->y = sy / sw;
    for (int i = 0; i < n; i++)
        ss += weight[i] * ((x[i] - f->x) * (x[i] - f->x) + (y[i] - f->y) * (y[i] - f->y));
    f->scale = ss > 0 ? sqrt(sw / ss) : 0;
    return ss / sw > 1; /* all in one place: no */
}

/* Whether the points spread in both directions: smaller over larger eigenvalue of their covariance above 1e-6. */
static bool fills_plane(const double *x, const double *y, const double *weight, int n, const frame *f)
{
    double xx = 0, xy = 0, yy = 0;
    for (int i = 0; i < n; i++) {
        double u = (x[i] - f->x) * f->scale, v = (y[i] - f->y) * f->scale;
        xx += weight[i] * u * u;
        xy += weight[i] * u * v;
        yy += weight[i] * v * v;
    }
    return xx * yy - xy * xy > 1e-6 * (xx + yy) * (xx + yy);
}

static bool fit_similarity(double m[9], const dd_points *p, const frame *fb, const frame *fa)
{
    double cc = 0, ss = 0, den = 0;
    for (int i = 0; i < p->n; i++) {
        double u = (p->xb[i] - fb->x) * fb->scale, v = (p->yb[i] - fb->y) * fb->scale;
        double s = (p->xa[i] - fa->x) * fa->scale, t = (p->ya[i] - fa->y) * fa->scale;
        cc += p->weight[i] * (u * s + v * t);
        ss += p->weight[i] * (u * t - v * s);
        den += p->weight[i] * (u * u + v * v);
    }
    double c = cc / den, s = ss / den;
    const double r[9] = {c, -s, 0, s, c, 0, 0, 0, 1};
    memcpy(m, r, sizeof r);
    return c * c + s * s > 1e-6;
}

static bool fit_affine(double m[9], const dd_points *p, const frame *fb, const frame *fa)
{
    double a[9] = {0}, bx[3] = {0}, by[3] = {0};
    for (int i = 0; i < p->n; i++) {
        double q[3] = {(p->xb[i] - fb->x) * fb->scale, (p->yb[i] - fb->y) * fb->scale, 1};
        double s = (p->xa[i] - fa->x) * fa->scale, t = (p->ya[i] - fa->y) * fa->scale;
        for (int r = 0; r < 3; r++) {
            double w = p->weight[i] * q[r];
            for (int c = 0; c < 3; c++)
                a[3 * r + c] += w * q[c];
            bx[r] += w * s;
            by[r] += w * t;
        }
    }
    m[6] = m[7] = 0;
    m[8] = 1;
    return dd_solve_spd(m, a, bx, 3) && dd_solve_spd(m + 3, a, by, 3);
}

/* Algebraic error divided by the last denominator: the second and third turn minimise the geometric error nearly exactly. */
static bool fit_homography(double m[9], const dd_points *p, const frame *fb, const frame *fa)
{
    m[6] = m[7] = 0;
    m[8] = 1;
    for (int turn = 0; turn < 3; turn++) {
        double a[64] = {0}, b[8] = {0};
        for (int i = 0; i < p->n; i++) {
            double u = (p->xb[i] - fb->x) * fb->scale, v = (p->yb[i] - fb->y) * fb->scale;
            double s = (p->xa[i] - fa->x) * fa->scale, t = (p->ya[i] - fa->y) * fa->scale;
            double d = m[6] * u + m[7] * v + 1, w = p->weight[i] / (d * d);
            double rows[2][8] = {{u, v, 1, 0, 0, 0, -s * u, -s * v}, {0, 0, 0, u, v, 1, -t * u, -t * v}}, rhs[2] = {s, t};
            for (int e = 0; e < 2; e++)
                for (int r = 0; r < 8; r++) {
                    for (int c = 0; c < 8; c++)
                        a[8 * r + c] += w * rows[e][r] * rows[e][c];
                    b[r] += w * rows[e][r] * rhs[e];
                }
        }
        if (!dd_solve_spd(m, a, b, 8))
            return false;
    }
    return true;
}

/* h = Ta^-1 m Tb */
static bool unframe(double h[9], const double m[9], const frame *fb, const frame *fa)
{
    const double tb[9] = {fb->scale, 0, -fb->x * fb->scale, 0, fb->scale, -fb->y * fb->scale, 0, 0, 1};
    const double ta[9] = {1 / fa->scale, 0, fa->x, 0, 1 / fa->scale, fa->y, 0, 0, 1};
    dd_mat3_mul(h, m, tb);
    dd_mat3_mul(h, ta, h);
    if (!(fabs(h[8]) > 1e-9))
        return false;
    for (int i = 0; i < 9; i++)
        h[i] /= i < 8 ? h[8] : 1;
    h[8] = 1;
    return true;
}

bool dd_model_fit(double h[9], dd_model model, const dd_points *p)
{
    frame fb, fa;
    double m[9];
    if (2 * p->n < dd_model_parameters(model) || !frame_of(&fb, p->xb, p->yb, p->weight, p->n) ||
        !frame_of(&fa, p->xa, p->ya, p->weight, p->n))
        return false;
    if (model != DD_MODEL_SIMILARITY && !fills_plane(p->xb, p->yb, p->weight, p->n, &fb))
        return false;
    bool ok = model == DD_MODEL_SIMILARITY ? fit_similarity(m, p, &fb, &fa)
              : model == DD_MODEL_AFFINE   ? fit_affine(m, p, &fb, &fa)
                                           : fit_homography(m, p, &fb, &fa);
    return ok && unframe(h, m, &fb, &fa);
}
