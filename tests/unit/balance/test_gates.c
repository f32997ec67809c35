/* The table of doubts: grade, side and withheld metrics follow METRICS.md 6.4 to 6.6; advice names the direction and the amount. */
#include "aid.h"
#include "base/err.h"
#include "stages/balance/gates.h"

#include <math.h>
#include <string.h>

#define BIT(name) DD_BIT(DD_FLAG_##name)

static void test_only_what_is_spoiled_is_withheld(void **state)
{
    enum { COLOUR = DD_NEED_LIGHT, TEXTURE = DD_NEED_SHARPNESS | DD_NEED_SCALE };
    static const struct {
        uint64_t flag;
        bool colour, texture;
    } want[] = {{BIT(LIGHT_TURNED), false, true},         {BIT(BLUR_FAR), false, true},           {BIT(JPEG_DIFFERS), false, true},
                {BIT(SMOOTHED_AFTER), false, true},       {BIT(SMOOTHED_BEFORE), false, true},    {BIT(LOW_RESOLUTION), false, true},
                {BIT(PROFILE_MIXED_BEFORE), true, false}, {BIT(PROFILE_MIXED_AFTER), true, false}, {BIT(NORM_NONE), true, false},
                {BIT(NORM_WEAK), true, false}, {BIT(CONTROL_CHANGED), true, false}, {BIT(TONE_DIFFERS), true, false},
                {BIT(CLIPPED_HEAVILY), true, true},     {BIT(REGION_UNCERTAIN), true, true},
                {BIT(SHAPE_DIFFERS), true, true},        {BIT(CLIPPED), false, false},             {BIT(BLUR_AFTER), false, false},        {BIT(SCALE_MISMATCH), false, false},
                {BIT(MDC_DEFAULT), false, false}};
    (void)state;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        uint64_t others = BIT(PROFILE_ASSUMED) | BIT(REGION_AUTO);
        assert_int_equal(dd_gates_spoiling(want[i].flag | others, COLOUR), want[i].colour ? want[i].flag : 0);
        assert_int_equal(dd_gates_spoiling(want[i].flag | others, TEXTURE), want[i].texture ? want[i].flag : 0);
    }
}

static void test_the_worst_gate_grades_the_pair(void **state)
{
    (void)state;
    assert_int_equal(dd_gates_grade(BIT(PROFILE_ASSUMED) | BIT(MDC_DEFAULT)), DD_GRADE_GOOD);
    assert_int_equal(dd_gates_grade(BIT(LIGHT_TURNED)), DD_GRADE_FAIR);
    assert_int_equal(dd_gates_grade(BIT(LIGHT_TURNED) | BIT(PROFILE_MIXED_AFTER)), DD_GRADE_POOR);
    assert_int_equal(dd_gates_grade(BIT(IDENTICAL_FILES) | BIT(CLIPPED_HEAVILY)), DD_GRADE_GOOD);
}

static void test_the_side_that_is_flattered(void **state)
{
    (void)state;
    assert_int_equal(dd_gates_favour(0), DD_SIDE_NEITHER);
    assert_int_equal(dd_gates_favour(BIT(BLUR_AFTER) | BIT(BLUR_FAR)), DD_SIDE_AFTER);
    assert_int_equal(dd_gates_favour(BIT(SMOOTHED_BEFORE) | BIT(BLUR_BEFORE)), DD_SIDE_BEFORE);
    assert_int_equal(dd_gates_favour(BIT(SMOOTHED_BEFORE) | BIT(BLUR_AFTER)), DD_SIDE_UNKNOWN);
    assert_int_equal(dd_gates_favour(BIT(BLUR_AFTER) | BIT(LIGHT_TURNED)), DD_SIDE_UNKNOWN);
    assert_int_equal(dd_gates_favour(BIT(LIGHT_TURNED)), DD_SIDE_UNKNOWN);
    assert_int_equal(dd_gates_favour(BIT(CLIPPED) | BIT(CLIPPED_HEAVILY) | BIT(CLIPPED_AFTER)), DD_SIDE_AFTER);
    assert_int_equal(dd_gates_favour(BIT(CLIPPED) | BIT(CLIPPED_BEFORE) | BIT(CLIPPED_AFTER)), DD_SIDE_UNKNOWN);
    assert_int_equal(dd_gates_favour(BIT(CLIPPED)), DD_SIDE_UNKNOWN); /* black: nobody knows */
}

