/* Difference in sharpness of drawn pairs: its size, its sign, whatever else differs; silence where there is none. */
#include "../measure/skin_aid.h"

static double difference(const skin_pair *s)
{
    painted p;
    skin_open(&p, s);
    dd_balance b = skin_balance(&p);
    painted_close(&p);
    assert_true(b.sharpness.patches >= 8 && !b.sharpness.from_region);
    return b.sharpness.diff_mm;
}

/* METRICS.md 6.4; the bound: 0.03 mm or 15 %. */
static void check_difference(const skin_pair *s)
{
    double q = s->blur_mm[1] * s->blur_mm[1] - s->blur_mm[0] * s->blur_mm[0], want = q < 0.0 ? -sqrt(-q) : sqrt(q);
    double got = difference(s);
    assert_near(got, want, fmax(0.03, 0.15 * fabs(want)));
    assert_true(got * want > 0.0);
}

static void test_size_and_sign(void **state)
{
    static const double blur[6] = {0.05, 0.1, 0.15, 0.2, 0.3, 0.5};
    (void)state;
    for (int i = 0; i < 6; i++) {
        skin_pair after = {.blur_mm = {0.0, blur[i]}, .noise_dn = {1.0, 1.0}, .control = true};
        skin_pair before = {.blur_mm = {blur[i], 0.0}, .noise_dn = {1.0, 1.0}, .control = true};
        check_difference(&after);
        check_difference(&before);
    }
}

static void test_both_are_blurred(void **state)
{
    skin_pair s = {.blur_mm = {0.15, 0.25}, .noise_dn = {1.0, 1.0}, .control = true}; /* 0.2 mm between them */
    (void)state;
    check_difference(&s);
}

/* Noise of the blurred photo is no sharpness, that of the sharp one no blur; light and treatment do not matter. */
static void test_noise_light_and_treatment_do_not_matter(void **state)
{
    static const skin_pair pair[4] = {
        {.blur_mm = {0.0, 0.2}, .noise_dn = {0.5, 3.0}, .control = true},
        {.blur_mm = {0.0, 0.2}, .noise_dn = {3.0, 0.5}, .control = true},
        {.blur_mm = {0.0, 0.12}, .noise_dn = {1.0, 1.0}, .gain = -0.4, .control = true},
        {.blur_mm = {0.12, 0.0}, .noise_dn = {1.0, 1.0}, .treatment = 0.9, .control = true},
    };
    (void)state;
    for (int i = 0; i < 4; i++)
        check_difference(&pair[i]);
}

static void test_surroundings_serve_without_control_skin(void **state)
{
    skin_pair s = {.blur_mm = {0.0, 0.2}, .noise_dn = {1.0, 1.0}, .treatment = 0.9};
    (void)state;
    check_difference(&s);
}

static void test_equal_sharpness(void **state)
{
    static const double noise[4][2] = {{0.0, 0.0}, {1.0, 1.0}, {1.0, 2.0}, {3.0, 1.0}};
    (void)state;
    for (int i = 0; i < 4; i++) {
        skin_pair s = {.noise_dn = {noise[i][0], noise[i][1]}, .treatment = 0.5, .control = true};
        painted p;
        skin_open(&p, &s);
        dd_balance b = skin_balance(&p);
        assert_true(fabs(b.sharpness.diff_mm) < 0.08);
        assert_int_equal(b.flags & (DD_BIT(DD_FLAG_BLUR_BEFORE) | DD_BIT(DD_FLAG_BLUR_AFTER) | DD_BIT(DD_FLAG_BLUR_FAR)), 0);
        painted_close(&p);
    }
}

