/* map_NAME.png: colours at their places in both halves, stripes where nothing was measured, ruler, palette, and nothing else in the file. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <png.h>

#include "base/file.h"
#include "base/text.h"
#include "drawn_photo.h"
#include "stages/render/map_palette.h"
#include "stages/render/render.h"
#include "stages/render/scale_bar.h"

enum { LAST = DD_MAP_FIRST_COLOUR + DD_MAP_COLOURS - 1 };
enum { W = 480, H = 360, X0 = 120, Y0 = 90, RW = 240, RH = 180 }; /* photo and map, 1:1; the region in it */

typedef struct bench {
    dd_kernels kernels;
    dd_ctx ctx;
    dd_photo before, after;
    dd_aim aim;
    dd_alignment al;
    dd_balance balance;
    dd_map_request asked;
    dd_measurements measured;
    dd_render_request request;
    char folder[512];
} bench;

typedef struct picture {
    uint8_t *px;
    int width, height;
} picture;

static bench *start(void)
{
    dd_arena *arena = dd_arena_new();
    bench *b = DD_NEW(arena, bench, 1);
    assert_true(dd_kernels_init(&b->kernels, NULL));
    b->ctx = (dd_ctx){&b->kernels, arena, NULL};
    b->before = drawn_photo(arena, W, H);
    b->after = drawn_photo(arena, W, H);
    b->al = shifted(arena, &b->before, &b->after, 0, 0);
    b->aim = (dd_aim){.width = W, .height = H, .n = 1, .px_per_mm = 2.0, .scale_source = "nominal"};
    b->aim.region[0] = (dd_region){"cheek", DD_ROLE_TREATED, 0};
    b->aim.bits = DD_NEW(arena, uint16_t, (size_t)W * H);
    for (int y = Y0; y < Y0 + RH; y++)
        for (int x = X0; x < X0 + RW; x++)
            b->aim.bits[(size_t)y * W + (size_t)x] = 1;
    b->balance = (dd_balance){.method = DD_NORM_CONTROL, .half = W / 2.0};
    b->asked.surface_floor = NAN;
    b->measured = (dd_measurements){.grid = {0, 0, 1, W, H}, .px_per_mm = 2.0, .maps = dd_maps_new(W, H, &b->asked, arena)};
    assert_non_null(b->measured.maps);
    for (int photo = 0; photo < 2; photo++)
        dd_bytes_fill(b->measured.maps->grey[photo], 150);
    dd_copy(b->folder, sizeof b->folder, aid_temp_folder());
    b->request = (dd_render_request){.folder = b->folder,
                                     .patient = "p",
                                     .view = "v",
                                     .before_session = "before",
                                     .before_date = "2026-03-02",
                                     .after_session = "S2",
                                     .after_date = "2026-04-10",
                                     .picture_size = 200,
                                     .maps = &b->asked};
    return b;
}

static dd_status render(bench *b, dd_err *err)
{
    return dd_render_pair(&b->request, &b->before, &b->after, &b->aim, &b->al, &b->balance, &b->measured, &b->ctx, err);
}

static const char *file_of(const bench *b, const char *name)
{
    static char path[1024];
    assert_true(dd_path_join(path, sizeof path, b->folder, name));
    return path;
}

static bool exists(const bench *b, const char *name) { return access(file_of(b, name), F_OK) == 0; }

static void stop(bench *b)
{
    unlink(file_of(b, "side_by_side.jpg"));
    unlink(file_of(b, "change_map.png"));
    for (int kind = 0; kind < DD_MAPS; kind++) {
        char name[64];
        snprintf(name, sizeof name, "map_%s.png", dd_map_info_of[kind].name);
        unlink(file_of(b, name));
    }
    assert_int_equal(rmdir(b->folder), 0); /* no other file */
    dd_arena_free(b->ctx.arena);
}

