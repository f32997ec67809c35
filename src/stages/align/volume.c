/* Correlation volume and semi-global matching (Hirschmueller, IEEE TPAMI 30(2), 2008; his letters: P1 = NEAR, P2 = FAR).
 *
 *   volume   normalised correlation of each block with the brought-over follow-up at every shift of +-7 px, over the 3x3 blocks around
 *            it with weights 1 2 1 (24 px wide): a cheek's texture changes when it is lifted, one block of 8 px alone says too little
 *   choice   the shifts that minimise   sum of (1 - correlation) + LEASH |shift| + NEAR per step of 1 px, FAR per jump, between neighbours
 *            along 8 paths: among several peaks the one that the surroundings share, also where the shift grows from block to block
 *
 * Contents: padding and energies, sums of cells, correlation, costs, paths, choice. */
#include "stages/align/volume.h"

#include <math.h>
#include <string.h>

#include "kernels/kernels.h"

enum {
    RANGE = DD_FLOW_RANGE,
    TABLE = DD_FLOW_TABLE,
    COLUMNS = DD_FLOW_COLUMNS,
    FIRST = COLUMNS,
    END = TABLE - COLUMNS,
    PAD = 16,
    PATHS = 4
};
static const float MIN_ENERGY = 0.05F;       /* mean square of a block's surroundings; a more even surface has no shift */
static const float SEEN_SHARE = 0.95F;       /* of a block's pixels, inside the follow-up */
static const float NEAR = 0.02F, FAR = 0.4F; /* in units of correlation */
static const float LEASH = 0.004F;           /* per px: without texture nothing moves */
static const float NEVER = 1e6F;             /* cost outside the table */
static const float TENT[3] = {1, 2, 1};      /* weights of the blocks left, here, right */
static const float CELL_PX = DD_FLOW_CELL * DD_FLOW_CELL;

/* The brought-over follow-up with its edge pixels repeated PAD times to each side. */
static dd_plane pad_image(dd_plane in, int width, int height, dd_arena *arena)
{
    dd_plane out = dd_plane_new(arena, width + 2 * PAD, height + 2 * PAD);
    for (int y = 0; out.px && y < out.height; y++) {
        const float *row = dd_row(in, y < PAD ? 0 : y - PAD < height ? y - PAD : height - 1);
        float *to = dd_row(out, y);
        memcpy(to + PAD, row, (size_t)width * sizeof *to);
        for (int x = 0; x < PAD; x++) {
            to[x] = row[0];
            to[PAD + width + x] = row[width - 1];
        }
    }
    return out;
}

/* Sum of squares over the cell that starts at each pixel. */
static dd_plane cell_energy(dd_plane image, dd_arena *arena)
{
    dd_plane rows = dd_plane_new(arena, image.width, image.height), out = dd_plane_new(arena, image.width, image.height);
    if (!rows.px || !out.px)
        return (dd_plane){0};
    int width = image.width - DD_FLOW_CELL + 1, height = image.height - DD_FLOW_CELL + 1;
    for (int y = 0; y < image.height; y++) {
        const float *in = dd_row(image, y);
        float *to = dd_row(rows, y);
        for (int x = 0; x < width; x++) {
            to[x] = 0;
            for (int c = 0; c < DD_FLOW_CELL; c++)
                to[x] += in[x + c] * in[x + c];
        }
    }
    for (int y = 0; y < height; y++) {
        float *to = dd_row(out, y);
        memset(to, 0, (size_t)image.width * sizeof *to);
        for (int r = 0; r < DD_FLOW_CELL; r++) {
            const float *in = dd_row(rows, y + r);
            for (int x = 0; x < width; x++)
                to[x] += in[x];
        }
    }
    return out;
}

/* What is summed per block before the blocks are put together. */
enum { RING = 3 };
typedef struct cells {
    float *cross;           /* a table per block, of the RING rows of blocks that are put together at a time */
    float *own;             /* sum of squares of the baseline's picture */
    uint8_t *seen;          /* inside the follow-up */
    dd_plane image, energy; /* padded follow-up, and its sums of squares */
} cells;

