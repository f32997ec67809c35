/* Keypoints: extrema of the difference of Gaussians over position and scale (Lowe, IJCV 60(2), 2004; Rey-Otero and Delbracio,
 * IPOL 2014, for the steps), on the locally normalised working picture. Differences from the paper:
 * - the finest scale is 1.6 px of an about 800-px picture: finer blobs are grain and do not survive another camera or a soft focus;
 * - a quota per octave and, inside it, turns over a lattice of cells: skin with weak texture gets its points, not only collar and hair.
 * One octave is in memory at a time. */
#include "stages/align/keypoints.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/kernels.h"

enum {
    INTERVALS = 3, /* scales per octave */
    GAUSSES = INTERVALS + 3,
    DOGS = INTERVALS + 2,
    MIN_SIDE = 24,         /* of the smallest octave, px */
    BASE_LONG_SIDE = 1200, /* larger working pictures are halved first */
    BORDER = 5,
    CELLS = 14, /* along the long side */
    MAX_OCTAVES = 6
};
static const int QUOTA[MAX_OCTAVES] = {1300, 700, 300, 120, 60, 40};
static const float SIGMA0 = 1.6F;
static const float BASE_BLUR = 0.8F; /* what the base picture already has, px of it */
static const float CONTRAST = 0.03F; /* least |DoG|, local standard deviations */
static const float EDGE_RATIO = 10;

typedef struct candidate {
    float x, y, sigma, response;
    int layer, cell, rank;
} candidate;
typedef struct octave {
    dd_plane gauss[GAUSSES], dog[DOGS];
} octave;
typedef struct candidates {
    candidate *item;
    int n, capacity;
} candidates;

static bool is_extremum(const octave *o, int layer, int x, int y, float v)
{
    for (int s = layer - 1; s <= layer + 1; s++)
        for (int r = y - 1; r <= y + 1; r++) {
            const float *p = dd_row(o->dog[s], r) + x;
            for (int c = -1; c <= 1; c++) {
                if (s == layer && r == y && c == 0)
                    continue;
                if (v > 0 ? p[c] >= v : p[c] <= v)
                    return false;
            }
        }
    return true;
}

static float at(const octave *o, int s, int y, int x) { return dd_row(o->dog[s], y)[x]; }

/* Gradient g and Hessian h of the DoG in (x, y, scale). */
static void derivatives(double g[3], double h[9], const octave *o, int s, int y, int x)
{
    double v = at(o, s, y, x);
    g[0] = 0.5 * (at(o, s, y, x + 1) - at(o, s, y, x - 1));
    g[1] = 0.5 * (at(o, s, y + 1, x) - at(o, s, y - 1, x));
    g[2] = 0.5 * (at(o, s + 1, y, x) - at(o, s - 1, y, x));
    h[0] = at(o, s, y, x + 1) + at(o, s, y, x - 1) - 2 * v;
    h[4] = at(o, s, y + 1, x) + at(o, s, y - 1, x) - 2 * v;
    h[8] = at(o, s + 1, y, x) + at(o, s - 1, y, x) - 2 * v;
    h[1] = h[3] = 0.25 * (at(o, s, y + 1, x + 1) - at(o, s, y + 1, x - 1) - at(o, s, y - 1, x + 1) + at(o, s, y - 1, x - 1));
    h[2] = h[6] = 0.25 * (at(o, s + 1, y, x + 1) - at(o, s + 1, y, x - 1) - at(o, s - 1, y, x + 1) + at(o, s - 1, y, x - 1));
    h[5] = h[7] = 0.25 * (at(o, s + 1, y + 1, x) - at(o, s + 1, y - 1, x) - at(o, s - 1, y + 1, x) + at(o, s - 1, y - 1, x));
}

/* Newton step -H^-1 g by Cramer's rule; false when singular. */
static bool newton_step(double step[3], const double g[3], const double h[9])
{
    double c0 = h[4] * h[8] - h[5] * h[7], c1 = h[5] * h[6] - h[3] * h[8], c2 = h[3] * h[7] - h[4] * h[6];
    double det = h[0] * c0 + h[1] * c1 + h[2] * c2;
    if (fabs(det) < 1e-12)
        return false;
    double c4 = h[0] * h[8] - h[2] * h[6], c5 = h[2] * h[3] - h[0] * h[5], c8 = h[0] * h[4] - h[1] * h[3];
    step[0] = -(c0 * g[0] + c1 * g[1] + c2 * g[2]) / det; /* the cofactors of a symmetric matrix are symmetric */
    step[1] = -(c1 * g[0] + c4 * g[1] + c5 * g[2]) / det;
    step[2] = -(c2 * g[0] + c5 * g[1] + c8 * g[2]) / det;
    return true;
}

static bool is_edge(const double h[9])
{
    double trace = h[0] + h[4], det = h[0] * h[4] - h[1] * h[1];
    return det <= 0 || trace * trace * EDGE_RATIO >= (EDGE_RATIO + 1) * (EDGE_RATIO + 1) * det;
}

