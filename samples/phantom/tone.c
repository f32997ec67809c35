/* Tone curve: makers add contrast to please (METRICS.md 9, camera), so that decoding by sRGB alone does not find the light again. */
#include "phantom/tone.h"

#include "base/fmath.h"
#include "kernels/colour.h"

double ph_encode(double linear) { return linear <= 0.0031308 ? 12.92 * linear : 1.055 * dd_pow(linear, 1.0 / 2.4) - 0.055; }

static bool bends(double exponent) { return exponent != 0.0 && exponent != 1.0; }

double ph_tone_curve(double v, const ph_sensor *sensor)
{
    if (bends(sensor->tone_gamma))
        v = dd_pow(v, sensor->tone_gamma);
    if (!bends(sensor->tone_s))
        return v;
    return v < 0.5 ? 0.5 * dd_pow(2.0 * v, sensor->tone_s) : 1.0 - 0.5 * dd_pow(2.0 * (1.0 - v), sensor->tone_s);
}

static float as_decoded(float light, const ph_sensor *sensor)
{
    double inside = light <= 0.0f ? 0.0 : light >= 1.0f ? 1.0 : (double)light;
    return (float)dd_srgb_to_linear(ph_tone_curve(ph_encode(inside), sensor));
}

void ph_tone_apply(dd_plane rgb[3], const ph_sensor *sensor)
{
    if (!bends(sensor->tone_gamma) && !bends(sensor->tone_s))
        return;
    for (int c = 0; c < 3; c++)
        for (int y = 0; y < rgb[c].height; y++)
            for (int x = 0; x < rgb[c].width; x++)
                dd_row(rgb[c], y)[x] = as_decoded(dd_row(rgb[c], y)[x], sensor);
}
