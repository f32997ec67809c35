/* Lines from ridges, piece by connected piece:
 *
 *   strength >= low around strength >= high -> thin from the weak side, so that the crest remains -> cut spurs -> long and thin enough?
 *
 * Each photo's contrast is read along the lines of the pair. The two photos agree within a pixel or so, not exactly: per tile the lines may
 * lie one pixel aside, wherever they fit best as a whole (one place per tile, so that noise has little to choose from). */
#include "stages/measure/lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmath.h"
#include "stages/measure/tiles.h"

static const float LOW = 0.15f, HIGH = 0.30f; /* of V */
static const double LEAST_MM = 3.0, LEAST_RATIO = 3.0, SPUR_MM = 1.0;

enum { ASIDE = 9 }; /* places of a line: up to one pixel to each side */

typedef struct tracer {
    dd_lines *out;
    dd_bytes mask;   /* 1 = strong enough; 2 = of a piece under way or kept */
    uint64_t *order; /* strength in the upper half, place in the lower */
    double px_per_mm;
} tracer;

static int x_of(dd_at at, dd_bytes mask) { return (int)(at % mask.stride); }
static int y_of(dd_at at, dd_bytes mask) { return (int)(at / mask.stride); }

static size_t mark_candidates(dd_bytes mask, dd_plane strength)
{
    size_t n = 0;
    for (int y = 0; y < mask.height; y++) {
        const float *v = dd_row(strength, y);
        uint8_t *row = dd_brow(mask, y);
        for (int x = 0; x < mask.width; x++) {
            row[x] = v[x] >= LOW;
            n += row[x];
        }
    }
    return n;
}

/* The connected piece around a pixel, appended to the list. */
static void flood(tracer *t, dd_at seed)
{
    dd_lines *l = t->out;
    size_t next = l->n;
    t->mask.px[seed] = 2;
    l->at[l->n++] = seed;
    for (; next < l->n; next++)
        for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++) {
                dd_at at = (dd_at)((int64_t)l->at[next] + dy * (int64_t)t->mask.stride + dx);
                if (t->mask.px[at] != 1)
                    continue;
                t->mask.px[at] = 2;
                l->at[l->n++] = at;
            }
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Weak pixels first: the response does not saturate as V does. */
static void sort_by_response(tracer *t, dd_at *at, size_t n)
{
    const dd_ridges *r = t->out->ridges;
    for (size_t i = 0; i < n; i++) {
        int x = x_of(at[i], t->mask), y = y_of(at[i], t->mask);
        float most = fmaxf(fmaxf(dd_row(r->response[0], y)[x], dd_row(r->response[1], y)[x]), 0.0f);
        uint32_t bits; /* of a float that is not negative: in the order of its value */
        memcpy(&bits, &most, sizeof bits);
        t->order[i] = (uint64_t)bits << 32 | at[i];
    }
    qsort(t->order, n, sizeof *t->order, by_value);
    for (size_t i = 0; i < n; i++)
        at[i] = (dd_at)(t->order[i] & UINT32_MAX);
}

/* Lengths of the pixels of one skeleton; returns their sum. */
static double fill_lengths(dd_lines *l, dd_bytes mask, size_t first, size_t n)
{
    double sum = 0.0;
    for (size_t i = first; i < first + n; i++) {
        l->length_px[i] = (float)dd_skeleton_length(mask, l->at[i]);
        sum += (double)l->length_px[i];
    }
    return sum;
}

/* The piece that holds this pixel becomes a line, or nothing. */
static void trace_piece(tracer *t, dd_at seed)
{
    dd_lines *l = t->out;
    size_t first = l->n;
    flood(t, seed);
    dd_at *at = l->at + first;
    size_t area = l->n - first, n = area;
    double least_px = LEAST_MM * t->px_per_mm, length = 0.0;
    if ((double)area >= 0.7 * least_px) { /* fewer pixels cannot make that length */
        sort_by_response(t, at, n);
        n = dd_skeleton_thin(t->mask, at, n);
        n = dd_skeleton_prune(t->mask, at, n, fmin(SPUR_MM * t->px_per_mm, DD_LONGEST_SPUR_PX));
        length = fill_lengths(l, t->mask, first, n);
    }
    bool line = length >= least_px && length * length >= LEAST_RATIO * (double)area; /* width = area / length */
    for (size_t i = 0; !line && i < n; i++)
        t->mask.px[at[i]] = 0;
    l->n = first + (line ? n : 0);
}

