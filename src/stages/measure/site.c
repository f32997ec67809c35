/* The maps that several metrics share, made once per region and photo. */
#include "stages/measure/site.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "stages/measure/order.h"
#include "stages/measure/smooth.h"

static const double SAMPLES_FROM_PX_PER_MM = 6.0; /* from here on Gauss(0.5 mm) leaves nothing between every second pixel */

double dd_site_sigma(const dd_site *site, double cutoff_mm)
{
    double sigma_px = dd_sigma_from_cutoff(cutoff_mm, site->px_per_mm);
    return site->match_px > 0.0 ? dd_hypot(sigma_px, site->match_px) : sigma_px;
}

static void store_smooth(void *user, int y, float *const *rows)
{
    const dd_metric_input *in = user;
    for (int c = 0; c < 3; c++)
        memcpy(dd_row(in->site->smooth[c], y), rows[c], (size_t)in->site->smooth[c].width * sizeof(float));
}

static bool find_medians(dd_site *site, dd_arena *arena)
{
    const dd_bytes valid = site->level[site->smooth_level].valid;
    const double half = 0.5;
    for (int c = 0; c < 3; c++)
        if (!dd_plane_quantiles(&site->median[c], &half, 1, site->smooth[c], valid, NAN, arena))
            return false;
    return true;
}

bool dd_site_allocate(dd_site *site, dd_arena *arena)
{
    site->smooth_level = site->px_per_mm >= SAMPLES_FROM_PX_PER_MM ? 1 : 0;
    const dd_bytes size = site->level[site->smooth_level].valid;
    for (int c = 0; c < 3; c++) {
        site->smooth[c] = dd_plane_new(arena, size.width, size.height);
        if (!site->smooth[c].px)
            return false;
    }
    return true;
}

bool dd_site_prepare(dd_site *site, dd_metric_input *in)
{
    const double fine_mm = 0.5;
    dd_arena *arena = in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    in->site = site;
    double sigma_px = dd_sigma_from_cutoff(fine_mm, site->px_per_mm);
    bool ok = (site->smooth_level ? dd_smooth_samples : dd_smooth_rows)(site->lab, 3, in->valid, sigma_px, in->ctx, store_smooth, in) &&
              find_medians(site, arena);
    dd_arena_rewind(arena, mark);
    return ok;
}
