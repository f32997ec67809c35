/* scar_pair_count: hollows lit from the side, each with its bright far wall and its dark near wall (METRICS.md 3.2).
 *
 * Along u, towards the lamp, a hollow is bright where it falls and dark where it rises again:
 *
 *   height   ----\    /----     L*   --/\  --     R = s d/du (G_s * L)   +  - -  +      its middle is the negative extremum,
 *                 \__/  u ->             \/                               \/  \/        with a positive one on both sides
 *
 * A dark spot has one positive and one negative extremum, a bump the opposite signs. Counted: local minima of R <= -T whose neighbours
 * along -u and +u, 1 to 3 s away, both reach a quarter of it with the opposite sign; s = 0.5 to 2 mm in four steps, the strongest of
 * several within 1.5 s. T = max(1 L*, 3.5 times the spread of the response across the light, where relief hardly shades but the skin's
 * own mottle shows as much as along it), one T for both photos. */
#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "stages/measure/scars.h"
#include "stages/measure/site.h"
#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"

enum { SCALES = 4, STEPS = 5 };
static const double SCALE_MM[SCALES] = {0.5, 0.8, 1.26, 2.0};
static const float LEAST_L = 1.0f, SPREADS = 3.5f, LOBE = 0.25f;
static const double APART = 1.5; /* of s, for two scars */

typedef struct hollow {
    float x, y, scale_px, strength;
} hollow;

typedef struct hollows {
    hollow *at;
    size_t n, most;
} hollows;

typedef struct pairs {
    const dd_metric_input *in;
    const dd_scar_light *light;
    dd_plane smooth, along; /* G_s * L of the photo at work; R */
    float scale_px;
} pairs;

static void keep_row(void *user, int y, float *const *rows)
{
    const pairs *p = user;
    memcpy(dd_row(p->smooth, y), rows[0], (size_t)p->smooth.width * sizeof(float));
}

/* R along the light; returns the spread of the same across it: mean magnitude times 1.2533, the SD of a normal distribution. */
static double respond(const pairs *p)
{
    const float ux = (float)p->light->x * p->scale_px, uy = (float)p->light->y * p->scale_px;
    double sum = 0.0, n = 0.0;
    dd_plane_fill(p->along, NAN);
    for (int y = 1; y + 1 < p->smooth.height; y++) {
        const float *above = dd_row(p->smooth, y - 1), *row = dd_row(p->smooth, y), *below = dd_row(p->smooth, y + 1);
        float *out = dd_row(p->along, y);
        for (int x = 1; x + 1 < p->smooth.width; x++) {
            float dx = 0.5f * (row[x + 1] - row[x - 1]), dy = 0.5f * (below[x] - above[x]), across = ux * dy - uy * dx;
            out[x] = ux * dx + uy * dy;
            if (across == across && out[x] == out[x]) {
                sum += (double)fabsf(across);
                n += 1.0;
            }
        }
    }
    return n > 0.0 ? 1.2533 * sum / n : 0.0;
}

static float bilinear(dd_plane p, float x, float y)
{
    if (!(x >= 0.0f && y >= 0.0f && x < (float)(p.width - 1) && y < (float)(p.height - 1)))
        return NAN;
    int i = (int)x, j = (int)y;
    const float *a = dd_row(p, j) + i, *b = dd_row(p, j + 1) + i;
    float fx = x - (float)i, fy = y - (float)j, top = a[0] + fx * (a[1] - a[0]), bottom = b[0] + fx * (b[1] - b[0]);
    return top + fy * (bottom - top);
}

/* Largest R between 1 and 3 s from (x, y) on one side; NaN counts as nothing. */
static float lobe(const pairs *p, int x, int y, float side)
{
    float best = 0.0f;
    for (int i = 0; i < STEPS; i++) {
        float d = side * p->scale_px * (1.0f + 0.5f * (float)i);
        float r = bilinear(p->along, (float)x + d * (float)p->light->x, (float)y + d * (float)p->light->y);
        best = r > best ? r : best;
    }
    return best;
}

/* Not below any neighbour; among equals the first one. */
static bool is_lowest(dd_plane r, int x, int y)
{
    float here = dd_row(r, y)[x];
    for (int k = 0; k < 9; k++) {
        float there = dd_row(r, y + k / 3 - 1)[x + k % 3 - 1];
        if (k != 4 && !(k < 4 ? here < there : here <= there))
            return false;
    }
    return true;
}

static void find(hollows *out, const pairs *p, float threshold)
{
    for (int y = 2; y + 2 < p->along.height; y++) {
        const float *row = dd_row(p->along, y);
        for (int x = 2; x + 2 < p->along.width; x++) {
            float r = row[x];
            if (!(r <= -threshold) || !is_lowest(p->along, x, y) || lobe(p, x, y, -1.0f) < -LOBE * r || lobe(p, x, y, 1.0f) < -LOBE * r ||
                out->n == out->most)
                continue;
            out->at[out->n++] = (hollow){(float)x, (float)y, p->scale_px, -r};
        }
    }
}

