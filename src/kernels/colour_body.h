/* The colour kernels, written once and compiled twice: by colour.c for any CPU and by colour_avx2.c with 256-bit vectors. Without FMA
 * and without reassociation both do the same operations in the same order per pixel, so the bytes agree (tests/kernels).
 *
 * CIELAB: f(t) = t^(1/3) by Halley's iteration from a bit-trick start (cubic convergence: 3e-2 -> 1e-5 -> float precision).
 * CIEDE2000 (Sharma, Wu, Dalal 2005) without angles where possible. With unit vectors e1, e2 of the two hues (in a', b):
 *   dH' = 2 sqrt(C1'C2') sin(dh/2) = sqrt(C1'C2') |e1 - e2| * sign(e1 x e2)
 *   mean hue = direction of e1 + e2, or, where the two nearly cancel (more than 90 degrees apart), of e1 - e2 turned by 90 degrees to
 *   the side of e1 x e2;  exactly opposite hues: turned by +90 degrees if h1 < 180, else by -90 (Sharma's table)
 * Separation: natural densities times the inverse of three unit vectors.
 * Density: the exact inverse of CIELAB, XYZ -> linear sRGB, and Cephes' logf (2^e m with m in sqrt(1/2)..sqrt 2, polynomial of degree 8).
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernels/colour.h"

static inline float float_from_bits(int32_t i)
{
    float f;
    memcpy(&f, &i, sizeof f);
    return f;
}

static inline int32_t bits_from_float(float f)
{
    int32_t i;
    memcpy(&i, &f, sizeof i);
    return i;
}

/* t >= 1e-3 */
static inline float cube_root(float t)
{
    float y = float_from_bits((int32_t)((float)bits_from_float(t) * 0.33333334f + 709921077.0f));
    float y3 = y * y * y;
    y = y * ((y3 + t) + t) / ((y3 + y3) + t);
    y3 = y * y * y;
    return y * ((y3 + t) + t) / ((y3 + y3) + t);
}

static inline float lab_f(float t)
{
    const float EPSILON = (float)(216.0 / 24389.0), SLOPE = (float)(24389.0 / 27.0 / 116.0), OFFSET = (float)(16.0 / 116.0);
    float root = cube_root(t > 0.001f ? t : 0.001f), line = SLOPE * t + OFFSET;
    return t > EPSILON ? root : line;
}

enum { STRIP = 64 }; /* pixels per inner loop: results wait in local arrays, so outputs may alias inputs and still vectorise */

static inline void lab_pixel(float lab[3 * STRIP], size_t i, float red, float green, float blue)
{
    float x = (float)(0.4124564 / 0.95047) * red + (float)(0.3575761 / 0.95047) * green + (float)(0.1804375 / 0.95047) * blue;
    float y = 0.2126729f * red + 0.7151522f * green + 0.0721750f * blue;
    float z = (float)(0.0193339 / 1.08883) * red + (float)(0.1191920 / 1.08883) * green + (float)(0.9503041 / 1.08883) * blue;
    float fx = lab_f(x), fy = lab_f(y), fz = lab_f(z);
    lab[i] = 116.0f * fy - 16.0f;
    lab[STRIP + i] = 500.0f * (fx - fy);
    lab[2 * STRIP + i] = 200.0f * (fy - fz);
}

static void lab_from_linear(float *l, float *a, float *b, const float *r, const float *g, const float *bl, size_t n)
{
    float lab[3 * STRIP];
    for (size_t start = 0; start < n; start += STRIP) {
        size_t m = n - start < STRIP ? n - start : STRIP;
        for (size_t i = 0; i < m; i++)
            lab_pixel(lab, i, r[start + i], g[start + i], bl[start + i]);
        memcpy(l + start, lab, m * sizeof(float));
        memcpy(a + start, lab + STRIP, m * sizeof(float));
        memcpy(b + start, lab + 2 * STRIP, m * sizeof(float));
    }
}

/* exp(-s), s >= 0 (Cephes' polynomial) */
static inline __attribute__((always_inline)) float exp_minus(float s)
{
    float x = s < 80.0f ? -s : -80.0f;
    float n = floorf(1.44269504f * x + 0.5f);
    x = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    float p = ((((1.9875691500e-4f * x + 1.3981999507e-3f) * x + 8.3334519073e-3f) * x + 4.1665795894e-2f) * x + 1.6666665459e-1f) * x + 5.0000001201e-1f;
    float y = p * x * x + x + 1.0f;
    return y * float_from_bits(((int32_t)n + 127) << 23);
}

