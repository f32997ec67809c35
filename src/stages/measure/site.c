/* The maps that several metrics share, made once per region and photo. */
#include "stages/measure/site.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "stages/measure/order.h"
#include "stages/measure/smooth.h"

double dd_site_sigma(const dd_site *site, double cutoff_mm)
{
    double sigma_px = dd_sigma_from_cutoff(cutoff_mm, site->px_per_mm);
    return site->match_px > 0.0 ? dd_hypot(sigma_px, site->match_px) : sigma_px;
}

static void store_smooth(void *user, int y, float *const *rows)
{
    const dd_metric_input *in = user;
    const uint8_t *valid = dd_brow(in->valid, y);
    for (int c = 0; c < 3; c++) {
        float *out = dd_row(in->site->smooth[c], y);
        const float *row = rows[c];
        for (int x = 0; x < in->valid.width; x++)
            out[x] = valid[x] ? row[x] : out[x];
    }
}

static bool find_medians(dd_site *site, dd_bytes valid, dd_arena *arena)
{
    const double half = 0.5;
    for (int c = 0; c < 3; c++)
        if (!dd_plane_quantiles(&site->median[c], &half, 1, site->smooth[c], valid, NAN, arena))
            return false;
    return true;
}

bool dd_site_allocate(dd_site *site, dd_bytes valid, size_t tiles, bool own_chroma, dd_arena *arena)
{
    for (int c = 0; c < (own_chroma ? 3 : 1); c++) {
        site->smooth[c] = dd_plane_new(arena, valid.width, valid.height);
        if (!site->smooth[c].px)
            return false;
    }
    site->spots = (dd_spot_sums){DD_NEW(arena, double, tiles), DD_NEW(arena, double, tiles), DD_NEW(arena, double, tiles)};
    return site->spots.area && site->spots.load && site->spots.weight;
}

bool dd_site_prepare(dd_site *site, const dd_plane lab[3], dd_metric_input *in, const dd_surface *background, dd_spot_limits limits)
{
    const double fine_mm = 0.5;
    dd_arena *arena = in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    size_t bytes = (size_t)in->tiles_x * (size_t)in->tiles_y * sizeof(double);
    memset(site->spots.area, 0, bytes);
    memset(site->spots.load, 0, bytes);
    memset(site->spots.weight, 0, bytes);
    site->l = lab[0];
    in->site = site;
    /* spots first: the plane of smoothed L* is free for their darkness, and a* is still whole */
    bool ok = dd_spots_measure(&site->spots, lab, site->smooth[0], in, background, limits) &&
              dd_smooth_rows(lab, 3, in->valid, dd_sigma_from_cutoff(fine_mm, site->px_per_mm), in->ctx, store_smooth, in) &&
              find_medians(site, in->valid, arena);
    dd_arena_rewind(arena, mark);
    return ok;
}