static void trace_all(tracer *t)
{
    dd_plane strength = t->out->ridges->strength;
    for (int y = 0; y < t->mask.height; y++) {
        const float *v = dd_row(strength, y);
        for (int x = 0; x < t->mask.width; x++)
            if (v[x] >= HIGH && dd_brow(t->mask, y)[x] == 1)
                trace_piece(t, (dd_at)((size_t)y * t->mask.stride + (size_t)x));
    }
}

/* What is left of the mask is the lines. */
static void keep_lines(tracer *t)
{
    dd_lines *l = t->out;
    dd_bytes_fill(t->mask, 0);
    for (size_t i = 0; i < l->n; i++)
        t->mask.px[l->at[i]] = 1;
    l->skeleton = t->mask;
}

bool dd_lines_trace(dd_lines *out, const dd_ridges *ridges, dd_arena *arena)
{
    dd_plane strength = ridges->strength;
    tracer t = {.out = out, .px_per_mm = ridges->px_per_mm, .mask = dd_bytes_new(arena, strength.width, strength.height)};
    *out = (dd_lines){.ridges = ridges};
    if (!t.mask.px || t.mask.stride * (size_t)t.mask.height > UINT32_MAX)
        return false;
    size_t most = mark_candidates(t.mask, strength) + 1;
    out->at = dd_arena_alloc(arena, most * sizeof *out->at);
    out->length_px = dd_arena_alloc(arena, most * sizeof *out->length_px);
    dd_arena_mark mark = dd_arena_level(arena);
    t.order = dd_arena_alloc(arena, most * sizeof *t.order);
    if (!out->at || !out->length_px || !t.order)
        return false;
    trace_all(&t);
    keep_lines(&t);
    dd_arena_rewind(arena, mark);
    return true;
}

double dd_line_contrast(double response) { return 1.5 * 1.7320508075688772 * response; }

typedef struct adder {
    const dd_lines *lines;
    const dd_metric_input *in;
    dd_plane response;
    double (*aside)[ASIDE]; /* by tile: response times length with the lines at each place */
    int *place;             /* by tile: the best */
} adder;

static size_t tile_of(const adder *a, int x, int y)
{
    int k = a->lines->ridges->level, edge = a->in->tile_px;
    return (size_t)((y << k) / edge) * (size_t)a->in->tiles_x + (size_t)((x << k) / edge);
}

/* Place 0 is the line itself, then the neighbours row by row. */
static float response_at(const adder *a, int x, int y, int place)
{
    int i = place == 0 ? 4 : place <= 4 ? place - 1 : place;
    return dd_row(a->response, y + i / 3 - 1)[x + i % 3 - 1];
}

static void find_places(adder *a, size_t tiles)
{
    const dd_lines *l = a->lines;
    for (size_t i = 0; i < l->n; i++) {
        int x = x_of(l->at[i], l->skeleton), y = y_of(l->at[i], l->skeleton);
        double *sum = a->aside[tile_of(a, x, y)];
        for (int p = 0; p < ASIDE; p++)
            sum[p] += (double)l->length_px[i] * (double)response_at(a, x, y, p);
    }
    for (size_t t = 0; t < tiles; t++)
        for (int p = 1; p < ASIDE; p++)
            if (a->aside[t][p] > a->aside[t][a->place[t]])
                a->place[t] = p;
}

/* 0 where V would lie below the lower threshold, 1 from the upper one on: a length without steps. */
static double share_of(double response, double c)
{
    double low = c * sqrt(-2.0 * dd_log(1.0 - (double)LOW)), high = c * sqrt(-2.0 * dd_log(1.0 - (double)HIGH));
    return fmin(1.0, fmax(0.0, (response - low) / (high - low)));
}

