/* Normalised convolution, as in smooth.h, but only at the sites of a coarser grid: a mean square over every fourth pixel is the mean
 * square, and costs a fourth. */
#include <math.h>
#include <string.h>

#include "kernels/kernels.h"
#include "stages/measure/site.h"
#include "stages/measure/smooth.h"
#include "stages/measure/texture.h"

static void masked_row(const void *user, float *row, int y)
{
    const dd_gaussian *g = user;
    const dd_bytes valid = g->read->valid;
    g->value_columns.ctx->kernels->texture.mask_row(row, dd_row(g->read->lab[0], y), dd_brow(valid, y), (size_t)valid.width);
}

static void mask_row(const void *user, float *row, int y)
{
    const dd_gaussian *g = user;
    g->value_columns.ctx->kernels->texture.ones_row(row, dd_brow(g->read->valid, y), (size_t)g->read->valid.width);
}

int dd_texture_level(const dd_metric_input *in, double cutoff_mm)
{
    const double least_sigma = 0.88; /* below, waves shorter than two cells come back as long ones: more than 1 % of a band */
    double sigma_px = dd_sigma_from_cutoff(cutoff_mm, in->site->px_per_mm);
    int level = 0;
    while (level + 1 < DD_LEVELS && dd_level_sigma(level + 1, sigma_px) >= least_sigma)
        level++;
    return level;
}

bool dd_texture_is_large(const dd_metric_input *in)
{
    const double many = 500000.0; /* 70 x 70 mm at 10 px/mm: skipping rows moves an RMS by less than 0.5 % */
    return (double)in->valid.width * (double)in->valid.height > many;
}

bool dd_gaussian_open(dd_gaussian *g, const dd_metric_input *in, double cutoff_mm, int site)
{
    const dd_level *level = in->site->level;
    int from = dd_texture_level(in, cutoff_mm) < site ? site - 1 : site, width = level[from].valid.width, height = level[from].valid.height;
    *g = (dd_gaussian){.cutoff_mm = cutoff_mm, .site = site, .read = &level[from], .at = &level[site]};
    g->taps = dd_taps_gauss(dd_level_sigma(from, dd_site_sigma(in->site, cutoff_mm)), 1 << (site - from));
    g->row = DD_NEW(in->ctx->arena, float, width);
    g->value = DD_NEW(in->ctx->arena, float, level[site].valid.width);
    g->weight = DD_NEW(in->ctx->arena, float, level[site].valid.width);
    return g->row && g->value && g->weight && dd_columns_open(&g->value_columns, width, height, g->taps.n, masked_row, g, in->ctx) &&
           dd_columns_open(&g->weight_columns, width, height, g->taps.n, mask_row, g, in->ctx) &&
           dd_across_open(&g->across, width, g->taps.step, in->ctx);
}

void dd_gaussian_row(dd_gaussian *g, int j)
{
    dd_bytes valid = g->at->valid;
    dd_columns_row(g->row, &g->weight_columns, &g->taps, j);
    dd_across_load(&g->across, g->row);
    dd_across_row(g->weight, &g->across, &g->taps, valid.width);
    dd_columns_row(g->row, &g->value_columns, &g->taps, j);
    dd_across_load(&g->across, g->row);
    dd_across_row(g->value, &g->across, &g->taps, valid.width);
    g->across.ctx->kernels->texture.divide_row(g->value, g->weight, dd_brow(valid, j), (size_t)valid.width);
}

static dd_kept *find_kept(dd_texture *t, double cutoff_mm, int site)
{
    for (int i = 0; i < t->n; i++)
        if (t->kept[i].cutoff_mm == cutoff_mm && t->kept[i].site == site)
            return &t->kept[i];
    return NULL;
}

bool dd_texture_want(dd_texture *t, double cutoff_mm, int site)
{
    if (find_kept(t, cutoff_mm, site))
        return true;
    dd_bytes valid = t->in->site->level[site].valid;
    dd_kept *k = &t->kept[t->n];
    *k = (dd_kept){.cutoff_mm = cutoff_mm, .site = site, .plane = dd_plane_new(t->in->ctx->arena, valid.width, valid.height)};
    t->n++;
    return k->plane.px != NULL;
}

bool dd_texture_keeps(dd_texture *t, const dd_gaussian *g) { return find_kept(t, g->cutoff_mm, g->site) != NULL; }

void dd_texture_keep_row(dd_texture *t, const dd_gaussian *g, int j)
{
    dd_kept *k = find_kept(t, g->cutoff_mm, g->site);
    if (!k)
        return;
    memcpy(dd_row(k->plane, j), g->value, (size_t)k->plane.width * sizeof(float));
    k->filled = j == k->plane.height - 1;
}

const dd_plane *dd_texture_plane(dd_texture *t, double cutoff_mm, int site)
{
    dd_gaussian g;
    if (!dd_texture_want(t, cutoff_mm, site))
        return NULL;
    dd_kept *k = find_kept(t, cutoff_mm, site);
    if (k->filled)
        return &k->plane;
    dd_arena_mark mark = dd_arena_level(t->in->ctx->arena);
    bool ok = dd_gaussian_open(&g, t->in, cutoff_mm, site);
    for (int j = 0; ok && j < k->plane.height; j++) {
        dd_gaussian_row(&g, j);
        dd_texture_keep_row(t, &g, j);
    }
    dd_arena_rewind(t->in->ctx->arena, mark);
    return ok ? &k->plane : NULL;
}
