/* Pigment separation after Tsumura (JOSA A 16:2169, 1999; ACM TOG 22:770, 2003), METRICS.md 1.4:
 *
 *   -ln(RGB - s) = k [1 1 1] + q_m v_m + q_h v_h      per pixel, in linear sRGB
 *
 * A change of exposure or shading moves k alone. The vectors are those of linear sRGB (published ones are native to one camera): with the
 * light of the surface in the picture, and with it taken off (s known; 0 for cross-polarised photos), where they hold for skin types I-V.
 * In darker skin they turn and more melanin would read as less, so where the skin around (2 mm) is at ITA <= 10 degrees nothing is shown,
 * with s known at <= -30.
 * Made on the pixels of the map: means over its cells, then Gauss(0.5 mm), because the separation multiplies noise by 3 to 4. */
#include "stages/measure/chromophores.h"

#include <math.h>
#include <string.h>

#include "kernels/kernels.h"
#include "stages/measure/smooth.h"

static const double FINE_MM = 0.5, AROUND_MM = 2.0;
static const float TAN_LEAST_ITA[2] = {0.17632698f, -0.57735027f}; /* 10 degrees; -30, where types I-V end, when s is known */

/* Inverses of [v_m v_h 1]; rows sum to 0, 0 and 1. */
static const float INVERSE[2][9] = {
    /* v_m = .3360 .5156 .7882, v_h = .3372 .7461 .5741 */
    {-1.20822713f, -1.66412213f, 2.87234926f, -1.91489951f, 3.17651341f, -1.26161391f, 2.05166843f, -0.51197529f, -0.53969314f},
    /* v_m = .278 .466 .839, v_h = .294 .723 .626 */
    {-0.54417036f, -1.86252125f, 2.40669161f, -2.09253140f, 3.14721211f, -1.05468071f, 1.76648359f, -0.40749945f, -0.35898414f},
};

const float *dd_chromophore_inverse(bool floor_known) { return INVERSE[floor_known]; }

typedef struct separation {
    dd_maps *maps;
    const dd_pigmented *photo;
    dd_plane cell[3]; /* linear light, means over the cells of the map */
    dd_bytes valid;   /* at least half of the cell is */
    dd_plane margin;  /* how far the skin around is above the least ITA, see fill_margin */
    bool known;       /* the light of the surface */
    int x0, y0;       /* of the cells in the map */
    float *row[3];    /* one row of the box, or of cells */
    const dd_ctx *ctx;
} separation;

/* sum[x], count[x] += row y of the box where valid. */
static void add_row(float *const sum[3], float *count, float *mark, const dd_pigmented *p, int y)
{
    const uint8_t *valid = dd_brow(p->valid, y);
    int n = p->valid.width;
    for (int x = 0; x < n; x++)
        mark[x] = (float)valid[x];
    for (int x = 0; x < n; x++)
        count[x] += mark[x];
    for (int c = 0; c < 3; c++) {
        const float *in = dd_row(p->linear[c], y);
        float *out = sum[c];
        for (int x = 0; x < n; x++)
            out[x] += mark[x] * in[x];
    }
}

/* Columns of the sums into row `to` of the cells. */
static void fold_row(separation *s, float *const sum[3], const float *count, int to)
{
    int k = s->maps->shrink, width = s->photo->valid.width;
    for (int i = 0; i < s->valid.width; i++) {
        int from = (s->x0 + i) * k - s->photo->x0, end = from + k;
        float n = 0.0f, total[3] = {0};
        for (int x = from < 0 ? 0 : from; x < end && x < width; x++) {
            n += count[x];
            for (int c = 0; c < 3; c++)
                total[c] += sum[c][x];
        }
        dd_brow(s->valid, to)[i] = 2.0f * n >= (float)(k * k);
        for (int c = 0; c < 3; c++)
            dd_row(s->cell[c], to)[i] = n > 0.0f ? total[c] / n : 0.0f;
    }
}

