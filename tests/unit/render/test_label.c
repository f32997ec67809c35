/* Text on pictures: DejaVu's published metrics, drawn pixels where they belong, shortening, odd bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "stages/render/label.h"

enum { W = 640, H = 360 };
#define ELLIPSIS "\xE2\x80\xA6"

typedef struct bench {
    dd_arena *arena;
    dd_font *font;
    dd_canvas canvas;
} bench;

static int setup(void **state)
{
    static bench b;
    b.arena = dd_arena_new();
    b.font = b.arena ? dd_font_new(b.arena) : NULL;
    *state = &b;
    return b.font && dd_canvas_new(&b.canvas, b.arena, W, H) ? 0 : 1;
}

static int teardown(void **state)
{
    bench *b = *state;
    dd_arena_free(b->arena);
    return 0;
}

static void wipe(dd_canvas c) { memset(c.px, 0, 3 * (size_t)c.width * (size_t)c.height); }

/* Bounding box of what was drawn on black; w = 0: nothing. */
static dd_box drawn(dd_canvas c)
{
    int x0 = c.width, x1 = -1, y0 = c.height, y1 = -1;
    for (int y = 0; y < c.height; y++)
        for (int x = 0; x < c.width; x++)
            if (dd_canvas_at(c, x, y)[0]) {
                x0 = x < x0 ? x : x0;
                x1 = x > x1 ? x : x1;
                y0 = y < y0 ? y : y0;
                y1 = y;
            }
    return x1 < 0 ? (dd_box){0, 0, 0, 0} : (dd_box){x0, y0, x1 - x0 + 1, y1 - y0 + 1};
}

/* DejaVu Sans 2.37, units of 1/2048 em: digits 1303, A 1401, space 651, middle dot 651. */
static void test_published_widths(void **state)
{
    bench *b = *state;
    assert_int_equal(dd_label_width(b->font, 100, "0"), 64); /* 63.62 */
    assert_int_equal(dd_label_width(b->font, 100, "A"), 69); /* 68.41 */
    assert_int_equal(dd_label_width(b->font, 100, " "), 32); /* 31.79 */
    assert_int_equal(dd_label_width(b->font, 100, "\xC2\xB7"), 32);
    assert_int_equal(dd_label_width(b->font, 100, "2026"), 255); /* 254.49 */
    assert_int_equal(dd_label_width(b->font, 100, ""), 0);
    assert_int_equal(dd_label_cap_height(b->font, 100), 73); /* capitals 1493: 72.9 */
}

static void test_pixels_lie_on_the_baseline(void **state)
{
    bench *b = *state;
    wipe(b->canvas);
    dd_label_draw(b->canvas, b->font, 100, 50, 200, "H", DD_INK);
    dd_box box = drawn(b->canvas);
    assert_int_equal(box.y + box.h, 200); /* stands on y = 200: last row 199 */
    assert_int_equal(box.h, 73);
    assert_int_equal(box.x, 50 + 9);                          /* left bearing 201: 9.8 */
    assert_true(dd_canvas_at(b->canvas, 64, 160)[0] > 230);   /* in the left stem */
    assert_int_equal(dd_canvas_at(b->canvas, 87, 140)[0], 0); /* between the stems, above the bar */
}

static void test_clips_at_every_edge(void **state)
{
    bench *b = *state;
    wipe(b->canvas);
    dd_label_draw(b->canvas, b->font, 150, -60, 20, "WW", DD_INK);
    dd_label_draw(b->canvas, b->font, 150, W - 40, H + 50, "WW", DD_INK);
    dd_label_draw(b->canvas, b->font, 150, W + 5, 100, "WW", DD_INK);
    assert_true(drawn(b->canvas).w > 0);
}

/* Every letter of the font at the largest size: drawn whole, or the scratch pool would be too small. */
static void test_every_letter_fits_the_pool(void **state)
{
    bench *b = *state;
    for (int letter = 0x21; letter < 0x450; letter++) {
        char text[3] = {(char)letter, 0, 0};
        if (letter >= 0x80) {
            text[0] = (char)(0xC0 | letter >> 6);
            text[1] = (char)(0x80 | (letter & 0x3F));
        }
        wipe(b->canvas);
        dd_label_draw(b->canvas, b->font, DD_FONT_MAX_PX, 100, 250, text, DD_INK);
        if (drawn(b->canvas).w == 0 && letter != 0xA0 && letter != 0xAD)
            fail_msg("U+%04X draws nothing", (unsigned)letter);
    }
}

