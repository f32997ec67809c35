/* The sentence a person reads in report.csv: begins with a capital, one mark at the end of each part, advice last. */
#include <string.h>

#include "aid.h"
#include "batch/run.h"

static const char *message(const char *detail)
{
    static dd_photo_row row;
    dd_err err;
    dd_photo_row_init(&row);
    dd_fail(&err, DD_E_TRUNCATED, "a.jpg", "%s", detail);
    dd_row_fail(&row, "failed", &err);
    assert_string_equal(row.reason, "truncated");
    return row.message;
}

static void test_a_message_is_two_sentences(void **state)
{
    (void)state;
    assert_string_equal(message(""), "The photo is cut off. Copy the original again from the camera or card.");
    assert_string_equal(message("311 of 480 rows"), "The photo is cut off: 311 of 480 rows. Copy the original again from the camera or card.");
}

static void test_a_question_ends_with_its_own_mark(void **state)
{
    (void)state;
    assert_string_equal(message("another person?"), "The photo is cut off: another person? Copy the original again from the camera or card.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_message_is_two_sentences),
        cmocka_unit_test(test_a_question_ends_with_its_own_mark),
    };
    return RUN_TESTS("rows", tests);
}