static const char *advice(uint64_t flags, double scale_ratio, double exposure_ratio)
{
    static char text[512];
    return dd_gates_advice(text, sizeof text, flags, scale_ratio, exposure_ratio);
}

static void test_advice_says_how_much_and_which_way(void **state)
{
    (void)state;
    /* The follow-up shows .9 of the baseline's pixels per mm: it was taken from 1/.9 of the distance. */
    assert_string_equal(advice(BIT(SCALE_MISMATCH), 0.9, NAN), "Next time: stand 10 % closer.");
    assert_string_equal(advice(BIT(SCALE_MISMATCH), 1.25, NAN), "Next time: stand 25 % farther away.");
    assert_string_equal(advice(BIT(EXPOSURE_FAR), 1.0, 2.5), "Next time: give the photo 2.5 times less light.");
    assert_string_equal(advice(BIT(EXPOSURE_FAR), 1.0, 0.4), "Next time: give the photo 2.5 times more light.");
    assert_non_null(strstr(advice(BIT(LIGHT_TURNED), 1.0, 1.0), "light come from the side and height of the first photo"));
    assert_string_equal(advice(BIT(PROFILE_ASSUMED) | BIT(MDC_DEFAULT), 1.0, 1.0), "");
    assert_string_equal(advice(BIT(IDENTICAL_FILES) | BIT(CLIPPED), 1.0, 1.0), "");
}

static void test_advice_never_shows_a_number_it_does_not_know(void **state)
{
    (void)state;
    for (int flag = 0; flag < DD_FLAG_COUNT; flag++) {
        const char *text = advice(DD_BIT(flag), NAN, NAN);
        assert_null(strpbrk(text, "%,"));
        assert_null(strstr(text, "nan"));
    }
}

/* What several gates say alike is said once, and a small room is left with whole pieces. */
static void test_advice_is_said_once_and_never_cut_in_a_word(void **state)
{
    char room[60];
    (void)state;
    const char *text = advice(BIT(BLUR_AFTER) | BIT(BLUR_FAR), 1.0, 1.0);
    const char *first = strstr(text, "focus");
    assert_non_null(first);
    assert_null(strstr(first + 1, "focus"));
    dd_gates_advice(room, sizeof room, BIT(BLUR_AFTER) | BIT(JPEG_DIFFERS), 1.0, 1.0);
    assert_string_equal(room, "Next time: focus on the skin and hold still.");
}

/* Every gate tells what to do. */
static void test_every_doubt_has_its_advice(void **state)
{
    (void)state;
    for (int flag = 0; flag < DD_FLAG_COUNT; flag++) {
        bool doubt = dd_gates_grade(DD_BIT(flag)) != DD_GRADE_GOOD;
        assert_int_equal(doubt, *advice(DD_BIT(flag), 0.9, 3.0) != 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_what_is_spoiled_is_withheld),
        cmocka_unit_test(test_the_worst_gate_grades_the_pair),
        cmocka_unit_test(test_the_side_that_is_flattered),
        cmocka_unit_test(test_advice_says_how_much_and_which_way),
        cmocka_unit_test(test_advice_never_shows_a_number_it_does_not_know),
        cmocka_unit_test(test_advice_is_said_once_and_never_cut_in_a_word),
        cmocka_unit_test(test_every_doubt_has_its_advice),
    };
    return RUN_TESTS("gates", tests);
}
