/* Measuring a pair, region by region.
 *
 *   sample both photos -> usable pixels -> mean colour per tile (linear) -> Lab in place -> per region: all metrics (region_pass.c)
 *
 * Tile sums are kept (they carry the intervals of stage progress), planes are not: six of the grid, three of smoothed Lab in the box of the
 * region at work. */
#include "stages/measure/measure.h"

#include <math.h>
#include <string.h>

#include "stages/measure/chromophores.h"
#include "stages/measure/clipping.h"
#include "stages/measure/colour_mean.h"
#include "stages/measure/region_pass.h"
#include "stages/measure/sampling.h"
#include "stages/measure/tiles.h"

static const double TILE_MM = 2.0, LEAST_PX_PER_MM = 4.0;
static const double EI_MEDIUM_ITA = 10.0, EI_LOW_ITA = -30.0; /* METRICS.md 1.3: high above 10 degrees, low below -30 */
static const uint64_t TEXTURE_FLAGS = DD_BIT(DD_FLAG_BLUR_BEFORE) | DD_BIT(DD_FLAG_BLUR_AFTER) | DD_BIT(DD_FLAG_BLUR_FAR) |
                                      DD_BIT(DD_FLAG_JPEG_STRONG) | DD_BIT(DD_FLAG_JPEG_DIFFERS);

enum { LEAST_TILE_PX = 2 };

typedef struct region_box {
    int x, y, width, height;
} region_box; /* on the grid; x and y are corners of tiles; width 0: nothing */

typedef struct measurer {
    dd_measurements *out;
    const dd_aim *aim;
    const dd_sharpness *sharpness;
    const dd_relief_light *light;
    int jpeg_quality[2];    /* by photo */
    uint64_t texture_flags; /* of the pair, concerning metrics that need sharpness */
    bool identical;         /* the same file twice: every change is 0 */
    dd_sampled sampled;
    uint16_t *bits; /* one row of region bits */
    region_box box[DD_MAX_REGIONS];
    bool has_control;
    double control_lab[2][3]; /* by photo */
    dd_ctx *ctx;
} measurer;

static size_t tiles_of(const dd_measured *m) { return (size_t)m->tiles_x * (size_t)m->tiles_y; }

static void widen(region_box *b, int x, int y)
{
    if (!b->width) {
        *b = (region_box){x, y, 1, 1};
        return;
    }
    if (x < b->x) {
        b->width += b->x - x;
        b->x = x;
    }
    if (x >= b->x + b->width)
        b->width = x - b->x + 1;
    b->height = y - b->y + 1;
}

static void widen_by_row(measurer *m, int y, uint16_t present)
{
    int width = m->out->grid.width;
    for (int r = 0; r < m->aim->n; r++) {
        uint16_t bit = (uint16_t)(1u << r);
        int first = 0, last = width - 1;
        if (!(present & bit))
            continue;
        while (!(m->bits[first] & bit))
            first++;
        while (!(m->bits[last] & bit))
            last--;
        widen(&m->box[r], first, y);
        widen(&m->box[r], last, y);
    }
}

/* Boxes of all regions, then grown to whole tiles at the top left. */
static void find_boxes(measurer *m)
{
    dd_measurements *o = m->out;
    for (int y = 0; y < o->grid.height; y++) {
        uint16_t present = 0;
        dd_grid_bits_row(m->bits, m->aim, o->grid, y);
        for (int x = 0; x < o->grid.width; x++)
            present = (uint16_t)(present | m->bits[x]);
        if (present)
            widen_by_row(m, y, present);
    }
    for (int r = 0; r < m->aim->n; r++) {
        region_box *b = &m->box[r];
        int dx = b->x % o->tile_px, dy = b->y % o->tile_px;
        if (!b->width)
            continue;
        *b = (region_box){b->x - dx, b->y - dy, b->width + dx, b->height + dy};
    }
}

