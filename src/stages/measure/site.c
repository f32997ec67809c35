/* The maps that several metrics share, made once per region and photo. */
#include "stages/measure/site.h"

#include <string.h>

#include "stages/measure/smooth.h"

static void store_smooth(void *user, int y, float *const *rows)
{
    const dd_site *site = user;
    for (int c = 0; c < 3; c++)
        memcpy(dd_row(site->smooth[c], y), rows[c], (size_t)site->smooth[c].width * sizeof(float));
}

bool dd_site_prepare(dd_site *site, dd_metric_input *in, dd_spot_limits limits)
{
    dd_arena *arena = in->ctx->arena;
    size_t tiles = (size_t)in->tiles_x * (size_t)in->tiles_y;
    const double fine_mm = 0.5;
    for (int c = 0; c < 3; c++) {
        site->smooth[c] = dd_plane_new(arena, in->valid.width, in->valid.height);
        if (!site->smooth[c].px)
            return false;
    }
    site->spots = (dd_spot_sums){DD_NEW(arena, double, tiles), DD_NEW(arena, double, tiles), DD_NEW(arena, double, tiles)};
    if (!site->spots.area || !site->spots.load || !site->spots.weight)
        return false;
    return dd_smooth_rows(site->lab, 3, in->valid, dd_sigma_from_cutoff(fine_mm, site->px_per_mm), in->ctx, store_smooth, site) &&
           dd_spots_measure(&site->spots, in, limits);
}
