/* Sums of the spot metrics, both photos row by row side by side. Per place of the grid, with share and D of each photo:
 *
 *   spot  = share where D >= t_lo                     how much it is spot
 *   load  = D beyond t_lo near hearts, beyond far elsewhere
 *   fresh = spot in the follow-up, times what it was not in the baseline, where D rose by t_lo or more
 *
 *   area: spot | load | contrast: spot D over spot | frozen: the same with the baseline's spot in both photos | new: fresh             */
#include <math.h>

#include "stages/measure/spots.h"
#include "stages/measure/tiles.h"

typedef struct adder {
    const dd_metric_input *in; /* both */
    const dd_spot_grid *grid;
    dd_spot_limits limits;
    float *spot[2], *value; /* rows of the grid */
    float *wide;            /* row of the region, for maps */
} adder;

static float excess(float dark, float limit) { return dark > limit ? dark - limit : 0.0f; }

/* NaN where there is no D, in all that follows. */
static void find_spot_row(float *spot, const float *dark, const uint8_t *share, float low, int width)
{
    for (int x = 0; x < width; x++) {
        float part = (float)share[x] / (float)DD_SPOT_SURE;
        spot[x] = dark[x] >= low ? part : dark[x] - dark[x];
    }
}

static void find_load_row(float *load, const float *dark, const uint8_t *share, float low, float far, int width)
{
    for (int x = 0; x < width; x++) {
        float near = (float)share[x] / (float)DD_SPOT_SURE, value = near * excess(dark[x], low) + (1.0f - near) * excess(dark[x], far);
        load[x] = dark[x] == dark[x] ? value : dark[x];
    }
}

static void weigh_row(float *out, const float *spot, const float *dark, int width)
{
    for (int x = 0; x < width; x++)
        out[x] = spot[x] * dark[x];
}

static void find_fresh_row(float *out, const float *spot, const float *dark, const float *was_dark, const uint8_t *was, float low, int width)
{
    for (int x = 0; x < width; x++) {
        float part = spot[x] * (1.0f - (float)was[x] / (float)DD_SPOT_SURE);
        out[x] = dark[x] - was_dark[x] >= low ? part : dark[x] - dark[x];
    }
}

/* The darkness of what counts as spot, 0 elsewhere; each cell gives its pixels of the region. */
static void draw_row(const adder *a, const dd_metric_input *in, const float *dark, const float *spot, int y)
{
    if (!in->maps)
        return;
    int k = a->grid->level;
    for (int x = 0; x < in->valid.width; x++)
        a->wide[x] = spot[x >> k] > 0.0f ? dark[x >> k] : spot[x >> k];
    for (int at = y << k; at < (y + 1) << k && at < in->valid.height; at++)
        dd_map_row(in, DD_MAP_SPOTS, at, a->wide);
}

static void add(const adder *a, dd_metric_sums *out, int slot_of_sums, int photo, const float *row, int y)
{
    dd_metric_add_level_row(out, slot_of_sums, &a->in[photo], a->grid->level, row, y);
}

static void add_photo_row(const adder *a, dd_metric_sums *const *out, const dd_spot_map *map, int photo, int y)
{
    const float *dark = dd_row(map->dark, y);
    const uint8_t *share = dd_brow(map->share, y);
    int width = a->grid->width;
    float low = (float)a->limits.low;
    find_spot_row(a->spot[photo], dark, share, low, width);
    add(a, out[DD_SPOTS_AREA], 0, photo, a->spot[photo], y);
    draw_row(a, &a->in[photo], dark, a->spot[photo], y);
    find_load_row(a->value, dark, share, low, (float)a->limits.far, width);
    add(a, out[DD_SPOTS_LOAD], 0, photo, a->value, y);
    weigh_row(a->value, a->spot[photo], dark, width);
    add(a, out[DD_SPOTS_CONTRAST], 0, photo, a->value, y);
}

static void add_pair_row(const adder *a, dd_metric_sums *const *after, const dd_spot_map map[2], int y)
{
    const float *was_dark = dd_row(map[0].dark, y), *dark = dd_row(map[1].dark, y);
    weigh_row(a->value, a->spot[0], dark, a->grid->width);
    add(a, after[DD_SPOTS_FROZEN], 0, 1, a->value, y);
    find_fresh_row(a->value, a->spot[1], dark, was_dark, dd_brow(map[0].share, y), (float)a->limits.low, a->grid->width);
    add(a, after[DD_SPOTS_NEW], 0, 1, a->value, y);
}

static dd_why why_of(const dd_metric_sums *area, size_t tiles)
{
    for (size_t t = 0; t < tiles; t++)
        if (area->sums[t * DD_SUMS] > 0.0)
            return DD_WHY_NONE;
    return DD_WHY_NO_SPOTS;
}

/* Sums that are the same for several slots. */
static void share_sums(dd_metric_sums *const *before, dd_metric_sums *const *after, size_t tiles)
{
    before[DD_SPOTS_CONTRAST]->why = before[DD_SPOTS_FROZEN]->why = why_of(before[DD_SPOTS_AREA], tiles);
    after[DD_SPOTS_CONTRAST]->why = why_of(after[DD_SPOTS_AREA], tiles);
    for (size_t t = 0; t < tiles; t++) {
        before[DD_SPOTS_CONTRAST]->sums[t * DD_SUMS + 1] = before[DD_SPOTS_AREA]->sums[t * DD_SUMS];
        after[DD_SPOTS_CONTRAST]->sums[t * DD_SUMS + 1] = after[DD_SPOTS_AREA]->sums[t * DD_SUMS];
        before[DD_SPOTS_FROZEN]->sums[t * DD_SUMS] = before[DD_SPOTS_CONTRAST]->sums[t * DD_SUMS];
        before[DD_SPOTS_FROZEN]->sums[t * DD_SUMS + 1] = before[DD_SPOTS_AREA]->sums[t * DD_SUMS];
        after[DD_SPOTS_FROZEN]->sums[t * DD_SUMS + 1] = before[DD_SPOTS_AREA]->sums[t * DD_SUMS];
        before[DD_SPOTS_COUNT]->weight[t] = before[DD_SPOTS_AREA]->weight[t];
        after[DD_SPOTS_COUNT]->weight[t] = after[DD_SPOTS_AREA]->weight[t];
        before[DD_SPOTS_FROZEN]->weight[t] = before[DD_SPOTS_CONTRAST]->weight[t];
    }
}

bool dd_spots_sum(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2], const dd_spot_grid *grid,
                  const dd_spot_map map[2], dd_spot_limits limits)
{
    dd_arena *arena = in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    adder a = {.in = in,
               .grid = grid,
               .limits = limits,
               .spot = {DD_NEW(arena, float, grid->width), DD_NEW(arena, float, grid->width)},
               .value = DD_NEW(arena, float, grid->width),
               .wide = DD_NEW(arena, float, in->valid.width)};
    bool ok = a.spot[0] && a.spot[1] && a.value && a.wide;
    for (int y = 0; ok && y < grid->height; y++) {
        add_photo_row(&a, before, &map[0], 0, y);
        add_photo_row(&a, after, &map[1], 1, y);
        add_pair_row(&a, after, map, y);
    }
    if (ok)
        share_sums(before, after, (size_t)in->tiles_x * (size_t)in->tiles_y);
    dd_arena_rewind(arena, mark);
    return ok;
}
