/* Bare skin around and between ink, as a smooth surface in Lab. One colour for a whole region will not do: a forearm's side is 10 L*
 * darker than its ridge, which is more than faint ink is.
 *
 * Start: the colour of the region's lightest third (ink darkens), unless control skin contradicts it by another hue: then the region has
 * no bare skin there, and control skin is the start. Everything of that hue (not: of that lightness) is bare at first; then twice: fit,
 * and keep what lies within 2.6 median distances, where bare skin ends when its distances go as the length of a normal vector in three
 * dimensions (99th percentile 3.4 SD, median 1.5 SD; METRICS.md 4: control p99). Bare skin is not sought by Otsu's threshold: with ink
 * of several colours that falls between strong and weak ink. All this on every few cells of a large region; a surface needs no more. */
#include "stages/measure/ink.h"

#include <math.h>
#include <string.h>

#include "base/matrix.h"
#include "kernels/kernels.h"
#include "stages/measure/order.h"

enum { LEAST_CELLS = 40, MOST_CELLS = 8000, ROUNDS = 2 };
static const double SAME_HUE = 0.2, SAME_L = 15.0;      /* share of u and v; L* */
static const double AGREE_HUE = 0.25, AGREE_L = 20.0;   /* of region and control */
static const double P99_MEDIANS = 2.6, LEAST_P99 = 3.0; /* dE00 */
static const double LEAST_INK_DE = 6.0;                 /* as in ink_mask.c */
static const double ORDER_2_SHARE = 0.15, LEAST_SHARE = 0.03;

static bool same_skin(const double lab[3], const double bare[3], double hue, double lightness)
{
    double scale = (bare[0] + 16.0) / (lab[0] + 16.0);
    return fabs(lab[0] - bare[0]) < lightness && fabs(lab[1] * scale - bare[1]) < hue * fmax(4.0, fabs(bare[1])) &&
           fabs(lab[2] * scale - bare[2]) < hue * fmax(8.0, fabs(bare[2]));
}

static void basis(double t[DD_BARE_TERMS], const dd_bare *b, int x, int y)
{
    double u = (x - b->cx) / b->half, v = (y - b->cy) / b->half;
    t[0] = 1.0;
    t[1] = u;
    t[2] = v;
    t[3] = u * u;
    t[4] = u * v;
    t[5] = v * v;
}

void dd_bare_at(double lab[3], const dd_bare *b, int x, int y)
{
    double t[DD_BARE_TERMS];
    basis(t, b, x, y);
    for (int c = 0; c < 3; c++) {
        lab[c] = 0.0;
        for (int k = 0; k < b->terms; k++)
            lab[c] += b->coef[c][k] * t[k];
    }
}

/* So that no more than about MOST_CELLS are looked at. */
static int stride_for(dd_bytes plane)
{
    double cells = (double)plane.width * (double)plane.height;
    return cells > MOST_CELLS ? (int)ceil(sqrt(cells / MOST_CELLS)) : 1;
}

static size_t count_marked(dd_bytes mark, int stride)
{
    size_t n = 0;
    for (int y = 0; y < mark.height; y += stride)
        for (int x = 0; x < mark.width; x += stride)
            n += dd_brow(mark, y)[x] != 0;
    return n;
}

typedef struct normal {
    double a[DD_BARE_TERMS * DD_BARE_TERMS], b[3][DD_BARE_TERMS];
} normal;

static void add_equation(normal *n, const dd_bare *bare, const dd_plane lab[3], int x, int y)
{
    double t[DD_BARE_TERMS];
    basis(t, bare, x, y);
    for (int p = 0; p < bare->terms; p++) {
        for (int q = 0; q < bare->terms; q++)
            n->a[p * bare->terms + q] += t[p] * t[q];
        for (int c = 0; c < 3; c++)
            n->b[c][p] += t[p] * (double)dd_row(lab[c], y)[x];
    }
}

