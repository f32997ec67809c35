/* PNG and JPEG writers: what comes out is what went in, read back by libpng and libjpeg; nothing but pixels in the files. */
#include <stdio.h> /* before jpeglib.h */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jpeglib.h>
#include <png.h>

#include "aid.h"
#include "base/file.h"
#include "base/rng.h"
#include "stages/render/encode_jpeg.h"
#include "stages/render/encode_png.h"

static void fill_noise(uint8_t *px, size_t n, uint64_t seed)
{
    dd_rng rng = dd_rng_make(seed, 1);
    for (size_t i = 0; i < n; i++)
        px[i] = (uint8_t)dd_rng_below(&rng, 256);
}

static void path_in(char path[512], const char *folder, const char *name) { assert_true(dd_path_join(path, 512, folder, name)); }

/* Read by libpng's simplified interface (no gAMA in the file, so it converts nothing). */
static void assert_png_holds(const char *path, const uint8_t *px, int width, int height, int channels)
{
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    assert_true(png_image_begin_read_from_file(&image, path));
    assert_int_equal(image.width, width);
    assert_int_equal(image.height, height);
    image.format = channels == 4 ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
    uint8_t *back = malloc(PNG_IMAGE_SIZE(image));
    assert_non_null(back);
    assert_true(png_image_finish_read(&image, NULL, back, 0, NULL));
    assert_memory_equal(back, px, PNG_IMAGE_SIZE(image));
    free(back);
}

static void round_trip(const char *folder, uint8_t *px, int width, int height, int channels)
{
    char path[512];
    path_in(path, folder, "round.png");
    assert_int_equal(dd_png_write(path, px, width, height, channels, NULL), DD_OK);
    assert_png_holds(path, px, width, height, channels);
}

static void test_png_noise_comes_back(void **state)
{
    static const int sizes[][2] = {{1, 1}, {1, 9}, {9, 1}, {2, 2}, {17, 5}, {64, 33}, {301, 40}};
    const char *folder = aid_temp_folder();
    uint8_t px[301 * 40 * 4];
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int channels = 3; channels <= 4; channels++) {
            fill_noise(px, sizeof px, i);
            round_trip(folder, px, sizes[i][0], sizes[i][1], channels);
        }
}

/* Each filter wins somewhere: flat, across, down, slanting. */
static void test_png_smooth_rows_come_back(void **state)
{
    enum { W = 90, H = 60 };
    uint8_t px[W * H * 3];
    (void)state;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            for (int c = 0; c < 3; c++)
                px[3 * (W * y + x) + c] = (uint8_t)(y < 15 ? 3 : y < 30 ? 5 * x + c : y < 45 ? (x * x + 37 * c + y) : 3 * x + 4 * y + c);
    round_trip(aid_temp_folder(), px, W, H, 3);
}

static void test_png_holds_three_chunks(void **state)
{
    char path[512];
    uint8_t px[5 * 4 * 3] = {0};
    dd_blob blob;
    const char *folder = aid_temp_folder();
    (void)state;
    round_trip(folder, px, 5, 4, 3);
    path_in(path, folder, "round.png");
    assert_int_equal(dd_file_read(&blob, path, 1 << 20, NULL), DD_OK);
    static const char *const names[3] = {"IHDR", "IDAT", "IEND"};
    size_t at = 8;
    for (int i = 0; i < 3; i++) {
        assert_memory_equal(blob.data + at + 4, names[i], 4);
        at += 12 + ((size_t)blob.data[at] << 24 | (size_t)blob.data[at + 1] << 16 | (size_t)blob.data[at + 2] << 8 | blob.data[at + 3]);
    }
    assert_int_equal(at, blob.size);
    dd_blob_free(&blob);
}

static void test_png_too_large_is_refused(void **state)
{
    uint8_t px[4] = {0};
    (void)state;
    assert_int_equal(dd_png_write("never.png", px, 30000, 30000, 3, NULL), DD_E_TOO_LARGE); /* 2.7e9 bytes; looked at before the pixels */
    assert_int_equal(dd_png_write("never.png", px, 0, 10, 3, NULL), DD_E_TOO_LARGE);
    assert_int_equal(access("never.png", F_OK), -1);
}

static void test_missing_folder_leaves_nothing(void **state)
{
    char path[512], jpeg_path[512];
    dd_err err;
    uint8_t px[16 * 16 * 3] = {0};
    const char *folder = aid_temp_folder();
    dd_jpeg *jpeg = dd_jpeg_new(16, 16, 90);
    (void)state;
    path_in(path, folder, "not/there.png");
    path_in(jpeg_path, folder, "not/there.jpg");
    dd_jpeg_rows(jpeg, px, 16);
    assert_int_equal(dd_png_write(path, px, 16, 16, 3, &err), DD_E_CREATE);
    assert_int_equal(dd_jpeg_write(jpeg, jpeg_path, &err), DD_E_CREATE);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(access(jpeg_path, F_OK), -1);
    dd_jpeg_free(jpeg);
}

