/* The pictures of a pair, from drawn photos with known colours to files read back: places, colours, labels, what is missing, failures. */
#include <stdio.h> /* before jpeglib.h */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jpeglib.h>
#include <png.h>

#include "base/file.h"
#include "base/fmath.h"
#include "base/text.h"
#include "drawn_photo.h"
#include "stages/render/render.h"

enum { W = 480, H = 360 };

typedef struct bench {
    dd_kernels kernels;
    dd_ctx ctx;
    dd_photo before, after;
    dd_aim aim;
    dd_alignment al;
    dd_balance balance;
    dd_render_request request;
    char folder[512];
} bench;

typedef struct picture {
    uint8_t *px;
    int width, height, channels;
} picture;

static bench *start_sized(int width, int height)
{
    dd_arena *arena = dd_arena_new();
    bench *b = DD_NEW(arena, bench, 1);
    assert_non_null(b);
    assert_true(dd_kernels_init(&b->kernels, NULL));
    b->ctx = (dd_ctx){&b->kernels, arena, NULL};
    b->before = drawn_photo(arena, width, height);
    b->after = drawn_photo(arena, width, height);
    photo_box(&b->before, 0, 0, width, height, 190, 140, 120);
    photo_box(&b->after, 0, 0, width, height, 170, 120, 100);
    b->al = shifted(arena, &b->before, &b->after, 0, 0);
    b->aim = (dd_aim){.width = width, .height = height, .n = 2, .px_per_mm = 2.0};
    b->aim.region[0] = (dd_region){"cheek", DD_ROLE_TREATED, 0};
    b->aim.region[1] = (dd_region){"arm", DD_ROLE_CONTROL, 0};
    b->aim.bits = DD_NEW(arena, uint16_t, (size_t)width * (size_t)height);
    for (int y = height / 4; y < height / 2; y++)
        for (int x = width / 4; x < width / 2; x++)
            b->aim.bits[(size_t)y * (size_t)width + (size_t)x] = 1;
    b->balance = (dd_balance){.method = DD_NORM_CONTROL, .half = width / 2.0};
    dd_copy(b->folder, sizeof b->folder, aid_temp_folder());
    b->request = (dd_render_request){.folder = b->folder,
                                     .patient = "p",
                                     .view = "v",
                                     .before_session = "before",
                                     .before_date = "2026-03-02",
                                     .after_session = "S2",
                                     .after_date = "2026-04-10",
                                     .picture_size = 2400,
                                     .balanced = true};
    return b;
}

static bench *start(void) { return start_sized(W, H); }

static dd_status render(bench *b, dd_err *err)
{
    return dd_render_pair(&b->request, &b->before, &b->after, &b->aim, &b->al, &b->balance, NULL, &b->ctx, err);
}

static const char *file_of(const bench *b, const char *name)
{
    static char path[1024];
    assert_true(dd_path_join(path, sizeof path, b->folder, name));
    return path;
}

static void stop(bench *b)
{
    static const char *const names[] = {"side_by_side.jpg", "side_by_side_balanced.jpg", "change_map.png", "aligned.png", "not_matched.jpg"};
    for (int i = 0; i < 5; i++)
        unlink(file_of(b, names[i]));
    rmdir(b->folder);
    dd_arena_free(b->ctx.arena);
}

static picture read_jpeg(const bench *b, const char *name)
{
    struct jpeg_decompress_struct d;
    struct jpeg_error_mgr errors;
    FILE *file = fopen(file_of(b, name), "rb");
    assert_non_null(file);
    d.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&d);
    jpeg_stdio_src(&d, file);
    jpeg_read_header(&d, TRUE);
    jpeg_start_decompress(&d);
    picture p = {malloc(3 * (size_t)d.output_width * d.output_height), (int)d.output_width, (int)d.output_height, 3};
    while (d.output_scanline < d.output_height) {
        JSAMPROW row = p.px + 3 * (size_t)d.output_scanline * d.output_width;
        jpeg_read_scanlines(&d, &row, 1);
    }
    jpeg_finish_decompress(&d);
    jpeg_destroy_decompress(&d);
    fclose(file);
    return p;
}

static picture read_png(const bench *b, const char *name, int channels)
{
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    assert_true(png_image_begin_read_from_file(&image, file_of(b, name)));
    assert_int_equal(image.format, channels == 4 ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB);
    picture p = {malloc(PNG_IMAGE_SIZE(image)), (int)image.width, (int)image.height, channels};
    assert_true(png_image_finish_read(&image, NULL, p.px, 0, NULL));
    return p;
}

