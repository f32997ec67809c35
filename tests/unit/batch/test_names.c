/* What paths mean: a table of truth over the layouts of CONTRACT.md 3 and their mixtures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "batch/names.h"

static const struct {
    const char *path, *patient, *session, *view, *date;
    int replicate;
    dd_rank rank;
} ROW[] = {
    /* patient/session/view.jpg */
    {"p01/2024-03-01/front.jpg", "p01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01/20240301/left45.jpg", "p01", "2024-03-01", "left45", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01/before/front.jpg", "p01", "before", "front", "", 0, DD_RANK_FIRST},
    {"p01/After/front.JPG", "p01", "After", "front", "", 0, DD_RANK_LAST},
    {"p01/pre/front.png", "p01", "pre", "front", "", 0, DD_RANK_FIRST},
    {"p01/post/front.png", "p01", "post", "front", "", 0, DD_RANK_LAST},
    {"p01/baseline/closeup-cheek.jpg", "p01", "baseline", "closeup-cheek", "", 0, DD_RANK_FIRST},
    {"p01/S1/front.jpg", "p01", "S1", "front", "", 0, DD_RANK_COUNT},
    {"p01/week6/front.jpg", "p01", "week6", "front", "", 0, DD_RANK_DAYS},
    {"p01/week 6/front.jpg", "p01", "week 6", "front", "", 0, DD_RANK_DAYS},
    {"p01/3/front.jpg", "p01", "3", "front", "", 0, DD_RANK_COUNT},
    {"p01/S1 2024-03-01/front.jpg", "p01", "S1", "front", "2024-03-01", 0, DD_RANK_COUNT},
    {"p01/week6/2024-03-01_front.jpg", "p01", "week6", "front", "2024-03-01", 0, DD_RANK_DAYS},
    {"p01/2024-03-01/front_2.jpg", "p01", "2024-03-01", "front", "2024-03-01", 2, DD_RANK_UNKNOWN},
    {"p01/2024-03-01/front (2).jpg", "p01", "2024-03-01", "front", "2024-03-01", 2, DD_RANK_UNKNOWN},
    {"p01/2024-03-01/front_rep2.jpg", "p01", "2024-03-01", "front", "2024-03-01", 2, DD_RANK_UNKNOWN},
    {"p01/2024-03-01/left_45.jpg", "p01", "2024-03-01", "left_45", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01/2024-03-01/IMG_20240301_142501.jpg", "p01", "2024-03-01", "view", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01/2024-03-01/p01_2024-03-01_front_2.jpg", "p01", "2024-03-01", "front", "2024-03-01", 2, DD_RANK_UNKNOWN},
    {"p01/2024-03-01/front_2024-03-01_2.jpg", "p01", "2024-03-01", "front", "2024-03-01", 2, DD_RANK_UNKNOWN},
    {"p01/2024-03-01/arm/inner.jpg", "p01", "2024-03-01", "arm/inner", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"clinicA/p01/2024-03-01/front.jpg", "clinicA/p01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01/2024-03-01 laser/front.jpg", "p01", "2024-03-01 laser", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"S01/before/front.jpg", "S01", "before", "front", "", 0, DD_RANK_FIRST},
    /* patient/date_view.jpg */
    {"p01/2024-03-01_front.jpg", "p01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01/front_2024-03-01.jpg", "p01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01/01.03.2024_front.jpg", "p01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01/2024_03_01_front.jpg", "p01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01/1Mar2024_front_2.jpg", "p01", "2024-03-01", "front", "2024-03-01", 2, DD_RANK_UNKNOWN},
    {"p01/p01_2024-03-01_front.jpg", "p01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01/before_front.jpg", "p01", "before", "front", "", 0, DD_RANK_FIRST},
    {"p01/front_before.jpg", "p01", "before", "front", "", 0, DD_RANK_FIRST},
    {"p01/before.jpg", "p01", "before", "view", "", 0, DD_RANK_FIRST},
    {"p01/S1_front.jpg", "p01", "S1", "front", "", 0, DD_RANK_COUNT},
    {"p01/S1.jpg", "p01", "S1", "view", "", 0, DD_RANK_COUNT},
    {"p01/T0_front_2.jpg", "p01", "T0", "front", "", 2, DD_RANK_FIRST},
    {"p01/p01_S1_front.jpg", "p01", "S1", "front", "", 0, DD_RANK_COUNT},
    {"p01/S1_2024-03-01_front.jpg", "p01", "S1", "front", "2024-03-01", 0, DD_RANK_COUNT},
    {"p01/v_2.jpg", "p01", "", "v", "", 2, DD_RANK_UNKNOWN},
    {"S01/S01_front.jpg", "S01", "", "front", "", 0, DD_RANK_UNKNOWN},
    {"S01/S01_2024-03-01_front.jpg", "S01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01/after_2.jpg", "p01", "after", "view", "", 2, DD_RANK_LAST},
    {"p01/week_6_front.jpg", "p01", "week_6", "front", "", 0, DD_RANK_DAYS},
    {"p01/front/2024-03-01.jpg", "p01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"S01/2024-03-01_front.jpg", "S01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01_2024-03-01/front.jpg", "p01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01/20240301_142501.jpg", "p01", "2024-03-01", "view", "2024-03-01", 0, DD_RANK_UNKNOWN},
    /* patient_date_view_rep.jpg */
    {"p01_2024-03-01_front_2.jpg", "p01", "2024-03-01", "front", "2024-03-01", 2, DD_RANK_UNKNOWN},
    {"p01_2024-03-01_front.jpg", "p01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01-2024-03-01-front.jpg", "p01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01_20240301_left45_1.png", "p01", "2024-03-01", "left45", "2024-03-01", 1, DD_RANK_UNKNOWN},
    {"p01_2024-03-01.jpg", "p01", "2024-03-01", "view", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01_front_2024-03-01.jpg", "p01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"p01_before_front.jpg", "p01", "before", "front", "", 0, DD_RANK_FIRST},
    {"p01_S2_front.jpg", "p01", "S2", "front", "", 0, DD_RANK_COUNT},
    {"p01_week6_front_2.jpg", "p01", "week6", "front", "", 2, DD_RANK_DAYS},
    {"p01_week6_front_2024-03-01_2.jpg", "p01", "week6", "front", "2024-03-01", 2, DD_RANK_DAYS},
    {"S01_2024-03-01_front.jpg", "S01", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"2024-03-01_front.jpg", "in", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"before.jpg", "in", "before", "view", "", 0, DD_RANK_FIRST},
    /* one patient's folder as input */
    {"2024-03-01/front.jpg", "in", "2024-03-01", "front", "2024-03-01", 0, DD_RANK_UNKNOWN},
    {"before/front.jpg", "in", "before", "front", "", 0, DD_RANK_FIRST},
    {"week6/front.jpg", "in", "week6", "front", "", 0, DD_RANK_DAYS},
    /* nothing said: EXIF decides */
    {"p01/IMG_1234.jpg", "p01", "", "view", "", 0, DD_RANK_UNKNOWN},
    {"p01/front.jpg", "p01", "", "front", "", 0, DD_RANK_UNKNOWN},
    {"p01/front_2.jpg", "p01", "", "front", "", 2, DD_RANK_UNKNOWN},
    {"p01/first consultation/front.jpg", "p01", "first consultation", "front", "", 0, DD_RANK_UNKNOWN},
    {"p01/front/DSC01234.jpg", "p01", "", "front", "", 0, DD_RANK_UNKNOWN},
    {"p01_front.jpg", "p01", "", "front", "", 0, DD_RANK_UNKNOWN},
    {"IMG_1234.jpg", "in", "", "view", "", 0, DD_RANK_UNKNOWN},
    {"p01/3-4-24/front.jpg", "p01", "3-4-24", "front", "", 0, DD_RANK_UNKNOWN}, /* a date we cannot read, no visit 3424 */
    {"S1_front.jpg", "S1", "", "front", "", 0, DD_RANK_UNKNOWN},
    {"S1/front.jpg", "S1", "", "front", "", 0, DD_RANK_UNKNOWN}, /* may be subject 1: never merged with S2 */
};

static void test_layouts(void **state)
{
    dd_arena *arena = *state;
    for (size_t i = 0; i < sizeof ROW / sizeof *ROW; i++) {
        dd_name name;
        char iso[11];
        assert_true(dd_name_parse(&name, ROW[i].path, "in", arena));
        dd_date_iso(iso, &name.date);
        if (strcmp(name.patient, ROW[i].patient) || strcmp(name.session, ROW[i].session) || strcmp(name.view, ROW[i].view) ||
            strcmp(iso, ROW[i].date) || name.replicate != ROW[i].replicate || name.order.rank != ROW[i].rank)
            fail_msg("%s: patient \"%s\" session \"%s\" view \"%s\" date %s replicate %d rank %d", ROW[i].path, name.patient, name.session,
                     name.view, iso, name.replicate, (int)name.order.rank);
    }
}

/* Two patients must never share patient and view: a comparison between people is the worst that can happen. */
static void test_two_patients_never_share_a_series(void **state)
{
    static const char *const PAIR[][2] = {
        {"clinicA/p01/2024-03-01_front.jpg", "clinicA/p02/2024-06-01_front.jpg"},
        {"clinicA/p01_2024-03-01/front.jpg", "clinicA/p02_2024-06-01/front.jpg"},
        {"clinicA/p01_2024-03-01_front.jpg", "clinicA/p02_2024-06-01_front.jpg"},
        {"before/p01.jpg", "after/p02.jpg"},
        {"before/p01/front.jpg", "after/p02/front.jpg"},
        {"S01/front.jpg", "S02/front.jpg"},
        {"1/front.jpg", "2/front.jpg"},
        {"S01_before_front.jpg", "S02_after_front.jpg"},
        {"anna_front_before.jpg", "berta_front_after.jpg"},
        {"anna smith before.jpg", "anna jones after.jpg"},
        {"p01-before.jpg", "p02-after.jpg"},
        {"a/b/c/2024-03-01.jpg", "a/d/c/2024-06-01.jpg"},
    };
    dd_arena *arena = *state;
    for (size_t i = 0; i < sizeof PAIR / sizeof *PAIR; i++) {
        dd_name a, b;
        assert_true(dd_name_parse(&a, PAIR[i][0], "in", arena));
        assert_true(dd_name_parse(&b, PAIR[i][1], "in", arena));
        if (strcmp(a.patient, b.patient) == 0 && strcmp(a.view, b.view) == 0)
            fail_msg("%s and %s both are patient \"%s\" view \"%s\"", PAIR[i][0], PAIR[i][1], a.patient, a.view);
    }
}

/* The same hostile file name in two dated folders is one series, whatever is in it. */
static void test_hostile_names_keep_their_series(void **state)
{
    static const char *const NAME[] = {" ",
                                       "-rf",
                                       "a;b",
                                       "$(x)",
                                       "..",
                                       "...",
                                       "%s%n",
                                       "\xff\xfe",
                                       "a\nb",
                                       "=1+1",
                                       "'",
                                       "name.",
                                       "(",
                                       ")",
                                       "()",
                                       "#",
                                       "_",
                                       "__",
                                       "1",
                                       "12",
                                       "999",
                                       "_2",
                                       "r2",
                                       "(2)",
                                       "before",
                                       "week6",
                                       "\xF0\x9F\x98\x80",
                                       "2024",
                                       "x_2024-13-45",
                                       "rep"};
    dd_arena *arena = *state;
    for (size_t i = 0; i < sizeof NAME / sizeof *NAME; i++) {
        dd_name a, b;
        char first[64], second[64];
        snprintf(first, sizeof first, "p/2024-01-10/%s.jpg", NAME[i]);
        snprintf(second, sizeof second, "p/2024-03-10/%s.jpg", NAME[i]);
        assert_true(dd_name_parse(&a, first, "in", arena));
        assert_true(dd_name_parse(&b, second, "in", arena));
        assert_string_equal(a.patient, "p");
        assert_string_equal(a.view, b.view);
        assert_string_equal(a.session, "2024-01-10");
        assert_string_equal(b.session, "2024-03-10");
        assert_true(*a.view != 0);
    }
}

static void test_order_of_session_words(void **state)
{
    (void)state;
    static const char *const IN_TIME[] = {"baseline", "day 1", "week1", "2 weeks", "week6", "month3", "6 months", "year 1", "final"};
    for (size_t i = 0; i + 1 < sizeof IN_TIME / sizeof *IN_TIME; i++) {
        dd_order a = dd_session_order(IN_TIME[i]), b = dd_session_order(IN_TIME[i + 1]);
        assert_true(a.rank != DD_RANK_UNKNOWN);
        assert_true(a.rank < b.rank || (a.rank == b.rank && a.value < b.value));
    }
    assert_int_equal(dd_session_order("S0").rank, DD_RANK_FIRST);
    assert_true(dd_session_order("S2").value < dd_session_order("S10").value);
    assert_int_equal(dd_session_order("laser").rank, DD_RANK_UNKNOWN);
    assert_int_equal(dd_session_order("").rank, DD_RANK_UNKNOWN);
    assert_int_equal(dd_session_order("week").rank, DD_RANK_UNKNOWN);
    assert_int_equal(dd_session_order("3-4-24").rank, DD_RANK_UNKNOWN);
    assert_int_equal(dd_session_order("1 2").rank, DD_RANK_UNKNOWN);
}

static int setup(void **state) { return (*state = dd_arena_new()) ? 0 : -1; }
static int teardown(void **state)
{
    dd_arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_two_patients_never_share_a_series),
        cmocka_unit_test(test_hostile_names_keep_their_series),
        cmocka_unit_test(test_order_of_session_words),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("names", tests, setup, teardown);
}