static void write_jpeg(const char *path, const uint8_t *rgb, int width, int height)
{
    dd_jpeg *jpeg = dd_jpeg_new(width, height, DD_JPEG_QUALITY);
    assert_non_null(jpeg);
    for (int y = 0; y < height; y += 5)
        dd_jpeg_rows(jpeg, rgb + 3 * (size_t)y * (size_t)width, height - y < 5 ? height - y : 5);
    assert_int_equal(dd_jpeg_write(jpeg, path, NULL), DD_OK);
    dd_jpeg_free(jpeg);
}

/* Mean squared error against rgb; checks size, 4:2:0, no warnings. */
static double jpeg_mse(const char *path, const uint8_t *rgb, int width, int height)
{
    struct jpeg_decompress_struct d;
    struct jpeg_error_mgr errors;
    double sum = 0;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    d.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&d);
    jpeg_stdio_src(&d, file);
    jpeg_read_header(&d, TRUE);
    assert_int_equal(d.image_width, width);
    assert_int_equal(d.image_height, height);
    assert_int_equal(d.comp_info[0].h_samp_factor * 10 + d.comp_info[0].v_samp_factor, 22);
    assert_int_equal(d.comp_info[1].h_samp_factor * 10 + d.comp_info[1].v_samp_factor, 11);
    jpeg_start_decompress(&d);
    uint8_t *row = malloc(3 * (size_t)width);
    for (int y = 0; y < height; y++) {
        jpeg_read_scanlines(&d, &row, 1);
        for (int i = 0; i < 3 * width; i++) {
            double e = (double)row[i] - (double)rgb[3 * (size_t)y * (size_t)width + (size_t)i];
            sum += e * e;
        }
    }
    jpeg_finish_decompress(&d);
    assert_int_equal(errors.num_warnings, 0);
    jpeg_destroy_decompress(&d);
    fclose(file);
    free(row);
    return sum / (3.0 * width * height);
}

static void test_jpeg_comes_back_close(void **state)
{
    static const int sizes[][2] = {{8, 8}, {1, 1}, {17, 31}, {160, 100}};
    static uint8_t rgb[160 * 100 * 3];
    char path[512];
    (void)state;
    path_in(path, aid_temp_folder(), "close.jpg");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int w = sizes[i][0], h = sizes[i][1];
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++) {
                uint8_t *px = rgb + 3 * ((size_t)y * (size_t)w + (size_t)x);
                px[0] = (uint8_t)(120 + x / 2);
                px[1] = (uint8_t)(90 + (x + y) / 4);
                px[2] = (uint8_t)(80 + y / 2);
            }
        write_jpeg(path, rgb, w, h);
        assert_true(jpeg_mse(path, rgb, w, h) < 4.0); /* better than 42 dB on a smooth picture */
    }
}

/* Markers in front of the scan: no APP1 (EXIF, XMP), no APP2, no comment. */
static void test_jpeg_carries_no_metadata(void **state)
{
    char path[512];
    uint8_t rgb[32 * 16 * 3];
    dd_blob blob;
    (void)state;
    fill_noise(rgb, sizeof rgb, 5);
    path_in(path, aid_temp_folder(), "bare.jpg");
    write_jpeg(path, rgb, 32, 16);
    assert_int_equal(dd_file_read(&blob, path, 1 << 20, NULL), DD_OK);
    for (size_t at = 2; blob.data[at + 1] != 0xDA; at += 2 + ((size_t)blob.data[at + 2] << 8 | blob.data[at + 3])) {
        assert_int_equal(blob.data[at], 0xFF);
        assert_false(blob.data[at + 1] > 0xE0 && blob.data[at + 1] <= 0xEF);
        assert_int_not_equal(blob.data[at + 1], 0xFE);
    }
    dd_blob_free(&blob);
}

static void test_jpeg_too_large_is_told(void **state)
{
    char path[512];
    dd_err err;
    uint8_t px[3] = {0};
    dd_jpeg *jpeg = dd_jpeg_new(70000, 1, 90); /* libjpeg's limit is 65500 */
    (void)state;
    path_in(path, aid_temp_folder(), "large.jpg");
    assert_non_null(jpeg);
    dd_jpeg_rows(jpeg, px, 1);
    assert_int_equal(dd_jpeg_write(jpeg, path, &err), DD_E_INTERNAL);
    assert_non_null(strstr(err.detail, "65500"));
    assert_int_equal(access(path, F_OK), -1);
    dd_jpeg_free(jpeg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_png_noise_comes_back),          cmocka_unit_test(test_png_smooth_rows_come_back),
        cmocka_unit_test(test_png_holds_three_chunks),        cmocka_unit_test(test_png_too_large_is_refused),
        cmocka_unit_test(test_missing_folder_leaves_nothing), cmocka_unit_test(test_jpeg_comes_back_close),
        cmocka_unit_test(test_jpeg_carries_no_metadata),      cmocka_unit_test(test_jpeg_too_large_is_told),
    };
    return RUN_TESTS("render/encode", tests);
}
