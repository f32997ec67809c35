/* The parts of the registration, each against what is known about it: fits of exact data, the spline field, false alarms. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "aid.h"
#include "base/fmath.h"
#include "base/rng.h"
#include "kernels/kernels.h"
#include "stages/align/estimate.h"
#include "stages/align/field.h"
#include "stages/align/model.h"
#include "stages/align/volume.h"

static dd_kernels kernels;
static dd_ctx ctx;

static int start(void **state)
{
    (void)state;
    ctx = (dd_ctx){&kernels, dd_arena_new(), NULL};
    return dd_kernels_init(&kernels, NULL) && ctx.arena ? 0 : 1;
}

static int stop(void **state)
{
    (void)state;
    dd_arena_free(ctx.arena);
    return 0;
}

enum { N = 60 };
typedef struct cloud {
    double xb[N], yb[N], xa[N], ya[N], weight[N];
} cloud;

static dd_points points_of(cloud *c, const double h[9], uint64_t stream)
{
    dd_rng rng = dd_rng_make(31, stream);
    for (int i = 0; i < N; i++) {
        c->xb[i] = dd_rng_unit(&rng) * 1600;
        c->yb[i] = dd_rng_unit(&rng) * 1200;
        c->weight[i] = 0.2 + dd_rng_unit(&rng);
        assert_true(dd_model_apply(&c->xa[i], &c->ya[i], h, c->xb[i], c->yb[i]));
    }
    return (dd_points){N, c->xb, c->yb, c->xa, c->ya, c->weight};
}

/* Exact data, exact model: a similarity is also an affine map and a homography. */
static void test_fits_recover_their_model(void **state)
{
    (void)state;
    static const double TRUTH[3][9] = {
        {0.9, -0.3, 40, 0.3, 0.9, -20, 0, 0, 1}, {0.9, -0.2, 40, 0.35, 1.1, -20, 0, 0, 1}, {0.9, -0.2, 40, 0.35, 1.1, -20, 5e-5, -3e-5, 1}};
    cloud c;
    for (int truth = 0; truth < 3; truth++)
        for (dd_model m = DD_MODEL_SIMILARITY + (dd_model)truth; m <= DD_MODEL_HOMOGRAPHY; m++) {
            dd_points p = points_of(&c, TRUTH[truth], (uint64_t)truth);
            double h[9];
            assert_true(dd_model_fit(h, m, &p));
            for (int i = 0; i < N; i++) {
                double x, y;
                assert_true(dd_model_apply(&x, &y, h, c.xb[i], c.yb[i]));
                assert_near(x, c.xa[i], 1e-6);
                assert_near(y, c.ya[i], 1e-6);
            }
        }
}

static void test_fits_refuse_what_fixes_no_model(void **state)
{
    (void)state;
    double h[9], x[4] = {5, 5, 5, 5}, y[4] = {7, 7, 7, 7}, w[4] = {1, 1, 1, 1}, line[4] = {0, 10, 20, 30};
    assert_false(dd_model_fit(h, DD_MODEL_SIMILARITY, &(dd_points){4, x, y, x, y, w}));         /* all in one place */
    assert_false(dd_model_fit(h, DD_MODEL_AFFINE, &(dd_points){4, line, line, line, line, w})); /* all on one line */
    assert_false(dd_model_fit(h, DD_MODEL_AFFINE, &(dd_points){2, line, line, line, line, w}));
}

static void test_jacobian_is_the_derivative(void **state)
{
    (void)state;
    static const double H[9] = {0.9, -0.2, 40, 0.35, 1.1, -20, 5e-5, -3e-5, 1};
    double j[4], x0, y0, x1, y1, e = 1e-4;
    assert_true(dd_model_jacobian(j, H, 300, 500));
    dd_model_apply(&x0, &y0, H, 300 - e, 500);
    dd_model_apply(&x1, &y1, H, 300 + e, 500);
    assert_near(j[0], (x1 - x0) / (2 * e), 1e-6);
    assert_near(j[2], (y1 - y0) / (2 * e), 1e-6);
    dd_model_apply(&x0, &y0, H, 300, 500 - e);
    dd_model_apply(&x1, &y1, H, 300, 500 + e);
    assert_near(j[1], (x1 - x0) / (2 * e), 1e-6);
    assert_near(j[3], (y1 - y0) / (2 * e), 1e-6);
}

static void observe(dd_field_system *s, double x, double y, double dx, double dy, double weight)
{
    dd_field_observe(s, x, y, (const double[]){weight, 0, weight}, (const double[]){weight * dx, weight * dy});
}

