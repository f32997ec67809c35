/* The ridge kernels, written once and compiled twice (see colour_body.h).
 *
 * Second differences over the 3x3 neighbours; with m = (xx + yy)/2 and q = hypot((xx - yy)/2, xy) the eigenvalues are m + q and m - q, and
 * the one of larger magnitude has the sign of m. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernels/hessian.h"

/* exp(-s), s >= 0: 2^n with n to the nearest by adding 1.5 * 2^23 (floorf would be a call without SSE 4.1), Cephes' polynomial for the rest
 */
static inline __attribute__((always_inline)) float exp_of_minus(float s)
{
    const float ROUNDER = 12582912.0f;
    float x = s < 80.0f ? -s : -80.0f;
    float n = (1.44269504f * x + ROUNDER) - ROUNDER;
    x = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = ((((1.9875691500e-4f * x + 1.3981999507e-3f) * x + 8.3334519073e-3f) * x + 4.1665795894e-2f) * x + 1.6666665459e-1f) * x +
              5.0000001201e-1f;
    int32_t bits = ((int32_t)n + 127) * 8388608;
    float power;
    memcpy(&power, &bits, sizeof power);
    return (p * x * x + x + 1.0f) * power;
}

static void ridge_row(float *restrict v, float *restrict l2, const float *above, const float *here, const float *below,
                      const dd_ridge_scale *scale, size_t n)
{
    const float scale2 = scale->scale2, per_c2 = scale->per_c2, most_slope2 = scale->most_slope2;
    const float *al = above - 1, *ar = above + 1, *hl = here - 1, *hr = here + 1, *bl = below - 1, *br = below + 1;
    for (size_t i = 0; i < n; i++) {
        float twice = here[i] + here[i];
        float xx = (hl[i] - twice) + hr[i], yy = (above[i] - twice) + below[i];
        float xy = 0.25f * ((br[i] - bl[i]) - (ar[i] - al[i]));
        float gx = 0.5f * (hr[i] - hl[i]), gy = 0.5f * (below[i] - above[i]);
        float m = 0.5f * scale2 * (xx + yy), d = 0.5f * scale2 * (xx - yy), e = scale2 * xy;
        float q = sqrtf(d * d + e * e), magnitude = fabsf(m) + q, small = fabsf(m) - q;
        float safe = magnitude > 1e-20f ? magnitude : 1e-20f, ratio = small / safe;
        float line = exp_of_minus(2.0f * ratio * ratio), strong = 1.0f - exp_of_minus((magnitude * magnitude + small * small) * per_c2);
        float slope2 = scale2 * (gx * gx + gy * gy);
        float floor_of = slope2 <= most_slope2 * (magnitude * magnitude) ? line * strong : 0.0f;
        v[i] = m > 0.0f ? floor_of : 0.0f;
        l2[i] = m < 0.0f ? -magnitude : magnitude;
    }
}
