/* Red area, new and lost pigment, new redness on drawn skin: discs and rings whose area is known, and what must not be taken for them. */
#include "site_aid.h"

#include "base/fmath.h"
#include "stages/measure/side_effects.h"

enum { SIDE = 480 };
static const double PPM = 10.0, EDGE_MM = 0.15, AREA_MM2 = 48.0 * 48.0;
static const double FAIR[3] = {65.0, 10.0, 16.0}, BROWN[3] = {48.2, 11.8, 20.1}, DARK[3] = {38.1, 10.5, 11.9}; /* METRICS.md 9, II, V, VI */

/* Erythema of 2.5 times the blood, a lentigo of 2 times and a loss to 0.5 times the melanin, as shifts of L*, a*, b*; the first from
 * METRICS.md 9, type II to III. */
static const double RED[3] = {-5.0, 3.3, -0.9}, TANNED[3] = {-7.0, 1.2, 2.6}, PALE[3] = {5.0, -0.9, -2.8};

static void skin_open(drawn *d, const double lab[3])
{
    drawn_open(d, SIDE, SIDE, PPM);
    for (int c = 0; c < 3; c++) {
        dd_plane_fill(d->lab[c], (float)lab[c]);
        d->control_lab[c] = lab[c];
    }
}

static void disc(drawn *d, double x_mm, double y_mm, double radius_mm, const double shift[3])
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            double r = hypot((x + 0.5) / PPM - x_mm, (y + 0.5) / PPM - y_mm), share = 1.0 / (1.0 + exp((r - radius_mm) / EDGE_MM));
            for (int c = 0; c < 3; c++)
                dd_row(d->lab[c], y)[x] += (float)(share * shift[c]);
        }
}

/* All light times factor(x). */
static void shade(drawn *d, double left, double right)
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            double lab[3], od[3], rgb[3];
            for (int c = 0; c < 3; c++)
                lab[c] = (double)dd_row(d->lab[c], y)[x];
            dd_density_from_lab1(od, lab);
            for (int c = 0; c < 3; c++)
                rgb[c] = pow(10.0, -0.01 * od[c]) * (left + (right - left) * x / SIDE);
            dd_lab_from_linear1(lab, rgb);
            for (int c = 0; c < 3; c++)
                dd_row(d->lab[c], y)[x] = (float)lab[c];
        }
}

static double disc_pct(double radius_mm) { return 100.0 * DD_PI * radius_mm * radius_mm / AREA_MM2; }

static double value_of(drawn *before, drawn *after, const char *name)
{
    drawn_ready(before);
    drawn_ready(after);
    return drawn_pair_value(before, after, name);
}

static void test_red_disc_in_the_shade(void **state)
{
    (void)state;
    for (int shaded = 0; shaded < 2; shaded++) {
        drawn a, b;
        skin_open(&a, FAIR);
        skin_open(&b, FAIR);
        disc(&b, 20.0, 26.0, 8.0, RED);
        if (shaded) {
            shade(&a, 0.85, 1.1);
            shade(&b, 0.85, 1.1);
        }
        assert_near(value_of(&a, &b, "red_area_pct"), disc_pct(8.0), 0.5);
        assert_true(value_of(&b, &a, "red_area_pct") == 0.0);
        drawn_close(&a);
        drawn_close(&b);
    }
}

/* Pigment in fair skin and a shadow are not red; in brown skin ei decides alone. */
static void test_what_is_not_red(void **state)
{
    drawn a, b;
    (void)state;
    skin_open(&a, FAIR);
    skin_open(&b, FAIR);
    disc(&b, 24.0, 24.0, 8.0, TANNED);
    assert_true(value_of(&a, &b, "red_area_pct") == 0.0);
    assert_true(value_of(&a, &b, "new_red_area_pct") == 0.0);
    shade(&b, 0.6, 0.6);
    assert_true(value_of(&a, &b, "red_area_pct") == 0.0);
    drawn_close(&a);
    drawn_close(&b);
}

static void test_brown_skin_reddens_without_a(void **state)
{
    static const double REDNESS[3] = {-2.8, 1.0, -2.5};
    drawn a, b;
    (void)state;
    skin_open(&a, BROWN);
    skin_open(&b, BROWN);
    disc(&b, 24.0, 24.0, 9.0, REDNESS);
    assert_near(value_of(&a, &b, "red_area_pct"), disc_pct(9.0), 1.0);
    drawn_close(&a);
    drawn_close(&b);
}

