/* Mottle from 2 to 8 mm of lightness (mottle_mid), melanin index (mottle_mel) and erythema index (mottle_hb): standard deviation of
 * B = Gauss(2 mm) - Gauss(8 mm) with ISO 16610 Gaussians: blotches and spots, neither relief nor the shading of a face (METRICS.md 2;
 * Kikuchi et al. 2015, Skin Res Technol 21:175). So long a wave needs no fine grid.
 *
 * Noise of L* does not reach this band. Of mi and ei some does, since they are differences of logarithms: with equal noise in the codes of
 * R, G and B, a function f of the codes v has (sum of (df/dv)^2)/(sum of (dL/dv)^2) times the noise of L*, which is known (noise.h). */
#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "kernels/kernels.h"
#include "stages/balance/noise.h"
#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"
#include "stages/measure/tone_mottle.h"

static const double SHORTEST_MM = 2.0, LONGEST_MM = 8.0, LEAST_PX_PER_MM = 2.0;

/* Of OD_R, OD_G, OD_B: METRICS.md 1.3, without the constants, which no band sees. */
static const float MI[3] = {1.143f, -0.487f, 0.253f}, EI[3] = {-1.344f, 1.948f, -0.604f};

typedef struct mottle {
    dd_metric_sums *const *out;
    const dd_metric_input *in;
    int level; /* of the maps; of their bands every second pixel is enough, which are those of the next level */
    dd_plane map[DD_MOTTLE_MEMBERS], fine[DD_MOTTLE_MEMBERS];
    float *square;
} mottle;

int dd_mottle_level(const dd_site *site, double least_px_per_mm)
{
    int k = 0;
    while (k + 2 < DD_LEVELS && site->level[k + 1].px_per_mm >= least_px_per_mm)
        k++;
    return k;
}

static bool make_indices(mottle *m, dd_arena *arena)
{
    const dd_level *level = &m->in->site->level[m->level];
    int width = level->valid.width;
    float *od[3];
    m->map[DD_MOTTLE_MID] = level->lab[0];
    m->map[DD_MOTTLE_MEL] = dd_plane_new(arena, width, level->valid.height);
    m->map[DD_MOTTLE_HB] = dd_plane_new(arena, width, level->valid.height);
    for (int c = 0; c < 3; c++)
        if (!(od[c] = DD_NEW(arena, float, width)))
            return false;
    if (!m->map[DD_MOTTLE_MEL].px || !m->map[DD_MOTTLE_HB].px)
        return false;
    for (int y = 0; y < level->valid.height; y++) {
        float *mi = dd_row(m->map[DD_MOTTLE_MEL], y), *ei = dd_row(m->map[DD_MOTTLE_HB], y);
        m->in->ctx->kernels->colour.density_from_lab(od[0], od[1], od[2], dd_row(level->lab[0], y), dd_row(level->lab[1], y),
                                                     dd_row(level->lab[2], y), (size_t)width);
        for (int x = 0; x < width; x++) {
            mi[x] = MI[0] * od[0][x] + MI[1] * od[1][x] + MI[2] * od[2][x];
            ei[x] = EI[0] * od[0][x] + EI[1] * od[1][x] + EI[2] * od[2][x];
        }
    }
    return true;
}

static void keep_rows(void *user, int y, float *const *rows)
{
    const mottle *m = user;
    for (int i = 0; i < DD_MOTTLE_MEMBERS; i++)
        memcpy(dd_row(m->fine[i], y), rows[i], (size_t)m->fine[i].width * sizeof(float));
}

static void add_rows(void *user, int y, float *const *rows)
{
    const mottle *m = user;
    for (int i = 0; i < DD_MOTTLE_MEMBERS; i++) {
        const float *fine = dd_row(m->fine[i], y);
        float *band = rows[i];
        for (int x = 0; x < m->fine[i].width; x++) {
            band[x] = fine[x] - band[x]; /* NaN where either is undefined */
            m->square[x] = band[x] * band[x];
        }
        dd_metric_add_level_row(m->out[i], DD_BAND, m->in, m->level + 1, band, y);
        dd_metric_add_level_row(m->out[i], DD_BAND_SQUARED, m->in, m->level + 1, m->square, y);
    }
}

