/* Spots by hysteresis on the darkness map D (spots_dark.c), after METRICS.md 2.2:
 *   spot: 8-connected pixels with D >= t_lo that reach t_hi somewhere and cover 0.5 mm2.
 *
 * Skin has a mottle of its own, 1 L* in fair skin and 2 L* in dark skin, and connected places above a fixed t_hi of 3 L* cover up to a
 * quarter of dark skin without a lesion. So a spot is held against the mottle of this skin, whose spread is measured on its bright side,
 * which lesions do not touch:
 *
 *    D   .heart..         heart: connected places with D >= far = max(t_lo, 2 spreads)
 *   far /........\        it counts by share: not at all when it peaks below 3 spreads (or t_hi), in full from 4.5
 *   lo /..........\__     border: pixels down to t_lo within 0.5 mm count by the share of the strongest heart around
 *
 * On calm skin all this is the rule above. Shares instead of one step: a spot must not come and go with the noise of a photo. The border
 * stays at t_lo, where the lesion ends; near a heart the mottle errs to both sides alike, farther away it would only add.
 * Spreads, reach and cut-offs were chosen on phantom skins of the truth bench's seed 1 (area against planted lesions). */
#include "stages/measure/spots.h"

#include <math.h>

#include "stages/measure/runs.h"

static const double CORE_SPREADS = 3.0, SURE_SPREADS = 4.5, FAR_SPREADS = 2.0;
static const double CORE_PART = 0.2; /* of the least spot reaches t_hi: a speck that does is the rim of a hair */

dd_spot_limits dd_spot_limits_for(double noise_before, double noise_after, double mottle_l)
{
    double noise = noise_before > noise_after ? noise_before : noise_after;
    double high = fmax(3.0, 4.0 * noise), low = 0.5 * high;
    return (dd_spot_limits){
        fmax(high, CORE_SPREADS * mottle_l), fmax(high, SURE_SPREADS * mottle_l), fmax(low, FAR_SPREADS * mottle_l), low, 0.5, 0.5, noise};
}

/* 0..DD_SPOT_SURE: how far its peak lies between a perhaps and a sure. */
static uint8_t share_of(const dd_run *root, dd_spot_limits limits, double px_per_mm)
{
    double least_px = limits.least_area_mm2 * px_per_mm * px_per_mm;
    if (root->area < least_px || root->peak < limits.core || root->core < CORE_PART * least_px)
        return 0;
    if (root->peak >= limits.sure)
        return DD_SPOT_SURE;
    return (uint8_t)(DD_SPOT_SURE * (root->peak - limits.core) / (limits.sure - limits.core));
}

static void raise_row(uint8_t *share, int x0, int x1, uint8_t value)
{
    for (int x = x0; x < x1; x++)
        share[x] = share[x] > value ? share[x] : value;
}

/* A run of a heart lends its share to the disc around each of its pixels. */
static void lend_share(dd_bytes share, const dd_run *r, uint8_t value, double reach_px)
{
    int reach = (int)floor(reach_px);
    for (int dy = -reach; dy <= reach; dy++) {
        int y = r->y + dy, across = (int)floor(sqrt(reach_px * reach_px - dy * dy));
        int x0 = r->x0 - across > 0 ? r->x0 - across : 0, x1 = r->x1 + across < share.width ? r->x1 + across : share.width;
        if (y >= 0 && y < share.height)
            raise_row(dd_brow(share, y), x0, x1, value);
    }
}

bool dd_spots_find(dd_spot_map *out, const dd_spot_grid *grid, dd_spot_limits limits, dd_ctx *ctx)
{
    out->share = dd_bytes_new(ctx->arena, grid->width, grid->height);
    if (!out->share.px)
        return false;
    dd_bytes_fill(out->share, 0);
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_runs runs = {.arena = ctx->arena};
    bool ok = true;
    for (int y = 0; ok && y < grid->height; y++)
        ok = dd_runs_add_row(&runs, dd_row(out->dark, y), limits.far, limits.core, y, grid->width);
    for (size_t i = 0; ok && i < runs.n; i++) {
        uint8_t share = share_of(dd_runs_root(&runs, i), limits, grid->px_per_mm);
        if (share)
            lend_share(out->share, &runs.at[i], share, limits.reach_mm * grid->px_per_mm);
    }
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}