/* The region's valid mask in its box; counts what the region has, what of it is valid and clipped. */
static void fill_valid(dd_bytes valid, measurer *m, int r)
{
    region_box b = m->box[r];
    uint16_t bit = (uint16_t)(1u << r);
    size_t inside = 0, good = 0;
    dd_clip_count count = {0};
    for (int y = 0; y < b.height; y++) {
        const uint8_t *use = dd_brow(m->sampled.usable, b.y + y) + b.x, *clip = dd_brow(m->sampled.clipped, b.y + y) + b.x;
        uint8_t *v = dd_brow(valid, y);
        dd_grid_bits_row(m->bits, m->aim, m->out->grid, b.y + y);
        for (int x = 0; x < b.width; x++) {
            bool in = (m->bits[b.x + x] & bit) != 0;
            v[x] = in && use[x];
            inside += in;
            good += v[x];
            if (in)
                dd_clip_add(&count, clip[x]);
        }
    }
    m->out->valid_pct[r] = inside ? 100.0 * (double)good / (double)inside : 0.0;
    dd_clip_shares(&m->out->clipped_pct[r], m->out->blown_pct[r], &count);
}

static bool new_sums(dd_metric_sums *out, size_t tiles, dd_arena *arena)
{
    *out = (dd_metric_sums){.sums = DD_NEW(arena, double, tiles *DD_SUMS), .weight = DD_NEW(arena, double, tiles)};
    return out->sums && out->weight;
}

static dd_measured *items_of(const measurer *m, int slot) { return m->out->item + (size_t)slot * dd_metrics_count; }

/* All metrics of the mean colour share one set of sums. */
static bool new_items(measurer *m, int r, int slot)
{
    region_box b = m->box[r];
    dd_measured *item = items_of(m, slot);
    int edge = m->out->tile_px;
    dd_metric_sums before = {0}, after = {0};
    for (size_t k = 0; k < dd_metrics_count; k++) {
        dd_measured *i = &item[k];
        *i = (dd_measured){.region = r,
                           .metric = dd_metrics[k],
                           .why = m->out->px_per_mm < dd_metrics[k]->least_px_per_mm ? DD_WHY_SCALE_TOO_COARSE : DD_WHY_NONE,
                           .before = NAN,
                           .after = NAN,
                           .tile_x = b.x / edge,
                           .tile_y = b.y / edge,
                           .tiles_x = (b.width + edge - 1) / edge,
                           .tiles_y = (b.height + edge - 1) / edge};
        bool shared = dd_metric_is_mean(i->metric);
        if (!shared || !before.sums)
            if (!new_sums(&i->sums_before, tiles_of(i), m->ctx->arena) || !new_sums(&i->sums_after, tiles_of(i), m->ctx->arena))
                return false;
        if (shared && !before.sums) {
            before = i->sums_before;
            after = i->sums_after;
        } else if (shared) {
            i->sums_before = before;
            i->sums_after = after;
        }
    }
    return true;
}

static const dd_measured *colour_item(const dd_measured *item)
{
    size_t k = 0;
    while (!dd_metric_is_mean(item[k].metric))
        k++;
    return &item[k];
}

static dd_plane view(dd_plane p, region_box b)
{
    return (dd_plane){.px = dd_row(p, b.y) + b.x, .width = b.width, .height = b.height, .stride = p.stride};
}

static void sum_colour(dd_metric_sums *out, const dd_plane linear[3], dd_bytes valid, region_box b, int tile_px)
{
    for (int c = 0; c < 3; c++)
        for (int y = 0; y < b.height; y++)
            dd_tiles_add_row(out->sums, DD_SUMS, c, c ? NULL : out->weight, dd_row(linear[c], b.y + y) + b.x, dd_brow(valid, y), b.width, y,
                             tile_px);
}

