/* Mottle of pigment and blood on optical skin: each band sees its own chromophore by the response table of METRICS.md 1.3, noise of known
 * density is taken off; mottle_low against the band's formula, under static shading, and on regions too small for it. */
#include "base/rng.h"
#include "site_aid.h"

/* The generator is a program, not part of the library: the file is compiled in. */
#include "phantom/optics.c"

#include "kernels/colour.h"

static const double TWO_PI = 6.28318530717958648;

static const struct {
    const char *type;
    double m, fb;
} SKIN[6] = {{"I", 2.704e-4, .015},  {"II", 4.066e-4, .018}, {"III", 6.025e-4, .018},
             {"IV", 9.042e-4, .017}, {"V", 1.523e-3, .016},  {"VI", 2.626e-3, .016}};

/* Of an ISO 16610 Gaussian (METRICS.md 0.3). */
static double transfer(double wavelength_mm, double cutoff_mm)
{
    const double s = 0.4697 * cutoff_mm / wavelength_mm;
    return exp(-0.5 * TWO_PI * s * s);
}

/* Melanin varies by the share dm, blood by dfb, as a wave of so many mm across. */
static void skin_at(double rgb[3], int type, double dm, double dfb)
{
    ph_skin_rgb(rgb, SKIN[type].m * (1.0 + dm), SKIN[type].fb * (1.0 + dfb), PH_SURFACE_SPHERE);
}

static double index_of(const char *name, const double rgb[3])
{
    const double none[DD_SUMS] = {0}, mean[DD_SUMS] = {rgb[0], rgb[1], rgb[2], 0};
    return metric_named(name)->finish(mean, none);
}

/* RMS in the band of an index along a wave of melanin and blood: its harmonics, each times the band's transfer. */
static double band_of(const char *name, int type, double dm, double dfb, double wave_mm)
{
    enum { STEPS = 64, HARMONICS = 4 };
    double sum = 0.0;
    for (int k = 1; k <= HARMONICS; k++) {
        double re = 0.0, im = 0.0, gain = transfer(wave_mm / k, 2.0) - transfer(wave_mm / k, 8.0);
        for (int i = 0; i < STEPS; i++) {
            double rgb[3], phase = TWO_PI * i / STEPS, wave = sin(phase);
            skin_at(rgb, type, dm * wave, dfb * wave);
            re += 2.0 / STEPS * index_of(name, rgb) * cos(k * phase);
            im += 2.0 / STEPS * index_of(name, rgb) * sin(k * phase);
        }
        sum += 0.5 * gain * gain * (re * re + im * im);
    }
    return sqrt(sum);
}

static void set_pixel(drawn *d, int x, int y, const double rgb[3])
{
    double lab[3];
    dd_lab_from_linear1(lab, rgb);
    for (int c = 0; c < 3; c++)
        dd_row(d->lab[c], y)[x] = (float)lab[c];
}

enum { SIDE = 480 };
static const double PPM = 6.5, WAVE_MM = 5.0;

static void draw_waves(drawn *d, int type, double dm, double dfb)
{
    drawn_open(d, SIDE, SIDE, PPM);
    for (int x = 0; x < SIDE; x++) {
        double wave = sin(TWO_PI * x / (PPM * WAVE_MM)), rgb[3];
        skin_at(rgb, type, dm * wave, dfb * wave);
        for (int y = 0; y < SIDE; y++)
            set_pixel(d, x, y, rgb);
    }
    drawn_ready(d);
}

static void check_response(int type, double dm, double dfb, double *mel, double *hb)
{
    drawn d;
    draw_waves(&d, type, dm, dfb);
    *mel = drawn_inner_value(&d, "mottle_mel");
    *hb = drawn_inner_value(&d, "mottle_hb");
    assert_near(*mel, band_of("mi", type, dm, dfb, WAVE_MM), 0.02 * *mel + 0.002);
    assert_near(*hb, band_of("ei", type, dm, dfb, WAVE_MM), 0.02 * *hb + 0.002);
    drawn_close(&d);
}

/* 10 % of melanin, 25 % of blood: half of the steps of METRICS.md 1.3. From its table, type I to VI, the wrong index sees 0.18 to 0.43 of
 * what the right one does (I-V; VI: of blood 0.6). */
static void test_pigment_and_blood_are_told_apart(void **state)
{
    (void)state;
    for (int type = 0; type < 6; type++) {
        double mel, hb, mel_of_blood, hb_of_blood;
        check_response(type, 0.10, 0.0, &mel, &hb);
        check_response(type, 0.0, 0.25, &mel_of_blood, &hb_of_blood);
        print_message("# type %s: pigment waves: mottle_hb/mottle_mel %.2f; blood waves: mottle_mel/mottle_hb %.2f\n", SKIN[type].type,
                      hb / mel, mel_of_blood / hb_of_blood);
        assert_true(hb < 0.45 * mel);
        assert_true(mel_of_blood < (type < 5 ? 0.35 : 0.65) * hb_of_blood);
    }
}

static void test_shading_is_no_blood(void **state)
{
    drawn d;
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    for (int x = 0; x < SIDE; x++) {
        double rgb[3], light = 1.0 + 0.2 * sin(TWO_PI * x / (PPM * WAVE_MM));
        skin_at(rgb, 1, 0.0, 0.0);
        for (int c = 0; c < 3; c++)
            rgb[c] *= light;
        for (int y = 0; y < SIDE; y++)
            set_pixel(&d, x, y, rgb);
    }
    drawn_ready(&d);
    assert_true(drawn_inner_value(&d, "mottle_mid") > 1.0); /* or the test could not fail */
    assert_near(drawn_inner_value(&d, "mottle_hb"), 0.0, 0.01);
    drawn_close(&d);
}