static picture read_png(const bench *b, const char *name)
{
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    assert_true(png_image_begin_read_from_file(&image, file_of(b, name)));
    image.format = PNG_FORMAT_RGB;
    picture p = {malloc(PNG_IMAGE_SIZE(image)), (int)image.width, (int)image.height};
    assert_non_null(p.px);
    assert_true(png_image_finish_read(&image, NULL, p.px, 0, NULL));
    return p;
}

static dd_rgb8 colour_at(picture p, int x, int y)
{
    const uint8_t *px = p.px + 3 * ((size_t)y * (size_t)p.width + (size_t)x);
    return (dd_rgb8){px[0], px[1], px[2]};
}

static bool same(dd_rgb8 a, dd_rgb8 b) { return a.r == b.r && a.g == b.g && a.b == b.b; }
static bool is_grey(dd_rgb8 c) { return c.r == c.g && c.g == c.b; }

static void put_box(bench *b, dd_map_kind kind, int photo, dd_box box, float value)
{
    for (int y = box.y; y < box.y + box.h; y++)
        for (int x = box.x; x < box.x + box.w; x++)
            dd_map_put(b->measured.maps, kind, photo, x, y, &value, 1);
}

static const dd_box REGION = {X0, Y0, RW, RH};

/* Where the halves of a map begin; one map pixel is one pixel here. */
static void find_halves(int *left, int *right, int *top, picture p)
{
    *left = 0;
    *right = p.width - W;
    *top = -1;
    for (int y = 0; y < 100 && *top < 0; y++)
        if (!same(colour_at(p, W / 2, y), colour_at(p, 0, 0)))
            *top = y;
    assert_true(*top > 10 && *right > W && *right < W + 20);
}

static void test_colours_stand_at_their_places(void **state)
{
    bench *b = start();
    dd_rgb8 palette[256];
    int left, right, top;
    (void)state;
    put_box(b, DD_MAP_SPOTS, 0, REGION, 0.0f);
    put_box(b, DD_MAP_SPOTS, 1, REGION, 0.0f);
    put_box(b, DD_MAP_SPOTS, 0, (dd_box){200, 150, 20, 10}, 15.0f);
    put_box(b, DD_MAP_SPOTS, 1, (dd_box){260, 200, 20, 10}, 7.5f);
    assert_int_equal(render(b, NULL), DD_OK);
    picture p = read_png(b, "map_spots.png");
    find_halves(&left, &right, &top, p);
    dd_map_palette(palette, DD_MAP_SPOTS);
    assert_true(same(colour_at(p, left + 210, top + 155), palette[LAST]));
    assert_true(same(colour_at(p, left + 200, top + 150), palette[LAST]) && is_grey(colour_at(p, left + 199, top + 150)));
    assert_true(is_grey(colour_at(p, right + 210, top + 155)));
    assert_true(same(colour_at(p, right + 270, top + 205), palette[128 + 31]));
    assert_true(is_grey(colour_at(p, left + 270, top + 205)));
    free(p.px);
    stop(b);
}

static void test_only_what_was_measured_is_drawn(void **state)
{
    bench *b = start();
    (void)state;
    put_box(b, DD_MAP_WRINKLES, 0, REGION, NAN); /* tried, nothing could be measured */
    put_box(b, DD_MAP_REDNESS, 0, REGION, 5.0f);
    assert_int_equal(render(b, NULL), DD_OK);
    assert_true(exists(b, "map_redness.png"));
    assert_false(exists(b, "map_wrinkles.png") || exists(b, "map_spots.png") || exists(b, "map_melanin.png"));
    stop(b);
}

/* A map of dark skin holds nothing, but says why. */
static void test_dark_skin_gets_a_picture_with_the_reason(void **state)
{
    bench *b = start();
    (void)state;
    b->measured.maps->too_dark = true;
    assert_int_equal(render(b, NULL), DD_OK);
    assert_true(exists(b, "map_melanin.png") && exists(b, "map_haemoglobin.png") && exists(b, "map_shading.png"));
    stop(b);
}