static const uint8_t *px_at(picture p, int x, int y) { return p.px + (size_t)p.channels * ((size_t)y * (size_t)p.width + (size_t)x); }

static void assert_colour(picture p, int x, int y, int r, int g, int b, int tolerance)
{
    const uint8_t *px = px_at(p, x, y);
    if (abs(px[0] - r) > tolerance || abs(px[1] - g) > tolerance || abs(px[2] - b) > tolerance)
        fail_msg("%d,%d is %d %d %d, wanted %d %d %d", x, y, px[0], px[1], px[2], r, g, b);
}

static bool exists(const bench *b, const char *name) { return access(file_of(b, name), F_OK) == 0; }

static void test_halves_lie_side_by_side(void **state)
{
    bench *b = start();
    (void)state;
    photo_box(&b->before, 100, 80, 60, 40, 30, 90, 200);
    photo_box(&b->after, 100, 80, 60, 40, 60, 160, 60);
    assert_int_equal(render(b, NULL), DD_OK);
    picture p = read_jpeg(b, "side_by_side.jpg");
    int divider = p.width - 2 * W, strip = p.height - H;
    assert_true(divider >= 1 && divider <= 8);
    assert_true(strip > 15 && strip < H / 8);
    assert_colour(p, 20, strip + 20, 190, 140, 120, 3);
    assert_colour(p, W + divider + 20, strip + 20, 170, 120, 100, 3);
    assert_colour(p, 130, strip + 100, 30, 90, 200, 4);
    assert_colour(p, W + divider + 130, strip + 100, 60, 160, 60, 4);
    assert_colour(p, W + divider + 96, strip + 76, 170, 120, 100, 16); /* just outside the box: same place in both halves */
    assert_colour(p, 96, strip + 76, 190, 140, 120, 16);
    free(p.px);
    stop(b);
}

static void test_halves_shrink_but_never_grow(void **state)
{
    static const int cases[][3] = {{200, 200, 150}, {0, W, H}, {5000, W, H}, {479, 479, 359}};
    (void)state;
    for (int i = 0; i < 4; i++) {
        bench *b = start();
        b->request.picture_size = cases[i][0];
        assert_int_equal(render(b, NULL), DD_OK);
        picture p = read_jpeg(b, "side_by_side.jpg");
        assert_true(p.width > 2 * cases[i][1] && p.width <= 2 * cases[i][1] + 16);
        assert_true(p.height > cases[i][2] && p.height < cases[i][2] + 60);
        free(p.px);
        stop(b);
    }
}

static void test_what_is_not_covered_is_hatched_grey(void **state)
{
    bench *b = start();
    (void)state;
    b->al = shifted(b->ctx.arena, &b->before, &b->after, 120, 0); /* the follow-up ends 120 px before the right edge */
    assert_int_equal(render(b, NULL), DD_OK);
    picture p = read_jpeg(b, "side_by_side.jpg");
    int left = p.width - W, strip = p.height - H, low = 255, high = 0;
    assert_colour(p, left + 300, strip + 200, 170, 120, 100, 3);
    for (int x = left + 380; x < left + 470; x++) {
        const uint8_t *px = px_at(p, x, strip + 200);
        assert_true(abs(px[0] - px[1]) <= 4 && abs(px[1] - px[2]) <= 4);
        low = px[1] < low ? px[1] : low;
        high = px[1] > high ? px[1] : high;
    }
    assert_true(low > 110 && high < 160 && high - low > 8); /* two greys */
    free(p.px);
    picture map = read_png(b, "change_map.png", 3);
    int x0 = (map.width - W) / 2;
    const uint8_t *grey = px_at(map, x0 + 430, 200);
    assert_true(grey[0] == grey[1] && grey[1] == grey[2]);
    free(map.px);
    stop(b);
}

static void test_balanced_picture_has_the_gain(void **state)
{
    bench *b = start();
    double gain[3] = {1.25, 1.30, 1.10};
    int code[3] = {170, 120, 100}, want[3];
    (void)state;
    for (int c = 0; c < 3; c++) {
        b->balance.log_gain[c] = dd_log(gain[c]);
        want[c] = (int)dd_round(255.0 * dd_linear_to_srgb(gain[c] * dd_srgb_to_linear(code[c] / 255.0)));
    }
    assert_int_equal(render(b, NULL), DD_OK);
    picture shot = read_jpeg(b, "side_by_side.jpg"), balanced = read_jpeg(b, "side_by_side_balanced.jpg");
    assert_colour(shot, shot.width - 60, 200, 170, 120, 100, 3);
    assert_colour(balanced, balanced.width - 60, 200, want[0], want[1], want[2], 3);
    assert_colour(balanced, 60, 200, 190, 140, 120, 3);
    free(shot.px);
    free(balanced.px);
    stop(b);
}

