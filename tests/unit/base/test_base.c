/* base against truth: libm for the elementary functions, published vectors for Philox, SHA-256 and Student's t. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aid.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/fmath.h"
#include "base/matrix.h"
#include "base/rng.h"
#include "base/stats.h"
#include "base/text.h"

static double relative(double a, double b) { return b == 0.0 ? fabs(a) : fabs(a - b) / fabs(b); }

static void test_fmath_agrees_with_libm(void **state)
{
    (void)state;
    dd_rng rng = dd_rng_make(1, 0);
    for (int i = 0; i < 200000; i++) {
        double u = dd_rng_unit(&rng), x = 60.0 * u - 30.0, p = exp(x);
        assert_true(relative(dd_exp(x), exp(x)) < 4e-15);
        assert_true(relative(dd_cbrt(p), cbrt(p)) < 4e-15);
        assert_true(fabs(dd_log(p) - log(p)) < 4e-15 * (1.0 + fabs(log(p))));
        assert_true(relative(dd_pow(1e-3 + u, 2.4), pow(1e-3 + u, 2.4)) < 2e-14);
        assert_true(fabs(dd_sin(1000 * x) - sin(1000 * x)) < 4e-15 && fabs(dd_cos(1000 * x) - cos(1000 * x)) < 4e-15);
        double y = 60.0 * dd_rng_unit(&rng) - 30.0;
        assert_true(fabs(dd_atan2(y, x) - atan2(y, x)) < 4e-15);
    }
}

static void test_fmath_edges(void **state)
{
    (void)state;
    assert_true(dd_exp(0.0) == 1.0 && dd_log(1.0) == 0.0 && dd_pow(0.0, 2.0) == 0.0 && dd_pow(7.0, 0.0) == 1.0);
    assert_true(isinf(dd_exp(1000.0)) && dd_exp(-1000.0) == 0.0 && isnan(dd_log(-1.0)) && isinf(dd_log(0.0)));
    assert_near(dd_log(5e-324), log(5e-324), 1e-12);
    assert_true(dd_atan2(0.0, 0.0) == 0.0 && dd_cbrt(0.0) == 0.0);
    assert_near(dd_cbrt(-27.0), -3.0, 1e-14);
    assert_near(dd_atan2(1.0, -1.0), 3 * DD_PI / 4, 1e-15);
    assert_true(dd_round(2.5) == 3.0 && dd_round(-2.5) == -3.0 && dd_round(0.49) == 0.0);
}

/* The three known-answer vectors of the Random123 distribution. */
static void test_philox_known_answers(void **state)
{
    (void)state;
    const uint32_t cases[3][10] = {
        {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
        {~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
        {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}};
    for (int i = 0; i < 3; i++) {
        uint32_t out[4];
        dd_philox(out, cases[i], cases[i] + 4);
        assert_memory_equal(out, cases[i] + 6, sizeof out);
    }
}

static void test_rng_moments(void **state)
{
    (void)state;
    enum { N = 200000 };
    dd_rng rng = dd_rng_make(42, 7);
    double sum = 0, square = 0;
    for (int i = 0; i < N; i++) {
        double x = dd_rng_normal(&rng);
        sum += x;
        square += x * x;
    }
    assert_near(sum / N, 0.0, 4.0 / sqrt(N));
    assert_near(square / N, 1.0, 4.0 * sqrt(2.0 / N));
    int counts[5] = {0};
    for (int i = 0; i < 50000; i++)
        counts[dd_rng_below(&rng, 5)]++;
    for (int i = 0; i < 5; i++)
        assert_near(counts[i], 10000, 400);
}

static void test_sha256_known_answers(void **state)
{
    (void)state;
    char hex[65], *million = malloc(1000000);
    assert_non_null(million);
    dd_sha256_hex(hex, "", 0);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    dd_sha256_hex(hex, "abc", 3);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    dd_sha256_hex(hex, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    memset(million, 'a', 1000000);
    dd_sha256_hex(hex, million, 1000000);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(million);
}

static void test_quantiles_match_sorting(void **state)
{
    (void)state;
    dd_rng rng = dd_rng_make(3, 1);
    for (int round = 0; round < 400; round++) {
        double v[40], sorted[40];
        float f[40];
        size_t n = 1 + dd_rng_below(&rng, 40);
        for (size_t i = 0; i < n; i++)
            f[i] = (float)(v[i] = sorted[i] = (double)dd_rng_below(&rng, 8)); /* many ties */
        dd_sort(sorted, n);
        double q = dd_rng_unit(&rng), h = q * (double)(n - 1);
        size_t k = (size_t)h;
        double want = k + 1 < n ? sorted[k] + (sorted[k + 1] - sorted[k]) * (h - (double)k) : sorted[k];
        assert_near(dd_quantile(v, n, q), want, 1e-12);
        assert_near(dd_quantile_f(f, n, q), want, 1e-12);
    }
}

static void test_student_table(void **state)
{
    (void)state;
    assert_near(dd_student_t975(1), 12.7062, 1e-4);
    assert_near(dd_student_t975(40), 2.0211, 2e-4);
    assert_near(dd_student_t975(120), 1.9799, 1e-4);
    assert_near(dd_student_t975(100000), 1.95999, 1e-4);
}

static void test_linear_algebra(void **state)
{
    (void)state;
    dd_rng rng = dd_rng_make(5, 5);
    for (int round = 0; round < 200; round++) {
        enum { N = 6 };
        double g[N * N], a[N * N] = {0}, x[N], b[N] = {0}, got[N], values[N], vectors[N * N];
        for (int i = 0; i < N * N; i++)
            g[i] = dd_rng_normal(&rng);
        for (int i = 0; i < N; i++) {
            x[i] = dd_rng_normal(&rng);
            for (int j = 0; j < N; j++)
                for (int k = 0; k < N; k++)
                    a[i * N + j] += g[i * N + k] * g[j * N + k] + (i == j && k == 0 ? 0.5 : 0.0);
        }
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++)
                b[i] += a[i * N + j] * x[j];
        assert_true(dd_solve_spd(got, a, b, N));
        for (int i = 0; i < N; i++)
            assert_near(got[i], x[i], 1e-9);
        assert_true(dd_solve(got, a, b, N));
        for (int i = 0; i < N; i++)
            assert_near(got[i], x[i], 1e-9);
        dd_eigen_sym(values, vectors, a, N);
        for (int i = 0; i < N; i++)
            for (int r = 0; r < N; r++) {
                double av = 0;
                for (int c = 0; c < N; c++)
                    av += a[r * N + c] * vectors[i * N + c];
                assert_near(av, values[i] * vectors[i * N + r], 1e-9);
            }
    }
    const double singular[4] = {1, 2, 2, 4}, one[2] = {1, 1};
    double none[2];
    assert_false(dd_solve(none, singular, one, 2));
    assert_false(dd_solve_spd(none, singular, one, 2));
}

static void test_mat3(void **state)
{
    (void)state;
    const double m[9] = {1.1, 0.2, 5, -0.1, 0.9, -3, 1e-4, 2e-4, 1};
    double inverse[9], product[9], x, y;
    assert_true(dd_mat3_invert(inverse, m));
    dd_mat3_mul(product, m, inverse);
    for (int i = 0; i < 9; i++)
        assert_near(product[i], i % 4 == 0, 1e-12);
    assert_true(dd_mat3_homography(&x, &y, m, 10, 20));
    assert_near(x, (11 + 4 + 5) / 1.005, 1e-12);
    assert_near(y, (-1 + 18 - 3) / 1.005, 1e-12);
}

static void test_numbers_in_text(void **state)
{
    (void)state;
    char s[32];
    assert_string_equal(dd_number(s, sizeof s, -0.0004, 2), "0.00");
    assert_string_equal(dd_number(s, sizeof s, -0.006, 2), "-0.01");
    assert_string_equal(dd_number(s, sizeof s, (double)NAN, 2), "");
    assert_string_equal(dd_number(s, sizeof s, (double)INFINITY, 2), "");
    double v;
    assert_true(dd_parse_double(&v, "-1.5e2") && v == -150.0);
    assert_true(dd_parse_double(&v, ".5") && v == 0.5);
    const char *bad[] = {"", "nan", "inf", "0x10", "1,5", "1e", "1 ", " 1", "1e400", "--1", "."};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(dd_parse_double(&v, bad[i]));
}

static void test_natural_order(void **state)
{
    (void)state;
    assert_true(dd_natural_cmp("S2", "S10") < 0 && dd_natural_cmp("week6", "week12") < 0 && dd_natural_cmp("a", "b") < 0);
    assert_true(dd_natural_cmp("S2", "S2") == 0 && dd_natural_cmp("S02", "S2") != 0 && dd_natural_cmp("S2", "S2a") < 0);
    assert_true(dd_natural_cmp("10000000000000000000001", "10000000000000000000002") < 0);
}

static void test_terminal_escapes(void **state)
{
    (void)state;
    char s[64];
    assert_string_equal(dd_escape_for_terminal(s, sizeof s, "a\x1b[31m\n"), "a\\x1b[31m\\x0a");
    assert_string_equal(dd_escape_for_terminal(s, sizeof s, "caf\xc3\xa9 \xff"), "caf\xc3\xa9 \\xff");
    assert_string_equal(dd_escape_for_terminal(s, sizeof s, "\xe2\x80\xae"), "\\xe2\\x80\\xae");
    assert_string_equal(dd_copy(s, 5, "abc\xc3\xa9"), "abc");
}

static void test_files_whole_or_not_at_all(void **state)
{
    (void)state;
    char path[512], other[512];
    dd_err err;
    dd_blob blob;
    const char *folder = aid_temp_folder();
    assert_true(dd_path_join(path, sizeof path, folder, "a/b"));
    assert_int_equal(dd_make_folders(path, &err), DD_OK);
    assert_int_equal(dd_make_folders(path, &err), DD_OK);
    assert_true(dd_path_join(other, sizeof other, path, "x.txt"));
    assert_int_equal(dd_file_write(other, "hello", 5, &err), DD_OK);
    assert_int_equal(dd_file_read(&blob, other, 100, &err), DD_OK);
    assert_int_equal(blob.size, 5);
    assert_memory_equal(blob.data, "hello", 6);
    dd_blob_free(&blob);
    assert_int_equal(dd_file_read(&blob, other, 4, &err), DD_E_TOO_LARGE);
    assert_int_equal(dd_file_read(&blob, path, 100, &err), DD_E_UNREADABLE);
    assert_int_equal(dd_file_read(&blob, "no/such/file", 100, &err), DD_E_FILE_MISSING);
    assert_true(dd_path_join(other, sizeof other, path, "none/y.txt"));
    assert_int_equal(dd_file_write(other, "x", 1, &err), DD_E_CREATE);
    assert_true(dd_path_join(other, sizeof other, path, "fifo"));
    assert_int_equal(mkfifo(other, 0600), 0);
    assert_int_equal(dd_file_read(&blob, other, 100, &err), DD_E_UNREADABLE); /* and does not block */
}

static void test_arena_rewinds(void **state)
{
    (void)state;
    dd_arena *arena = dd_arena_new();
    assert_non_null(arena);
    char *a = dd_arena_strdup(arena, "kept");
    dd_arena_mark mark = dd_arena_level(arena);
    for (int i = 0; i < 50; i++) {
        unsigned char *p = dd_arena_calloc(arena, 1, (size_t)1 << (i % 24));
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 64, 0);
        assert_int_equal(p[((size_t)1 << (i % 24)) - 1], 0);
        p[0] = 1;
    }
    dd_arena_rewind(arena, mark);
    assert_string_equal(a, "kept");
    assert_null(dd_arena_calloc(arena, SIZE_MAX / 2, 3));
    dd_arena_free(arena);
    dd_arena_free(NULL);
}

static void test_status_and_flag_tables(void **state)
{
    (void)state;
    for (int i = 0; i < DD_STATUS_COUNT; i++) {
        assert_true(strlen(dd_status_reason((dd_status)i)) > 0 && strlen(dd_status_text((dd_status)i)) > 0);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(dd_status_reason((dd_status)i), dd_status_reason((dd_status)j));
    }
    char text[DD_FLAGS_TEXT];
    dd_flags_text(text, sizeof text, ~(uint64_t)0 >> (64 - DD_FLAG_COUNT));
    assert_non_null(strstr(text, dd_flag_code((dd_flag)(DD_FLAG_COUNT - 1))));
    dd_flags_text(text, sizeof text, DD_BIT(DD_FLAG_CLIPPED) | DD_BIT(DD_FLAG_PROFILE_ASSUMED));
    assert_string_equal(text, "profile_assumed;clipped");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fmath_agrees_with_libm), cmocka_unit_test(test_fmath_edges),
        cmocka_unit_test(test_philox_known_answers),   cmocka_unit_test(test_rng_moments),
        cmocka_unit_test(test_sha256_known_answers),   cmocka_unit_test(test_quantiles_match_sorting),
        cmocka_unit_test(test_student_table),          cmocka_unit_test(test_linear_algebra),
        cmocka_unit_test(test_mat3),                   cmocka_unit_test(test_numbers_in_text),
        cmocka_unit_test(test_natural_order),          cmocka_unit_test(test_terminal_escapes),
        cmocka_unit_test(test_files_whole_or_not_at_all), cmocka_unit_test(test_arena_rewinds),
        cmocka_unit_test(test_status_and_flag_tables)};
    return RUN_TESTS("base", tests);
}
