/* Flat patches: connected pixels whose neighbours differ by less than a threshold, in the shape of a parallelogram.
 *
 * The edge of a patch is never flat, so neighbouring patches stay apart even where the chart is blurred. One threshold does not serve
 * dim and noisy photos alike, therefore three; what is found twice counts once. The shape test needs no outline: a parallelogram of area A
 * has det(covariance) = A^2 / 144, whatever its angle; lines, rings and branching shapes have more. */
#include "stages/balance/chart_search.h"

#include <math.h>
#include <string.h>

enum {
    LEAST_RUN = 3,     /* px of a row: patches narrower than 5 px are not read anyway */
    LEAST_AREA = 20,   /* px of the flat inside */
    MOST_FLATS = 6000, /* a texture of specks is no chart: the rest is not looked at */
    STRIDE = 64,
};
static const int THRESHOLD[] = {6, 12, 24};              /* codes between the pixels left and right, above and below */
static const double LEAST_FILL = 0.80, MOST_FILL = 1.12; /* ellipse 1.05, cross 0.7, frame 0.6 */
static const double MOST_STRETCH = 16.0;                 /* ratio of the variances along and across: 4 : 1 */
static const double MOST_SHARE = 1.0 / 25;               /* of the view */
static const double FARTHEST_PX = 1e6;                   /* of a place that is asked for */
static const double EDGE = 2.0;                          /* px of a patch's width that are not flat, both sides together */

/* Moments of connected runs; the root of a component holds those of all. */
typedef struct dd_flat_blob {
    int parent, area;
    double sx, sy, sxx, syy, sxy;
} dd_flat_blob;

typedef struct dd_flat_run {
    int x0, x1, blob;
} dd_flat_run; /* x1 is the first px behind */

static uint8_t span(uint8_t a, uint8_t b) { return a > b ? (uint8_t)(a - b) : (uint8_t)(b - a); }

static void widen_row(uint8_t *restrict out, const uint8_t *restrict a, const uint8_t *restrict b, size_t n)
{
    size_t i = 0;
    for (; i + STRIDE <= n; i += STRIDE)
        for (size_t k = i; k < i + STRIDE; k++) {
            uint8_t d = span(a[k], b[k]);
            out[k] = d > out[k] ? d : out[k];
        }
    for (; i < n; i++) {
        uint8_t d = span(a[i], b[i]);
        out[i] = d > out[i] ? d : out[i];
    }
}

/* Largest difference across each pixel, of all channels; the border counts as an edge. */
static void edges_of(dd_bytes out, const dd_chart_view *view)
{
    const size_t n = (size_t)out.width;
    for (int y = 0; y < out.height; y++) {
        uint8_t *row = dd_brow(out, y);
        const bool inside = y > 0 && y + 1 < out.height && n > 2;
        memset(row, inside ? 0 : 255, n);
        for (int c = 0; c < 3 && inside; c++) {
            const uint8_t *p = dd_brow(view->rgb[c], y);
            widen_row(row, dd_brow(view->rgb[c], y - 1), dd_brow(view->rgb[c], y + 1), n);
            widen_row(row + 1, p, p + 2, n - 2);
        }
        row[0] = row[n - 1] = 255;
    }
}

static int root_of(dd_flat_blob *blob, int i)
{
    while (blob[i].parent != i)
        i = blob[i].parent = blob[blob[i].parent].parent;
    return i;
}

static int join(dd_flat_blob *blob, int i, int j)
{
    i = root_of(blob, i);
    j = root_of(blob, j);
    if (i == j)
        return i;
    dd_flat_blob *to = &blob[i < j ? i : j], *from = &blob[i < j ? j : i];
    to->area += from->area;
    to->sx += from->sx;
    to->sy += from->sy;
    to->sxx += from->sxx;
    to->syy += from->syy;
    to->sxy += from->sxy;
    from->parent = to->parent;
    return to->parent;
}

static dd_flat_blob blob_of_run(int i, int x0, int x1, int y)
{
    const double n = x1 - x0, mid = 0.5 * (x0 + x1 - 1), sx = n * mid;
    return (dd_flat_blob){i, x1 - x0, sx, n * y, n * mid * mid + n * (n * n - 1.0) / 12.0, n * y * y, sx * y};
}

static int runs_of_row(dd_flat_run *run, const uint8_t *edge, int width, int threshold)
{
    int n = 0;
    for (int x = 0; x < width; x++) {
        if (edge[x] > threshold)
            continue;
        int x0 = x;
        while (edge[x] <= threshold) /* the last px of a row is an edge */
            x++;
        if (x - x0 >= LEAST_RUN)
            run[n++] = (dd_flat_run){x0, x, -1};
    }
    return n;
}

/* Runs that touch a run of the row above continue its blob. */
static void connect(dd_flat_run *run, int n, const dd_flat_run *above, int n_above, dd_flat_blob *blob, int *blobs, int y)
{
    int k = 0;
    for (int i = 0; i < n; i++) {
        int own = (*blobs)++;
        blob[own] = blob_of_run(own, run[i].x0, run[i].x1, y);
        while (k < n_above && above[k].x1 <= run[i].x0)
            k++;
        for (int m = k; m < n_above && above[m].x0 < run[i].x1; m++)
            own = join(blob, own, above[m].blob);
        run[i].blob = own;
    }
}

