/* Masked planes and shared Gaussians. Normalised convolution, as in smooth.h, but only at the sites of a coarser grid: a mean square over
 * every fourth pixel is the mean square, and costs a fourth. */
#include "stages/measure/texture.h"

#include <math.h>

#include "stages/measure/site.h"
#include "stages/measure/smooth.h"

static void mask_level(dd_plane masked, dd_plane mask, const dd_level *level)
{
    for (int y = 0; y < masked.height; y++) {
        const uint8_t *valid = dd_brow(level->valid, y);
        const float *restrict l = dd_row(level->lab[0], y);
        float *restrict value = dd_row(masked, y), *restrict one = dd_row(mask, y);
        for (int x = 0; x < masked.width; x++) {
            value[x] = valid[x] ? l[x] : 0.0F;
            one[x] = valid[x] ? 1.0F : 0.0F;
        }
    }
}

bool dd_texture_open(dd_texture *t, const dd_metric_input *in)
{
    *t = (dd_texture){.in = in};
    for (int k = 0; k < DD_LEVELS; k++) {
        const dd_level *level = &in->site->level[k];
        t->masked[k] = dd_plane_new(in->ctx->arena, level->valid.width, level->valid.height);
        t->mask[k] = dd_plane_new(in->ctx->arena, level->valid.width, level->valid.height);
        if (!t->masked[k].px || !t->mask[k].px)
            return false;
        mask_level(t->masked[k], t->mask[k], level);
    }
    return true;
}

int dd_texture_level(const dd_texture *t, double cutoff_mm)
{
    const double least_sigma = 0.88; /* below, waves shorter than two cells come back as long ones: more than 1 % of a band */
    double sigma_px = dd_sigma_from_cutoff(cutoff_mm, t->in->site->px_per_mm);
    int level = 0;
    while (level + 1 < DD_LEVELS && dd_level_sigma(level + 1, sigma_px) >= least_sigma)
        level++;
    return level;
}

static void divide(dd_gaussian *g, dd_bytes valid)
{
    for (int y = 0; y < valid.height; y++) {
        const uint8_t *v = dd_brow(valid, y);
        const float *restrict w = dd_row(g->weight, y);
        float *restrict value = dd_row(g->value, y);
        for (int x = 0; x < valid.width; x++)
            value[x] = v[x] && w[x] >= 0.5F ? value[x] / w[x] : NAN;
    }
}

const dd_gaussian *dd_texture_gaussian(dd_texture *t, double cutoff_mm, int site)
{
    for (int i = 0; i < t->gaussians; i++)
        if (t->gaussian[i].cutoff_mm == cutoff_mm && t->gaussian[i].site == site)
            return &t->gaussian[i];
    if (t->gaussians == DD_TEXTURE_GAUSSIANS)
        return NULL;
    dd_gaussian *g = &t->gaussian[t->gaussians];
    dd_bytes valid = t->in->site->level[site].valid;
    int carrier = dd_texture_level(t, cutoff_mm), from = carrier < site ? site - 1 : site;
    dd_taps taps = dd_taps_gauss(dd_level_sigma(from, dd_site_sigma(t->in->site, cutoff_mm)), 1 << (site - from));
    *g = (dd_gaussian){cutoff_mm, site, dd_plane_new(t->in->ctx->arena, valid.width, valid.height),
                       dd_plane_new(t->in->ctx->arena, valid.width, valid.height)};
    if (!g->value.px || !g->weight.px || !dd_sites_filter(g->value, t->masked[from], &taps, t->in->ctx) ||
        !dd_sites_filter(g->weight, t->mask[from], &taps, t->in->ctx))
        return NULL;
    divide(g, valid);
    t->gaussians++;
    return g;
}
