/* mcdm: mean colour difference from the median (after the MCDM of Billmeyer & Alessi 1981): how uneven the tone is.
 *   Lab map through Gauss(0.5 mm), reference = componentwise median of the region, mean of dE00(Lab(x), reference). METRICS.md 2.
 *
 * A mean of distances is no variance, from which noise could be subtracted; but its square very nearly grows in proportion to the noise
 * (far from the reference by the part of the noise across the difference). So the noisier photo is measured twice, as it is (M) and with
 * as much noise again as it has more than the other photo (M'), and continued to where both are equally noisy: sqrt(2 M^2 - M'^2). That is
 * the simulation-extrapolation of Cook & Stefanski (JASA 89:1314, 1994), with the simulation replaced by six points that have mean and
 * covariance of the noise, +-sqrt(3) SD along its principal axes. */
#include <math.h>
#include <string.h>

#include "kernels/kernels.h"
#include "stages/measure/tiles.h"

enum { MEASURED, NOISIER }; /* of the sums; reference[0]: 1 when NOISIER is there */

typedef struct rows {
    float *shifted[3], *reference[3], *de, *mean;
} rows;

static void difference(float *de, const dd_metric_input *in, float *const lab[3], float *const reference[3])
{
    const float *const first[3] = {lab[0], lab[1], lab[2]}, *const second[3] = {reference[0], reference[1], reference[2]};
    const int width = in->site->smooth[0].width;
    in->ctx->kernels->colour.ciede2000(de, first, second, (size_t)width);
    for (int x = 0; x < width; x++)
        de[x] = first[0][x] == first[0][x] ? de[x] : NAN; /* undefined smoothing stays undefined */
}

static double length2(const double v[3]) { return v[0] * v[0] + v[1] * v[1] + v[2] * v[2]; }

static bool noisy(const dd_site *site)
{
    return site->excess && length2(site->excess[0]) + length2(site->excess[1]) + length2(site->excess[2]) > 0.0;
}

/* Into r->mean: the expected difference under as much more noise. */
static void expect_noisier(const rows *r, const dd_metric_input *in, float *const lab[3])
{
    size_t n = (size_t)in->site->smooth[0].width;
    memset(r->mean, 0, n * sizeof *r->mean);
    for (int i = 0; i < 6; i++) {
        for (int c = 0; c < 3; c++) {
            float by = (float)(sqrt(3.0) * in->site->excess[i / 2][c] * (i % 2 ? -1.0 : 1.0));
            for (size_t x = 0; x < n; x++)
                r->shifted[c][x] = lab[c][x] + by;
        }
        difference(r->de, in, r->shifted, r->reference);
        for (size_t x = 0; x < n; x++)
            r->mean[x] += r->de[x] / 6.0f;
    }
}

static void add_rows(dd_metric_sums *out, const dd_metric_input *in, const rows *r)
{
    const dd_site *site = in->site;
    int level = site->smooth_level;
    out->reference[0] = noisy(in->site) ? 1.0 : 0.0;
    for (int y = 0; y < site->smooth[0].height; y++) {
        float *lab[3] = {dd_row(site->smooth[0], y), dd_row(site->smooth[1], y), dd_row(site->smooth[2], y)};
        difference(r->de, in, lab, r->reference);
        dd_metric_add_level_row(out, MEASURED, in, level, r->de, y);
        if (!noisy(in->site))
            continue;
        expect_noisier(r, in, lab);
        dd_metric_add_level_row(out, NOISIER, in, level, r->mean, y);
    }
}

static bool new_rows(rows *r, const dd_metric_input *in)
{
    float **all[] = {&r->shifted[0],   &r->shifted[1],   &r->shifted[2], &r->reference[0],
                     &r->reference[1], &r->reference[2], &r->de,         &r->mean};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!(*all[i] = DD_NEW(in->ctx->arena, float, in->site->smooth[0].width)))
            return false;
    for (int c = 0; c < 3; c++)
        for (int x = 0; x < in->site->smooth[0].width; x++)
            r->reference[c][x] = (float)in->site->median[c];
    return true;
}

static bool compute(dd_metric_sums *out, const dd_metric_input *in)
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    rows r;
    bool ok = new_rows(&r, in);
    if (ok && in->site->median[0] == in->site->median[0])
        add_rows(out, in, &r);
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    if (!(reference[0] > 0.0))
        return mean[MEASURED];
    return sqrt(fmax(0.0, 2.0 * mean[MEASURED] * mean[MEASURED] - mean[NOISIER] * mean[NOISIER]));
}

const dd_metric dd_metric_mcdm = {
    .info =
        {
            .name = "mcdm",
            .unit = "dE00",
            .question = "How uneven is the skin tone?",
            .formula =
                "mean CIEDE2000 difference of the pixels (Gauss 0.5 mm) from the componentwise median colour of the region; what one "
                "photo has more of noise is taken off",
            .direction = "down_good",
            .range = "0 and more; skin 0.5 to 6",
            .scale = "weakly dependent on scale",
            .source = "Billmeyer & Alessi 1981; Sharma et al. 2005",
            .failures = "shading and light direction; make-up; a region that takes in lips, brows or background",
            .unaffected_by = "mirroring and turning the picture",
            .decimals = 2,
            .headline = true,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.15,
    .least_floor = 0.1,
    .version = "2",
    .compute = compute,
    .finish = finish,
};
