/* Relief lit from the side, drawn from its formula: I/I0 = 1 - tan(theta) dh/du (METRICS.md 3). */
#include "site_aid.h"

#include "base/fmath.h"
#include "stages/measure/scars.h"

enum { SIDE = 480, PITS = 9 };
static const double PPM = 10.0, TAN_THETA = 0.577; /* 30 degrees */

static void lit_open(drawn *d, double azimuth_deg)
{
    drawn_open(d, SIDE, SIDE, PPM);
    d->site.tilt[0] = 0.3 * cos(azimuth_deg * DD_PI / 180.0);
    d->site.tilt[1] = 0.3 * sin(azimuth_deg * DD_PI / 180.0);
}

/* A pit (depth > 0) or bump of Gaussian section; dL = (L + 16)/3 dI/I. */
static void pit(drawn *d, double x_mm, double y_mm, double depth_mm, double sigma_mm)
{
    double length = hypot(d->site.tilt[0], d->site.tilt[1]), ux = d->site.tilt[0] / length, uy = d->site.tilt[1] / length;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            double dx = (x + 0.5) / PPM - x_mm, dy = (y + 0.5) / PPM - y_mm, g = exp(-0.5 * (dx * dx + dy * dy) / (sigma_mm * sigma_mm));
            double slope = depth_mm * g * (ux * dx + uy * dy) / (sigma_mm * sigma_mm);
            dd_row(d->lab[0], y)[x] -= (float)(81.0 / 3.0 * TAN_THETA * slope);
        }
}

static void pits(drawn *d, double depth_mm, double sigma_mm)
{
    for (int i = 0; i < PITS; i++)
        pit(d, 10.0 + 14.0 * (i % 3), 10.0 + 14.0 * (i / 3), depth_mm, sigma_mm);
}

static double measured(drawn *d, const char *name)
{
    drawn_ready(d);
    return drawn_value(d, name);
}

static double shading_of_pits(double azimuth_deg, double depth_mm, double sigma_mm)
{
    drawn d;
    lit_open(&d, azimuth_deg);
    pits(&d, depth_mm, sigma_mm);
    double value = measured(&d, "scar_shading_sq");
    drawn_close(&d);
    return value;
}

/* Twice as deep, twice the value, whatever the width; the same from every side. */
static void test_shading_is_linear_in_depth(void **state)
{
    static const double SIGMA_MM[3] = {0.5, 1.0, 2.0};
    (void)state;
    for (int i = 0; i < 3; i++) {
        double one = shading_of_pits(-90.0, 0.15, SIGMA_MM[i]);
        assert_true(one > 0.02);
        assert_near(shading_of_pits(-90.0, 0.3, SIGMA_MM[i]), 2.0 * one, 0.01 * one);
        assert_near(shading_of_pits(0.0, 0.15, SIGMA_MM[i]), one, 0.01 * one);
        assert_near(shading_of_pits(37.0, 0.15, SIGMA_MM[i]), one, 0.05 * one);
    }
}

static double transfer(double wavelength_mm, double cutoff_mm)
{
    double q = 0.4697 * cutoff_mm / wavelength_mm;
    return exp(-DD_PI * q * q);
}

/* A wave of amplitude A towards the lamp: every octave B measures c k A H / sqrt 2 (k = 2 pi / wavelength), less by (8 sin q - sin 2q)/6q
 * for differences over two pixels on each side, q = k * 0.4 mm; the 4x4 cells are part of the Gaussian. */
static void test_wave_along_and_across(void **state)
{
    static const double WAVELENGTH_MM[3] = {2.0, 3.0, 6.0};
    (void)state;
    for (int i = 0; i < 3; i++)
        for (int across = 0; across < 2; across++) {
            double k = 2.0 * DD_PI / WAVELENGTH_MM[i], q = 0.4 * k, sum = 0.0;
            drawn d;
            lit_open(&d, across ? 0.0 : 90.0);
            for (int y = 0; y < SIDE; y++)
                for (int x = 0; x < SIDE; x++)
                    dd_row(d.lab[0], y)[x] += (float)(2.0 * cos(k * (y + 0.5) / PPM));
            for (double l = 1.0; l < 8.0; l *= 2.0) {
                double b = 2.0 * (transfer(WAVELENGTH_MM[i], l) - transfer(WAVELENGTH_MM[i], 2.0 * l)) * k * sqrt(2.0) * l / (2.0 * DD_PI);
                sum += 0.5 * b * b;
            }
            double want = (across ? -1.0 : 1.0) * sqrt(sum) * (8.0 * sin(q) - sin(2.0 * q)) / (6.0 * q);
            drawn_ready(&d);
            assert_near(drawn_inner_value(&d, "scar_shading_sq"), want, 0.04 * fabs(want));
            drawn_close(&d);
        }
}

