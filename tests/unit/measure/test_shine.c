/* spec_share and gloss_area_pct on skin with planted shine. */
#include "base/rng.h"
#include "site_aid.h"
#include "stages/measure/texture_shine.h"

enum { SIDE = 480 };
static const double PPM = 10.0;
static const double SKIN[3] = {0.45, 0.28, 0.20};

/* Linear light of one pixel: skin of brightness m and shine s. */
static void put(drawn *d, int x, int y, double m, double s)
{
    double rgb[3], lab[3];
    for (int c = 0; c < 3; c++)
        rgb[c] = m * SKIN[c] + s;
    dd_lab_from_linear1(lab, rgb);
    for (int c = 0; c < 3; c++)
        dd_row(d->lab[c], y)[x] = (float)lab[c];
}

static bool in_a_disc(int x, int y, double radius_mm)
{
    double dx = (x % 80 - 39.5) / PPM, dy = (y % 80 - 39.5) / PPM;
    return hypot(dx, dy) < radius_mm;
}

/* Shading of 20 % everywhere, shine of 0.15 on discs; returns the share of the light that is shine. */
static double draw_shine(drawn *d, double shine, double radius_mm, double brightness)
{
    double all = 0.0, shone = 0.0;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            double m = brightness * (1.0 + 0.2 * sin(0.013 * x) * cos(0.011 * y)),
                   s = in_a_disc(x, y, radius_mm) ? brightness * shine : 0.0;
            put(d, x, y, m, s);
            all += m * (0.2126729 * SKIN[0] + 0.7151522 * SKIN[1] + 0.0721750 * SKIN[2]) + s;
            shone += s;
        }
    return shone / all;
}

static void test_lab_and_back(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        dd_rng rng = dd_rng_make(1, (uint64_t)i);
        double rgb[3], lab[3], back[3];
        for (int c = 0; c < 3; c++)
            rgb[c] = dd_rng_unit(&rng);
        dd_lab_from_linear1(lab, rgb);
        const float rounded[3] = {(float)lab[0], (float)lab[1], (float)lab[2]};
        dd_linear_of_lab(back, rounded);
        for (int c = 0; c < 3; c++)
            assert_near(back[c], rgb[c], 2e-5);
    }
}

static void test_planted_share(void **state)
{
    static const double shine[3] = {0.05, 0.15, 0.3}, brightness[2] = {1.0, 0.4};
    (void)state;
    for (int i = 0; i < 6; i++) {
        drawn d;
        drawn_open(&d, SIDE, SIDE, PPM);
        double truth = draw_shine(&d, shine[i / 2], 1.5, brightness[i % 2]);
        drawn_ready(&d);
        assert_near(drawn_value(&d, "spec_share"), truth, 0.05 * truth + 0.001);
        drawn_close(&d);
    }
}

static void test_no_shine(void **state)
{
    drawn d;
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    draw_shine(&d, 0.0, 1.5, 1.0);
    drawn_ready(&d);
    assert_near(drawn_value(&d, "spec_share"), 0.0, 0.001);
    assert_near(drawn_value(&d, "gloss_area_pct"), 0.0, 0.0);
    drawn_close(&d);
}

static void test_grey_has_no_share(void **state)
{
    drawn d;
    dd_metric_sums sums, again;
    (void)state;
    drawn_open(&d, 160, 160, PPM);
    dd_plane_fill(d.lab[1], 0.0F);
    dd_plane_fill(d.lab[2], 0.0F);
    drawn_ready(&d);
    drawn_measure(&sums, &again, &d, NULL, metric_named("spec_share"));
    assert_int_equal(sums.why, DD_WHY_UNDEFINED);
    drawn_close(&d);
}

static void test_area_of_planted_discs(void **state)
{
    static const double radius_mm[3] = {0.8, 1.5, 2.0};
    (void)state;
    for (int i = 0; i < 3; i++) {
        drawn d;
        drawn_open(&d, SIDE, SIDE, PPM);
        draw_shine(&d, 0.2, radius_mm[i], 1.0);
        drawn_ready(&d);
        int inside = 0; /* pixels of one disc */
        for (int k = 0; k < 80 * 80; k++)
            inside += in_a_disc(k % 80, k / 80, radius_mm[i]);
        double truth = 100.0 * inside / (80.0 * 80.0);
        assert_near(drawn_value(&d, "gloss_area_pct"), truth, 0.06 * truth);
        drawn_close(&d);
    }
}

/* Light and just as colourful: a bright patch of skin is no shine. */
static void test_bright_skin_is_no_gloss(void **state)
{
    drawn d;
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            put(&d, x, y, in_a_disc(x, y, 1.5) ? 1.5 : 1.0, 0.0);
    drawn_ready(&d);
    assert_near(drawn_value(&d, "gloss_area_pct"), 0.0, 0.0);
    drawn_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lab_and_back),
        cmocka_unit_test(test_planted_share),
        cmocka_unit_test(test_no_shine),
        cmocka_unit_test(test_grey_has_no_share),
        cmocka_unit_test(test_area_of_planted_discs),
        cmocka_unit_test(test_bright_skin_is_no_gloss),
    };
    return RUN_TESTS("shine", tests);
}
