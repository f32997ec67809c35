/* Which photo has more noise in a* and b*, and how much: squares of one drawn texture under white noise of known covariance. Behind a
 * Gaussian of sigma px, white noise of variance 1 keeps 1/(4 pi sigma^2). */
#include "aid.h"
#include "base/arena.h"
#include "base/rng.h"
#include "stages/balance/tone_noise.h"

#include <math.h>
#include <string.h>

enum { SQUARES = 64, EDGE = DD_SPECTRUM_EDGE };
static const double PPM = 10.0;

typedef struct camera {
    double sd_a, sd_b, both; /* independent noise of a*, of b*; of both with opposite signs */
} camera;

static double kept(void)
{
    const double sigma_px = 0.1874 * 0.5 * PPM;
    return 1.0 / (4.0 * 3.14159265358979 * sigma_px * sigma_px);
}

static void draw(dd_plane out[3], const camera *p, int square, dd_rng *rng)
{
    for (int y = 0; y < EDGE; y++)
        for (int x = 0; x < EDGE; x++) {
            double skin = 0.8 * sin(0.3 * x + square) * cos(0.4 * y), z = p->both * dd_rng_normal(rng);
            double a = skin + p->sd_a * dd_rng_normal(rng) + z, b = 0.5 * skin + p->sd_b * dd_rng_normal(rng) - z;
            dd_row(out[0], y)[x] = (float)a;
            dd_row(out[1], y)[x] = (float)b;
            dd_row(out[2], y)[x] = (float)(a + b);
        }
}

static dd_sharpness compare(camera before, camera after, int squares, bool from_region)
{
    const camera *const taken[2] = {&before, &after};
    static double value[DD_STEPS][SQUARES];
    double *step[DD_STEPS] = {value[0], value[1], value[2], value[3]}, weight[DD_RINGS], power[DD_RINGS];
    dd_sharpness s = {.from_region = from_region};
    dd_spectrum_tables tables;
    dd_arena *arena = dd_arena_new();
    dd_rng rng = dd_rng_make(9, 2);
    dd_plane plane[3];
    for (int c = 0; c < 3; c++)
        plane[c] = dd_plane_new(arena, EDGE, EDGE);
    dd_spectrum_init(&tables);
    dd_tone_weights(weight, &tables, PPM);
    memset(value, 0, sizeof value);
    for (int i = 0; i < 2 * squares; i++) {
        draw(plane, taken[i % 2], i / 2, &rng);
        for (int c = 0; c <= DD_STEP_SUM; c++) {
            dd_spectrum_rings(power, plane[c], &tables);
            value[c][i / 2] += (i % 2 ? 1.0 : -1.0) * dd_tone_variance(power, weight);
        }
    }
    dd_tone_noise_compare(&s, step, squares, PPM);
    dd_arena_free(arena);
    return s;
}

static double covariance(const dd_sharpness *s, int photo, int c, int d)
{
    double sum = 0.0;
    for (int axis = 0; axis < 3; axis++)
        sum += s->excess[photo][axis][c] * s->excess[photo][axis][d];
    return sum;
}

static void test_weights_of_white_noise(void **state)
{
    double weight[DD_RINGS], sum = 0.0;
    dd_spectrum_tables tables;
    (void)state;
    dd_spectrum_init(&tables);
    dd_tone_weights(weight, &tables, PPM);
    for (int k = 0; k < DD_RINGS; k++)
        sum += weight[k];
    assert_near(sum, kept(), 0.01 * kept());
}

static void test_covariance_of_what_one_photo_has_more(void **state)
{
    const camera calm = {0.3, 0.3, 0.0}, noisy = {1.5, 2.0, 1.2};
    const double a = kept() * (2.25 - 0.09 + 1.44), b = kept() * (4.0 - 0.09 + 1.44), ab = kept() * -1.44;
    (void)state;
    for (int after = 0; after < 2; after++) {
        dd_sharpness s = after ? compare(calm, noisy, SQUARES, false) : compare(noisy, calm, SQUARES, false);
        assert_near(covariance(&s, after, 1, 1), a, 0.12 * a);
        assert_near(covariance(&s, after, 2, 2), b, 0.12 * b);
        assert_near(covariance(&s, after, 1, 2), ab, 0.25 * fabs(ab));
        for (int c = 0; c < 3; c++)
            assert_near(covariance(&s, !after, c, c), 0.0, 0.0);
    }
}

