/* Small dense linear algebra: textbook algorithms with fixed loop order (Golub and Van Loan, Matrix Computations). */
#include "base/matrix.h"

#include <math.h>
#include <string.h>

bool dd_mat3_invert(double out[9], const double m[9])
{
    double c0 = m[4] * m[8] - m[5] * m[7], c1 = m[5] * m[6] - m[3] * m[8], c2 = m[3] * m[7] - m[4] * m[6];
    double det = m[0] * c0 + m[1] * c1 + m[2] * c2;
    if (!(fabs(det) > 1e-300) || isinf(det))
        return false;
    double r[9] = {c0, m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4], c1, m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
                   c2, m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]};
    for (int i = 0; i < 9; i++)
        out[i] = r[i] / det;
    return true;
}

void dd_mat3_mul(double out[9], const double a[9], const double b[9])
{
    double r[9];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            r[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
    memcpy(out, r, sizeof r);
}

void dd_mat3_apply(double out[3], const double m[9], const double v[3])
{
    double r[3];
    for (int i = 0; i < 3; i++)
        r[i] = m[3 * i] * v[0] + m[3 * i + 1] * v[1] + m[3 * i + 2] * v[2];
    memcpy(out, r, sizeof r);
}

bool dd_mat3_homography(double *x_out, double *y_out, const double h[9], double x, double y)
{
    double w = h[6] * x + h[7] * y + h[8];
    if (!(fabs(w) > 1e-12))
        return false;
    *x_out = (h[0] * x + h[1] * y + h[2]) / w;
    *y_out = (h[3] * x + h[4] * y + h[5]) / w;
    return true;
}

static bool cholesky(double *l, const double *a, int n)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++) {
            double sum = a[i * n + j];
            for (int k = 0; k < j; k++)
                sum -= l[i * n + k] * l[j * n + k];
            if (i == j) {
                if (!(sum > 0.0))
                    return false;
                l[i * n + i] = sqrt(sum);
            } else {
                l[i * n + j] = sum / l[j * n + j];
            }
        }
    return true;
}

bool dd_solve_spd(double *x, const double *a, const double *b, int n)
{
    double l[DD_SOLVE_MAX * DD_SOLVE_MAX], y[DD_SOLVE_MAX];
    if (n < 1 || n > DD_SOLVE_MAX || !cholesky(l, a, n))
        return false;
    for (int i = 0; i < n; i++) {
        double sum = b[i];
        for (int k = 0; k < i; k++)
            sum -= l[i * n + k] * y[k];
        y[i] = sum / l[i * n + i];
    }
    for (int i = n - 1; i >= 0; i--) {
        double sum = y[i];
        for (int k = i + 1; k < n; k++)
            sum -= l[k * n + i] * x[k];
        x[i] = sum / l[i * n + i];
    }
    return true;
}

static int pivot_row(const double *m, int n, int column)
{
    int best = column;
    for (int r = column + 1; r < n; r++)
        if (fabs(m[r * (n + 1) + column]) > fabs(m[best * (n + 1) + column]))
            best = r;
    return best;
}

static void swap_rows(double *m, int n, int a, int b)
{
    for (int c = 0; a != b && c <= n; c++) {
        double t = m[a * (n + 1) + c];
        m[a * (n + 1) + c] = m[b * (n + 1) + c];
        m[b * (n + 1) + c] = t;
    }
}

bool dd_solve(double *x, const double *a, const double *b, int n)
{
    double m[DD_SOLVE_MAX * (DD_SOLVE_MAX + 1)];
    if (n < 1 || n > DD_SOLVE_MAX)
        return false;
    for (int i = 0; i < n; i++) {
        memcpy(m + i * (n + 1), a + i * n, (size_t)n * sizeof *m);
        m[i * (n + 1) + n] = b[i];
    }
    for (int c = 0; c < n; c++) {
        swap_rows(m, n, c, pivot_row(m, n, c));
        if (!(fabs(m[c * (n + 1) + c]) > 1e-300))
            return false;
        for (int r = c + 1; r < n; r++) {
            double f = m[r * (n + 1) + c] / m[c * (n + 1) + c];
            for (int k = c; k <= n; k++)
                m[r * (n + 1) + k] -= f * m[c * (n + 1) + k];
        }
    }
    for (int i = n - 1; i >= 0; i--) {
        double sum = m[i * (n + 1) + n];
        for (int k = i + 1; k < n; k++)
            sum -= m[i * (n + 1) + k] * x[k];
        x[i] = sum / m[i * (n + 1) + i];
    }
    return true;
}

enum { EIGEN_MAX = 9, JACOBI_SWEEPS = 30 };

/* One rotation that zeroes a[p][q] (Golub and Van Loan 8.5). */
static void jacobi_rotate(double *a, double *v, int n, int p, int q)
{
    double apq = a[p * n + q];
    if (apq == 0.0)
        return;
    double theta = (a[q * n + q] - a[p * n + p]) / (2.0 * apq);
    double t = (theta < 0.0 ? -1.0 : 1.0) / (fabs(theta) + sqrt(theta * theta + 1.0));
    double c = 1.0 / sqrt(t * t + 1.0), s = t * c;
    for (int k = 0; k < n; k++) {
        double x = a[k * n + p], y = a[k * n + q];
        a[k * n + p] = c * x - s * y;
        a[k * n + q] = s * x + c * y;
    }
    for (int k = 0; k < n; k++) {
        double x = a[p * n + k], y = a[q * n + k];
        a[p * n + k] = c * x - s * y;
        a[q * n + k] = s * x + c * y;
        x = v[p * n + k];
        y = v[q * n + k];
        v[p * n + k] = c * x - s * y;
        v[q * n + k] = s * x + c * y;
    }
}

void dd_eigen_sym(double *values, double *vectors, const double *matrix, int n)
{
    double a[EIGEN_MAX * EIGEN_MAX], v[EIGEN_MAX * EIGEN_MAX] = {0};
    memcpy(a, matrix, (size_t)(n * n) * sizeof *a);
    for (int i = 0; i < n; i++)
        v[i * n + i] = 1.0;
    for (int sweep = 0; sweep < JACOBI_SWEEPS; sweep++)
        for (int p = 0; p < n; p++)
            for (int q = p + 1; q < n; q++)
                jacobi_rotate(a, v, n, p, q);
    bool taken[EIGEN_MAX] = {false};
    for (int k = 0; k < n; k++) {
        int best = -1;
        for (int i = 0; i < n; i++)
            if (!taken[i] && (best < 0 || a[i * n + i] > a[best * n + best]))
                best = i;
        taken[best] = true;
        values[k] = a[best * n + best];
        memcpy(vectors + k * n, v + best * n, (size_t)n * sizeof *v);
    }
}