/* Is b the stronger of two that are one scar? Ties: the earlier. */
static bool covered_by(const hollow *a, const hollow *b, bool b_first)
{
    float dx = a->x - b->x, dy = a->y - b->y, reach = (float)APART * fmaxf(a->scale_px, b->scale_px);
    bool stronger = b->strength > a->strength || (b->strength == a->strength && b_first);
    return stronger && dx * dx + dy * dy <= reach * reach;
}

static void count(dd_metric_sums *out, const dd_metric_input *in, const hollows *h)
{
    double total = 0.0;
    dd_metric_weigh_valid(out, in);
    for (size_t i = 0; i < h->n; i++) {
        bool alone = true;
        for (size_t j = 0; alone && j < h->n; j++)
            alone = i == j || !covered_by(&h->at[i], &h->at[j], j < i);
        if (alone)
            dd_metric_add_at(out, 0, in, (int)h->at[i].x << DD_SCAR_LEVEL, (int)h->at[i].y << DD_SCAR_LEVEL, 1.0);
    }
    for (size_t t = 0; t < (size_t)in->tiles_x * (size_t)in->tiles_y; t++)
        total += out->weight[t];
    out->reference[0] = total;
}

/* Both photos at one scale, under one threshold. */
static bool look_at_scale(hollows found[2], pairs p[2], double scale_mm)
{
    double spread[2];
    for (int i = 0; i < 2; i++) {
        const dd_site *site = p[i].in->site;
        const dd_level *level = &site->level[DD_SCAR_LEVEL];
        double sigma_px = dd_hypot(scale_mm * site->px_per_mm, fmax(0.0, site->match_px));
        p[i].scale_px = (float)(scale_mm * level->px_per_mm);
        if (!dd_smooth_rows(level->lab, 1, level->valid, dd_level_sigma(DD_SCAR_LEVEL, sigma_px), p[i].in->ctx, keep_row, &p[i]))
            return false;
        spread[i] = respond(&p[i]);
    }
    float threshold = fmaxf(LEAST_L, SPREADS * (float)fmax(spread[0], spread[1]));
    for (int i = 0; i < 2; i++)
        find(&found[i], &p[i], threshold);
    return true;
}

/* As many as strict minima of a 3x3 neighbourhood can be, at all scales. */
static bool open_pairs(hollows *h, pairs *p)
{
    dd_arena *arena = p->in->ctx->arena;
    dd_bytes valid = p->in->site->level[DD_SCAR_LEVEL].valid;
    h->most = SCALES * ((size_t)valid.width / 2 + 1) * ((size_t)valid.height / 2 + 1);
    h->at = DD_NEW(arena, hollow, h->most);
    p->smooth = dd_plane_new(arena, valid.width, valid.height);
    p->along = dd_plane_new(arena, valid.width, valid.height);
    return h->at && p->smooth.px && p->along.px;
}

bool dd_scar_pairs(dd_metric_sums *before, dd_metric_sums *after, const dd_metric_input in[2], const dd_scar_light *light)
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    hollows found[2] = {{0}, {0}};
    pairs p[2] = {{.in = &in[0], .light = light}, {.in = &in[1], .light = light}};
    bool ok = open_pairs(&found[0], &p[0]) && open_pairs(&found[1], &p[1]);
    for (int k = 0; ok && k < SCALES; k++) {
        dd_arena_mark scale = dd_arena_level(in->ctx->arena);
        ok = look_at_scale(found, p, SCALE_MM[k]);
        dd_arena_rewind(in->ctx->arena, scale);
    }
    if (ok) {
        count(before, &in[0], &found[0]);
        count(after, &in[1], &found[1]);
    }
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS]) { return mean[0] * reference[0]; }

const dd_metric dd_metric_scar_pair_count = {
    .info =
        {
            .name = "scar_pair_count",
            .unit = "n",
            .question = "How many hollows does the light from the side show in the region?",
            .formula =
                "minima of R = s d/du(G_s * L*) along the light, s 0.5 to 2 mm, R <= -max(1, 3.5 spreads across the light), with R of a "
                "quarter of that and the opposite sign on both sides within 3 s",
            .direction = "down_good",
            .range = "0 and more",
            .scale = "needs mm",
            .source = "shading of relief, Lambert's law; scale space after Lindeberg 1998",
            .failures = "light from the front or moved between the photos: nothing is said; shallow scars are missed; a hollow near the "
                        "threshold comes and goes with the light; rows of hair",
            .unaffected_by = "spots, overall tone, slow shading",
            .decimals = 1,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_sharpness = true,
    .default_floor = 2.0,
    .least_px_per_mm = 3.0,
    .version = "1",
    .group = &dd_scars_group,
    .slot = DD_SCARS_PAIRS,
    .finish = finish,
};
