/* Spots against planted discs: area, load, thresholds; the halving lesion and the shaded cheek of METRICS.md 2.2. */
#include "base/rng.h"
#include "site_aid.h"
#include "stages/measure/spots.h"

enum { SIDE = 400 }; /* 40 mm at 10 px/mm */
static const double PPM = 10.0, PI = 3.14159265358979;

/* A cheek: lit from one side, curving away, white texture of some L*. */
static void shade(drawn *d, double strength, double texture)
{
    dd_rng rng = dd_rng_make(7, 0);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            double u = 2.0 * x / (SIDE - 1) - 1.0, v = 2.0 * y / (SIDE - 1) - 1.0;
            double curved = strength * (4.0 * u - 9.0 * u * u - 5.0 * v * v + 3.0 * u * v - 6.0 * u * u * u * u);
            double grain = texture * dd_rng_normal(&rng), l = (double)dd_row(d->lab[0], y)[x] + curved;
            for (int c = 1; c < 3; c++) /* less light: Lab shrinks towards (-16, 0, 0) */
                dd_row(d->lab[c], y)[x] *= (float)((l + 16.0) / (l - curved + 16.0));
            dd_row(d->lab[0], y)[x] = (float)(l + grain);
        }
}

/* Radius at which a soft disc is still 1.5 L* dark: where hysteresis ends. */
static double reach_mm(double radius, double depth, double edge) { return radius + edge * log(depth / 1.5 - 1.0); }

static void test_planted_discs(void **state)
{
    static const double disc[3][4] = {{10, 10, 2.0, 8.0}, {30, 12, 1.0, 5.0}, {22, 30, 3.0, 12.0}};
    const double edge = 0.15, whole = 40.0 * 40.0;
    double area = 0.0, load = 0.0;
    drawn d;
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    for (int i = 0; i < 3; i++) {
        double reach = reach_mm(disc[i][2], disc[i][3], edge);
        drawn_spot(&d, disc[i][0], disc[i][1], disc[i][2], disc[i][3], edge);
        area += PI * reach * reach;
        for (double r = 0.0005; r < reach; r += 0.001) /* area times contrast beyond t_lo, ring by ring */
            load += 2.0 * PI * r * 0.001 * (disc[i][3] / (1.0 + exp((r - disc[i][2]) / edge)) - 1.5);
    }
    drawn_ready(&d);
    assert_near(drawn_value(&d, "spot_area_pct"), 100 * area / whole, 0.02 * 100 * area / whole);
    assert_near(drawn_value(&d, "pigment_load"), load / whole, 0.01 * load / whole);
    drawn_close(&d);
}

static void test_too_small_and_too_faint_are_no_spots(void **state)
{
    drawn d;
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    drawn_spot(&d, 10, 10, 0.3, 9.0, 0.02); /* 0.28 mm2 < 0.5 mm2 */
    drawn_spot(&d, 25, 25, 3.0, 2.5, 0.02); /* below t_hi = 3 */
    drawn_ready(&d);
    assert_near(drawn_value(&d, "spot_area_pct"), 0.0, 1e-12);
    assert_true(drawn_value(&d, "pigment_load") > 0.01); /* the faint one still weighs */
    drawn_close(&d);
}

/* Hysteresis: a faint patch counts when it hangs on a dark one, also by a diagonal, not when it stands alone. */
static void test_hysteresis_joins_diagonally(void **state)
{
    drawn d;
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    for (int y = 0; y < 60; y++)
        for (int x = 0; x < 60; x++) {
            drawn_darken(&d, 100 + x, 100 + y, 6.0); /* dark square */
            drawn_darken(&d, 160 + x, 160 + y, 2.5); /* touches its corner */
            drawn_darken(&d, 200 + x, 300 + y, 2.5); /* alone */
        }
    drawn_ready(&d);
    double two = 100.0 * 2 * 3600 / (SIDE * SIDE);
    assert_near(drawn_value(&d, "spot_area_pct"), two, 0.05 * two);
    drawn_close(&d);
}

/* More runs than one block of memory holds: a fine check of dark pixels, all one spot by its corners. */
static void test_many_runs(void **state)
{
    drawn d;
    (void)state;
    drawn_open(&d, SIDE, SIDE, 1.0); /* 1 px/mm: no smoothing, every pixel counts */
    for (int y = 0; y < 200; y++)
        for (int x = 0; x < 100; x++)
            drawn_darken(&d, x, y, (x + y) % 2 ? 9.0 : 0.0);
    drawn_ready(&d);
    assert_near(drawn_value(&d, "spot_area_pct"), 100.0 * 10000 / (SIDE * SIDE - 4), 1e-9); /* the wide filter of redness knows nothing at the 4 corners */
    drawn_close(&d);
}

