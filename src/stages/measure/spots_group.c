/* The metrics of dark spots from one pass over the pair: thresholds and backgrounds belong to the pair, so that both photos obey one rule.
 * Without a true scale a region has no true size either, and one polynomial follows it all. */
#include "stages/measure/spots.h"

static const double BACKGROUND_MM = 40.0; /* up to here one polynomial follows the shading (a cheek), beyond windows of this size do */

static bool measure_photo(dd_metric_sums *const *out, const dd_metric_input *in, const dd_surface *background, dd_spot_limits limits)
{
    dd_spot_sums sums = {out[DD_SPOTS_AREA]->sums, out[DD_SPOTS_LOAD]->sums, out[DD_SPOTS_AREA]->weight, DD_SUMS};
    if (!dd_spots_measure(&sums, in, background, limits))
        return false;
    for (size_t t = 0; t < (size_t)in->tiles_x * (size_t)in->tiles_y; t++)
        out[DD_SPOTS_LOAD]->weight[t] = out[DD_SPOTS_AREA]->weight[t];
    return true;
}

static bool compute_pair(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2])
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    const dd_toned photo[2] = {{in[0].site->lab[0], in[0].site->lab[1]}, {in[1].site->lab[0], in[1].site->lab[1]}};
    double noise[2], ppm = in->site->px_per_mm;
    dd_surface background[2];
    bool ok = true;
    for (int i = 0; ok && i < 2; i++)
        ok = dd_spot_noise(&noise[i], photo[i].l, in->valid, ppm, in->ctx);
    ok = ok && dd_surface_fit_pair(background, photo, in->valid, ppm, in->scaled ? BACKGROUND_MM * ppm : 0.0, in->ctx);
    if (ok) {
        dd_spot_limits limits = dd_spot_limits_for(noise[0], noise[1], background[0].spread);
        ok = measure_photo(before, &in[0], &background[0], limits) && measure_photo(after, &in[1], &background[1], limits);
    }
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

const dd_group dd_spots_group = {.name = "spots", .members = DD_SPOTS_MEMBERS, .compute_pair = compute_pair};
