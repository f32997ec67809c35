/* scar_shading_sq: how much more L* varies towards the light than across it, in bands of 1 to 8 mm (METRICS.md 3.2).
 *
 * Relief shades as its slope towards the lamp, I/I0 ~ 1 - tan(theta) dh/du, so the gradients of its shading are strongest along u (3 : 1
 * for relief without a direction of its own), while spots and noise have no direction. For each octave B = Gauss(l) - Gauss(2 l), l = 1, 2,
 * 4 mm: c = sqrt(2) l / (2 pi),  which makes c dB/du as large as B on a wave in the middle of the octave value = sqrt(sum of bands of mean
 * c^2 ((dB/du)^2 - (dB/dv)^2)), signed as the sum;   u along, v across the light METRICS.md proposes one band of 1 to 6 mm and RMS(u) -
 * RMS(v). Beside the skin's own mottle that difference falls with the square of the depth and broad scars drown in it; the difference of
 * squares takes the mottle off as noise is taken off, and is linear in depth. The sharper photo is matched first (site.h). */
#include <math.h>
#include <string.h>

#include "stages/measure/scars.h"
#include "stages/measure/site.h"
#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"

enum { GAUSSIANS = 4, MARGIN = 2 };
static const double CUTOFF_MM[GAUSSIANS] = {1.0, 2.0, 4.0, 8.0};
static const double MIDDLE = 0.22507908; /* sqrt(2) / (2 pi) */

typedef struct shading {
    const dd_metric_input *in;
    const dd_scar_light *light;
    dd_plane fine, band, more, first; /* Gauss(l); the octave; energy along less energy across; Gauss(1 mm) */
    float *map;
} shading;

static void keep_row(void *user, int y, float *const *rows)
{
    shading *s = user;
    size_t bytes = (size_t)s->fine.width * sizeof(float);
    memcpy(dd_row(s->fine, y), rows[0], bytes);
    memcpy(dd_row(s->first, y), rows[0], bytes);
}

/* The octave, and its coarser Gaussian in place of the finer one. */
static void band_row(void *user, int y, float *const *rows)
{
    shading *s = user;
    float *fine = dd_row(s->fine, y), *band = dd_row(s->band, y);
    for (int x = 0; x < s->fine.width; x++) {
        band[x] = fine[x] - rows[0][x];
        fine[x] = rows[0][x];
    }
}

/* Differences over two pixels on each side, (-1, 8, 0, -8, 1)/12: a wave of 2 mm, 5 px, loses 7 % and not 24 %, and as much on a diagonal.
 * NaN where one of them is undefined. */
static void add_gradients(const shading *s, double scale_px)
{
    const float ux = (float)(s->light->x * scale_px), uy = (float)(s->light->y * scale_px), near = 8.0f / 12.0f, far = 1.0f / 12.0f;
    for (int y = MARGIN; y + MARGIN < s->band.height; y++) {
        const float *row[5];
        float *more = dd_row(s->more, y);
        for (int k = 0; k < 5; k++)
            row[k] = dd_row(s->band, y - 2 + k);
        for (int x = MARGIN; x + MARGIN < s->band.width; x++) {
            float dx = near * (row[2][x + 1] - row[2][x - 1]) - far * (row[2][x + 2] - row[2][x - 2]);
            float dy = near * (row[3][x] - row[1][x]) - far * (row[4][x] - row[0][x]);
            float along = ux * dx + uy * dy, across = ux * dy - uy * dx;
            more[x] += along * along - across * across;
        }
    }
}

/* The rim of the box lacks neighbours and is not measured. */
static void clear(dd_plane p)
{
    for (int y = 0; y < p.height; y++)
        for (int x = 0; x < p.width; x++)
            dd_row(p, y)[x] = x < MARGIN || y < MARGIN || x + MARGIN >= p.width || y + MARGIN >= p.height ? NAN : 0.0f;
}

