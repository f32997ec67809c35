/* Spots one by one: bumps of the darkness map (bumps.h) from 1 to 10 mm across, METRICS.md 2.2.
 *
 * Mottled skin is full of bumps, so one counts only beyond what the bright side of this skin does at the same scale: not at all at 3.2
 * spreads of the response (or 0.75 L*), in full 1 spread (and 1 L*) above that; by shares, because a spot must not come and go with the
 * noise of a photo. Rims of large spots raise the spread of wide scales, so a scale takes the least of its own and the two finer ones.
 * Lines (hair, folds) are no spots. A long or uneven spot has several bumps: those within 1.3 radii of a stronger one are the same spot.
 * Chosen on drawn skins of types I to VI (tests/truth/test_phantom_spots.c). */
#include <math.h>

#include "stages/measure/smooth.h"
#include "stages/measure/spots.h"
#include "stages/measure/tiles.h"

static const double SQRT2 = 1.4142135623730951;
static const double FIRST_MM = 0.35, LEAST_RESPONSE = 0.75, LEAST_NOISES = 4.0, LEAST_SPREADS = 3.2;
static const double RAMP_RESPONSE = 1.0, LEAST_ROUNDNESS = 0.1, RAMP_ROUNDNESS = 0.2, SAME_SPOT_RADII = 1.3;
static const double LEAST_FIRST_PX = 0.8; /* the finest bump is 2.8 of these across; below, pixels are too coarse for it */
enum { SCALES = 11 };                     /* 0.35 mm * 1.26^10 = 3.5 mm */
enum { PAD = 24 };                        /* cells of skin without spots around the region, so that its edge is the same on all sides */

/* Mean of what is defined in rows y0 .. y1 - 1 and columns x0 .. x1 - 1; NaN when nothing is. */
static float mean_within(dd_plane dark, int x0, int x1, int y0, int y1)
{
    float sum = 0.0f;
    int n = 0;
    for (int y = y0 > 0 ? y0 : 0; y < y1 && y < dark.height; y++)
        for (int x = x0 > 0 ? x0 : 0; x < x1 && x < dark.width; x++)
            if (dd_row(dark, y)[x] == dd_row(dark, y)[x]) {
                sum += dd_row(dark, y)[x];
                n++;
            }
    return n ? sum / (float)n : NAN;
}

/* The cell at (i, j), `edge` px wide. A hair across a spot is not its border: holes take the mean of what is around them, and 0, the
 * darkness of skin, where nothing is. */
static float cell_of(dd_plane dark, int i, int j, int edge)
{
    int x = i * edge, y = j * edge, around = 2;
    float value = edge == 1 ? dd_row(dark, y)[x] : mean_within(dark, x, x + edge, y, y + edge);
    if (value != value)
        value = mean_within(dark, x - around, x + edge + around, y - around, y + edge + around);
    return value == value ? value : 0.0f;
}

static void fill_row(float *out, dd_plane dark, int j, int edge, int width)
{
    int whole = edge == 2 && 2 * j + 1 < dark.height ? dark.width / 2 : 0;
    const float *a = dd_row(dark, j * edge), *b = whole ? a + dark.stride : a;
    for (int i = 0; i < whole; i++)
        out[i] = 0.25f * ((a[2 * i] + a[2 * i + 1]) + (b[2 * i] + b[2 * i + 1]));
    for (int i = 0; i < width; i++)
        if (i >= whole || out[i] != out[i])
            out[i] = cell_of(dark, i, j, edge);
}

/* The darkness without holes, on half of the grid's pixels where those are fine enough. Returns the edge of a cell; 0: no memory. */
static int fill_holes(dd_plane *out, const dd_spot_grid *grid, dd_plane dark, dd_arena *arena)
{
    int edge = FIRST_MM * grid->px_per_mm >= 2.0 * LEAST_FIRST_PX ? 2 : 1;
    int width = (grid->width + edge - 1) / edge, height = (grid->height + edge - 1) / edge;
    *out = dd_plane_new(arena, width + 2 * PAD, height + 2 * PAD);
    if (!out->px)
        return 0;
    dd_plane_fill(*out, 0.0f);
    for (int j = 0; j < height; j++)
        fill_row(dd_row(*out, j + PAD) + PAD, dark, j, edge, width);
    return edge;
}

