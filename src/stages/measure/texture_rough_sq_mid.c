/* rough_sq_mid: root mean square of lightness in the band 0.5 to 2 mm, B = Gauss(0.5 mm) - Gauss(2 mm) with ISO 16610 Gaussians:
 *   transfer of a wavelength l:  H(l) = exp(-pi (alpha 0.5/l)^2) - exp(-pi (alpha 2/l)^2), a sine of amplitude A measures A H(l)/sqrt 2
 * Both Gaussians hold the one that matches the sharper photo to the other (METRICS.md 6.4; site.h). The noise in the band is subtracted
 * from the mean square.
 * The quantity is luminance (height times light angle), never micrometres. METRICS.md 3. */
#include <math.h>
#include <string.h>

#include "stages/balance/noise.h"
#include "stages/measure/site.h"
#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"

static const double SHORTEST_MM = 0.5, LONGEST_MM = 2.0;

typedef struct band {
    dd_metric_sums *out;
    const dd_metric_input *in;
    dd_plane fine;
} band;

static void keep_row(void *user, int y, float *const *rows)
{
    const band *b = user;
    memcpy(dd_row(b->fine, y), rows[0], (size_t)b->fine.width * sizeof(float));
}

static void add_row(void *user, int y, float *const *rows)
{
    const band *b = user;
    const float *fine = dd_row(b->fine, y);
    float *coarse = rows[0];
    for (int x = 0; x < b->in->valid.width; x++) {
        float d = fine[x] - coarse[x]; /* NaN where either is undefined */
        coarse[x] = d * d;
    }
    dd_metric_add_row(b->out, 0, b->in, coarse, y);
}

/* The photo that needs no match has it already. */
static bool smooth_fine(band *b, double sigma_px)
{
    const dd_site *site = b->in->site;
    b->fine = site->smooth[0];
    if (!(site->match_px > 0.0))
        return true;
    b->fine = dd_plane_new(b->in->ctx->arena, b->in->valid.width, b->in->valid.height);
    return b->fine.px && dd_smooth_rows(&site->lab[0], 1, b->in->valid, sigma_px, b->in->ctx, keep_row, b);
}

static bool compute(dd_metric_sums *out, const dd_metric_input *in)
{
    const dd_site *site = in->site;
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    double fine_px = dd_site_sigma(site, SHORTEST_MM), coarse_px = dd_site_sigma(site, LONGEST_MM);
    band b = {.out = out, .in = in};
    bool ok = smooth_fine(&b, fine_px) && dd_smooth_rows(&site->lab[0], 1, in->valid, coarse_px, in->ctx, add_row, &b);
    if (site->noise)
        out->reference[0] = dd_noise_in_band(site->noise, site->px_per_mm, fine_px, coarse_px);
    if (site->band_excess > 0.0)
        out->reference[0] += site->band_excess;
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS]) { return sqrt(fmax(0.0, mean[0] - reference[0])); }

const dd_metric dd_metric_rough_sq_mid = {
    .info =
        {
            .name = "rough_sq_mid",
            .unit = "L*",
            .question = "How rough does the skin look at 0.5 to 2 mm?",
            .formula = "RMS of Gauss(0.5 mm) - Gauss(2 mm) of L* (ISO 16610-61 Gaussians, masked), less the noise in that band; the "
                       "sharper photo is first blurred to match the other",
            .direction = "down_good",
            .range = "0 and more; skin 0.2 to 2",
            .scale = "needs mm",
            .source = "ISO 25178 and ISO 16610 filtering",
            .failures = "light direction above all; beauty filters smooth; blur differences above 0.3 mm; fewer than 4 px per mm",
            .unaffected_by = "overall tone, slow shading",
            .decimals = 3,
            .headline = true,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .needs_sharpness = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.12,
    .least_floor = 0.03,
    .version = "2",
    .compute = compute,
    .finish = finish,
};
