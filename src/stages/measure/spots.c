/* Spots by hysteresis on the darkness map D = background - Gauss(0.6 mm) of pigment lightness (surface.h), after METRICS.md 2.2:
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
#include "stages/measure/site.h"
#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"

static const double CORE_SPREADS = 3.0, SURE_SPREADS = 4.5, FAR_SPREADS = 2.0;
static const double CORE_PART = 0.2; /* of the least spot reaches t_hi: a speck that does is the rim of a hair */
static const double REDNESS_CUTOFF_MM = 6.0, MOST_SIGMA_PX = 12.0;

enum { FULL = 255 };

typedef struct finder {
    const dd_metric_input *in;
    const dd_surface *background;
    dd_spot_limits limits;
    dd_spot_sums *out;
    dd_plane dark;
    dd_bytes share; /* of the strongest heart around, 0..FULL */
    float *row;
    dd_arena *arena;
} finder;

dd_spot_limits dd_spot_limits_for(double noise_before, double noise_after, double mottle_l)
{
    double noise = noise_before > noise_after ? noise_before : noise_after;
    double high = fmax(3.0, 4.0 * noise), low = 0.5 * high;
    return (dd_spot_limits){
        fmax(high, CORE_SPREADS * mottle_l), fmax(high, SURE_SPREADS * mottle_l), fmax(low, FAR_SPREADS * mottle_l), low, 0.5, 0.5};
}

/* Smoothed L* and a*. Redness is smooth and JPEG spoils the fine part of a*, so what pigment lightness adds to L* is taken from a wider
 * Gaussian. For melanin this addition is 0 at any width: its borders stay sharp. It waits in the plane of D. */
static void store_redness(void *user, int y, float *const *rows)
{
    finder *f = user;
    const dd_surface *s = f->background;
    float *dark = dd_row(f->dark, y);
    for (int x = 0; x < f->dark.width; x++)
        dark[x] = (s->per_l - 1.0f) * rows[0][x] + s->per_a * rows[1][x];
}

/* Does (x, y) touch a pixel that is left out inside the picture? Such neighbours of a hair still hold part of it. */
static bool touches_invalid(dd_bytes valid, int x, int y)
{
    for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++) {
            int nx = x + dx, ny = y + dy;
            if (nx >= 0 && ny >= 0 && nx < valid.width && ny < valid.height && !dd_brow(valid, ny)[nx])
                return true;
        }
    return false;
}

/* Smoothed L*: store D. */
static void store_dark(void *user, int y, float *const *rows)
{
    finder *f = user;
    float *dark = dd_row(f->dark, y);
    dd_surface_row(f->background, f->row, y, f->dark.width);
    for (int x = 0; x < f->dark.width; x++)
        dark[x] = touches_invalid(f->in->valid, x, y) ? NAN : f->row[x] - (rows[0][x] + dark[x]);
}

/* 0..255: how far its peak lies between a perhaps and a sure. */
static uint8_t share_of(const dd_run *root, const finder *f)
{
    double ppm = f->in->site->px_per_mm, least_px = f->limits.least_area_mm2 * ppm * ppm;
    if (root->area < least_px || root->peak < f->limits.core || root->core < CORE_PART * least_px)
        return 0;
    if (root->peak >= f->limits.sure)
        return FULL;
    return (uint8_t)(FULL * (root->peak - f->limits.core) / (f->limits.sure - f->limits.core));
}

static void raise_row(uint8_t *share, int x0, int x1, uint8_t value)
{
    for (int x = x0; x < x1; x++)
        share[x] = share[x] > value ? share[x] : value;
}

/* A run of a heart lends its share to the disc around each of its pixels. */
static void lend_share(finder *f, const dd_run *r, uint8_t value)
{
    int width = f->share.width, reach = (int)floor(f->limits.reach_mm * f->in->site->px_per_mm);
    for (int dy = -reach; dy <= reach; dy++) {
        int y = r->y + dy, across = (int)floor(sqrt((double)(reach * reach - dy * dy)));
        int x0 = r->x0 - across > 0 ? r->x0 - across : 0, x1 = r->x1 + across < width ? r->x1 + across : width;
        if (y >= 0 && y < f->share.height)
            raise_row(dd_brow(f->share, y), x0, x1, value);
    }
}

static bool find_hearts(finder *f)
{
    dd_arena_mark mark = dd_arena_level(f->arena);
    dd_runs runs = {.arena = f->arena};
    bool ok = true;
    for (int y = 0; ok && y < f->dark.height; y++)
        ok = dd_runs_add_row(&runs, dd_row(f->dark, y), f->limits.far, f->limits.core, y, f->dark.width);
    for (size_t i = 0; ok && i < runs.n; i++) {
        uint8_t share = share_of(dd_runs_root(&runs, i), f);
        if (share)
            lend_share(f, &runs.at[i], share);
    }
    dd_arena_rewind(f->arena, mark);
    return ok;
}

static float excess(float dark, double limit) { return dark > (float)limit ? dark - (float)limit : 0.0f; }

/* Area: pixels down to t_lo by their share. Load: darkness above t_lo near hearts, above far elsewhere. NaN where there is no D. */
static void sum_row(finder *f, int y)
{
    const dd_metric_input *in = f->in;
    const uint8_t *valid = dd_brow(in->valid, y), *share = dd_brow(f->share, y);
    float *dark = dd_row(f->dark, y);
    for (int x = 0; x < f->dark.width; x++)
        f->row[x] = dark[x] >= (float)f->limits.low ? (float)share[x] / (float)FULL : dark[x] - dark[x];
    dd_tiles_add_row(f->out->area, f->out->stride, 0, f->out->weight, f->row, valid, f->dark.width, y, in->tile_px);
    for (int x = 0; x < f->dark.width; x++) {
        float near = (float)share[x] / (float)FULL;
        if (dark[x] == dark[x])
            dark[x] = near * excess(dark[x], f->limits.low) + (1.0f - near) * excess(dark[x], f->limits.far);
    }
    dd_tiles_add_row(f->out->load, f->out->stride, 0, NULL, dark, valid, f->dark.width, y, in->tile_px);
}

static bool open_finder(finder *f)
{
    int width = f->in->valid.width, height = f->in->valid.height;
    f->row = DD_NEW(f->arena, float, width);
    f->share = dd_bytes_new(f->arena, width, height);
    f->dark = dd_plane_new(f->arena, width, height);
    if (!f->row || !f->share.px || !f->dark.px)
        return false;
    dd_bytes_fill(f->share, 0);
    return true;
}

bool dd_spots_measure(dd_spot_sums *out, const dd_metric_input *in, const dd_surface *background, dd_spot_limits limits)
{
    dd_arena *arena = in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    finder f = {.in = in, .out = out, .background = background, .limits = limits, .arena = arena};
    const dd_plane *lab = in->site->lab;
    double sigma_px = dd_site_sigma(in->site, DD_SPOT_CUTOFF_MM);
    double wide_px = fmin(dd_sigma_from_cutoff(REDNESS_CUTOFF_MM, in->site->px_per_mm), MOST_SIGMA_PX);
    bool ok = open_finder(&f) && dd_smooth_rows(lab, 2, in->valid, wide_px, in->ctx, store_redness, &f) &&
              dd_smooth_rows(lab, 1, in->valid, sigma_px, in->ctx, store_dark, &f) && find_hearts(&f);
    for (int y = 0; ok && y < in->valid.height; y++)
        sum_row(&f, y);
    dd_arena_rewind(arena, mark);
    return ok;
}
