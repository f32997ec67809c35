/* A pair whose two photos show the chart: both corrected, a true change kept, nothing done where only one can be trusted. */
#include "chart_aid.h"

#include "kernels/colour.h"
#include "stages/balance/balance.h"

enum { W = 900, H = 700, PROBE_Y = 20, PROBE_X = 100, PROBE_N = 600 }; /* the probe is skin above the chart */
static const double WARM[9] = {0.95, 0.10, 0.02, 0.08, 0.70, 0.05, 0.02, 0.12, 0.40};
static const double COOL[9] = {0.55, 0.08, 0.02, 0.05, 0.75, 0.08, 0.01, 0.10, 0.95};
static const double CHANGE = 0.9; /* of the skin, linear light */

typedef struct charted_pair {
    bench b;
    dd_photo photo[2];
    dd_chart chart[2];
    dd_aim aim;
    dd_alignment al;
} charted_pair;

static drawn photo_of(bool after)
{
    drawn d = plain_chart();
    d.width = W;
    d.height = H;
    d.pitch = 50;
    d.noise_codes = 1.0; /* without, codes of flat patches are rounded alike */
    d.cx = 430;
    d.cy = 400;
    memcpy(d.light, after ? COOL : WARM, sizeof d.light);
    d.turn_deg = after ? 12 : 185;
    d.skin = after ? CHANGE : 1.0;
    return d;
}

static void pair_open(charted_pair *p, const drawn *before, const drawn *after)
{
    const drawn *const d[2] = {before, after};
    const dd_chart_request automatic = {DD_CHART_AUTO, {{0}}};
    memset(p, 0, sizeof *p);
    bench_open(&p->b);
    for (int k = 0; k < 2; k++) {
        p->photo[k] = drawn_photo(d[k], &p->b.ctx, &p->b.kernels);
        strcpy(p->photo[k].sha256, k ? "after" : "before");
        assert_int_equal(dd_chart_seek(&p->chart[k], &p->photo[k], &automatic, &p->b.ctx, NULL), DD_OK);
    }
    p->aim = (dd_aim){.width = W, .height = H, .px_per_mm = 4.0, .scale_source = "user"};
    p->aim.bits = calloc((size_t)W * H, sizeof *p->aim.bits);
    assert_non_null(p->aim.bits);
    assert_int_equal(dd_align_identity(&p->al, &p->photo[0], &p->b.ctx, NULL), DD_OK);
}

static void pair_close(charted_pair *p)
{
    for (int k = 0; k < 2; k++)
        drawn_free(&p->photo[k]);
    free(p->aim.bits);
    bench_close(&p->b);
}

static dd_balance balance_of(charted_pair *p)
{
    dd_balance b;
    assert_int_equal(dd_balance_with_charts(&b, &p->photo[0], &p->photo[1], &p->chart[0], &p->chart[1], &p->aim, &p->al, &p->b.ctx, NULL),
                     DD_OK);
    return b;
}

/* Mean linear light of the probe after all that was done to the photo. */
static void probe(double mean[3], const dd_photo *photo, const dd_balance *gains)
{
    static float rgb[3][PROBE_N];
    dd_photo_linear_row(photo, rgb[0], rgb[1], rgb[2], PROBE_X, PROBE_Y, PROBE_N);
    if (gains)
        dd_balance_row(gains, rgb[0], rgb[1], rgb[2], PROBE_X, PROBE_Y, 1.0, PROBE_N);
    for (int c = 0; c < 3; c++) {
        mean[c] = 0.0;
        for (int i = 0; i < PROBE_N; i++)
            mean[c] += (double)rgb[c][i] / PROBE_N;
    }
}

static void check_change(const dd_balance *b, const double change[3], double tolerance)
{
    double before[3], after[3];
    probe(before, &b->charted.before, NULL);
    probe(after, &b->charted.after, b);
    for (int c = 0; c < 3; c++)
        assert_near(after[c] / before[c], change[c], tolerance);
}

static void test_true_change_survives_another_light(void **state)
{
    charted_pair p;
    drawn before = photo_of(false), after = photo_of(true);
    double shot[2][3];
    (void)state;
    pair_open(&p, &before, &after);
    dd_balance b = balance_of(&p);
    assert_true(b.charted.used);
    assert_string_equal(dd_balance_name(&b), "chart");
    for (int c = 0; c < 3; c++)
        assert_true(b.log_gain[c] == 0.0 && b.slope_x[c] == 0.0 && b.slope_y[c] == 0.0);
    assert_int_equal(b.flags, 0);
    assert_int_equal(b.control_change.verdict, DD_CONTROL_UNKNOWN);
    check_change(&b, (double[3]){CHANGE, CHANGE, CHANGE}, 0.01);
    for (int k = 0; k < 2; k++)
        probe(shot[k], &p.photo[k], NULL);
    assert_true(fabs(shot[1][0] / shot[0][0] - CHANGE) > 0.2); /* as shot the light hides it */
    pair_close(&p);
}

