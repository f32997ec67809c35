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

enum { ALL_BELOW = 125000, HELD = 4 }; /* of larger maps, HELD places of a row share what noise adds: it changes as slowly as the map */
enum { MEASURED, NOISIER };            /* of the sums; reference[0]: 1 when NOISIER is there */

typedef struct rows {
    float *shifted[3], *reference[3], *de, *mean, *noisier;
} rows;

static void difference(float *de, const dd_metric_input *in, float *const lab[3], float *const reference[3], int n)
{
    const float *const first[3] = {lab[0], lab[1], lab[2]}, *const second[3] = {reference[0], reference[1], reference[2]};
    in->ctx->kernels->colour.ciede2000(de, first, second, (size_t)n);
    for (int x = 0; x < n; x++)
        de[x] = first[0][x] == first[0][x] ? de[x] : NAN; /* undefined smoothing stays undefined */
}

static double length2(const double v[3]) { return v[0] * v[0] + v[1] * v[1] + v[2] * v[2]; }

static bool noisy(const dd_site *site)
{
    return site->excess && length2(site->excess[0]) + length2(site->excess[1]) + length2(site->excess[2]) > 0.0;
}

/* Into r->mean: the expected difference under as much more noise, of every held-th place. */
static void expect_noisier(const rows *r, const dd_metric_input *in, float *const lab[3], int held)
{
    int n = (in->site->smooth[0].width + held - 1) / held;
    memset(r->mean, 0, (size_t)n * sizeof *r->mean);
    for (int i = 0; i < 6; i++) {
        for (int c = 0; c < 3; c++) {
            float by = (float)(sqrt(3.0) * in->site->excess[i / 2][c] * (i % 2 ? -1.0 : 1.0));
            for (int x = 0; x < n; x++)
                r->shifted[c][x] = lab[c][x * held] + by;
        }
        difference(r->noisier, in, r->shifted, r->reference, n);
        for (int x = 0; x < n; x++)
            r->mean[x] += r->noisier[x] / 6.0f;
    }
}

/* Into r->noisier: the measured difference and what noise adds to it, as of the place before that was asked. */
static void add_noise(const rows *r, const dd_metric_input *in, int held)
{
    for (int x = 0; x < in->site->smooth[0].width; x++) {
        float more = r->mean[x / held] - r->de[x - x % held];
        r->noisier[x] = more == more ? r->de[x] + more : r->de[x];
    }
}

static void add_rows(dd_metric_sums *out, const dd_metric_input *in, const rows *r)
{
    const dd_plane *smooth = in->site->smooth;
    int level = in->site->smooth_level, held = (size_t)smooth->width * (size_t)smooth->height > ALL_BELOW ? HELD : 1;
    out->reference[0] = noisy(in->site) ? 1.0 : 0.0;
    for (int y = 0; y < smooth->height; y++) {
        float *lab[3] = {dd_row(smooth[0], y), dd_row(smooth[1], y), dd_row(smooth[2], y)};
        difference(r->de, in, lab, r->reference, smooth->width);
        dd_metric_add_level_row(out, MEASURED, in, level, r->de, y);
        if (!noisy(in->site))
            continue;
        expect_noisier(r, in, lab, held);
        add_noise(r, in, held);
        dd_metric_add_level_row(out, NOISIER, in, level, r->noisier, y);
    }
}

static bool new_rows(rows *r, const dd_metric_input *in)
{
    float **all[] = {&r->shifted[0],   &r->shifted[1], &r->shifted[2], &r->reference[0], &r->reference[1],
                     &r->reference[2], &r->de,         &r->mean,       &r->noisier};
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
    .version = "3",
    .compute = compute,
    .finish = finish,
};