static bool open_shading(shading *s)
{
    dd_arena *arena = s->in->ctx->arena;
    dd_bytes valid = s->in->site->level[DD_SCAR_LEVEL].valid;
    dd_plane *const plane[] = {&s->fine, &s->band, &s->more, &s->first};
    bool ok = true;
    for (size_t i = 0; i < sizeof plane / sizeof *plane; i++)
        ok = (*plane[i] = dd_plane_new(arena, valid.width, valid.height)).px && ok;
    s->map = DD_NEW(arena, float, s->in->valid.width);
    if (!ok || !s->map)
        return false;
    clear(s->more);
    return true;
}

static bool smooth(shading *s, int k, dd_smooth_row row)
{
    const dd_level *level = &s->in->site->level[DD_SCAR_LEVEL];
    double sigma_px = dd_level_sigma(DD_SCAR_LEVEL, dd_site_sigma(s->in->site, CUTOFF_MM[k]));
    dd_arena_mark mark = dd_arena_level(s->in->ctx->arena);
    bool ok = dd_smooth_rows(level->lab, 1, level->valid, sigma_px, s->in->ctx, row, s);
    dd_arena_rewind(s->in->ctx->arena, mark);
    return ok;
}

static void draw_map(const shading *s)
{
    const dd_metric_input *in = s->in;
    for (int y = 0; in->maps && y < in->valid.height; y++) {
        const float *fine = dd_row(s->first, y >> DD_SCAR_LEVEL), *coarse = dd_row(s->fine, y >> DD_SCAR_LEVEL);
        for (int x = 0; x < in->valid.width; x++)
            s->map[x] = fine[x >> DD_SCAR_LEVEL] - coarse[x >> DD_SCAR_LEVEL];
        dd_map_row(in, DD_MAP_SCARS, y, s->map);
    }
}

bool dd_scar_shading(dd_metric_sums *out, const dd_metric_input *in, const dd_scar_light *light)
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    shading s = {.in = in, .light = light};
    bool ok = open_shading(&s) && smooth(&s, 0, keep_row);
    for (int k = 0; ok && k + 1 < GAUSSIANS; k++) {
        ok = smooth(&s, k + 1, band_row);
        add_gradients(&s, MIDDLE * CUTOFF_MM[k] * in->site->level[DD_SCAR_LEVEL].px_per_mm);
    }
    for (int y = 0; ok && y < s.more.height; y++)
        dd_metric_add_level_row(out, 0, in, DD_SCAR_LEVEL, dd_row(s.more, y), y);
    if (ok)
        draw_map(&s);
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return mean[0] < 0.0 ? -sqrt(-mean[0]) : sqrt(mean[0]);
}

const dd_metric dd_metric_scar_shading_sq = {
    .info =
        {
            .name = "scar_shading_sq",
            .unit = "L*",
            .question = "How strongly do hollows of 1 to 6 mm (as of acne scars) shade in the light from the side?",
            .formula = "root of the sum over octaves of mean c^2 ((dB/du)^2 - (dB/dv)^2), signed as the sum; B = Gauss(l) - Gauss(2 l) of "
                       "L*, l = 1, 2, 4 "
                       "mm, c = 0.225 l, u along and v across the light; the sharper photo is first blurred to match the other",
            .direction = "down_good",
            .range = "skin without scars -0.3 to 0.3, more with scars",
            .scale = "needs mm",
            .source = "shading of relief, Lambert's law; Pentland 1984 idea",
            .failures =
                "light from the front or moved between the photos: nothing is said; no depth in mm: shading is depth times the angle of "
                "the light; wrinkles and folds across the light count, furrows along it do not",
            .unaffected_by = "spots, overall tone, slow shading",
            .decimals = 3,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_sharpness = true,
    .ratio = true,
    .default_floor = 0.06, /* 54 pairs without change, six types, mild nuisances: 0.02 at most in 95 % */
    .least_px_per_mm = 3.0,
    .version = "1",
    .group = &dd_scars_group,
    .slot = DD_SCARS_SHADING,
    .finish = finish,
};
