/* Dates in file names: a table of truth, one row per form of CONTRACT.md 3 and per trap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "batch/dates.h"

static const struct {
    const char *text, *iso, *rest;
} CERTAIN[] = {
    {"2024-03-01", "2024-03-01", ""},
    {"20240301", "2024-03-01", ""},
    {"01.03.2024", "2024-03-01", ""},
    {"1.3.2024", "2024-03-01", ""},
    {"01.03.24", "2024-03-01", ""},
    {"2024_03_01", "2024-03-01", ""},
    {"2024.03.01", "2024-03-01", ""},
    {"2024/03/01", "2024-03-01", ""},
    {"1Mar2024", "2024-03-01", ""},
    {"01-Mar-2024", "2024-03-01", ""},
    {"1 March 2024", "2024-03-01", ""},
    {"Mar 1, 2024", "2024-03-01", ""},
    {"2024-Mar-01", "2024-03-01", ""},
    {"2024Mar01", "2024-03-01", ""},
    {"25-03-2024", "2024-03-25", ""},
    {"03-25-2024", "2024-03-25", ""},
    {"03-03-2024", "2024-03-03", ""},
    {"25/03/2024", "2024-03-25", ""},
    {"25032024", "2024-03-25", ""},
    {"2024-02-29", "2024-02-29", ""},
    {"IMG_20240301_142501", "2024-03-01", "IMG_"},
    {"PXL_20240301_142501123", "2024-03-01", "PXL_"},
    {"20240301142501", "2024-03-01", ""},
    {"IMG20240301142501", "2024-03-01", "IMG"},
    {"2024-03-01 14.25.01", "2024-03-01", ""},
    {"2024-03-01T14:25:01", "2024-03-01", ""},
    {"p07_2024-03-01_front_2", "2024-03-01", "p07__front_2"},
    {"2024-03-01_2", "2024-03-01", "_2"},
    {"front1Sep2024", "", NULL}, /* letters run into the number: no date */
    {"2023-02-29", "", NULL},    /* no such day */
    {"2024-13-01", "", NULL},
    {"1234567890", "", NULL},
    {"IMG_1234", "", NULL},
    {"left45", "", NULL},
    {"1850-03-01", "", NULL},
    {"may 2", "", NULL},
    {"", "", NULL},
};

static void test_certain_dates(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CERTAIN / sizeof *CERTAIN; i++) {
        dd_date date;
        size_t start = 0, length = 0;
        char iso[11], rest[64] = "";
        bool found = dd_date_find(&date, &start, &length, CERTAIN[i].text);
        if (found)
            snprintf(rest, sizeof rest, "%.*s%s", (int)start, CERTAIN[i].text, CERTAIN[i].text + start + length);
        if (found != (*CERTAIN[i].iso != 0) || strcmp(dd_date_iso(iso, &date), CERTAIN[i].iso) ||
            (CERTAIN[i].rest && strcmp(rest, CERTAIN[i].rest)))
            fail_msg("%s: found %d, \"%s\", rest \"%s\"", CERTAIN[i].text, found, dd_date_iso(iso, &date), rest);
        assert_false(date.ambiguous);
    }
}

static void test_ambiguous_until_settled(void **state)
{
    (void)state;
    static const char *const TEXT[] = {"03-04-2024", "03/04/2024", "03_04_2024", "03042024", "3-4-2024"};
    for (size_t i = 0; i < sizeof TEXT / sizeof *TEXT; i++) {
        dd_date date;
        char iso[11];
        assert_true(dd_date_parse(&date, TEXT[i]));
        assert_true(date.ambiguous);
        assert_string_equal(dd_date_iso(iso, &date), "");
        dd_date month_first = date;
        dd_date_settle(&date, DD_DAY_FIRST);
        dd_date_settle(&month_first, DD_MONTH_FIRST);
        assert_string_equal(dd_date_iso(iso, &date), "2024-04-03");
        assert_string_equal(dd_date_iso(iso, &month_first), "2024-03-04");
    }
}

static void test_order_shown_by_a_number_over_12(void **state)
{
    (void)state;
    dd_date date;
    assert_true(dd_date_parse(&date, "25-03-2024"));
    assert_int_equal(date.shown, DD_DAY_FIRST);
    assert_true(dd_date_parse(&date, "03-25-2024"));
    assert_int_equal(date.shown, DD_MONTH_FIRST);
    assert_true(dd_date_parse(&date, "2024-03-25"));
    assert_int_equal(date.shown, DD_DAY_ORDER_UNKNOWN);
    assert_true(dd_date_parse(&date, "03-03-2024"));
    assert_int_equal(date.shown, DD_DAY_ORDER_UNKNOWN);
}

static void test_whole_cell(void **state)
{
    (void)state;
    dd_date date;
    assert_true(dd_date_parse(&date, "2024-03-01"));
    assert_false(dd_date_parse(&date, "2024-03-01 or so"));
    assert_false(dd_date_parse(&date, "unknown"));
    assert_int_equal(date.year, 0);
}

/* Day counts against the calendar: 28 or 29 days in February, 365 or 366 in a year. */
static void test_days_between(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        long days;
    } ROW[] = {
        {"2024-02-28", "2024-03-01", 2},   {"2023-02-28", "2023-03-01", 1},     {"2024-01-01", "2025-01-01", 366},
        {"2023-01-01", "2024-01-01", 365}, {"1999-12-31", "2000-01-01", 1},     {"2000-02-28", "2000-03-01", 2},
        {"2024-05-01", "2024-03-01", -61}, {"1990-01-01", "2099-12-31", 40176},
    };
    for (size_t i = 0; i < sizeof ROW / sizeof *ROW; i++) {
        dd_date from, to;
        assert_true(dd_date_parse(&from, ROW[i].from));
        assert_true(dd_date_parse(&to, ROW[i].to));
        assert_int_equal(dd_date_days(&to) - dd_date_days(&from), ROW[i].days);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certain_dates),
        cmocka_unit_test(test_ambiguous_until_settled),
        cmocka_unit_test(test_order_shown_by_a_number_over_12),
        cmocka_unit_test(test_whole_cell),
        cmocka_unit_test(test_days_between),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("dates", tests, NULL, NULL);
}
