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
    enum { STEPS = 64 };    /* per tile; the kink of tri lies on a node */
    double sum = 0.0;
    for (int i = -STEPS; i <= STEPS; i++) {
        double u = lag + (double)i / STEPS, tri = 1.0 - fabs((double)i / STEPS);
        sum += tri * dd_exp(-u * u / (4.0 * sigma * sigma));
    }
    return sum / STEPS;
}

double dd_tile_correlation(double sigma) { return overlap_integral(sigma, 1.0) / overlap_integral(sigma, 0.0); }

static double sigma_from_correlation(double rho)
{
    double low = 0.05, high = 16.0;     /* tiles */
    if (rho <= dd_tile_correlation(low))
        return 0.0;
    if (rho >= dd_tile_correlation(high))
        return high;
    for (int i = 0; i < 40; i++) {
        double middle = 0.5 * (low + high);
        if (dd_tile_correlation(middle) < rho)
            low = middle;
        else
            high = middle;
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

typedef struct moments { double sum, squares, products; int n, pairs; } moments;

static void add_pair(moments *s, double a, double b, double mean)
{
    if (b == b) {
        s->products += (a - mean) * (b - mean);
        s->pairs++;
    }
}

double dd_tile_sigma(const dd_measured *m, int tile_px)
{
    enum { LEAST_TILES = 25 };
    double least = 0.5 * tile_px * tile_px;
    moments s = {0, 0, 0, 0, 0};
    for (int y = 0; y < m->tiles_y; y++)
        for (int x = 0; x < m->tiles_x; x++) {
            double d = tile_change(m, x, y, least);
            if (d == d) {
                s.sum += d;
                s.n++;
            }
        }
    if (s.n < LEAST_TILES)
        return 0.0;
    double mean = s.sum / s.n;
    for (int y = 0; y < m->tiles_y; y++)
        for (int x = 0; x < m->tiles_x; x++) {
            double d = tile_change(m, x, y, least);
            if (d != d)
                continue;
            s.squares += (d - mean) * (d - mean);
            if (x + 1 < m->tiles_x)
                add_pair(&s, d, tile_change(m, x + 1, y, least), mean);
            if (y + 1 < m->tiles_y)
                add_pair(&s, d, tile_change(m, x, y + 1, least), mean);
        }
    if (!(s.squares > 0.0) || !s.pairs)
        return 0.0;
    return sigma_from_correlation(s.products / s.pairs / (s.squares / s.n));
}
