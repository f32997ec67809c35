/* Block size follows from the correlation length: block edge = 6 sigma_c (METRICS.md 6.1: blocks of 5 to 6 sigma cover 88 to 94 % where
 * single pixels cover 6.5 %). The e^-1 radius of the autocorrelation is 2 sigma_c for Gaussian noise; it may be shorter than a tile, so
 * it is read from what averaging over tiles leaves of it: with c(u) = exp(-u^2/(4 sigma^2)) and tri(u) the overlap of two tiles,
 *   rho_1 = integral tri(u - 1) c(u) du / integral tri(u) c(u) du           (the other axis cancels) */
#include "stages/progress/correlation.h"

#include <math.h>

#include "base/fmath.h"
#include "stages/progress/blocks.h"

static double overlap_integral(double sigma, double lag)
{
    enum { STEPS = 64 }; /* per tile; the kink of tri lies on a node */
    double sum = 0.0;
    for (int i = -STEPS; i <= STEPS; i++) {
        double u = lag + (double)i / STEPS, tri = 1.0 - fabs((double)i / STEPS);
        sum += tri * dd_exp(-u * u / (4.0 * sigma * sigma));
    }
    return sum / STEPS;
}

double dd_tile_correlation(double sigma) { return overlap_integral(sigma, 1.0) / overlap_integral(sigma, 0.0); }

/* Root of dd_tile_correlation(sigma) = rho by false position with every third step a halving; a thousandth of a tile is more than the estimate of
 * rho is worth. */
static double sigma_from_correlation(double rho)
{
    const double shortest = 0.05, longest = 16.0, enough = 1e-3; /* tiles */
    double low = shortest, high = longest, f_low = dd_tile_correlation(low) - rho, f_high = dd_tile_correlation(high) - rho;
    if (f_low >= 0.0)
        return 0.0;
    if (f_high <= 0.0)
        return longest;
    for (int i = 0; i < 60 && high - low > enough; i++) {
        double middle = i % 3 == 2 ? 0.5 * (low + high) : (low * f_high - high * f_low) / (f_high - f_low);
        double f = dd_tile_correlation(middle) - rho;
        if (f < 0.0) {
            low = middle;
            f_low = f;
            f_high *= 0.5;
        } else {
            high = middle;
            f_high = f;
            f_low *= 0.5;
        }
    }
    return 0.5 * (low + high);
}

/* Change of one tile; NaN when less than half of it is valid. */
static double tile_change(const dd_measured *m, int x, int y, double least_weight)
{
    size_t t = (size_t)y * (size_t)m->tiles_x + (size_t)x;
    if (m->sums_before.weight[t] < least_weight || m->sums_after.weight[t] < least_weight)
        return NAN;
    dd_block b = {.weight_before = m->sums_before.weight[t], .weight_after = m->sums_after.weight[t]};
    for (int k = 0; k < DD_SUMS; k++) {
        b.before[k] = m->sums_before.sums[t * DD_SUMS + (size_t)k];
        b.after[k] = m->sums_after.sums[t * DD_SUMS + (size_t)k];
    }
    return dd_block_change(m, &b);
}

/* Sum of products of neighbours about the mean, along one axis. */
static double neighbour_products(const double *d, int nx, int ny, bool down, double mean, int *pairs)
{
    double sum = 0.0;
    for (int y = 0; y < ny - (down ? 1 : 0); y++)
        for (int x = 0; x < nx - (down ? 0 : 1); x++) {
            size_t i = (size_t)y * (size_t)nx + (size_t)x;
            double a = d[i], b = d[i + (down ? (size_t)nx : 1)];
            if (a != a || b != b)
                continue;
            sum += (a - mean) * (b - mean);
            ++*pairs;
        }
    return sum;
}

static double lag_one(const double *d, int nx, int ny)
{
    enum { LEAST_TILES = 25 };
    double sum = 0.0, squares = 0.0;
    int n = 0, pairs = 0;
    for (int i = 0; i < nx * ny; i++)
        if (d[i] == d[i]) {
            sum += d[i];
            n++;
        }
    if (n < LEAST_TILES)
        return 0.0;
    for (int i = 0; i < nx * ny; i++)
        if (d[i] == d[i])
            squares += (d[i] - sum / n) * (d[i] - sum / n);
    double products = neighbour_products(d, nx, ny, false, sum / n, &pairs) + neighbour_products(d, nx, ny, true, sum / n, &pairs);
    return squares > 0.0 && pairs ? products / pairs / (squares / n) : 0.0;
}

bool dd_tile_sigma(double *sigma, const dd_measured *m, int tile_px, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    double least = 0.5 * tile_px * tile_px;
    double *d = DD_NEW(arena, double, (size_t)m->tiles_x *(size_t)m->tiles_y + 1);
    if (!d)
        return false;
    for (int y = 0; y < m->tiles_y; y++)
        for (int x = 0; x < m->tiles_x; x++)
            d[(size_t)y * (size_t)m->tiles_x + (size_t)x] = tile_change(m, x, y, least);
    *sigma = sigma_from_correlation(lag_one(d, m->tiles_x, m->tiles_y));
    dd_arena_rewind(arena, mark);
    return true;
}