/* An affine displacement bends nothing: seen in a few places only, it comes back everywhere, whatever the stiffness. */
static void test_field_continues_an_affine_displacement(void **state)
{
    (void)state;
    dd_field f;
    dd_field_system s;
    assert_true(dd_field_new(&f, 800, 600, 50, ctx.arena) && dd_field_system_new(&s, &f, ctx.arena));
    for (int k = 0; k < 30; k++) {
        double x = 100 + 37 * (k % 6), y = 120 + 41 * (int)(k / 6);
        observe(&s, x, y, 3 + 0.02 * x - 0.01 * y, -2 + 0.005 * x + 0.03 * y, 1000);
    }
    assert_true(dd_field_solve(&f, &s, 10, &ctx));
    for (int y = 0; y < 600; y += 60)
        for (int x = 0; x < 800; x += 80) {
            double dx, dy;
            dd_field_at(&dx, &dy, &f, x, y);
            assert_near(dx, 3 + 0.02 * x - 0.01 * y, 0.05);
            assert_near(dy, -2 + 0.005 * x + 0.03 * y, 0.05);
        }
}

static void test_field_halved_is_the_same_field(void **state)
{
    (void)state;
    dd_field coarse, fine;
    dd_rng rng = dd_rng_make(32, 1);
    assert_true(dd_field_new(&coarse, 731, 517, 90, ctx.arena));
    for (int i = 0; i < coarse.nx * coarse.ny; i++) {
        coarse.cx[i] = 10 * dd_rng_normal(&rng);
        coarse.cy[i] = 10 * dd_rng_normal(&rng);
    }
    assert_true(dd_field_halve(&fine, &coarse, 731, 517, ctx.arena));
    assert_near(fine.spacing, 45, 0);
    for (int y = 0; y < 517; y += 43)
        for (int x = 0; x < 731; x += 43) {
            double ax, ay, bx, by;
            dd_field_at(&ax, &ay, &coarse, x, y);
            dd_field_at(&bx, &by, &fine, x, y);
            assert_near(ax, bx, 1e-9);
            assert_near(ay, by, 1e-9);
        }
}

/* Nothing shorter than two spacings: the field answers a ripple of one spacing with next to nothing, and a long wave fully. */
static double answered(double wave, double spacing)
{
    dd_field f;
    dd_field_system s;
    double most = 0;
    assert_true(dd_field_new(&f, 800, 600, spacing, ctx.arena) && dd_field_system_new(&s, &f, ctx.arena));
    for (int y = 0; y < 600; y += 8)
        for (int x = 0; x < 800; x += 8)
            observe(&s, x, y, dd_sin(2 * DD_PI * x / wave), 0, 1);
    assert_true(dd_field_solve(&f, &s, 0.02, &ctx));
    for (int x = 100; x < 700; x++) {
        double dx, dy;
        dd_field_at(&dx, &dy, &f, x, 300);
        most = fmax(most, fabs(dx));
    }
    return most;
}

static void test_field_has_a_shortest_wave(void **state)
{
    (void)state;
    assert_true(answered(50, 50) < 0.1);
    assert_true(answered(75, 50) < 0.4);
    assert_near(answered(200, 50), 1, 0.05);
}

/* Rest, over the frame, of a field on 50 px asked for a bump 12 px high and 300 px wide amid stillness. */
static double missed(double ease)
{
    dd_field f;
    dd_field_system s;
    double most = 0;
    assert_true(dd_field_new(&f, 800, 600, 50, ctx.arena) && dd_field_system_new(&s, &f, ctx.arena));
    f.ease = ease;
    for (int round = 0; round < 4; round++) {
        dd_field_system_clear(&s);
        for (int y = 0; y < 600; y += 16)
            for (int x = 0; x < 800; x += 16)
                observe(&s, x, y, x > 250 && x < 550 ? 6 - 6 * dd_cos(2 * DD_PI * (x - 250) / 300) : 0, 0, 0.1);
        assert_true(dd_field_solve(&f, &s, 2, &ctx));
    }
    for (int x = 0; x < 800; x++) {
        double dx, dy;
        dd_field_at(&dx, &dy, &f, x, 300);
        most = fmax(most, fabs(dx - (x > 250 && x < 550 ? 6 - 6 * dd_cos(2 * DD_PI * (x - 250) / 300) : 0)));
    }
    return most;
}

