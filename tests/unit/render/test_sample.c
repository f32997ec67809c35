/* Sampling for pictures: waves keep their contrast, alike in both photos at any sub-pixel shift; nothing rings where a photo ends. */
#include <math.h>

#include "base/fmath.h"
#include "drawn_photo.h"
#include "stages/render/sample.h"

enum { W = 400, H = 120, ROWS = 62 };

typedef struct bench {
    dd_kernels kernels;
    dd_ctx ctx;
    dd_rows rows;
} bench;

static bench *start(int width)
{
    dd_arena *arena = dd_arena_new();
    bench *b = DD_NEW(arena, bench, 1);
    assert_non_null(b);
    assert_true(dd_kernels_init(&b->kernels, NULL));
    b->ctx = (dd_ctx){&b->kernels, arena, NULL};
    assert_true(dd_rows_new(&b->rows, arena, width, ROWS));
    return b;
}

/* A wave of `frequency` cycles per photo pixel across (or down), written in linear light through a table of its own. */
static dd_photo wave(dd_arena *arena, double frequency, bool down)
{
    dd_photo p = drawn_photo(arena, W, H);
    float *table = DD_NEW(arena, float, 256);
    for (int i = 0; i < 256; i++)
        table[i] = (float)i / 255.0f;
    p.to_linear[0] = p.to_linear[1] = p.to_linear[2] = table;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            for (int c = 0; c < 3; c++)
                photo_px(&p, x, y)[c] = (uint8_t)dd_round(127.5 + 100.0 * dd_cos(2.0 * DD_PI * frequency * (down ? y : x)));
    return p;
}

/* Amplitude of `frequency` cycles per sample over v[0..n), n a whole number of cycles. */
static double amplitude(const float *v, int n, double frequency)
{
    double re = 0, im = 0;
    for (int i = 0; i < n; i++) {
        re += (double)v[i] * dd_cos(2.0 * DD_PI * frequency * i);
        im += (double)v[i] * dd_sin(2.0 * DD_PI * frequency * i);
    }
    return 2.0 * dd_hypot(re, im) / n;
}

static double sinc(double x) { return x == 0.0 ? 1.0 : dd_sin(DD_PI * x) / (DD_PI * x); }

/* The stated response: B-spline of 1.25 steps, then the filter. */
static double stated(double f)
{
    double s = sinc(1.25 * f);
    return s * s * s * s * (1.0 + 0.7 * (1.0 - dd_cos(2.0 * DD_PI * f)));
}

static double measured_across(double frequency, double shift)
{
    bench *b = start(W);
    dd_photo p = wave(b->ctx.arena, frequency, false);
    dd_alignment al = shifted(b->ctx.arena, &p, &p, shift, 0.25);
    dd_grid grid = {0, 0, 1, W, H};
    assert_int_equal(dd_rows_load(&b->rows, &p, shift == 0.0 ? NULL : &al, grid, 20, ROWS, &b->ctx), DD_OK);
    double a = amplitude(dd_row(b->rows.rgb[1], 30) + 50, 300, frequency) * 255.0 / 100.0;
    dd_arena_free(b->ctx.arena);
    return a;
}

static void test_waves_keep_their_contrast(void **state)
{
    static const double frequencies[] = {0.05, 0.10, 0.20, 0.30};
    (void)state;
    for (int i = 0; i < 4; i++) {
        double f = frequencies[i];
        assert_near(measured_across(f, 0.0), stated(f), 0.03);
        for (double shift = 0.25; shift < 1.0; shift += 0.25)
            assert_near(measured_across(f, shift), measured_across(f, 0.0), 0.03);
    }
    assert_true(measured_across(0.1, 0.5) > 0.98 && measured_across(0.2, 0.5) > 0.94);
}

static void test_down_as_across(void **state)
{
    bench *b = start(W);
    dd_photo p = wave(b->ctx.arena, 0.2, true);
    dd_grid grid = {0, 0, 1, W, H};
    float column[50];
    (void)state;
    assert_int_equal(dd_rows_load(&b->rows, &p, NULL, grid, 30, ROWS, &b->ctx), DD_OK);
    for (int i = 0; i < 50; i++)
        column[i] = dd_row(b->rows.rgb[0], i)[77];
    assert_near(amplitude(column, 50, 0.2) * 255.0 / 100.0, stated(0.2), 0.03);
    dd_arena_free(b->ctx.arena);
}

/* The same rows in one piece or in many: bands leave no seams. */
static void test_bands_leave_no_seams(void **state)
{
    bench *b = start(W), *one = start(W);
    dd_photo p = wave(b->ctx.arena, 0.13, true);
    dd_grid grid = {3.5, 2.25, 1.5, 200, 70};
    (void)state;
    b->rows.covered.width = one->rows.covered.width = grid.width;
    for (int c = 0; c < 3; c++)
        b->rows.rgb[c].width = one->rows.rgb[c].width = grid.width;
    assert_int_equal(dd_rows_load(&b->rows, &p, NULL, grid, 5, 60, &b->ctx), DD_OK);
    for (int y = 5; y < 65; y += 7) {
        int n = 65 - y < 7 ? 65 - y : 7;
        assert_int_equal(dd_rows_load(&one->rows, &p, NULL, grid, y, n, &one->ctx), DD_OK);
        for (int i = 0; i < n; i++)
            assert_memory_equal(dd_row(one->rows.rgb[2], i), dd_row(b->rows.rgb[2], y - 5 + i), 200 * sizeof(float));
    }
    dd_arena_free(one->ctx.arena);
    dd_arena_free(b->ctx.arena);
}

static void test_edges_do_not_ring(void **state)
{
    bench *b = start(W);
    dd_photo p = drawn_photo(b->ctx.arena, W, H);
    dd_alignment al = shifted(b->ctx.arena, &p, &p, 30.4, -20.3);
    dd_grid grid = {0, 0, 1, W, H};
    (void)state;
    photo_box(&p, 0, 0, W, H, 180, 120, 90);
    assert_int_equal(dd_rows_load(&b->rows, &p, &al, grid, 0, ROWS, &b->ctx), DD_OK);
    int shown = 0;
    for (int y = 0; y < ROWS; y++)
        for (int x = 0; x < W; x++) {
            bool inside = x + 30.4 <= W - 0.5 && y - 20.3 >= -0.5;
            assert_int_equal(dd_brow(b->rows.covered, y)[x] != 0, inside);
            shown += inside;
            assert_near(dd_row(b->rows.rgb[0], y)[x], inside ? dd_srgb_to_linear(180 / 255.0) : 0.0, 1e-5);
        }
    assert_true(shown > 10000);
    dd_arena_free(b->ctx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_waves_keep_their_contrast),
        cmocka_unit_test(test_down_as_across),
        cmocka_unit_test(test_bands_leave_no_seams),
        cmocka_unit_test(test_edges_do_not_ring),
    };
    return RUN_TESTS("render/sample", tests);
}
