/* The metrics of dark spots from one pass over the pair: thresholds and backgrounds belong to the pair, so that both photos obey one rule.
 * Without a true scale a region has no true size either, and one polynomial follows it all. */
#include "stages/measure/spots.h"

static const double BACKGROUND_MM = 40.0; /* up to here one polynomial follows the shading (a cheek), beyond windows of this size do */

static bool fit_background(dd_surface out[2], const dd_metric_input in[2], const dd_spot_grid *grid)
{
    dd_toned photo[2];
    for (int i = 0; i < 2; i++)
        photo[i] = (dd_toned){in[i].site->level[grid->level].lab[0], in[i].site->level[grid->level].lab[1]};
    double window_px = in->scaled ? BACKGROUND_MM * grid->px_per_mm : 0.0;
    return dd_surface_fit_pair(out, photo, in->site->level[grid->level].valid, grid->px_per_mm, window_px, in->ctx);
}

static bool find_limits(dd_spot_limits *out, const dd_metric_input in[2], double mottle_l)
{
    double noise[2];
    for (int i = 0; i < 2; i++)
        if (!dd_spot_noise(&noise[i], in[i].site->lab[0], in->valid, in->site->px_per_mm, in->ctx))
            return false;
    *out = dd_spot_limits_for(noise[0], noise[1], mottle_l);
    return true;
}

static bool compute_pair(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2])
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    dd_spot_grid grid;
    dd_spot_limits limits;
    dd_spot_map map[2];
    dd_surface background[2];
    bool ok = dd_spot_grid_make(&grid, in) && fit_background(background, in, &grid) && find_limits(&limits, in, background[0].spread);
    for (int i = 0; ok && i < 2; i++)
        ok = dd_spots_darken(&map[i], &grid, &in[i], &background[i]) && dd_spots_find(&map[i], &grid, limits, in->ctx);
    ok = ok && dd_spots_sum(before, after, in, &grid, map, limits);
    dd_metric_sums *count[2] = {before[DD_SPOTS_COUNT], after[DD_SPOTS_COUNT]};
    ok = ok && dd_spots_count(count, in, &grid, map, limits.noise_l);
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

const dd_group dd_spots_group = {.name = "spots", .members = DD_SPOTS_MEMBERS, .compute_pair = compute_pair};