static double index_power(const float weight[3], const double od_slope[3])
{
    double sum = 0.0;
    for (int c = 0; c < 3; c++)
        sum += (double)weight[c] * od_slope[c] * (double)weight[c] * od_slope[c];
    return sum;
}

/* Variance of the indices' noise over that of L*, at this colour. */
static void noise_ratios(double *mi, double *ei, const double lab[3])
{
    static const double y_of[3] = {0.2126729, 0.7151522, 0.0721750};
    const double ln10 = 2.302585092994046;
    double od[3], od_slope[3], luminance = 0.0, lightness = 0.0;
    dd_density_from_lab1(od, lab);
    for (int c = 0; c < 3; c++) {
        double linear = dd_exp(-ln10 * od[c] / 100.0), code = dd_linear_to_srgb(linear);
        double slope = 2.4 / 1.055 * dd_pow((code + 0.055) / 1.055, 1.4); /* of linear light by code */
        od_slope[c] = 100.0 / ln10 * slope / linear;
        luminance += y_of[c] * linear;
        lightness += y_of[c] * slope * y_of[c] * slope;
    }
    double root = dd_cbrt(luminance), l_slope = 116.0 / (3.0 * root * root);
    *mi = index_power(MI, od_slope) / (lightness * l_slope * l_slope);
    *ei = index_power(EI, od_slope) / (lightness * l_slope * l_slope);
}

static void set_noise(const mottle *m, double fine_px, double coarse_px)
{
    const dd_site *site = m->in->site;
    double mi, ei;
    if (!site->noise)
        return;
    double of_l = dd_noise_in_band(site->noise, site->px_per_mm, fine_px, coarse_px);
    noise_ratios(&mi, &ei, site->median);
    if (!(mi * of_l > 0.0) || !(ei * of_l > 0.0)) /* no colour, no noise */
        return;
    m->out[DD_MOTTLE_MEL]->reference[0] = mi * of_l;
    m->out[DD_MOTTLE_HB]->reference[0] = ei * of_l;
}

static bool compute(dd_metric_sums *const *out, const dd_metric_input *in)
{
    dd_arena *arena = in->ctx->arena;
    dd_arena_mark mark = dd_arena_level(arena);
    mottle m = {.out = out, .in = in, .level = dd_mottle_level(in->site, LEAST_PX_PER_MM)};
    dd_bytes valid = in->site->level[m.level].valid;
    double fine_px = dd_sigma_from_cutoff(SHORTEST_MM, in->site->px_per_mm),
           coarse_px = dd_sigma_from_cutoff(LONGEST_MM, in->site->px_per_mm);
    bool ok = make_indices(&m, arena);
    m.square = DD_NEW(arena, float, valid.width);
    for (int i = 0; i < DD_MOTTLE_MEMBERS; i++) {
        m.fine[i] = dd_plane_new(arena, (valid.width + 1) / 2, (valid.height + 1) / 2);
        ok = ok && m.fine[i].px;
    }
    ok = ok && m.square && dd_smooth_samples(m.map, DD_MOTTLE_MEMBERS, valid, dd_level_sigma(m.level, fine_px), in->ctx, keep_rows, &m) &&
         dd_smooth_samples(m.map, DD_MOTTLE_MEMBERS, valid, dd_level_sigma(m.level, coarse_px), in->ctx, add_rows, &m);
    set_noise(&m, fine_px, coarse_px);
    dd_arena_rewind(arena, mark);
    return ok;
}

double dd_mottle_finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    return sqrt(fmax(0.0, mean[DD_BAND_SQUARED] - mean[DD_BAND] * mean[DD_BAND] - reference[0]));
}

const dd_group dd_mottle_group = {.name = "mottle", .members = DD_MOTTLE_MEMBERS, .compute = compute};
