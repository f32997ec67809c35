/* Bands of L* between two wavelengths, B = Gauss(shortest) - Gauss(longest) with ISO 16610 Gaussians: a sine of amplitude A and wavelength
 * l measures Sq = A H(l)/sqrt 2    Sa = 2 A H(l)/pi    H(l) = exp(-pi (alpha shortest/l)^2) - exp(-pi (alpha longest/l)^2), alpha = 0.4697
 * Each is taken at the sites of the coarsest level that carries it, and both Gaussians hold the one that matches the sharper photo to the
 * other (METRICS.md 6.4). The noise in the band is subtracted from the mean square. METRICS.md 3. */
#include <math.h>
#include <string.h>

#include "kernels/kernels.h"
#include "stages/balance/noise.h"
#include "stages/measure/site.h"
#include "stages/measure/texture.h"
#include "stages/measure/tiles.h"

static const double LIMITS_MM[DD_BANDS][2] = {
    [DD_TEXTURE_FINE] = {0.25, 1.0}, [DD_TEXTURE_MID] = {0.5, 2.0}, [DD_TEXTURE_COARSE] = {1.0, 6.0},
    [DD_TEXTURE_E1] = {0.25, 0.5},   [DD_TEXTURE_E2] = {0.5, 1.0},  [DD_TEXTURE_E3] = {1.0, 2.0},
    [DD_TEXTURE_E4] = {2.0, 4.0},    [DD_TEXTURE_E5] = {4.0, 8.0},  [DD_TEXTURE_E6] = {8.0, 16.0}};
enum { LEAST_JPEG_QUALITY = 95 }; /* of the finest band: below, blocks of 8 px are its texture (METRICS.md 3) */

static bool is_carried(const dd_metric_input *in, int band)
{
    return band == DD_TEXTURE_MID || LIMITS_MM[band][0] * in->site->px_per_mm >= 2.0; /* rough_sq_mid is flagged below 4 px/mm instead */
}

static int site_of(const dd_metric_input *in, int band)
{
    int coarse = dd_texture_level(in, LIMITS_MM[band][1]), above = dd_texture_level(in, LIMITS_MM[band][0]) + 1;
    int site = coarse < above ? coarse : above;
    return site < 1 ? 1 : site < DD_LEVELS ? site : DD_LEVELS - 1;
}

void dd_texture_noise(dd_noise out[DD_TEXTURE_NOISES], const dd_site *site)
{
    const double *mid = LIMITS_MM[DD_TEXTURE_MID];
    memset(out, 0, DD_TEXTURE_NOISES * sizeof *out);
    if (site->noise)
        out[0] = *site->noise;
    if (site->band_excess > 0.0) {
        out[1] = (dd_noise){.density_mm2 = 1.0, .px_per_mm = site->noise ? site->noise->px_per_mm : site->px_per_mm};
        double of_one = dd_noise_in_band(&out[1], site->px_per_mm, dd_site_sigma(site, mid[0]), dd_site_sigma(site, mid[1]));
        out[1].density_mm2 = site->band_excess / of_one;
    }
}

/* Variance of noise in a band. */
static double noise_in(const dd_site *site, const double limit_mm[2])
{
    dd_noise noise[DD_TEXTURE_NOISES];
    double variance = 0.0;
    dd_texture_noise(noise, site);
    for (int i = 0; i < DD_TEXTURE_NOISES; i++)
        if (noise[i].density_mm2 > 0.0)
            variance += dd_noise_in_band(&noise[i], site->px_per_mm, dd_site_sigma(site, limit_mm[0]), dd_site_sigma(site, limit_mm[1]));
    return variance;
}

/* The bands that share the sites of one level, and the Gaussians between them. */
typedef struct band_set {
    dd_metric_sums *const *out;
    dd_texture *t;
    int site, n, bands, band[DD_BANDS], finer[DD_BANDS], coarser[DD_BANDS]; /* places in gaussian[] */
    dd_gaussian gaussian[2 * DD_BANDS];
    float *square, *size;
} band_set;

