/* l_mad: robust spread of lightness, 1.4826 * median |L* - median L*| of the Gauss(0.5 mm) map. METRICS.md 2.
 *
 * A median is no mean of tile sums, but its change is: with x = |L* - median| and m = median x,
 *   IF(x) = (1/2 - [x <= m]) / f(m)          (influence function; f = density of x at m)
 * has mean 0 over the region, and its mean over resampled tiles moves as the median does. f from the quartiles: 0.5/(Q75 - Q25). */
#include <math.h>

#include "stages/measure/order.h"
#include "stages/measure/tiles.h"

enum { MEDIAN, MAD, INVERSE_DENSITY, BIAS }; /* of reference[]; BIAS: the region's own mean influence (ties) */

static void add_rows(dd_metric_sums *out, const dd_metric_input *in, float *influence)
{
    float median = (float)out->reference[MEDIAN], mad = (float)out->reference[MAD], inverse = (float)out->reference[INVERSE_DENSITY];
    for (int y = 0; y < in->valid.height; y++) {
        const float *l = dd_row(in->site->smooth[0], y);
        for (int x = 0; x < in->valid.width; x++) {
            float deviation = fabsf(l[x] - median);
            influence[x] = l[x] != l[x] ? NAN : deviation <= mad ? -0.5f * inverse : 0.5f * inverse;
        }
        dd_metric_add_row(out, 0, in, influence, y);
    }
}

static double own_mean(const dd_metric_sums *out, const dd_metric_input *in)
{
    double sum = 0.0, weight = 0.0;
    for (size_t t = 0; t < (size_t)in->tiles_x * (size_t)in->tiles_y; t++) {
        sum += out->sums[t * DD_SUMS];
        weight += out->weight[t];
    }
    return weight > 0.0 ? sum / weight : 0.0;
}

static bool compute(dd_metric_sums *out, const dd_metric_input *in)
{
    const double quartiles[3] = {0.25, 0.5, 0.75};
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    double q[3] = {NAN, NAN, NAN};
    float *row = DD_NEW(in->ctx->arena, float, in->valid.width);
    bool ok = row != NULL, defined = in->site->median[0] == in->site->median[0];
    out->reference[MEDIAN] = in->site->median[0];
    if (ok && defined)
        ok = dd_plane_quantiles(q, quartiles, 3, in->site->smooth[0], in->valid, out->reference[MEDIAN], in->ctx->arena);
    if (ok && defined) {
        out->reference[MAD] = q[1];
        out->reference[INVERSE_DENSITY] = 2.0 * (q[2] - q[0]);
        add_rows(out, in, row);
        out->reference[BIAS] = own_mean(out, in);
    }
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS])
{
    const double normal = 1.4826; /* makes it the SD of a normal distribution */
    return normal * fmax(0.0, reference[MAD] + (mean[0] - reference[BIAS]));
}

const dd_metric dd_metric_l_mad = {
    .info =
        {
            .name = "l_mad",
            .unit = "L*",
            .question = "How much does lightness vary over the region?",
            .formula = "1.4826 * median |L* - median L*| of the Gauss(0.5 mm) map",
            .direction = "down_good",
            .range = "0 and more; skin 0.5 to 4",
            .scale = "weakly dependent on scale",
            .source = "robust SD",
            .failures = "shading and light direction count as unevenness",
            .unaffected_by = "mirroring and turning the picture",
            .decimals = 2,
        },
    .direction = DD_DOWN_GOOD,
    .needs_light = true,
    .relative_floor = true,
    .ratio = true,
    .default_floor = 0.15,
    .least_floor = 0.1,
    .version = "1",
    .compute = compute,
    .finish = finish,
};
