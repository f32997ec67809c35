/* Pores against planted pits: number, area, what is no pore, and the map. */
#include "base/rng.h"
#include "site_aid.h"
#include "stages/measure/pore.h"

enum { SIDE = 420 }; /* more than two strips of rows */
static const double PPM = 10.0, PI = 3.14159265358979;

static void pit(drawn *d, double cx, double cy, double sx, double sy, double depth)
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            if (fabs(x - cx) < 8.0 * sx && fabs(y - cy) < 8.0 * sy)
                dd_row(d->lab[0], y)[x] -= (float)(depth * exp(-0.5 * ((x - cx) * (x - cx) / (sx * sx) + (y - cy) * (y - cy) / (sy * sy))));
}

/* A lattice of pits 1.5 mm apart, at all places between pixels. Returns how many. */
static int pits(drawn *d, double sigma_px, double depth)
{
    int n = 0;
    for (double y = 15.3; y < SIDE - 12; y += 15.13)
        for (double x = 15.7; x < SIDE - 12; x += 15.31, n++)
            pit(d, x, y, sigma_px, sigma_px, depth);
    return n;
}

static void test_number_and_area(void **state)
{
    const double cm2 = SIDE * SIDE / (100.0 * PPM * PPM), size[3] = {0.9, 1.4, 2.0};
    (void)state;
    for (int k = 0; k < 3; k++) {
        drawn d;
        drawn_open(&d, SIDE, SIDE, PPM);
        int n = pits(&d, size[k], 5.0);
        drawn_ready(&d);
        double area = 100.0 * n * 2.0 * PI * size[k] * size[k] / (SIDE * SIDE), found = drawn_value(&d, "pore_area_pct");
        assert_near(drawn_value(&d, "pore_count_cm2"), n / cm2, 0.001 * n / cm2);
        print_message("# pits of %.1f px: area %.3f, found %.3f %%\n", size[k], area, found);
        assert_near(found, area, 0.12 * area); /* 5 % of the width where an octave ends */
        drawn_close(&d);
    }
}

/* Half a pore at 1.5 L*, none well below, lines never, nothing beside what is left out. */
static void test_limits(void **state)
{
    const double cm2 = SIDE * SIDE / (100.0 * PPM * PPM);
    drawn d, faint, line, cut;
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    int n = pits(&d, 1.4, 1.5);
    drawn_ready(&d);
    assert_near(drawn_value(&d, "pore_count_cm2"), 0.5 * n / cm2, 0.1 * n / cm2);
    drawn_close(&d);
    drawn_open(&faint, SIDE, SIDE, PPM);
    pits(&faint, 1.4, 1.1);
    drawn_ready(&faint);
    assert_near(drawn_value(&faint, "pore_count_cm2"), 0.0, 0.001 * n / cm2);
    drawn_close(&faint);
    drawn_open(&line, SIDE, SIDE, PPM);
    pit(&line, 200.0, 200.0, 20.0, 1.4, 8.0);
    drawn_ready(&line);
    assert_near(drawn_value(&line, "pore_count_cm2"), 0.0, 0);
    drawn_close(&line);
    drawn_open(&cut, SIDE, SIDE, PPM);
    pit(&cut, 200.0, 200.0, 1.4, 1.4, 8.0);
    dd_brow(cut.in.valid, 201)[202] = 0;
    drawn_ready(&cut);
    assert_near(drawn_value(&cut, "pore_count_cm2"), 0.0, 0);
    drawn_close(&cut);
}

static void test_noise_is_no_pore(void **state)
{
    drawn d;
    dd_rng rng = dd_rng_make(4, 0);
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            dd_row(d.lab[0], y)[x] += (float)(1.2 * dd_rng_normal(&rng));
    drawn_ready(&d);
    print_message("# noise of 1.2 L*: %.2f per cm2\n", drawn_value(&d, "pore_count_cm2"));
    assert_true(drawn_value(&d, "pore_count_cm2") < 5.0);
    drawn_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number_and_area),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_noise_is_no_pore),
    };
    return RUN_TESTS("measure/pores", tests);
}