static void test_an_eased_field_follows_a_bump(void **state)
{
    (void)state;
    double stiff = missed(0), eased = missed(0.12);
    printf("# a bump of 12 px is missed by %.2f px stiff, %.2f px eased\n", stiff, eased);
    assert_true(stiff > 1 && eased < 0.5 * stiff);
}

/* A texture whose left half has moved by (3,-2) px, and whose right half has stayed: every block but those at the seam and at the frame's
 * edge is told its shift. */
static void test_volume_finds_two_motions(void **state)
{
    (void)state;
    enum { W = 160, H = 96 };
    dd_warped w = {.nx = W / DD_BLOCK_PX, .ny = H / DD_BLOCK_PX};
    w.before = dd_plane_new(ctx.arena, W, H);
    w.image = dd_plane_new(ctx.arena, W, H);
    w.inside = dd_plane_new(ctx.arena, W, H);
    dd_rng rng = dd_rng_make(37, 1);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            dd_row(w.before, y)[x] = (float)dd_rng_normal(&rng);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            int fx = x < W / 2 ? x - 3 : x, fy = x < W / 2 ? y + 2 : y;
            dd_row(w.image, y)[x] = fx >= 0 && fy < H ? dd_row(w.before, fy)[fx] : 0;
            dd_row(w.inside, y)[x] = 1;
        }
    dd_volume v;
    int *entry;
    assert_true(dd_volume_make(&v, &w, &ctx) && dd_volume_choose(&entry, &v, &ctx));
    for (int j = 1; j + 1 < w.ny; j++)
        for (int i = 1; i + 1 < w.nx; i++) {
            int n = j * w.nx + i, dx = entry[n] % DD_FLOW_COLUMNS - DD_FLOW_RANGE, dy = entry[n] / DD_FLOW_COLUMNS - 1 - DD_FLOW_RANGE;
            if (i >= w.nx / 2 - 2 && i <= w.nx / 2 + 1)
                continue;
            assert_true(v.textured[n]);
            assert_int_equal(dx, i < w.nx / 2 ? 3 : 0);
            assert_int_equal(dy, i < w.nx / 2 ? -2 : 0);
        }
}

static void test_unfold_touches_only_the_fold(void **state)
{
    (void)state;
    static const double STRAIGHT[4] = {1, 0, 0, 1};
    dd_field f;
    assert_true(dd_field_new(&f, 800, 600, 50, ctx.arena));
    for (int i = 0; i < f.nx * f.ny; i++)
        f.cx[i] = i % f.nx < 6 ? 60 : -60; /* a jump of 120 px within one spacing folds */
    assert_int_equal(dd_field_unfold(&f, STRAIGHT, 0.4, 2.5, 60, ctx.arena), 0);
    double dx, dy;
    dd_field_at(&dx, &dy, &f, 790, 300);
    assert_near(dx, -60, 1e-9);
    double last = 1e9;
    for (int x = 0; x < 800; x++) { /* x + d(x) runs forwards everywhere */
        dd_field_at(&dx, &dy, &f, x, 300);
        assert_true(x == 0 || x + dx > last);
        last = x + dx;
    }
}

static dd_match random_match(dd_rng *rng, int i)
{
    return (dd_match){.xb = dd_rng_unit(rng) * 1200,
                      .yb = dd_rng_unit(rng) * 900,
                      .xa = dd_rng_unit(rng) * 1200,
                      .ya = dd_rng_unit(rng) * 900,
                      .log2_scale = (float)(dd_rng_unit(rng) * 2 - 1),
                      .turn = (float)((dd_rng_unit(rng) * 2 - 1) * DD_PI),
                      .before = i,
                      .after = i};
}

/* The promise of the method: log10 NFA <= -3 happens by chance in fewer than one of a thousand pairs. */
static void test_chance_is_not_believed(void **state)
{
    (void)state;
    dd_match item[120];
    for (int round = 0; round < 300; round++) {
        dd_arena_mark mark = dd_arena_level(ctx.arena);
        dd_rng rng = dd_rng_make(33, (uint64_t)round);
        dd_matches m = {10 + round % 110, item};
        dd_estimate e;
        for (int i = 0; i < m.n; i++)
            item[i] = random_match(&rng, i);
        assert_true(dd_estimate_motion(&e, &m, NULL, 1200, 900, &ctx));
        assert_true(e.log_nfa > -3);
        dd_arena_rewind(ctx.arena, mark);
    }
}

