/* Elementary functions with the same bits on every machine: plain double arithmetic, no libm (whose code depends on the CPU).
 * Relative error < 4e-15 for exp, log, pow (|y ln x| < 40), cbrt; absolute < 4e-15 for sin, cos (|x| < 1e6), atan2.
 * sqrt, floor, fabs of libm are exact by IEEE 754 and may be used anywhere. */
#ifndef DD_BASE_FMATH_H
#define DD_BASE_FMATH_H

#define DD_PI 3.14159265358979323846

double dd_exp(double x);
double dd_log(double x);                /* NaN below 0, -inf at 0 */
double dd_log10(double x);
double dd_pow(double x, double y);      /* x >= 0 */
double dd_cbrt(double x);
double dd_sin(double x);
double dd_cos(double x);
double dd_atan2(double y, double x);    /* -pi .. pi; atan2(0,0) = 0 */
double dd_hypot(double x, double y);
double dd_round(double x);              /* half away from zero */

#endif