/* Bumps of one photo with responses of at least the fixed limit, in pixels of the grid; spread: by scale. */
static bool find_bumps(dd_bumps *out, float spread[SCALES], const dd_spot_grid *grid, dd_plane dark, double noise_l, dd_ctx *ctx)
{
    dd_plane filled;
    int edge = fill_holes(&filled, grid, dark, ctx->arena);
    if (!edge)
        return false;
    double ppm = grid->px_per_mm / edge, low_mm = dd_sigma_from_cutoff(DD_SPOT_CUTOFF_MM, 1.0), low_px = low_mm * ppm;
    /* White noise of SD n behind Gauss(low) has n sqrt 2 low/s in the response at scale s; the finest has the most. */
    double noise = noise_l * SQRT2 * low_mm / FIRST_MM, box = edge == 2 ? 0.25 * 3.0 / 12.0 : 0.0; /* 2x2 means: 3/12 px2 */
    dd_bump_search search = {.first_px = FIRST_MM * ppm,
                             .scales = SCALES,
                             .samples = 1 << 15,
                             .blurred_px = sqrt(low_px * low_px + box),
                             .least = (float)fmax(LEAST_RESPONSE, LEAST_NOISES * noise)};
    dd_bump_finder finder;
    if (!dd_bump_finder_open(&finder, filled.width, filled.height, &search, ctx) ||
        !dd_bumps_find(out, &finder, filled, 0, filled.height))
        return false;
    for (size_t i = 0; i < out->n; i++) {
        out->at[i].x = edge * (out->at[i].x - PAD) + 0.5 * (edge - 1);
        out->at[i].y = edge * (out->at[i].y - PAD) + 0.5 * (edge - 1);
        out->at[i].sigma_px *= edge;
    }
    for (int k = 0; k < SCALES; k++)
        spread[k] = finder.spread[k];
    return true;
}

/* The skin's own response by scale, the more mottled photo's. */
static void join_spreads(float out[SCALES], float spread[2][SCALES])
{
    for (int k = 0; k < SCALES; k++) {
        float least[2] = {INFINITY, INFINITY};
        for (int i = 0; i < 2; i++)
            for (int finer = k > 1 ? k - 2 : 0; finer <= k; finer++)
                least[i] = spread[i][finer] < least[i] ? spread[i][finer] : least[i];
        out[k] = least[0] > least[1] ? least[0] : least[1];
    }
}

static void weigh_bumps(dd_bumps *bumps, const float spread[SCALES])
{
    size_t kept = 0;
    for (size_t i = 0; i < bumps->n; i++) {
        dd_bump b = bumps->at[i];
        double own = (double)spread[b.scale], least = fmax(LEAST_RESPONSE, LEAST_SPREADS * own);
        if (!(b.response > least) || !(b.roundness > LEAST_ROUNDNESS))
            continue;
        b.weight = fmin(1.0, (b.response - least) / fmax(RAMP_RESPONSE, own)) * fmin(1.0, (b.roundness - LEAST_ROUNDNESS) / RAMP_ROUNDNESS);
        bumps->at[kept++] = b;
    }
    bumps->n = kept;
    dd_bumps_prune(bumps, SAME_SPOT_RADII);
}

bool dd_spots_list(dd_bumps out[2], const dd_spot_grid *grid, const dd_spot_map map[2], double noise_l, dd_ctx *ctx)
{
    float spread[2][SCALES] = {{0.0f}}, both[SCALES];
    for (int i = 0; i < 2; i++) {
        out[i] = (dd_bumps){.arena = ctx->arena};
        if (!find_bumps(&out[i], spread[i], grid, map[i].dark, noise_l, ctx))
            return false;
    }
    join_spreads(both, spread);
    for (int i = 0; i < 2; i++)
        weigh_bumps(&out[i], both);
    return true;
}

/* Nearest pixel; bumps lie two pixels inside. */
static int pixel(double at, int n) { return at < 0.0 ? 0 : at > n - 1 ? n - 1 : (int)(at + 0.5); }

bool dd_spots_count(dd_metric_sums *out[2], const dd_metric_input in[2], const dd_spot_grid *grid, const dd_spot_map map[2], double noise_l)
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    dd_bumps bumps[2];
    double ppm = in->site->px_per_mm;
    bool ok = true, fine = FIRST_MM * grid->px_per_mm >= LEAST_FIRST_PX;
    for (int i = 0; i < 2; i++) {
        out[i]->reference[0] = 100.0 * ppm * ppm; /* px per cm2 */
        out[i]->why = fine ? DD_WHY_NONE : DD_WHY_SCALE_TOO_COARSE;
    }
    ok = !fine || dd_spots_list(bumps, grid, map, noise_l, in->ctx);
    for (int i = 0; ok && fine && i < 2; i++)
        for (size_t k = 0; k < bumps[i].n; k++)
            dd_metric_add_at(out[i], 0, &in[i], pixel(bumps[i].at[k].x, grid->width) << grid->level,
                             pixel(bumps[i].at[k].y, grid->height) << grid->level, bumps[i].at[k].weight);
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}