static bool fit_terms(dd_bare *out, const dd_plane lab[3], dd_bytes mark, int terms)
{
    normal n = {{0}, {{0}}};
    int stride = stride_for(mark);
    out->terms = terms;
    for (int y = 0; y < mark.height; y += stride)
        for (int x = 0; x < mark.width; x += stride)
            if (dd_brow(mark, y)[x])
                add_equation(&n, out, lab, x, y);
    for (int c = 0; c < 3; c++)
        if (!dd_solve_spd(out->coef[c], n.a, n.b[c], terms))
            return false;
    return true;
}

bool dd_bare_fit(dd_bare *out, const dd_plane lab[3], dd_bytes mark)
{
    int stride = stride_for(mark);
    size_t n = count_marked(mark, stride), all = (size_t)mark.width * (size_t)mark.height / (size_t)(stride * stride);
    int side = mark.width > mark.height ? mark.width : mark.height;
    *out = (dd_bare){.cx = 0.5 * (mark.width - 1), .cy = 0.5 * (mark.height - 1), .half = 0.5 * side};
    if (n < LEAST_CELLS)
        return false;
    if ((double)n >= ORDER_2_SHARE * (double)all && fit_terms(out, lab, mark, 6))
        return true;
    return fit_terms(out, lab, mark, (double)n >= LEAST_SHARE * (double)all ? 3 : 1) || fit_terms(out, lab, mark, 1);
}

/* Row y of channel c of the surface. */
static void bare_row(float *out, const dd_bare *b, int c, int y, int width)
{
    double t[DD_BARE_TERMS], k[DD_BARE_TERMS] = {0.0};
    basis(t, b, 0, y);
    for (int i = 0; i < b->terms; i++)
        k[i] = b->coef[c][i];
    double v = t[2], step = 1.0 / b->half, k0 = k[0] + k[2] * v + k[5] * v * v, k1 = k[1] + k[4] * v, k2 = k[3];
    for (int x = 0; x < width; x++) {
        double u = ((double)x - b->cx) * step;
        out[x] = (float)(k0 + u * (k1 + u * k2));
    }
}

typedef struct rows {
    float *own[3], *bare[3], *seen[3], *scale;
} rows;

static bool new_rows(rows *r, int width, dd_arena *arena)
{
    for (int c = 0; c < 3; c++)
        if (!(r->own[c] = DD_NEW(arena, float, width)) || !(r->bare[c] = DD_NEW(arena, float, width)) ||
            !(r->seen[c] = DD_NEW(arena, float, width)))
            return false;
    return (r->scale = DD_NEW(arena, float, width)) != NULL;
}

/* What lies over bare skin of one colour, seen over bare skin of another: under k times the light L* + 16, a* and b* are k^(1/3) times as
 * large, and so are their differences. */
static void transfer_row(rows *r, const dd_ink_photo *photo, const dd_bare *onto, int y)
{
    int width = photo->de.width;
    for (int c = 0; c < 3; c++) {
        bare_row(r->own[c], &photo->bare, c, y, width);
        bare_row(r->bare[c], onto, c, y, width);
    }
    for (int x = 0; x < width; x++)
        r->scale[x] = (r->bare[0][x] + 16.0f) / fmaxf(1.0f, r->own[0][x] + 16.0f);
    for (int c = 0; c < 3; c++) {
        const float *lab = dd_row(photo->lab[c], y), *own = r->own[c], *bare = r->bare[c];
        float *seen = r->seen[c];
        for (int x = 0; x < width; x++)
            seen[x] = bare[x] + r->scale[x] * (lab[x] - own[x]);
    }
}

static double mean_square(dd_plane de, dd_bytes mark)
{
    size_t n = 0;
    double sum = 0.0;
    for (int y = 0; y < mark.height; y++) {
        const float *row = dd_row(de, y);
        for (int x = 0; x < mark.width; x++)
            if (dd_brow(mark, y)[x] && row[x] == row[x]) {
                sum += (double)row[x] * (double)row[x];
                n++;
            }
    }
    return n ? sum / (double)n : 0.0;
}