static void test_unknown_letters_show_the_mark(void **state)
{
    bench *b = *state;
    int mark = dd_label_width(b->font, 40, "\xEF\xBF\xBD");
    assert_true(mark > 0);
    assert_int_equal(dd_label_width(b->font, 40, "\xE7\x9A\xAE"), mark); /* a CJK letter */
    assert_int_equal(dd_label_width(b->font, 40, "\xFF"), mark);         /* no UTF-8 */
    assert_int_equal(dd_label_width(b->font, 40, "\xC3"), mark);         /* cut short */
    assert_int_equal(dd_label_width(b->font, 40, "\n"), mark);           /* control */
}

static void test_long_text_gets_an_ellipsis(void **state)
{
    bench *b = *state;
    const char *name = "m\xC3\xA4rz 2026 nach der dritten Behandlung mit dem neuen Ger\xC3\xA4t";
    for (int room = 0; room < 700; room += 7) {
        char text[DD_LABEL_TEXT];
        dd_label_fit(text, sizeof text, b->font, 20, name, room);
        assert_true(dd_label_width(b->font, 20, text) <= room);
        size_t n = strlen(text), tail = strlen(ELLIPSIS);
        if (n && strcmp(text, name) != 0) {
            assert_string_equal(text + n - tail, ELLIPSIS);
            assert_memory_equal(text, name, n - tail);
            assert_true(n == tail || ((unsigned char)name[n - tail] & 0xC0) != 0x80); /* no letter cut in two */
        }
    }
    char whole[DD_LABEL_TEXT];
    assert_string_equal(dd_label_fit(whole, sizeof whole, b->font, 20, name, 700), name);
}

static void test_session_and_date(void **state)
{
    bench *b = *state;
    char text[DD_LABEL_TEXT];
    assert_string_equal(dd_label_session(text, b->font, 20, "before", "2026-03-02", 600), "before \xC2\xB7 2026-03-02");
    assert_string_equal(dd_label_session(text, b->font, 20, "S2", "", 600), "S2");
    assert_string_equal(dd_label_session(text, b->font, 20, "2026-03-02", "2026-03-02", 600), "2026-03-02");
    dd_label_session(text, b->font, 20, "a session with a very long name indeed", "2026-03-02", 300);
    assert_non_null(strstr(text, ELLIPSIS " \xC2\xB7 2026-03-02"));
    assert_true(dd_label_width(b->font, 20, text) <= 300);
    assert_string_equal(dd_label_session(text, b->font, 20, "S2", "2026-03-02", 60), "S2");
    assert_string_equal(dd_label_session(text, b->font, 20, "S2", "2026-03-02", 3), "");
}

static void test_a_session_name_beyond_the_buffer(void **state)
{
    bench *b = *state;
    char name[2000], text[DD_LABEL_TEXT];
    for (size_t i = 0; i + 2 < sizeof name; i += 2)
        memcpy(name + i, "\xC3\xA9", 2);
    name[sizeof name - 2] = '\0';
    dd_label_session(text, b->font, 12, name, "2026-03-02", 100000);
    assert_true(strlen(text) < DD_LABEL_TEXT);
    assert_non_null(strstr(text, "\xC3\xA9" ELLIPSIS " \xC2\xB7 2026-03-02"));
}

int main(void)
{
    cmocka_set_message_output(CM_OUTPUT_TAP);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_widths),
        cmocka_unit_test(test_pixels_lie_on_the_baseline),
        cmocka_unit_test(test_clips_at_every_edge),
        cmocka_unit_test(test_every_letter_fits_the_pool),
        cmocka_unit_test(test_unknown_letters_show_the_mark),
        cmocka_unit_test(test_long_text_gets_an_ellipsis),
        cmocka_unit_test(test_session_and_date),
        cmocka_unit_test(test_a_session_name_beyond_the_buffer),
    };
    return cmocka_run_group_tests_name("render/label", tests, setup, teardown);
}