static bool map_chromophores(const measurer *m, dd_bytes valid, region_box b)
{
    bool ok = true;
    for (int photo = 0; ok && photo < 2; photo++) {
        dd_pigmented p = {.valid = valid, .x0 = b.x, .y0 = b.y, .photo = photo, .px_per_mm = m->out->px_per_mm};
        for (int c = 0; c < 3; c++)
            p.linear[c] = view(photo ? m->sampled.after[c] : m->sampled.before[c], b);
        ok = dd_chromophores_map(m->out->maps, &p, m->ctx);
    }
    return ok;
}

/* First visit to every region, while the planes are still linear. */
static bool measure_colour(measurer *m, int r, int slot)
{
    dd_arena *arena = m->ctx->arena;
    region_box b = m->box[r];
    if (!b.width)
        return true;
    dd_arena_mark mark = dd_arena_level(arena);
    dd_bytes valid = dd_bytes_new(arena, b.width, b.height);
    if (!valid.px)
        return false;
    const dd_measured *colour = colour_item(items_of(m, slot));
    dd_metric_sums before = colour->sums_before, after = colour->sums_after;
    fill_valid(valid, m, r);
    sum_colour(&before, m->sampled.before, valid, b, m->out->tile_px);
    sum_colour(&after, m->sampled.after, valid, b, m->out->tile_px);
    bool ok = !m->out->maps || m->aim->region[r].role != DD_ROLE_TREATED || map_chromophores(m, valid, b);
    dd_arena_rewind(arena, mark);
    return ok;
}

/* Second visit, planes in Lab: everything that is not mean colour. */
static bool measure_maps(measurer *m, int r, int slot)
{
    dd_arena *arena = m->ctx->arena;
    region_box b = m->box[r];
    const dd_measured *item = items_of(m, slot);
    if (!b.width)
        return true;
    dd_arena_mark mark = dd_arena_level(arena);
    dd_region_pass pass = {.item = items_of(m, slot)};
    dd_bytes valid = dd_bytes_new(arena, b.width, b.height);
    if (!valid.px)
        return false;
    fill_valid(valid, m, r);
    for (int i = 0; i < 2; i++) {
        dd_site *site = &pass.site[i];
        *site = (dd_site){.px_per_mm = m->out->px_per_mm,
                          .match_px = m->sharpness->match_mm[i] * m->out->px_per_mm,
                          .noise = &m->sharpness->noise[i],
                          .excess = m->sharpness->excess[i],
                          .band_excess = m->sharpness->band_excess[i],
                          .jpeg_quality = m->jpeg_quality[i]};
        memcpy(site->control_lab, m->control_lab[i], sizeof site->control_lab);
        memcpy(site->tilt, i ? m->light->tilt_after : m->light->tilt_before, sizeof site->tilt);
        for (int c = 0; c < 3; c++)
            site->lab[c] = view(i ? m->sampled.after[c] : m->sampled.before[c], b);
        pass.in[i] = (dd_metric_input){.site = site,
                                       .valid = valid,
                                       .tile_px = m->out->tile_px,
                                       .tiles_x = item->tiles_x,
                                       .tiles_y = item->tiles_y,
                                       .x0 = b.x,
                                       .y0 = b.y,
                                       .after = i != 0,
                                       .scaled = !(m->aim->flags & DD_BIT(DD_FLAG_NOMINAL_SCALE)),
                                       .name = m->aim->region[r].name,
                                       .drawn = m->aim->region[r].role == DD_ROLE_TREATED && !m->aim->automatic && !m->aim->face.found,
                                       .maps = m->aim->region[r].role == DD_ROLE_TREATED ? m->out->maps : NULL,
                                       .ctx = m->ctx};
    }
    bool ok = dd_region_pass_run(&pass);
    dd_arena_rewind(arena, mark);
    return ok;
}

static uint64_t ei_reliability(double ita)
{
    if (ita > EI_MEDIUM_ITA)
        return 0;
    return ita >= EI_LOW_ITA ? DD_BIT(DD_FLAG_RELIABILITY_EI_MEDIUM) : DD_BIT(DD_FLAG_RELIABILITY_EI_LOW);
}