/* The strip of skin above the chart. */
static void mark_control(charted_pair *p, dd_role role)
{
    strcpy(p->aim.region[0].name, "skin");
    p->aim.region[0].role = role;
    p->aim.n = 1;
    for (int y = 0; y < 60; y++)
        for (int x = 0; x < W; x++)
            p->aim.bits[(size_t)y * W + (size_t)x] = 1;
}

/* The change of the control skin's light by `factor` in L*, a*, b*, inside its own interval. */
static void check_control(const dd_balance *b, double factor)
{
    static const double SKIN[3] = {0.45, 0.28, 0.20};
    double before[3], after[3], changed[3];
    for (int c = 0; c < 3; c++)
        changed[c] = factor * SKIN[c];
    dd_lab_from_linear1(before, SKIN);
    dd_lab_from_linear1(after, changed);
    for (int c = 0; c < 3; c++)
        assert_near(b->control_change.lab[c], after[c] - before[c], fmin(0.3, b->control_change.half[c]));
}

/* Control skin on top: what charts leave is matched on it; the control itself is then unchanged by definition. */
static void test_chart_and_control(void **state)
{
    charted_pair p;
    drawn before = photo_of(false), after = photo_of(true);
    (void)state;
    pair_open(&p, &before, &after);
    mark_control(&p, DD_ROLE_CONTROL);
    dd_balance b = balance_of(&p);
    assert_string_equal(dd_balance_name(&b), "chart+control");
    for (int c = 0; c < 3; c++)
        assert_near(b.log_gain[c] + b.slope_y[c] * (PROBE_Y - b.cy) / b.half, -log(CHANGE), 0.02);
    check_change(&b, (double[3]){1, 1, 1}, 0.01);
    check_control(&b, CHANGE);
    assert_int_equal(b.control_change.verdict, DD_CONTROL_CHANGED);
    assert_int_equal(b.flags, DD_BIT(DD_FLAG_CONTROL_CHANGED));
    pair_close(&p);
    after.skin = 1.0;
    pair_open(&p, &before, &after);
    mark_control(&p, DD_ROLE_CONTROL);
    b = balance_of(&p);
    check_control(&b, 1.0);
    assert_int_equal(b.control_change.verdict, DD_CONTROL_EQUIVALENT);
    assert_int_equal(b.flags, 0);
    pair_close(&p);
}

static void test_one_chart_alone_is_not_used(void **state)
{
    charted_pair p;
    drawn before = photo_of(false), after = photo_of(true);
    (void)state;
    after.shuffled = true;
    pair_open(&p, &before, &after);
    assert_true(p.chart[0].usable && !p.chart[1].place.found);
    dd_balance b = balance_of(&p), plain;
    assert_false(b.charted.used);
    assert_true(b.flags & DD_BIT(DD_FLAG_CHART_ONE_SIDED));
    assert_int_equal(dd_balance_estimate(&plain, &p.photo[0], &p.photo[1], &p.aim, &p.al, &p.b.ctx, NULL), DD_OK);
    assert_memory_equal(plain.log_gain, b.log_gain, sizeof plain.log_gain);
    assert_int_equal(plain.method, b.method);
    pair_close(&p);
}

static void test_editions(void **state)
{
    charted_pair p;
    drawn before = photo_of(false), after = photo_of(true);
    (void)state;
    before.edition = DD_CHART_BEFORE_2014;
    after.edition = DD_CHART_AFTER_2014;
    pair_open(&p, &before, &after);
    assert_true(p.chart[0].edition_decided && p.chart[1].edition_decided);
    dd_balance b = balance_of(&p);
    assert_true(b.flags & DD_BIT(DD_FLAG_CHART_EDITIONS_DIFFER));
    assert_int_equal(b.charted.edition[0], DD_CHART_BEFORE_2014);
    assert_int_equal(b.charted.edition[1], DD_CHART_AFTER_2014);
    check_change(&b, (double[3]){CHANGE, CHANGE, CHANGE}, 0.01);
    p.chart[1].edition_decided = false; /* open: takes the baseline's, whatever it looked like */
    b = balance_of(&p);
    assert_int_equal(b.charted.edition[1], DD_CHART_BEFORE_2014);
    assert_int_equal(b.flags, 0);
    p.chart[0].edition_decided = false;
    b = balance_of(&p);
    assert_int_equal(b.charted.edition[0], DD_CHART_AFTER_2014);
    assert_int_equal(b.charted.edition[1], DD_CHART_AFTER_2014);
    pair_close(&p);
}