/* |angle| of (x, y) in radians, 0..pi (Cephes' atan polynomial after reduction to tan(pi/8)) */
static inline __attribute__((always_inline)) float abs_angle(float y, float x)
{
    float ay = fabsf(y), ax = fabsf(x);
    float small = ay < ax ? ay : ax, large = ay < ax ? ax : ay;
    float t = small / (large > 1e-20f ? large : 1e-20f);
    float u = (t - 1.0f) / (t + 1.0f);
    float base = t > 0.41421356f ? 0.78539816f : 0.0f, v = t > 0.41421356f ? u : t;
    float z = v * v;
    float at = base + ((((8.05374449538e-2f * z - 1.38776856032e-1f) * z + 1.99777106478e-1f) * z - 3.33329491539e-1f) * z * v + v);
    float q = ay > ax ? 1.57079633f - at : at;
    return x < 0.0f ? 3.14159265f - q : q;
}

static inline __attribute__((always_inline)) float chroma_weight(float c)
{
    float c2 = c * c, c7 = c2 * c2 * c2 * c;
    return sqrtf(c7 / (c7 + 6103515625.0f)); /* 25^7 */
}

static inline __attribute__((always_inline)) float rotation_term(float hx, float hy, float c_mean)
{
    const float COS275 = 0.0871557427f, SIN275 = -0.9961946981f;
    float degrees = 57.2957795f * abs_angle(hy * COS275 - hx * SIN275, hx * COS275 + hy * SIN275);
    float s = degrees * 0.04f;
    float lower = hx < hy ? hx : hy, bump = 1.04719755f * exp_minus(s * s); /* 60 degrees * exp */
    float theta = lower >= 0.0f ? 0.0f : bump;                              /* hues 0..90 are > 185 degrees away */
    float t2 = theta * theta;
    float sine = theta * (1.0f - t2 * (1.0f / 6.0f) * (1.0f - t2 * 0.05f * (1.0f - t2 * (1.0f / 42.0f) * (1.0f - t2 * (1.0f / 72.0f)))));
    return -2.0f * sine * chroma_weight(c_mean);
}

/* T of the hue weighting from the unit vector (c, s) of the mean hue */
static inline __attribute__((always_inline)) float hue_weight(float c, float s)
{
    float c2 = 2.0f * c * c - 1.0f, s2 = 2.0f * s * c;
    float c3 = c * (4.0f * c * c - 3.0f), s3 = s * (3.0f - 4.0f * s * s);
    float c4 = 2.0f * c2 * c2 - 1.0f, s4 = 2.0f * s2 * c2;
    return 1.0f - 0.17f * (c * 0.866025404f + s * 0.5f) + 0.24f * c2 + 0.32f * (c3 * 0.994521895f - s3 * 0.104528463f) -
           0.20f * (c4 * 0.453990500f + s4 * 0.891006524f);
}

static inline __attribute__((always_inline)) float ciede2000_pixel(float l1, float a1, float b1, float l2, float a2, float b2)
{
    float c_bar = 0.5f * (sqrtf(a1 * a1 + b1 * b1) + sqrtf(a2 * a2 + b2 * b2));
    float stretch = 1.0f + 0.5f * (1.0f - chroma_weight(c_bar));
    a1 = stretch * a1;
    a2 = stretch * a2;
    float c1 = sqrtf(a1 * a1 + b1 * b1), c2 = sqrtf(a2 * a2 + b2 * b2);
    float i1 = 1.0f / (c1 > 1e-30f ? c1 : 1.0f), i2 = 1.0f / (c2 > 1e-30f ? c2 : 1.0f);
    float x1 = a1 * i1, y1 = b1 * i1, x2 = a2 * i2, y2 = b2 * i2;
    float cross = x1 * y2 - y1 * x2, dot = x1 * x2 + y1 * y2;
    float side = b1 > 0.0f ? 1.0f : -1.0f; /* h1 < 180: no && here, branches would stop the vectoriser */
    side = b1 == 0.0f ? (a1 > 0.0f ? 1.0f : -1.0f) : side;
    float against = fabsf(cross) < 1e-6f ? dot : 1.0f; /* < 0: exactly opposite hues */
    float turn = cross < 0.0f ? -1.0f : 1.0f, sign = against < 0.0f ? side : turn;
    float ex = x1 - x2, ey = y1 - y2, sx = x1 + x2, sy = y1 + y2, px = -sign * ey, py = sign * ex;
    float ux = dot < 0.0f ? px : sx, uy = dot < 0.0f ? py : sy;
    float length = sqrtf(ux * ux + uy * uy);
    float safe = length > 1e-30f ? length : 1.0f, hx = ux / safe, hy = uy / safe;
    float dh = sign * (sqrtf(c1 * c2) * sqrtf(ex * ex + ey * ey));
    float dl = l2 - l1, dc = c2 - c1, l_mean = 0.5f * (l1 + l2) - 50.0f, c_mean = 0.5f * (c1 + c2);
    float l50 = l_mean * l_mean;
    float tl = dl / (1.0f + 0.015f * l50 / sqrtf(20.0f + l50));
    float tc = dc / (1.0f + 0.045f * c_mean);
    float th = dh / (1.0f + 0.015f * c_mean * hue_weight(hx, hy));
    float sum = tl * tl + tc * tc + th * th + rotation_term(hx, hy, c_mean) * tc * th;
    return sqrtf(sum > 0.0f ? sum : 0.0f);
}

