/* JPEG: right pixels, or one clear reason. */
#include "make_photos.h"

static dd_blob plain(void) { return jpeg_make(&(jpeg_recipe){.width = 160, .height = 120, .components = 3, .quality = 92}); }
static dd_blob progressive(void)
{
    return jpeg_make(&(jpeg_recipe){.width = 160, .height = 120, .components = 3, .quality = 92, .progressive = true});
}

static double mean_error(const dd_photo *p, int components)
{
    double sum = 0;
    const uint8_t *s = p->samples;
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++)
            for (int c = 0; c < 3; c++)
                sum += abs(s[(y * p->width + x) * 3 + c] - scene(x, y, components == 1 ? 0 : c));
    return sum / (3.0 * p->width * p->height);
}

static void test_colours_come_back(void **state)
{
    (void)state;
    dd_blob b = plain();
    dd_photo p = decode_ok(&b);
    assert_int_equal(p.width, 160);
    assert_int_equal(p.height, 120);
    assert_int_equal(p.depth, 8);
    assert_string_equal(p.format, "jpeg");
    assert_near(mean_error(&p, 3), 0, 8); /* 4:2:0 at quality 92 on hard edges; swapped channels give 20 */
    assert_int_equal(p.flags, DD_BIT(DD_FLAG_PROFILE_ASSUMED));
    dd_photo_free(&p);
    put_free(&b);
}

static void test_grey_becomes_rgb_with_a_flag(void **state)
{
    (void)state;
    dd_blob b = jpeg_make(&(jpeg_recipe){.width = 80, .height = 64, .components = 1, .quality = 95});
    dd_photo p = decode_ok(&b);
    const uint8_t *s = p.samples;
    for (int i = 0; i < 80 * 64; i++)
        assert_true(s[3 * i] == s[3 * i + 1] && s[3 * i] == s[3 * i + 2]);
    assert_near(mean_error(&p, 1), 0, 3);
    assert_true(has_flag(&p, DD_FLAG_GREYSCALE));
    dd_photo_free(&p);
    put_free(&b);
}

static void test_quality_is_the_one_it_was_written_with(void **state)
{
    (void)state;
    for (int quality = 5; quality <= 100; quality += 5) {
        dd_blob b = jpeg_make(&(jpeg_recipe){.width = 16, .height = 16, .components = 3, .quality = quality});
        dd_photo p = decode_ok(&b);
        assert_int_equal(p.jpeg_quality, quality);
        dd_photo_free(&p);
        put_free(&b);
    }
}

static void test_cmyk_is_refused(void **state)
{
    (void)state;
    dd_blob b = jpeg_make(&(jpeg_recipe){.width = 64, .height = 64, .components = 4, .quality = 90});
    assert_refused(&b, DD_E_COLOUR_MODE, "export as sRGB");
    put_free(&b);
}

static size_t find_marker(const dd_blob *b, uint8_t marker)
{
    for (size_t at = 2; at + 4 < b->size;) {
        if (b->data[at] == 0xFF && b->data[at + 1] == marker)
            return at;
        at += 2 + ((size_t)b->data[at + 2] << 8 | b->data[at + 3]);
    }
    fail_msg("no marker %02x", marker);
    return 0;
}

static void test_other_processes_are_named(void **state)
{
    (void)state;
    static const struct {
        uint8_t sof;
        const char *words;
    } CASE[] = {{0xC3, "lossless"},
                {0xC5, "hierarchical"},
                {0xC7, "hierarchical"},
                {0xCB, "lossless arithmetic"},
                {0xCF, "hierarchical arithmetic"},
                {0xF7, "JPEG-LS"}};
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        dd_blob b = plain();
        b.data[find_marker(&b, 0xC0) + 1] = CASE[i].sof;
        assert_refused(&b, DD_E_UNSUPPORTED, CASE[i].words);
        put_free(&b);
    }
    dd_blob b = plain();
    size_t sof = find_marker(&b, 0xC0);
    b.data[sof + 1] = 0xC1;
    b.data[sof + 4] = 12;
    assert_refused(&b, DD_E_UNSUPPORTED, "12-bit");
    put_free(&b);
}

static void test_arithmetic_decodes_like_huffman(void **state)
{
    (void)state;
    dd_blob a = plain(), b = jpeg_make(&(jpeg_recipe){.width = 160, .height = 120, .components = 3, .quality = 92, .arithmetic = true});
    dd_photo p = decode_ok(&a), q = decode_ok(&b);
    assert_memory_equal(p.samples, q.samples, 160 * 120 * 3);
    dd_photo_free(&p);
    dd_photo_free(&q);
    dd_blob cut = {b.data, b.size - 2}; /* cannot be told from missing data */
    assert_refused(&cut, DD_E_TRUNCATED, NULL);
    put_free(&a);
    put_free(&b);
}

static void test_progressive_decodes_like_baseline(void **state)
{
    (void)state;
    dd_blob a = plain(), b = progressive();
    dd_photo p = decode_ok(&a), q = decode_ok(&b);
    assert_memory_equal(p.samples, q.samples, 160 * 120 * 3);
    dd_photo_free(&p);
    dd_photo_free(&q);
    put_free(&a);
    put_free(&b);
}