/* Sub-pixel place of the extremum; false: it wanders off, is weak or sits on an edge. */
static bool localise(candidate *out, const octave *o, int s, int y, int x)
{
    double g[3], h[9], step[3];
    int w = o->dog[0].width, height = o->dog[0].height;
    for (int turn = 0;; turn++) {
        derivatives(g, h, o, s, y, x);
        if (!newton_step(step, g, h))
            return false;
        if (fabs(step[0]) <= 0.6 && fabs(step[1]) <= 0.6 && fabs(step[2]) <= 0.6)
            break;
        if (turn == 4 || fabs(step[0]) > 3 || fabs(step[1]) > 3 || fabs(step[2]) > 3)
            return false;
        x += (step[0] > 0.6) - (step[0] < -0.6);
        y += (step[1] > 0.6) - (step[1] < -0.6);
        s += (step[2] > 0.6) - (step[2] < -0.6);
        if (s < 1 || s > INTERVALS || x < BORDER || y < BORDER || x >= w - BORDER || y >= height - BORDER)
            return false;
    }
    float value = at(o, s, y, x) + (float)(0.5 * (g[0] * step[0] + g[1] * step[1] + g[2] * step[2]));
    if (fabsf(value) < CONTRAST || is_edge(h))
        return false;
    static const float POWER[3] = {1.0F, 1.25992105F, 1.58740105F}; /* 2^(i/3) */
    float rise = (float)step[2], third = 0.23104906F;               /* ln(2)/3; exp by its series, |x| < 0.14 */
    float e = rise * third;
    *out = (candidate){.x = (float)(x + step[0]),
                       .y = (float)(y + step[1]),
                       .response = fabsf(value),
                       .layer = s,
                       .sigma = SIGMA0 * POWER[s % 3] * (float)(1 << (s / 3)) * (1 + e * (1 + 0.5F * e * (1 + e / 3)))};
    return true;
}

static bool push(candidates *list, candidate c, dd_arena *arena)
{
    if (list->n == list->capacity) {
        int capacity = list->capacity ? 2 * list->capacity : 4096;
        candidate *grown = DD_NEW(arena, candidate, capacity);
        if (!grown)
            return false;
        if (list->n)
            memcpy(grown, list->item, (size_t)list->n * sizeof *grown);
        list->item = grown;
        list->capacity = capacity;
    }
    list->item[list->n++] = c;
    return true;
}

static bool collect(candidates *list, const octave *o, dd_arena *arena)
{
    int w = o->dog[0].width, h = o->dog[0].height;
    for (int s = 1; s <= INTERVALS; s++)
        for (int y = BORDER; y < h - BORDER; y++) {
            const float *row = dd_row(o->dog[s], y), *up = dd_row(o->dog[s], y - 1), *down = dd_row(o->dog[s], y + 1);
            for (int x = BORDER; x < w - BORDER; x++) {
                float v = row[x], a = fabsf(v);
                if (a < 0.8F * CONTRAST)
                    continue;
                float sign = v > 0 ? 1.0F : -1.0F;
                if (sign * row[x - 1] >= a || sign * row[x + 1] >= a || sign * up[x] >= a || sign * down[x] >= a)
                    continue;
                candidate c;
                if (is_extremum(o, s, x, y, v) && localise(&c, o, s, y, x) && !push(list, c, arena))
                    return false;
            }
        }
    return true;
}

static int by_cell_then_response(const void *pa, const void *pb)
{
    const candidate *a = pa, *b = pb;
    if (a->cell != b->cell)
        return a->cell < b->cell ? -1 : 1;
    if (a->response != b->response)
        return a->response > b->response ? -1 : 1;
    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    return a->x < b->x ? -1 : a->x > b->x;
}

static int by_rank_then_response(const void *pa, const void *pb)
{
    const candidate *a = pa, *b = pb;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->response != b->response)
        return a->response > b->response ? -1 : 1;
    return a->cell < b->cell ? -1 : a->cell > b->cell;
}

/* Every cell gives its strongest point, then every cell its second, ... until the quota is reached. */
static void spread(candidates *list, int width, int height, int quota)
{
    float cell = (float)(width > height ? width : height) / CELLS;
    for (int i = 0; i < list->n; i++)
        list->item[i].cell = (int)(list->item[i].y / cell) * CELLS + (int)(list->item[i].x / cell);
    qsort(list->item, (size_t)list->n, sizeof *list->item, by_cell_then_response);
    for (int i = 0; i < list->n; i++)
        list->item[i].rank = i > 0 && list->item[i].cell == list->item[i - 1].cell ? list->item[i - 1].rank + 1 : 0;
    qsort(list->item, (size_t)list->n, sizeof *list->item, by_rank_then_response);
    if (list->n > quota)
        list->n = quota;
}

