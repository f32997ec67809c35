/* The smooth part of the map: a displacement on a lattice of cubic B-splines over the baseline's working picture. */
#ifndef DD_ALIGN_FIELD_H
#define DD_ALIGN_FIELD_H

#include "base/ctx.h"

/* d(x,y) = sum over nodes of B(x/spacing - i) B(y/spacing - j) c(i,j);  node (i,j) sits at ((i-1)*spacing, (j-1)*spacing). */
typedef struct dd_field {
    int nx, ny;
    double spacing;  /* working px */
    double ease;     /* px^2, 0 = none: where the field already bends, it resists less (dd_field_solve) */
    double *cx, *cy; /* nx*ny coefficients, follow-up working px */
} dd_field;

bool dd_field_new(dd_field *out, int width, int height, double spacing, dd_arena *arena); /* zero displacement */
/* The same displacement on a lattice of half the spacing. */
bool dd_field_halve(dd_field *out, const dd_field *coarse, int width, int height, dd_arena *arena);
void dd_field_at(double *dx, double *dy, const dd_field *f, double x, double y);
/* Largest second difference of neighbouring coefficients, px: how much the field bends. */
double dd_field_bending(const dd_field *f);
/* Keep the field from folding: where the determinant of the Jacobian of x -> x + jinv d(x) leaves low..high (jinv: inverse of the model's
 * Jacobian, 2x2), the coefficients around are averaged with their neighbours until it is inside, at most `turns` times. Elsewhere the
 * field stays as it is. Returns the number of places still outside, -1 without memory. */
int dd_field_unfold(dd_field *f, const double jinv[4], double low, double high, int turns, dd_arena *arena);

/* Weighted least squares for the coefficients: sum of (d(x) - target)' G (d(x) - target) + stiffness * bending. */
typedef struct dd_field_system {
    const dd_field *field;
    int unknowns, band;
    double *a, *b; /* upper band of the normal matrix, row by row; right-hand side */
} dd_field_system;

bool dd_field_system_new(dd_field_system *s, const dd_field *f, dd_arena *arena);
void dd_field_system_clear(dd_field_system *s);
/* g: xx, xy, yy of the precision; gt = G * target. */
void dd_field_observe(dd_field_system *s, double x, double y, const double g[3], const double gt[2]);
/* Solve into f (the field of the system). stiffness: precision of one second difference of neighbouring coefficients, 1/px^2;
 * with the field's ease, that of a difference that is d px at present is 1 / (1 / stiffness + d^2 / ease).
 * false when the system is singular (f unchanged). The system is consumed. */
bool dd_field_solve(dd_field *f, dd_field_system *s, double stiffness, const dd_ctx *ctx);

#endif