/* The flat patch a blob makes; false when it has not the shape of one. */
static bool flat_of_blob(dd_flat *out, const dd_flat_blob *b, double view_px)
{
    if (b->area < LEAST_AREA || b->area > MOST_SHARE * view_px)
        return false;
    const double n = b->area, x = b->sx / n, y = b->sy / n;
    const double xx = b->sxx / n - x * x + 1.0 / 12.0, yy = b->syy / n - y * y + 1.0 / 12.0, xy = b->sxy / n - x * y;
    const double det = xx * yy - xy * xy, fill = n / (12.0 * sqrt(det)), trace = xx + yy;
    const double root = sqrt(fmax(0.0, 0.25 * trace * trace - det));
    if (fill < LEAST_FILL || fill > MOST_FILL || 0.5 * trace + root > MOST_STRETCH * (0.5 * trace - root))
        return false;
    *out = (dd_flat){(float)x, (float)y, (float)(sqrt(n) + EDGE), -1};
    return true;
}

static int *bucket_at(const dd_flats *f, double x, double y)
{
    return &f->bucket[(int)(y / DD_FLAT_BUCKET) * f->columns + (int)(x / DD_FLAT_BUCKET)];
}

int dd_flats_nearest(const dd_flats *f, double x, double y, double reach, double size, double ratio)
{
    if (!(fabs(x) < FARTHEST_PX && fabs(y) < FARTHEST_PX && reach < FARTHEST_PX)) /* a map near its horizon, or corners out of this world */
        return -1;
    const int c0 = (int)fmax(0.0, floor((x - reach) / DD_FLAT_BUCKET)), r0 = (int)fmax(0.0, floor((y - reach) / DD_FLAT_BUCKET));
    double best = reach * reach;
    int found = -1;
    for (int r = r0; r < f->rows && r * DD_FLAT_BUCKET <= y + reach; r++)
        for (int c = c0; c < f->columns && c * DD_FLAT_BUCKET <= x + reach; c++)
            for (int i = f->bucket[r * f->columns + c]; i >= 0; i = f->at[i].next) {
                const double dx = (double)f->at[i].x - x, dy = (double)f->at[i].y - y, d = dx * dx + dy * dy, s = (double)f->at[i].size;
                if (d < best && s < size * ratio && s * ratio > size) {
                    best = d;
                    found = i;
                }
            }
    return found;
}

/* Same place and about the same size: the patch was found at a lower threshold already; the larger one knows its centre better. */
static void keep(dd_flats *f, dd_flat flat)
{
    const double size = (double)flat.size;
    int same = dd_flats_nearest(f, (double)flat.x, (double)flat.y, 0.25 * size, size, 1.6);
    if (same >= 0) {
        if (f->at[same].size < flat.size &&
            bucket_at(f, (double)flat.x, (double)flat.y) == bucket_at(f, (double)f->at[same].x, (double)f->at[same].y))
            f->at[same] = (dd_flat){flat.x, flat.y, flat.size, f->at[same].next};
        return;
    }
    if (f->n == f->capacity)
        return;
    int *first = bucket_at(f, (double)flat.x, (double)flat.y);
    flat.next = *first;
    *first = f->n;
    f->at[f->n++] = flat;
}

/* Scratch of one threshold: two rows of runs and all blobs. */
typedef struct dd_flat_runs {
    dd_flat_run *row[2];
    dd_flat_blob *blob;
} dd_flat_runs;

static void flats_at(dd_flats *out, dd_bytes edges, int threshold, const dd_flat_runs *scratch)
{
    const double px = (double)edges.width * edges.height;
    int n_above = 0, blobs = 0;
    for (int y = 0; y < edges.height; y++) {
        dd_flat_run *run = scratch->row[y & 1], *above = scratch->row[!(y & 1)];
        int n = runs_of_row(run, dd_brow(edges, y), edges.width, threshold);
        connect(run, n, above, n_above, scratch->blob, &blobs, y);
        n_above = n;
    }
    for (int i = 0; i < blobs; i++) {
        dd_flat flat;
        if (scratch->blob[i].parent == i && flat_of_blob(&flat, &scratch->blob[i], px))
            keep(out, flat);
    }
}

static bool flats_new(dd_flats *out, dd_bytes view, dd_arena *arena)
{
    *out = (dd_flats){.capacity = MOST_FLATS, .columns = view.width / DD_FLAT_BUCKET + 1, .rows = view.height / DD_FLAT_BUCKET + 1};
    const size_t buckets = (size_t)out->columns * (size_t)out->rows;
    out->at = dd_arena_alloc(arena, (size_t)out->capacity * sizeof *out->at);
    out->bucket = dd_arena_alloc(arena, buckets * sizeof *out->bucket);
    for (size_t i = 0; out->bucket && i < buckets; i++)
        out->bucket[i] = -1;
    return out->at && out->bucket;
}

bool dd_flats_find(dd_flats *out, const dd_chart_view *view, dd_arena *arena)
{
    const int width = view->rgb[0].width, height = view->rgb[0].height;
    if (!flats_new(out, view->rgb[0], arena))
        return false;
    const dd_arena_mark mark = dd_arena_level(arena);
    const size_t runs = (size_t)width / (LEAST_RUN + 1) + 1;
    dd_bytes edges = dd_bytes_new(arena, width, height);
    dd_flat_runs scratch = {{dd_arena_alloc(arena, runs * sizeof(dd_flat_run)), dd_arena_alloc(arena, runs * sizeof(dd_flat_run))},
                            dd_arena_alloc(arena, runs * (size_t)height * sizeof(dd_flat_blob))};
    const bool whole = edges.px && scratch.row[0] && scratch.row[1] && scratch.blob;
    if (whole) {
        edges_of(edges, view);
        for (size_t t = 0; t < sizeof THRESHOLD / sizeof *THRESHOLD; t++)
            flats_at(out, edges, THRESHOLD[t], &scratch);
    }
    dd_arena_rewind(arena, mark);
    return whole;
}
