/* vessel_len_density: length of fine red lines, bright ridges of the erythema index with s 0.2 and 0.35 mm. METRICS.md 5.
 *
 * Frangi's constant is 3 units of ei and not 1.5, and the smallest scale 0.2 mm and not 0.1: 1 code of noise is 1.3 to 2.5 units of ei per
 * pixel, and JPEG keeps colour at half the resolution. With 1.5 drawn skin without a vessel shows 5 to 36 mm/cm2, which differ by 39 %
 * (p95) between two photos of the same skin; with 3 such lines of noise are gone (below 0.5 mm/cm2). A vessel of 7 units of ei still
 * counts. */
#include <math.h>

#include "base/fmath.h"
#include "kernels/kernels.h"
#include "stages/measure/lines.h"

static const dd_ridge_rule RULE = {.scale_mm = {0.2, 0.35}, .c = 3.0, .most_slope = 0.4};
static const double LEAST_ITA = -30.0; /* METRICS.md 1.3: below, blood hardly shows */

/* The erythema index of a level, upside down: vessels are dark lines there. */
static bool make_picture(dd_plane *out, const dd_metric_input *in, int level)
{
    const dd_level *l = &in->site->level[level];
    dd_arena *arena = in->ctx->arena;
    size_t width = (size_t)l->valid.width;
    *out = dd_plane_new(arena, l->valid.width, l->valid.height);
    float *green = DD_NEW(arena, float, width), *blue = DD_NEW(arena, float, width);
    if (!out->px || !green || !blue)
        return false;
    for (int y = 0; y < l->valid.height; y++) {
        float *row = dd_row(*out, y);
        in->ctx->kernels->colour.density_from_lab(row, green, blue, dd_row(l->lab[0], y), dd_row(l->lab[1], y), dd_row(l->lab[2], y),
                                                  width);
        for (size_t x = 0; x < width; x++)
            row[x] = 1.344f * row[x] - 1.948f * green[x] + 0.604f * blue[x];
    }
    return true;
}

/* ITA of the region's mean Lab. */
static double mean_ita(const dd_metric_input *in, const dd_bytes valid, int level)
{
    double sum[2] = {0.0, 0.0}, n = 0.0;
    for (int y = 0; y < valid.height; y++) {
        const uint8_t *mark = dd_brow(valid, y);
        const float *l = dd_row(in->site->level[level].lab[0], y), *b = dd_row(in->site->level[level].lab[2], y);
        for (int x = 0; x < valid.width; x++)
            if (mark[x]) {
                sum[0] += (double)l[x];
                sum[1] += (double)b[x];
                n += 1.0;
            }
    }
    return n > 0.0 ? dd_atan2(sum[0] / n - 50.0, sum[1] / n) * (180.0 / DD_PI) : NAN;
}

static bool measure(dd_metric_sums *before, dd_metric_sums *after, const dd_metric_input in[2], dd_ridges *ridges)
{
    dd_plane picture[2];
    dd_lines lines;
    const dd_line_sums first = {before, NULL, NULL}, second = {after, NULL, NULL};
    return make_picture(&picture[0], &in[0], ridges->level) && make_picture(&picture[1], &in[1], ridges->level) &&
           dd_ridges_find(ridges, in, picture, &RULE) && dd_lines_trace(&lines, ridges, in->ctx->arena) &&
           dd_lines_sum(&first, &lines, &in[0], RULE.c, DD_MAP_VESSELS) && dd_lines_sum(&second, &lines, &in[1], RULE.c, DD_MAP_VESSELS);
}

static bool compute_pair(dd_metric_sums *const *before, dd_metric_sums *const *after, const dd_metric_input in[2])
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    dd_ridges ridges;
    bool ok = dd_ridges_open(&ridges, in, dd_ridge_level(&RULE, in->site->px_per_mm));
    if (ok) {
        double ita = 0.5 * (mean_ita(&in[0], ridges.valid, ridges.level) + mean_ita(&in[1], ridges.valid, ridges.level));
        dd_why why = ita != ita ? DD_WHY_REGION_TOO_SMALL : ita < LEAST_ITA ? DD_WHY_SKIN_TOO_DARK : DD_WHY_NONE;
        before[0]->why = after[0]->why = why;
        ok = why || measure(before[0], after[0], in, &ridges);
    }
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

static const dd_group VESSELS = {.name = "vessels", .members = 1, .compute_pair = compute_pair};

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS]) { return fmax(0.0, mean[0] * reference[0]); }

const dd_metric dd_metric_vessel_len_density = {
    .info =
        {
            .name = "vessel_len_density",
            .unit = "mm/cm2",
            .question = "How long are the visible fine vessels on each square centimetre?",
            .formula = "length of bright lines of the erythema index (as ei, per pixel) per judged area; line: Frangi's V >= 0.3 in either "
                       "photo (hysteresis 0.15; s 0.2, 0.35 mm, c = 3 units of ei), then as in wrinkle_len_density",
            .direction = "down_good",
            .range = "0 and more; skin 0 to 30",
            .scale = "needs mm",
            .source = "Frangi et al. 1998 on the index of Diffey 1984 class",
            .failures = "blood flow (temperature, touch); JPEG and noise of colour; red hair and scratches count as vessels; blood hardly "
                        "shows in dark skin (withheld below ITA -30); fewer than 8 px per mm",
            .unaffected_by = "exposure, slow shading, even redness",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_sharpness = true,
    .needs_blood = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.3,
    .least_floor = 2.0,
    .version = "1",
    .least_px_per_mm = 8.0,
    .group = &VESSELS,
    .slot = 0,
    .finish = finish,
};
