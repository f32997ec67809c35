/* The map under construction: model plus smooth field, working pixels of the baseline -> working pixels of the follow-up. */
#ifndef DD_ALIGN_MAP_H
#define DD_ALIGN_MAP_H

#include "stages/align/field.h"
#include "stages/align/model.h"

typedef struct dd_map {
    dd_model model;
    double h[9];
    dd_field field;     /* nx = 0: no bending yet */
} dd_map;

/* false behind the horizon of the model. */
static inline bool dd_map_apply(double *x, double *y, const dd_map *m, double xb, double yb)
{
    double dx, dy;
    if (!dd_model_apply(x, y, m->h, xb, yb))
        return false;
    if (m->field.nx) {
        dd_field_at(&dx, &dy, &m->field, xb, yb);
        *x += dx;
        *y += dy;
    }
    return true;
}

/* Inverse of the model's Jacobian at a point, row-major: turns a shift in the follow-up into one in the baseline. */
static inline bool dd_map_inverse_jacobian(double inverse[4], const dd_map *m, double xb, double yb)
{
    double j[4];
    if (!dd_model_jacobian(j, m->h, xb, yb))
        return false;
    double det = j[0] * j[3] - j[1] * j[2];
    inverse[0] = j[3] / det;
    inverse[1] = -j[1] / det;
    inverse[2] = -j[2] / det;
    inverse[3] = j[0] / det;
    return det > 1e-6;
}

#endif
