/* What is no JPEG or PNG gets its name, whatever the file is called. */
#include "make_photos.h"
#include "stages/acquire/sniff.h"

static void check(const char *bytes, size_t n, dd_status status, const char *words)
{
    dd_blob b = put_new();
    put(&b, bytes, n);
    if (n < 200) {
        static const uint8_t REST[200] = {0};
        put(&b, REST, 200);
    }
    assert_refused(&b, status, words);
    put_free(&b);
}

#define CHECK(bytes, status, words) check(bytes, sizeof(bytes) - 1, status, words)

static void test_other_pictures_are_named(void **state)
{
    (void)state;
    CHECK("II*\0\10\0\0\0", DD_E_UNSUPPORTED, "TIFF");
    CHECK("MM\0*\0\0\0\10", DD_E_UNSUPPORTED, "TIFF");
    CHECK("GIF89a", DD_E_UNSUPPORTED, "GIF");
    CHECK("BM\0\1\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", DD_E_UNSUPPORTED, "BMP");
    CHECK("RIFF\0\1\0\0WEBPVP8 ", DD_E_UNSUPPORTED, "WebP");
    CHECK("\0\0\0\x18"
          "ftypheic",
          DD_E_UNSUPPORTED, "HEIC is not built in: export as JPEG");
    CHECK("\0\0\0\x18"
          "ftypavif",
          DD_E_UNSUPPORTED, "AVIF");
    CHECK("%PDF-1.4", DD_E_UNSUPPORTED, "PDF");
    CHECK("\0\0\0\x0CJXL \r\n\x87\n", DD_E_UNSUPPORTED, "JPEG XL");
    CHECK("\xFF\x0A\0\0", DD_E_UNSUPPORTED, "JPEG XL");
    CHECK("\0\0\0\x0CjP  \r\n\x87\n", DD_E_UNSUPPORTED, "JPEG 2000");
    CHECK("%!PS-Adobe-3.0", DD_E_UNSUPPORTED, "PostScript");
    CHECK("AT&TFORM", DD_E_UNSUPPORTED, "DjVu");
    CHECK("8BPS\0\1", DD_E_UNSUPPORTED, "Photoshop");
    CHECK("P6\n3 3\n255\n", DD_E_UNSUPPORTED, "PNM");
    uint8_t dicom[132] = {0};
    memcpy(dicom + 128, "DICM", 4);
    check((const char *)dicom, sizeof dicom, DD_E_UNSUPPORTED, "DICOM");
}

static void test_what_is_no_picture(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } TEXT[] = {{"Dear doctor, the photo is attached.\n", "text"},
                {"<!DOCTYPE html><html><body>404</body></html>", "web page"},
                {"PK\3\4 zip", "ZIP"},
                {"\x7F"
                 "ELF program",
                 "program"}};
    for (size_t i = 0; i < sizeof TEXT / sizeof *TEXT; i++) {
        dd_blob b = put_new();
        put(&b, TEXT[i].text, strlen(TEXT[i].text));
        assert_refused(&b, DD_E_NOT_A_PHOTO, TEXT[i].words);
        put_free(&b);
    }
    dd_blob svg = put_new();
    put(&svg, "<?xml version=\"1.0\"?><svg xmlns=\"x\"/>", 37);
    assert_refused(&svg, DD_E_UNSUPPORTED, "SVG");
    put_free(&svg);
    dd_blob one = put_new();
    assert_refused(&one, DD_E_EMPTY, NULL);
    put(&one, "\x01", 1);
    assert_refused(&one, DD_E_NOT_A_PHOTO, NULL);
    put_free(&one);
}

static void test_mangled_in_transfer(void **state)
{
    (void)state;
    CHECK("\x89PNG\n\x1a\n\0\0\0\rIHDR", DD_E_DAMAGED, "in transfer");
    CHECK("\x89PNG\r\r\n\x1a\r\n", DD_E_DAMAGED, "in transfer");
    CHECK("\xC2\x89PNG\r\n\x1a\n", DD_E_DAMAGED, "UTF-8");
    CHECK("\xEF\xBB\xBF\xFF\xD8\xFF\xE0", DD_E_DAMAGED, "byte order mark");
    CHECK("\xC3\xBF\xC3\x98\xC3\xBF\xC3\xA0", DD_E_DAMAGED, "UTF-8");
    CHECK("/9j/4AAQSkZJRgABAQ", DD_E_DAMAGED, "base64");
    CHECK("iVBORw0KGgoAAAANSUhEUg", DD_E_DAMAGED, "base64");
    CHECK("\x89PNg\r\n\x1a\n\0\0\0\rIHDR", DD_E_DAMAGED, "signature");
}

static void test_extension_and_content(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        dd_format format;
        bool lies;
    } CASE[] = {{"a/b.jpg", DD_FORMAT_JPEG, false},    {"b.JPEG", DD_FORMAT_JPEG, false}, {"b.png", DD_FORMAT_JPEG, true},
                {"b.jpg", DD_FORMAT_PNG, true},        {"b.heic", DD_FORMAT_JPEG, true},  {"b", DD_FORMAT_PNG, false},
                {"x.png/b.dat", DD_FORMAT_JPEG, false}};
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++)
        assert_int_equal(dd_extension_lies(CASE[i].name, CASE[i].format), CASE[i].lies);
    dd_blob b = jpeg_make(&(jpeg_recipe){.width = 16, .height = 16, .components = 3, .quality = 90});
    dd_photo p;
    assert_int_equal(decode_as(&p, &b, "phone.png", NULL), DD_OK);
    assert_true(has_flag(&p, DD_FLAG_WRONG_EXTENSION));
    assert_string_equal(p.format, "jpeg");
    dd_photo_free(&p);
    put_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_other_pictures_are_named),
        cmocka_unit_test(test_what_is_no_picture),
        cmocka_unit_test(test_mangled_in_transfer),
        cmocka_unit_test(test_extension_and_content),
    };
    return RUN_TESTS("acquire_sniff", tests);
}