static int place_of(const band_set *s, double cutoff_mm)
{
    int i = 0;
    while (i < s->n && s->gaussian[i].cutoff_mm != cutoff_mm)
        i++;
    return i;
}

/* A Gaussian that is there already is not opened again. -1 without memory. */
static int open_gaussian(band_set *s, double cutoff_mm)
{
    int i = place_of(s, cutoff_mm);
    if (i == s->n && !dd_gaussian_open(&s->gaussian[s->n++], s->t->in, cutoff_mm, s->site))
        return -1;
    return i;
}

static bool open_set(band_set *s)
{
    const dd_metric_input *in = s->t->in;
    int width = in->site->level[s->site].valid.width;
    for (int band = 0; band < DD_BANDS; band++) {
        if (site_of(in, band) != s->site || !is_carried(in, band))
            continue;
        s->band[s->bands] = band;
        s->finer[s->bands] = open_gaussian(s, LIMITS_MM[band][0]);
        s->coarser[s->bands] = open_gaussian(s, LIMITS_MM[band][1]);
        if (s->finer[s->bands] < 0 || s->coarser[s->bands] < 0)
            return false;
        s->out[band]->reference[0] = noise_in(in->site, LIMITS_MM[band]);
        s->bands++;
    }
    s->square = DD_NEW(in->ctx->arena, float, width);
    s->size = DD_NEW(in->ctx->arena, float, width);
    return s->square && s->size;
}

static void add_row(band_set *s, int b, int j)
{
    const dd_metric_input *in = s->t->in;
    const float *finer = s->gaussian[s->finer[b]].value, *coarser = s->gaussian[s->coarser[b]].value; /* NaN where undefined */
    dd_metric_sums *mean_size = s->out[DD_TEXTURE_FINE_MEAN];
    in->ctx->kernels->texture.difference_row(s->square, s->size, finer, coarser, (size_t)in->site->level[s->site].valid.width);
    dd_metric_add_level_row(s->out[s->band[b]], 0, in, s->site, s->square, j);
    if (s->band[b] == DD_TEXTURE_FINE) {
        dd_metric_add_level_row(mean_size, 0, in, s->site, s->size, j);
        dd_metric_add_level_row(mean_size, 1, in, s->site, s->square, j);
    }
}

static bool measure_set(dd_metric_sums *const *out, dd_texture *t, int site)
{
    dd_arena_mark mark = dd_arena_level(t->in->ctx->arena);
    band_set *s = DD_NEW(t->in->ctx->arena, band_set, 1);
    bool ok = s != NULL;
    int step = site == 1 && dd_texture_is_large(t->in) ? 2 : 1;
    if (ok) {
        *s = (band_set){.out = out, .t = t, .site = site};
        ok = open_set(s);
    }
    for (int j = 0; ok && s->bands && j < t->in->site->level[site].valid.height; j++) {
        bool measured = j % step == 0;
        for (int i = 0; i < s->n; i++)
            if (measured || dd_texture_keeps(t, &s->gaussian[i])) {
                dd_gaussian_row(&s->gaussian[i], j);
                dd_texture_keep_row(t, &s->gaussian[i], j);
            }
        for (int b = 0; measured && b < s->bands; b++)
            add_row(s, b, j);
    }
    dd_arena_rewind(t->in->ctx->arena, mark);
    return ok;
}

bool dd_texture_bands(dd_metric_sums *const *out, dd_texture *t)
{
    int quality = t->in->site->jpeg_quality;
    for (int site = 1; site < DD_LEVELS; site++)
        if (!measure_set(out, t, site))
            return false;
    out[DD_TEXTURE_FINE_MEAN]->reference[0] = out[DD_TEXTURE_FINE]->reference[0];
    if (quality > 0 && quality < LEAST_JPEG_QUALITY)
        out[DD_TEXTURE_FINE]->why = out[DD_TEXTURE_FINE_MEAN]->why = out[DD_TEXTURE_E1]->why = DD_WHY_COMPRESSED;
    return true;
}

double dd_band_finish(const double mean[DD_SUMS], const double reference[DD_SUMS]) { return sqrt(fmax(0.0, mean[0] - reference[0])); }