/* Adds an item's sums of linear R, G, B in one photo; returns their weight. */
static double add_colour(double sum[3], const dd_measured *colour, bool after)
{
    const dd_metric_sums *sums = after ? &colour->sums_after : &colour->sums_before;
    double weight = 0.0;
    for (size_t t = 0; t < tiles_of(colour); t++) {
        weight += sums->weight[t];
        for (int k = 0; k < 3; k++)
            sum[k] += sums->sums[t * DD_SUMS + (size_t)k];
    }
    return weight;
}

static bool has_weight(const dd_measured *item)
{
    for (size_t t = 0; t < tiles_of(item); t++)
        if (item->sums_after.weight[t] > 0.0)
            return true;
    return false;
}

/* What all control skin together looks like, by photo. */
static void find_control_colour(measurer *m)
{
    for (int photo = 0; photo < 2; photo++) {
        double sum[DD_SUMS] = {0}, weight = 0.0;
        for (int i = 0; i < m->out->n; i += (int)dd_metrics_count) {
            const dd_measured *colour = colour_item(&m->out->item[i]);
            if (m->aim->region[colour->region].role == DD_ROLE_CONTROL)
                weight += add_colour(sum, colour, photo != 0);
        }
        m->has_control = weight > 0.0;
        for (int k = 0; k < 3; k++)
            sum[k] = weight > 0.0 ? sum[k] / weight : NAN;
        dd_mean_lab(m->control_lab[photo], sum);
    }
}

static void set_references(measurer *m)
{
    for (int i = 0; i < m->out->n; i++) {
        dd_measured *item = &m->out->item[i];
        if (!item->metric->needs_control)
            continue;
        if (!m->has_control)
            item->why = DD_WHY_NO_CONTROL;
        if (dd_metric_is_mean(item->metric)) {
            memcpy(item->sums_before.reference, m->control_lab[0], sizeof m->control_lab[0]);
            memcpy(item->sums_after.reference, m->control_lab[1], sizeof m->control_lab[1]);
        }
    }
}

static uint64_t flags_of(const measurer *m, const dd_measured *item, const dd_measured *colour)
{
    const dd_metric *metric = item->metric;
    uint64_t flags = dd_clipping_flags(m->out->clipped_pct[item->region], m->out->blown_pct[item->region]);
    if (metric->needs_scale && m->out->px_per_mm < LEAST_PX_PER_MM)
        flags |= DD_BIT(DD_FLAG_LOW_RESOLUTION);
    if (metric->needs_scale && (m->aim->flags & DD_BIT(DD_FLAG_NOMINAL_SCALE)))
        flags |= DD_BIT(DD_FLAG_NOMINAL_SCALE);
    if (metric->needs_sharpness)
        flags |= m->texture_flags;
    if (metric->needs_blood) {
        double sum[DD_SUMS] = {0}, weight = add_colour(sum, colour, false);
        for (int k = 0; k < 3; k++)
            sum[k] /= weight;
        flags |= ei_reliability(weight > 0.0 ? dd_mean_ita(sum) : NAN);
    }
    return flags;
}

static void finish_item(dd_measured *item, bool speaks)
{
    dd_why why = item->sums_before.why ? item->sums_before.why : item->sums_after.why;
    if (!speaks || (!why && !has_weight(item)))
        why = DD_WHY_NOTHING_VALID;
    item->why = item->why ? item->why : why;
    if (item->why)
        return;
    item->before = item->metric->pair_only ? 0.0 : dd_metric_value(item->metric, &item->sums_before, tiles_of(item));
    item->after = dd_metric_value(item->metric, &item->sums_after, tiles_of(item));
}

