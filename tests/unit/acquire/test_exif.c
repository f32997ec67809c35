/* EXIF dates and hostile EXIF blocks. */
#include "make_photos.h"
#include "stages/acquire/exif.h"

static void test_dates(void **state)
{
    (void)state;
    static const struct { const char *text, *date, *time; } CASE[] = {
        {"2024:02:29 10:11:12", "2024-02-29", "10:11:12"},
        {"1999:12:31 23:59:60", "1999-12-31", "23:59:60"},
        {"2023:02:29 10:11:12", "", ""},    /* no leap year */
        {"2100:02:29 00:00:00", "", ""},
        {"2024:04:31 00:00:00", "", ""},
        {"2024:13:01 00:00:00", "", ""},
        {"2024:00:01 00:00:00", "", ""},
        {"2024:01:00 00:00:00", "", ""},
        {"0000:00:00 00:00:00", "", ""},
        {"1970:01:01 00:00:00", "", ""},    /* clock never set */
        {"1989:12:31 00:00:00", "", ""},
        {"2101:01:01 00:00:00", "", ""},
        {"9999:99:99 99:99:99", "", ""},
        {"2024-02-28 10:11:12", "", ""},
        {"2024-02-28T10:11:12Z", "", ""},
        {"28.02.2024 10:11:12", "", ""},
        {"2024:02:28 24:00:00", "", ""},
        {"2024:02:28 10:60:00", "", ""},
        {"2024:02:28", "", ""},
        {"=HYPERLINK(\"http://x\")", "", ""},
        {"<script>alert(1)</script>", "", ""},
        {"2024:02:28 10:11:12 and more", "", ""},
        {"", "", ""},
    };
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        char date[11], time[9];
        bool good = dd_exif_date(date, time, CASE[i].text, strlen(CASE[i].text) + 1);
        assert_string_equal(date, CASE[i].date);
        assert_string_equal(time, CASE[i].time);
        assert_int_equal(good, CASE[i].date[0] != '\0');
    }
    char date[11], time[9];
    assert_true(dd_exif_date(date, time, "2024:02:28 10:11:12", 19));   /* without its NUL */
    assert_false(dd_exif_date(date, time, "2024:02:28 10:11:12", 18));
}

static dd_exif read_block(const dd_blob *block)
{
    dd_exif out;
    dd_exif_read(&out, block, (size_t)1 << 20);
    return out;
}

static void test_bad_dates_are_noted_blank_ones_not(void **state)
{
    (void)state;
    dd_blob bad = exif_make(true, 3, 1, 1, "2023:02:30 10:11:12"), blank = exif_make(true, 3, 1, 1, "    :  :     :  :  "),
            good = exif_make(true, 3, 1, 3, "2023:02:20 10:11:12");
    dd_exif e = read_block(&bad);
    assert_true(e.doubtful && e.date[0] == '\0');
    e = read_block(&blank);
    assert_true(!e.doubtful && e.date[0] == '\0');
    e = read_block(&good);
    assert_true(!e.doubtful && e.orientation == 3);
    assert_string_equal(e.date, "2023-02-20");
    put_free(&bad);
    put_free(&blank);
    put_free(&good);
}

static void test_nothing_and_too_much(void **state)
{
    (void)state;
    dd_blob none = {0};
    dd_exif e = read_block(&none);
    assert_true(e.orientation == 1 && !e.doubtful && !e.date[0]);
    dd_blob good = exif_make(false, 3, 1, 8, NULL);
    dd_exif_read(&e, &good, good.size - 1);
    assert_true(e.orientation == 1 && e.doubtful);
    put_free(&good);
}

/* IFD that is its own next one, counts and offsets that wrap, random bytes: unknown, quickly. */
static void test_hostile_blocks(void **state)
{
    (void)state;
    dd_blob b = exif_make(false, 3, 1, 6, "2024:02:28 10:11:12");
    uint32_t seed = 3;
    for (int i = 0; i < 3000; i++) {
        dd_blob bad = {malloc(b.size), b.size};
        memcpy(bad.data, b.data, b.size);
        for (int k = 0; k < 1 + i % 4; k++) {
            seed = seed * 1664525u + 1013904223u;
            bad.data[6 + (seed >> 8) % (b.size - 6)] = (seed & 7) ? (uint8_t)(seed >> 24) : 0xFF;
        }
        bad.size -= i % 5 == 0 ? seed % b.size : 0;
        dd_exif e = read_block(&bad);
        assert_in_range(e.orientation, 1, 8);
        assert_true(strlen(e.date) == 0 || strlen(e.date) == 10);
        free(bad.data);
    }
    b.data[6 + 8 + 2 + 24] = 8;     /* next IFD = this one */
    dd_exif e = read_block(&b);
    assert_in_range(e.orientation, 1, 8);
    put_free(&b);
}

static void test_dates_of_real_cameras(void **state)
{
    (void)state;
    static const struct { const char *file, *date, *time; } CASE[] = {
        {"exif_metadata/DSCN0010.jpg", "2008-10-22", "16:28:39"}, {"exif_metadata/Canon_PowerShot_S40.jpg", "2003-12-14", "12:01:44"},
        {"exif_metadata/Apple_iPhone_4.jpg", "2011-01-13", "14:33:39"}};
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        dd_blob b = shared_file(CASE[i].file);
        if (!b.data)
            skip();
        dd_photo p = decode_ok(&b);
        assert_string_equal(p.date, CASE[i].date);
        assert_string_equal(p.time, CASE[i].time);
        assert_false(has_flag(&p, DD_FLAG_METADATA_DROPPED));
        dd_photo_free(&p);
        dd_blob_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_bad_dates_are_noted_blank_ones_not),
        cmocka_unit_test(test_nothing_and_too_much),
        cmocka_unit_test(test_hostile_blocks),
        cmocka_unit_test(test_dates_of_real_cameras),
    };
    return RUN_TESTS("acquire_exif", tests);
}
