/* CSV cells against RFC 4180 and the spreadsheet guard, tables against CONTRACT.md, and write -> read -> equal. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "base/csv_read.h"
#include "stages/report/columns.h"
#include "stages/report/csv.h"
#include "stages/report/report.h"

static const struct {
    const char *raw, *cell;
} TEXT[] = {
    {"plain", "plain"},
    {"", ""},
    {"a,b", "\"a,b\""},
    {"say \"ah\"", "\"say \"\"ah\"\"\""},
    {"two\nlines", "\"two\nlines\""},
    {"=1+1", "'=1+1"},
    {"+49 30", "'+49 30"},
    {"-rf", "'-rf"},
    {"@SUM(A1)", "'@SUM(A1)"},
    {"\tx", "'\tx"},
    {"\rx", "\"'\rx\""},
    {"=\"a\",b", "\"'=\"\"a\"\",b\""},
    {"\xEF\xBC\x9D"
     "1",
     "'\xEF\xBC\x9D"
     "1"}, /* full-width = */
    {"a=1", "a=1"},
    {" lead", "\" lead\""},
    {"M\xC3\xBCller", "M\xC3\xBCller"},
    {"bad \xFF byte", "bad \\xff byte"},
    {"\xC0\x80", "\\xc0\\x80"},          /* overlong NUL */
    {"\xED\xA0\x80", "\\xed\\xa0\\x80"}, /* surrogate */
    {"\xE2\x82", "\\xe2\\x82"},          /* cut sequence */
};

static void test_text_cells(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof TEXT / sizeof *TEXT; i++) {
        dd_text out = {0};
        dd_csv csv = dd_csv_begin(&out, false);
        dd_csv_text(&csv, TEXT[i].raw);
        dd_csv_end_row(&csv);
        assert_false(out.failed);
        out.data[out.size - 1] = 0; /* the LF */
        assert_string_equal(out.data, TEXT[i].cell);
        dd_text_free(&out);
    }
}

static void test_numbers_are_never_guarded_and_unknown_is_empty(void **state)
{
    (void)state;
    dd_text out = {0};
    dd_csv csv = dd_csv_begin(&out, false);
    dd_csv_number(&csv, -1.25, 2);
    dd_csv_number(&csv, NAN, 2);
    dd_csv_number(&csv, INFINITY, 2);
    dd_csv_number(&csv, -0.0, 3);
    dd_csv_number(&csv, -0.0004, 3);
    dd_csv_integer(&csv, -3);
    dd_csv_empty(&csv);
    dd_csv_end_row(&csv);
    assert_string_equal(out.data, "-1.25,,,0.000,0.000,-3,\n");
    dd_text_free(&out);
}

static void test_excel_has_bom_and_crlf(void **state)
{
    (void)state;
    dd_text out = {0};
    dd_csv csv = dd_csv_begin(&out, true);
    dd_csv_text(&csv, "a");
    dd_csv_end_row(&csv);
    assert_string_equal(out.data, "\xEF\xBB\xBF"
                                  "a\r\n");
    dd_text_free(&out);
}

/* Any text that is UTF-8 and no formula comes back as it was; a formula comes back with its apostrophe. */
static void test_round_trip(void **state)
{
    (void)state;
    static const char *const CELL[] = {"a",    "a,b",     "\"", "\"\"", "x\ny", "x\r\ny", ";", "", " ", "=1", "\xF0\x9F\x98\x80",
                                       "%s%n", "\x1b[31m"};
    enum { N = sizeof CELL / sizeof *CELL };
    dd_text out = {0};
    dd_csv csv = dd_csv_begin(&out, false);
    for (int i = 0; i < 3 * N; i++) /* a header with more commas than anything else */
        dd_csv_text(&csv, "h");
    dd_csv_end_row(&csv);
    for (int i = 0; i < 3 * N; i++)
        dd_csv_text(&csv, CELL[i % N]);
    dd_csv_end_row(&csv);
    dd_blob file = {(uint8_t *)out.data, out.size};
    dd_csv_table table;
    dd_arena *arena = dd_arena_new();
    assert_int_equal(dd_csv_read(&table, &file, "t.csv", arena, NULL), DD_OK);
    assert_int_equal(table.n, 2);
    assert_int_equal(table.row[1].n, 3 * N);
    for (size_t i = 0; i < 3 * N; i++) {
        const char *cell = table.row[1].cell[i];
        assert_string_equal(*CELL[i % N] == '=' ? cell + 1 : cell, CELL[i % N]);
    }
    dd_arena_free(arena);
    dd_text_free(&out);
}

