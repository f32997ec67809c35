/* Registration as a whole: swapping the photos gives the inverse, one byte string on every CPU, the region wins over the background, the
 * map is read the same in every way. Accuracy, refusals and lesions have files of their own. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "base/fmath.h"
#include "base/stats.h"
#include "drawn.h"
#include "kernels/kernels.h"

enum { W = 720, H = 560 };
static const drawn_camera CAMERA = {.width = W, .height = H, .samples = 1, .depth = 8};

/* There and back again where both maps are trusted: px of the baseline. Asked: 0.05 rms, 0.2 at 95 %. */
static void check_round_trip(const dd_alignment *there, const dd_alignment *back)
{
    static double miss[(W / 16 + 1) * (H / 16 + 1)];
    size_t n = 0;
    double sum = 0;
    for (int y = 8; y < H; y += 16)
        for (int x = 8; x < W; x += 16) {
            float xa, ya, xb, yb, trust, trust_back;
            dd_align_map_row(there, &xa, &ya, &trust, x, y, 1, 1);
            dd_align_map_row(back, &xb, &yb, &trust_back, (double)xa, (double)ya, 1, 1);
            if (trust < 0.5F || trust_back < 0.5F)
                continue;
            miss[n] = dd_hypot((double)xb - x, (double)yb - y);
            sum += miss[n] * miss[n];
            n++;
        }
    assert_true(n > 500);
    double rms = sqrt(sum / (double)n), p95 = dd_quantile(miss, n, 0.95);
    print_message("# there and back: rms %.3f px, p95 %.3f px\n", rms, p95);
    assert_true(rms <= 0.05);
    assert_true(p95 <= 0.2);
}

static void test_swap_gives_the_inverse(void **state)
{
    (void)state;
    const drawn_view view[] = {{.scale = 1.05, .turn_rad = 0.06, .tx = 6, .ty = -4, .wave_px = 3, .wave_length_px = 400},
                               {.scale = 0.8, .turn_rad = -0.3, .tx = 6},
                               {.scale = 1.02, .tilt_x = 1e-4, .tilt_y = 5e-5, .turn_rad = 0.03}};
    dd_photo before = drawn_photo(&CAMERA, &DRAWN_STRAIGHT, drawn_scene, &(int){2});
    for (size_t i = 0; i < sizeof view / sizeof *view; i++) {
        dd_photo after = drawn_photo(&CAMERA, &view[i], drawn_scene, &(int){2});
        drawn_outcome there = drawn_align(&before, &after, NULL, NULL), back = drawn_align(&after, &before, NULL, NULL);
        assert_int_equal(there.status, DD_OK);
        assert_int_equal(back.status, DD_OK);
        check_round_trip(&there.al, &back.al);
        dd_arena_free(there.arena);
        dd_arena_free(back.arena);
        drawn_free(&after);
    }
    drawn_free(&before);
}

static void test_same_bytes_with_c_and_simd(void **state)
{
    (void)state;
    dd_kernels probe;
    if (!dd_kernels_init(&probe, "avx2")) {
        print_message("# skipped: no AVX2 here\n");
        skip();
    }
    const drawn_view v = {.scale = 1.04, .turn_rad = -0.07, .wave_px = 3, .wave_length_px = 300};
    dd_photo before = drawn_photo(&CAMERA, &DRAWN_STRAIGHT, drawn_scene, &(int){3}),
             after = drawn_photo(&CAMERA, &v, drawn_scene, &(int){3});
    drawn_outcome c = drawn_align(&before, &after, NULL, "c"), simd = drawn_align(&before, &after, NULL, "avx2");
    assert_int_equal(c.status, DD_OK);
    size_t n = (size_t)c.al.grid_w * (size_t)c.al.grid_h * sizeof(float);
    assert_int_equal(c.al.grid_w, simd.al.grid_w);
    assert_memory_equal(c.al.h, simd.al.h, sizeof c.al.h);
    assert_memory_equal(c.al.dx, simd.al.dx, n);
    assert_memory_equal(c.al.dy, simd.al.dy, n);
    assert_memory_equal(c.al.trust, simd.al.trust, n);
    assert_memory_equal(&c.al.rms_px, &simd.al.rms_px, sizeof(double));
    dd_arena_free(c.arena);
    dd_arena_free(simd.arena);
    drawn_free(&before);
    drawn_free(&after);
}

/* A disc on scene 6 moves with one view, everything around it with another: the follow-up's pixel looks at both. */
typedef struct two_motions {
    drawn_view disc, ground;
} two_motions;

