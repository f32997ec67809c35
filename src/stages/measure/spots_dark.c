/* The darkness map D = background - Gauss(0.6 mm) of pigment lightness (surface.h).
 *
 * Redness is smooth and JPEG spoils the fine part of a*, so what pigment lightness adds to L* is taken from a wider Gaussian. For melanin
 * this addition is 0 at any width: its borders stay sharp.
 * At 0.6 mm a level of 5 px per mm holds all there is, and the wide Gaussian needs a quarter of that again:
 *
 *   level k:    L* -> Gauss(0.6 mm) ------------------------> D
 *   level k+1:  (per_l - 1) L* + per_a a* -> Gauss(6 mm) -> x2 -^                                                                    */
#include <math.h>
#include <string.h>

#include "stages/measure/site.h"
#include "stages/measure/smooth.h"
#include "stages/measure/spots.h"

static const double REDNESS_CUTOFF_MM = 6.0, MOST_SIGMA_PX = 27.0;
static const double LEAST_SIGMA_PX = 0.85, LEAST_WIDE_PX = 2.0; /* of the grid below, for a level of cells twice as large */

typedef struct darkener {
    const dd_surface *background;
    const dd_spot_grid *grid;
    int level;      /* of the wide Gaussian */
    dd_plane wide;  /* behind it; NaN where undefined */
    dd_plane dark;
    float *row;             /* of the background */
    float *value, *weight;  /* a row of `wide`, interpolated between rows; two longer at the end */
} darkener;

/* Both of three rows above each other hold 1 here and on both sides; beyond the picture counts as 1. */
static void erode_row(uint8_t *out, const uint8_t *above, const uint8_t *row, const uint8_t *below, uint8_t *column, int width)
{
    column[0] = column[width + 1] = 1;
    for (int x = 0; x < width; x++)
        column[x + 1] = above[x] & row[x] & below[x];
    for (int x = 0; x < width; x++)
        out[x] = column[x] & column[x + 1] & column[x + 2];
}

/* Sound cells of a level-1 row from two rows of sound pixels: at least half of the cell. */
static void halve_sound(uint8_t *out, const uint8_t *top, const uint8_t *bottom, const uint8_t *valid, int width)
{
    for (int i = 0; i < (width + 1) / 2; i++) {
        int next = 2 * i + 1 < width ? 2 * i + 1 : 2 * i;
        out[i] = valid[i] && top[2 * i] + top[next] + bottom[2 * i] + bottom[next] >= 2;
    }
}

/* Sound pixels of row y of the region. */
static void sound_row(uint8_t *out, dd_bytes valid, int y, uint8_t *column)
{
    int above = y > 0 ? y - 1 : y, below = y + 1 < valid.height ? y + 1 : y;
    erode_row(out, dd_brow(valid, above), dd_brow(valid, y), dd_brow(valid, below), column, valid.width);
}

static bool find_sound(dd_spot_grid *g, const dd_metric_input *in)
{
    dd_arena *arena = in->ctx->arena;
    dd_bytes valid = in->valid;
    g->sound = dd_bytes_new(arena, g->width, g->height);
    uint8_t *column = DD_NEW(arena, uint8_t, valid.width + 2), *top = DD_NEW(arena, uint8_t, valid.width),
            *bottom = DD_NEW(arena, uint8_t, valid.width);
    if (!g->sound.px || !column || !top || !bottom)
        return false;
    for (int y = 0; y < g->height; y++) {
        if (g->level == 0) {
            sound_row(dd_brow(g->sound, y), valid, y, column);
            continue;
        }
        sound_row(top, valid, 2 * y, column);
        sound_row(bottom, valid, 2 * y + 1 < valid.height ? 2 * y + 1 : 2 * y, column);
        halve_sound(dd_brow(g->sound, y), top, bottom, dd_brow(in->site->level[1].valid, y), valid.width);
    }
    return true;
}

bool dd_spot_grid_make(dd_spot_grid *out, const dd_metric_input *in)
{
    const dd_site *site = in->site;
    int level = dd_sigma_from_cutoff(DD_SPOT_CUTOFF_MM, site->px_per_mm) >= LEAST_SIGMA_PX ? 1 : 0;
    dd_bytes valid = site->level[level].valid;
    *out = (dd_spot_grid){.level = level, .width = valid.width, .height = valid.height, .px_per_mm = site->level[level].px_per_mm};
    return find_sound(out, in);
}

static void keep_wide(void *user, int y, float *const *rows)
{
    darkener *d = user;
    memcpy(dd_row(d->wide, y), rows[0], (size_t)d->wide.width * sizeof(float));
}

