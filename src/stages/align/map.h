/* The map under construction: model plus smooth field, working pixels of the baseline -> working pixels of the follow-up. */
#ifndef DD_ALIGN_MAP_H
#define DD_ALIGN_MAP_H

#include "stages/align/field.h"
#include "stages/align/model.h"

/* How much each place counts in the fits: 1 on and near the aimed region, less elsewhere, so that where skin and background move
 * differently the bend lies in the background. One value per cell of DD_FOCUS_CELL working px; px NULL: 1 everywhere. */
enum { DD_FOCUS_CELL = 8 };
typedef struct dd_focus {
    dd_plane cell;
} dd_focus;

typedef struct dd_map {
    dd_model model;
    double h[9];
    dd_field field;   /* nx = 0: no bending yet */
    double stiffness; /* precision of a second difference of the field's coefficients, 1/px^2 */
    dd_focus focus;
} dd_map;

static inline double dd_map_focus(const dd_map *m, double x, double y)
{
    dd_plane c = m->focus.cell;
    if (!c.px)
        return 1;
    int i = (int)(x / DD_FOCUS_CELL), j = (int)(y / DD_FOCUS_CELL);
    i = i < 0 ? 0 : i < c.width ? i : c.width - 1;
    j = j < 0 ? 0 : j < c.height ? j : c.height - 1;
    return (double)dd_row(c, j)[i];
}

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
