/* Spots of the truth: where pigmented lesions darken the skin, by the rule of METRICS.md 2.2 on the known darkening D = L*(skin without
 * them) - L*(skin): connected places with D >= 1.5 whose darkest point reaches 3.0 and that cover 0.5 mm^2. The load is the mean of
 * max(0, D - 1.5) over the region, spots or not. */
#include <math.h>

#include "kernels/colour.h"
#include "phantom/truth.h"

#define DARK_LOW_L   1.5
#define DARK_HIGH_L  3.0
#define SMALLEST_MM2 0.5

enum { EVERY = 2 }; /* every second pixel of every second row */

typedef struct dark_map {
    float *dark; /* D, or 0 outside the region; -1 once visited */
    size_t *queue;
    int width, height;
    size_t inside; /* samples in the region */
    double load;   /* sum of max(0, D - DARK_LOW_L) */
} dark_map;

typedef struct spot_sum {
    size_t samples;
    double dark; /* sum of D */
    double darkest;
} spot_sum;

static double lightness(const dd_plane rgb[3], int x, int y)
{
    double lab[3], linear[3] = {(double)dd_row(rgb[0], y)[x], (double)dd_row(rgb[1], y)[x], (double)dd_row(rgb[2], y)[x]};
    dd_lab_from_linear1(lab, linear);
    return lab[0];
}

static bool map_make(dark_map *m, const ph_regions *r, int region, const dd_plane lit[3], const dd_plane clean[3], dd_arena *arena)
{
    *m = (dark_map){.width = (r->width + EVERY - 1) / EVERY, .height = (r->height + EVERY - 1) / EVERY};
    m->dark = DD_NEW(arena, float, (size_t)m->width *(size_t)m->height);
    m->queue = DD_NEW(arena, size_t, (size_t)m->width * (size_t)m->height);
    if (!m->dark || !m->queue)
        return false;
    for (int y = 0; y < r->height; y += EVERY)
        for (int x = 0; x < r->width; x += EVERY)
            if (r->bits[(size_t)y * (size_t)r->width + (size_t)x] >> region & 1) {
                size_t at = (size_t)(y / EVERY) * (size_t)m->width + (size_t)(x / EVERY);
                m->dark[at] = (float)fmax(0.0, lightness(clean, x, y) - lightness(lit, x, y));
                m->load += fmax(0.0, (double)m->dark[at] - DARK_LOW_L);
                m->inside++;
            }
    return true;
}

/* Take a sample into the spot, once. */
static void visit(dark_map *m, spot_sum *one, int x, int y)
{
    if (x < 0 || y < 0 || x >= m->width || y >= m->height)
        return;
    size_t at = (size_t)y * (size_t)m->width + (size_t)x;
    if (m->dark[at] < (float)DARK_LOW_L)
        return;
    one->dark += (double)m->dark[at];
    one->darkest = fmax(one->darkest, (double)m->dark[at]);
    m->queue[one->samples++] = at;
    m->dark[at] = -1.0f;
}

/* The 8-connected spot around (x, y). */
static spot_sum flood(dark_map *m, int x, int y)
{
    spot_sum one = {0, 0.0, 0.0};
    visit(m, &one, x, y);
    for (size_t i = 0; i < one.samples; i++) {
        int cx = (int)(m->queue[i] % (size_t)m->width), cy = (int)(m->queue[i] / (size_t)m->width);
        for (int k = 0; k < 9; k++)
            visit(m, &one, cx + k % 3 - 1, cy + k / 3 - 1);
    }
    return one;
}

bool ph_truth_spots(ph_region_truth *t, const ph_regions *r, int region, const dd_plane lit[3], const dd_plane clean[3], double px_per_mm,
                    dd_arena *arena)
{
    dd_arena_mark level = dd_arena_level(arena);
    dark_map map;
    spot_sum all = {0, 0.0, 0.0};
    double smallest = SMALLEST_MM2 * px_per_mm * px_per_mm / (EVERY * EVERY);
    if (!map_make(&map, r, region, lit, clean, arena))
        return false;
    for (int y = 0; y < map.height; y++)
        for (int x = 0; x < map.width; x++) {
            spot_sum one = flood(&map, x, y);
            if (one.darkest >= DARK_HIGH_L && (double)one.samples >= smallest) {
                all.samples += one.samples;
                all.dark += one.dark;
            }
        }
    t->spot_area_pct = map.inside ? 100.0 * (double)all.samples / (double)map.inside : NAN;
    t->spot_contrast_l = all.samples ? all.dark / (double)all.samples : NAN;
    t->pigment_load = map.inside ? map.load / (double)map.inside : NAN;
    dd_arena_rewind(arena, level);
    return true;
}