/* Cut at every byte: refused, unless the pixels are all there, and then they are the right ones. */
static void check_every_cut(dd_blob whole)
{
    dd_photo full = decode_ok(&whole);
    size_t measured = 0;
    for (size_t n = 1; n < whole.size; n++) {
        dd_blob cut = {malloc(n), n}; /* its own block: a read beyond the end is seen by the sanitizers */
        memcpy(cut.data, whole.data, n);
        dd_photo p;
        dd_err err = {0};
        dd_status status = decode_as(&p, &cut, "cut.jpg", &err);
        if (!status) {
            measured++;
            assert_true(has_flag(&p, DD_FLAG_NO_END_MARKER));
            assert_memory_equal(p.samples, full.samples, (size_t)full.width * (size_t)full.height * 3);
            dd_photo_free(&p);
        } else {
            if (status != DD_E_TRUNCATED && (n >= 3 || status != DD_E_NOT_A_PHOTO))
                fail_msg("%zu of %zu bytes: %s (%s)", n, whole.size, dd_status_reason(status), err.detail);
        }
        free(cut.data);
    }
    assert_in_range(measured, 1, 4); /* without D9, without FF D9, without the last padding */
    dd_photo_free(&full);
    put_free(&whole);
}

static void test_cut_at_any_byte(void **state)
{
    (void)state;
    check_every_cut(plain());
    check_every_cut(jpeg_make(&(jpeg_recipe){.width = 96, .height = 80, .components = 1, .quality = 80}));
    check_every_cut(jpeg_make(&(jpeg_recipe){.width = 96, .height = 80, .components = 3, .quality = 80, .restart_rows = 1}));
}

static void test_cut_progressive_never_passes_as_blur(void **state)
{
    (void)state;
    check_every_cut(progressive());
}

/* The same with an end marker put behind the cut: the decoder must notice by the missing data or the missing scans. */
static void test_cut_and_closed_is_refused(void **state)
{
    (void)state;
    dd_blob whole = progressive();
    dd_photo full = decode_ok(&whole);
    for (size_t n = find_marker(&whole, 0xDA) + 20; n < whole.size - 4; n += 7) {
        dd_blob closed = put_new();
        put(&closed, whole.data, n);
        put(&closed, "\xFF\xD9", 2);
        dd_photo p;
        if (!decode_as(&p, &closed, "x.jpg", NULL)) {
            assert_memory_equal(p.samples, full.samples, 160 * 120 * 3);
            dd_photo_free(&p);
        }
        put_free(&closed);
    }
    dd_photo_free(&full);
    put_free(&whole);
}

static void test_percent_of_the_cut_is_told(void **state)
{
    (void)state;
    dd_blob b = jpeg_make(&(jpeg_recipe){.width = 320, .height = 320, .components = 3, .quality = 90});
    size_t start = find_marker(&b, 0xDA);
    b.size = start + (b.size - start) / 2;
    dd_err err = {0};
    dd_photo p;
    int percent = -1;
    assert_int_equal(decode_as(&p, &b, "half.jpg", &err), DD_E_TRUNCATED);
    assert_int_equal(sscanf(err.detail, "cut at %d %%", &percent), 1);
    assert_in_range(percent, 40, 60);
    assert_string_equal(err.where, "half.jpg");
    put_free(&b);
}

static void test_trailing_data_is_flagged(void **state)
{
    (void)state;
    dd_blob b = plain(), c = plain();
    put(&b, "PK\3\4 an archive behind the photo", 30);
    dd_photo p = decode_ok(&b), q = decode_ok(&c);
    assert_true(has_flag(&p, DD_FLAG_TRAILING_DATA));
    assert_false(has_flag(&q, DD_FLAG_TRAILING_DATA));
    assert_memory_equal(p.samples, q.samples, 160 * 120 * 3);
    dd_photo_free(&p);
    dd_photo_free(&q);
    put_free(&b);
    put_free(&c);
}

static void test_garbage_between_markers_is_damage(void **state)
{
    (void)state;
    dd_blob b = plain(), c = put_new();
    size_t dqt = find_marker(&b, 0xDB);
    put(&c, b.data, dqt);
    put(&c, "garbage", 7);
    put(&c, b.data + dqt, b.size - dqt);
    assert_refused(&c, DD_E_DAMAGED, "extraneous");
    put_free(&b);
    put_free(&c);
}

static void patch_size(dd_blob *b, uint8_t sof_code, unsigned w, unsigned h)
{
    uint8_t *sof = b->data + find_marker(b, sof_code);
    sof[5] = (uint8_t)(h >> 8);
    sof[6] = (uint8_t)h;
    sof[7] = (uint8_t)(w >> 8);
    sof[8] = (uint8_t)w;
}

