/* gloss_area_pct: how much of the skin shines: cells of 2 x 2 px that are lighter than the skin round them by max(6, 3 MAD) L* and at least
 * 2 units of chroma paler. Round them: medians and MAD over windows of 8 mm, interpolated between their middles. METRICS.md 2.3. */
#include <math.h>

#include "base/stats.h"
#include "stages/measure/texture_shine.h"
#include "stages/measure/tiles.h"

enum { AREA_LEVEL = 1, MEDIAN_LEVEL = 3, LEAST_CELLS = 8 };
static const double WINDOW_MM = 8.0, LEAST_RISE = 6.0, RISE_OF_MAD = 3.0, PALER = 2.0;

/* What a window asks of shine. */
typedef struct limit {
    float lightness, chroma; /* NaN: too few cells */
} limit;

typedef struct lattice {
    limit *at;
    int across, down, edge; /* windows; cells of the median level */
} lattice;

static float chroma_of(const dd_level *level, int x, int y)
{
    float a = dd_row(level->lab[1], y)[x], b = dd_row(level->lab[2], y)[x];
    return sqrtf(a * a + b * b);
}

static limit limit_of_window(const dd_level *level, int x0, int y0, int edge, float *lightness, float *chroma)
{
    size_t n = 0;
    for (int y = y0; y < y0 + edge && y < level->valid.height; y++)
        for (int x = x0; x < x0 + edge && x < level->valid.width; x++)
            if (dd_brow(level->valid, y)[x]) {
                lightness[n] = dd_row(level->lab[0], y)[x];
                chroma[n++] = chroma_of(level, x, y);
            }
    if (n < LEAST_CELLS)
        return (limit){NAN, NAN};
    double median = dd_median_f(lightness, n), pale = dd_median_f(chroma, n) - PALER;
    for (size_t i = 0; i < n; i++)
        lightness[i] = fabsf(lightness[i] - (float)median);
    return (limit){(float)(median + fmax(LEAST_RISE, RISE_OF_MAD * dd_median_f(lightness, n))), (float)pale};
}

static bool make_lattice(lattice *l, const dd_metric_input *in)
{
    const dd_level *level = &in->site->level[MEDIAN_LEVEL];
    int edge = (int)floor(WINDOW_MM * level->px_per_mm + 0.5);
    l->edge = edge > 3 ? edge : 3;
    l->across = (level->valid.width + l->edge - 1) / l->edge;
    l->down = (level->valid.height + l->edge - 1) / l->edge;
    l->at = DD_NEW(in->ctx->arena, limit, (size_t)l->across * (size_t)l->down);
    float *lightness = DD_NEW(in->ctx->arena, float, l->edge * l->edge), *chroma = DD_NEW(in->ctx->arena, float, l->edge * l->edge);
    if (!l->at || !lightness || !chroma)
        return false;
    for (int j = 0; j < l->down; j++)
        for (int i = 0; i < l->across; i++)
            l->at[j * l->across + i] = limit_of_window(level, i * l->edge, j * l->edge, l->edge, lightness, chroma);
    return true;
}

/* Bilinear between the middles of the windows; windows without a limit have no say. */
static limit limit_at(const lattice *l, float u, float v)
{
    int i = (int)floorf(u), j = (int)floorf(v);
    float weight = 0.0F, lightness = 0.0F, chroma = 0.0F;
    for (int k = 0; k < 4; k++) {
        int x = i + (k & 1), y = j + k / 2;
        float share = (k & 1 ? u - (float)i : (float)(i + 1) - u) * (k & 2 ? v - (float)j : (float)(j + 1) - v);
        if (x < 0 || y < 0 || x >= l->across || y >= l->down)
            continue;
        limit at = l->at[y * l->across + x];
        if (at.lightness != at.lightness)
            continue;
        weight += share;
        lightness += share * at.lightness;
        chroma += share * at.chroma;
    }
    return weight > 0.0F ? (limit){lightness / weight, chroma / weight} : (limit){NAN, NAN};
}

/* The least that any of the four windows round (u, v) asks; NaN when none does. */
static float least_lightness(const lattice *l, int i, int j)
{
    float least = NAN;
    for (int k = 0; k < 4; k++) {
        int x = i + (k & 1), y = j + k / 2;
        if (x >= 0 && y >= 0 && x < l->across && y < l->down)
            least = fminf(least, l->at[y * l->across + x].lightness);
    }
    return least;
}

/* Cells first .. end - 1 lie between the same four windows. Few are light enough to be looked at closely. */
static void area_segment(float *shines, const dd_level *level, const lattice *l, int y, int first, int end)
{
    const float *lightness = dd_row(level->lab[0], y);
    float per_window = (float)(l->edge << (MEDIAN_LEVEL - AREA_LEVEL)), v = ((float)y + 0.5F) / per_window - 0.5F;
    float least = least_lightness(l, (int)floorf(((float)first + 0.5F) / per_window - 0.5F), (int)floorf(v));
    for (int x = first; x < end; x++)
        shines[x] = least != least ? NAN : 0.0F;
    for (int x = first; x < end; x++) {
        if (!(lightness[x] > least) || !dd_brow(level->valid, y)[x])
            continue;
        limit at = limit_at(l, ((float)x + 0.5F) / per_window - 0.5F, v);
        shines[x] = at.lightness != at.lightness ? NAN : lightness[x] > at.lightness && chroma_of(level, x, y) <= at.chroma ? 1.0F : 0.0F;
    }
}

/* Middles of windows of 4 n cells lie between two cells, after 2 n, 6 n, ... cells. */
static void area_row(float *shines, const dd_level *level, const lattice *l, int y)
{
    int per_window = l->edge << (MEDIAN_LEVEL - AREA_LEVEL), end = per_window / 2;
    for (int x = 0; x < level->valid.width; end += per_window) {
        int next = end < level->valid.width ? end : level->valid.width;
        area_segment(shines, level, l, y, x, next);
        x = next;
    }
}

bool dd_shine_area(dd_metric_sums *out, const dd_metric_input *in)
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    const dd_level *level = &in->site->level[AREA_LEVEL];
    float *shines = DD_NEW(in->ctx->arena, float, level->valid.width);
    lattice l;
    bool ok = shines && make_lattice(&l, in);
    for (int y = 0; ok && y < level->valid.height; y++) {
        area_row(shines, level, &l, y);
        dd_metric_add_level_row(out, 0, in, AREA_LEVEL, shines, y);
    }
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}