static void test_no_balanced_picture_unless_asked(void **state)
{
    bench *b = start();
    (void)state;
    b->request.balanced = false;
    assert_int_equal(render(b, NULL), DD_OK);
    assert_true(exists(b, "side_by_side.jpg") && exists(b, "change_map.png"));
    assert_false(exists(b, "side_by_side_balanced.jpg"));
    assert_false(exists(b, "aligned.png"));
    stop(b);
}

/* First and last column of the strip between x0 and x1 that holds text; -1: none. */
static void text_span(picture p, int x0, int x1, int strip, int *first, int *last)
{
    *first = *last = -1;
    for (int x = x0; x < x1; x++)
        for (int y = 0; y < strip; y++)
            if (px_at(p, x, y)[1] > 90) {
                *first = *first < 0 ? x : *first;
                *last = x;
            }
}

static void assert_labels_in_place(const bench *b, int width, int height)
{
    picture p = read_jpeg(b, "side_by_side.jpg");
    int divider = p.width - 2 * width, strip = p.height - height - 4, first, last;
    for (int half = 0; half < 2; half++) {
        int x0 = half * (width + divider);
        text_span(p, x0, x0 + width, strip, &first, &last);
        assert_true(first >= x0 + 4 && first < x0 + width / 5);              /* the session stands at the left */
        assert_true(last < x0 + width - 4 && last > x0 + width - width / 5); /* the kind at the right */
    }
    text_span(p, width - 4, width + divider + 4, strip, &first, &last);
    assert_int_equal(first, -1);
    free(p.px);
}