static void test_sizes_are_refused_from_the_header(void **state)
{
    (void)state;
    static const struct {
        unsigned w, h;
        dd_status status;
        const char *words;
    } CASE[] = {{65535, 65535, DD_E_TOO_LARGE, "65535 x 65535"},
                {30001, 100, DD_E_TOO_LARGE, "30000 a side"},
                {30000, 30000, DD_E_TOO_LARGE, "100 million"},
                {9000, 9000, DD_E_DAMAGED, "bytes for"},
                {63, 200, DD_E_TOO_SMALL, "64"},
                {6400, 100, DD_E_TOO_LARGE, "aspect"},
                {100, 0, DD_E_DAMAGED, NULL}};
    dd_limits limits = dd_limits_default();
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++)
        for (int kind = 0; kind < 2; kind++) {
            dd_blob b = kind ? progressive() : plain();
            patch_size(&b, kind ? 0xC2 : 0xC0, CASE[i].w, CASE[i].h);
            dd_photo p;
            dd_err err = {0};
            assert_int_equal(dd_photo_decode(&p, &b, "x.jpg", &limits, &err), CASE[i].status);
            if (CASE[i].words && !strstr(err.detail, CASE[i].words))
                fail_msg("%s", err.detail);
            put_free(&b);
        }
}

static void test_scans_are_limited(void **state)
{
    (void)state;
    dd_blob b = progressive();
    dd_limits limits = tiny_limits();
    limits.jpeg_scans = 9; /* libjpeg's simple progression has 10 */
    dd_photo p;
    dd_err err = {0};
    assert_int_equal(dd_photo_decode(&p, &b, "x.jpg", &limits, &err), DD_E_DAMAGED);
    assert_non_null(strstr(err.detail, "more than 9 scans"));
    limits.jpeg_scans = 10;
    assert_int_equal(dd_photo_decode(&p, &b, "x.jpg", &limits, &err), DD_OK);
    dd_photo_free(&p);
    put_free(&b);
}

static void test_flipped_bytes_are_refused_or_decoded(void **state)
{
    (void)state;
    dd_blob b = plain();
    uint32_t seed = 1;
    for (int i = 0; i < 400; i++) {
        seed = seed * 1664525u + 1013904223u;
        size_t at = seed % b.size;
        uint8_t was = b.data[at];
        b.data[at] = (uint8_t)(was ^ (1u << (seed >> 29)));
        dd_photo p;
        dd_err err = {0};
        if (!decode_as(&p, &b, "x.jpg", &err)) {
            assert_true(p.samples && p.width > 0 && p.to_linear[0]);
            dd_photo_free(&p);
        } else {
            assert_true(err.detail[0] != '\0');
        }
        b.data[at] = was;
    }
    put_free(&b);
}

static void test_exif_in_jpeg(void **state)
{
    (void)state;
    dd_blob exif = exif_make(false, 3, 1, 6, "2024:02:29 10:11:12");
    dd_blob b =
        jpeg_make(&(jpeg_recipe){.width = 80, .height = 64, .components = 3, .quality = 80, .exif = exif.data, .exif_size = exif.size});
    dd_photo p = decode_ok(&b);
    assert_int_equal(p.width, 64);
    assert_int_equal(p.height, 80);
    assert_int_equal(p.orientation, 6);
    assert_string_equal(p.date, "2024-02-29");
    assert_string_equal(p.time, "10:11:12");
    dd_photo_free(&p);
    put_free(&exif);
    put_free(&b);
}

static void test_sha256_and_size_of_the_file(void **state)
{
    (void)state;
    dd_blob b = plain();
    char hex[65];
    dd_photo p = decode_ok(&b);
    dd_sha256_hex(hex, b.data, b.size);
    assert_string_equal(p.sha256, hex);
    assert_int_equal(p.file_bytes, b.size);
    dd_photo_free(&p);
    put_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_colours_come_back),
        cmocka_unit_test(test_grey_becomes_rgb_with_a_flag),
        cmocka_unit_test(test_quality_is_the_one_it_was_written_with),
        cmocka_unit_test(test_cmyk_is_refused),
        cmocka_unit_test(test_other_processes_are_named),
        cmocka_unit_test(test_arithmetic_decodes_like_huffman),
        cmocka_unit_test(test_progressive_decodes_like_baseline),
        cmocka_unit_test(test_cut_at_any_byte),
        cmocka_unit_test(test_cut_progressive_never_passes_as_blur),
        cmocka_unit_test(test_cut_and_closed_is_refused),
        cmocka_unit_test(test_percent_of_the_cut_is_told),
        cmocka_unit_test(test_trailing_data_is_flagged),
        cmocka_unit_test(test_garbage_between_markers_is_damage),
        cmocka_unit_test(test_sizes_are_refused_from_the_header),
        cmocka_unit_test(test_scans_are_limited),
        cmocka_unit_test(test_flipped_bytes_are_refused_or_decoded),
        cmocka_unit_test(test_exif_in_jpeg),
        cmocka_unit_test(test_sha256_and_size_of_the_file),
    };
    return RUN_TESTS("acquire_jpeg", tests);
}
