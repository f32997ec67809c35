/* Masks: non-zero is inside, the size must fit, anything else is a refused region. */
#include "make_photos.h"

typedef struct outcome {
    dd_status status;
    dd_bytes mask;
    dd_err err;
} outcome;

static outcome load(dd_arena *arena, const dd_blob *b, int width, int height)
{
    char path[1200];
    outcome o = {.err = {0}};
    dd_limits limits = dd_limits_default();
    snprintf(path, sizeof path, "%s/mask.png", aid_temp_folder());
    assert_int_equal(dd_file_write(path, b->data, b->size, NULL), DD_OK);
    o.status = dd_mask_load(&o.mask, arena, path, "mask.png", width, height, &limits, &o.err);
    remove(path);
    return o;
}

static void check_row(const dd_blob *b, int width, const char *wanted)
{
    dd_arena *arena = dd_arena_new();
    outcome o = load(arena, b, width, 1);
    if (o.status)
        fail_msg("%s", o.err.detail);
    for (int x = 0; x < width; x++)
        assert_int_equal(dd_brow(o.mask, 0)[x], wanted[x] - '0');
    dd_arena_free(arena);
}

static void test_kinds_of_masks(void **state)
{
    (void)state;
    dd_blob grey = png_make(4, 1, 8, 0, NULL, NULL, 0, (const uint8_t[4]){0, 1, 128, 255});
    check_row(&grey, 4, "0111");
    dd_blob bits = png_make(4, 1, 1, 0, NULL, NULL, 0, (const uint8_t[1]){0x50});
    check_row(&bits, 4, "0101");
    dd_blob deep = png_make(2, 1, 16, 0, NULL, NULL, 0, (const uint8_t[4]){0, 0, 0, 1});
    check_row(&deep, 2, "01");
    dd_blob rgb = png_make(3, 1, 8, 2, NULL, NULL, 0, (const uint8_t[9]){0, 0, 0, 0, 0, 9, 255, 0, 0});
    check_row(&rgb, 3, "011");
    dd_blob rgba = png_make(3, 1, 8, 6, NULL, NULL, 0, (const uint8_t[12]){255, 255, 255, 0, 255, 255, 255, 1, 0, 0, 0, 255});
    check_row(&rgba, 3, "010");
    dd_blob labels = put_new();
    png_head(&labels, 3, 1, 8, 3);
    png_chunk(&labels, "PLTE", "\0\0\0\200\0\0\0\200\0", 9);
    png_rows(&labels, (const uint8_t[3]){2, 0, 1}, 3, 1);
    png_chunk(&labels, "IEND", NULL, 0);
    check_row(&labels, 3, "101");
    put_free(&grey);
    put_free(&bits);
    put_free(&deep);
    put_free(&rgb);
    put_free(&rgba);
    put_free(&labels);
}

static void check_refused(const dd_blob *b, int width, int height, const char *words)
{
    dd_arena *arena = dd_arena_new();
    outcome o = load(arena, b, width, height);
    if (o.status != DD_E_REGIONS || !strstr(o.err.detail, words))
        fail_msg("%s (%s)", dd_status_reason(o.status), o.err.detail);
    assert_string_equal(o.err.where, "mask.png");
    assert_null(o.mask.px);
    dd_arena_free(arena);
}

static void test_masks_that_do_not_fit(void **state)
{
    (void)state;
    static uint8_t rows[360 * 480];
    dd_blob empty = png_make(360, 480, 8, 0, NULL, NULL, 0, rows);
    check_refused(&empty, 360, 480, "empty");
    check_refused(&empty, 480, 360, "mask 360x480, photo 480x360 (rotated?)");
    check_refused(&empty, 361, 480, "mask 360x480, photo 361x480");
    memset(rows, 255, sizeof rows);
    dd_blob full = png_make(360, 480, 8, 0, NULL, NULL, 0, rows);
    full.size -= 30;
    check_refused(&full, 360, 480, "cut");
    dd_blob jpeg = jpeg_make(&(jpeg_recipe){.width = 16, .height = 16, .components = 1, .quality = 90});
    check_refused(&jpeg, 16, 16, "not a PNG");
    put_free(&empty);
    put_free(&full);
    put_free(&jpeg);
}

static void test_missing_mask(void **state)
{
    (void)state;
    dd_bytes mask;
    dd_err err = {0};
    dd_limits limits = dd_limits_default();
    dd_arena *arena = dd_arena_new();
    assert_int_equal(dd_mask_load(&mask, arena, "/nonexistent/mask.png", "mask.png", 4, 4, &limits, &err), DD_E_REGIONS);
    assert_string_equal(err.where, "mask.png");
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds_of_masks),
        cmocka_unit_test(test_masks_that_do_not_fit),
        cmocka_unit_test(test_missing_mask),
    };
    return RUN_TESTS("acquire_mask", tests);
}
