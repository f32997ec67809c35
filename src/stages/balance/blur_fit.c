/* METRICS.md 6.4. Sharp photo: signal S and noise. Blurred photo:
 *
 *   P(k) = e^c S(k) G(k) + e^m N(k)        G: the Gaussian's power transfer exp(-4 pi^2 q f^2), q = difference of the squared sigmas
 *
 * The noise stands inside the model, so a ring where the blurred photo shows nothing but noise is no outlier; m corrects its level. c takes
 * up a difference in contrast (light from another side). Both are held near 0. A ring is wide and the Hann window smears it, so G(k) is a
 * mean over neighbouring rings, weighted by what the sharp photo has there:
 *
 *   G(k) = sum_j h_j S(k+j) exp(-alpha_{k+j} q) / sum_j h_j S(k+j),   alpha = 4 pi^2 f^2,   j = -1, 0, 1
 *
 * Three unknowns, Gauss-Newton on ln P with Huber weights, once with either photo as the sharp one (q >= 0); the better fit tells which
 * it is. */
#include "stages/balance/blur_fit.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"

enum { FIRST_RING = 2, LAST_RING = 12, ROUNDS = 20 }; /* 0.06 to 0.38 cycles/px: below is shading, above the resampling leaves nothing */
enum { Q, C, M, UNKNOWNS };
static const double LEAST_SIGNAL = 0.05;                  /* of the power, whatever the noise estimate says */
static const double PRIOR_SD[UNKNOWNS] = {1e3, 0.2, 0.5}; /* mm^2, ln, ln */
static const double MODEL_SD = 0.1;                       /* of ln P: photos differ by more than blur and noise */
static const double MOST_STEP = 0.03, MOST_Q = 1.0;       /* mm^2 */
static const double HUBER = 1.5;
static const double SIDE = 0.2083; /* h_-1 = h_1: the window's power (1/6, 2/3, 1/6) and the ring's own width, variance 1/3 + 1/12 */

typedef struct ring {
    double sharp[3], alpha[3]; /* signal and 4 pi^2 f^2 of rings k-1, k, k+1 */
    double blurred, noise;
    double weight; /* 1/variance of ln P */
} ring;

static double signal_of(double power, double noise) { return fmax(LEAST_SIGNAL * power, power - noise); }

static int gather(ring out[DD_RINGS], const dd_ring_pair *p, int sharp, const dd_spectrum_tables *t, int patches, double px_per_mm)
{
    int n = 0, other = 1 - sharp;
    for (int k = FIRST_RING; k <= LAST_RING; k++) {
        const double *a = p->power[sharp] + k, *na = p->noise[sharp] + k;
        ring *r = &out[n];
        if (!(a[-1] > 0.0) || !(a[0] > 0.0) || !(a[1] > 0.0) || !(p->power[other][k] > 0.0))
            continue;
        for (int j = -1; j <= 1; j++) {
            double f = (k + j) * px_per_mm / DD_SPECTRUM_EDGE;
            r->sharp[j + 1] = signal_of(a[j], na[j]);
            r->alpha[j + 1] = 4.0 * DD_PI * DD_PI * f * f;
        }
        double share = r->sharp[1] / a[0];
        double variance = 8.0 / ((double)t->members[k] * patches) + MODEL_SD * MODEL_SD; /* the window correlates neighbours */
        r->blurred = p->power[other][k];
        r->noise = fmin(p->noise[other][k], r->blurred);
        r->weight = share * share / variance;
        n++;
    }
    return n;
}

/* ln P - ln model, and the derivatives of ln model. */
static double residual(double slope[UNKNOWNS], const ring *r, const double at[UNKNOWNS])
{
    static const double H[3] = {SIDE, 1.0 - 2.0 * SIDE, SIDE};
    double all = 0.0, passed = 0.0, turned = 0.0;
    for (int j = 0; j < 3; j++) {
        double s = H[j] * r->sharp[j], g = s * dd_exp(-r->alpha[j] * at[Q]);
        all += s;
        passed += g;
        turned += g * r->alpha[j];
    }
    double scale = dd_exp(at[C]) * r->sharp[1] / all, noise = r->noise * dd_exp(at[M]), model = scale * passed + noise;
    slope[Q] = -scale * turned / model;
    slope[C] = scale * passed / model;
    slope[M] = noise / model;
    return dd_log(r->blurred) - dd_log(model);
}

static double huber_weight(double z) { return fabs(z) <= HUBER ? 1.0 : HUBER / fabs(z); }
static double huber_cost(double z) { return fabs(z) <= HUBER ? z * z : HUBER * (2.0 * fabs(z) - HUBER); }

/* Normal equations about `at`, priors included. */
static void normal_equations(double a[UNKNOWNS * UNKNOWNS], double b[UNKNOWNS], const ring *r, int n, const double at[UNKNOWNS])
{
    memset(a, 0, UNKNOWNS * UNKNOWNS * sizeof *a);
    for (int p = 0; p < UNKNOWNS; p++) {
        a[p * UNKNOWNS + p] = 1.0 / (PRIOR_SD[p] * PRIOR_SD[p]);
        b[p] = -at[p] * a[p * UNKNOWNS + p];
    }
    for (int i = 0; i < n; i++) {
        double slope[UNKNOWNS], e = residual(slope, &r[i], at), w = r[i].weight * huber_weight(e * sqrt(r[i].weight));
        for (int p = 0; p < UNKNOWNS; p++) {
            b[p] += w * slope[p] * e;
            for (int k = 0; k < UNKNOWNS; k++)
                a[p * UNKNOWNS + k] += w * slope[p] * slope[k];
        }
    }
}

static void step(double at[UNKNOWNS], const ring *r, int n)
{
    double a[UNKNOWNS * UNKNOWNS], b[UNKNOWNS], move[UNKNOWNS];
    normal_equations(a, b, r, n, at);
    if (!dd_solve_spd(move, a, b, UNKNOWNS))
        return;
    double shorter = fmin(1.0, fmin(MOST_STEP / fmax(fabs(move[Q]), 1e-9), 1.0 / fmax(fabs(move[M]), 1e-9)));
    for (int p = 0; p < UNKNOWNS; p++)
        at[p] += shorter * move[p];
    at[Q] = fmin(fmax(at[Q], 0.0), MOST_Q);
}

static double fit_one_way(double at[UNKNOWNS], const dd_ring_pair *p, int sharp, const dd_spectrum_tables *t, int patches, double px_per_mm)
{
    ring r[DD_RINGS];
    int n = gather(r, p, sharp, t, patches, px_per_mm);
    double cost = 0.0, slope[UNKNOWNS];
    at[Q] = at[C] = at[M] = 0.0;
    for (int i = 0; i < ROUNDS; i++)
        step(at, r, n);
    for (int i = 0; i < n; i++)
        cost += huber_cost(residual(slope, &r[i], at) * sqrt(r[i].weight));
    for (int k = C; k <= M; k++)
        cost += at[k] * at[k] / (PRIOR_SD[k] * PRIOR_SD[k]);
    return cost;
}

dd_blur dd_blur_fit(const dd_ring_pair *rings, const dd_spectrum_tables *tables, int patches, double px_per_mm)
{
    double after[UNKNOWNS], before[UNKNOWNS];
    double cost = fit_one_way(after, rings, 0, tables, patches, px_per_mm);
    if (cost <= fit_one_way(before, rings, 1, tables, patches, px_per_mm))
        return (dd_blur){after[Q], {1.0, dd_exp(after[M])}};
    return (dd_blur){-before[Q], {dd_exp(before[M]), 1.0}};
}