static void test_what_was_not_measured_is_striped(void **state)
{
    bench *b = start();
    int left, right, top, low = 255, high = 0, photo_low = 255, photo_high = 0;
    (void)state;
    for (int photo = 0; photo < 2; photo++)
        put_box(b, DD_MAP_REDNESS, photo, (dd_box){X0, Y0, RW / 2, RH}, 10.0f);
    assert_int_equal(render(b, NULL), DD_OK);
    picture p = read_png(b, "map_redness.png");
    find_halves(&left, &right, &top, p);
    for (int x = X0 + RW / 2 + 5; x < X0 + RW - 5; x++) {
        int grey = colour_at(p, right + x, top + 180).g;
        assert_true(is_grey(colour_at(p, right + x, top + 180)));
        low = grey < low ? grey : low;
        high = grey > high ? grey : high;
    }
    for (int x = 5; x < X0 - 5; x++) { /* outside of the region: the photo as it is */
        int grey = colour_at(p, right + x, top + 180).g;
        photo_low = grey < photo_low ? grey : photo_low;
        photo_high = grey > photo_high ? grey : photo_high;
    }
    assert_true(high - low > 10 && low == photo_low);
    assert_int_equal(photo_low, photo_high);
    assert_false(is_grey(colour_at(p, left + X0 + 20, top + 180)));
    free(p.px);
    stop(b);
}

/* Properties of the pair have no map on the baseline: its photo is shown plain. */
static void test_change_lies_over_the_follow_up(void **state)
{
    bench *b = start();
    int left, right, top;
    (void)state;
    put_box(b, DD_MAP_PIGMENT_CHANGE, 1, REGION, 0.0f);
    put_box(b, DD_MAP_PIGMENT_CHANGE, 1, (dd_box){150, 150, 20, 20}, -8.0f);
    put_box(b, DD_MAP_PIGMENT_CHANGE, 1, (dd_box){250, 150, 20, 20}, 8.0f);
    assert_int_equal(render(b, NULL), DD_OK);
    picture p = read_png(b, "map_pigment_change.png");
    find_halves(&left, &right, &top, p);
    dd_rgb8 lost = colour_at(p, right + 160, top + 160), fresh = colour_at(p, right + 260, top + 160);
    assert_true(lost.b > lost.r && fresh.r > fresh.b);
    for (int x = X0 + 6; x < X0 + RW - 6; x++)
        assert_true(same(colour_at(p, left + x, top + 160), colour_at(p, left + 60, top + 160)));
    free(p.px);
    stop(b);
}

/* 2 px per mm and 480 px: 50 mm are the longest round length within a quarter, 100 px. */
static void test_ruler_has_its_length(void **state)
{
    bench *b = start();
    int left, right, top, longest = 0;
    (void)state;
    assert_near(dd_scale_bar_mm(W, 2.0), 50.0, 0.0);
    assert_near(dd_scale_bar_mm(1000, 10.0), 20.0, 0.0);
    assert_near(dd_scale_bar_mm(400, 400.0), 0.5, 0.0);
    put_box(b, DD_MAP_REDNESS, 0, REGION, 0.0f);
    assert_int_equal(render(b, NULL), DD_OK);
    picture p = read_png(b, "map_redness.png");
    find_halves(&left, &right, &top, p);
    for (int y = top + H - 30; y < top + H; y++)
        for (int x = left, run = 0; x < left + W / 2; x++) {
            run = colour_at(p, x, y).r > 230 ? run + 1 : 0;
            longest = run > longest ? run : longest;
        }
    assert_int_equal(longest, 100);
    free(p.px);
    stop(b);
}

