/* The change map's numbers and colours: painted bands with a known CIEDE2000, no change, missing pixels, the scale. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "kernels/kernels.h"
#include "stages/render/change_map.h"
#include "stages/render/colour_scale.h"

typedef struct bench {
    dd_kernels kernels;
    dd_ctx ctx;
    dd_aim aim;
    dd_scene scene;
    dd_band band;
    dd_change_map map;
} bench;

/* A frame of width x height at full size, px_per_mm as given; the band holds all of it. */
static bench *start(int width, int height, double px_per_mm)
{
    dd_arena *arena = dd_arena_new();
    bench *b = DD_NEW(arena, bench, 1);
    assert_non_null(b);
    assert_true(dd_kernels_init(&b->kernels, NULL));
    b->ctx = (dd_ctx){&b->kernels, arena, NULL};
    b->aim.px_per_mm = px_per_mm;
    b->scene.ctx = &b->ctx;
    b->scene.aim = &b->aim;
    b->scene.frame = dd_frame_of(width, height, 0);
    dd_srgb8_table_init(&b->scene.srgb);
    for (int c = 0; c < 3; c++) {
        b->band.before.rgb[c] = dd_plane_new(arena, width, height);
        b->band.after.rgb[c] = dd_plane_new(arena, width, height);
    }
    b->band.before.covered = dd_bytes_new(arena, width, height);
    b->band.after.covered = dd_bytes_new(arena, width, height);
    dd_bytes_fill(b->band.before.covered, 1);
    dd_bytes_fill(b->band.after.covered, 1);
    b->band.rows = height;
    assert_true(dd_change_map_new(&b->map, &b->scene));
    return b;
}

static void finish(bench *b)
{
    for (int i = 0; i < b->band.rows; i++)
        dd_change_map_row(&b->map, &b->scene, &b->band, i);
    assert_true(dd_change_map_finish(&b->map, &b->scene));
}

static void stop(bench *b) { dd_arena_free(b->ctx.arena); }

static void paint(dd_plane planes[3], const double rgb[3])
{
    for (int c = 0; c < 3; c++)
        dd_plane_fill(planes[c], (float)rgb[c]);
}

static void test_a_known_change(void **state)
{
    static const double before[3] = {0.55, 0.36, 0.28}, after[3] = {0.50, 0.30, 0.24};
    double lab1[3], lab2[3];
    bench *b = start(80, 50, 4.0);
    (void)state;
    dd_lab_from_linear1(lab1, before);
    dd_lab_from_linear1(lab2, after);
    paint(b->band.before.rgb, before);
    paint(b->band.after.rgb, after);
    finish(b);
    for (int y = 0; y < 50; y++)
        for (int x = 0; x < 80; x++)
            assert_near(dd_row(b->map.de00, y)[x], dd_ciede2000_1(lab1, lab2), 2e-3);
    stop(b);
}

static void paint_texture(bench *b)
{
    for (int y = 0; y < b->band.rows; y++)
        for (int x = 0; x < b->band.before.rgb[0].width; x++)
            for (int c = 0; c < 3; c++)
                dd_row(b->band.before.rgb[c], y)[x] = dd_row(b->band.after.rgb[c], y)[x] = (float)(((x * 7 + y * 13 + c * 5) % 31) / 31.0);
}

static void test_no_change_is_exactly_zero(void **state)
{
    bench *b = start(90, 60, 4.0);
    (void)state;
    paint_texture(b);
    finish(b);
    for (int y = 0; y < 60; y++)
        for (int x = 0; x < 90; x++)
            assert_true(dd_row(b->map.de00, y)[x] == 0.0f);
    stop(b);
}