static void ciede2000(float *out, const float *const lab1[3], const float *const lab2[3], size_t n)
{
    float strip[STRIP];
    for (size_t start = 0; start < n; start += STRIP) {
        const float *l1 = lab1[0] + start, *a1 = lab1[1] + start, *b1 = lab1[2] + start;
        const float *l2 = lab2[0] + start, *a2 = lab2[1] + start, *b2 = lab2[2] + start;
        size_t m = n - start < STRIP ? n - start : STRIP;
        for (size_t i = 0; i < m; i++)
            strip[i] = ciede2000_pixel(l1[i], a1[i], b1[i], l2[i], a2[i], b2[i]);
        memcpy(out + start, strip, m * sizeof(float));
    }
}

static inline __attribute__((always_inline)) float lab_f_inverse(float f)
{
    const float KNEE = (float)(6.0 / 29.0), SLOPE = (float)(108.0 / 841.0), OFFSET = (float)(4.0 / 29.0);
    float line = SLOPE * (f - OFFSET);
    return f > KNEE ? f * f * f : line;
}

/* 100 log10(1/x); NaN stays NaN */
static inline __attribute__((always_inline)) float density(float x)
{
    float t = x < 1e-5f ? 1e-5f : x;
    int32_t bits = bits_from_float(t), exponent = (bits - 0x3f3504f3) >> 23;
    float e = (float)exponent, f = float_from_bits(bits - exponent * 8388608) - 1.0f, z = f * f;
    float p = (((7.0376836292e-2f * f - 1.1514610310e-1f) * f + 1.1676998740e-1f) * f - 1.2420140846e-1f) * f + 1.4249322787e-1f;
    p = (((p * f - 1.6668057665e-1f) * f + 2.0000714765e-1f) * f - 2.4999993993e-1f) * f + 3.3333331174e-1f;
    float small = (f * z) * p - 2.12194440e-4f * e - 0.5f * z;
    return (float)(-100.0 / 2.302585092994046) * ((f + small) + 0.693359375f * e) + (x - x);
}

static inline __attribute__((always_inline)) void density_pixel(float od[3 * STRIP], size_t i, float l, float a, float b)
{
    float fy = (l + 16.0f) * (1.0f / 116.0f);
    float x = 0.95047f * lab_f_inverse(fy + 0.002f * a), y = lab_f_inverse(fy), z = 1.08883f * lab_f_inverse(fy - 0.005f * b);
    od[i] = density(3.2404542f * x - 1.5371385f * y - 0.4985314f * z);
    od[STRIP + i] = density(-0.9692660f * x + 1.8760108f * y + 0.0415560f * z);
    od[2 * STRIP + i] = density(0.0556434f * x - 0.2040259f * y + 1.0572252f * z);
}

static void density_from_lab(float *r, float *g, float *bl, const float *l, const float *a, const float *b, size_t n)
{
    float od[3 * STRIP];
    for (size_t start = 0; start < n; start += STRIP) {
        size_t m = n - start < STRIP ? n - start : STRIP;
        for (size_t i = 0; i < m; i++)
            density_pixel(od, i, l[start + i], a[start + i], b[start + i]);
        memcpy(r + start, od, m * sizeof(float));
        memcpy(g + start, od + STRIP, m * sizeof(float));
        memcpy(bl + start, od + 2 * STRIP, m * sizeof(float));
    }
}

/* -ln(x - floor); NaN below floor + 0.002: there the density is that of the sensor, and dark skin is above 0.02 */
static inline __attribute__((always_inline)) float natural_density(float x, float floor)
{
    float t = x - floor, od = (float)(2.302585092994046 / 100.0) * density(t);
    return t < 0.002f ? NAN : od;
}

static inline __attribute__((always_inline)) void separate_pixel(float q[3 * STRIP], size_t i, const float od[3], const float m[9])
{
    for (size_t row = 0; row < 3; row++)
        q[row * STRIP + i] = (m[3 * row] * od[0] + m[3 * row + 1] * od[1]) + m[3 * row + 2] * od[2];
}

static void separate(float *q_m, float *q_h, float *k, const float *r, const float *g, const float *b, const float inverse[9], float floor,
                     size_t n)
{
    float q[3 * STRIP];
    for (size_t start = 0; start < n; start += STRIP) {
        size_t m = n - start < STRIP ? n - start : STRIP;
        for (size_t i = 0; i < m; i++) {
            const float od[3] = {natural_density(r[start + i], floor), natural_density(g[start + i], floor),
                                 natural_density(b[start + i], floor)};
            separate_pixel(q, i, od, inverse);
        }
        memcpy(q_m + start, q, m * sizeof(float));
        memcpy(q_h + start, q + STRIP, m * sizeof(float));
        memcpy(k + start, q + 2 * STRIP, m * sizeof(float));
    }
}