bool dd_bare_distance(dd_ink_photo *photo, const dd_bare *onto, dd_bytes valid, dd_bytes mark, dd_ctx *ctx)
{
    dd_arena_mark level = dd_arena_level(ctx->arena);
    rows r;
    bool ok = new_rows(&r, valid.width, ctx->arena);
    for (int y = 0; ok && y < valid.height; y++) {
        const float *const seen[3] = {r.seen[0], r.seen[1], r.seen[2]}, *const bare[3] = {r.bare[0], r.bare[1], r.bare[2]};
        const uint8_t *in = dd_brow(valid, y);
        float *de = dd_row(photo->de, y);
        transfer_row(&r, photo, onto, y);
        ctx->kernels->colour.ciede2000(de, seen, bare, (size_t)valid.width);
        for (int x = 0; x < valid.width; x++)
            de[x] = in[x] && seen[0][x] == seen[0][x] ? de[x] : NAN;
    }
    photo->bare.square = ok ? mean_square(photo->de, mark) : 0.0;
    dd_arena_rewind(ctx->arena, level);
    return ok;
}

static void mark_same_skin(dd_bytes mark, const dd_plane lab[3], dd_bytes valid, const double bare[3])
{
    for (int y = 0; y < mark.height; y++)
        for (int x = 0; x < mark.width; x++) {
            const double at[3] = {(double)dd_row(lab[0], y)[x], (double)dd_row(lab[1], y)[x], (double)dd_row(lab[2], y)[x]};
            dd_brow(mark, y)[x] = dd_brow(valid, y)[x] && same_skin(at, bare, SAME_HUE, SAME_L);
        }
}

/* Median colour of the lightest third, without its lightest tenth (gloss); NaN when nothing is valid. */
static bool lightest(double lab[3], const dd_plane plane[3], dd_bytes mark, dd_bytes valid, dd_arena *arena)
{
    const double third[2] = {0.67, 0.97}, half = 0.5;
    double l[2];
    if (!dd_plane_quantiles(l, third, 2, plane[0], valid, NAN, arena))
        return false;
    for (int y = 0; y < mark.height; y++) {
        const float *row = dd_row(plane[0], y);
        for (int x = 0; x < mark.width; x++)
            dd_brow(mark, y)[x] = dd_brow(valid, y)[x] && (double)row[x] >= l[0] && (double)row[x] <= l[1];
    }
    for (int c = 0; c < 3; c++)
        if (!dd_plane_quantiles(&lab[c], &half, 1, plane[c], mark, NAN, arena))
            return false;
    return true;
}

static bool find_reach(double *most, dd_bytes mark, dd_plane de, dd_arena *arena)
{
    const double half = 0.5;
    double median;
    bool ok = dd_plane_quantiles(&median, &half, 1, de, mark, NAN, arena);
    *most = ok ? fmax(LEAST_P99, P99_MEDIANS * median) : 0.0;
    return ok;
}

static void keep_near(dd_bytes mark, dd_bytes valid, dd_plane de, double most)
{
    for (int y = 0; y < mark.height; y++)
        for (int x = 0; x < mark.width; x++)
            dd_brow(mark, y)[x] = dd_brow(valid, y)[x] && (double)dd_row(de, y)[x] < most;
}

bool dd_bare_mark(dd_ink_photo *before, dd_bytes mark, dd_bytes valid, double reach, dd_ctx *ctx)
{
    dd_bytes_fill(mark, 0);
    if (!dd_bare_distance(before, &before->bare, valid, mark, ctx))
        return false;
    if (!(reach > 0.0))
        return true;
    keep_near(mark, valid, before->de, reach);
    before->bare.square = mean_square(before->de, mark);
    return true;
}

