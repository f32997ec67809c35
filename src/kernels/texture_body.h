/* The texture rows, written once and compiled twice (see colour_body.h): plain loops for the vectoriser, each value by itself. */
#include "kernels/texture.h"

#include <math.h>
#include <string.h>

/* Through bits, so that what is not valid may be anything. */
static void mask_row(float *restrict out, const float *restrict in, const uint8_t *restrict valid, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, in + i, sizeof bits);
        bits &= 0U - (uint32_t)(valid[i] != 0);
        memcpy(out + i, &bits, sizeof bits);
    }
}

static void divide_row(float *restrict value, const float *restrict weight, const uint8_t *restrict valid, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float quotient = value[i] / weight[i];
        value[i] = ((valid[i] != 0) & (weight[i] >= 0.5F)) ? quotient : NAN;
    }
}

static void relief_row(float *restrict out, const float *restrict in, const float *restrict mean, const uint8_t *restrict valid, size_t n)
{
    size_t pairs = n / 2;
    for (size_t k = 0; k < pairs; k++) {
        float first = in[2 * k] - mean[k], second = in[2 * k + 1] - mean[k];
        out[2 * k] = ((valid[2 * k] != 0) & (first == first)) ? first : 0.0F;
        out[2 * k + 1] = ((valid[2 * k + 1] != 0) & (second == second)) ? second : 0.0F;
    }
    if (n & 1) {
        float last = in[n - 1] - mean[pairs];
        out[n - 1] = ((valid[n - 1] != 0) & (last == last)) ? last : 0.0F;
    }
}

static void ones_row(float *restrict out, const uint8_t *restrict valid, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = valid[i] ? 1.0F : 0.0F;
}

/* CIE 15: t of f(t), with the straight piece near black. */
static inline float from_f(float f)
{
    const float delta = 6.0F / 29.0F, slope = 3.0F * delta * delta, offset = 4.0F / 29.0F;
    float cube = f * f * f, line = slope * (f - offset);
    return f > delta ? cube : line;
}

static void shine_row(float *restrict shine, float *restrict light, const float *restrict l, const float *restrict a,
                      const float *restrict b, const float toward[3], size_t n)
{
    const float tx = toward[0] * 0.95047F, ty = toward[1], tz = toward[2] * 1.08883F;
    for (size_t i = 0; i < n; i++) {
        float fy = (l[i] + 16.0F) * (1.0F / 116.0F), x = from_f(fy + a[i] * 0.002F), y = from_f(fy), z = from_f(fy - b[i] * 0.005F);
        float sum = (tx * x + ty * y) + tz * z;
        shine[i] = sum > 0.0F ? sum : 0.0F;
        light[i] = y;
    }
}

/* Bits of a strip of LANES pixels at a time, by the vector extension of gcc and clang (see filter_body.h). a + (b - a) t gives a exactly
 * where a = b: flat skin has no pattern. */
#ifdef __AVX2__
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif
typedef float lanes __attribute__((vector_size(4 * LANES), aligned(4), may_alias)); /* unaligned loads allowed */
typedef int32_t masks __attribute__((vector_size(4 * LANES)));
typedef uint8_t codes __attribute__((vector_size(LANES)));

static inline __attribute__((always_inline)) lanes at(const float *row) { return *(const lanes *)row; }
static inline __attribute__((always_inline)) lanes between(lanes a, lanes b, float t) { return a + (b - a) * t; }

/* near and far: rows at the place of the corner next to the centre; side: which way the next column lies. */
static inline __attribute__((always_inline)) lanes bilinear(const float *near, const float *far, ptrdiff_t side, float t)
{
    return between(between(at(near), at(far), t), between(at(near + side), at(far + side), t), t);
}

static inline __attribute__((always_inline)) codes circle_strip(const float *const *rows, const dd_circle *circle, size_t i)
{
    const ptrdiff_t far = circle->far, near = circle->near;
    const float tf = circle->far_rest, tn = circle->near_rest;
    const float *up = rows[-near] + i, *upper = rows[-near - 1] + i, *down = rows[near] + i, *lower = rows[near + 1] + i,
                *mid = rows[0] + i;
    lanes c = at(mid);
    masks code = (between(at(mid + far), at(mid + far + 1), tf) >= c) & 1;
    code |= (bilinear(up + near, upper + near, 1, tn) >= c) & 2;
    code |= (between(at(rows[-far] + i), at(rows[-far - 1] + i), tf) >= c) & 4;
    code |= (bilinear(up - near, upper - near, -1, tn) >= c) & 8;
    code |= (between(at(mid - far), at(mid - far - 1), tf) >= c) & 16;
    code |= (bilinear(down - near, lower - near, -1, tn) >= c) & 32;
    code |= (between(at(rows[far] + i), at(rows[far + 1] + i), tf) >= c) & 64;
    code |= (bilinear(down + near, lower + near, 1, tn) >= c) & 128;
    return __builtin_convertvector(code, codes);
}

/* One pixel, by the same formulas. */
static inline float between1(float a, float b, float t) { return a + (b - a) * t; }

static inline float bilinear1(const float *near, const float *far, ptrdiff_t side, float t)
{
    return between1(between1(near[0], far[0], t), between1(near[side], far[side], t), t);
}

static uint8_t circle_at(const float *const *rows, const dd_circle *circle, size_t i)
{
    const ptrdiff_t far = circle->far, near = circle->near;
    const float tf = circle->far_rest, tn = circle->near_rest;
    const float *up = rows[-near] + i, *upper = rows[-near - 1] + i, *down = rows[near] + i, *lower = rows[near + 1] + i,
                *mid = rows[0] + i;
    const float value[8] = {between1(mid[far], mid[far + 1], tf),           bilinear1(up + near, upper + near, 1, tn),
                            between1(rows[-far][i], rows[-far - 1][i], tf), bilinear1(up - near, upper - near, -1, tn),
                            between1(mid[-far], mid[-far - 1], tf),         bilinear1(down - near, lower - near, -1, tn),
                            between1(rows[far][i], rows[far + 1][i], tf),   bilinear1(down + near, lower + near, 1, tn)};
    int code = 0;
    for (int p = 0; p < 8; p++)
        code |= (value[p] >= mid[0]) << p;
    return (uint8_t)code;
}

static void circle_row(uint8_t *out, const float *const *rows, const dd_circle *circle, size_t n)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) {
        codes strip = circle_strip(rows, circle, i);
        memcpy(out + i, &strip, sizeof strip);
    }
    for (; i < n; i++)
        out[i] = circle_at(rows, circle, i);
}
