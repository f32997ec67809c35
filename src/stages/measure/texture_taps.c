/* Sampled Gaussians, and below sigma 0.8 px, where sampling distorts their transfer, the least-squares fit to it:
 *   min over the taps of the integral from 0 to 0.36 cycles/px of (sum of tap_j 2 cos(2 pi f x_j) - exp(-2 pi^2 sigma^2 f^2))^2
 * within 0.2 %, so that a cut-off wavelength means what ISO 16610 says even at 2 to 3 px. Derivatives alike, with sines against 2 pi f
 * exp(...). */
#include "stages/measure/texture_taps.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"

enum { FIT_REACH = 6, FREQUENCIES = 41, WEIGHT_OF_MEAN = 100 };
static const double LEAST_SAMPLED_SIGMA = 0.8, HIGHEST = 0.36, REACH_SIGMAS = 3.5;

static double gauss(double x, double sigma) { return sigma > 0.0 ? dd_exp(-0.5 * x * x / (sigma * sigma)) : x == 0.0 ? 1.0 : 0.0; }

static double centre_of(const dd_taps *taps, int t) { return taps->first + t - 0.5 * (taps->step - 1); }

/* reach: taps on each side of the centre, which itself has one when the step is 1. */
static dd_taps lay_out(int reach, int step)
{
    int most = (DD_TAPS_MOST - 1) / 2;
    reach = reach < most ? reach : most;
    return step == 1 ? (dd_taps){.step = 1, .first = -reach, .n = 2 * reach + 1}
                     : (dd_taps){.step = step, .first = step / 2 - reach, .n = 2 * reach};
}

static dd_taps lay_out_sampled(double sigma, int step) { return lay_out((int)ceil(REACH_SIGMAS * sigma + (step == 1 ? 0.0 : 0.5)), step); }

/* One side of the taps is unknown, the other its mirror image (odd: with the opposite sign). */
static void fit(dd_taps *taps, double sigma, bool odd)
{
    double a[(FIT_REACH + 1) * (FIT_REACH + 1)] = {0}, b[FIT_REACH + 1] = {0}, c[FIT_REACH + 1] = {0}, basis[FIT_REACH + 1];
    int unknowns = (taps->n + 1) / 2, last = taps->n - 1;
    for (int i = 0; i < FREQUENCIES; i++) {
        double w = 2.0 * DD_PI * HIGHEST * i / (FREQUENCIES - 1), weight = i ? 1.0 : WEIGHT_OF_MEAN,
               want = dd_exp(-0.5 * w * w * sigma * sigma) * (odd ? w : 1.0);
        for (int j = 0; j < unknowns; j++) {
            double x = centre_of(taps, last - j);
            basis[j] = odd ? 2.0 * dd_sin(w * x) : x == 0.0 ? 1.0 : 2.0 * dd_cos(w * x);
        }
        for (int j = 0; j < unknowns; j++) {
            b[j] += weight * basis[j] * want;
            for (int k = 0; k < unknowns; k++)
                a[j * unknowns + k] += weight * basis[j] * basis[k];
        }
    }
    if (!dd_solve_spd(c, a, b, unknowns))
        memset(c, 0, sizeof c);
    for (int j = 0; j < unknowns; j++) {
        taps->tap[j] = (float)(odd ? -c[j] : c[j]);
        taps->tap[last - j] = (float)c[j];
    }
}

static void normalise(dd_taps *taps)
{
    double sum = 0.0;
    for (int t = 0; t < taps->n; t++)
        sum += (double)taps->tap[t];
    for (int t = 0; t < taps->n; t++)
        taps->tap[t] = (float)((double)taps->tap[t] / sum);
}

dd_taps dd_taps_gauss(double sigma_px, int step)
{
    bool fitted = sigma_px < LEAST_SAMPLED_SIGMA && sigma_px > 0.0;
    dd_taps taps = fitted ? lay_out(FIT_REACH, step) : lay_out_sampled(sigma_px, step);
    if (fitted)
        fit(&taps, sigma_px, false);
    for (int t = 0; !fitted && t < taps.n; t++)
        taps.tap[t] = sigma_px > 0.0 ? (float)gauss(centre_of(&taps, t), sigma_px) : 1.0F;
    normalise(&taps);
    return taps;
}

dd_taps dd_taps_slope(double sigma_px, int step)
{
    bool fitted = sigma_px < LEAST_SAMPLED_SIGMA;
    dd_taps taps = fitted ? lay_out(FIT_REACH, step) : lay_out_sampled(sigma_px, step);
    double moment = 0.0;
    if (fitted) {
        fit(&taps, sigma_px, true);
        return taps;
    }
    for (int t = 0; t < taps.n; t++)
        moment += centre_of(&taps, t) * centre_of(&taps, t) * gauss(centre_of(&taps, t), sigma_px);
    for (int t = 0; t < taps.n; t++)
        taps.tap[t] = (float)(centre_of(&taps, t) * gauss(centre_of(&taps, t), sigma_px) / moment);
    return taps;
}

dd_taps dd_taps_wave(double sigma_px, int step, double f, int phase)
{
    dd_taps taps = lay_out((int)ceil(REACH_SIGMAS * sigma_px), step);
    double sum = 0.0;
    for (int t = 0; t < taps.n; t++)
        sum += gauss(centre_of(&taps, t), sigma_px);
    for (int t = 0; t < taps.n; t++) {
        double x = centre_of(&taps, t), angle = 2.0 * DD_PI * f * x;
        taps.tap[t] = (float)(gauss(x, sigma_px) / sum * (phase ? dd_sin(angle) : dd_cos(angle)));
    }
    return taps;
}
