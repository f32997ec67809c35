/* mcdm under noise of known covariance, against the same skin without noise: the published correction (simulation-extrapolation) must bring
 * the value back. The noise is drawn pixel by pixel; behind Gauss(0.5 mm) white noise keeps 1/(4 pi sigma^2) of its variance. */
#include "base/rng.h"
#include "site_aid.h"

static const double PPM = 10.0;

/* Of a region; above half a million pixels rows and places are thinned. */
typedef struct extent {
    int width, height;
} extent;
static const extent SMALL = {500, 400}, LARGE = {1000, 640};

/* Mottled skin with three spots; along `axis` (L*, a*, b*, before the filter) noise of that SD. */
static void draw(drawn *d, double axis[3][3])
{
    dd_rng rng = dd_rng_make(5, 1);
    for (int y = 0; y < d->in.valid.height; y++)
        for (int x = 0; x < d->in.valid.width; x++) {
            double melanin = sin(0.11 * x) * cos(0.07 * y) + 0.7 * sin(0.05 * x + 0.09 * y), blood = cos(0.06 * x) * sin(0.13 * y);
            double lab[3] = {65.0 - 3.2 * melanin - 1.8 * blood, 10.0 + 0.4 * melanin + 1.8 * blood, 16.0 + 1.4 * melanin - 0.4 * blood};
            for (int i = 0; i < 3; i++) {
                double z = dd_rng_normal(&rng);
                for (int c = 0; c < 3; c++)
                    lab[c] += z * axis[i][c];
            }
            for (int c = 0; c < 3; c++)
                dd_row(d->lab[c], y)[x] = (float)lab[c];
        }
    for (int i = 0; i < 3; i++)
        drawn_spot(d, 10.0 + 14.0 * i, 12.0 + 8.0 * i, 3.0, 8.0, 0.3);
}

static double measured(double axis[3][3], bool told, extent of)
{
    const double sigma_px = 0.1874 * 0.5 * PPM, kept = 1.0 / sqrt(4.0 * 3.14159265358979 * sigma_px * sigma_px);
    double excess[3][3];
    drawn d;
    drawn_open(&d, of.width, of.height, PPM);
    draw(&d, axis);
    for (int i = 0; i < 9; i++)
        excess[i / 3][i % 3] = kept * axis[i / 3][i % 3];
    d.site.excess = told ? (const double(*)[3])excess : NULL;
    drawn_ready(&d);
    double value = drawn_value(&d, "mcdm");
    drawn_close(&d);
    return value;
}

/* Four fifths of what noise adds must go. */
static void check(double size, double least_spoiled, extent of)
{
    double none[3][3] = {{0}};
    double axis[3][3] = {{0.5 * size, 0, 0}, {0, 1.1 * size, -0.9 * size}, {0, 0.5 * size, 0.6 * size}}; /* as sRGB noise on skin */
    double truth = measured(none, false, of), noisy = measured(axis, false, of), corrected = measured(axis, true, of);
    assert_true(noisy > (1.0 + least_spoiled) * truth); /* or the test could not fail */
    assert_near(corrected, truth, 0.2 * (noisy - truth));
}

static void test_mild_noise_is_taken_off(void **state)
{
    (void)state;
    check(2.2, 0.08, SMALL);
    check(2.2, 0.08, LARGE);
}

static void test_hard_noise_is_taken_off(void **state)
{
    (void)state;
    check(4.5, 0.3, SMALL);
    check(4.5, 0.3, LARGE);
}

static void test_nothing_to_take_off_changes_no_bit(void **state)
{
    double none[3][3] = {{0}};
    (void)state;
    assert_true(measured(none, true, SMALL) == measured(none, false, SMALL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mild_noise_is_taken_off),
        cmocka_unit_test(test_hard_noise_is_taken_off),
        cmocka_unit_test(test_nothing_to_take_off_changes_no_bit),
    };
    return RUN_TESTS("mcdm noise", tests);
}
