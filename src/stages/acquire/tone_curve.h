/* Internal to acquire: transfer functions (code value -> linear light) and their tables. */
#ifndef DD_ACQUIRE_TONE_CURVE_H
#define DD_ACQUIRE_TONE_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum dd_curve_kind { DD_CURVE_SRGB, DD_CURVE_FORMULA, DD_CURVE_SAMPLED } dd_curve_kind;

/* FORMULA, the letters of ICC.1 parametricCurveType 4: y = (a x + b)^g + e for x >= d, else c x + f.
 * SAMPLED: big-endian 16-bit samples over 0..1, linear between them; lent from the profile. */
typedef struct dd_curve {
    dd_curve_kind kind;
    double g, a, b, c, d, e, f;
    const uint8_t *samples;
    size_t count;
} dd_curve;

dd_curve dd_curve_power(double exponent);
/* An ICC 'curv' or 'para' element. false when it is neither, or cut short. The curve lends from data. */
bool dd_curve_parse(dd_curve *out, const uint8_t *data, size_t size);
double dd_curve_at(const dd_curve *curve, double x); /* x 0..1 */
/* 2^depth entries, malloc'ed; the last one is exactly 1 when the curve ends within 1 % of it. Curves that are the sRGB one within
 * measurement become it exactly. NULL without memory or when a value is no plausible light (*bad tells which). */
float *dd_curve_table(bool *bad, const dd_curve *curve, int depth);
/* Whether the table is exactly that of the sRGB curve (as dd_curve_table makes it). */
bool dd_curve_is_srgb(const float *table, int depth);

#endif
