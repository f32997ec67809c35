/* lbp_entropy: how varied the finest patterns are (Ojala, Pietikainen and Maenpaa, PAMI 24:971, 2002). Eight neighbours on a circle of 0.3
 * mm round a pixel are brighter than it or not:
 *
 *      3 2 1
 *      4 . 0      at most two changes round the circle: bin = number of brighter ones (0..8); more: bin 9
 *      5 6 7
 *
 * Entropy of the ten shares p in bit. Its value is the mean of -log2 p over the pixels with p of the whole region, which also is its
 * derivative by the shares: tiles add up to it. Every second row is read, of large regions every fourth. */
#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "kernels/kernels.h"
#include "stages/measure/smooth.h"
#include "stages/measure/texture.h"

enum { BINS = 10, NONE = BINS, ROOM = 16, NEIGHBOURS = 8 };
static const double RADIUS_MM = 0.3, LEAST_PX_PER_MM = 5.0;

typedef struct patterns {
    const dd_metric_input *in;
    dd_plane l;
    dd_circle circle;
    int reach;                      /* rows and columns that a circle touches on each side */
    uint8_t bin[256];               /* of a code */
    uint8_t *code, *whole, *column; /* column is padded by reach on both sides */
    uint32_t (*count)[ROOM];        /* by tile */
} patterns;

static uint8_t bin_of(int code)
{
    int changes = 0, brighter = 0;
    for (int p = 0; p < NEIGHBOURS; p++) {
        int bit = code >> p & 1, next = code >> (p + 1) % NEIGHBOURS & 1;
        changes += bit != next;
        brighter += bit;
    }
    return (uint8_t)(changes <= 2 ? brighter : NEIGHBOURS + 1);
}

static void keep_row(void *user, int y, float *const *rows)
{
    const dd_plane *plane = user;
    memcpy(dd_row(*plane, y), rows[0], (size_t)plane->width * sizeof(float));
}

/* The sharper photo passes the Gaussian to the other first. */
static bool match(patterns *p)
{
    const dd_site *site = p->in->site;
    p->l = site->lab[0];
    if (!(site->match_px > 0.0))
        return true;
    p->l = dd_plane_new(p->in->ctx->arena, p->in->valid.width, p->in->valid.height);
    return p->l.px && dd_smooth_rows(&site->lab[0], 1, p->in->valid, site->match_px, p->in->ctx, keep_row, &p->l);
}

static bool open_patterns(patterns *p)
{
    const dd_metric_input *in = p->in;
    dd_arena *arena = in->ctx->arena;
    double radius = RADIUS_MM * in->site->px_per_mm, side = radius * sqrt(0.5);
    p->circle = (dd_circle){(int)floor(radius), (int)floor(side), (float)(radius - floor(radius)), (float)(side - floor(side))};
    p->reach = p->circle.far + 1;
    for (int code = 0; code < 256; code++)
        p->bin[code] = bin_of(code);
    p->code = DD_NEW(arena, uint8_t, in->valid.width);
    p->whole = DD_NEW(arena, uint8_t, in->valid.width);
    p->column = DD_NEW(arena, uint8_t, in->valid.width + 2 * p->reach);
    p->count = dd_arena_calloc(arena, (size_t)in->tiles_x * (size_t)in->tiles_y, sizeof *p->count);
    return p->code && p->whole && p->column && p->count && match(p);
}

/* 1 where nothing within reach of row y is missing. */
static void find_whole(patterns *p, int y)
{
    enum { MOST_ROWS = 16 };
    const uint8_t *rows[MOST_ROWS];
    const dd_texture_kernels *k = &p->in->ctx->kernels->texture;
    int n = 2 * p->reach + 1;
    for (int t = 0; t < n; t++)
        rows[t] = dd_brow(p->in->valid, y - p->reach + t);
    k->all_row(p->column + p->reach, rows, n, (size_t)p->in->valid.width);
    for (int t = 0; t < n; t++)
        rows[t] = p->column + t;
    k->all_row(p->whole, rows, n, (size_t)p->in->valid.width);
}

static void count_row(patterns *p, int y)
{
    const float *rows[2 * 8 + 1];
    const dd_metric_input *in = p->in;
    int width = in->valid.width, first = p->reach, last = width - p->reach;
    uint32_t(*count)[ROOM] = p->count + (size_t)(y / in->tile_px) * (size_t)in->tiles_x;
    find_whole(p, y);
    for (int t = -p->reach; t <= p->reach; t++)
        rows[t + p->reach] = dd_row(p->l, y + t) + first;
    in->ctx->kernels->texture.circle_row(p->code + first, rows + p->reach, &p->circle, (size_t)(last - first));
    for (int x = first, end = in->tile_px; x < last; end += in->tile_px, count++)
        for (; x < end && x < last; x++)
            (*count)[p->whole[x] ? p->bin[p->code[x]] : NONE]++;
}

/* Entropy contributions from the counts. */
static void add_tiles(dd_metric_sums *out, const patterns *p)
{
    size_t tiles = (size_t)p->in->tiles_x * (size_t)p->in->tiles_y;
    double total[BINS] = {0}, all = 0.0, bits[BINS];
    for (size_t t = 0; t < tiles; t++)
        for (int b = 0; b < BINS; b++)
            total[b] += p->count[t][b];
    for (int b = 0; b < BINS; b++)
        all += total[b];
    for (int b = 0; b < BINS; b++)
        bits[b] = total[b] > 0.0 ? -dd_log(total[b] / all) / 0.6931471805599453 : 0.0;
    for (size_t t = 0; t < tiles; t++)
        for (int b = 0; b < BINS; b++) {
            out->sums[t * DD_SUMS] += bits[b] * p->count[t][b];
            out->weight[t] += p->count[t][b];
        }
}

bool dd_texture_lbp(dd_metric_sums *const *out, dd_texture *t)
{
    const dd_metric_input *in = t->in;
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    patterns p = {.in = in};
    int step = dd_texture_is_large(in) ? 4 : 2;
    if (in->site->px_per_mm < LEAST_PX_PER_MM)
        return true;
    bool ok = open_patterns(&p);
    if (ok && in->valid.width > 2 * p.reach) {
        for (int y = p.reach; y + p.reach < in->valid.height; y += step)
            count_row(&p, y);
        add_tiles(out[DD_TEXTURE_LBP], &p);
    }
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return mean[0];
}

const dd_metric dd_metric_lbp_entropy = {
    .info =
        {
            .name = "lbp_entropy",
            .unit = "bit",
            .question = "How varied are the finest patterns of light and dark?",
            .formula =
                "entropy of the ten shares of uniform local binary patterns of L*, 8 neighbours at 0.3 mm (bilinear); the sharper photo "
                "is first blurred to match the other",
            .direction = "context",
            .range = "0 to 3.32; skin 2.5 to 3.1",
            .scale = "needs mm",
            .source = "Ojala et al. 2002",
            .failures = "noise and JPEG make patterns of their own and cannot be subtracted (six times the noise: 3 %): compare photos of "
                        "one camera and quality only; "
                        "fewer than 5 px per mm: not measured",
            .unaffected_by = "overall tone, brightness and contrast",
            .decimals = 3,
        },
    .direction = DD_CONTEXT,
    .needs_scale = true,
    .needs_sharpness = true,
    .default_floor = 0.05,
    .version = "1",
    .least_px_per_mm = 5.0,
    .group = &dd_texture_group,
    .slot = DD_TEXTURE_LBP,
    .finish = finish,
};
