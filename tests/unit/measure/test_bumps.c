/* Bumps against their analytic response (METRICS.md 2.2): a Gaussian bump has A/2 at its own width, a disc 2A/e at r/sqrt 2. */
#include "base/rng.h"
#include "site_aid.h"
#include "stages/measure/bumps.h"

enum { SIDE = 260 };
static const double PI = 3.14159265358979, E = 2.718281828459045;

typedef struct bench {
    dd_kernels kernels;
    dd_ctx ctx;
    dd_plane plane;
    dd_bumps found;
    dd_bump_finder finder;
} bench;

static void open_bench(bench *b)
{
    memset(b, 0, sizeof *b);
    assert_true(dd_kernels_init(&b->kernels, NULL));
    b->ctx = (dd_ctx){&b->kernels, dd_arena_new(), NULL};
    b->found.arena = b->ctx.arena;
    b->plane = dd_plane_new(b->ctx.arena, SIDE, SIDE);
    dd_plane_fill(b->plane, 0.0f);
}

static void close_bench(bench *b) { dd_arena_free(b->ctx.arena); }

static void search(bench *b, double first_px, int scales, float least)
{
    dd_bump_search s = {.first_px = first_px, .scales = scales, .samples = 1 << 17, .least = least};
    assert_true(dd_bump_finder_open(&b->finder, SIDE, SIDE, &s, &b->ctx));
    assert_true(dd_bumps_find(&b->found, &b->finder, b->plane, 0, SIDE));
    dd_bumps_prune(&b->found, 0.0);
}

static void add_gauss(bench *b, double cx, double cy, double sx, double sy, double high)
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            dd_row(b->plane, y)[x] += (float)(high * exp(-0.5 * ((x - cx) * (x - cx) / (sx * sx) + (y - cy) * (y - cy) / (sy * sy))));
}

static void test_gaussian_bump(void **state)
{
    (void)state;
    for (int j = 0; j < 9; j += 2) {
        const double first = 1.4, sigma = first * pow(2.0, j / 3.0), shift = 0.1 * j; /* also between pixels */
        bench b;
        open_bench(&b);
        add_gauss(&b, 128.0 + shift, 136.0 - shift, sigma, sigma, 6.0);
        search(&b, first, 9, 0.5f);
        assert_int_equal(b.found.n, 1);
        print_message("# sigma %.2f: response %.3f of A at %.2f\n", sigma, b.found.at[0].response / 6.0, b.found.at[0].sigma_px);
        assert_near(b.found.at[0].response, 3.0, 0.03 * 3.0);
        assert_near(b.found.at[0].sigma_px, sigma, 0.03 * sigma);
        assert_near(b.found.at[0].x, 128.0 + shift, 0.1);
        assert_near(b.found.at[0].y, 136.0 - shift, 0.1);
        assert_true(b.found.at[0].roundness > 0.95);
        close_bench(&b);
    }
}

/* Share of a pixel that lies in the disc, by 16 x 16 points. */
static float covered(double dx, double dy, double r)
{
    int in = 0;
    for (int k = 0; k < 256; k++)
        in += hypot(dx + (k % 16 - 7.5) / 16.0, dy + (k / 16 - 7.5) / 16.0) <= r;
    return (float)in / 256.0f;
}

static void test_disc(void **state)
{
    (void)state;
    for (int j = 2; j < 9; j += 3) {
        const double first = 1.4, r = sqrt(2.0) * first * pow(2.0, j / 3.0);
        bench b;
        open_bench(&b);
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++)
                dd_row(b.plane, y)[x] = 5.0f * covered(x - 130.0, y - 120.0, r);
        search(&b, first, 10, 0.5f);
        print_message("# disc of %.2f: response %.3f (%.3f), scale %.2f\n", r, b.found.at[0].response, 10.0 / E, b.found.at[0].sigma_px);
        assert_near(b.found.at[0].response, 10.0 / E, 0.03 * 10.0 / E);
        assert_near(b.found.at[0].sigma_px, r / sqrt(2.0), 0.03 * r);
        close_bench(&b);
    }
}

static void test_lines_are_not_round(void **state)
{
    bench b;
    (void)state;
    open_bench(&b);
    add_gauss(&b, 130.0, 130.0, 30.0, 3.0, 6.0);
    add_gauss(&b, 60.0, 60.0, 3.0, 4.0, 6.0);
    search(&b, 1.4, 9, 0.5f);
    assert_int_equal(b.found.n, 2);
    assert_true(b.found.at[0].roundness > 0.5 && b.found.at[1].roundness < 0.1);
    close_bench(&b);
}

/* Two equal bumps: one when they overlap by half, two when they do not; the middle rule joins them again. */
static void test_pruning(void **state)
{
    (void)state;
    for (int apart = 12; apart <= 24; apart += 4) {
        bench b;
        open_bench(&b);
        add_gauss(&b, 100.0, 100.0, 4.0, 4.0, 6.0);
        add_gauss(&b, 100.0 + apart, 100.0, 4.0, 4.0, 5.0);
        search(&b, 1.4, 9, 0.5f);
        assert_int_equal(b.found.n, 2);
        dd_bumps_prune(&b.found, (apart + 1) / (sqrt(2.0) * b.found.at[0].sigma_px));
        assert_int_equal(b.found.n, 1);
        assert_near(b.found.at[0].x, 100.0, 1.0);
        close_bench(&b);
    }
    bench b;
    open_bench(&b);
    const dd_bump near[2] = {{.x = 10, .y = 10, .sigma_px = 5, .response = 2}, {.x = 14, .y = 10, .sigma_px = 4, .response = 3}};
    b.found.at = DD_NEW(b.ctx.arena, dd_bump, 2);
    memcpy(b.found.at, near, sizeof near);
    b.found.n = b.found.capacity = 2;
    dd_bumps_prune(&b.found, 0.0);
    assert_int_equal(b.found.n, 1);
    assert_near(b.found.at[0].response, 3.0, 0);
    close_bench(&b);
}

/* White noise responds with SD n/(s sqrt(2 pi)); the spread sees it beside bumps that cover a tenth of the plane. */
static void test_spread_of_noise(void **state)
{
    bench b;
    dd_rng rng = dd_rng_make(3, 0);
    (void)state;
    open_bench(&b);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            dd_row(b.plane, y)[x] = (float)(2.0 * dd_rng_normal(&rng));
    for (int k = 0; k < 12; k++)
        add_gauss(&b, 30.0 + 60.0 * (k % 4), 40.0 + 80.0 * (double)(k / 4), 4.0, 4.0, 8.0);
    search(&b, 1.4, 4, 1e9f);
    for (int k = 0; k < 3; k++) {
        double sigma = 1.4 * pow(2.0, k / 3.0), expected = 2.0 / (sigma * sqrt(2.0 * PI));
        print_message("# scale %.2f: spread %.3f of %.3f\n", sigma, (double)b.finder.spread[k], expected);
        assert_near((double)b.finder.spread[k], expected, 0.15 * expected);
    }
    close_bench(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gaussian_bump), cmocka_unit_test(test_disc), cmocka_unit_test(test_lines_are_not_round),
        cmocka_unit_test(test_pruning),       cmocka_unit_test(test_spread_of_noise),
    };
    return RUN_TESTS("measure/bumps", tests);
}