static void test_flags_and_matching(void **state)
{
    static const struct {
        double before, after;
        uint64_t flags;
        int matched; /* which photo is blurred */
    } want[6] = {{0.0, 0.15, DD_BIT(DD_FLAG_BLUR_AFTER), 0},
                 {0.15, 0.0, DD_BIT(DD_FLAG_BLUR_BEFORE), 1},
                 {0.0, 0.4, DD_BIT(DD_FLAG_BLUR_AFTER) | DD_BIT(DD_FLAG_BLUR_FAR), 0}, /* for spots */
                 {0.4, 0.0, DD_BIT(DD_FLAG_BLUR_BEFORE) | DD_BIT(DD_FLAG_BLUR_FAR), 1},
                 {0.0, 0.7, DD_BIT(DD_FLAG_BLUR_AFTER) | DD_BIT(DD_FLAG_BLUR_FAR), -1},
                 {0.7, 0.0, DD_BIT(DD_FLAG_BLUR_BEFORE) | DD_BIT(DD_FLAG_BLUR_FAR), -1}};
    (void)state;
    for (int i = 0; i < 6; i++) {
        skin_pair s = {.blur_mm = {want[i].before, want[i].after}, .noise_dn = {1.0, 1.0}, .control = true};
        painted p;
        skin_open(&p, &s);
        dd_balance b = skin_balance(&p);
        assert_int_equal(b.flags, want[i].flags);
        for (int photo = 0; photo < 2; photo++)
            assert_true((b.sharpness.match_mm[photo] > 0.0) == (want[i].matched == photo));
        painted_close(&p);
    }
}

/* All the skin there is was treated: a difference may be the treatment, so it is told, but nothing is blurred for it. */
static void test_treated_skin_is_never_matched(void **state)
{
    skin_pair s = {.blur_mm = {0.0, 0.2}, .noise_dn = {1.0, 1.0}};
    painted p;
    (void)state;
    painted_open(&p, SKIN_W, SKIN_H, SKIN_PPM);
    painted_region(&p, "all", DD_ROLE_TREATED, 0, 0, SKIN_W, SKIN_H);
    skin_draw(&p, &s);
    dd_balance b = skin_balance(&p);
    assert_true(b.sharpness.from_region);
    assert_near(b.sharpness.diff_mm, 0.2, 0.03);
    assert_true(b.sharpness.match_mm[0] == 0.0 && b.sharpness.match_mm[1] == 0.0);
    assert_true(b.flags & DD_BIT(DD_FLAG_BLUR_FAR));
    painted_close(&p);
}

static void test_identical_files(void **state)
{
    skin_pair s = {.noise_dn = {1.0, 1.0}, .control = true};
    painted p;
    (void)state;
    skin_open(&p, &s);
    strcpy(p.after.sha256, p.before.sha256);
    dd_balance b = skin_balance(&p);
    assert_true(b.sharpness.diff_mm == 0.0 && b.sharpness.match_mm[0] == 0.0 && b.sharpness.match_mm[1] == 0.0);
    assert_true(b.sharpness.noise[0].density_mm2 == 0.0 && b.sharpness.noise[1].density_mm2 == 0.0);
    painted_close(&p);
}

static void test_jpeg_flags(void **state)
{
    static const struct {
        int before, after;
        uint64_t flags;
    } want[6] = {{92, 92, 0},
                 {85, 95, 0},
                 {90, 84, DD_BIT(DD_FLAG_JPEG_STRONG)},
                 {99, 88, DD_BIT(DD_FLAG_JPEG_DIFFERS)},
                 {70, 95, DD_BIT(DD_FLAG_JPEG_STRONG) | DD_BIT(DD_FLAG_JPEG_DIFFERS)},
                 {0, 90, 0}}; /* 0: no JPEG */
    skin_pair s = {.noise_dn = {1.0, 1.0}, .control = true};
    painted p;
    (void)state;
    skin_open(&p, &s);
    for (int i = 0; i < 6; i++) {
        p.before.jpeg_quality = want[i].before;
        p.after.jpeg_quality = want[i].after;
        assert_int_equal(skin_balance(&p).flags, want[i].flags);
    }
    painted_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_size_and_sign),
        cmocka_unit_test(test_both_are_blurred),
        cmocka_unit_test(test_noise_light_and_treatment_do_not_matter),
        cmocka_unit_test(test_surroundings_serve_without_control_skin),
        cmocka_unit_test(test_equal_sharpness),
        cmocka_unit_test(test_flags_and_matching),
        cmocka_unit_test(test_treated_skin_is_never_matched),
        cmocka_unit_test(test_identical_files),
        cmocka_unit_test(test_jpeg_flags),
    };
    return RUN_TESTS("blur", tests);
}