static void measure_lesion(double *area, double *load, double radius_mm, double depth, double edge_mm, bool shaded)
{
    drawn d;
    drawn_open(&d, SIDE, SIDE, PPM);
    if (shaded)
        shade(&d, 1.0, 0.7);
    drawn_spot(&d, 17, 22, radius_mm, depth, edge_mm);
    drawn_ready(&d);
    *area = drawn_value(&d, "spot_area_pct");
    *load = drawn_value(&d, "pigment_load");
    drawn_close(&d);
}

/* METRICS.md 2.2: a lesion whose area halves measures .47-.53, flat or on a shaded cheek, small or large. */
static void test_halving_lesion(void **state)
{
    static const double radius_mm[3] = {3.0, 5.0, 8.0};
    (void)state;
    for (int shaded = 0; shaded < 2; shaded++)
        for (int i = 0; i < 3; i++) {
            const double edge = 0.3, half = 1.0 / sqrt(2.0);
            double area[2], load[2];
            measure_lesion(&area[0], &load[0], radius_mm[i], 9.0, edge, shaded != 0);
            measure_lesion(&area[1], &load[1], radius_mm[i] * half, 9.0, edge * half, shaded != 0);
            print_message("# r %.0f mm shaded %d: area %.3f, load %.3f\n", radius_mm[i], shaded, area[1] / area[0], load[1] / load[0]);
            assert_near(area[1] / area[0], 0.5, 0.03);
            assert_near(load[1] / load[0], 0.5, 0.03);
        }
}

/* A region of 80 mm is followed by windows of 40 mm: lesions up to 16 mm still halve, and strong shading makes no spots. */
static void test_halving_lesion_in_windows(void **state)
{
    static const double radius_mm[3] = {3.0, 5.0, 8.0};
    (void)state;
    for (int i = 0; i < 3; i++) {
        double area[2], load[2];
        for (int half = 0; half < 2; half++) {
            double shrink = half ? 1.0 / sqrt(2.0) : 1.0;
            drawn d;
            drawn_open(&d, SIDE, SIDE, 0.5 * PPM);
            d.in.scaled = true;
            shade(&d, 2.0, 0.35); /* pixels of 0.2 mm are hardly smoothed */
            drawn_spot(&d, 45, 38, radius_mm[i] * shrink, 9.0, 0.3 * shrink);
            drawn_ready(&d);
            area[half] = drawn_value(&d, "spot_area_pct");
            load[half] = drawn_value(&d, "pigment_load");
            drawn_close(&d);
        }
        print_message("# windows, r %.0f mm: area %.3f, load %.3f\n", radius_mm[i], area[1] / area[0], load[1] / load[0]);
        assert_near(area[1] / area[0], 0.5, 0.03);
        assert_near(load[1] / load[0], 0.5, 0.03);
    }
}

/* Both photos share their clean cells: a second spot in the follow-up alone moves neither background. */
static void test_backgrounds_of_a_pair_agree(void **state)
{
    static float before[SIDE], after[SIDE];
    drawn a, b;
    double worst = 0.0;
    (void)state;
    drawn_open(&a, SIDE, SIDE, PPM);
    drawn_open(&b, SIDE, SIDE, PPM);
    shade(&a, 1.0, 0.7);
    shade(&b, 1.0, 0.7);
    drawn_spot(&b, 25, 25, 7.0, 6.0, 0.3);
    const dd_toned photo[2] = {{a.lab[0], a.lab[1]}, {b.lab[0], b.lab[1]}};
    dd_surface s[2];
    assert_true(dd_surface_fit_pair(s, photo, a.in.valid, PPM, 0.0, &a.ctx));
    for (int y = 0; y < SIDE; y++) {
        dd_surface_row(&s[0], before, y, SIDE);
        dd_surface_row(&s[1], after, y, SIDE);
        for (int x = 0; x < SIDE; x++)
            worst = fmax(worst, fabs((double)after[x] - (double)before[x]));
    }
    print_message("# backgrounds differ by %.3f L* at most\n", worst);
    assert_true(worst < 0.1 * 1.5); /* a tenth of t_lo moves the edge of a spot by a hundredth of a millimetre */
    drawn_close(&a);
    drawn_close(&b);
}

/* A lesion that fades: what is left above the threshold, exactly. */
static void test_fading_lesion(void **state)
{
    double area[2], load[2];
    (void)state;
    measure_lesion(&area[0], &load[0], 4.0, 12.0, 0.05, false);
    measure_lesion(&area[1], &load[1], 4.0, 6.0, 0.05, false);
    assert_near(load[1] / load[0], (6.0 - 1.5) / (12.0 - 1.5), 0.03);
}