static bool cells_new(cells *out, const dd_warped *w, dd_arena *arena)
{
    size_t n = (size_t)w->nx * (size_t)w->ny;
    *out = (cells){DD_NEW(arena, float, (size_t)RING *(size_t)w->nx * TABLE),
                   DD_NEW(arena, float, n),
                   DD_NEW(arena, uint8_t, n),
                   pad_image(w->image, w->nx * DD_BLOCK_PX, w->ny * DD_BLOCK_PX, arena),
                   {0}};
    if (out->image.px)
        out->energy = cell_energy(out->image, arena);
    return out->cross && out->own && out->seen && out->energy.px;
}

static float *cross_of(const cells *s, int nx, int i, int j) { return s->cross + ((size_t)(j % RING) * (size_t)nx + (size_t)i) * TABLE; }

static void sum_cell(cells *s, const dd_warped *w, int i, int j, const dd_ctx *ctx)
{
    size_t n = (size_t)j * (size_t)w->nx + (size_t)i;
    int x = i * DD_BLOCK_PX, y = j * DD_BLOCK_PX;
    float own = 0, seen = 0;
    for (int r = 0; r < DD_BLOCK_PX; r++) {
        const float *a = dd_row(w->before, y + r) + x, *inside = dd_row(w->inside, y + r) + x;
        for (int c = 0; c < DD_BLOCK_PX; c++) {
            own += a[c] * a[c];
            seen += inside[c];
        }
    }
    s->own[n] = own;
    s->seen[n] = seen >= SEEN_SHARE * CELL_PX;
    ctx->kernels->flow.cell_shifts(cross_of(s, w->nx, i, j), dd_row(w->before, y) + x, w->before.stride,
                                   dd_row(s->image, y + PAD - RANGE) + x + PAD - RANGE, s->image.stride);
}

/* Add the cell of block (i,j), times weight, to the cross products ab and energies bb. */
static void add_cell(float ab[TABLE], float bb[TABLE], const cells *s, int nx, int i, int j, float weight)
{
    const float *cross = cross_of(s, nx, i, j);
    for (int k = FIRST; k < END; k++)
        ab[k] += weight * cross[k];
    for (int sy = 0; sy < DD_FLOW_ROWS; sy++) {
        const float *e = dd_row(s->energy, j * DD_BLOCK_PX + PAD - RANGE + sy) + i * DD_BLOCK_PX + PAD - RANGE;
        for (int sx = 0; sx < COLUMNS; sx++)
            bb[FIRST + sy * COLUMNS + sx] += weight * e[sx];
    }
}

/* The table of block (i,j) from the cells around it; false where the surroundings are even. */
static bool correlate(float correlation[TABLE], const cells *s, const dd_volume *v, int i, int j)
{
    float ab[TABLE] = {0}, bb[TABLE] = {0}, aa = 0, total = 0;
    for (int y = j > 0 ? j - 1 : 0; y <= j + 1 && y < v->ny; y++)
        for (int x = i > 0 ? i - 1 : 0; x <= i + 1 && x < v->nx; x++) {
            size_t n = (size_t)y * (size_t)v->nx + (size_t)x;
            if (!s->seen[n])
                continue;
            float weight = TENT[x - i + 1] * TENT[y - j + 1];
            aa += weight * s->own[n];
            total += weight * CELL_PX;
            add_cell(ab, bb, s, v->nx, x, y, weight);
        }
    if (aa < MIN_ENERGY * total)
        return false;
    for (int k = FIRST; k < END; k++)
        correlation[k] = bb[k] > 0.5F * MIN_ENERGY * total ? ab[k] / sqrtf(aa * bb[k]) : 0;
    return true;
}

bool dd_volume_make(dd_volume *out, const dd_warped *w, dd_ctx *ctx)
{
    size_t n = (size_t)w->nx * (size_t)w->ny;
    *out = (dd_volume){w->nx, w->ny, DD_NEW(ctx->arena, float, n *TABLE), DD_NEW(ctx->arena, uint8_t, n)};
    if (!out->correlation || !out->textured)
        return false;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    cells s;
    bool ok = cells_new(&s, w, ctx->arena);
    for (int j = 0; ok && j <= w->ny; j++) { /* a row is put together when the one below it has been summed */
        for (int i = 0; j < w->ny && i < w->nx; i++)
            sum_cell(&s, w, i, j, ctx);
        for (int i = 0; j > 0 && i < w->nx; i++) {
            size_t at = (size_t)(j - 1) * (size_t)w->nx + (size_t)i;
            out->textured[at] = s.seen[at] && correlate(out->correlation + at * TABLE, &s, out, i, j - 1);
        }
    }
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}