static void paint_two_motions(double rgb[3], const void *what, double px, double py)
{
    const two_motions *m = what;
    double dx, dy, gx, gy;
    drawn_look(&dx, &dy, &CAMERA, &m->disc, px, py);
    drawn_look(&gx, &gy, &CAMERA, &m->ground, px, py);
    if (dd_hypot(dx - W / 2.0, dy - H / 2.0) < 150)
        drawn_scene(rgb, &(int){6}, dx, dy);
    else
        drawn_scene(rgb, &(int){7}, gx, gy);
}

static void test_follows_the_region_not_the_background(void **state)
{
    (void)state;
    const drawn_view disc = {.scale = 1.03, .turn_rad = 0.1, .tx = 25, .ty = 10};
    static uint16_t bits[W * H];
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            bits[y * W + x] = dd_hypot(x - W / 2.0, y - H / 2.0) < 140;
    dd_aim aim = {.width = W, .height = H, .n = 1, .region = {{.name = "site", .role = DD_ROLE_TREATED}}, .bits = bits};
    dd_photo before = drawn_photo(&CAMERA, &DRAWN_STRAIGHT, paint_two_motions, &(two_motions){DRAWN_STRAIGHT, DRAWN_STRAIGHT}),
             after = drawn_photo(&CAMERA, &DRAWN_STRAIGHT, paint_two_motions, &(two_motions){disc, DRAWN_STRAIGHT});
    drawn_outcome o = drawn_align(&before, &after, &aim, NULL);
    assert_int_equal(o.status, DD_OK);
    for (int y = H / 2 - 80; y <= H / 2 + 80; y += 20)
        for (int x = W / 2 - 80; x <= W / 2 + 80; x += 20) {
            float xa, ya, trust;
            double sx, sy;
            dd_align_map_row(&o.al, &xa, &ya, &trust, x, y, 1, 1);
            drawn_look(&sx, &sy, &CAMERA, &disc, (double)xa, (double)ya);
            assert_near(sx, x, 0.3);
            assert_near(sy, y, 0.3);
            assert_true(trust >= 0.5F);
        }
    dd_arena_free(o.arena);
    drawn_free(&before);
    drawn_free(&after);
}

static void test_identity_is_exact(void **state)
{
    (void)state;
    dd_alignment al;
    dd_kernels kernels;
    dd_ctx ctx = {&kernels, dd_arena_new(), NULL};
    dd_photo p = {.width = 1001, .height = 77};
    assert_true(dd_kernels_init(&kernels, NULL));
    assert_int_equal(dd_align_identity(&al, &p, &ctx, NULL), DD_OK);
    float x[50], y[50], trust[50];
    dd_align_map_row(&al, x, y, trust, 3.25, 17, 7.5, 50);
    for (int i = 0; i < 50; i++) {
        assert_true(x[i] == (float)(3.25 + i * 7.5));
        assert_true(y[i] == 17);
        assert_true(trust[i] == 1);
    }
    assert_near(al.overlap_pct, 100, 0);
    dd_arena_free(ctx.arena);
}

/* A row must be the same whether it is asked for at once or point by point. */
static void test_map_row_does_not_depend_on_the_row(void **state)
{
    (void)state;
    const drawn_view v = {.scale = 1.05, .turn_rad = 0.06, .wave_px = 3, .wave_length_px = 400};
    dd_photo before = drawn_photo(&CAMERA, &DRAWN_STRAIGHT, drawn_scene, &(int){2}),
             after = drawn_photo(&CAMERA, &v, drawn_scene, &(int){2});
    drawn_outcome o = drawn_align(&before, &after, NULL, NULL);
    assert_int_equal(o.status, DD_OK);
    float x[W], y[W], t[W];
    for (int row = 0; row < H; row += 93) {
        dd_align_map_row(&o.al, x, y, t, 0, row, 1, W);
        for (int i = 0; i < W; i += 7) {
            float x1, y1, t1;
            dd_align_map_row(&o.al, &x1, &y1, &t1, i, row, 1, 1);
            assert_true(x1 == x[i] && y1 == y[i] && t1 == t[i]);
        }
    }
    dd_arena_free(o.arena);
    drawn_free(&before);
    drawn_free(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_swap_gives_the_inverse),
        cmocka_unit_test(test_same_bytes_with_c_and_simd),
        cmocka_unit_test(test_follows_the_region_not_the_background),
        cmocka_unit_test(test_identity_is_exact),
        cmocka_unit_test(test_map_row_does_not_depend_on_the_row),
    };
    return RUN_TESTS("registration", tests);
}