static void test_clean_shaded_skin_has_few_spots(void **state)
{
    (void)state;
    for (double strength = 0.5; strength <= 1.6; strength += 0.5) {
        drawn d;
        drawn_open(&d, SIDE, SIDE, PPM);
        shade(&d, strength, 0.7);
        drawn_ready(&d);
        double area = drawn_value(&d, "spot_area_pct");
        print_message("# shading %.1f: %.2f %% spots\n", strength, area);
        assert_true(area < 5.0);
        drawn_close(&d);
    }
}

/* Skin with smooth mottle of `sd` L* (waves of 4-7 mm in all directions) and pigment spots of some contrast. */
static void draw_mottled(drawn *d, double sd, double contrast, double redness)
{
    enum { WAVES = 24 };
    dd_rng rng = dd_rng_make(21, 0);
    for (int k = 0; k < WAVES; k++) {
        double turn = 2.0 * PI * dd_rng_unit(&rng), length_px = PPM * (4.0 + 3.0 * dd_rng_unit(&rng)), phase = 2.0 * PI * dd_rng_unit(&rng);
        double kx = 2.0 * PI * cos(turn) / length_px, ky = 2.0 * PI * sin(turn) / length_px, high = sd * sqrt(2.0 / WAVES);
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++)
                drawn_darken(d, x, y, high * sin(kx * x + ky * y + phase));
    }
    for (int i = 0; contrast > 0.0 && i < 9; i++)
        drawn_spot(d, 7.0 + 13.0 * (i % 3), 7.0 + 13.0 * (double)(i / 3), 2.5, contrast, 0.15);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) { /* a red patch of 10 mm in the middle: METRICS.md 9, dL -5, da 3.3 at 3 times the blood */
            double r = hypot(x / PPM - 20.0, y / PPM - 20.0), red = redness / (1.0 + exp((r - 5.0) / 1.0));
            dd_row(d->lab[0], y)[x] -= (float)red;
            dd_row(d->lab[1], y)[x] += (float)(0.66 * red);
        }
}

static double mottled_area(double sd, double contrast, double redness)
{
    drawn d;
    drawn_open(&d, SIDE, SIDE, PPM);
    draw_mottled(&d, sd, contrast, redness);
    drawn_ready(&d);
    double area = drawn_value(&d, "spot_area_pct");
    drawn_close(&d);
    return area;
}

/* Skin is mottled by 1 L* (fair) to 2 L* (dark phantoms): that is not a spot, and nine lentigines of 10 L* on it keep their area up to the
 * mottle that hangs on their rims. */
static void test_mottle_is_no_spot(void **state)
{
    const double reach = reach_mm(2.5, 10.0, 0.15), truth = 100.0 * 9.0 * PI * reach * reach / 1600.0;
    (void)state;
    for (double sd = 1.0; sd <= 2.0; sd += 0.5) {
        double clean = mottled_area(sd, 0.0, 0.0), spotted = mottled_area(sd, 10.0, 0.0);
        print_message("# mottle %.1f L*: %.2f %% clean, %.2f %% with spots (%.2f)\n", sd, clean, spotted, truth);
        assert_true(clean < 1.0);
        assert_near(spotted, truth, 0.3 * truth);
    }
}

static void test_redness_is_no_pigment(void **state)
{
    (void)state;
    double red = mottled_area(0.5, 0.0, 5.0);
    print_message("# red patch of 5 L*: %.2f %%\n", red);
    assert_near(red, 0.0, 0.5);
}

static void test_noise_of_white_noise(void **state)
{
    drawn d;
    dd_rng rng = dd_rng_make(9, 0);
    double noise, sigma_px = 0.1874 * DD_SPOT_CUTOFF_MM * 10.0;
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            dd_row(d.lab[0], y)[x] += (float)(2.0 * dd_rng_normal(&rng));
    assert_true(dd_spot_noise(&noise, d.lab[0], d.in.valid, PPM, &d.ctx));
    assert_near(noise, 2.0 / (2.0 * sqrt(PI) * sigma_px), 0.04);
    dd_spot_limits quiet = dd_spot_limits_for(0.1, 0.2, 0.5), loud = dd_spot_limits_for(0.4, 1.0, 0.0);
    assert_near(quiet.core, 3.0, 0);
    assert_near(loud.core, 4.0, 1e-12);
    assert_near(loud.low, 2.0, 1e-12);
    assert_near(quiet.far, quiet.low, 0); /* calm skin: the rule of METRICS.md 2.2 alone */
    assert_near(quiet.sure, quiet.core, 0);
    drawn_close(&d);
}

/* Contrast of spots, all three ways: their own mean, that of the baseline's places, and what is new. Soft discs: mean of the profile over
 * the disc where it is beyond t_lo, ring by ring. */