static void test_exposure_is_told_as_shot(void **state)
{
    charted_pair p;
    drawn before = photo_of(false), after = photo_of(false);
    (void)state;
    after.turn_deg = 12;
    for (int i = 0; i < 9; i++)
        after.light[i] *= 0.4;
    pair_open(&p, &before, &after);
    dd_balance b = balance_of(&p);
    assert_near(b.exposure_ratio, 0.4, 0.01);
    assert_int_equal(b.flags, DD_BIT(DD_FLAG_EXPOSURE_FAR));
    pair_close(&p);
}

static void test_request(void **state)
{
    dd_chart_request r;
    (void)state;
    assert_true(dd_chart_request_parse(&r, NULL) && r.mode == DD_CHART_AUTO);
    assert_true(dd_chart_request_parse(&r, "auto") && r.mode == DD_CHART_AUTO);
    assert_true(dd_chart_request_parse(&r, "none") && r.mode == DD_CHART_NONE);
    assert_true(dd_chart_request_parse(&r, "1,2.5,3,-4,5,6,7,8e1") && r.mode == DD_CHART_CORNERS);
    assert_true(r.corner[0][1] == 2.5 && r.corner[1][1] == -4.0 && r.corner[3][1] == 80.0);
    static const char *const BAD[] = {
        "", "maybe", "1,2,3,4,5,6,7", "1,2,3,4,5,6,7,8,9", "1,2,3,4,5,6,7,x", "1,,3,4,5,6,7,8", "1,2,3,4,5,6,7,8,"};
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        assert_false(dd_chart_request_parse(&r, BAD[i]));
}

/* Asked not to look, it does not; at corners without a chart it says so. */
static void test_request_is_obeyed(void **state)
{
    bench b;
    dd_chart chart;
    drawn d = photo_of(false);
    (void)state;
    bench_open(&b);
    dd_photo photo = drawn_photo(&d, &b.ctx, &b.kernels);
    dd_chart_request r = {DD_CHART_NONE, {{0}}};
    assert_int_equal(dd_chart_seek(&chart, &photo, &r, &b.ctx, NULL), DD_OK);
    assert_true(!chart.place.found && chart.flags == 0);
    r = (dd_chart_request){DD_CHART_CORNERS, {{10, 10}, {310, 10}, {310, 110}, {10, 110}}};
    assert_int_equal(dd_chart_seek(&chart, &photo, &r, &b.ctx, NULL), DD_OK);
    assert_true(!chart.place.found && chart.flags == DD_BIT(DD_FLAG_CHART_NOT_THERE));
    r = (dd_chart_request){DD_CHART_CORNERS, {{-1e300, 0}, {1e300, 1e300}, {1e300, -1e300}, {5, 5}}}; /* out of this world */
    assert_int_equal(dd_chart_seek(&chart, &photo, &r, &b.ctx, NULL), DD_OK);
    assert_false(chart.place.found);
    r = (dd_chart_request){DD_CHART_CORNERS, {{50, 50}, {50, 50}, {50, 50}, {50, 50}}};
    assert_int_equal(dd_chart_seek(&chart, &photo, &r, &b.ctx, NULL), DD_OK);
    assert_false(chart.place.found);
    drawn_corners(r.corner, &d);
    assert_int_equal(dd_chart_seek(&chart, &photo, &r, &b.ctx, NULL), DD_OK);
    assert_true(chart.usable && chart.flags == 0);
    drawn_free(&photo);
    bench_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_true_change_survives_another_light),
                                       cmocka_unit_test(test_chart_and_control),
                                       cmocka_unit_test(test_one_chart_alone_is_not_used),
                                       cmocka_unit_test(test_editions),
                                       cmocka_unit_test(test_exposure_is_told_as_shot),
                                       cmocka_unit_test(test_request),
                                       cmocka_unit_test(test_request_is_obeyed)};
    return RUN_TESTS("chart_balance", tests);
}