/* What lies where nothing was photographed must neither show nor leak into its neighbours. */
static void test_missing_pixels_take_no_part(void **state)
{
    bench *b = start(90, 60, 4.0);
    (void)state;
    paint_texture(b);
    for (int y = 20; y < 40; y++)
        for (int x = 30; x < 50; x++) {
            dd_brow(b->band.after.covered, y)[x] = x < 40 ? 0 : 2;
            dd_row(b->band.after.rgb[0], y)[x] = x < 40 ? NAN : 1e6f;
        }
    finish(b);
    for (int y = 0; y < 60; y++)
        for (int x = 0; x < 90; x++) {
            bool missing = y >= 20 && y < 40 && x >= 30 && x < 50;
            float de00 = dd_row(b->map.de00, y)[x];
            assert_true(missing ? isnan(de00) : de00 == 0.0f);
        }
    stop(b);
}

/* A step between two colours is as wide as the stated Gauss: half the change at the edge, 16 % one sigma outside (in linear light). */
static void test_smoothing_is_as_wide_as_stated(void **state)
{
    static const double grey[3] = {0.20, 0.20, 0.20};
    bench *b = start(200, 40, 10.0);
    (void)state;
    paint(b->band.before.rgb, grey);
    paint(b->band.after.rgb, grey);
    for (int c = 0; c < 3; c++)
        for (int y = 0; y < 40; y++)
            for (int x = 100; x < 200; x++)
                dd_row(b->band.after.rgb[c], y)[x] = 0.22f;
    finish(b);
    assert_near(b->map.sigma_mm, 0.5, 1e-12);
    int sigma_px = (int)(b->map.sigma_mm * 10.0 + 0.5);
    for (int side = -1; side <= 1; side += 2) {
        double share = 0.5 * (1 + side * 0.6827), light = 0.2 + 0.02 * share, rgb[3] = {light, light, light}, lab1[3], lab2[3];
        dd_lab_from_linear1(lab1, grey);
        dd_lab_from_linear1(lab2, rgb);
        float left = dd_row(b->map.de00, 20)[99 + side * sigma_px], right = dd_row(b->map.de00, 20)[100 + side * sigma_px];
        assert_near((left + right) / 2, dd_ciede2000_1(lab1, lab2), 0.02); /* the edge lies between the two pixels */
    }
    stop(b);
}

static void test_large_halves_shrink_by_means(void **state)
{
    dd_frame f = dd_frame_of(4000, 3000, 2400);
    (void)state;
    assert_int_equal(f.grid.width, 2400);
    assert_int_equal(f.grid.height, 1800);
    assert_near(f.grid.step, 4000.0 / 2400.0, 1e-12);
    assert_near(f.grid.x0, (f.grid.step - 1) / 2, 1e-12);
    assert_int_equal(f.shrink, 2);
    assert_int_equal(f.map.width, 1200);
    /* the centre of a map pixel is the mean of the centres below it */
    assert_near(f.map.x0, f.grid.x0 + f.grid.step / 2, 1e-12);
    f = dd_frame_of(1000, 3000, 0);
    assert_true(f.grid.width == 1000 && f.grid.height == 3000 && f.grid.step == 1.0 && f.grid.x0 == 0.0);
    f = dd_frame_of(700, 500, 2400); /* never enlarged */
    assert_true(f.grid.width == 700 && f.grid.height == 500 && f.shrink == 1);
    /* last pixel inside the photo for any size */
    for (int w = 64; w < 5000; w += 37)
        for (int size = 50; size < 3000; size += 211) {
            f = dd_frame_of(w, 600, size);
            assert_true(f.grid.x0 + f.grid.step * (f.grid.width - 1) <= w - 0.5 && f.grid.width <= (size > 64 ? size : 64));
            assert_true(f.map.x0 + f.map.step * (f.map.width - 1) <= w - 0.5);
        }
}

static void test_shrinking_keeps_a_change(void **state)
{
    bench *b = start(3000, 8, 12.0); /* shrink 3 */
    static const double before[3] = {0.30, 0.30, 0.30};
    (void)state;
    assert_int_equal(b->scene.frame.shrink, 3);
    paint(b->band.before.rgb, before);
    for (int c = 0; c < 3; c++)
        for (int y = 0; y < 8; y++)
            for (int x = 0; x < 3000; x++)
                dd_row(b->band.after.rgb[c], y)[x] = x % 3 == 0 ? 0.30f + 0.09f : 0.30f; /* mean 0.33 */
    finish(b);
    double lab1[3], lab2[3], mean[3] = {0.33, 0.33, 0.33};
    dd_lab_from_linear1(lab1, before);
    dd_lab_from_linear1(lab2, mean);
    assert_int_equal(b->map.de00.width, 1000);
    assert_near(dd_row(b->map.de00, 1)[500], dd_ciede2000_1(lab1, lab2), 2e-3);
    stop(b);
}

