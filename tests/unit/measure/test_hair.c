/* Hair is masked, grooves are not: lines of Gaussian profile in skin light, in several directions. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "kernels/colour.h"
#include "stages/measure/sampling.h"

enum { SIDE = 120 };
static const double PPM = 10.0;

/* Share of the crest of a line that is masked; sigma in mm, depth in L*. */
static double masked_share(double sigma_mm, double depth_l, double turn)
{
    dd_arena *arena = dd_arena_new();
    dd_plane linear[3];
    dd_bytes usable = dd_bytes_new(arena, SIDE, SIDE);
    double gone = 0.0, all = 0.0;
    for (int c = 0; c < 3; c++)
        linear[c] = dd_plane_new(arena, SIDE, SIDE);
    dd_bytes_fill(usable, 1);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            double across = ((x - 60) * -sin(turn) + (y - 60) * cos(turn)) / (PPM * sigma_mm);
            double light = 65.0 - depth_l * exp(-0.5 * across * across), f = (light + 16.0) / 116.0;
            dd_row(linear[0], y)[x] = (float)(1.30 * f * f * f); /* skin: Y is mostly green */
            dd_row(linear[1], y)[x] = (float)(0.95 * f * f * f);
            dd_row(linear[2], y)[x] = (float)(0.65 * f * f * f);
        }
    assert_true(dd_mask_hair(usable, linear, PPM, arena));
    for (int i = -40; i <= 40; i++) {
        gone += !dd_brow(usable, (int)floor(60.5 + i * sin(turn)))[(int)floor(60.5 + i * cos(turn))];
        all += 1.0;
    }
    dd_arena_free(arena);
    return gone / all;
}

static void test_hair_is_masked(void **state)
{
    (void)state;
    for (double turn = 0.0; turn < 3.1; turn += 0.39)
        assert_true(masked_share(0.08, 16.0, turn) > 0.95);
    assert_true(masked_share(0.12, 35.0, 0.4) > 0.95); /* a thick black one */
}

/* METRICS.md 9: wrinkles 0.3 to 1 mm wide; one of 0.42 mm and 12 L* was masked whole, the deepest of a face first. */
static void test_a_narrow_groove_is_no_hair(void **state)
{
    (void)state;
    for (double turn = 0.0; turn < 3.1; turn += 0.39)
        assert_true(masked_share(0.42 / 2.355, 12.0, turn) < 0.02);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_hair_is_masked), cmocka_unit_test(test_a_narrow_groove_is_no_hair)};
    return RUN_TESTS("hair", tests);
}
