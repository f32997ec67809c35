/* One robust polynomial of order 4 through cells of skin, for both photos at once (the inside of surface.c). */
#ifndef DD_MEASURE_SURFACE_FIT_H
#define DD_MEASURE_SURFACE_FIT_H

#include <stdbool.h>
#include <stddef.h>

enum { DD_SURFACE_ORDER = 4, DD_SURFACE_TERMS = 15 };

/* u, v: px, or within a window its own coordinates; l, a: both photos; first L* and a*, then l is pigment lightness. */
typedef struct dd_cell {
    double u, v, l[2], a[2], count, weight;
    bool spot; /* a core is near */
} dd_cell;

/* Row by row: cells of one row have the same v and lie together. */
typedef struct dd_cells {
    dd_cell *at;
    size_t n;
    double *scratch; /* n */
} dd_cells;

/* coef by photo, terms by total degree: 1; u v; u2 uv v2; ... spread: of the brighter cells of the more mottled photo. residual: 2n of
 * scratch. The order grows as long as each term has cells_per_term cells. reach: of a core of a spot, in the cells' coordinates.
 * false when there are too few cells. */
bool dd_cells_fit(double coef[2][DD_SURFACE_TERMS], double *spread, dd_cells *c, double *residual, int cells_per_term, double reach);
/* The 70 % quantile of l: a start that a spot over less than half of the region cannot pull down. */
double dd_cells_bright(const dd_cells *c, int photo);

/* Along a row a polynomial is a quartic in u: its five coefficients at v. */
void dd_quartic_of_row(double q[DD_SURFACE_ORDER + 1], const double coef[DD_SURFACE_TERMS], double v);
static inline double dd_quartic(const double q[DD_SURFACE_ORDER + 1], double u)
{
    return (((q[4] * u + q[3]) * u + q[2]) * u + q[1]) * u + q[0];
}

#endif
