/* sRGB encoding against the double model of IEC 61966-2-1: exact rounding for every float. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kernels/colour.h"
#include "kernels/encode.h"

static dd_srgb8_table table; /* const after setup */

static int setup(void **state)
{
    (void)state;
    dd_srgb8_table_init(&table);
    return 0;
}

static float from_bits(uint32_t bits)
{
    float v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static uint32_t to_bits(float v)
{
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static int encoded(float v)
{
    uint8_t rgb[3];
    dd_srgb8_row(rgb, &v, &v, &v, &table, 1);
    assert_int_equal(rgb[0], rgb[1]);
    assert_int_equal(rgb[0], rgb[2]);
    return rgb[0];
}

static double model(float v) { return 255.0 * dd_linear_to_srgb((double)v); }

/* The code changes at 255 floats only; find each by bisection of the model and look at both sides. */
static void test_every_step(void **state)
{
    (void)state;
    for (int code = 1; code < 256; code++) {
        uint32_t below = 0, at = to_bits(1.0f);
        while (at - below > 1) {
            uint32_t middle = below + (at - below) / 2;
            if (model(from_bits(middle)) >= code - 0.5)
                at = middle;
            else
                below = middle;
        }
        /* dd_pow is good to 4e-15: one float beside the step may round either way only when the model itself is that close */
        assert_true(fabs(model(from_bits(at)) - (code - 0.5)) < 1e-12 || encoded(from_bits(at)) == code);
        assert_true(fabs(model(from_bits(below)) - (code - 0.5)) < 1e-12 || encoded(from_bits(below)) == code - 1);
    }
}

static void test_between_the_steps(void **state)
{
    (void)state;
    for (uint32_t bits = to_bits(0x1p-20f); bits <= to_bits(1.0f); bits += 257) {
        float v = from_bits(bits);
        if (fabs(encoded(v) - model(v)) > 0.5 + 1e-9)
            fail_msg("%.9g gives %d, exact %.6f", (double)v, encoded(v), model(v));
    }
}

static void test_out_of_range(void **state)
{
    (void)state;
    assert_int_equal(encoded(0.0f), 0);
    assert_int_equal(encoded(-0.0f), 0);
    assert_int_equal(encoded(-3.0f), 0);
    assert_int_equal(encoded(NAN), 0);
    assert_int_equal(encoded(-INFINITY), 0);
    assert_int_equal(encoded(1.0f), 255);
    assert_int_equal(encoded(1.5f), 255);
    assert_int_equal(encoded(INFINITY), 255);
}

static void test_all_codes_come_back(void **state)
{
    (void)state;
    for (int code = 0; code < 256; code++)
        assert_int_equal(encoded((float)dd_srgb_to_linear(code / 255.0)), code);
}

static void test_channels_keep_their_place(void **state)
{
    (void)state;
    const float r[3] = {0.0f, 1.0f, 0.5f}, g[3] = {1.0f, 0.0f, 0.0f}, b[3] = {0.0f, 0.0f, 1.0f};
    const uint8_t want[10] = {0, 255, 0, 255, 0, 0, 188, 0, 255, 77}; /* 1.055 * 0.5^(1/2.4) - 0.055 = 0.73536 = 187.5/255 + 0.02/255 */
    uint8_t rgb[10];
    rgb[9] = 77;
    dd_srgb8_row(rgb, r, g, b, &table, 3);
    assert_memory_equal(rgb, want, sizeof want);
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_step),          cmocka_unit_test(test_between_the_steps),         cmocka_unit_test(test_out_of_range),
        cmocka_unit_test(test_all_codes_come_back), cmocka_unit_test(test_channels_keep_their_place),
    };
    return cmocka_run_group_tests_name("render/srgb8", tests, setup, NULL);
}
