/* Accuracy of the map on drawn photos whose true map is a formula: shift, turn, scale, stretch, tilt, smooth wave. Asked: 0.02 px of the
 * follow-up, root mean square over everything trusted. A wave that bends the frame's outermost 5 % too, where the map is held from one side
 * only, is allowed 0.03 px there. The second photo has another exposure and light falling off to one side. */
#include "aid.h"
#include "base/fmath.h"
#include "drawn.h"

static const drawn_camera CAMERA = {.width = 720, .height = 560, .samples = 1, .depth = 8};

typedef struct lit {
    int seed;
    double gain, slope; /* slope: rise of the light over the scene's width */
} lit;

static void paint_lit(double rgb[3], const void *what, double x, double y)
{
    const lit *l = what;
    drawn_scene(rgb, &l->seed, x, y);
    for (int c = 0; c < 3; c++)
        rgb[c] *= l->gain * (1 + l->slope * (x / CAMERA.width - 0.5));
}

typedef struct limits {
    double inner_rms_px; /* farther than 5 % from the frame's edge */
    double rms_px, p95_px;
    double least_seen; /* share of the truly visible part of the frame that must be trusted */
} limits;

static const limits ASKED = {0.02, 0.02, 0.05, 0.93};

static void check(const char *name, drawn_view view, limits most)
{
    const lit first = {1, 1, 0}, second = {1, 0.8, 0.4};
    dd_photo before = drawn_photo(&CAMERA, &DRAWN_STRAIGHT, paint_lit, &first), after = drawn_photo(&CAMERA, &view, paint_lit, &second);
    drawn_outcome o = drawn_align(&before, &after, NULL, NULL);
    if (o.status)
        print_message("# %s: %s\n", name, o.err.detail);
    assert_int_equal(o.status, DD_OK);
    drawn_error e = drawn_map_error(&o.al, &CAMERA, &DRAWN_STRAIGHT, &view);
    print_message("# %s: rms %.4f px (inner %.4f), p95 %.4f, worst %.3f, trusted %.2f of %.2f\n", name, e.rms, e.inner_rms, e.p95, e.worst,
                  e.covered, e.visible);
    assert_true(e.inner_rms <= most.inner_rms_px);
    assert_true(e.rms <= most.rms_px);
    assert_true(e.p95 <= most.p95_px);
    assert_true(e.covered >= most.least_seen * e.visible);
    dd_arena_free(o.arena);
    drawn_free(&before);
    drawn_free(&after);
}

static void test_shift(void **state)
{
    (void)state;
    check("shift", (drawn_view){.scale = 1, .tx = 11.3, .ty = -7.6}, ASKED);
    check("half a pixel", (drawn_view){.scale = 1, .tx = 0.5, .ty = 0.5}, ASKED);
}

static void test_turn(void **state)
{
    (void)state;
    check("3 degrees", (drawn_view){.scale = 1.07, .turn_rad = 0.05, .tx = -9, .ty = 4}, ASKED);
    check("30 degrees", (drawn_view){.scale = 1, .turn_rad = DD_PI / 6}, ASKED);
}

static void test_quarter_turns(void **state)
{
    (void)state;
    check("90 degrees", (drawn_view){.scale = 1, .turn_rad = DD_PI / 2, .tx = 3.4}, ASKED);
    check("180 degrees", (drawn_view){.scale = 0.9, .turn_rad = DD_PI + 0.02}, ASKED);
    check("270 degrees", (drawn_view){.scale = 1.1, .turn_rad = -DD_PI / 2}, ASKED);
}

static void test_scale(void **state)
{
    (void)state;
    check("scale 0.5", (drawn_view){.scale = 0.5, .turn_rad = 0.2}, ASKED);
    check("scale 0.7", (drawn_view){.scale = 0.7, .turn_rad = -0.5, .tx = 5, .ty = 5}, ASKED);
    check("scale 1.4", (drawn_view){.scale = 1.4, .turn_rad = 0.1}, ASKED);
    check("scale 2", (drawn_view){.scale = 2, .turn_rad = 0.4}, ASKED);
}

static void test_stretch_and_tilt(void **state)
{
    (void)state;
    check("affine", (drawn_view){.scale = 1, .stretch = 0.08, .shear = 0.06, .turn_rad = 0.1}, ASKED);
    check("perspective", (drawn_view){.scale = 1.03, .tilt_x = 1e-4, .tilt_y = -8e-5, .turn_rad = -0.05}, ASKED);
}

static void test_wave(void **state)
{
    (void)state;
    const limits wave = {0.02, 0.03, 0.06, 0.93};
    check("wave of 6 px in 320", (drawn_view){.scale = 1.02, .turn_rad = 0.03, .wave_px = 6, .wave_length_px = 320}, wave);
    check("wave of 9 px in 500", (drawn_view){.scale = 0.95, .turn_rad = -0.1, .wave_px = 9, .wave_length_px = 500}, wave);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shift),
        cmocka_unit_test(test_turn),
        cmocka_unit_test(test_quarter_turns),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_stretch_and_tilt),
        cmocka_unit_test(test_wave),
    };
    return RUN_TESTS("analytic maps", tests);
}