static void test_contrast_of_own_frozen_and_new_spots(void **state)
{
    const double edge = 0.15, radius = 3.0, whole = 40.0 * 40.0, before_l = 12.0, after_l = 5.0;
    double reach = reach_mm(radius, before_l, edge), faded = reach_mm(radius, after_l, edge), fresh = reach_mm(2.0, 8.0, edge);
    double own = 0.0, frozen = 0.0, left = 0.0;
    drawn a, b;
    (void)state;
    drawn_open(&a, SIDE, SIDE, PPM);
    drawn_open(&b, SIDE, SIDE, PPM);
    drawn_spot(&a, 12, 14, radius, before_l, edge);
    drawn_spot(&b, 12, 14, radius, after_l, edge);
    drawn_spot(&b, 30, 28, 2.0, 8.0, edge);
    drawn_ready(&a);
    drawn_ready(&b);
    for (double r = 0.0005; r < reach; r += 0.001) {
        double share = 2.0 * r * 0.001 / (1.0 + exp((r - radius) / edge));
        own += share * before_l / (reach * reach);
        frozen += share * after_l / (reach * reach);
        left += r < faded ? share * after_l : 0.0;
    }
    for (double r = 0.0005; r < fresh; r += 0.001)
        left += 2.0 * r * 0.001 * 8.0 / (1.0 + exp((r - 2.0) / edge));
    assert_near(drawn_value(&a, "spot_contrast_l"), own, 0.02 * own);
    assert_near(drawn_pair_value(&a, &b, "spot_contrast_l"), left / (faded * faded + fresh * fresh), 0.02 * own);
    assert_near(drawn_value(&a, "spot_frozen_contrast_l"), own, 0.02 * own);
    assert_near(drawn_pair_value(&a, &b, "spot_frozen_contrast_l"), frozen, 0.02 * own);
    assert_near(drawn_pair_value(&a, &b, "spot_new_area_pct"), 100.0 * PI * fresh * fresh / whole, 0.02 * 100.0 * PI * fresh * fresh / whole);
    assert_near(drawn_pair_value(&a, &a, "spot_new_area_pct"), 0.0, 0);
    drawn_close(&a);
    drawn_close(&b);
}

/* A spot that grows a little and a picture that shifted by a pixel show no new spots; contrast without spots is no number. */
static void test_what_is_not_new_and_not_there(void **state)
{
    dd_metric_sums before, after;
    drawn a, b, empty;
    (void)state;
    drawn_open(&a, SIDE, SIDE, PPM);
    drawn_open(&b, SIDE, SIDE, PPM);
    drawn_open(&empty, SIDE, SIDE, PPM);
    drawn_spot(&a, 12, 14, 3.0, 9.0, 0.15);
    drawn_spot(&b, 12.1, 14, 3.2, 9.0, 0.15);
    drawn_ready(&a);
    drawn_ready(&b);
    drawn_ready(&empty);
    assert_near(drawn_pair_value(&a, &b, "spot_new_area_pct"), 0.0, 0.01);
    drawn_measure(&before, &after, &a, &empty, metric_named("spot_contrast_l"));
    assert_int_equal(before.why, DD_WHY_NONE);
    assert_int_equal(after.why, DD_WHY_NO_SPOTS);
    drawn_measure(&before, &after, &a, &empty, metric_named("spot_frozen_contrast_l"));
    assert_int_equal(before.why, DD_WHY_NONE);
    assert_int_equal(after.why, DD_WHY_NONE);
    drawn_measure(&before, &after, &empty, &a, metric_named("spot_frozen_contrast_l"));
    assert_int_equal(before.why, DD_WHY_NO_SPOTS);
    drawn_close(&a);
    drawn_close(&b);
    drawn_close(&empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted_discs),
        cmocka_unit_test(test_too_small_and_too_faint_are_no_spots),
        cmocka_unit_test(test_hysteresis_joins_diagonally),
        cmocka_unit_test(test_halving_lesion),
        cmocka_unit_test(test_halving_lesion_in_windows),
        cmocka_unit_test(test_backgrounds_of_a_pair_agree),
        cmocka_unit_test(test_fading_lesion),
        cmocka_unit_test(test_clean_shaded_skin_has_few_spots),
        cmocka_unit_test(test_mottle_is_no_spot),
        cmocka_unit_test(test_redness_is_no_pigment),
        cmocka_unit_test(test_noise_of_white_noise),
        cmocka_unit_test(test_many_runs),
        cmocka_unit_test(test_contrast_of_own_frozen_and_new_spots),
        cmocka_unit_test(test_what_is_not_new_and_not_there),
    };
    return RUN_TESTS("spots", tests);
}