static bool finish_region(measurer *m, int r, int slot)
{
    dd_measured *item = items_of(m, slot);
    /* Control skin that lost its brightest part still tells the light. */
    uint64_t forgiven = m->aim->region[r].role == DD_ROLE_CONTROL ? DD_BIT(DD_FLAG_CLIPPED_HEAVILY) : 0;
    bool speaks = m->identical || !dd_clipping_blinds(m->out->clipped_pct[r]);
    for (size_t k = 0; k < dd_metrics_count; k++) {
        finish_item(&item[k], speaks);
        item[k].flags = flags_of(m, &item[k], colour_item(item));
        m->out->flags |= item[k].flags & ~forgiven;
    }
    return true;
}

typedef bool (*region_step)(measurer *m, int r, int slot);

/* Exclude regions have no slot. */
static bool for_each_region(measurer *m, region_step step)
{
    int slot = m->out->n / (int)dd_metrics_count;
    for (int r = m->aim->n - 1; r >= 0; r--)
        if (m->aim->region[r].role != DD_ROLE_EXCLUDE && !step(m, r, --slot))
            return false;
    return true;
}

static bool prepare(measurer *m)
{
    dd_measurements *o = m->out;
    int slots = 0;
    for (int r = 0; r < m->aim->n; r++)
        slots += m->aim->region[r].role != DD_ROLE_EXCLUDE;
    o->n = slots * (int)dd_metrics_count;
    o->item = DD_NEW(m->ctx->arena, dd_measured, o->n);
    m->bits = DD_NEW(m->ctx->arena, uint16_t, o->grid.width);
    if (!o->item || !m->bits)
        return false;
    find_boxes(m);
    return for_each_region(m, new_items);
}

static dd_status measure_planes(measurer *m, const dd_photo *before, const dd_photo *after, const dd_alignment *al,
                                const dd_balance *balance, dd_err *err)
{
    dd_status status = dd_sample_pair(&m->sampled, before, after, al, balance, m->out->grid, m->out->px_per_mm, m->ctx, err);
    if (status)
        return status;
    dd_maps *maps = m->out->maps;
    bool ok = !maps || (dd_maps_keep_photo(maps, 0, m->sampled.before[1], m->ctx->arena) &&
                        dd_maps_keep_photo(maps, 1, m->sampled.after[1], m->ctx->arena));
    ok = ok && for_each_region(m, measure_colour);
    find_control_colour(m);
    set_references(m);
    dd_plane_to_lab(m->sampled.before, m->ctx);
    dd_plane_to_lab(m->sampled.after, m->ctx);
    ok = ok && for_each_region(m, measure_maps) && for_each_region(m, finish_region);
    return ok ? DD_OK : dd_fail(err, DD_E_NO_MEMORY, "metrics", "grid of %d x %d", m->out->grid.width, m->out->grid.height);
}

dd_status dd_measure(dd_measurements *out, const dd_photo *before, const dd_photo *after, const dd_aim *aim, const dd_alignment *al,
                     const dd_balance *balance, const dd_map_request *maps, dd_ctx *ctx, dd_err *err)
{
    measurer m = {.out = out,
                  .aim = aim,
                  .sharpness = &balance->sharpness,
                  .light = &balance->comparison.light,
                  .jpeg_quality = {before->jpeg_quality, after->jpeg_quality},
                  .ctx = ctx};
    m.texture_flags = balance->flags & TEXTURE_FLAGS;
    m.identical = (balance->flags & DD_BIT(DD_FLAG_IDENTICAL_FILES)) != 0;
    *out = (dd_measurements){0};
    out->grid = dd_analysis_grid(&out->px_per_mm, aim, al->scale_ratio);
    out->tile_px = (int)floor(TILE_MM * out->px_per_mm + 0.5);
    if (out->tile_px < LEAST_TILE_PX)
        out->tile_px = LEAST_TILE_PX;
    if (maps)
        out->maps = dd_maps_new(out->grid.width, out->grid.height, maps, ctx->arena);
    if (!prepare(&m) || (maps && !out->maps))
        return dd_fail(err, DD_E_NO_MEMORY, "metrics", "%d regions", aim->n);
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_status status = measure_planes(&m, before, after, al, balance, err);
    dd_arena_rewind(ctx->arena, mark);
    return status;
}