static void test_labels_stay_in_their_half(void **state)
{
    char name[600];
    (void)state;
    memset(name, 'W', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    bench *b = start();
    assert_int_equal(render(b, NULL), DD_OK);
    assert_labels_in_place(b, W, H);
    b->request.before_session = b->request.after_session = name;
    assert_int_equal(render(b, NULL), DD_OK);
    assert_labels_in_place(b, W, H);
    stop(b);
    b = start_sized(150, 64);
    b->request.before_session = b->request.after_session = name;
    assert_int_equal(render(b, NULL), DD_OK);
    assert_labels_in_place(b, 150, 64);
    stop(b);
}

static void test_identical_photos_have_a_grey_map(void **state)
{
    bench *b = start();
    (void)state;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            photo_box(&b->before, x, y, 1, 1, (x * 5 + y) % 256, (x + y * 3) % 256, 128);
    b->after = b->before;
    assert_int_equal(render(b, NULL), DD_OK);
    picture map = read_png(b, "change_map.png", 3);
    int x0 = (map.width - W) / 2;
    for (int y = 30; y < 30 + H - 10; y++)
        for (int x = x0; x < x0 + W; x++) {
            const uint8_t *px = px_at(map, x, y);
            assert_true(px[0] == px[1] && px[1] == px[2]);
        }
    free(map.px);
    stop(b);
}

static void test_a_change_has_its_colour_on_the_map(void **state)
{
    bench *b = start();
    (void)state;
    photo_box(&b->after, 0, 0, W, H, 190, 140, 120);
    photo_box(&b->after, 300, 200, 100, 100, 60, 160, 60); /* far beyond dE00 = 15: the last colour of viridis */
    assert_int_equal(render(b, NULL), DD_OK);
    picture map = read_png(b, "change_map.png", 3);
    int x0 = (map.width - W) / 2, last = 0;
    for (int y = 0; y < map.height / 2 + 150; y++) {
        const uint8_t *px = px_at(map, x0 + 350, y);
        last += px[0] == 253 && px[1] == 231 && px[2] == 37;
    }
    assert_true(last > 90 && last <= 104);
    free(map.px);
    stop(b);
}

static void test_aligned_is_the_follow_up_on_the_baseline(void **state)
{
    bench *b = start();
    (void)state;
    b->al = shifted(b->ctx.arena, &b->before, &b->after, 50.5, -30.25);
    b->request.export_aligned = true;
    photo_box(&b->after, 200, 100, 80, 80, 20, 30, 220);
    assert_int_equal(render(b, NULL), DD_OK);
    picture p = read_png(b, "aligned.png", 4);
    assert_int_equal(p.width, W);
    assert_int_equal(p.height, H);
    assert_colour(p, 20, 200, 170, 120, 100, 0);
    assert_colour(p, 190, 170, 20, 30, 220, 0); /* after 240, 140 */
    assert_int_equal(px_at(p, 190, 170)[3], 255);
    assert_int_equal(px_at(p, 100, 20)[3], 0);    /* above the follow-up */
    assert_int_equal(px_at(p, 460, 200)[3], 0);   /* right of it */
    assert_int_equal(px_at(p, 428, 200)[3], 255); /* after 478.5: its last column */
    assert_colour(p, 460, 200, 0, 0, 0, 0);
    free(p.px);
    stop(b);
}

static void test_a_missing_folder_is_told(void **state)
{
    bench *b = start();
    dd_err err;
    (void)state;
    strcat(b->folder, "/missing");
    b->request.export_aligned = true;
    assert_int_equal(render(b, &err), DD_E_CREATE);
    assert_non_null(strstr(err.where, "missing"));
    assert_int_equal(access(b->folder, F_OK), -1);
    *strrchr(b->folder, '/') = '\0';
    stop(b);
}

static void test_cancel_leaves_no_file(void **state)
{
    bench *b = start();
    atomic_bool cancel = true;
    (void)state;
    b->ctx.cancel = &cancel;
    assert_int_equal(render(b, NULL), DD_E_CANCELLED);
    assert_false(exists(b, "side_by_side.jpg"));
    assert_false(exists(b, "change_map.png"));
    stop(b);
}

static void assert_same_file(const bench *a, const bench *b, const char *name)
{
    dd_blob one, two;
    assert_int_equal(dd_file_read(&one, file_of(a, name), 1 << 24, NULL), DD_OK);
    assert_int_equal(dd_file_read(&two, file_of(b, name), 1 << 24, NULL), DD_OK);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
    dd_blob_free(&one);
    dd_blob_free(&two);
}

static void test_same_bytes_on_every_cpu(void **state)
{
    bench *run[2] = {start(), start()};
    (void)state;
    if (!dd_cpu_has(DD_ISA_AVX2))
        skip();
    for (int i = 0; i < 2; i++) {
        bench *b = run[i];
        assert_true(dd_kernels_init(&b->kernels, i ? "avx2" : "c"));
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                photo_box(&b->before, x, y, 1, 1, (x * x + y * 7) % 256, (x * 3 + y) % 256, (x ^ y) & 255);
                photo_box(&b->after, x, y, 1, 1, (x * x + y * 5) % 256, (x * 2 + y) % 256, (x ^ y) & 255);
            }
        b->al = shifted(b->ctx.arena, &b->before, &b->after, 3.3, -2.7);
        b->balance.log_gain[1] = 0.07;
        b->balance.slope_x[2] = -0.05;
        b->request.picture_size = 300;
        b->request.export_aligned = true;
        assert_int_equal(render(b, NULL), DD_OK);
    }
    assert_same_file(run[0], run[1], "side_by_side.jpg");
    assert_same_file(run[0], run[1], "side_by_side_balanced.jpg");
    assert_same_file(run[0], run[1], "change_map.png");
    assert_same_file(run[0], run[1], "aligned.png");
    stop(run[0]);
    stop(run[1]);
}

static void test_odd_sizes(void **state)
{
    static const int sizes[][2] = {{64, 64}, {65, 3000}, {1601, 67}, {333, 64}};
    (void)state;
    for (int i = 0; i < 4; i++)
        for (int size = 0; size <= 500; size += 83) {
            bench *b = start_sized(sizes[i][0], sizes[i][1]);
            b->request.picture_size = size;
            assert_int_equal(render(b, NULL), DD_OK);
            stop(b);
        }
}

static void test_a_real_pair(void **state)
{
    dd_limits limits = dd_limits_default();
    const char *one = need_shared("data/pairs/face_025/a.jpg"), *two = need_shared("data/pairs/face_025/b.jpg");
    bench *b = start();
    (void)state;
    assert_int_equal(dd_photo_load(&b->before, one, "a", &limits, NULL), DD_OK);
    assert_int_equal(dd_photo_load(&b->after, two, "b", &limits, NULL), DD_OK);
    b->al = shifted(b->ctx.arena, &b->before, &b->after, 0, 0);
    b->aim.n = 0;
    assert_int_equal(render(b, NULL), DD_OK);
    picture p = read_jpeg(b, "side_by_side.jpg");
    /* means over blocks of 8 x 8, where nothing but JPEG's rounding differs */
    int strip = p.height - b->before.height;
    for (int y = 200; y < 1200; y += 250)
        for (int x = 100; x < 1300; x += 300)
            for (int c = 0; c < 3; c++) {
                double drawn = 0, photo = 0;
                for (int k = 0; k < 64; k++) {
                    drawn += dd_srgb_to_linear(px_at(p, x + k % 8, strip + y + k / 8)[c] / 255.0) / 64;
                    photo += dd_srgb_to_linear(photo_px(&b->before, x + k % 8, y + k / 8)[c] / 255.0) / 64;
                }
                assert_near(255 * dd_linear_to_srgb(drawn), 255 * dd_linear_to_srgb(photo), 4.0);
            }
    free(p.px);
    dd_photo_free(&b->before);
    dd_photo_free(&b->after);
    stop(b);
}

