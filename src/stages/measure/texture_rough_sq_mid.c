/* rough_sq_mid: root mean square of lightness in the band 0.5 to 2 mm, B = Gauss(0.5 mm) - Gauss(2 mm) with ISO 16610 Gaussians:
 *   transfer of a wavelength l:  H(l) = exp(-pi (alpha 0.5/l)^2) - exp(-pi (alpha 2/l)^2), a sine of amplitude A measures A H(l)/sqrt 2
 * The quantity is luminance (height times light angle), never micrometres. METRICS.md 3. */
#include <math.h>

#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"

typedef struct band {
    dd_metric_sums *out;
    const dd_metric_input *in;
} band;

static void add_row(void *user, int y, float *const *rows)
{
    const band *b = user;
    const float *fine = dd_row(b->in->site->smooth[0], y);
    float *coarse = rows[0];
    for (int x = 0; x < b->in->valid.width; x++) {
        float d = fine[x] - coarse[x]; /* NaN where either is undefined */
        coarse[x] = d * d;
    }
    dd_metric_add_row(b->out, 0, b->in, coarse, y);
}

static bool compute(dd_metric_sums *out, const dd_metric_input *in)
{
    const double longest_mm = 2.0;
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    band b = {out, in};
    bool ok = dd_smooth_rows(&in->site->l, 1, in->valid, dd_sigma_from_cutoff(longest_mm, in->site->px_per_mm), in->ctx, add_row, &b);
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return sqrt(mean[0]);
}

const dd_metric dd_metric_rough_sq_mid = {
    .info =
        {
            .name = "rough_sq_mid",
            .unit = "L*",
            .question = "How rough does the skin look at 0.5 to 2 mm?",
            .formula = "RMS of Gauss(0.5 mm) - Gauss(2 mm) of L* (ISO 16610-61 Gaussians, masked)",
            .direction = "down_good",
            .range = "0 and more; skin 0.2 to 2",
            .scale = "needs mm",
            .source = "ISO 25178 and ISO 16610 filtering",
            .failures = "light direction above all; defocus and beauty filters smooth; fewer than 4 px per mm",
            .unaffected_by = "overall tone, slow shading",
            .decimals = 3,
            .headline = true,
        },
    .direction = DD_DOWN_GOOD,
    .needs_scale = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.12,
    .least_floor = 0.03,
    .version = "1",
    .compute = compute,
    .finish = finish,
};
