/* Rows under a mask against the sentence that describes each, with NaN and odd lengths. */
#include <math.h>

#include "aid.h"
#include "base/rng.h"
#include "kernels/masked.h"

enum { MOST = 100 };

static void draw(float *value, uint8_t *valid, dd_rng *rng)
{
    for (int i = 0; i < MOST; i++) {
        value[i] = dd_rng_below(rng, 7) == 0 ? NAN : (float)(20.0 * dd_rng_normal(rng));
        valid[i] = dd_rng_below(rng, 3) != 0;
    }
}

static void assert_same(float got, double want)
{
    if (isnan(want))
        assert_true(isnan(got));
    else
        assert_near(got, want, 1e-5);
}

static void test_masking_and_dividing(void **state)
{
    dd_rng rng = dd_rng_make(3, 3);
    float value[MOST], weight[MOST], out[MOST];
    uint8_t valid[MOST], unused[MOST];
    (void)state;
    for (size_t n = 0; n <= MOST; n += 7) {
        draw(value, valid, &rng);
        draw(weight, unused, &rng);
        for (int i = 0; i < MOST; i++)
            weight[i] = (float)dd_rng_unit(&rng);
        dd_masked_row(out, value, valid, n);
        for (size_t i = 0; i < n; i++)
            assert_same(out[i], valid[i] ? (double)value[i] : 0.0);
        dd_mask_row(out, valid, n);
        for (size_t i = 0; i < n; i++)
            assert_near(out[i], valid[i] ? 1.0 : 0.0, 0.0);
        for (int i = 0; i < MOST; i++)
            out[i] = value[i];
        dd_divide_row(out, weight, valid, n);
        for (size_t i = 0; i < MOST; i++)
            assert_same(out[i], i >= n ? (double)value[i] : valid[i] && weight[i] >= 0.5f ? (double)value[i] / (double)weight[i] : NAN);
    }
}

/* Three quarters of the nearer and one quarter of the farther; of what is not a number, nothing. */
static double blended(double near, double far) { return isnan(near) ? far : isnan(far) ? near : 0.75 * near + 0.25 * far; }

static void test_doubling(void **state)
{
    dd_rng rng = dd_rng_make(4, 3);
    float near[MOST], far[MOST], out[2 * MOST], between[MOST + 2];
    uint8_t unused[MOST];
    (void)state;
    for (int n = 1; n <= MOST; n += 11) {
        draw(near, unused, &rng);
        draw(far, unused, &rng);
        dd_double_row(out, between, near, far, (size_t)n);
        for (int x = 0; x < 2 * n; x++) {
            int i = x / 2, j = x % 2 ? i + 1 : i - 1;
            j = j < 0 ? 0 : j < n ? j : n - 1;
            assert_same(out[x], blended(blended((double)near[i], (double)far[i]), blended((double)near[j], (double)far[j])));
        }
    }
}

static void test_quantising(void **state)
{
    const float fine[9] = {10.0f, 10.49f, 9.99f, -40.0f, 60.0f, NAN, 10.0f, 25.999f, -6.0f};
    const float coarse[9] = {10.0f, 10.0f, 10.0f, 10.0f, 10.0f, 10.0f, NAN, 10.0f, 10.0f};
    static const uint8_t want[9] = {16, 16, 15, 0, 31, 32, 32, 31, 0};
    uint8_t level[9];
    (void)state;
    dd_quantise_row(level, fine, coarse, 16.0f, 31.0f, 32.0f, 9);
    for (int i = 0; i < 9; i++)
        assert_int_equal(level[i], want[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_masking_and_dividing),
        cmocka_unit_test(test_doubling),
        cmocka_unit_test(test_quantising),
    };
    return RUN_TESTS("masked rows", tests);
}