static void test_equal_noise_few_squares_and_treated_skin_tell_nothing(void **state)
{
    const camera calm = {0.3, 0.3, 0.0}, noisy = {1.5, 2.0, 1.2};
    (void)state;
    dd_sharpness s[3] = {compare(noisy, noisy, SQUARES, false), compare(calm, noisy, 7, false), compare(calm, noisy, SQUARES, true)};
    for (int i = 0; i < 3; i++)
        for (int c = 0; c < 3; c++)
            assert_true(covariance(&s[i], 0, c, c) == 0.0 && covariance(&s[i], 1, c, c) == 0.0);
}

/* METRICS.md 0.3: what a band leaves of white noise. */
static void test_weights_of_the_band(void **state)
{
    const double s1 = 0.1874 * 0.5 * PPM, s2 = 0.1874 * 2.0 * PPM, pi = 3.14159265358979;
    double want = 1.0 / (4.0 * pi * s1 * s1) + 1.0 / (4.0 * pi * s2 * s2) - 1.0 / (pi * (s1 * s1 + s2 * s2)), weight[DD_RINGS], sum = 0.0;
    dd_spectrum_tables tables;
    (void)state;
    dd_spectrum_init(&tables);
    dd_band_weights(weight, &tables, PPM);
    for (int k = 0; k < DD_RINGS; k++)
        sum += weight[k];
    assert_near(sum, want, 0.02 * want);
}

static double band_excess(double chroma, double band, double px_per_mm, int photo)
{
    double value[DD_STEPS][SQUARES], *step[DD_STEPS];
    dd_sharpness s = {.noise = {{.px_per_mm = px_per_mm}, {.px_per_mm = 15.0}}};
    for (int c = 0; c < DD_STEPS; c++) {
        step[c] = value[c];
        for (int i = 0; i < SQUARES; i++) {
            double full = c == DD_STEP_BAND ? band : c == DD_STEP_SUM ? chroma : 0.5 * chroma;
            value[c][i] = full + 0.02 * fabs(full) * (i % 2 ? 1.0 : -1.0);
        }
    }
    dd_tone_noise_compare(&s, step, SQUARES, 8.0);
    return s.band_excess[photo];
}

/* Colour tells that there is more noise, lightness how much; a step in lightness alone is light or sharpness. */
static void test_band_of_coarse_photos(void **state)
{
    (void)state;
    assert_near(band_excess(1.0, 0.12, 8.0, 1), 0.12, 1e-3);
    assert_near(band_excess(-1.0, -0.12, 8.0, 0), 0.12, 1e-3);
    assert_true(band_excess(-1.0, -0.12, 8.0, 1) == 0.0);
    assert_near(band_excess(1.0, 0.9, 8.0, 1), 0.3, 1e-3); /* more than any noise of that colour */
    assert_true(band_excess(1.0, -0.1, 8.0, 1) == 0.0);    /* noisier and yet less texture: blur */
    assert_true(band_excess(0.0, 0.12, 8.0, 1) == 0.0);
    assert_true(band_excess(1.0, 0.12, 12.0, 1) == 0.0); /* fine photos show their noise themselves */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weights_of_white_noise),
        cmocka_unit_test(test_weights_of_the_band),
        cmocka_unit_test(test_band_of_coarse_photos),
        cmocka_unit_test(test_covariance_of_what_one_photo_has_more),
        cmocka_unit_test(test_equal_noise_few_squares_and_treated_skin_tell_nothing),
    };
    return RUN_TESTS("tone noise", tests);
}
