/* Colour: the plain C row kernels, and the slow double models for single values and tests. */
#include "kernels/colour_body.h"

#include "base/fmath.h"

void dd_colour_init_c(dd_colour_kernels *k)
{
    k->lab_from_linear = lab_from_linear;
    k->ciede2000 = ciede2000;
    k->density_from_lab = density_from_lab;
    k->separate = separate;
    k->isa = DD_ISA_C;
}

double dd_srgb_to_linear(double v) { return v <= 0.04045 ? v / 12.92 : dd_pow((v + 0.055) / 1.055, 2.4); }

double dd_linear_to_srgb(double v)
{
    if (!(v > 0.0))
        return 0.0;
    if (v >= 1.0)
        return 1.0;
    return v <= 0.0031308 ? v * 12.92 : 1.055 * dd_pow(v, 1.0 / 2.4) - 0.055;
}

static double model_f(double t) { return t > 216.0 / 24389.0 ? dd_cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0; }

void dd_lab_from_linear1(double lab[3], const double rgb[3])
{
    double x = (0.4124564 * rgb[0] + 0.3575761 * rgb[1] + 0.1804375 * rgb[2]) / 0.95047;
    double y = 0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.0721750 * rgb[2];
    double z = (0.0193339 * rgb[0] + 0.1191920 * rgb[1] + 0.9503041 * rgb[2]) / 1.08883;
    double fx = model_f(x), fy = model_f(y), fz = model_f(z);
    lab[0] = 116.0 * fy - 16.0;
    lab[1] = 500.0 * (fx - fy);
    lab[2] = 200.0 * (fy - fz);
}

static double model_f_inverse(double f) { return f > 6.0 / 29.0 ? f * f * f : 108.0 / 841.0 * (f - 4.0 / 29.0); }

void dd_density_from_lab1(double od[3], const double lab[3])
{
    double fy = (lab[0] + 16.0) / 116.0;
    double x = 0.95047 * model_f_inverse(fy + lab[1] / 500.0), y = model_f_inverse(fy), z = 1.08883 * model_f_inverse(fy - lab[2] / 200.0);
    const double rgb[3] = {3.2404542 * x - 1.5371385 * y - 0.4985314 * z, -0.9692660 * x + 1.8760108 * y + 0.0415560 * z,
                           0.0556434 * x - 0.2040259 * y + 1.0572252 * z};
    for (int c = 0; c < 3; c++)
        od[c] = rgb[c] > 0.0 ? -100.0 * dd_log10(rgb[c]) : NAN;
}

static double degrees_cos(double d) { return dd_cos(d * (DD_PI / 180.0)); }
static double degrees_sin(double d) { return dd_sin(d * (DD_PI / 180.0)); }

static double hue_degrees(double a, double b)
{
    double h = dd_atan2(b, a) * (180.0 / DD_PI);
    return h < 0.0 ? h + 360.0 : h;
}

/* Sharma's rule for hue difference and mean hue; |h1 - h2| = 180 within 1e-9 counts as <= 180 (METRICS.md 8). */
static void hue_pair(double *dh, double *hm, double h1, double h2)
{
    double d = h2 - h1;
    if (fabs(d) <= 180.0 + 1e-9) {
        *dh = d;
        *hm = 0.5 * (h1 + h2);
    } else {
        *dh = d > 0.0 ? d - 360.0 : d + 360.0;
        *hm = h1 + h2 < 360.0 ? 0.5 * (h1 + h2 + 360.0) : 0.5 * (h1 + h2 - 360.0);
    }
}

static double model_chroma_weight(double c)
{
    double c7 = c * c * c * c * c * c * c;
    return sqrt(c7 / (c7 + 6103515625.0));
}

double dd_ciede2000_1(const double lab1[3], const double lab2[3])
{
    double c_bar = 0.5 * (dd_hypot(lab1[1], lab1[2]) + dd_hypot(lab2[1], lab2[2]));
    double stretch = 1.0 + 0.5 * (1.0 - model_chroma_weight(c_bar));
    double a1 = stretch * lab1[1], a2 = stretch * lab2[1];
    double c1 = dd_hypot(a1, lab1[2]), c2 = dd_hypot(a2, lab2[2]), dh, hm;
    double h1 = hue_degrees(a1, lab1[2]), h2 = hue_degrees(a2, lab2[2]);
    hue_pair(&dh, &hm, h1, h2);
    if (c1 * c2 == 0.0) {
        dh = 0.0;
        hm = h1 + h2;
    }
    double big_dh = 2.0 * sqrt(c1 * c2) * degrees_sin(0.5 * dh);
    double l50 = 0.5 * (lab1[0] + lab2[0]) - 50.0, cm = 0.5 * (c1 + c2);
    double t = 1.0 - 0.17 * degrees_cos(hm - 30.0) + 0.24 * degrees_cos(2.0 * hm) + 0.32 * degrees_cos(3.0 * hm + 6.0) - 0.20 * degrees_cos(4.0 * hm - 63.0);
    double tl = (lab2[0] - lab1[0]) / (1.0 + 0.015 * l50 * l50 / sqrt(20.0 + l50 * l50));
    double tc = (c2 - c1) / (1.0 + 0.045 * cm), th = big_dh / (1.0 + 0.015 * cm * t);
    double q = (hm - 275.0) / 25.0;
    double rt = -degrees_sin(60.0 * dd_exp(-q * q)) * 2.0 * model_chroma_weight(cm);
    double sum = tl * tl + tc * tc + th * th + rt * tc * th;
    return sqrt(sum > 0.0 ? sum : 0.0);
}