/* 12 true matches (1 px of noise) among 100 false ones are found. */
static void test_few_true_among_many_false(void **state)
{
    (void)state;
    dd_match item[112];
    dd_rng rng = dd_rng_make(34, 1);
    dd_matches m = {112, item};
    dd_estimate e;
    double c = 1.1 * dd_cos(0.3), s = 1.1 * dd_sin(0.3);
    for (int i = 0; i < m.n; i++) {
        item[i] = random_match(&rng, i);
        if (i % 9 == 4) {
            item[i].xa = c * item[i].xb - s * item[i].yb + 50 + dd_rng_normal(&rng);
            item[i].ya = s * item[i].xb + c * item[i].yb - 30 + dd_rng_normal(&rng);
            item[i].log2_scale = 0.1375F + 0.1F * (float)dd_rng_normal(&rng);
            item[i].turn = 0.3F + 0.08F * (float)dd_rng_normal(&rng);
        }
    }
    assert_true(dd_estimate_motion(&e, &m, NULL, 1200, 900, &ctx));
    assert_true(e.found && e.log_nfa < -10);
    for (int i = 0; i < m.n; i++)
        assert_int_equal(e.inlier[i], i % 9 == 4);
    assert_near(e.h[0], c, 0.02);
    assert_near(e.h[3], s, 0.02);
}

/* The data choose the order: noise on a similarity does not buy an affine map, a sheared picture does. */
static void test_model_order(void **state)
{
    (void)state;
    static const double TRUTH[3][9] = {{0.95, -0.2, 40, 0.2, 0.95, -20, 0, 0, 1},
                                       {0.95, -0.1, 40, 0.3, 1.1, -20, 0, 0, 1},
                                       {0.95, -0.2, 40, 0.2, 0.95, -20, 8e-5, -5e-5, 1}};
    dd_match item[150];
    for (int truth = 0; truth < 3; truth++) {
        dd_rng rng = dd_rng_make(35, (uint64_t)truth);
        dd_matches m = {150, item};
        dd_model model;
        double h[9];
        for (int i = 0; i < m.n; i++) {
            item[i] = random_match(&rng, i);
            dd_model_apply(&item[i].xa, &item[i].ya, TRUTH[truth], item[i].xb, item[i].yb);
            item[i].xa += dd_rng_normal(&rng);
            item[i].ya += dd_rng_normal(&rng);
        }
        assert_true(dd_estimate_order(&model, h, &m, NULL, &ctx));
        assert_int_equal(model, DD_MODEL_SIMILARITY + (dd_model)truth);
    }
}

/* Describing the mirrored patch gives the mirrored description. */
static void test_descriptor_mirror(void **state)
{
    (void)state;
    dd_plane a = dd_plane_new(ctx.arena, 101, 101), b = dd_plane_new(ctx.arena, 101, 101);
    dd_rng rng = dd_rng_make(36, 1);
    for (int y = 0; y < 101; y++)
        for (int x = 0; x < 101; x++)
            dd_row(a, y)[x] = (float)dd_rng_normal(&rng);
    assert_true(dd_gauss(&kernels, a, a, 2.5, ctx.arena));
    for (int y = 0; y < 101; y++)
        for (int x = 0; x < 101; x++)
            dd_row(b, y)[x] = dd_row(a, y)[100 - x];
    uint8_t of_a[DD_DESCRIPTOR_BYTES], of_b[DD_DESCRIPTOR_BYTES], flipped[DD_DESCRIPTOR_BYTES];
    float angle = 0.7F;
    dd_keypoint_describe(of_a, a, 50, 50, 2.5F, angle);
    dd_keypoint_describe(of_b, b, 50, 50, 2.5F, (float)DD_PI - angle);
    dd_descriptor_mirror(flipped, of_a);
    for (int i = 0; i < DD_DESCRIPTOR_BYTES; i++)
        assert_near(flipped[i], of_b[i], 12); /* samples fall on other pixels of a turned lattice */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fits_recover_their_model),
        cmocka_unit_test(test_fits_refuse_what_fixes_no_model),
        cmocka_unit_test(test_jacobian_is_the_derivative),
        cmocka_unit_test(test_field_continues_an_affine_displacement),
        cmocka_unit_test(test_field_halved_is_the_same_field),
        cmocka_unit_test(test_field_has_a_shortest_wave),
        cmocka_unit_test(test_an_eased_field_follows_a_bump),
        cmocka_unit_test(test_volume_finds_two_motions),
        cmocka_unit_test(test_unfold_touches_only_the_fold),
        cmocka_unit_test(test_chance_is_not_believed),
        cmocka_unit_test(test_few_true_among_many_false),
        cmocka_unit_test(test_model_order),
        cmocka_unit_test(test_descriptor_mirror),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("registration_parts", tests, start, stop);
}
