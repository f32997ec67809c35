/* Transfer functions: sRGB (IEC 61966-2-1), powers, ICC parametric and sampled curves (ICC.1:2022 10.6 and 10.18).
 *
 * ICC curves are evaluated here and not by lcms: in double and with our own pow, so that the table has the same bits on every machine.
 */
#include "stages/acquire/tone_curve.h"

#include <math.h>
#include <stdlib.h>

#include "base/fmath.h"
#include "kernels/colour.h"

/* A curve this near to sRGB is sRGB: profiles carry it as 1024 samples or as five rounded parameters. 1e-4 of white is 0.1 L* at L* = 1
 * and 0.01 in skin. */
static const double SRGB_TOLERANCE = 1e-4;
static const double LIGHT_MIN = -0.1, LIGHT_MAX = 2.0;

dd_curve dd_curve_power(double exponent) { return (dd_curve){.kind = DD_CURVE_FORMULA, .g = exponent, .a = 1}; }

static uint32_t be32(const uint8_t *p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }
static unsigned be16(const uint8_t *p) { return (unsigned)p[0] << 8 | p[1]; }
static double fixed(const uint8_t *p) { return (double)(int32_t)be32(p) / 65536.0; } /* s15Fixed16Number */

/* 'curv': count, then samples. 0 = identity, 1 = a power as u8Fixed8Number. */
static bool parse_curv(dd_curve *out, const uint8_t *data, size_t size)
{
    enum { HEAD = 12 };
    size_t count = be32(data + 8);
    if (count > (size - HEAD) / 2)
        return false;
    if (count == 0)
        *out = dd_curve_power(1);
    else if (count == 1)
        *out = dd_curve_power((double)be16(data + HEAD) / 256.0);
    else
        *out = (dd_curve){.kind = DD_CURVE_SAMPLED, .samples = data + HEAD, .count = count};
    return true;
}

/* 'para': five function types; all are cases of type 4. */
static bool parse_para(dd_curve *out, const uint8_t *data, size_t size)
{
    enum { HEAD = 12, TYPES = 5 };
    static const size_t COUNT[TYPES] = {1, 3, 4, 5, 7};
    unsigned type = be16(data + 8);
    if (type >= TYPES || size < HEAD + 4 * COUNT[type])
        return false;
    double p[7] = {0};
    for (size_t i = 0; i < COUNT[type]; i++)
        p[i] = fixed(data + HEAD + 4 * i);
    *out = dd_curve_power(p[0]);
    if (type == 0)
        return true;
    out->a = p[1];
    out->b = p[2];
    if (type <= 2) { /* 1, 2: (a x + b)^g + c from -b/a on, c before */
        if (out->a == 0)
            return false;
        out->d = -out->b / out->a;
        out->e = out->f = p[3];
        return true;
    }
    out->c = p[3]; /* 3: c x before d; 4: + e and + f */
    out->d = p[4];
    out->e = p[5];
    out->f = p[6];
    return true;
}

bool dd_curve_parse(dd_curve *out, const uint8_t *data, size_t size)
{
    if (size < 12)
        return false;
    uint32_t type = be32(data);
    if (type == 0x63757276) /* 'curv' */
        return parse_curv(out, data, size);
    return type == 0x70617261 && parse_para(out, data, size); /* 'para' */
}

static double sampled_at(const dd_curve *curve, double x)
{
    double position = x * (double)(curve->count - 1);
    size_t i = (size_t)position;
    if (i >= curve->count - 1)
        i = curve->count - 2;
    double t = position - (double)i;
    double y0 = be16(curve->samples + 2 * i), y1 = be16(curve->samples + 2 * i + 2);
    return (y0 + (y1 - y0) * t) / 65535.0;
}

double dd_curve_at(const dd_curve *curve, double x)
{
    if (curve->kind == DD_CURVE_SRGB)
        return dd_srgb_to_linear(x);
    if (curve->kind == DD_CURVE_SAMPLED)
        return sampled_at(curve, x);
    if (x < curve->d)
        return curve->c * x + curve->f;
    double base = curve->a * x + curve->b;
    return (base > 0 ? dd_pow(base, curve->g) : 0) + curve->e;
}

bool dd_curve_is_srgb(const float *table, int depth)
{
    size_t n = (size_t)1 << depth, step = n >> 8;
    for (size_t i = 0; i < n; i += step)
        if (table[i] != (float)dd_srgb_to_linear((double)i / (double)(n - 1)))
            return false;
    return true;
}

static bool is_near_srgb(const dd_curve *curve)
{
    for (int i = 0; i <= 255; i++) {
        double x = i / 255.0;
        if (fabs(dd_curve_at(curve, x) - dd_srgb_to_linear(x)) > SRGB_TOLERANCE)
            return false;
    }
    return true;
}

float *dd_curve_table(bool *bad, const dd_curve *curve, int depth)
{
    static const dd_curve SRGB = {.kind = DD_CURVE_SRGB};
    size_t n = (size_t)1 << depth;
    *bad = false;
    if (is_near_srgb(curve))
        curve = &SRGB;
    double top = dd_curve_at(curve, 1), scale = fabs(top - 1) <= 0.01 ? 1 / top : 1;
    float *table = malloc(n * sizeof *table);
    for (size_t i = 0; table && i < n; i++) {
        double y = dd_curve_at(curve, (double)i / (double)(n - 1)) * scale;
        *bad = *bad || !(y >= LIGHT_MIN && y <= LIGHT_MAX);
        table[i] = (float)y;
    }
    if (table && scale != 1)
        table[n - 1] = 1;
    if (*bad) {
        free(table);
        return NULL;
    }
    return table;
}
