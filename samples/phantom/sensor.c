/* From linear light to 8-bit code values: blur of the optics, of a moving hand, shot and read noise (variance a I + b), the primaries of
 * the file's profile, sRGB transfer (IEC 61966-2-1), tone curve. The noise is not white: a camera interpolates two of three colours from
 * its neighbours, so white noise passes a 3x3 binomial filter and is scaled back to the stated variance. It is drawn by pixel number
 * (Philox), so every photo has its own and any order gives it. */
#include <math.h>

#include "base/fmath.h"
#include "base/rng.h"
#include "phantom/blur.h"
#include "phantom/camera.h"
#include "phantom/profile.h"
#include "phantom/tone.h"

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

static void transfer_table(uint8_t code[CODES + 1], const ph_sensor *sensor)
{
    for (int i = 0; i <= CODES; i++)
        code[i] = (uint8_t)dd_round(255.0 * ph_tone_curve(ph_encode((double)i / CODES), sensor));
}

/* From the primaries of sRGB to those of the file. */
static void change_primaries(float rgb[3], const float matrix[9])
{
    const float r = rgb[0], g = rgb[1], b = rgb[2];
    for (int c = 0; c < 3; c++)
        rgb[c] = matrix[3 * c] * r + matrix[3 * c + 1] * g + matrix[3 * c + 2] * b;
}

/* primaries: NULL for those of sRGB. */
static void encode_row(uint8_t *out, dd_plane rgb[3], int y, const float *noise, const ph_sensor *sensor, const uint8_t *code,
                       const float *primaries)
{
    for (int x = 0; x < rgb[0].width; x++) {
        float v[3];
        for (int c = 0; c < 3; c++) {
            float light = dd_row(rgb[c], y)[x];
            float sd = sqrtf((float)sensor->noise_a * fmaxf(light, 0.0f) + (float)sensor->noise_b);
            v[c] = light + sd * noise[3 * x + c];
        }
        if (primaries)
            change_primaries(v, primaries);
        for (int c = 0; c < 3; c++)
            out[3 * x + c] = code[v[c] <= 0.0f ? 0 : v[c] >= 1.0f ? CODES : (int)(v[c] * CODES + 0.5f)];
    }
}

static bool blur_all(dd_plane rgb[3], const ph_sensor *sensor, double px_per_mm, dd_arena *arena)
{
    for (int i = 0; i < 3; i++)
        if (!ph_blur(rgb[i], sensor->blur_mm * px_per_mm, arena) || !ph_motion_blur(rgb[i], sensor->motion_px, sensor->motion_deg, arena))
            return false;
    return true;
}

bool ph_sensor_read(uint8_t *codes, dd_plane rgb[3], const ph_sensor *sensor, double px_per_mm, uint64_t seed, uint32_t item,
                    dd_arena *arena)
{
    int width = rgb[0].width, height = rgb[0].height;
    uint8_t code[CODES + 1];
    float *white[3], *noise = DD_NEW(arena, float, 3 * width), to_p3[9];
    bool ok = noise && blur_all(rgb, sensor, px_per_mm, arena) && ph_tone_local(rgb, sensor, arena);
    for (int i = 0; i < 3; i++)
        ok = ok && (white[i] = DD_NEW(arena, float, 3 * (width + 2)));
    if (!ok)
        return false;
    transfer_table(code, sensor);
    ph_p3_from_srgb(to_p3);
    for (int i = 0; i < 2; i++)
        noise_row(white[i], width + 2, i, seed, item);
    for (int y = 0; y < height; y++) {
        noise_row(white[(y + 2) % 3], width + 2, y + 2, seed, item);
        mix_noise(noise, white[y % 3], white[(y + 1) % 3], white[(y + 2) % 3], width);
        encode_row(codes + (size_t)y * 3 * (size_t)width, rgb, y, noise, sensor, code, sensor->profile == PH_DISPLAY_P3 ? to_p3 : NULL);
    }
    return true;
}