static bool make_cells(separation *s, dd_arena *arena)
{
    const dd_pigmented *p = s->photo;
    int k = s->maps->shrink, width = p->valid.width;
    float *sum[3] = {DD_NEW(arena, float, width), DD_NEW(arena, float, width), DD_NEW(arena, float, width)};
    float *count = DD_NEW(arena, float, width), *mark = DD_NEW(arena, float, width);
    if (!sum[0] || !sum[1] || !sum[2] || !count || !mark)
        return false;
    for (int i = 0; i < s->valid.height; i++) {
        int y = (s->y0 + i) * k - p->y0, end = y + k;
        for (int c = 0; c < 3; c++)
            memset(sum[c], 0, (size_t)width * sizeof(float));
        memset(count, 0, (size_t)width * sizeof(float));
        for (y = y < 0 ? 0 : y; y < end && y < p->valid.height; y++)
            add_row(sum, count, mark, p, y);
        fold_row(s, sum, count, i);
    }
    return true;
}

/* margin = L* - 50 - tan(least ITA) b* of every cell: above 0 where ITA is above the least. */
static void fill_margin(separation *s)
{
    size_t n = (size_t)s->valid.width;
    float *const *lab = s->row;
    for (int y = 0; y < s->valid.height; y++) {
        float *out = dd_row(s->margin, y);
        s->ctx->kernels->colour.lab_from_linear(lab[0], lab[1], lab[2], dd_row(s->cell[0], y), dd_row(s->cell[1], y), dd_row(s->cell[2], y), n);
        for (size_t x = 0; x < n; x++) {
            float b = lab[2][x] > 0.0f ? lab[2][x] : 0.0f;
            out[x] = lab[0][x] - 50.0f - TAN_LEAST_ITA[s->known] * b;
        }
    }
}

static void keep_margin(void *user, int y, float *const *rows)
{
    separation *s = user;
    memcpy(dd_row(s->margin, y), rows[0], (size_t)s->valid.width * sizeof(float));
}

static bool find_margin(separation *s, dd_ctx *ctx)
{
    s->margin = dd_plane_new(ctx->arena, s->valid.width, s->valid.height);
    if (!s->margin.px)
        return false;
    fill_margin(s);
    return dd_smooth_rows(&s->margin, 1, s->valid, dd_sigma_from_cutoff(AROUND_MM, s->photo->px_per_mm / s->maps->shrink), ctx, keep_margin, s);
}

/* NaN where the skin is too dark to be separated. */
static void drop_dark(separation *s, float *rgb, int y)
{
    const float *margin = dd_row(s->margin, y);
    for (int x = 0; x < s->valid.width; x++)
        if (margin[x] <= 0.0f) {
            rgb[x] = NAN;
            s->maps->too_dark = true;
        }
}

static void separate_row(void *user, int y, float *const *rgb)
{
    static const dd_map_kind KIND[3] = {DD_MAP_MELANIN, DD_MAP_HAEMOGLOBIN, DD_MAP_SHADING};
    separation *s = user;
    dd_maps *maps = s->maps;
    int n = s->valid.width;
    drop_dark(s, rgb[0], y);
    s->ctx->kernels->colour.separate(s->row[0], s->row[1], s->row[2], rgb[0], rgb[1], rgb[2], INVERSE[s->known],
                                     s->known ? (float)maps->surface_floor : 0.0f, (size_t)n);
    for (int q = 0; q < 3; q++)
        dd_map_put(maps, KIND[q], s->photo->photo, s->x0, s->y0 + y, s->row[q], n);
}

bool dd_chromophores_map(dd_maps *maps, const dd_pigmented *p, dd_ctx *ctx)
{
    dd_arena *arena = ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    int k = maps->shrink;
    separation s = {.maps = maps, .photo = p, .x0 = p->x0 / k, .y0 = p->y0 / k, .known = maps->surface_floor >= 0.0, .ctx = ctx};
    int width = (p->x0 + p->valid.width - 1) / k + 1 - s.x0, height = (p->y0 + p->valid.height - 1) / k + 1 - s.y0;
    s.valid = dd_bytes_new(arena, width, height);
    bool ok = s.valid.px != NULL;
    for (int c = 0; ok && c < 3; c++) {
        s.cell[c] = dd_plane_new(arena, width, height);
        s.row[c] = DD_NEW(arena, float, width);
        ok = s.cell[c].px && s.row[c];
    }
    ok = ok && make_cells(&s, arena) && find_margin(&s, ctx) &&
         dd_smooth_rows(s.cell, 3, s.valid, dd_sigma_from_cutoff(FINE_MM, p->px_per_mm / k), ctx, separate_row, &s);
    dd_arena_rewind(arena, mark);
    return ok;
}