static void test_rows_leave_sorted(void **state)
{
    (void)state;
    static const struct {
        const char *patient, *view, *date, *session;
        int replicate;
        const char *file;
    } IN_ORDER[] = {
        {"P1", "front", "", "S2", 1, "a"},          {"P1", "front", "", "S10", 1, "a"},         {"P1", "front", "2024-01-01", "x", 1, "a"},
        {"P1", "front", "2024-01-01", "x", 2, "a"}, {"P1", "front", "2024-02-01", "a", 1, "a"}, {"P1", "front", "2024-02-01", "b", 1, "a"},
        {"P1", "left", "2023-01-01", "a", 1, "a"},  {"P10", "front", "", "a", 1, "a"},          {"P2", "front", "", "a", 1, "a"},
        {"P2", "front", "", "a", 1, "b"},           {"p1", "front", "", "a", 1, "a"},
    };
    enum { N = sizeof IN_ORDER / sizeof *IN_ORDER };
    dd_photo_row rows[N];
    for (size_t i = 0; i < N; i++) {
        size_t k = (i * 7 + 3) % N; /* 7 and 11 share no factor: a permutation */
        dd_photo_row_init(&rows[k]);
        rows[k].patient = IN_ORDER[i].patient;
        rows[k].view = IN_ORDER[i].view;
        rows[k].session = IN_ORDER[i].session;
        rows[k].file = IN_ORDER[i].file;
        rows[k].replicate = IN_ORDER[i].replicate;
        strcpy(rows[k].date, IN_ORDER[i].date);
    }
    dd_photo_rows_sort(rows, N);
    for (size_t i = 0; i < N; i++) {
        assert_string_equal(rows[i].patient, IN_ORDER[i].patient);
        assert_string_equal(rows[i].session, IN_ORDER[i].session);
        assert_string_equal(rows[i].date, IN_ORDER[i].date);
        assert_string_equal(rows[i].file, IN_ORDER[i].file);
        assert_int_equal(rows[i].replicate, IN_ORDER[i].replicate);
    }
}

static void test_a_row_that_knows_nothing_is_empty(void **state)
{
    (void)state;
    dd_photo_row row;
    dd_text out = {0};
    dd_table_style style = {false, 0, NULL};
    dd_photo_row_init(&row);
    assert_int_equal(dd_write_report_csv(&out, &row, 1, &style), DD_OK);
    const char *second = strchr(out.data, '\n') + 1;
    assert_int_equal(strspn(second, ","), dd_table_report.n - 1);
    assert_string_equal(second + dd_table_report.n - 1, "\n");
    dd_text_free(&out);
}

static void test_dictionary_explains_every_column_flag_reason_and_metric(void **state)
{
    (void)state;
    dd_text out = {0};
    static const char *const EXTRA[] = {"device"};
    dd_table_style style = {false, 1, EXTRA};
    dd_csv_table table;
    dd_arena *arena = dd_arena_new();
    assert_int_equal(dd_write_dictionary_csv(&out, &style), DD_OK);
    dd_blob file = {(uint8_t *)out.data, out.size};
    assert_int_equal(dd_csv_read(&table, &file, "d.csv", arena, NULL), DD_OK);
    assert_int_equal(table.n, 1 + dd_table_report.n + 1 + dd_table_metrics.n + dd_table_trends.n + dd_table_grid.n + dd_metrics_count + DD_FLAG_COUNT +
                                  DD_STATUS_COUNT - 1 + DD_WHY_COUNT - 1);
    for (size_t i = 0; i < table.n; i++) {
        assert_int_equal(table.row[i].n, dd_table_dictionary.n);
        for (int c = 0; c < 2; c++)
            assert_true(*table.row[i].cell[c] != 0);
        assert_true(*table.row[i].cell[4] != 0); /* description */
    }
    dd_arena_free(arena);
    dd_text_free(&out);
}

static void test_comparability_rule(void **state)
{
    (void)state;
    assert_string_equal(dd_comparability(0), "good");
    assert_string_equal(dd_comparability(DD_BIT(DD_FLAG_PROFILE_ASSUMED) | DD_BIT(DD_FLAG_REGION_AUTO) | DD_BIT(DD_FLAG_MDC_DEFAULT)),
                        "good");
    assert_string_equal(dd_comparability(DD_BIT(DD_FLAG_NORM_WEAK)), "fair");
    assert_string_equal(dd_side_name(DD_SIDE_NEITHER), "neither"); /* CONTRACT.md 4: before, after, neither, or empty */
    assert_string_equal(dd_side_name(DD_SIDE_UNKNOWN), "");
    assert_string_equal(dd_comparability(DD_BIT(DD_FLAG_NORM_WEAK) | DD_BIT(DD_FLAG_EXPOSURE_FAR)), "poor");
    assert_string_equal(dd_comparability(DD_BIT(DD_FLAG_IDENTICAL_FILES) | DD_BIT(DD_FLAG_CLIPPED_HEAVILY)), "good");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_cells),
        cmocka_unit_test(test_numbers_are_never_guarded_and_unknown_is_empty),
        cmocka_unit_test(test_excel_has_bom_and_crlf),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_rows_leave_sorted),
        cmocka_unit_test(test_a_row_that_knows_nothing_is_empty),
        cmocka_unit_test(test_dictionary_explains_every_column_flag_reason_and_metric),
        cmocka_unit_test(test_comparability_rule),
    };
    return RUN_TESTS("csv", tests);
}
