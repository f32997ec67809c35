/* Light matching on painted pairs with known gains: recovery, no leak from the treated skin, honesty when nothing untreated is there. */
#include "../measure/pair_aid.h"

enum { W = 480, H = 360 };
static const double GAIN[3] = {0.20, -0.10, 0.05}, SLOPE_X[3] = {0.12, 0.10, 0.08}, SLOPE_Y[3] = {-0.06, -0.05, 0.02};

typedef struct light {
    double strength, treatment, noise;
    bool moved_background;
    double occluded;
} light;

static bool in_treated(double x, double y) { return x >= 160 && x < 320 && y >= 120 && y < 240; }

/* Skin with texture; the follow-up divided by the gain, its treated part changed, some of it covered by something dark. */
static void skin(double rgb[3], double x, double y, bool after, void *user)
{
    static const double base[3] = {0.45, 0.28, 0.20};
    const light *l = user;
    double half = 0.5 * W, u = (x - 0.5 * (W - 1)) / half, v = (y - 0.5 * (H - 1)) / half;
    double texture = 0.05 * sin(0.31 * x) * cos(0.23 * y);
    for (int c = 0; c < 3; c++) {
        double ln = log(base[c]) + texture + l->noise * pixel_noise((int)x, (int)y, c + 3 * after);
        if (after)
            ln -= l->strength * (GAIN[c] + SLOPE_X[c] * u + SLOPE_Y[c] * v);
        if (after && in_treated(x, y))
            ln += l->treatment;
        if (after && pixel_noise((int)x / 12, (int)y / 12, 9) > 1.0 && l->occluded > 0.0)
            ln -= l->occluded;
        if (l->moved_background && !in_treated(x, y))
            ln += 0.5 * pixel_noise((int)x / 12, (int)y / 12, 20 + after);
        rgb[c] = exp(ln);
    }
}

static void add_control_ring(painted *p)
{
    painted_region(p, "spot", DD_ROLE_TREATED, 160, 120, 320, 240);
    painted_region(p, "skin", DD_ROLE_CONTROL, 60, 40, 420, 90);
    painted_region(p, "skin", DD_ROLE_CONTROL, 60, 270, 420, 320);
    painted_region(p, "skin", DD_ROLE_CONTROL, 60, 90, 110, 270);
    painted_region(p, "skin", DD_ROLE_CONTROL, 370, 90, 420, 270);
}

static dd_balance estimate(painted *p, light *l)
{
    dd_balance b;
    dd_err err;
    painted_fill(p, skin, l);
    assert_int_equal(dd_balance_estimate(&b, &p->before, &p->after, &p->aim, &p->al, &p->ctx, &err), DD_OK);
    return b;
}

static void check_recovery(const dd_balance *b, double strength, double tolerance)
{
    for (int c = 0; c < 3; c++) {
        assert_near(b->log_gain[c], strength * GAIN[c], tolerance);
        assert_near(b->slope_x[c], strength * SLOPE_X[c], 2 * tolerance);
        assert_near(b->slope_y[c], strength * SLOPE_Y[c], 2 * tolerance);
    }
}

static void test_gain_and_plane_from_control(void **state)
{
    painted p;
    light l = {1.0, 0.0, 0.0, false, 0.0};
    (void)state;
    painted_open(&p, W, H, 8.0);
    add_control_ring(&p);
    dd_balance b = estimate(&p, &l);
    assert_int_equal(b.method, DD_NORM_CONTROL);
    check_recovery(&b, 1.0, 1e-3);
    assert_near(b.exposure_ratio, exp(-GAIN[1]), 0.01);
    assert_true(b.loo_error_log < 1e-3 && b.residual_log < 1e-3);
    assert_int_equal(b.flags, DD_BIT(DD_FLAG_LIGHT_TURNED)); /* the painted light falls off by .13 more across 30 mm */
    l.noise = 0.05;
    b = estimate(&p, &l);
    check_recovery(&b, 1.0, 3e-3);
    painted_close(&p);
}

/* METRICS.md 7: a gain learnt on treated skin would erase the treatment. */
static void test_treated_skin_does_not_leak(void **state)
{
    painted p;
    light none = {1.0, 0.0, 0.02, false, 0.0}, treated = {1.0, -0.4, 0.02, false, 0.0};
    (void)state;
    painted_open(&p, W, H, 8.0);
    add_control_ring(&p);
    dd_balance a = estimate(&p, &none), b = estimate(&p, &treated);
    assert_memory_equal(a.log_gain, b.log_gain, sizeof a.log_gain);
    assert_memory_equal(a.slope_x, b.slope_x, sizeof a.slope_x);
    assert_memory_equal(a.slope_y, b.slope_y, sizeof a.slope_y);
    painted_close(&p);
    painted_open(&p, W, H, 8.0); /* the same from background */
    painted_region(&p, "spot", DD_ROLE_TREATED, 160, 120, 320, 240);
    a = estimate(&p, &none);
    b = estimate(&p, &treated);
    assert_int_equal(b.method, DD_NORM_BACKGROUND);
    assert_memory_equal(a.log_gain, b.log_gain, sizeof a.log_gain);
    painted_close(&p);
}

static void test_moved_things_are_outliers(void **state)
{
    painted p;
    light l = {1.0, 0.0, 0.02, false, 0.6}; /* 16 % of the skin covered in the follow-up */
    (void)state;
    painted_open(&p, W, H, 8.0);
    add_control_ring(&p);
    dd_balance b = estimate(&p, &l);
    check_recovery(&b, 1.0, 0.01);
    painted_close(&p);
}

