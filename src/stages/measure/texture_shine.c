/* The two metrics of shine as a group, and their rows. METRICS.md 2.3. */
#include "stages/measure/texture_shine.h"

#include <math.h>

static bool compute(dd_metric_sums *const *out, const dd_metric_input *in)
{
    return dd_shine_share(out[DD_SHINE_SHARE], in) && dd_shine_area(out[DD_SHINE_AREA], in);
}

const dd_group dd_shine_group = {.name = "shine", .members = DD_SHINE_MEMBERS, .compute = compute};

static double finish_share(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return mean[1] > 0.0 ? mean[0] / mean[1] : NAN;
}

static double finish_area(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    (void)reference;
    return 100.0 * mean[0];
}

const dd_metric dd_metric_spec_share = {
    .info =
        {
            .name = "spec_share",
            .unit = "1",
            .question = "What share of the light comes back as shine instead of skin colour?",
            .formula =
                "sum m_s / sum Y; linear sRGB = m_d c + m_s (1,1,1) by least squares in cells of 2 px, m_s >= 0, c the region's median "
                "chromaticity",
            .direction = "context",
            .range = "0 to 1; skin 0 to 0.2",
            .scale = "independent of scale",
            .source = "Shafer 1985; Matsubara 2012",
            .failures = "a proxy: a fifth of narrow highlights is lost in the median and the cells; skin with less pigment or blood than "
                        "the median looks like shine; even shine over the whole region is taken for "
                        "skin colour; blown-out highlights are not measured; grey pictures: not measured",
            .unaffected_by = "mirroring and turning the picture, overall brightness",
            .decimals = 3,
        },
    .direction = DD_CONTEXT,
    .needs_light = true,
    .default_floor = 0.02,
    .version = "1",
    .group = &dd_shine_group,
    .slot = DD_SHINE_SHARE,
    .finish = finish_share,
};

const dd_metric dd_metric_gloss_area_pct = {
    .info =
        {
            .name = "gloss_area_pct",
            .unit = "%",
            .question = "How much of the skin has bright pale highlights?",
            .formula = "100 * share of cells of 2 px with L* > median + max(6, 3 MAD) and C* <= median - 2; medians over windows of 8 mm, "
                       "interpolated",
            .direction = "context",
            .range = "0 to 100; skin 0 to 10",
            .scale = "needs mm",
            .source = "METRICS.md 2.3, after Matsubara 2012",
            .failures =
                "pale scars, scales and white hair count; blown-out highlights are not measured; shine wider than 8 mm is taken for skin",
            .unaffected_by = "slow shading, mirroring the picture",
            .decimals = 2,
        },
    .direction = DD_CONTEXT,
    .needs_scale = true,
    .needs_light = true,
    .default_floor = 1.0,
    .version = "1",
    .least_px_per_mm = 2.0,
    .group = &dd_shine_group,
    .slot = DD_SHINE_AREA,
    .finish = finish_area,
};