static bool in_table(int entry) { return entry >= FIRST && entry < END && entry % COLUMNS < DD_FLOW_ROWS; }

/* What every entry costs before anything is known. */
static void empty_cost(float cost[TABLE])
{
    for (int k = 0; k < TABLE; k++) {
        float dx = (float)(k % COLUMNS - RANGE), dy = (float)(k / COLUMNS - 1 - RANGE);
        cost[k] = in_table(k) ? LEASH * sqrtf(dx * dx + dy * dy) : NEVER;
    }
}

/* The costs of all blocks at once would be as large as the volume: made anew where they are needed. */
static void block_cost(float cost[TABLE], const float empty[TABLE], const float correlation[TABLE], bool textured)
{
    for (int k = 0; k < TABLE; k++)
        cost[k] = textured ? (1 - correlation[k]) + empty[k] : empty[k];
}

/* Costs along the paths that end at each block of one row of blocks, and of the row before. */
typedef struct path_rows {
    float *now, *last;
    size_t path; /* floats from one path to the next */
} path_rows;

static bool path_rows_new(path_rows *r, int nx, dd_arena *arena)
{
    r->path = (size_t)nx * TABLE;
    r->now = DD_NEW(arena, float, PATHS * r->path);
    r->last = DD_NEW(arena, float, PATHS * r->path);
    for (size_t k = 0; r->now && r->last && k < PATHS * r->path; k++)
        r->now[k] = r->last[k] = NEVER; /* the borders of the tables stay so */
    return r->now && r->last;
}

/* One sweep over the blocks: paths from the left, from above and from both corners above; backwards: from the opposite sides. */
static bool sweep(float *sum, const dd_volume *v, bool backwards, dd_ctx *ctx)
{
    static const struct {
        int dx, dy;
    } FROM[PATHS] = {{-1, 0}, {0, -1}, {-1, -1}, {1, -1}};
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    path_rows rows;
    float start[TABLE], empty[TABLE], cost[TABLE];
    empty_cost(empty);
    for (int k = 0; k < TABLE; k++)
        start[k] = in_table(k) ? 0 : NEVER;
    bool ok = path_rows_new(&rows, v->nx, ctx->arena);
    for (int b = 0; ok && b < v->ny; b++) {
        for (int a = 0; a < v->nx; a++) {
            int i = backwards ? v->nx - 1 - a : a, j = backwards ? v->ny - 1 - b : b;
            size_t block = (size_t)j * (size_t)v->nx + (size_t)i, n = block * TABLE;
            block_cost(cost, empty, v->correlation + n, v->textured[block]);
            for (size_t p = 0; p < PATHS; p++) {
                int from = a + FROM[p].dx;
                const float *row = FROM[p].dy ? rows.last : rows.now;
                bool begins = from < 0 || from >= v->nx || (FROM[p].dy && b == 0);
                ctx->kernels->flow.path_step(rows.now + p * rows.path + (size_t)a * TABLE, sum + n,
                                             begins ? start : row + p * rows.path + (size_t)from * TABLE, cost, NEAR, FAR);
            }
        }
        float *swap = rows.now;
        rows.now = rows.last;
        rows.last = swap;
    }
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}

static int least_entry(const float table[TABLE])
{
    int best = FIRST;
    for (int k = FIRST; k < END; k++)
        if (table[k] < table[best])
            best = k;
    return best;
}

bool dd_volume_choose(int **out, const dd_volume *v, dd_ctx *ctx)
{
    size_t n = (size_t)v->nx * (size_t)v->ny;
    *out = DD_NEW(ctx->arena, int, n);
    if (!*out)
        return false;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    float *sum = DD_NEW(ctx->arena, float, n *TABLE);
    bool ok = sum && sweep(sum, v, false, ctx) && sweep(sum, v, true, ctx);
    for (size_t k = 0; ok && k < n; k++)
        (*out)[k] = least_entry(sum + k * TABLE);
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}
