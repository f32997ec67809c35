/* What metrics hand to the maps row by row: thin lines survive shrinking, marks leave bare skin measured, masked pixels stay empty. */
#include <math.h>

#include "site_aid.h"

enum { GRID = 1700, SHRINK = 3 }; /* 1700 px shrink by 3 to stay within 800 */

typedef struct bench {
    drawn site;
    dd_maps *maps;
    float row[60];
} bench;

/* A box of 60 x 30 px at (31, 8) of the grid. */
static void start(bench *b)
{
    const dd_map_request request = {NAN};
    drawn_open(&b->site, 60, 30, 5.0);
    b->maps = dd_maps_new(GRID, GRID / 2, &request, b->site.ctx.arena);
    assert_non_null(b->maps);
    assert_int_equal(b->maps->shrink, SHRINK);
    b->site.in.maps = b->maps;
    b->site.in.x0 = 31;
    b->site.in.y0 = 8;
}

static uint8_t code_at(const bench *b, dd_map_kind kind, int x, int y)
{
    return dd_brow(b->maps->of[kind][0], (8 + y) / SHRINK)[(31 + x) / SHRINK];
}

static void send(bench *b, dd_map_kind kind, int y) { dd_map_row(&b->site.in, kind, y, b->row); }

static void fill(bench *b, float value)
{
    for (int x = 0; x < 60; x++)
        b->row[x] = value;
}

/* One pixel wide, in a row and a column that sampling would pass over. */
static void test_a_line_of_one_pixel_stays(void **state)
{
    bench b;
    (void)state;
    start(&b);
    for (int y = 0; y < 30; y++) {
        fill(&b, NAN);
        b.row[24] = 6.0f; /* column 55 of the grid: the second of its cell */
        send(&b, DD_MAP_WRINKLES, y);
    }
    for (int y = 0; y < 30; y++) {
        assert_near((double)dd_map_value(DD_MAP_WRINKLES, code_at(&b, DD_MAP_WRINKLES, 24, y)), 6.0, 0.02);
        assert_int_equal(code_at(&b, DD_MAP_WRINKLES, 30, y), 1); /* measured, nothing there */
    }
    fill(&b, 2.0f);
    send(&b, DD_MAP_WRINKLES, 10); /* a weaker one does not cover it */
    assert_near((double)dd_map_value(DD_MAP_WRINKLES, code_at(&b, DD_MAP_WRINKLES, 24, 10)), 6.0, 0.02);
    assert_int_equal(code_at(&b, DD_MAP_WRINKLES, -4, 10), 0);
    drawn_close(&b.site);
}

static void test_bare_skin_beside_marks_is_measured(void **state)
{
    bench b;
    (void)state;
    start(&b);
    fill(&b, NAN);
    send(&b, DD_MAP_INK, 1);     /* row 9 of the grid: the first of its cell */
    send(&b, DD_MAP_REDNESS, 1); /* no kind of marks: NaN says nothing */
    assert_int_equal(code_at(&b, DD_MAP_INK, 20, 1), 1);
    assert_int_equal(code_at(&b, DD_MAP_REDNESS, 20, 1), 0);
    assert_true(b.maps->written[DD_MAP_REDNESS][0] && !dd_map_has(b.maps, DD_MAP_REDNESS));
    assert_true(dd_map_has(b.maps, DD_MAP_INK));
    drawn_close(&b.site);
}

static void test_masked_pixels_stay_empty(void **state)
{
    bench b;
    (void)state;
    start(&b);
    for (int y = 0; y < 30; y++)
        for (int x = 30; x < 60; x++)
            dd_brow(b.site.in.valid, y)[x] = 0;
    for (int y = 0; y < 30; y++) {
        fill(&b, 5.0f);
        send(&b, DD_MAP_VESSELS, y);
        send(&b, DD_MAP_REDNESS, y);
    }
    assert_true(code_at(&b, DD_MAP_VESSELS, 20, 10) > 1 && code_at(&b, DD_MAP_REDNESS, 20, 10) > 1);
    assert_int_equal(code_at(&b, DD_MAP_VESSELS, 40, 10), 0);
    assert_int_equal(code_at(&b, DD_MAP_REDNESS, 40, 10), 0);
    drawn_close(&b.site);
}

/* Beyond the scale: its ends. */
static void test_the_scale_ends(void **state)
{
    bench b;
    (void)state;
    start(&b);
    fill(&b, 1e9f);
    b.row[30] = -1e9f;
    for (int y = 0; y < 3; y++)
        send(&b, DD_MAP_REDNESS, y);
    assert_int_equal(code_at(&b, DD_MAP_REDNESS, 2, 1), 255);
    b.row[32] = -5.0f; /* column 63 of the grid: the first of its cell */
    send(&b, DD_MAP_REDNESS, 1);
    assert_int_equal(code_at(&b, DD_MAP_REDNESS, 32, 1), 1);
    drawn_close(&b.site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_line_of_one_pixel_stays), cmocka_unit_test(test_bare_skin_beside_marks_is_measured),
                                       cmocka_unit_test(test_masked_pixels_stay_empty), cmocka_unit_test(test_the_scale_ends)};
    return RUN_TESTS("map_rows", tests);
}
