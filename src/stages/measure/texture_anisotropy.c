/* anisotropy: how much fine relief runs in one direction, by the structure tensor of Bigun and Granlund (ICCV 1987)
 *
 *   J = Gauss(2 mm) * (g g^T), g = gradient of Gauss(0.25 mm) * L*;   coherence = ((l1 - l2)/(l1 + l2))^2 of its eigenvalues
 *             = ((Jxx - Jyy)^2 + 4 Jxy^2)/(Jxx + Jyy)^2               0: no direction; 1: parallel lines
 *
 * Gradients at every second pixel, tensors at every fourth. A gradient counts where no pixel under its filter is missing. */
#include <math.h>

#include "kernels/kernels.h"
#include "stages/measure/site.h"
#include "stages/measure/smooth.h"
#include "stages/measure/texture.h"
#include "stages/measure/tiles.h"

static const double GRADIENT_MM = 0.25, INTEGRATION_MM = 2.0;
static const float MOST_GAP = 1e-5F, LEAST_TRACE = 1e-7F; /* of the weight of a filter without a gap, 1; (L* per px)^2 */
enum { GRADIENT_SITE = 1, TENSOR_SITE = 2, PARTS = 4 };   /* xx, xy, yy, and where there is a gradient */

typedef struct gradients {
    dd_gaussian smooth; /* for its weight, and its columns of L* */
    dd_taps slope;
    dd_across across;
    float *row, *x, *y;
    int width; /* of a row of gradients */
} gradients;

static bool open_gradients(gradients *g, const dd_metric_input *in)
{
    dd_arena *arena = in->ctx->arena;
    int read = in->valid.width;
    g->width = in->site->level[GRADIENT_SITE].valid.width;
    g->slope = dd_taps_slope(dd_site_sigma(in->site, GRADIENT_MM), 1 << GRADIENT_SITE);
    g->row = DD_NEW(arena, float, read);
    g->x = DD_NEW(arena, float, g->width);
    g->y = DD_NEW(arena, float, g->width);
    return g->row && g->x && g->y && dd_gaussian_open(&g->smooth, in, GRADIENT_MM, GRADIENT_SITE) &&
           dd_across_open(&g->across, read, g->slope.step, in->ctx);
}

/* Row j of the four parts, side by side. The columns of the smooth picture serve the slope too: their taps are as many. */
static void parts_row(const void *user, float *row, int j)
{
    gradients *g = (gradients *)user; /* a source reads in order, so it has a state */
    int n = g->width;
    float *xx = row, *xy = row + n, *yy = row + 2 * n, *there = row + 3 * n;
    dd_gaussian_row(&g->smooth, j);
    dd_columns_row(g->row, &g->smooth.value_columns, &g->smooth.taps, j);
    dd_across_load(&g->across, g->row);
    dd_across_row(g->x, &g->across, &g->slope, n);
    dd_columns_row(g->row, &g->smooth.value_columns, &g->slope, j);
    dd_across_load(&g->across, g->row);
    dd_across_row(g->y, &g->across, &g->smooth.taps, n);
    for (int i = 0; i < n; i++) {
        float is = fabsf(g->smooth.weight[i] - 1.0F) < MOST_GAP ? 1.0F : 0.0F, x = g->x[i], y = g->y[i];
        xx[i] = is * (x * x);
        xy[i] = is * (x * y);
        yy[i] = is * (y * y);
        there[i] = is;
    }
}

static void coherence_row(float *out, float *const part[PARTS], int n)
{
    for (int i = 0; i < n; i++) {
        float trace = part[0][i] + part[2][i], difference = part[0][i] - part[2][i], cross = 2.0F * part[1][i];
        bool is = part[3][i] >= 0.5F && trace > LEAST_TRACE * part[3][i];
        out[i] = is ? (difference * difference + cross * cross) / (trace * trace) : NAN;
    }
}

typedef struct tensors {
    dd_columns columns;
    dd_across across;
    dd_taps taps;
    float *row, *part[PARTS], *coherence;
    int width;
} tensors;

static bool open_tensors(tensors *t, gradients *g, const dd_metric_input *in)
{
    const dd_level *from = &in->site->level[GRADIENT_SITE];
    dd_arena *arena = in->ctx->arena;
    bool ok = true;
    t->width = in->site->level[TENSOR_SITE].valid.width;
    t->taps = dd_taps_gauss(0.5 * dd_sigma_from_cutoff(INTEGRATION_MM, in->site->px_per_mm), 2);
    t->row = DD_NEW(arena, float, PARTS * g->width);
    t->coherence = DD_NEW(arena, float, t->width);
    for (int k = 0; k < PARTS; k++) {
        t->part[k] = DD_NEW(arena, float, t->width);
        ok = ok && t->part[k];
    }
    return ok && t->row && t->coherence &&
           dd_columns_open(&t->columns, PARTS * g->width, from->valid.height, t->taps.n, parts_row, g, in->ctx) &&
           dd_across_open(&t->across, g->width, 2, in->ctx);
}

bool dd_texture_anisotropy(dd_metric_sums *const *out, dd_texture *shared)
{
    const dd_metric_input *in = shared->in;
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    gradients g;
    tensors t;
    if (in->site->px_per_mm * GRADIENT_MM < 2.0)
        return true;
    bool ok = open_gradients(&g, in) && open_tensors(&t, &g, in);
    for (int j = 0; ok && j < in->site->level[TENSOR_SITE].valid.height; j++) {
        dd_columns_row(t.row, &t.columns, &t.taps, j);
        for (int k = 0; k < PARTS; k++) {
            dd_across_load(&t.across, t.row + k * g.width);
            dd_across_row(t.part[k], &t.across, &t.taps, t.width);
        }
        coherence_row(t.coherence, t.part, t.width);
        dd_metric_add_level_row(out[DD_TEXTURE_ANISOTROPY], 0, in, TENSOR_SITE, t.coherence, j);
    }
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return mean[0];
}

const dd_metric dd_metric_anisotropy = {
    .info =
        {
            .name = "anisotropy",
            .unit = "1",
            .question = "How much do the fine lines of the skin run in one direction?",
            .formula = "mean ((l1 - l2)/(l1 + l2))^2 of the structure tensor: gradients of Gauss(0.25 mm), integrated by Gauss(2 mm); the "
                       "sharper photo is first blurred to match the other",
            .direction = "down_good",
            .range = "0 to 1; skin 0.1 to 0.5",
            .scale = "needs mm",
            .source = "Bigun and Granlund 1987",
            .failures =
                "light from one side draws the lines across it; noise is not subtracted: six times the noise takes 40 %, and noise that "
                "was blurred by the match of sharpness adds 70 % at 0.2 mm; compare photos alike in both; hair; fewer than 8 px per mm: "
                "not measured",
            .unaffected_by = "overall tone, slow shading, mirroring and turning the picture",
            .decimals = 3,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_sharpness = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.4,
    .least_floor = 0.02,
    .version = "1",
    .least_px_per_mm = 8.0,
    .group = &dd_texture_group,
    .slot = DD_TEXTURE_ANISOTROPY,
    .finish = finish,
};
