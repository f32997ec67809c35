/* The bands of L* on drawn sines, whose answer is a formula (METRICS.md 3), on every grid that carries them; masks, noise and what is
 * withheld. */
#include "base/rng.h"
#include "site_aid.h"
#include "stages/measure/texture.h"

static const double TWO_PI = 6.28318530717958648;

static const struct {
    const char *name;
    double shortest_mm, longest_mm;
} BAND[] = {{"rough_sq_fine", 0.25, 1.0}, {"rough_sq_mid", 0.5, 2.0}, {"rough_sq_coarse", 1.0, 6.0},
            {"band_e1", 0.25, 0.5},       {"band_e2", 0.5, 1.0},      {"band_e3", 1.0, 2.0},
            {"band_e4", 2.0, 4.0},        {"band_e5", 4.0, 8.0},      {"band_e6", 8.0, 16.0}};
enum { BANDS = sizeof BAND / sizeof *BAND };

/* Of an ISO 16610 Gaussian (METRICS.md 0.3). */
static double transfer(double wavelength_mm, double cutoff_mm)
{
    double s = 0.4697 * cutoff_mm / wavelength_mm;
    return exp(-0.5 * TWO_PI * s * s);
}

/* A slanted sine; a whole number of periods is not needed, the region is wide. */
static void draw_sine(drawn *d, double amplitude, double wavelength_mm, double angle)
{
    double k = TWO_PI / (wavelength_mm * d->site.px_per_mm);
    for (int y = 0; y < d->in.valid.height; y++)
        for (int x = 0; x < d->in.valid.width; x++)
            dd_row(d->lab[0], y)[x] += (float)(amplitude * sin(k * (x * cos(angle) + y * sin(angle))));
}

/* So wide that the one-sided filters at the border hardly count */
static double sine_in_band(const char *name, double ppm, double wavelength_mm, double angle)
{
    int side = (int)(fmax(24.0, 16.0 * wavelength_mm) * ppm);
    drawn d;
    drawn_open(&d, side, side, ppm);
    draw_sine(&d, 2.0, wavelength_mm, angle);
    drawn_ready(&d);
    double value = drawn_inner_value(&d, name);
    drawn_close(&d);
    return value;
}

static void test_sines(void **state)
{
    static const double ppm[3] = {10.0, 9.0, 8.0};
    (void)state;
    for (int band = 0; band < BANDS; band++)
        for (int i = 0; i < 3; i++)
            for (int k = 0; k < 2; k++) {
                double wave = k ? 1.4 * BAND[band].shortest_mm : 1.1 * BAND[band].longest_mm;
                double want = 2.0 / sqrt(2.0) * (transfer(wave, BAND[band].shortest_mm) - transfer(wave, BAND[band].longest_mm));
                double got = sine_in_band(BAND[band].name, ppm[i], wave, k ? 0.5 : 0.0);
                assert_near(got, want, (band == 3 ? 0.02 : 0.01) * want); /* band_e1: waves of 2.8 px */
            }
    double wave = 1.0, sine = sine_in_band("rough_sa_fine", 10.0, wave, 0.3);
    assert_near(sine, 2.0 * 2.0 * 2.0 / TWO_PI * (transfer(wave, 0.25) - transfer(wave, 1.0)), 0.01 * sine);
}

/* White noise keeps the share N of its variance (METRICS.md 0.3). */
static void test_white_noise(void **state)
{
    enum { SIDE = 640 };
    const double ppm = 10.0;
    drawn d;
    dd_rng rng = dd_rng_make(11, 0);
    (void)state;
    drawn_open(&d, SIDE, SIDE, ppm);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            dd_row(d.lab[0], y)[x] += (float)dd_rng_normal(&rng);
    drawn_ready(&d);
    for (size_t band = 1; band < 6; band++) {
        if (BAND[band].shortest_mm < 0.5) /* sampled noise has no waves below 0.2 mm, the formula has */
            continue;
        double fine = 0.1874 * ppm * BAND[band].shortest_mm, coarse = 0.1874 * ppm * BAND[band].longest_mm, pi = 0.5 * TWO_PI;
        double gain = 1.0 / (4.0 * pi * fine * fine) + 1.0 / (4.0 * pi * coarse * coarse) - 1.0 / (pi * (fine * fine + coarse * coarse));
        assert_near(drawn_inner_value(&d, BAND[band].name), sqrt(gain), 0.05 * sqrt(gain));
    }
    drawn_close(&d);
}

static void draw_relief(drawn *d)
{
    draw_sine(d, 1.0, 0.45, 0.2);
    draw_sine(d, 1.0, 1.5, 1.2);
    draw_sine(d, 1.0, 5.0, 2.0);
}

/* What lies outside the mask has no say, whatever it is. */
static void test_mask(void **state)
{
    enum { SIDE = 300 };
    double value[2][BANDS];
    (void)state;
    for (int i = 0; i < 2; i++) {
        drawn d;
        drawn_open(&d, SIDE, SIDE, 10.0);
        draw_relief(&d);
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++)
                if (hypot(x - 140, y - 160) > 110 || hypot(x - 150, y - 150) < 9) {
                    dd_brow(d.in.valid, y)[x] = 0;
                    dd_row(d.lab[0], y)[x] = i ? NAN : 20.0F;
                }
        drawn_ready(&d);
        for (int band = 0; band < BANDS; band++)
            value[i][band] = drawn_value(&d, BAND[band].name);
        drawn_close(&d);
    }
    for (int band = 0; band < BANDS; band++) {
        assert_true(value[0][band] == value[1][band]);
        assert_true(value[0][band] < 1.5); /* the edge of 40 L* is none of it */
    }
}

/* Turning the picture by 90 degrees turns the sites; skin stays as rough. */
static void test_turned(void **state)
{
    enum { SIDE = 320 };
    drawn d, turned;
    (void)state;
    drawn_open(&d, SIDE, SIDE, 10.0);
    drawn_open(&turned, SIDE, SIDE, 10.0);
    draw_relief(&d);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            dd_row(turned.lab[0], x)[SIDE - 1 - y] = dd_row(d.lab[0], y)[x];
    drawn_ready(&d);
    drawn_ready(&turned);
    for (int band = 0; band < BANDS; band++) {
        double value = drawn_value(&d, BAND[band].name);
        assert_near(drawn_value(&turned, BAND[band].name), value, 1e-4 * value);
    }
    drawn_close(&d);
    drawn_close(&turned);
}

static void test_strong_jpeg_withholds_the_finest(void **state)
{
    static const char *const name[] = {"rough_sq_fine", "rough_sa_fine", "band_e1", "rough_sq_mid", "band_e2"};
    (void)state;
    for (int quality = 94; quality <= 95; quality++) {
        drawn d;
        drawn_open(&d, 120, 120, 10.0);
        draw_relief(&d);
        d.site.jpeg_quality = quality;
        drawn_ready(&d);
        for (int i = 0; i < 5; i++) {
            dd_metric_sums sums, again;
            drawn_measure(&sums, &again, &d, NULL, metric_named(name[i]));
            assert_int_equal(sums.why, quality < 95 && i < 3 ? DD_WHY_COMPRESSED : DD_WHY_NONE);
        }
        drawn_close(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sines), cmocka_unit_test(test_white_noise), cmocka_unit_test(test_mask),
                                       cmocka_unit_test(test_turned), cmocka_unit_test(test_strong_jpeg_withholds_the_finest)};
    return RUN_TESTS("texture bands", tests);
}
