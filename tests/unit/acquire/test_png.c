/* PNG: every kind of pixel against values worked out here from the PNG specification, and lying chunks. */
#include "make_photos.h"

enum { W = 67, H = 66 };

static uint8_t noise(size_t i) { return (uint8_t)((i * 2654435761u) >> 13); }

static uint8_t *random_rows(size_t n)
{
    uint8_t *rows = malloc(n);
    assert_non_null(rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = noise(i);
    return rows;
}

static dd_blob make(int depth, int type, const char *chunk_type, const void *chunk, size_t chunk_size, uint8_t **rows_out)
{
    static const int CHANNELS[7] = {1, 0, 3, 1, 2, 0, 4};
    uint8_t *rows = random_rows(((size_t)W * (size_t)CHANNELS[type] * (size_t)depth + 7) / 8 * H);
    dd_blob b = png_make(W, H, depth, type, chunk_type, chunk, chunk_size, rows);
    if (rows_out)
        *rows_out = rows;
    else
        free(rows);
    return b;
}

static unsigned sample_at(const dd_photo *p, int x, int y, int c)
{
    size_t i = ((size_t)y * (size_t)p->width + (size_t)x) * 3 + (size_t)c;
    return p->depth == 16 ? ((const uint16_t *)p->samples)[i] : ((const uint8_t *)p->samples)[i];
}

/* Sample k of a row of packed samples, most significant bits first. */
static unsigned packed(const uint8_t *row, size_t k, int depth)
{
    if (depth == 16)
        return (unsigned)row[2 * k] << 8 | row[2 * k + 1];
    size_t bit = k * (size_t)depth;
    return (unsigned)row[bit / 8] >> (8 - (size_t)depth - bit % 8) & ((1u << depth) - 1);
}

static void test_grey_of_every_depth(void **state)
{
    (void)state;
    static const int DEPTH[] = {1, 2, 4, 8, 16};
    for (size_t d = 0; d < 5; d++) {
        uint8_t *rows;
        dd_blob b = make(DEPTH[d], 0, NULL, NULL, 0, &rows);
        dd_photo p = decode_ok(&b);
        assert_int_equal(p.depth, DEPTH[d] == 16 ? 16 : 8);
        assert_true(has_flag(&p, DD_FLAG_GREYSCALE));
        unsigned scale = DEPTH[d] >= 8 ? 1 : 255u / ((1u << DEPTH[d]) - 1);
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                for (int c = 0; c < 3; c++)
                    assert_int_equal(sample_at(&p, x, y, c),
                                     packed(rows + (size_t)y * (((size_t)W * (size_t)DEPTH[d] + 7) / 8), (size_t)x, DEPTH[d]) * scale);
        dd_photo_free(&p);
        put_free(&b);
        free(rows);
    }
}

static void test_rgb_8_and_16(void **state)
{
    (void)state;
    for (int depth = 8; depth <= 16; depth += 8) {
        uint8_t *rows;
        dd_blob b = make(depth, 2, NULL, NULL, 0, &rows);
        dd_photo p = decode_ok(&b);
        assert_int_equal(p.depth, depth);
        assert_int_equal(p.flags, DD_BIT(DD_FLAG_PROFILE_ASSUMED));
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                for (int c = 0; c < 3; c++)
                    assert_int_equal(sample_at(&p, x, y, c), packed(rows, (size_t)((y * W + x) * 3 + c), depth));
        dd_photo_free(&p);
        put_free(&b);
        free(rows);
    }
}

static void test_alpha_lies_over_white(void **state)
{
    (void)state;
    for (int depth = 8; depth <= 16; depth += 8)
        for (int type = 4; type <= 6; type += 2) {
            uint8_t *rows;
            dd_blob b = make(depth, type, NULL, NULL, 0, &rows);
            dd_photo p = decode_ok(&b);
            int n = type == 6 ? 4 : 2;
            double max = depth == 16 ? 65535 : 255;
            assert_true(has_flag(&p, DD_FLAG_ALPHA_OVER_WHITE));
            for (int y = 0; y < H; y++)
                for (int x = 0; x < W; x++)
                    for (int c = 0; c < 3; c++) {
                        size_t k = (size_t)((y * W + x) * n);
                        double v = packed(rows, k + (n == 4 ? (size_t)c : 0), depth), a = packed(rows, k + (size_t)n - 1, depth) / max;
                        assert_near(sample_at(&p, x, y, c), v * a + max * (1 - a), 0.5001);
                    }
            dd_photo_free(&p);
            put_free(&b);
            free(rows);
        }
}

static void test_opaque_alpha_is_no_flag(void **state)
{
    (void)state;
    uint8_t rows[4 * 4 * 4];
    memset(rows, 255, sizeof rows);
    rows[0] = 7;
    dd_blob b = png_make(4, 4, 8, 6, NULL, NULL, 0, rows);
    dd_photo p = decode_ok(&b);
    assert_false(has_flag(&p, DD_FLAG_ALPHA_OVER_WHITE));
    assert_int_equal(sample_at(&p, 0, 0, 0), 7);
    dd_photo_free(&p);
    put_free(&b);
}

static void test_palette_with_transparency(void **state)
{
    (void)state;
    static const uint8_t PALETTE[12] = {10, 20, 30, 200, 100, 50, 0, 0, 0, 255, 255, 255}, ALPHA[3] = {255, 128, 0};
    const uint8_t rows[2] = {0x1B, 0xE4}; /* 2 bits: 0 1 2 3 / 3 2 1 0 */
    dd_blob b = put_new();
    png_head(&b, 4, 2, 2, 3);
    png_chunk(&b, "PLTE", PALETTE, 12);
    png_chunk(&b, "tRNS", ALPHA, 3);
    png_rows(&b, rows, 1, 2);
    png_chunk(&b, "IEND", NULL, 0);
    dd_photo p = decode_ok(&b);
    static const uint8_t WANT[4][3] = {{10, 20, 30}, {227, 177, 152}, {255, 255, 255}, {255, 255, 255}}; /* 200*128/255 + 127 = 227.4 */
    for (int x = 0; x < 4; x++)
        for (int c = 0; c < 3; c++) {
            assert_int_equal(sample_at(&p, x, 0, c), WANT[x][c]);
            assert_int_equal(sample_at(&p, 3 - x, 1, c), WANT[x][c]);
        }
    assert_true(has_flag(&p, DD_FLAG_ALPHA_OVER_WHITE));
    dd_photo_free(&p);
    put_free(&b);
}

static void test_colour_key_is_transparent(void **state)
{
    (void)state;
    const uint8_t rows[6] = {1, 2, 3, 1, 2, 4}, key[6] = {0, 1, 0, 2, 0, 3};
    dd_blob b = png_make(2, 1, 8, 2, "tRNS", key, 6, rows);
    dd_photo p = decode_ok(&b);
    assert_int_equal(sample_at(&p, 0, 0, 0), 255);
    assert_int_equal(sample_at(&p, 1, 0, 2), 4);
    dd_photo_free(&p);
    put_free(&b);
}

/* Adam7 (PNG 8.2): seven reduced pictures, each with its own start and steps, one after the other in the stream. */
static dd_blob interlaced(int w, int h, const uint8_t *rows, int pixel_bytes, int depth, int type)
{
    static const struct {
        int x, y, dx, dy;
    } PASS[7] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
    dd_blob raw = put_new(), b = put_new();
    for (int k = 0; k < 7; k++)
        for (int y = PASS[k].y; y < h; y += PASS[k].dy)
            for (int x = PASS[k].x; x < w; x += PASS[k].dx) {
                if (x == PASS[k].x)
                    put(&raw, "", 1); /* filter type 0 */
                put(&raw, rows + (y * w + x) * pixel_bytes, (size_t)pixel_bytes);
            }
    png_head(&b, w, h, depth, type);
    uint8_t *packed_data = malloc(raw.size + 1024);
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    size_t n = libdeflate_zlib_compress(c, raw.data, raw.size, packed_data, raw.size + 1024);
    libdeflate_free_compressor(c);
    b.data[8 + 8 + 12] = 1; /* interlace method, then the header's checksum again */
    uint32_t crc = libdeflate_crc32(0, b.data + 12, 17);
    b.size -= 4;
    put_be(&b, crc, 4);
    png_chunk(&b, "IDAT", packed_data, n);
    png_chunk(&b, "IEND", NULL, 0);
    free(packed_data);
    put_free(&raw);
    return b;
}

static void test_interlaced_equals_plain(void **state)
{
    (void)state;
    static const struct {
        int depth, type, bytes;
    } KIND[] = {{8, 0, 1}, {8, 2, 3}, {16, 2, 6}, {8, 6, 4}, {16, 6, 8}};
    for (size_t i = 0; i < sizeof KIND / sizeof *KIND; i++) {
        uint8_t *rows;
        dd_blob a = make(KIND[i].depth, KIND[i].type, NULL, NULL, 0, &rows),
                b = interlaced(W, H, rows, KIND[i].bytes, KIND[i].depth, KIND[i].type);
        dd_photo p = decode_ok(&a), q = decode_ok(&b);
        assert_memory_equal(p.samples, q.samples, (size_t)W * H * 3 * (size_t)p.depth / 8);
        dd_photo_free(&p);
        dd_photo_free(&q);
        free(rows);
        put_free(&a);
        put_free(&b);
    }
}

static size_t find_chunk(const dd_blob *b, const char *type)
{
    for (size_t at = 8; at + 8 <= b->size;) {
        if (!memcmp(b->data + at + 4, type, 4))
            return at;
        at += 12 + ((size_t)b->data[at] << 24 | (size_t)b->data[at + 1] << 16 | (size_t)b->data[at + 2] << 8 | b->data[at + 3]);
    }
    fail_msg("no %s", type);
    return 0;
}

static void test_bad_checksums(void **state)
{
    (void)state;
    static const char *const CRITICAL[] = {"IHDR", "IDAT", "IEND"};
    for (size_t i = 0; i < 3; i++) {
        dd_blob b = make(8, 2, "pHYs", "\0\0\0\1\0\0\0\1\1", 9, NULL);
        size_t at = find_chunk(&b, CRITICAL[i]), length = (size_t)b.data[at + 2] << 8 | b.data[at + 3];
        b.data[at + 8 + length] ^= 1;
        assert_refused(&b, DD_E_DAMAGED, "CRC");
        put_free(&b);
    }
    dd_blob b = make(8, 2, "pHYs", "\0\0\0\1\0\0\0\1\1", 9, NULL);
    b.data[find_chunk(&b, "pHYs") + 8] ^= 1;
    dd_photo p = decode_ok(&b); /* not needed: ignored */
    dd_photo_free(&p);
    put_free(&b);
    const uint8_t gamma[4] = {0, 1, 0x86, 0xA0};
    b = make(8, 2, "gAMA", gamma, 4, NULL);
    b.data[find_chunk(&b, "gAMA") + 8] ^= 1;
    p = decode_ok(&b);
    assert_true(has_flag(&p, DD_FLAG_PROFILE_BROKEN));
    dd_photo_free(&p);
    put_free(&b);
}

static void test_cut_at_any_byte(void **state)
{
    (void)state;
    uint8_t *rows;
    dd_blob whole = make(8, 2, NULL, NULL, 0, &rows);
    size_t measured = 0;
    for (size_t n = 1; n < whole.size; n++) {
        dd_blob cut = {malloc(n), n};
        memcpy(cut.data, whole.data, n);
        dd_photo p;
        dd_err err = {0};
        dd_status status = decode_as(&p, &cut, "cut.png", &err);
        if (!status) {
            measured++;
            assert_true(has_flag(&p, DD_FLAG_NO_END_MARKER));
            assert_memory_equal(p.samples, rows, (size_t)W * H * 3);
            dd_photo_free(&p);
        } else if (status != DD_E_TRUNCATED) {
            fail_msg("%zu of %zu bytes: %s (%s)", n, whole.size, dd_status_reason(status), err.detail);
        }
        free(cut.data);
    }
    assert_in_range(measured, 12, 24); /* the end of the zlib stream (4 + rest), its CRC and IEND */
    free(rows);
    put_free(&whole);
}

static void test_pixels_short_or_broken(void **state)
{
    (void)state;
    uint8_t *rows = random_rows((size_t)W * H * 3);
    dd_blob b = put_new(); /* one row too few */
    png_head(&b, W, H, 8, 2);
    png_rows(&b, rows, (size_t)W * 3, H - 1);
    png_chunk(&b, "IEND", NULL, 0);
    assert_refused(&b, DD_E_DAMAGED, NULL);
    put_free(&b);
    b = put_new(); /* one row too many */
    png_head(&b, W, H - 1, 8, 2);
    png_rows(&b, rows, (size_t)W * 3, H);
    png_chunk(&b, "IEND", NULL, 0);
    assert_refused(&b, DD_E_DAMAGED, NULL);
    put_free(&b);
    b = put_new(); /* palette index outside the palette */
    png_head(&b, 8, 8, 8, 3);
    png_chunk(&b, "PLTE", "\1\2\3\4\5\6", 6);
    png_rows(&b, rows, 8, 8);
    png_chunk(&b, "IEND", NULL, 0);
    assert_refused(&b, DD_E_DAMAGED, NULL);
    put_free(&b);
    free(rows);
}

static void test_order_and_lengths_that_lie(void **state)
{
    (void)state;
    dd_blob b = put_new();
    put(&b, "\x89PNG\r\n\x1a\n", 8);
    png_chunk(&b, "tEXt", "a\0b", 3);
    for (int i = 0; i < 4; i++)
        png_chunk(&b, "tEXt", "a\0b", 3);
    assert_refused(&b, DD_E_DAMAGED, "not in its place");
    put_free(&b);
    b = put_new(); /* 57 bytes that announce 2 GB */
    png_head(&b, 100, 100, 8, 2);
    put_be(&b, 0x7FFFFFFF, 4);
    put(&b, "IDATxxxx", 8);
    assert_refused(&b, DD_E_TRUNCATED, NULL);
    put_free(&b);
    b = put_new();
    put(&b, "\x89PNG\r\n\x1a\n", 8);
    png_chunk(&b, "IEND", NULL, 0);
    assert_refused(&b, DD_E_TRUNCATED, "no image data");
    put_free(&b);
}

static void test_sizes_are_refused_from_the_header(void **state)
{
    (void)state;
    static const struct {
        int w, h;
        dd_status status;
    } CASE[] = {{0, 100, DD_E_DAMAGED},         {-1, 100, DD_E_TOO_LARGE},   {65536, 65536, DD_E_TOO_LARGE}, {46341, 46341, DD_E_TOO_LARGE},
                {20000, 20000, DD_E_TOO_LARGE}, {10000, 9999, DD_E_DAMAGED}, {30000, 64, DD_E_TOO_LARGE},    {64, 63, DD_E_TOO_SMALL}};
    dd_limits limits = dd_limits_default();
    for (size_t i = 0; i < sizeof CASE / sizeof *CASE; i++) {
        dd_blob b = put_new();
        png_head(&b, CASE[i].w, CASE[i].h, 8, 2);
        png_chunk(&b, "IDAT", "xxxxxxxxxxxxxxxxxxxx", 20);
        dd_photo p;
        assert_int_equal(dd_photo_decode(&p, &b, "x.png", &limits, NULL), CASE[i].status);
        put_free(&b);
    }
}

static void test_bombs_in_text_and_end_are_ignored(void **state)
{
    (void)state;
    uint8_t *zeros = calloc(1, 32 << 20), rows[4 * 4 * 3] = {9}, *packed_zeros = malloc(1 << 20);
    assert_true(zeros && packed_zeros);
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(9);
    packed_zeros[0] = 'k';
    packed_zeros[1] = packed_zeros[2] = 0;
    size_t n = 3 + libdeflate_zlib_compress(c, zeros, 32 << 20, packed_zeros + 3, (1 << 20) - 3);
    libdeflate_free_compressor(c);
    dd_blob b = put_new();
    png_head(&b, 4, 4, 8, 2);
    for (int i = 0; i < 40; i++)
        png_chunk(&b, "zTXt", packed_zeros, n);
    for (int i = 0; i < 5000; i++)
        png_chunk(&b, "tEXt", "a\0b", 3);
    png_rows(&b, rows, 12, 4);
    png_chunk(&b, "IEND", NULL, 0);
    put(&b, "<html>behind the picture</html>", 31);
    dd_photo p = decode_ok(&b);
    assert_int_equal(sample_at(&p, 0, 0, 0), 9);
    assert_true(has_flag(&p, DD_FLAG_TRAILING_DATA));
    dd_photo_free(&p);
    put_free(&b);
    free(zeros);
    free(packed_zeros);
}

static void test_bomb_behind_the_last_row(void **state)
{
    (void)state;
    enum { ZEROS = 256 << 20 };
    uint8_t *zeros = calloc(1, ZEROS), *bomb = malloc(1 << 20);
    assert_true(zeros && bomb);
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(1);
    size_t n = libdeflate_zlib_compress(c, zeros, ZEROS, bomb, 1 << 20);
    libdeflate_free_compressor(c);
    assert_true(n > 65536 + 8192);
    dd_blob b = put_new();
    png_head(&b, 16, 16, 8, 2);
    png_chunk(&b, "IDAT", bomb, n);
    png_chunk(&b, "IEND", NULL, 0);
    assert_refused(&b, DD_E_DAMAGED, "more image data");
    put_free(&b);
    free(zeros);
    free(bomb);
}

/* Found by fuzzing: libpng allocated the gigabyte that an eXIf chunk announced. */
static void test_oversized_exif_is_dropped(void **state)
{
    (void)state;
    uint8_t rows[4 * 4 * 3] = {9};
    size_t n = (1 << 20) + 1;
    uint8_t *exif = calloc(1, n);
    assert_non_null(exif);
    memcpy(exif, "II*\0\10\0\0\0", 8);
    dd_blob b = png_make(4, 4, 8, 2, "eXIf", exif, n, rows);
    dd_photo p = decode_ok(&b);
    assert_true(has_flag(&p, DD_FLAG_METADATA_DROPPED));
    dd_photo_free(&p);
    b.data[find_chunk(&b, "eXIf")] = 0x40;
    assert_refused(&b, DD_E_TRUNCATED, NULL);
    b.size = find_chunk(&b, "eXIf") + 9; /* its head is all there is */
    assert_refused(&b, DD_E_TRUNCATED, NULL);
    put_free(&b);
    free(exif);
}

static void test_flipped_bits_are_refused_or_harmless(void **state)
{
    (void)state;
    uint8_t *rows;
    dd_blob b = make(8, 2, "pHYs", "\0\0\0\1\0\0\0\1\1", 9, &rows);
    uint32_t seed = 7;
    for (int i = 0; i < 400; i++) {
        seed = seed * 1664525u + 1013904223u;
        size_t at = seed % b.size;
        b.data[at] ^= (uint8_t)(1u << (seed >> 29));
        dd_photo p;
        if (!decode_as(&p, &b, "x.png", NULL)) {
            assert_memory_equal(p.samples, rows, (size_t)W * H * 3); /* checksums: a measured picture is the right one */
            dd_photo_free(&p);
        }
        b.data[at] ^= (uint8_t)(1u << (seed >> 29));
    }
    free(rows);
    put_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grey_of_every_depth),
        cmocka_unit_test(test_rgb_8_and_16),
        cmocka_unit_test(test_alpha_lies_over_white),
        cmocka_unit_test(test_opaque_alpha_is_no_flag),
        cmocka_unit_test(test_palette_with_transparency),
        cmocka_unit_test(test_colour_key_is_transparent),
        cmocka_unit_test(test_interlaced_equals_plain),
        cmocka_unit_test(test_bad_checksums),
        cmocka_unit_test(test_cut_at_any_byte),
        cmocka_unit_test(test_pixels_short_or_broken),
        cmocka_unit_test(test_order_and_lengths_that_lie),
        cmocka_unit_test(test_sizes_are_refused_from_the_header),
        cmocka_unit_test(test_bombs_in_text_and_end_are_ignored),
        cmocka_unit_test(test_bomb_behind_the_last_row),
        cmocka_unit_test(test_oversized_exif_is_dropped),
        cmocka_unit_test(test_flipped_bits_are_refused_or_harmless),
    };
    return RUN_TESTS("acquire_png", tests);
}