static void test_dark_skin_says_nothing_about_redness(void **state)
{
    drawn a, b;
    dd_metric_sums first, second;
    (void)state;
    skin_open(&a, DARK);
    skin_open(&b, DARK);
    drawn_ready(&a);
    drawn_ready(&b);
    drawn_measure(&first, &second, &a, &b, metric_named("red_area_pct"));
    assert_int_equal(first.why, DD_WHY_SKIN_TOO_DARK);
    drawn_measure(&first, &second, &a, &b, metric_named("new_red_area_pct"));
    assert_int_equal(first.why, DD_WHY_SKIN_TOO_DARK);
    drawn_measure(&first, &second, &a, &b, metric_named("pih_area_pct"));
    assert_int_equal(second.why, DD_WHY_NONE);
    drawn_close(&a);
    drawn_close(&b);
}

/* A spot goes and leaves a ring of new pigment: the ring counts, the place of the spot does not. */
static void test_ring_of_new_pigment(void **state)
{
    (void)state;
    for (int skin = 0; skin < 2; skin++) {
        drawn a, b;
        skin_open(&a, skin ? BROWN : FAIR);
        skin_open(&b, skin ? BROWN : FAIR);
        disc(&a, 20.0, 26.0, 3.0, TANNED);
        disc(&b, 20.0, 26.0, 6.0, TANNED);
        assert_near(value_of(&a, &b, "pih_area_pct"), disc_pct(6.0) - disc_pct(3.0), 0.8);
        assert_true(value_of(&a, &b, "hypopig_area_pct") == 0.0);
        assert_true(value_of(&b, &a, "pih_area_pct") == 0.0);
        drawn_close(&a);
        drawn_close(&b);
    }
}

/* Skin that loses its own pigment counts; a spot that fades to the control's colour does not, nor a broad patch, nor more light. */
static void test_lost_pigment(void **state)
{
    (void)state;
    for (int skin = 0; skin < 2; skin++) {
        drawn a, b;
        skin_open(&a, skin ? BROWN : FAIR);
        skin_open(&b, skin ? BROWN : FAIR);
        disc(&a, 12.0, 12.0, 3.0, TANNED);
        disc(&a, 36.0, 30.0, 9.0, TANNED);
        assert_true(value_of(&a, &b, "hypopig_area_pct") == 0.0);
        disc(&b, 14.0, 38.0, 6.0, PALE);
        assert_near(value_of(&a, &b, "hypopig_area_pct"), disc_pct(6.0), 0.8);
        assert_true(value_of(&a, &b, "pih_area_pct") == 0.0);
        drawn_close(&a);
        drawn_close(&b);
    }
}

static void test_new_redness_beside_new_pigment(void **state)
{
    drawn a, b;
    (void)state;
    skin_open(&a, FAIR);
    skin_open(&b, FAIR);
    disc(&b, 14.0, 14.0, 6.0, RED);
    disc(&b, 34.0, 34.0, 6.0, TANNED);
    assert_near(value_of(&a, &b, "new_red_area_pct"), disc_pct(6.0), 0.5);
    assert_near(value_of(&a, &b, "pih_area_pct"), disc_pct(6.0), 0.5);
    drawn_close(&a);
    drawn_close(&b);
}

/* Nothing changed: not a pixel, with masks and in any corner. */
static void test_same_skin_twice(void **state)
{
    static const char *const NAME[] = {"pih_area_pct", "hypopig_area_pct", "new_red_area_pct"};
    drawn a;
    (void)state;
    skin_open(&a, FAIR);
    disc(&a, 12.0, 12.0, 6.0, RED);
    disc(&a, 30.0, 30.0, 6.0, TANNED);
    for (int i = 0; i < SIDE * SIDE; i += 7)
        a.in.valid.px[i] = 0;
    for (size_t i = 0; i < sizeof NAME / sizeof *NAME; i++)
        assert_true(value_of(&a, &a, NAME[i]) == 0.0);
    drawn_close(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_red_disc_in_the_shade),
                                       cmocka_unit_test(test_what_is_not_red),
                                       cmocka_unit_test(test_brown_skin_reddens_without_a),
                                       cmocka_unit_test(test_dark_skin_says_nothing_about_redness),
                                       cmocka_unit_test(test_ring_of_new_pigment),
                                       cmocka_unit_test(test_lost_pigment),
                                       cmocka_unit_test(test_new_redness_beside_new_pigment),
                                       cmocka_unit_test(test_same_skin_twice)};
    return RUN_TESTS("side_effects", tests);
}