static size_t count_beyond(dd_plane de, double least)
{
    size_t n = 0;
    for (int y = 0; y < de.height; y++)
        for (int x = 0; x < de.width; x++)
            n += (double)dd_row(de, y)[x] >= least;
    return n;
}

/* *most: dE00 up to which the bare skin that was found reaches. */
static bool grow(dd_ink_photo *before, double *most, dd_bytes mark, bool *found, dd_bytes valid, const double start[3], dd_ctx *ctx)
{
    size_t all = count_marked(valid, 1);
    mark_same_skin(mark, before->lab, valid, start);
    for (int round = 0; round <= ROUNDS; round++) {
        *found = (double)count_marked(mark, 1) >= LEAST_SHARE * (double)all && dd_bare_fit(&before->bare, before->lab, mark);
        if (!*found)
            return true;
        if (!dd_bare_distance(before, &before->bare, valid, mark, ctx) || !find_reach(most, mark, before->de, ctx->arena))
            return false;
        if (round < ROUNDS)
            keep_near(mark, valid, before->de, *most);
    }
    return true;
}

static bool find_thinned(dd_ink_photo *before, double *most, dd_bytes mark, bool *found, dd_bytes valid, const double control_lab[3],
                         dd_ctx *ctx)
{
    double own[3];
    bool known = control_lab[0] == control_lab[0];
    if (!lightest(own, before->lab, mark, valid, ctx->arena))
        return false;
    bool agree = own[0] == own[0] && (!known || same_skin(own, control_lab, AGREE_HUE, AGREE_L));
    return grow(before, most, mark, found, valid, agree || !known ? own : control_lab, ctx);
}

/* Every stride-th cell of every stride-th row. */
static bool thin(dd_ink_photo *out, dd_bytes *mark, dd_bytes *valid, const dd_ink_photo *in, dd_bytes full, int stride, dd_arena *arena)
{
    int width = (full.width + stride - 1) / stride, height = (full.height + stride - 1) / stride;
    dd_plane *planes[] = {&out->lab[0], &out->lab[1], &out->lab[2], &out->de};
    *mark = dd_bytes_new(arena, width, height);
    *valid = dd_bytes_new(arena, width, height);
    for (size_t i = 0; i < sizeof planes / sizeof *planes; i++)
        if (!(*planes[i] = dd_plane_new(arena, width, height)).px)
            return false;
    for (int y = 0; mark->px && valid->px && y < height; y++)
        for (int x = 0; x < width; x++) {
            dd_brow(*valid, y)[x] = dd_brow(full, y * stride)[x * stride];
            for (int c = 0; c < 3; c++)
                dd_row(out->lab[c], y)[x] = dd_row(in->lab[c], y * stride)[x * stride];
        }
    return mark->px && valid->px;
}

static void widen(dd_bare *b, int stride)
{
    b->cx *= stride;
    b->cy *= stride;
    b->half *= stride;
}

bool dd_bare_find(dd_ink_photo *before, double *reach, bool *found, size_t *stands_out, dd_bytes valid, const double control_lab[3],
                  dd_ctx *ctx)
{
    dd_arena_mark level = dd_arena_level(ctx->arena);
    dd_ink_photo few = {.bare = {.terms = 0}};
    dd_bytes mark, some;
    int stride = stride_for(valid);
    *found = false;
    *stands_out = (size_t)valid.width * (size_t)valid.height;
    *reach = LEAST_P99;
    bool ok = thin(&few, &mark, &some, before, valid, stride, ctx->arena) && find_thinned(&few, reach, mark, found, some, control_lab, ctx);
    if (ok && *found)
        *stands_out = (size_t)(stride * stride) * count_beyond(few.de, LEAST_INK_DE);
    dd_arena_rewind(ctx->arena, level);
    before->bare = few.bare;
    widen(&before->bare, stride);
    if (!*found)
        before->bare = (dd_bare){.terms = 1, .coef = {{control_lab[0]}, {control_lab[1]}, {control_lab[2]}}, .half = 1.0};
    return ok;
}