/* Equal noise in the codes of R, G and B; its density in L* is told, as stage balance would. */
static double noisy_value(const char *name, double sd_codes, bool told)
{
    dd_rng rng = dd_rng_make(21, 0);
    dd_noise noise = {.px_per_mm = PPM};
    double sum = 0.0, squares = 0.0;
    drawn d;
    drawn_open(&d, SIDE, SIDE, PPM);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            double rgb[3], clean[3], wave = sin(TWO_PI * x / (PPM * WAVE_MM));
            skin_at(rgb, 2, 0.05 * wave, 0.12 * wave);
            dd_lab_from_linear1(clean, rgb);
            for (int c = 0; c < 3; c++)
                rgb[c] = dd_srgb_to_linear(dd_linear_to_srgb(rgb[c]) + sd_codes / 255.0 * dd_rng_normal(&rng));
            set_pixel(&d, x, y, rgb);
            double error = (double)dd_row(d.lab[0], y)[x] - clean[0];
            sum += error;
            squares += error * error;
        }
    double n = (double)SIDE * SIDE;
    noise.density_mm2 = (squares / n - sum / n * sum / n) / (PPM * PPM);
    d.site.noise = told ? &noise : NULL;
    drawn_ready(&d);
    double value = drawn_inner_value(&d, name);
    drawn_close(&d);
    return value;
}

static void test_noise_is_taken_off(void **state)
{
    static const char *const name[2] = {"mottle_mel", "mottle_hb"};
    static const double least_spoiled[2] = {0.015, 0.05};
    (void)state;
    for (int i = 0; i < 2; i++) {
        double truth = noisy_value(name[i], 0.0, false), noisy = noisy_value(name[i], 6.0, false),
               corrected = noisy_value(name[i], 6.0, true);
        print_message("# %s: %.3f, under noise %.3f, corrected %.3f\n", name[i], truth, noisy, corrected);
        assert_true(noisy > (1.0 + least_spoiled[i]) * truth); /* or the test could not fail */
        assert_near(corrected, truth, 0.3 * (noisy - truth));
    }
}

enum { LOW_SIDE = 640 };
static const double LOW_PPM = 4.0; /* 160 mm */

static void draw_low(drawn *d, double wave_mm, double shading)
{
    drawn_open(d, LOW_SIDE, LOW_SIDE, LOW_PPM);
    for (int y = 0; y < LOW_SIDE; y++)
        for (int x = 0; x < LOW_SIDE; x++) {
            double u = 2.0 * x / LOW_SIDE - 1.0, v = 2.0 * y / LOW_SIDE - 1.0;
            double light = u * u * (1.0 - 0.3 * u) + 0.8 * v * v * v * v + 0.4 * u * v;
            double mottle = wave_mm > 0.0 ? 2.0 * sin(TWO_PI * x / (LOW_PPM * wave_mm) + 0.4) : 0.0;
            dd_row(d->lab[0], y)[x] += (float)(mottle - shading * light);
        }
    drawn_ready(d);
}

static void test_low_of_a_sine(void **state)
{
    static const double wave_mm[3] = {12.0, 16.0, 24.0};
    (void)state;
    for (int i = 0; i < 3; i++) {
        drawn d;
        draw_low(&d, wave_mm[i], 0.0);
        double want = 2.0 * (transfer(wave_mm[i], 8.0) - transfer(wave_mm[i], 32.0)) / sqrt(2.0);
        assert_near(drawn_inner_value(&d, "mottle_low"), want, 0.03 * want);
        drawn_close(&d);
    }
}

/* A face's curvature under one light, 12 L* from the middle to the edge, in both photos; the follow-up is blotched. */
static void test_low_without_static_shading(void **state)
{
    drawn plain, shaded, before;
    (void)state;
    draw_low(&plain, 20.0, 0.0);
    draw_low(&shaded, 20.0, 12.0);
    draw_low(&before, 0.0, 12.0);
    double want = drawn_pair_value(&plain, &plain, "mottle_low");
    assert_near(drawn_pair_value(&shaded, &shaded, "mottle_low"), want, 0.01 * want);
    assert_near(drawn_pair_value(&before, &shaded, "mottle_low"), want, 0.02 * want);
    assert_near(drawn_pair_value(&before, &before, "mottle_low"), 0.0, 0.02);
    drawn_close(&plain);
    drawn_close(&shaded);
    drawn_close(&before);
}

static void test_low_wants_room(void **state)
{
    dd_metric_sums sums, again;
    drawn d;
    (void)state;
    drawn_open(&d, 60, 60, LOW_PPM); /* 15 mm */
    drawn_ready(&d);
    drawn_measure(&sums, &again, &d, NULL, metric_named("mottle_low"));
    assert_int_equal(sums.why, DD_WHY_REGION_TOO_SMALL);
    assert_int_equal(again.why, DD_WHY_REGION_TOO_SMALL);
    drawn_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pigment_and_blood_are_told_apart),
        cmocka_unit_test(test_shading_is_no_blood),
        cmocka_unit_test(test_noise_is_taken_off),
        cmocka_unit_test(test_low_of_a_sine),
        cmocka_unit_test(test_low_without_static_shading),
        cmocka_unit_test(test_low_wants_room),
    };
    return RUN_TESTS("mottle", tests);
}