static void check_zero(const dd_balance *b)
{
    for (int c = 0; c < 3; c++)
        assert_true(b->log_gain[c] == 0.0 && b->slope_x[c] == 0.0 && b->slope_y[c] == 0.0);
    float r[40], g[40], bl[40], same[40];
    for (int i = 0; i < 40; i++)
        same[i] = r[i] = g[i] = bl[i] = 0.013f * (float)(i + 1);
    dd_balance_row(b, r, g, bl, 3.5, 7.0, 1.7, 40);
    assert_memory_equal(r, same, sizeof same);
    assert_memory_equal(g, same, sizeof same);
    assert_memory_equal(bl, same, sizeof same);
}

static void test_identical_photos_change_nothing(void **state)
{
    painted p;
    light l = {0.0, 0.0, 0.0, false, 0.0};
    (void)state;
    painted_open(&p, W, H, 8.0);
    add_control_ring(&p);
    dd_balance b = estimate(&p, &l); /* same pixels, other bytes in the file */
    assert_int_equal(b.method, DD_NORM_CONTROL);
    check_zero(&b);
    assert_true(b.exposure_ratio == 1.0);
    strcpy(p.after.sha256, p.before.sha256);
    b = estimate(&p, &l);
    assert_true(b.flags == DD_BIT(DD_FLAG_IDENTICAL_FILES));
    check_zero(&b);
    painted_close(&p);
}

static void test_close_up_without_control_says_none(void **state)
{
    painted p;
    light l = {1.0, 0.0, 0.0, false, 0.0};
    (void)state;
    painted_open(&p, W, H, 8.0);
    painted_region(&p, "auto", DD_ROLE_TREATED, 0, 0, W, H);
    dd_balance b = estimate(&p, &l);
    assert_int_equal(b.method, DD_NORM_NONE);
    assert_true(b.flags & DD_BIT(DD_FLAG_NORM_NONE));
    for (int c = 0; c < 3; c++)
        assert_true(b.log_gain[c] == 0.0);
    painted_close(&p);
}

static void test_other_background_is_weak(void **state)
{
    painted p;
    light l = {1.0, 0.0, 0.0, true, 0.0};
    (void)state;
    painted_open(&p, W, H, 8.0);
    painted_region(&p, "spot", DD_ROLE_TREATED, 160, 120, 320, 240);
    dd_balance b = estimate(&p, &l);
    assert_int_equal(b.method, DD_NORM_SHADES_OF_GREY);
    assert_true(b.flags & DD_BIT(DD_FLAG_NORM_WEAK));
    painted_close(&p);
}

static void test_far_small_control_has_no_slope(void **state)
{
    painted p;
    light l = {1.0, 0.0, 0.02, false, 0.0};
    (void)state;
    painted_open(&p, W, H, 8.0);
    painted_region(&p, "spot", DD_ROLE_TREATED, 200, 40, 470, 320);
    painted_region(&p, "skin", DD_ROLE_CONTROL, 10, 150, 40, 180);
    dd_balance b = estimate(&p, &l);
    assert_int_equal(b.method, DD_NORM_CONTROL);
    assert_true(b.flags & DD_BIT(DD_FLAG_EXTRAPOLATED));
    for (int c = 0; c < 3; c++)
        assert_true(b.slope_x[c] == 0.0 && b.slope_y[c] == 0.0);
    painted_close(&p);
}

static void test_far_exposure_is_flagged(void **state)
{
    painted p;
    light l = {10.0, 0.0, 0.0, false, 0.0}; /* green: exp(0.76) */
    (void)state;
    painted_open(&p, W, H, 8.0);
    painted_region(&p, "spot", DD_ROLE_TREATED, 160, 120, 320, 240);
    painted_region(&p, "skin", DD_ROLE_CONTROL, 200, 40, 280, 90);
    dd_balance b = estimate(&p, &l);
    assert_near(log(b.exposure_ratio), -10.0 * (GAIN[1] + SLOPE_Y[1] * -0.48), 0.1);
    assert_true(b.flags & DD_BIT(DD_FLAG_EXPOSURE_FAR));
    painted_close(&p);
}

static void test_row_against_exp(void **state)
{
    enum { N = 4000 };
    static float rows[3][N];
    dd_balance b = {
        .log_gain = {0.3, -0.2, 0.1}, .slope_x = {0.4, 0.0, -0.5}, .slope_y = {-0.1, 0.2, 0.0}, .cx = 1999.5, .cy = 1499.5, .half = 2000};
    double worst = 0.0;
    (void)state;
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < N; i++)
            rows[c][i] = 0.5f;
    dd_balance_row(&b, rows[0], rows[1], rows[2], 0.25, 300.0, 0.9, N);
    for (int c = 0; c < 3; c++)
        for (int i = 0; i < N; i++) {
            double u = (0.25 + 0.9 * i - b.cx) / b.half, v = (300.0 - b.cy) / b.half;
            double want = 0.5 * exp(b.log_gain[c] + b.slope_x[c] * u + b.slope_y[c] * v);
            worst = fmax(worst, fabs((double)rows[c][i] - want) / want);
        }
    assert_true(worst < 1e-7); /* half a unit of float */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gain_and_plane_from_control),
        cmocka_unit_test(test_treated_skin_does_not_leak),
        cmocka_unit_test(test_moved_things_are_outliers),
        cmocka_unit_test(test_identical_photos_change_nothing),
        cmocka_unit_test(test_close_up_without_control_says_none),
        cmocka_unit_test(test_other_background_is_weak),
        cmocka_unit_test(test_far_small_control_has_no_slope),
        cmocka_unit_test(test_far_exposure_is_flagged),
        cmocka_unit_test(test_row_against_exp),
    };
    return RUN_TESTS("balance", tests);
}