static bool build_octave(octave *o, dd_plane first, dd_ctx *ctx)
{
    static const float POWER[GAUSSES] = {1.0F, 1.25992105F, 1.58740105F, 2.0F, 2.5198421F, 3.1748021F};
    o->gauss[0] = first;
    for (int s = 1; s < GAUSSES; s++) {
        o->gauss[s] = dd_plane_new(ctx->arena, first.width, first.height);
        double step = SIGMA0 * sqrt(POWER[s] * POWER[s] - POWER[s - 1] * POWER[s - 1]);
        if (!o->gauss[s].px || !dd_gauss(ctx->kernels, o->gauss[s], o->gauss[s - 1], step, ctx->arena))
            return false;
    }
    for (int s = 0; s < DOGS; s++) {
        o->dog[s] = dd_plane_new(ctx->arena, first.width, first.height);
        if (!o->dog[s].px)
            return false;
        for (int y = 0; y < first.height; y++) {
            const float *a = dd_row(o->gauss[s], y), *b = dd_row(o->gauss[s + 1], y);
            float *d = dd_row(o->dog[s], y);
            for (int x = 0; x < first.width; x++)
                d[x] = b[x] - a[x];
        }
    }
    return true;
}

static void subsample(dd_plane out, dd_plane in)
{
    for (int y = 0; y < out.height; y++)
        for (int x = 0; x < out.width; x++)
            dd_row(out, y)[x] = dd_row(in, 2 * y)[2 * x];
}

/* zoom: working pixels per octave pixel; offset: working place of the octave's pixel 0. */
static void describe_all(dd_keypoints *out, int capacity, const candidates *list, const octave *o, float zoom, float offset)
{
    for (int i = 0; i < list->n; i++) {
        const candidate *c = &list->item[i];
        float angle[2];
        int count = dd_keypoint_angles(angle, o->gauss[c->layer], c->x, c->y, c->sigma);
        for (int k = 0; k < count && out->n < capacity; k++) {
            dd_keypoint_describe(out->descriptor + (size_t)out->n * DD_DESCRIPTOR_BYTES, o->gauss[c->layer], c->x, c->y, c->sigma,
                                 angle[k]);
            out->key[out->n++] = (dd_keypoint){c->x * zoom + offset, c->y * zoom + offset, c->sigma * zoom, angle[k], c->response};
        }
    }
}

static bool octave_points(dd_keypoints *out, int capacity, dd_plane next, dd_plane first, int index, float zoom, float offset, dd_ctx *ctx)
{
    octave o;
    candidates list = {0};
    if (!build_octave(&o, first, ctx) || !collect(&list, &o, ctx->arena))
        return false;
    if (next.px)
        subsample(next, o.gauss[INTERVALS]);
    if (list.n)
        spread(&list, first.width, first.height, QUOTA[index]);
    describe_all(out, capacity, &list, &o, zoom, offset);
    return true;
}

static bool all_octaves(dd_keypoints *out, int capacity, dd_plane base, float zoom, dd_ctx *ctx)
{
    dd_plane first = dd_plane_new(ctx->arena, base.width, base.height);
    if (!first.px || !dd_gauss(ctx->kernels, first, base, sqrt(SIGMA0 * SIGMA0 - BASE_BLUR * BASE_BLUR), ctx->arena))
        return false;
    float offset = 0.5F * zoom - 0.5F; /* subsampling keeps pixel 0 in place */
    for (int i = 0; i < MAX_OCTAVES && first.width >= MIN_SIDE && first.height >= MIN_SIDE; i++) {
        dd_plane next = {0};
        if (first.width >= 2 * MIN_SIDE && first.height >= 2 * MIN_SIDE) {
            next = dd_plane_new(ctx->arena, (first.width + 1) / 2, (first.height + 1) / 2);
            if (!next.px)
                return false;
        }
        dd_arena_mark mark = dd_arena_level(ctx->arena);
        bool ok = octave_points(out, capacity, next, first, i, zoom, offset, ctx);
        dd_arena_rewind(ctx->arena, mark);
        if (!ok)
            return false;
        if (!next.px)
            break;
        first = next;
        zoom *= 2;
    }
    return true;
}

bool dd_keypoints_find(dd_keypoints *out, const dd_work *work, dd_ctx *ctx)
{
    int capacity = 0;
    for (int i = 0; i < MAX_OCTAVES; i++)
        capacity += QUOTA[i] + QUOTA[i] / 4;
    *out = (dd_keypoints){.key = DD_NEW(ctx->arena, dd_keypoint, capacity),
                          .descriptor = DD_NEW(ctx->arena, uint8_t, capacity * DD_DESCRIPTOR_BYTES)};
    if (!out->key || !out->descriptor)
        return false;
    dd_plane full = work->level[0];
    int longest = full.width > full.height ? full.width : full.height, base = longest >= BASE_LONG_SIDE ? 1 : 0;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    bool ok = all_octaves(out, capacity, work->level[base], (float)(1 << base), ctx);
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}
