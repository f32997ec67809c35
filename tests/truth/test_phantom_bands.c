/* The truth of the bands of lightness against the formula: grey skin whose L* is a sine of amplitude A measures A H(l)/sqrt 2
 * (METRICS.md 0.3 and 3), in a region so large that its border does not matter. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "phantom/truth_bands.c"

enum { WIDTH = 600, HEIGHT = 480 };

static double transfer(double wavelength_mm, double cutoff_mm)
{
    const double pi = 3.14159265358979, alpha = 0.4697, s = alpha * cutoff_mm / wavelength_mm;
    return exp(-pi * s * s);
}

/* CIE 15: Y of a lightness above 8. */
static double luminance(double l_star)
{
    double f = (l_star + 16.0) / 116.0;
    return f * f * f;
}

static void draw(dd_plane lit[3], double amplitude, double period_px)
{
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            for (int c = 0; c < 3; c++)
                dd_row(lit[c], y)[x] = (float)luminance(60.0 + amplitude * sin(6.28318530717958648 * x / period_px));
}

static void test_a_sine(void **state)
{
    static const struct {
        double px_per_mm, wavelength_mm;
    } CASE[] = {{8.0, 1.0}, {8.0, 4.0}, {15.0, 1.5}, {15.0, 3.0}, {30.0, 1.0}};
    dd_arena *arena = dd_arena_new();
    dd_plane lit[3];
    ph_regions r = {.n = 1, .width = WIDTH, .height = HEIGHT, .bits = DD_NEW(arena, uint16_t, WIDTH * HEIGHT)};
    (void)state;
    for (int c = 0; c < 3; c++)
        lit[c] = dd_plane_new(arena, WIDTH, HEIGHT);
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        r.bits[i] = 1;
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        ph_region_truth t = {.role = PH_TREATED};
        double wave = CASE[i].wavelength_mm, half_root = 2.0 / sqrt(2.0);
        draw(lit, 2.0, wave * CASE[i].px_per_mm);
        assert_true(ph_truth_bands(&t, &r, 0, lit, CASE[i].px_per_mm, arena));
        double rough = half_root * (transfer(wave, 0.5) - transfer(wave, 2.0));
        double mottle = half_root * (transfer(wave, 2.0) - transfer(wave, 8.0));
        assert_near(t.rough_sq_mid, rough, 0.02 * rough);
        if (wave >= 3.0) /* shorter ones hardly pass, and what the border leaves of them counts */
            assert_near(t.mottle_mid, mottle, 0.03 * mottle);
    }
    dd_arena_free(arena);
}

static void test_only_treated_regions_have_them(void **state)
{
    ph_region_truth t = {.role = PH_CONTROL};
    (void)state;
    assert_true(ph_truth_bands(&t, NULL, 0, NULL, 10.0, NULL));
    assert_true(isnan(t.rough_sq_mid) && isnan(t.mottle_mid));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_sine), cmocka_unit_test(test_only_treated_regions_have_them)};
    return RUN_TESTS("phantom bands", tests);
}
