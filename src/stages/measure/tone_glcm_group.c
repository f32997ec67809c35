/* Co-occurrence at 1 mm of L* in the band 0.5 to 16 mm (METRICS.md 2.1), on the coarsest grid where 1 mm is 4 px or more:
 *
 *   L* - Gauss(16 mm) -> levels of 1 L*, fixed: q = floor(band + 16) in 0..31 -> pairs in four directions -> features, mean of the four
 *
 * The value is that of all pairs. Tiles carry the influence of their pairs on it (tone_glcm.h), so that it moves under resampling as the
 * features do; W/(4 N) makes directions with unequal numbers of pairs N weigh the same (W: all pairs). */
#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "kernels/masked.h"
#include "stages/measure/order.h"
#include "stages/measure/site.h"
#include "stages/measure/smooth.h"
#include "stages/measure/tone_glcm.h"
#include "stages/measure/tone_glcm_group.h"

static const double SHORTEST_MM = 0.5, LONGEST_MM = 16.0, DISTANCE_MM = 1.0, LEAST_DISTANCE_PX = 4.0;
enum { LEAST_PAIRS = 1000 };                  /* per direction; fewer leave the 528 places of a symmetric table mostly empty */
enum { LANES = 8, COUNT = DD_GLCM_FEATURES }; /* of an entry: the features' influences, then 1 for a pair */

typedef float four __attribute__((vector_size(16)));
/* What a pair adds to the sums: the influence on each feature, then 1 for the pair itself. */
typedef union entry {
    struct {
        four low, high;
    };
    float of[LANES];
} entry;

typedef struct cooccurrence {
    const dd_metric_input *in;
    int level;       /* of the site, where pairs are counted */
    dd_plane coarse; /* Gauss(16 mm) on the next coarser level; NaN undefined */
    float *between;  /* scratch of dd_double_row, and its result */
    dd_glcm_picture picture;
    dd_glcm_offset offset[DD_GLCM_DIRECTIONS];
    dd_glcm *of; /* by direction */
    entry (*entry)[DD_GLCM_TABLE];
} cooccurrence;

static int level_for(const dd_site *site)
{
    int k = 0;
    while (k + 2 < DD_LEVELS && site->level[k + 1].px_per_mm * DISTANCE_MM >= LEAST_DISTANCE_PX)
        k++;
    return k;
}

static void keep_coarse(void *user, int y, float *const *rows)
{
    const cooccurrence *c = user;
    memcpy(dd_row(c->coarse, y), rows[0], (size_t)c->coarse.width * sizeof(float));
}

static int clamp_index(int i, int n) { return i < 0 ? 0 : i < n ? i : n - 1; }

static void quantise_row(void *user, int y, float *const *rows)
{
    const cooccurrence *c = user;
    int n = c->coarse.width, other = clamp_index(y % 2 ? y / 2 + 1 : y / 2 - 1, c->coarse.height);
    float *doubled = c->between + n + 2;
    dd_double_row(doubled, c->between, dd_row(c->coarse, y / 2), dd_row(c->coarse, other), (size_t)n);
    dd_quantise_row(dd_glcm_row(&c->picture, y), rows[0], doubled, DD_GLCM_LEVELS / 2, DD_GLCM_LEVELS - 1, DD_GLCM_NONE,
                    (size_t)c->picture.width);
}

static bool make_picture(cooccurrence *c)
{
    const dd_site *site = c->in->site;
    const dd_level *fine = &site->level[c->level], *coarse = &site->level[c->level + 1];
    dd_arena *arena = c->in->ctx->arena;
    int distance = (int)dd_round(DISTANCE_MM * fine->px_per_mm);
    double fine_px = dd_level_sigma(c->level, dd_site_sigma(site, SHORTEST_MM));
    double coarse_px = dd_level_sigma(c->level + 1, dd_site_sigma(site, LONGEST_MM));
    const double interpolation = 1.0 / 6.0; /* what bilinear interpolation adds to the variance, px^2 of the coarse level */
    distance = distance > 1 ? distance : 1;
    dd_glcm_offsets(c->offset, distance);
    c->picture = dd_glcm_picture_new(fine->valid.width, fine->valid.height, distance, arena);
    c->picture.step = dd_order_row_step(fine->valid);
    c->coarse = dd_plane_new(arena, coarse->valid.width, coarse->valid.height);
    c->between = DD_NEW(arena, float, 3 * coarse->valid.width + 2);
    return c->picture.level.px && c->coarse.px && c->between &&
           dd_smooth_rows(&coarse->lab[0], 1, coarse->valid, sqrt(fmax(0.0, coarse_px * coarse_px - interpolation)), c->in->ctx,
                          keep_coarse, c) &&
           dd_smooth_rows(&fine->lab[0], 1, fine->valid, fine_px, c->in->ctx, quantise_row, c);
}