/* Small maps are enlarged by whole factors; large ones have 800 px a half. */
static void test_small_maps_are_enlarged(void **state)
{
    bench *b = start();
    (void)state;
    b->measured.grid = (dd_grid){X0, Y0, 1, 100, 80};
    b->measured.maps = dd_maps_new(100, 80, &b->asked, b->ctx.arena);
    for (int photo = 0; photo < 2; photo++)
        dd_bytes_fill(b->measured.maps->grey[photo], 150);
    put_box(b, DD_MAP_REDNESS, 0, (dd_box){0, 0, 100, 80}, 10.0f);
    assert_int_equal(render(b, NULL), DD_OK);
    picture p = read_png(b, "map_redness.png");
    assert_true(p.width > 1000 && p.width < 1020 && p.height > 400 && p.height < 560);
    free(p.px);
    stop(b);
}

static void test_nothing_but_pixels_in_the_file(void **state)
{
    static const char *const WANTED[] = {"IHDR", "PLTE", "IDAT", "IEND"};
    bench *b = start();
    dd_blob file;
    (void)state;
    put_box(b, DD_MAP_INK, 0, REGION, 20.0f);
    assert_int_equal(render(b, NULL), DD_OK);
    assert_int_equal(dd_file_read(&file, file_of(b, "map_ink.png"), 1 << 24, NULL), DD_OK);
    size_t at = 8;
    for (int i = 0; i < 4; i++) {
        size_t size = (size_t)file.data[at] << 24 | (size_t)file.data[at + 1] << 16 | (size_t)file.data[at + 2] << 8 | file.data[at + 3];
        assert_memory_equal(file.data + at + 4, WANTED[i], 4);
        at += size + 12;
    }
    assert_int_equal(at, file.size);
    dd_blob_free(&file);
    stop(b);
}

static double lightness(dd_rgb8 c)
{
    double lab[3], rgb[3] = {dd_srgb_to_linear(c.r / 255.0), dd_srgb_to_linear(c.g / 255.0), dd_srgb_to_linear(c.b / 255.0)};
    dd_lab_from_linear1(lab, rgb);
    return lab[0];
}

/* Lightness alone tells high from low on every scale (on two-sided ones: strong from weak), whatever colours the eye can see. */
static void test_scales_read_without_colour(void **state)
{
    (void)state;
    for (int kind = 0; kind < DD_MAPS; kind++) {
        dd_rgb8 palette[256];
        bool sides = kind == DD_MAP_SCARS || kind == DD_MAP_PIGMENT_CHANGE;
        dd_map_palette(palette, (dd_map_kind)kind);
        double way = lightness(palette[LAST]) - lightness(palette[sides ? 160 : 128]);
        assert_true(fabs(way) > 40.0);
        for (int i = sides ? 161 : 129; i <= LAST; i++)
            assert_true((lightness(palette[i]) - lightness(palette[i - 1])) * way > 0.0);
        for (int i = 129; sides && i < 160; i++)
            assert_true(lightness(palette[i]) < lightness(palette[i - 1]));
        for (int i = 1; i < 128; i++)
            assert_true(is_grey(palette[i]) && palette[i].r > palette[i - 1].r);
    }
}

static void test_a_missing_folder_is_told(void **state)
{
    bench *b = start();
    dd_err err = {0};
    (void)state;
    put_box(b, DD_MAP_INK, 0, REGION, 20.0f);
    assert_int_equal(render(b, NULL), DD_OK);
    b->request.folder = "/nonexistent/folder";
    assert_true(render(b, &err) != DD_OK);
    stop(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_colours_stand_at_their_places),
        cmocka_unit_test(test_only_what_was_measured_is_drawn),
        cmocka_unit_test(test_dark_skin_gets_a_picture_with_the_reason),
        cmocka_unit_test(test_what_was_not_measured_is_striped),
        cmocka_unit_test(test_change_lies_over_the_follow_up),
        cmocka_unit_test(test_ruler_has_its_length),
        cmocka_unit_test(test_small_maps_are_enlarged),
        cmocka_unit_test(test_nothing_but_pixels_in_the_file),
        cmocka_unit_test(test_scales_read_without_colour),
        cmocka_unit_test(test_a_missing_folder_is_told),
    };
    return RUN_TESTS("render/metric_maps", tests);
}
