/* EXIF dates and hostile EXIF blocks. */
#include "make_photos.h"

#include <libexif/exif-data.h>

#include "stages/acquire/exif.h"

static void test_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text, *date, *time;
    } CASE[] = {
        {"2024:02:29 10:11:12", "2024-02-29", "10:11:12"},
        {"1999:12:31 23:59:60", "1999-12-31", "23:59:60"},
        {"2023:02:29 10:11:12", "", ""}, /* no leap year */
        {"2100:02:29 00:00:00", "", ""},
        {"2024:04:31 00:00:00", "", ""},
        {"2024:13:01 00:00:00", "", ""},
        {"2024:00:01 00:00:00", "", ""},
        {"2024:01:00 00:00:00", "", ""},
        {"0000:00:00 00:00:00", "", ""},
        {"1970:01:01 00:00:00", "", ""}, /* clock never set */
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
    assert_true(dd_exif_date(date, time, "2024:02:28 10:11:12", 19)); /* without its NUL */
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
    b.data[6 + 8 + 2 + 24] = 8; /* next IFD = this one */
    dd_exif e = read_block(&b);
    assert_in_range(e.orientation, 1, 8);
    put_free(&b);
}

/* libexif as the second reader: the same orientation and date text from blocks as cameras write them. */
static int libexif_reads(char text[64], const dd_blob *block)
{
    ExifData *data = exif_data_new();
    exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
    exif_data_load_data(data, block->data, (unsigned)block->size);
    ExifEntry *o = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
    ExifEntry *d = exif_content_get_entry(data->ifd[EXIF_IFD_EXIF], EXIF_TAG_DATE_TIME_ORIGINAL);
    int orientation = o && o->format == EXIF_FORMAT_SHORT ? exif_get_short(o->data, exif_data_get_byte_order(data)) : 0;
    snprintf(text, 64, "%.*s", d ? (int)d->size : 0, d ? (const char *)d->data : "");
    exif_data_unref(data);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

static void check_against_libexif(const dd_blob *block)
{
    char text[64], date[11], time[9];
    int orientation = libexif_reads(text, block);
    dd_exif e = read_block(block);
    assert_int_equal(e.orientation, orientation);
    if (dd_exif_date(date, time, text, strlen(text))) {
        assert_string_equal(e.date, date);
        assert_string_equal(e.time, time);
    }
}

static void test_agrees_with_libexif(void **state)
{
    (void)state;
    static const char *const FILES[] = {"exif_metadata/45-gps_ifd.jpg",
                                        "exif_metadata/Apple_iPhone_4.jpg",
                                        "exif_metadata/Canon_PowerShot_S40.jpg",
                                        "exif_metadata/DSCN0010.jpg",
                                        "exif_metadata/DSCN0012.jpg",
                                        "exif_metadata/Samsung_Digimax_i50_MP3.jpg",
                                        "exif_metadata/long_description.jpg",
                                        "exif_orientation/Landscape_0.jpg",
                                        "exif_orientation/Landscape_6.jpg",
                                        "jpeg/pil_sample_rgb.jpg",
                                        "corrupt/pillow_exif_gps_typeerror.jpg",
                                        "large/12mp_phone_bus.jpg"};
    for (int k = 0; k < 16; k++) {
        dd_blob b = exif_make(k & 1, 3, 1, (uint32_t)k / 2 + 1, "2024:02:28 10:11:12");
        check_against_libexif(&b);
        put_free(&b);
    }
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        dd_blob b = shared_file(FILES[i]);
        for (size_t at = 2; b.data && at + 10 < b.size && b.data[at] == 0xFF && b.data[at + 1] != 0xDA;) {
            size_t n = (size_t)b.data[at + 2] << 8 | b.data[at + 3];
            dd_blob block = {b.data + at + 4, n - 2};
            if (b.data[at + 1] == 0xE1 && !memcmp(block.data, "Exif\0", 6))
                check_against_libexif(&block);
            at += 2 + n;
        }
        dd_blob_free(&b);
    }
}

static void test_dates_of_real_cameras(void **state)
{
    (void)state;
    static const struct {
        const char *file, *date, *time;
    } CASE[] = {{"exif_metadata/DSCN0010.jpg", "2008-10-22", "16:28:39"},
                {"exif_metadata/Canon_PowerShot_S40.jpg", "2003-12-14", "12:01:44"},
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
        cmocka_unit_test(test_agrees_with_libexif),
        cmocka_unit_test(test_dates_of_real_cameras),
    };
    return RUN_TESTS("acquire_exif", tests);
}