/* false without memory; *pairs: of all directions, 0 when one of them has too few. */
static bool count_pairs(cooccurrence *c, double *pairs)
{
    uint32_t *count = DD_NEW(c->in->ctx->arena, uint32_t, DD_GLCM_TABLE);
    double least = INFINITY;
    c->of = DD_NEW(c->in->ctx->arena, dd_glcm, DD_GLCM_DIRECTIONS);
    *pairs = 0.0;
    if (!count || !c->of)
        return false;
    for (int d = 0; d < DD_GLCM_DIRECTIONS; d++) {
        dd_glcm_count(count, &c->picture, c->offset[d]);
        dd_glcm_from_count(&c->of[d], count);
        *pairs += c->of[d].pairs;
        least = fmin(least, c->of[d].pairs);
    }
    if (least < LEAST_PAIRS)
        *pairs = 0.0;
    return true;
}

static bool fill_entries(cooccurrence *c, double pairs)
{
    c->entry = dd_arena_calloc(c->in->ctx->arena, DD_GLCM_DIRECTIONS, sizeof *c->entry);
    for (int d = 0; c->entry && d < DD_GLCM_DIRECTIONS; d++) {
        double share = pairs / (DD_GLCM_DIRECTIONS * c->of[d].pairs);
        for (int i = 0; i < DD_GLCM_LEVELS; i++)
            for (int j = 0; j < DD_GLCM_LEVELS; j++) {
                entry *e = &c->entry[d][i * DD_GLCM_STRIDE + j];
                double influence[DD_GLCM_FEATURES];
                dd_glcm_influence(influence, &c->of[d], i, j);
                for (int f = 0; f < DD_GLCM_FEATURES; f++)
                    e->of[f] = (float)(share * influence[f]);
                e->of[COUNT] = 1.0f;
            }
    }
    return c->entry != NULL;
}

/* Sums of the pairs that begin at pixels x0 .. x1 - 1 of row y. */
static void sum_pairs(entry *out, const cooccurrence *c, int y, int x0, int x1)
{
    const uint8_t *first = dd_glcm_row(&c->picture, y);
    four low = {0}, high = {0}, low_odd = {0}, high_odd = {0};
    for (int d = 0; d < DD_GLCM_DIRECTIONS; d++) {
        const uint8_t *second = dd_glcm_row(&c->picture, y + c->offset[d].dy) + c->offset[d].dx;
        const entry *of = c->entry[d];
        int x = x0;
        for (; x + 2 <= x1; x += 2) {
            const entry *even = &of[first[x] * DD_GLCM_STRIDE + second[x]], *odd = &of[first[x + 1] * DD_GLCM_STRIDE + second[x + 1]];
            low += even->low, high += even->high;
            low_odd += odd->low, high_odd += odd->high;
        }
        if (x < x1) {
            low += of[first[x] * DD_GLCM_STRIDE + second[x]].low;
            high += of[first[x] * DD_GLCM_STRIDE + second[x]].high;
        }
    }
    out->low = low + low_odd;
    out->high = high + high_odd;
}

static void add_tiles(dd_metric_sums *const *out, const cooccurrence *c)
{
    int edge = c->in->tile_px, cell = 1 << c->level;
    for (int y = 0; y < c->picture.height; y += c->picture.step)
        for (int tile = 0, x0 = 0; x0 < c->picture.width; tile++) {
            int end = ((tile + 1) * edge + cell - 1) / cell, x1 = end < c->picture.width ? end : c->picture.width;
            size_t t = (size_t)(y * cell / edge) * (size_t)c->in->tiles_x + (size_t)(tile < c->in->tiles_x ? tile : c->in->tiles_x - 1);
            entry sum;
            sum_pairs(&sum, c, y, x0, x1);
            for (int f = 0; f < DD_GLCM_FEATURES; f++) {
                out[f]->sums[t * DD_SUMS] += (double)sum.of[f];
                out[f]->weight[t] += (double)sum.of[COUNT];
            }
            x0 = x1;
        }
}

/* The value, and the mean influence over all tiles, which is 0 but for rounding. */
static void set_references(dd_metric_sums *const *out, const cooccurrence *c)
{
    size_t tiles = (size_t)c->in->tiles_x * (size_t)c->in->tiles_y;
    for (int f = 0; f < DD_GLCM_FEATURES; f++) {
        double sum = 0.0, weight = 0.0;
        for (int d = 0; d < DD_GLCM_DIRECTIONS; d++)
            out[f]->reference[0] += c->of[d].feature[f] / DD_GLCM_DIRECTIONS;
        for (size_t t = 0; t < tiles; t++) {
            sum += out[f]->sums[t * DD_SUMS];
            weight += out[f]->weight[t];
        }
        out[f]->reference[1] = weight > 0.0 ? sum / weight : 0.0;
    }
}

static bool compute(dd_metric_sums *const *out, const dd_metric_input *in)
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    cooccurrence c = {.in = in, .level = level_for(in->site)};
    double pairs = 0.0;
    bool ok = make_picture(&c) && count_pairs(&c, &pairs);
    if (ok && pairs > 0.0) {
        ok = fill_entries(&c, pairs);
        if (ok) {
            add_tiles(out, &c);
            set_references(out, &c);
        }
    } else {
        for (int f = 0; f < DD_GLCM_FEATURES; f++)
            out[f]->why = DD_WHY_REGION_TOO_SMALL;
    }
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

const dd_group dd_glcm_group = {.name = "glcm", .members = DD_GLCM_FEATURES, .compute = compute};