/* Nothing is aligned: the follow-up is shown whole, at a size of its own, centred, whatever its shape. */
static void test_refused_pair_is_shown_whole(void **state)
{
    bench *b = start();
    dd_err err = {0};
    (void)state;
    photo_box(&b->before, 0, 0, 40, 40, 30, 90, 200);
    b->after = drawn_photo(b->ctx.arena, 2 * H, 4 * H); /* upright: 180 x 360 of the half's 480 x 360 */
    photo_box(&b->after, 0, 0, 2 * H, 4 * H, 170, 120, 100);
    photo_box(&b->after, 2 * H - 80, 4 * H - 80, 80, 80, 60, 160, 60);
    assert_int_equal(dd_render_refused(&b->request, &b->before, &b->after, "another person?", &b->ctx, &err), DD_OK);
    assert_false(exists(b, "side_by_side.jpg") || exists(b, "side_by_side_balanced.jpg") || exists(b, "change_map.png"));
    picture p = read_jpeg(b, "not_matched.jpg");
    int strip = (p.height - H) / 2, divider = p.width - 2 * W, right = W + divider, left = (W - H / 2) / 2, bright = 0;
    assert_true(strip > 0 && divider > 0);
    assert_colour(p, 10, strip + 10, 30, 90, 200, 6);
    assert_colour(p, W / 2, strip + H / 2, 190, 140, 120, 4);
    assert_colour(p, right + W / 2, strip + H / 2, 170, 120, 100, 4);
    assert_colour(p, right + left + H / 2 - 10, strip + H - 10, 60, 160, 60, 6);
    assert_colour(p, right + left / 2, strip + H / 2, 28, 28, 28, 3); /* nothing invented beside it */
    assert_colour(p, right + left + 10, strip + 10, 170, 120, 100, 6);
    for (int y = strip + H; y < p.height; y++)
        for (int x = 0; x < p.width; x++)
            bright += px_at(p, x, y)[1] > 160;
    assert_in_range(bright, 50, 2000); /* why, in letters, on the strip below */
    free(p.px);
    stop(b);
}

static void test_refused_pair_of_odd_sizes(void **state)
{
    (void)state;
    static const int SIZE[][2] = {{1, 1}, {1, 900}, {900, 1}, {481, 361}, {3000, 11}};
    for (size_t i = 0; i < sizeof SIZE / sizeof *SIZE; i++) {
        bench *b = start();
        dd_err err = {0};
        b->after = drawn_photo(b->ctx.arena, SIZE[i][0], SIZE[i][1]);
        photo_box(&b->after, 0, 0, SIZE[i][0], SIZE[i][1], 60, 160, 60);
        assert_int_equal(dd_render_refused(&b->request, &b->before, &b->after, "another person?", &b->ctx, &err), DD_OK);
        picture p = read_jpeg(b, "not_matched.jpg");
        assert_colour(p, W / 2, p.height / 2, 190, 140, 120, 4);
        free(p.px);
        stop(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_halves_lie_side_by_side),
        cmocka_unit_test(test_halves_shrink_but_never_grow),
        cmocka_unit_test(test_what_is_not_covered_is_hatched_grey),
        cmocka_unit_test(test_balanced_picture_has_the_gain),
        cmocka_unit_test(test_no_balanced_picture_unless_asked),
        cmocka_unit_test(test_labels_stay_in_their_half),
        cmocka_unit_test(test_identical_photos_have_a_grey_map),
        cmocka_unit_test(test_a_change_has_its_colour_on_the_map),
        cmocka_unit_test(test_aligned_is_the_follow_up_on_the_baseline),
        cmocka_unit_test(test_a_missing_folder_is_told),
        cmocka_unit_test(test_cancel_leaves_no_file),
        cmocka_unit_test(test_same_bytes_on_every_cpu),
        cmocka_unit_test(test_odd_sizes),
        cmocka_unit_test(test_a_real_pair),
        cmocka_unit_test(test_refused_pair_is_shown_whole),
        cmocka_unit_test(test_refused_pair_of_odd_sizes),
    };
    return RUN_TESTS("render/pictures", tests);
}
