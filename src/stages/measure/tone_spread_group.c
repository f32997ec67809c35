/* Three spreads of the Gauss(0.5 mm) map of L* (METRICS.md 2): standard deviation, less the variance of the noise; interquartile range
 * (type-7 quantiles); 1.4826 times the median of |L* - median|.
 *
 * A quantile Q of x at share q is no mean of tile sums, but its change is: the influence function
 *   IF(x) = (q - [x <= Q]) / f(Q)          f = density of x at Q, from quantiles on both sides of q
 * has mean 0 over the region, and its mean over resampled tiles moves as the quantile does. */
#include <math.h>

#include "stages/balance/noise.h"
#include "stages/measure/order.h"
#include "stages/measure/smooth.h"
#include "stages/measure/tiles.h"
#include "stages/measure/tone_spread.h"

/* One quantile with what its influence needs. */
typedef struct quantile {
    double at, share, inverse_density;
} quantile;

typedef struct spread {
    dd_metric_sums *const *out;
    const dd_metric_input *in;
    quantile low, high, middle; /* of L*: 0.25 and 0.75; of |L* - median|: 0.5 */
    float *row[4];              /* influences on MAD and IQR, deviation, its square */
} spread;

static bool find_quantiles(spread *s)
{
    enum { WANTED = 6, ABOUT = 3 };
    const double share[WANTED] = {0.20, 0.25, 0.30, 0.70, 0.75, 0.80}, about[ABOUT] = {0.25, 0.5, 0.75};
    const dd_site *site = s->in->site;
    const dd_bytes valid = site->level[site->smooth_level].valid;
    double q[WANTED], deviation[ABOUT];
    dd_arena *arena = s->in->ctx->arena;
    if (!dd_plane_quantiles(q, share, WANTED, site->smooth[0], valid, NAN, arena) ||
        !dd_plane_quantiles(deviation, about, ABOUT, site->smooth[0], valid, site->median[0], arena))
        return false;
    s->low = (quantile){q[1], 0.25, (q[2] - q[0]) / 0.10};
    s->high = (quantile){q[4], 0.75, (q[5] - q[3]) / 0.10};
    s->middle = (quantile){deviation[1], 0.5, (deviation[2] - deviation[0]) / 0.50};
    s->out[DD_SPREAD_MAD]->reference[DD_SPREAD_VALUE] = deviation[1];
    s->out[DD_SPREAD_IQR]->reference[DD_SPREAD_VALUE] = q[4] - q[1];
    return true;
}

/* Influences on either side of a quantile. */
static void sides(float *below, float *above, const quantile *q)
{
    *below = (float)((q->share - 1.0) * q->inverse_density);
    *above = (float)(q->share * q->inverse_density);
}

static void fill_rows(const spread *s, const float *l)
{
    float median = (float)s->in->site->median[0], mad = (float)s->middle.at, q25 = (float)s->low.at, q75 = (float)s->high.at;
    float near, far, under25, over25, under75, over75;
    sides(&near, &far, &s->middle);
    sides(&under25, &over25, &s->low);
    sides(&under75, &over75, &s->high);
    for (int x = 0; x < s->in->site->smooth[0].width; x++) {
        float deviation = l[x] - median, nothing = l[x] - l[x]; /* 0, or NaN where l is */
        s->row[0][x] = (fabsf(deviation) <= mad ? near : far) + nothing;
        s->row[1][x] = (l[x] <= q75 ? under75 : over75) - (l[x] <= q25 ? under25 : over25) + nothing;
        s->row[2][x] = deviation;
        s->row[3][x] = deviation * deviation;
    }
}

static void add_rows(const spread *s)
{
    const dd_site *site = s->in->site;
    int level = site->smooth_level;
    for (int y = 0; y < site->smooth[0].height; y++) {
        fill_rows(s, dd_row(site->smooth[0], y));
        dd_metric_add_level_row(s->out[DD_SPREAD_MAD], 0, s->in, level, s->row[0], y);
        dd_metric_add_level_row(s->out[DD_SPREAD_IQR], 0, s->in, level, s->row[1], y);
        dd_metric_add_level_row(s->out[DD_SPREAD_SD], DD_SPREAD_DEVIATION, s->in, level, s->row[2], y);
        dd_metric_add_level_row(s->out[DD_SPREAD_SD], DD_SPREAD_SQUARE, s->in, level, s->row[3], y);
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

static double noise_variance(const dd_site *site)
{
    const double fine_mm = 0.5, no_px = 1e6; /* a low-pass is a band without a coarse end */
    return site->noise ? dd_noise_in_band(site->noise, site->px_per_mm, dd_sigma_from_cutoff(fine_mm, site->px_per_mm), no_px) : 0.0;
}

static bool compute(dd_metric_sums *const *out, const dd_metric_input *in)
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    spread s = {.out = out, .in = in};
    bool ok = true;
    for (int i = 0; i < 4; i++)
        ok = (s.row[i] = DD_NEW(in->ctx->arena, float, in->site->smooth[0].width)) && ok;
    if (ok && in->site->median[0] == in->site->median[0]) { /* else nothing is valid */
        ok = find_quantiles(&s);
        if (ok)
            add_rows(&s);
        for (int i = DD_SPREAD_MAD; i <= DD_SPREAD_IQR; i++)
            out[i]->reference[DD_SPREAD_BIAS] = own_mean(out[i], in);
        out[DD_SPREAD_SD]->reference[0] = noise_variance(in->site);
    }
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}

const dd_group dd_spread_group = {.name = "spread", .members = DD_SPREAD_MEMBERS, .compute = compute};
