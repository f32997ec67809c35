/* Elementary functions by argument reduction and polynomials, in plain double arithmetic. The coefficients are Taylor terms on
 * intervals small enough that the first term left out is below 1e-17. Checked against libm in tests/unit/base. */
#include "base/fmath.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const double LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10; /* fdlibm's split of ln 2 */

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double scale_by_power_of_two(double x, int n)
{
    while (n > 1000) {
        x *= from_bits((uint64_t)(1023 + 1000) << 52);
        n -= 1000;
    }
    while (n < -1000) {
        x *= from_bits((uint64_t)(1023 - 1000) << 52);
        n += 1000;
    }
    return x * from_bits((uint64_t)(1023 + n) << 52);
}

double dd_exp(double x)
{
    if (isnan(x))
        return x;
    if (x > 709.7)
        return HUGE_VAL;
    if (x < -745.0)
        return 0.0;
    double n = floor(x / (LN2_HIGH + LN2_LOW) + 0.5);
    double r = (x - n * LN2_HIGH) - n * LN2_LOW; /* |r| <= 0.347 */
    double sum = 1.0;
    for (int k = 17; k >= 1; k--)
        sum = 1.0 + sum * r / (double)k;
    return scale_by_power_of_two(sum, (int)n);
}

double dd_log(double x)
{
    if (isnan(x) || x < 0.0)
        return (double)NAN;
    if (x == 0.0)
        return -HUGE_VAL;
    if (isinf(x))
        return x;
    int e = 0;
    if (x < 2.3e-308) { /* subnormal */
        x *= 18014398509481984.0; /* 2^54 */
        e = -54;
    }
    uint64_t bits = to_bits(x);
    e += (int)(bits >> 52) - 1023;
    double m = from_bits((bits & 0xFFFFFFFFFFFFFull) | 0x3FF0000000000000ull); /* 1..2 */
    if (m > 1.4142135623730951) {
        m *= 0.5;
        e++;
    }
    double s = (m - 1.0) / (m + 1.0), s2 = s * s; /* ln m = 2 atanh s, |s| <= 0.1716 */
    double sum = 0.0;
    for (int k = 23; k >= 3; k -= 2)
        sum = (sum + 1.0 / (double)k) * s2;
    return (double)e * LN2_HIGH + (2.0 * s + (2.0 * s * sum + (double)e * LN2_LOW));
}

double dd_log10(double x) { return dd_log(x) * 0.43429448190325182765; }

double dd_pow(double x, double y)
{
    if (y == 0.0)
        return 1.0;
    if (x == 0.0)
        return y > 0.0 ? 0.0 : HUGE_VAL;
    return dd_exp(y * dd_log(x));
}

double dd_cbrt(double x)
{
    if (x == 0.0 || isnan(x) || isinf(x))
        return x;
    double a = fabs(x), t = dd_exp(dd_log(a) / 3.0);
    t = t - (t * t * t - a) / (3.0 * t * t); /* one Newton step removes the error of the exponent */
    return x < 0.0 ? -t : t;
}

/* sin and cos of |r| <= pi/4 */
static double sin_poly(double r)
{
    double r2 = r * r, sum = 1.0;
    for (int k = 8; k >= 1; k--)
        sum = 1.0 - sum * r2 / (double)((2 * k) * (2 * k + 1));
    return r * sum;
}

static double cos_poly(double r)
{
    double r2 = r * r, sum = 1.0;
    for (int k = 9; k >= 1; k--)
        sum = 1.0 - sum * r2 / (double)((2 * k - 1) * (2 * k));
    return sum;
}

/* x = n * pi/2 + r in three parts (Cody and Waite) */
static int reduce_half_pi(double *r, double x)
{
    double n = floor(x * (2.0 / DD_PI) + 0.5);
    *r = ((x - n * 1.57079632673412561417e+00) - n * 6.07710050630396597660e-11) - n * 2.02226624879595063154e-21;
    return (int)(n - 4.0 * floor(n / 4.0));
}

double dd_sin(double x)
{
    double r;
    int quadrant = reduce_half_pi(&r, x);
    double s = quadrant & 1 ? cos_poly(r) : sin_poly(r);
    return quadrant & 2 ? -s : s;
}

double dd_cos(double x)
{
    double r;
    int quadrant = reduce_half_pi(&r, x);
    double c = quadrant & 1 ? sin_poly(r) : cos_poly(r);
    return quadrant == 1 || quadrant == 2 ? -c : c;
}

/* atan t, 0 <= t <= 1: subtract a table angle, then the series of atan on |u| <= 1/16 */
static double atan_unit(double t)
{
    static const double ANGLE[9] = {0.0, 0.12435499454676143503, 0.24497866312686415417, 0.35877067027057222040, 0.46364760900080611621,
                                    0.55859931534356243597, 0.64350110879328438680, 0.71882999962162450542, 0.78539816339744830962};
    int i = (int)(t * 8.0 + 0.5);
    double c = (double)i / 8.0, u = (t - c) / (1.0 + t * c), u2 = u * u, sum = 0.0;
    for (int k = 13; k >= 3; k -= 2)
        sum = (1.0 / (double)k - sum) * u2;
    return ANGLE[i] + (u - u * sum);
}

double dd_atan2(double y, double x)
{
    if (isnan(x) || isnan(y))
        return (double)NAN;
    double ax = fabs(x), ay = fabs(y);
    if (ax == 0.0 && ay == 0.0)
        return 0.0;
    double a = ay <= ax ? atan_unit(ay / ax) : DD_PI / 2 - atan_unit(ax / ay);
    if (x < 0.0)
        a = DD_PI - a;
    return y < 0.0 ? -a : a;
}

double dd_hypot(double x, double y) { return sqrt(x * x + y * y); }

double dd_round(double x) { return x < 0.0 ? -floor(0.5 - x) : floor(x + 0.5); }