static void add_pixels(const dd_line_sums *out, const adder *a, double c, dd_plane drawn)
{
    const dd_lines *l = a->lines;
    double mm_per_px = 1.0 / l->ridges->px_per_mm;
    int k = l->ridges->level;
    for (size_t i = 0; i < l->n; i++) {
        int x = x_of(l->at[i], l->skeleton), y = y_of(l->at[i], l->skeleton);
        double response = (double)response_at(a, x, y, a->place[tile_of(a, x, y)]), mm = mm_per_px * (double)l->length_px[i];
        double share = share_of(response, c), load = mm * dd_line_contrast(response);
        dd_metric_add_at(out->length, 0, a->in, x << k, y << k, mm * share);
        if (out->depth) {
            dd_metric_add_at(out->depth, 0, a->in, x << k, y << k, load);
            dd_metric_add_at(out->depth, 1, a->in, x << k, y << k, mm);
        }
        if (out->load)
            dd_metric_add_at(out->load, 0, a->in, x << k, y << k, load);
        if (drawn.px && share > 0.0)
            dd_row(drawn, y)[x] = (float)dd_line_contrast(response);
    }
}

/* Judged pixels of every tile, in pixels of the grid. */
static void weigh(dd_metric_sums *out, const adder *a)
{
    dd_bytes valid = a->lines->ridges->valid;
    int k = a->lines->ridges->level, edge = a->in->tile_px;
    for (int y = 0; y < valid.height; y++) {
        const uint8_t *row = dd_brow(valid, y);
        double *weight = out->weight + tile_of(a, 0, y);
        for (int x = 0, end = edge; x < valid.width; weight++, end += edge) {
            int next = (end + (1 << k) - 1) >> k, n = 0; /* the first pixel whose corner lies in the next tile */
            next = next < valid.width ? next : valid.width;
            for (; x < next; x++)
                n += row[x] != 0;
            *weight += (double)(n << 2 * k);
        }
    }
}

static void weigh_all(const dd_line_sums *out, const adder *a, size_t tiles)
{
    dd_metric_sums *const others[2] = {out->depth, out->load};
    weigh(out->length, a);
    out->length->reference[0] = 100.0 * a->in->site->px_per_mm * a->in->site->px_per_mm; /* pixels per cm2 */
    for (int i = 0; i < 2; i++)
        if (others[i]) {
            memcpy(others[i]->weight, out->length->weight, tiles * sizeof *out->length->weight);
            others[i]->reference[0] = out->length->reference[0];
        }
}

static void write_map(const adder *a, dd_map_kind map, dd_plane drawn, float *row)
{
    int k = a->lines->ridges->level;
    for (int y = 0; y < a->in->valid.height; y++) {
        const float *from = dd_row(drawn, y >> k);
        for (int x = 0; x < a->in->valid.width; x++)
            row[x] = from[x >> k];
        dd_map_row(a->in, map, y, row);
    }
}

bool dd_lines_sum(const dd_line_sums *out, const dd_lines *lines, const dd_metric_input *in, double c, dd_map_kind map)
{
    dd_arena *arena = in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    size_t tiles = (size_t)in->tiles_x * (size_t)in->tiles_y;
    dd_plane strength = lines->ridges->strength, drawn = {0};
    adder a = {.lines = lines, .in = in, .response = lines->ridges->response[in->after]};
    a.aside = dd_arena_calloc(arena, tiles, sizeof *a.aside);
    a.place = DD_NEW(arena, int, tiles);
    float *row = DD_NEW(arena, float, in->valid.width);
    if (in->maps)
        drawn = dd_plane_new(arena, strength.width, strength.height);
    if (!a.aside || !a.place || !row || (in->maps && !drawn.px))
        return false;
    if (drawn.px)
        dd_plane_fill(drawn, NAN);
    find_places(&a, tiles);
    add_pixels(out, &a, c, drawn);
    weigh_all(out, &a, tiles);
    if (drawn.px)
        write_map(&a, map, drawn, row);
    dd_arena_rewind(arena, mark);
    return true;
}
