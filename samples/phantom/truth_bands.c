/* Bands of lightness of the truth (METRICS.md 0.3, 2 and 3): inside the region alone, by masked ISO 16610 Gaussians, in the plain way -
 *
 *   (G * (M L)) / (G * M), undefined where G * M < 1/2;   band = the finer Gaussian minus the coarser one
 *
 * - on the noise-free photo averaged over cells that are small against the finer Gaussian, whose own variance is taken off both. */
#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "kernels/colour.h"
#include "phantom/truth.h"

#define SIGMA_OF_CUTOFF 0.1874 /* ISO 16610-21 */

typedef struct cell_map {
    double *light, *mask; /* mean L* of the region's pixels in the cell; 1 where half of the cell and more is the region's */
    int x, y, edge;       /* corner and edge of the first cell, px */
    int width, height;    /* cells */
} cell_map;

static bool is_inside(const ph_regions *r, int region, int x, int y)
{
    return x < r->width && y < r->height && (r->bits[(size_t)y * (size_t)r->width + (size_t)x] >> region & 1);
}

static void fill_cell(cell_map *m, const ph_regions *r, int region, const dd_plane lit[3], int i, int j)
{
    size_t at = (size_t)j * (size_t)m->width + (size_t)i;
    double sum = 0.0, lab[3];
    int n = 0;
    for (int y = m->y + j * m->edge; y < m->y + (j + 1) * m->edge; y++)
        for (int x = m->x + i * m->edge; x < m->x + (i + 1) * m->edge; x++)
            if (is_inside(r, region, x, y)) {
                double rgb[3] = {(double)dd_row(lit[0], y)[x], (double)dd_row(lit[1], y)[x], (double)dd_row(lit[2], y)[x]};
                dd_lab_from_linear1(lab, rgb);
                sum += lab[0];
                n++;
            }
    m->mask[at] = 2 * n >= m->edge * m->edge ? 1.0 : 0.0;
    m->light[at] = n ? sum / n : 0.0;
}

/* Outside the map there is nothing. */
static void filter(double *values, double *scratch, const cell_map *m, const double *tap, int radius)
{
    size_t w = (size_t)m->width;
    for (int j = 0; j < m->height; j++)
        for (int i = 0; i < m->width; i++) {
            int first = i < radius ? -i : -radius, last = i + radius < m->width ? radius : m->width - 1 - i;
            double sum = 0.0;
            for (int k = first; k <= last; k++)
                sum += tap[k + radius] * values[(size_t)j * w + (size_t)(i + k)];
            scratch[(size_t)j * w + (size_t)i] = sum;
        }
    for (int j = 0; j < m->height; j++) {
        int first = j < radius ? -j : -radius, last = j + radius < m->height ? radius : m->height - 1 - j;
        memset(values + (size_t)j * w, 0, w * sizeof *values);
        for (int k = first; k <= last; k++)
            for (size_t i = 0; i < w; i++)
                values[(size_t)j * w + i] += tap[k + radius] * scratch[(size_t)(j + k) * w + i];
    }
}

/* The masked Gaussian of the whole map; NaN where it is undefined. */
static double *gaussian(const cell_map *m, double sigma, dd_arena *arena)
{
    size_t n = (size_t)m->width * (size_t)m->height;
    int radius = (int)ceil(3.5 * sigma);
    double *value = DD_NEW(arena, double, n), *weight = DD_NEW(arena, double, n), *scratch = DD_NEW(arena, double, n), sum = 0.0;
    double *tap = DD_NEW(arena, double, 2 * radius + 1);
    if (!value || !weight || !scratch || !tap)
        return NULL;
    for (int k = -radius; k <= radius; k++)
        sum += tap[k + radius] = dd_exp(-0.5 * k * k / (sigma * sigma));
    for (int k = 0; k <= 2 * radius; k++)
        tap[k] /= sum;
    for (size_t i = 0; i < n; i++) {
        weight[i] = m->mask[i];
        value[i] = m->mask[i] * m->light[i];
    }
    filter(value, scratch, m, tap, radius);
    filter(weight, scratch, m, tap, radius);
    for (size_t i = 0; i < n; i++)
        value[i] = m->mask[i] > 0.0 && weight[i] >= 0.5 ? value[i] / weight[i] : NAN;
    return value;
}

static double band_sd(const double *fine, const double *coarse, size_t n, bool about_mean)
{
    double sum = 0.0, squares = 0.0, used = 0.0;
    for (size_t i = 0; i < n; i++) {
        double d = fine[i] - coarse[i];
        if (d != d)
            continue;
        sum += d;
        squares += d * d;
        used += 1.0;
    }
    double mean = about_mean ? sum / used : 0.0;
    return used > 0.0 ? sqrt(fmax(0.0, squares / used - mean * mean)) : NAN;
}

/* The box of the region in cells; false when it is empty. */
static bool find_box(cell_map *m, const ph_regions *r, int region, int edge)
{
    int x0 = r->width, x1 = -1, y0 = r->height, y1 = -1;
    for (int y = 0; y < r->height; y++)
        for (int x = 0; x < r->width; x++)
            if (is_inside(r, region, x, y)) {
                x0 = x < x0 ? x : x0;
                x1 = x > x1 ? x : x1;
                y0 = y < y0 ? y : y0;
                y1 = y;
            }
    *m = (cell_map){.x = x0, .y = y0, .edge = edge, .width = (x1 - x0 + edge) / edge, .height = (y1 - y0 + edge) / edge};
    return x1 >= x0;
}

/* SD (about the mean, or root mean square) of the band from mm[0] to mm[1] of one region. */
static bool band(double *out, const ph_regions *r, int region, const dd_plane lit[3], double px_per_mm, const double mm[2], bool about_mean,
                 dd_arena *arena)
{
    dd_arena_mark level = dd_arena_level(arena);
    int edge = (int)floor(0.4 * SIGMA_OF_CUTOFF * mm[0] * px_per_mm);
    cell_map m;
    double *smooth[2] = {NULL, NULL};
    *out = NAN;
    if (!find_box(&m, r, region, edge > 1 ? edge : 1))
        return true;
    m.light = DD_NEW(arena, double, (size_t)m.width *(size_t)m.height);
    m.mask = DD_NEW(arena, double, (size_t)m.width *(size_t)m.height);
    bool ok = m.light && m.mask;
    for (int j = 0; ok && j < m.height; j++)
        for (int i = 0; i < m.width; i++)
            fill_cell(&m, r, region, lit, i, j);
    for (int k = 0; ok && k < 2; k++) {
        double sigma = SIGMA_OF_CUTOFF * mm[k] * px_per_mm;
        smooth[k] = gaussian(&m, sqrt(sigma * sigma - (m.edge * m.edge - 1) / 12.0) / m.edge, arena);
        ok = smooth[k] != NULL;
    }
    if (ok)
        *out = band_sd(smooth[0], smooth[1], (size_t)m.width * (size_t)m.height, about_mean);
    dd_arena_rewind(arena, level);
    return ok;
}

bool ph_truth_bands(ph_region_truth *t, const ph_regions *r, int region, const dd_plane lit[3], double px_per_mm, dd_arena *arena)
{
    static const double ROUGH_MM[2] = {0.5, 2.0}, MOTTLE_MM[2] = {2.0, 8.0};
    t->rough_sq_mid = t->mottle_mid = NAN;
    if (t->role != PH_TREATED)
        return true;
    return band(&t->rough_sq_mid, r, region, lit, px_per_mm, ROUGH_MM, false, arena) &&
           band(&t->mottle_mid, r, region, lit, px_per_mm, MOTTLE_MM, true, arena);
}
