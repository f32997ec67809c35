/* Noise of colour cannot be read off the finest detail as that of luminance can: most of it lies in a* and b*, which JPEG stores at half
 * size and rounds coarsely, so what is left has no simple spectrum. But on untreated skin both photos show the same colours, and what one
 * of them has more of is noise. Its power is therefore taken where it counts, behind Gauss(0.5 mm), as the mean over squares of
 *
 *   sum over rings k of  weight_k (P_after(k) - P_before(k)),    weight_k = sum over the cells of ring k of exp(-4 pi^2 sigma^2 f^2) / 32^2
 *
 * (white noise of variance s^2 has power s^2 everywhere). The rings 0 and 1 hold shading and count as ring 2. A step less than three of its
 * standard errors is none. For L*, where another light or sharpness changes the skin's own relief, the noise is the one of noise.c.
 *
 * Of coarse photos noise.c knows a lower bound only: JPEG has rounded the finest detail away and left the coarser noise in. There the
 * colours tell that a photo is noisier, and the step of L* in the band of texture how much, no more than sensor and JPEG can make of that
 * colour. */
#include "stages/balance/tone_noise.h"

#include <math.h>

#include "base/fmath.h"
#include "base/matrix.h"
#include "base/stats.h"

enum { N = DD_SPECTRUM_EDGE, FIRST_RING = 2, LEAST_SQUARES = 8 };
static const double ISO_SIGMA = 0.1874, CUTOFF_MM = 0.5, LONGEST_MM = 2.0; /* METRICS.md 0.3, 2 and 3 */
static const double FAR_PX = 1e4;                                          /* a Gaussian that leaves nothing but the mean */
static const double MOST_SHARE =
    0.3; /* of noise in L* to that in a* and b*: 0.08 as the sensor has it on skin of any type, more after JPEG */
static const double SURE_ERRORS = 3.0;
static const double FAR = 1.5;     /* times the distance of the outer deciles: 3.8 SD */
static const double OVERLAP = 2.0; /* squares overlap by half: fewer are independent */

/* coarse_px 0: nothing is taken away. */
static void add_weights(double weight[DD_RINGS], const dd_spectrum_tables *t, double fine_px, double coarse_px)
{
    for (int k = 0; k < DD_RINGS; k++)
        weight[k] = 0.0;
    for (int v = 0; v < N; v++)
        for (int u = 0; u < N; u++) {
            double fu = (u <= N / 2 ? u : u - N) / (double)N, fv = (v <= N / 2 ? v : v - N) / (double)N;
            double w = 2.0 * DD_PI * DD_PI * (fu * fu + fv * fv);
            double passed = dd_exp(-w * fine_px * fine_px) - (coarse_px > 0.0 ? dd_exp(-w * coarse_px * coarse_px) : 0.0);
            int k = t->ring[v][u] < FIRST_RING ? FIRST_RING : t->ring[v][u];
            if (k < DD_RINGS)
                weight[k] += passed * passed / (N * N);
        }
}

void dd_tone_weights(double weight[DD_RINGS], const dd_spectrum_tables *t, double px_per_mm)
{
    add_weights(weight, t, ISO_SIGMA * CUTOFF_MM * px_per_mm, 0.0);
}

void dd_band_weights(double weight[DD_RINGS], const dd_spectrum_tables *t, double px_per_mm)
{
    add_weights(weight, t, ISO_SIGMA * CUTOFF_MM * px_per_mm, ISO_SIGMA * LONGEST_MM * px_per_mm);
}

double dd_tone_variance(const double power[DD_RINGS], const double weight[DD_RINGS])
{
    double sum = 0.0;
    for (int k = 0; k < DD_RINGS; k++)
        sum += weight[k] * power[k];
    return sum;
}

static double lightness_variance(const dd_noise *noise, double px_per_mm)
{
    return dd_noise_in_band(noise, px_per_mm, ISO_SIGMA * CUTOFF_MM * px_per_mm, FAR_PX);
}

/* Mean of n values, those beyond FAR of the median drawn in (a hair that moved); 0 when it is not surely different from 0. */
static double sure_mean(double *v, int n)
{
    double centre = dd_median(v, (size_t)n), reach = FAR * (dd_quantile(v, (size_t)n, 0.9) - dd_quantile(v, (size_t)n, 0.1));
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < n; i++) {
        double x = fmin(fmax(v[i] - centre, -reach), reach);
        sum += x;
        squares += x * x;
    }
    double mean = sum / n, error = sqrt(OVERLAP * (squares / n - mean * mean) / n);
    return fabs(centre + mean) > SURE_ERRORS * error ? centre + mean : 0.0;
}

/* An axis belongs to the photo that has more noise along it. */
static void give(dd_sharpness *s, int axis, double variance, double l, double a, double b)
{
    double sd = sqrt(fabs(variance)), *out = s->excess[variance > 0.0][axis];
    out[0] = sd * l;
    out[1] = sd * a;
    out[2] = sd * b;
}

static void give_band(dd_sharpness *s, double chroma, double band)
{
    double own = fmin(chroma > 0.0 ? band : -band, MOST_SHARE * fabs(chroma));
    if (!(own > 0.0))
        return;
    s->band_excess[chroma > 0.0] = own;
}

void dd_tone_noise_compare(dd_sharpness *s, double *step[DD_STEPS], int n, double px_per_mm)
{
    if (n < LEAST_SQUARES || s->from_region)
        return;
    give(s, 0, lightness_variance(&s->noise[1], px_per_mm) - lightness_variance(&s->noise[0], px_per_mm), 1.0, 0.0, 0.0);
    double a = sure_mean(step[DD_STEP_A], n), b = sure_mean(step[DD_STEP_B], n), sum = sure_mean(step[DD_STEP_SUM], n), value[2], axis[4];
    const double covariance = 0.5 * (sum - a - b), c[4] = {a, covariance, covariance, b};
    if (a == 0.0 && b == 0.0)
        return;
    dd_eigen_sym(value, axis, c, 2);
    for (int i = 0; i < 2; i++)
        give(s, 1 + i, value[i], 0.0, axis[2 * i], axis[2 * i + 1]);
    if (dd_noise_is_bound(s->noise) && a * b > 0.0)
        give_band(s, a + b, sure_mean(step[DD_STEP_BAND], n));
}
