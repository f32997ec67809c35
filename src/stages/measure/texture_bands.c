/* Bands of L* between two wavelengths, B = Gauss(shortest) - Gauss(longest) with ISO 16610 Gaussians: a sine of amplitude A and wavelength
 * l measures Sq = A H(l)/sqrt 2    Sa = 2 A H(l)/pi    H(l) = exp(-pi (alpha shortest/l)^2) - exp(-pi (alpha longest/l)^2), alpha = 0.4697
 * Each is taken at the sites of the coarsest level that carries it, and both Gaussians hold the one that matches the sharper photo to the
 * other (METRICS.md 6.4). The noise in the band is subtracted from the mean square. METRICS.md 3. */
#include <math.h>

#include "stages/balance/noise.h"
#include "stages/measure/site.h"
#include "stages/measure/texture.h"
#include "stages/measure/tiles.h"

static const double LIMITS_MM[DD_BANDS][2] = {
    [DD_TEXTURE_FINE] = {0.25, 1.0}, [DD_TEXTURE_MID] = {0.5, 2.0}, [DD_TEXTURE_COARSE] = {1.0, 6.0},
    [DD_TEXTURE_E1] = {0.25, 0.5},   [DD_TEXTURE_E2] = {0.5, 1.0},  [DD_TEXTURE_E3] = {1.0, 2.0},
    [DD_TEXTURE_E4] = {2.0, 4.0},    [DD_TEXTURE_E5] = {4.0, 8.0},  [DD_TEXTURE_E6] = {8.0, 16.0}};
enum { LEAST_JPEG_QUALITY = 95 }; /* of the finest band: below, blocks of 8 px are its texture (METRICS.md 3) */

static int site_of(const dd_texture *t, const double limit_mm[2])
{
    int coarse = dd_texture_level(t, limit_mm[1]), above = dd_texture_level(t, limit_mm[0]) + 1;
    int site = coarse < above ? coarse : above;
    return site < 1 ? 1 : site < DD_LEVELS ? site : DD_LEVELS - 1;
}

/* Variance of noise in a band. band_excess is known for 0.5 to 2 mm alone; white noise tells how much of it another band holds. */
static double noise_in(const dd_site *site, const double limit_mm[2])
{
    double fine = dd_site_sigma(site, limit_mm[0]), coarse = dd_site_sigma(site, limit_mm[1]), variance = 0.0;
    if (site->noise)
        variance = dd_noise_in_band(site->noise, site->px_per_mm, fine, coarse);
    if (site->band_excess > 0.0) {
        const double *mid = LIMITS_MM[DD_TEXTURE_MID];
        dd_noise white = {.density_mm2 = 1.0, .px_per_mm = site->noise ? site->noise->px_per_mm : site->px_per_mm};
        double in_mid = dd_noise_in_band(&white, site->px_per_mm, dd_site_sigma(site, mid[0]), dd_site_sigma(site, mid[1]));
        variance += site->band_excess * dd_noise_in_band(&white, site->px_per_mm, fine, coarse) / in_mid;
    }
    return variance;
}

static void square_row(float *restrict square, float *restrict size, const float *restrict fine, const float *restrict coarse, int n)
{
    for (int x = 0; x < n; x++) {
        float d = fine[x] - coarse[x]; /* NaN where either is undefined */
        square[x] = d * d;
        size[x] = fabsf(d);
    }
}

static bool add_band(dd_metric_sums *const *out, dd_texture *t, int band)
{
    const dd_metric_input *in = t->in;
    int site = site_of(t, LIMITS_MM[band]), width = in->site->level[site].valid.width;
    float *square = DD_NEW(in->ctx->arena, float, width), *size = DD_NEW(in->ctx->arena, float, width);
    const dd_gaussian *fine = dd_texture_gaussian(t, LIMITS_MM[band][0], site), *coarse = dd_texture_gaussian(t, LIMITS_MM[band][1], site);
    if (!square || !size || !fine || !coarse)
        return false;
    out[band]->reference[0] = noise_in(in->site, LIMITS_MM[band]);
    for (int y = 0; y < fine->value.height; y++) {
        square_row(square, size, dd_row(fine->value, y), dd_row(coarse->value, y), width);
        dd_metric_add_level_row(out[band], 0, in, site, square, y);
        if (band != DD_TEXTURE_FINE)
            continue;
        dd_metric_add_level_row(out[DD_TEXTURE_FINE_MEAN], 0, in, site, size, y);
        dd_metric_add_level_row(out[DD_TEXTURE_FINE_MEAN], 1, in, site, square, y);
    }
    return true;
}

bool dd_texture_bands(dd_metric_sums *const *out, dd_texture *t)
{
    int quality = t->in->site->jpeg_quality;
    for (int band = 0; band < DD_BANDS; band++)
        if (!add_band(out, t, band))
            return false;
    out[DD_TEXTURE_FINE_MEAN]->reference[0] = out[DD_TEXTURE_FINE]->reference[0];
    if (quality > 0 && quality < LEAST_JPEG_QUALITY)
        out[DD_TEXTURE_FINE]->why = out[DD_TEXTURE_FINE_MEAN]->why = out[DD_TEXTURE_E1]->why = DD_WHY_COMPRESSED;
    return true;
}

double dd_band_finish(const double mean[DD_SUMS], const double reference[DD_SUMS]) { return sqrt(fmax(0.0, mean[0] - reference[0])); }
