/* From linear light to 8-bit code values: blur of the optics, shot and read noise (variance a I + b), sRGB transfer (IEC 61966-2-1).
 * The noise is not white: a camera interpolates two of three colours from its neighbours, so white noise passes a 3x3 binomial filter
 * and is scaled back to the stated variance. It is drawn by pixel number (Philox), so every photo has its own and any order gives it. */
#include <math.h>

#include "base/fmath.h"
#include "base/rng.h"
#include "phantom/blur.h"
#include "phantom/camera.h"

/* Unit-variance numbers of one pixel's three channels: sums of two uniforms; the filter below makes them normal enough. */
static void noise_row(float *out, int width, int y, uint64_t seed, uint32_t item)
{
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    const float scale = (float)(sqrt(6.0) / 65536.0); /* variance of a sum of two uniforms is 1/6 */
    for (int x = 0; x < width; x++) {
        uint32_t draw[4], counter[4] = {(uint32_t)x, (uint32_t)y, item, PH_STREAM_SENSOR};
        dd_philox(draw, counter, key);
        for (int c = 0; c < 3; c++)
            out[3 * x + c] = scale * ((float)(draw[c] & 0xffff) + (float)(draw[c] >> 16) - 65535.0f);
    }
}

/* One row of correlated noise from three rows of white noise (each with one pixel more on both sides), variance 1. */
static void mix_noise(float *out, const float *above, const float *here, const float *below, int width)
{
    const float unit = (float)(1.0 / 6.0); /* the squares of (1,2,1)x(1,2,1) add up to 36 */
    for (int i = 0; i < 3 * width; i++) {
        float left = above[i] + 2.0f * here[i] + below[i], middle = above[i + 3] + 2.0f * here[i + 3] + below[i + 3];
        float right = above[i + 6] + 2.0f * here[i + 6] + below[i + 6];
        out[i] = unit * (left + 2.0f * middle + right);
    }
}

enum { CODES = 16384 };

static void transfer_table(uint8_t code[CODES + 1])
{
    for (int i = 0; i <= CODES; i++) {
        double linear = (double)i / CODES;
        double v = linear <= 0.0031308 ? 12.92 * linear : 1.055 * dd_pow(linear, 1.0 / 2.4) - 0.055;
        code[i] = (uint8_t)dd_round(255.0 * v);
    }
}

static void encode_row(uint8_t *out, dd_plane rgb[3], int y, const float *noise, const ph_sensor *sensor, const uint8_t *code)
{
    for (int x = 0; x < rgb[0].width; x++)
        for (int c = 0; c < 3; c++) {
            float light = dd_row(rgb[c], y)[x];
            float sd = sqrtf((float)sensor->noise_a * fmaxf(light, 0.0f) + (float)sensor->noise_b);
            float v = light + sd * noise[3 * x + c];
            out[3 * x + c] = code[v <= 0.0f ? 0 : v >= 1.0f ? CODES : (int)(v * CODES + 0.5f)];
        }
}

bool ph_sensor_read(uint8_t *srgb, dd_plane rgb[3], const ph_sensor *sensor, double px_per_mm, uint64_t seed, uint32_t item,
                    dd_arena *arena)
{
    int width = rgb[0].width, height = rgb[0].height;
    uint8_t code[CODES + 1];
    float *white[3], *noise = DD_NEW(arena, float, 3 * width);
    bool ok = noise != NULL;
    for (int i = 0; i < 3; i++) {
        ok = ok && ph_blur(rgb[i], sensor->blur_mm * px_per_mm, arena);
        ok = ok && (white[i] = DD_NEW(arena, float, 3 * (width + 2)));
    }
    if (!ok)
        return false;
    transfer_table(code);
    for (int i = 0; i < 2; i++)
        noise_row(white[i], width + 2, i, seed, item);
    for (int y = 0; y < height; y++) {
        noise_row(white[(y + 2) % 3], width + 2, y + 2, seed, item);
        mix_noise(noise, white[y % 3], white[(y + 1) % 3], white[(y + 2) % 3], width);
        encode_row(srgb + (size_t)y * 3 * (size_t)width, rgb, y, noise, sensor, code);
    }
    return true;
}
