/* Small dense linear algebra, row-major double. Sizes are a few unknowns: plain loops, fixed order, same bits everywhere. */
#ifndef DD_BASE_MATRIX_H
#define DD_BASE_MATRIX_H

#include <stdbool.h>

enum { DD_SOLVE_MAX = 32 };

bool dd_mat3_invert(double out[9], const double m[9]);              /* false when singular; out may be m */
void dd_mat3_mul(double out[9], const double a[9], const double b[9]);  /* out may alias */
void dd_mat3_apply(double out[3], const double m[9], const double v[3]);
bool dd_mat3_homography(double *x_out, double *y_out, const double h[9], double x, double y); /* false at infinity */

/* Solve A x = b, A symmetric positive definite n x n (n <= DD_SOLVE_MAX), by Cholesky. false when not positive definite. A, b untouched. */
bool dd_solve_spd(double *x, const double *a, const double *b, int n);
/* Solve A x = b, A n x n, Gauss with partial pivoting. false when singular. */
bool dd_solve(double *x, const double *a, const double *b, int n);
/* Eigenvalues (descending) and vectors (rows of v) of symmetric n x n (n <= 9), Jacobi. */
void dd_eigen_sym(double *values, double *vectors, const double *a, int n);

#endif