/* Spots are as dark from all sides. */
static void test_spots_do_not_count(void **state)
{
    drawn d;
    (void)state;
    lit_open(&d, -60.0);
    for (int i = 0; i < PITS; i++)
        drawn_spot(&d, 10.0 + 14.0 * (i % 3), 10.0 + 14.0 * (i / 3), 2.0, 8.0, 0.3);
    assert_near(measured(&d, "scar_shading_sq"), 0.0, 0.1);
    assert_true(drawn_value(&d, "scar_pair_count") == 0.0);
    drawn_close(&d);
}

static void test_pits_are_counted_and_bumps_are_not(void **state)
{
    static const double SIGMA_MM[3] = {0.5, 0.9, 1.4};
    (void)state;
    for (int i = 0; i < 3; i++)
        for (int turn = 0; turn < 2; turn++) {
            drawn d;
            lit_open(&d, turn ? 115.0 : -90.0);
            pits(&d, 0.4, SIGMA_MM[i]);
            assert_near(measured(&d, "scar_pair_count"), PITS, 1e-6);
            drawn_close(&d);
            lit_open(&d, turn ? 115.0 : -90.0);
            pits(&d, -0.4, SIGMA_MM[i]);
            assert_near(measured(&d, "scar_pair_count"), 0.0, 1e-6);
            drawn_close(&d);
        }
}

static dd_why why_of(double before_deg, double before_size, double after_deg, double after_size)
{
    drawn a, b;
    dd_metric_sums first, second;
    lit_open(&a, before_deg);
    lit_open(&b, after_deg);
    for (int c = 0; c < 2; c++) {
        a.site.tilt[c] *= before_size / 0.3;
        b.site.tilt[c] *= after_size / 0.3;
    }
    drawn_ready(&a);
    drawn_ready(&b);
    drawn_measure(&first, &second, &a, &b, metric_named("scar_shading_sq"));
    assert_int_equal(first.why, second.why);
    drawn_close(&a);
    drawn_close(&b);
    return first.why;
}

static void test_light_decides_whether_anything_is_said(void **state)
{
    (void)state;
    assert_int_equal(why_of(40.0, 0.3, 50.0, 0.35), DD_WHY_NONE);
    assert_int_equal(why_of(40.0, 0.3, 70.0, 0.3), DD_WHY_LIGHT_MOVED);
    assert_int_equal(why_of(40.0, 0.3, -140.0, 0.3), DD_WHY_LIGHT_MOVED);
    assert_int_equal(why_of(40.0, 0.6, 40.0, 0.3), DD_WHY_LIGHT_MOVED);
    assert_int_equal(why_of(40.0, 0.04, 40.0, 0.04), DD_WHY_LIGHT_FRONTAL);
}

/* Nobody measured the light: the region's own fall of light tells it, here towards the top left. */
static void test_own_light(void **state)
{
    drawn d;
    (void)state;
    lit_open(&d, -135.0);
    pits(&d, 0.3, 1.0);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            dd_row(d.lab[0], y)[x] -= 6.0f * (float)(x + y) / SIDE;
    double known = measured(&d, "scar_shading_sq");
    d.site.tilt[0] = d.site.tilt[1] = NAN;
    assert_near(measured(&d, "scar_shading_sq"), known, 0.01 * known);
    drawn_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shading_is_linear_in_depth),
                                       cmocka_unit_test(test_wave_along_and_across),
                                       cmocka_unit_test(test_spots_do_not_count),
                                       cmocka_unit_test(test_pits_are_counted_and_bumps_are_not),
                                       cmocka_unit_test(test_light_decides_whether_anything_is_said),
                                       cmocka_unit_test(test_own_light)};
    return RUN_TESTS("scars", tests);
}