static double lightness(dd_rgb8 c)
{
    double rgb[3] = {dd_srgb_to_linear(c.r / 255.0), dd_srgb_to_linear(c.g / 255.0), dd_srgb_to_linear(c.b / 255.0)}, lab[3];
    dd_lab_from_linear1(lab, rgb);
    return lab[0];
}

static void test_scale_gets_lighter_in_even_steps(void **state)
{
    double first = lightness(dd_scale_colours[0]), last = lightness(dd_scale_colours[255]), step = (last - first) / 255;
    (void)state;
    assert_near(first, 15.0, 1.0); /* viridis: L* 15 to 90 */
    assert_near(last, 91.0, 1.0);
    for (int i = 2; i < DD_SCALE_COLOURS; i++) /* over two entries: one may be level, as 8-bit codes are as coarse as a step of 0.3 */
        assert_true(lightness(dd_scale_colours[i]) > lightness(dd_scale_colours[i - 2]));
    for (int i = 16; i < DD_SCALE_COLOURS; i++)
        assert_near(lightness(dd_scale_colours[i]) - lightness(dd_scale_colours[i - 16]), 16 * step,
                    0.20 * 16 * step); /* published: steps up to 0.35, mean 0.30 (17 %); 3 % for 8-bit codes */
}

/* viridis as published: first, last and middle entries of _cm_listed.py times 255. */
static void test_scale_is_fixed(void **state)
{
    (void)state;
    const dd_rgb8 zero = dd_scale_colour(0.0f), top = dd_scale_colour(15.0f), beyond = dd_scale_colour(80.0f),
                  three = dd_scale_colour(3.0f);
    assert_true(zero.r == 68 && zero.g == 1 && zero.b == 84);
    assert_true(top.r == 253 && top.g == 231 && top.b == 37);
    assert_memory_equal(&top, &beyond, sizeof top);
    assert_memory_equal(&three, &dd_scale_colours[51], sizeof three); /* 3/15 of 255 */
}

static void test_small_changes_show_the_baseline(void **state)
{
    (void)state;
    for (int grey = 0; grey < 256; grey += 51) {
        dd_rgb8 none = dd_scale_over(0.0f, (uint8_t)grey), just = dd_scale_over(1.0f, (uint8_t)grey),
                half = dd_scale_over(2.0f, (uint8_t)grey);
        assert_true(none.r == grey && none.g == grey && none.b == grey);
        assert_memory_equal(&just, &none, sizeof none);
        dd_rgb8 colour = dd_scale_colour(2.0f);
        assert_near(half.r, (grey + colour.r) / 2.0, 1.0);
        assert_near(half.b, (grey + colour.b) / 2.0, 1.0);
        for (int tenth = 30; tenth <= 200; tenth += 7) { /* from 3 on: the table, whatever lies below */
            dd_rgb8 seen = dd_scale_over((float)tenth / 10.0f, (uint8_t)grey), table = dd_scale_colour((float)tenth / 10.0f);
            assert_memory_equal(&seen, &table, sizeof seen);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_known_change),
        cmocka_unit_test(test_no_change_is_exactly_zero),
        cmocka_unit_test(test_missing_pixels_take_no_part),
        cmocka_unit_test(test_smoothing_is_as_wide_as_stated),
        cmocka_unit_test(test_large_halves_shrink_by_means),
        cmocka_unit_test(test_shrinking_keeps_a_change),
        cmocka_unit_test(test_scale_gets_lighter_in_even_steps),
        cmocka_unit_test(test_scale_is_fixed),
        cmocka_unit_test(test_small_changes_show_the_baseline),
    };
    return RUN_TESTS("render/change_map", tests);
}
