/* Lab -> Gauss -> densities -> indices. Smoothing comes before the logarithm, so that noise does not turn into a colour. */
#include "stages/measure/index_maps.h"

#include <math.h>
#include <string.h>

#include "kernels/kernels.h"
#include "stages/measure/smooth.h"

/* Of densities R, G, B and 1. */
static const double EI[4] = {-1.344, 1.948, -0.604, 6.25}, MI[4] = {1.143, -0.487, 0.253, -0.80}, PURE[4] = {-1.2082, -1.6650, 2.8732, 0.0};
static const double BLOOD_IN_MI = 0.3;

typedef struct maker {
    dd_index_maps *out;
    const dd_metric_input *in;
    float *od[3];
} maker;

static void weigh(float w[4], const double *a, double share, const double *b)
{
    for (int i = 0; i < 4; i++)
        w[i] = (float)(a[i] - share * b[i]);
}

static void combine(float *out, float *const od[3], const float w[4], int n)
{
    const float *red = od[0], *green = od[1], *blue = od[2], a = w[0], b = w[1], c = w[2], d = w[3];
    for (int x = 0; x < n; x++)
        out[x] = a * red[x] + b * green[x] + c * blue[x] + d;
}

static void make_row(void *user, int y, float *const *lab)
{
    maker *m = user;
    dd_index_maps *o = m->out;
    float w[4];
    m->in->ctx->kernels->colour.density_from_lab(m->od[0], m->od[1], m->od[2], lab[0], lab[1], lab[2], (size_t)o->width);
    memcpy(dd_row(o->of[DD_INDEX_L], y), lab[0], (size_t)o->width * sizeof(float));
    memcpy(dd_row(o->of[DD_INDEX_A], y), lab[1], (size_t)o->width * sizeof(float));
    weigh(w, EI, 0.0, EI);
    combine(dd_row(o->of[DD_INDEX_EI], y), m->od, w, o->width);
    weigh(w, MI, BLOOD_IN_MI, EI);
    combine(dd_row(o->of[DD_INDEX_MELANIN], y), m->od, w, o->width);
    weigh(w, PURE, 0.0, PURE);
    combine(dd_row(o->of[DD_INDEX_PURE], y), m->od, w, o->width);
}

void dd_index_of(double index[DD_INDICES], const double lab[3])
{
    double od[4] = {NAN, NAN, NAN, 1.0}, ei = 0.0, mi = 0.0, pure = 0.0;
    dd_density_from_lab1(od, lab);
    for (int i = 0; i < 4; i++) {
        ei += EI[i] * od[i];
        mi += MI[i] * od[i];
        pure += PURE[i] * od[i];
    }
    index[DD_INDEX_L] = lab[0];
    index[DD_INDEX_A] = lab[1];
    index[DD_INDEX_EI] = ei;
    index[DD_INDEX_MELANIN] = mi - BLOOD_IN_MI * ei;
    index[DD_INDEX_PURE] = pure;
}

/* Coarsest level whose cells smooth less than the Gaussian. */
static int level_for(double sigma_px, int coarsest)
{
    int k = coarsest;
    while (k > 0 && !(dd_level_sigma(k, sigma_px) > 0.0))
        k--;
    return k;
}

bool dd_index_maps_make(dd_index_maps *out, const dd_metric_input *in, double cutoff_mm, int coarsest)
{
    double sigma_px = dd_sigma_from_cutoff(cutoff_mm, in->site->px_per_mm);
    int k = level_for(sigma_px, coarsest);
    const dd_level *level = &in->site->level[k];
    maker m = {.out = out, .in = in};
    *out = (dd_index_maps){.level = k, .width = level->valid.width, .height = level->valid.height};
    for (int i = 0; i < DD_INDICES; i++)
        if (!(out->of[i] = dd_plane_new(in->ctx->arena, out->width, out->height)).px)
            return false;
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    bool ok = true;
    for (int c = 0; c < 3; c++)
        ok = (m.od[c] = DD_NEW(in->ctx->arena, float, out->width)) && ok;
    ok = ok && dd_smooth_rows(level->lab, 3, level->valid, dd_level_sigma(k, sigma_px), in->ctx, make_row, &m);
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

void dd_map_level_row(const dd_metric_input *in, dd_map_kind kind, int level, int y, const float *value, float *row)
{
    int edge = 1 << level, last = (y + 1) * edge < in->valid.height ? (y + 1) * edge : in->valid.height;
    if (!in->maps)
        return;
    for (int x = 0; x < in->valid.width; x++)
        row[x] = value[x >> level];
    for (int i = y * edge; i < last; i++)
        dd_map_row(in, kind, i, row);
}
