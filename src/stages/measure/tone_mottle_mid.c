/* mottle_mid: standard deviation of lightness in the band 2 to 8 mm, B = Gauss(2 mm) - Gauss(8 mm) with ISO 16610 Gaussians: blotches and
 * spots, neither relief nor the shading of a face (METRICS.md 2; Kikuchi et al. 2015). Noise and blur of a photo do not reach this band.
 *
 * So long a wave needs no fine grid: L* is averaged over cells of about 0.3 mm first. A box of k pixels adds
 * (k^2 - 1)/12 to the variance of whatever Gaussian follows, which therefore is that much narrower. */
#include <math.h>
#include <string.h>

#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"

static const double SHORTEST_MM = 2.0, LONGEST_MM = 8.0, CELLS_PER_MM = 3.3;

typedef struct cells {
    dd_metric_sums *out;
    const dd_metric_input *in;
    int edge; /* of a cell, px */
    dd_plane l, fine;
    dd_bytes valid;
    float *row[2]; /* of the region's width: the band and its square */
} cells;

static double sigma_of(const cells *c, double cutoff_mm)
{
    double sigma = dd_sigma_from_cutoff(cutoff_mm, c->in->site->px_per_mm), box = (c->edge * c->edge - 1) / 12.0;
    return sqrt(fmax(0.0, sigma * sigma - box)) / c->edge;
}

/* Mean of the valid pixels of one cell; half of them must be valid. */
static void fill_cell(cells *c, int i, int j)
{
    const dd_bytes valid = c->in->valid;
    int x1 = (i + 1) * c->edge, y1 = (j + 1) * c->edge, n = 0;
    double sum = 0.0;
    x1 = x1 < valid.width ? x1 : valid.width;
    y1 = y1 < valid.height ? y1 : valid.height;
    for (int y = j * c->edge; y < y1; y++)
        for (int x = i * c->edge; x < x1; x++)
            if (dd_brow(valid, y)[x]) {
                sum += (double)dd_row(c->in->site->lab[0], y)[x];
                n++;
            }
    dd_brow(c->valid, j)[i] = 2 * n >= c->edge * c->edge;
    dd_row(c->l, j)[i] = n ? (float)(sum / n) : 0.0f;
}

static bool make_cells(cells *c, dd_arena *arena)
{
    const dd_bytes valid = c->in->valid;
    int width = (valid.width + c->edge - 1) / c->edge, height = (valid.height + c->edge - 1) / c->edge;
    c->l = dd_plane_new(arena, width, height);
    c->fine = dd_plane_new(arena, width, height);
    c->valid = dd_bytes_new(arena, width, height);
    for (int i = 0; i < 2; i++)
        c->row[i] = DD_NEW(arena, float, valid.width);
    if (!c->l.px || !c->fine.px || !c->valid.px || !c->row[0] || !c->row[1])
        return false;
    for (int j = 0; j < height; j++)
        for (int i = 0; i < width; i++)
            fill_cell(c, i, j);
    return true;
}

static void keep_row(void *user, int y, float *const *rows)
{
    const cells *c = user;
    memcpy(dd_row(c->fine, y), rows[0], (size_t)c->fine.width * sizeof(float));
}

static void add_row(void *user, int j, float *const *rows)
{
    const cells *c = user;
    int y1 = (j + 1) * c->edge;
    for (int x = 0; x < c->in->valid.width; x++) {
        float band = dd_row(c->fine, j)[x / c->edge] - rows[0][x / c->edge]; /* NaN where either is undefined */
        c->row[0][x] = band;
        c->row[1][x] = band * band;
    }
    for (int y = j * c->edge; y < y1 && y < c->in->valid.height; y++)
        for (int i = 0; i < 2; i++)
            dd_metric_add_row(c->out, i, c->in, c->row[i], y);
}

static bool compute(dd_metric_sums *out, const dd_metric_input *in)
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    int edge = (int)floor(in->site->px_per_mm / CELLS_PER_MM);
    cells c = {.out = out, .in = in, .edge = edge > 1 ? edge : 1};
    bool ok = make_cells(&c, in->ctx->arena) &&
              dd_smooth_rows(&c.l, 1, c.valid, sigma_of(&c, SHORTEST_MM), in->ctx, keep_row, &c) &&
              dd_smooth_rows(&c.l, 1, c.valid, sigma_of(&c, LONGEST_MM), in->ctx, add_row, &c);
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return sqrt(fmax(0.0, mean[1] - mean[0] * mean[0]));
}

const dd_metric dd_metric_mottle_mid = {
    .info =
        {
            .name = "mottle_mid",
            .unit = "L*",
            .question = "How blotchy is the skin at 2 to 8 mm?",
            .formula = "SD of Gauss(2 mm) - Gauss(8 mm) of L* (ISO 16610-61 Gaussians, masked)",
            .direction = "down_good",
            .range = "0 and more; skin 0.3 to 3",
            .scale = "needs mm",
            .source = "Kikuchi et al. 2015",
            .failures = "folds and cast shadows count as blotches; fewer than 4 px per mm",
            .unaffected_by = "overall tone, slow shading, noise",
            .decimals = 3,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_light = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.15,
    .least_floor = 0.05,
    .version = "1",
    .compute = compute,
    .finish = finish,
};