/* Gauss(6 mm) of what pigment lightness adds to L*, on the coarsest level that it allows. */
static bool widen(darkener *d, const dd_metric_input *in)
{
    double sigma_px = fmin(dd_sigma_from_cutoff(REDNESS_CUTOFF_MM, in->site->px_per_mm), MOST_SIGMA_PX);
    d->level = d->grid->level + (sigma_px >= LEAST_WIDE_PX * (1 << d->grid->level) ? 1 : 0);
    const dd_level *level = &in->site->level[d->level];
    const dd_surface *s = d->background;
    d->wide = dd_plane_new(in->ctx->arena, level->valid.width, level->valid.height);
    if (!d->wide.px)
        return false;
    for (int y = 0; y < d->wide.height; y++) {
        const float *l = dd_row(level->lab[0], y), *a = dd_row(level->lab[1], y);
        float *to = dd_row(d->wide, y);
        for (int x = 0; x < d->wide.width; x++)
            to[x] = (s->per_l - 1.0f) * l[x] + s->per_a * a[x];
    }
    return dd_smooth_rows(&d->wide, 1, level->valid, dd_level_sigma(d->level, sigma_px), in->ctx, keep_wide, d);
}

/* Between two rows of cells, then between two cells of a row: 3/4 of the nearer and 1/4 of the farther one, of those that are defined. */
static void double_row(darkener *d, float *out, int y, int width)
{
    int above = (y - 1) >> 1, below = above + 1 < d->wide.height ? above + 1 : above, n = d->wide.width;
    const float *t = dd_row(d->wide, above < 0 ? 0 : above), *b = dd_row(d->wide, below);
    float wb = y % 2 ? 0.25f : 0.75f, wt = 1.0f - wb, *value = d->value + 1, *weight = d->weight + 1;
    for (int x = 0; x < n; x++) {
        float has_t = t[x] == t[x] ? wt : 0.0f, has_b = b[x] == b[x] ? wb : 0.0f;
        value[x] = (t[x] == t[x] ? wt * t[x] : 0.0f) + (b[x] == b[x] ? wb * b[x] : 0.0f);
        weight[x] = has_t + has_b;
    }
    value[-1] = value[0], weight[-1] = weight[0];
    value[n] = value[n - 1], weight[n] = weight[n - 1];
    for (int x = 0; x < width; x += 2)
        out[x] = (0.75f * value[x / 2] + 0.25f * value[x / 2 - 1]) / (0.75f * weight[x / 2] + 0.25f * weight[x / 2 - 1]);
    for (int x = 1; x < width; x += 2)
        out[x] = (0.75f * value[x / 2] + 0.25f * value[x / 2 + 1]) / (0.75f * weight[x / 2] + 0.25f * weight[x / 2 + 1]);
}

/* Smoothed L*: store D. */
static void store_dark(void *user, int y, float *const *rows)
{
    darkener *d = user;
    int width = d->dark.width;
    const uint8_t *sound = dd_brow(d->grid->sound, y);
    float *dark = dd_row(d->dark, y);
    const float *l = rows[0];
    dd_surface_row(d->background, d->row, y, width);
    if (d->level > d->grid->level)
        double_row(d, dark, y, width);
    else
        memcpy(dark, dd_row(d->wide, y), (size_t)width * sizeof *dark);
    for (int x = 0; x < width; x++) {
        float value = d->row[x] - (l[x] + dark[x]);
        dark[x] = sound[x] ? value : NAN;
    }
}

bool dd_spots_darken(dd_spot_map *out, const dd_spot_grid *grid, const dd_metric_input *in, const dd_surface *background)
{
    dd_arena *arena = in->ctx->arena;
    const dd_level *level = &in->site->level[grid->level];
    out->dark = dd_plane_new(arena, grid->width, grid->height);
    dd_arena_mark mark = dd_arena_level(arena);
    darkener d = {.background = background,
                  .grid = grid,
                  .dark = out->dark,
                  .row = DD_NEW(arena, float, grid->width),
                  .value = DD_NEW(arena, float, grid->width + 2),
                  .weight = DD_NEW(arena, float, grid->width + 2)};
    double sigma_px = dd_level_sigma(grid->level, dd_site_sigma(in->site, DD_SPOT_CUTOFF_MM));
    bool ok = out->dark.px && d.row && d.value && d.weight && widen(&d, in) &&
              dd_smooth_rows(level->lab, 1, level->valid, sigma_px, in->ctx, store_dark, &d);
    dd_arena_rewind(arena, mark);
    return ok;
}
