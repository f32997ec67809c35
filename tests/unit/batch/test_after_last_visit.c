/* What is decided when all sessions are known: noise from replicates, days since a treatment, trends. Rows made by hand. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "aid.h"
#include "batch/run.h"

enum { MOST = 16 };
static const dd_metric MEAN = {.info = {.name = "mean", .unit = "u", .direction = "down_good", .headline = true, .decimals = 1},
                               .direction = DD_DOWN_GOOD, .version = "1"};

typedef struct desk {
    dd_run_state run;
    dd_entry entry[MOST];
    dd_photo_row row[MOST];
    dd_metric_row metric[MOST];
    dd_kept kept[MOST];
    dd_repeat repeat[MOST];
    dd_series_state series;
    dd_date treatment[MOST];
} desk;

static void open_desk(desk *d)
{
    memset(d, 0, sizeof *d);
    static const dd_batch_request SILENT = {0};
    d->run.request = &SILENT;
    d->run.arena = dd_arena_new();
    d->run.inputs.entry = d->entry;
    d->run.row = d->row;
    d->run.metric = d->metric;
    d->run.kept = d->kept;
    d->run.repeat = d->repeat;
    d->run.series = &d->series;
}

static size_t add_photo(desk *d, const char *session, const char *date, const char *treatment, const char *status)
{
    size_t i = d->run.inputs.n++;
    dd_entry *e = &d->entry[i];
    *e = (dd_entry){.patient = "p", .view = "v", .session = session, .file = "a.jpg", .date_source = ""};
    dd_date_parse(&e->date, date);
    if (*treatment) {
        assert_true(dd_date_parse(&d->treatment[i], treatment));
        e->treatment = &d->treatment[i];
        e->treatments = 1;
    }
    dd_row_begin(&d->row[i], e);
    d->row[i].status = status;
    return i;
}

/* A change against photo 0 in region "r". */
static dd_metric_row *add_change(desk *d, size_t visit, size_t photo, int days, double change)
{
    size_t i = d->run.metrics++;
    dd_change c = {.metric = &MEAN, .baseline = 10, .value = 10 + change, .change = change, .change_pct = NAN, .mdc95 = 1, .ci95_low = change - 1,
                   .ci95_high = change + 1, .sem = NAN, .judged = true, .verdict = DD_VERDICT_IMPROVED, .noise_source = DD_NOISE_DEFAULT,
                   .flags = DD_BIT(DD_FLAG_MDC_DEFAULT), .reason = ""};
    d->kept[i] = (dd_kept){0, visit, photo, 0, false, c};
    d->metric[i] = (dd_metric_row){.patient = "p", .view = "v", .region = "r", .baseline_session = "S0", .session = "S", .days = days,
                                   .days_after_treatment = -1};
    dd_metric_row_set(&d->metric[i], &c, false);
    d->row[photo].flags |= DD_BIT(DD_FLAG_MDC_DEFAULT);
    return &d->metric[i];
}

static void add_repeat(desk *d, size_t visit, size_t photo, double value)
{
    d->repeat[d->run.repeats++] = (dd_repeat){0, visit, photo, 0, &MEAN, value};
}

/* Baseline twice (0 and .1), two follow-ups twice and thrice, measured in any order: squares .005 + .005 + .02, 4 degrees of freedom. */
static void test_noise_is_pooled_over_the_sessions(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    for (int i = 0; i < 7; i++)
        add_photo(&d, i < 2 ? "S0" : i < 4 ? "S1" : "S2", "2024-01-01", "", "compared");
    dd_metric_row *first = add_change(&d, 1, 2, 30, -2.0), *second = add_change(&d, 2, 4, 60, -0.2);
    add_repeat(&d, 2, 6, -0.1);
    add_repeat(&d, 1, 3, -2.1);
    add_repeat(&d, 2, 4, -0.2);
    add_repeat(&d, 0, 1, 0.1); /* the baseline photo itself is 0 */
    add_repeat(&d, 1, 2, -2.0);
    add_repeat(&d, 2, 5, -0.3);
    assert_true(dd_judge_by_replicates(&d.run));
    const double sem = sqrt(0.03 / 4.0), mdc95 = 2.77645 * sqrt(2.0) * sem;
    assert_near(first->sem, sem, 1e-12);
    assert_near(first->mdc95, mdc95, 1e-5);
    assert_string_equal(first->noise_source, "replicates");
    assert_string_equal(first->verdict, "improved");
    assert_near(second->mdc95, mdc95, 1e-5);
    assert_string_equal(second->verdict, "within_noise");
    assert_false((first->flags | d.row[2].flags) & DD_BIT(DD_FLAG_MDC_DEFAULT));
    dd_arena_free(d.run.arena);
}

static void test_two_photos_of_one_session_are_too_few(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    for (int i = 0; i < 3; i++)
        add_photo(&d, i ? "S1" : "S0", "2024-01-01", "", "compared");
    dd_metric_row *row = add_change(&d, 1, 1, 30, -2.0);
    add_repeat(&d, 1, 1, -2.0);
    add_repeat(&d, 1, 2, -2.1);
    assert_true(dd_judge_by_replicates(&d.run));
    assert_string_equal(row->noise_source, "default");
    assert_near(row->mdc95, 1.0, 0);
    assert_true(d.row[1].flags & DD_BIT(DD_FLAG_MDC_DEFAULT));
    dd_arena_free(d.run.arena);
}

/* A treatment counts for later days wherever it stands, and on its own day only for the session that lists it. */
static void test_days_since_the_last_treatment(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    add_photo(&d, "S0", "2024-03-01", "", "baseline");           /* before the treatment of that day */
    add_photo(&d, "S1", "2024-03-11", "2024-03-01", "compared"); /* ten days after */
    add_photo(&d, "S2", "2024-05-01", "2024-05-01", "compared"); /* after the second, on its day */
    add_photo(&d, "S2", "2024-05-01", "", "replicate");
    add_photo(&d, "S3", "2024-07-01", "", "compared");
    add_photo(&d, "S4", "", "", "compared");
    add_photo(&d, "S5", "2024-03-02", "", "failed");
    assert_true(dd_mark_treatments(&d.run));
    static const int DAYS[] = {-1, 10, 0, 0, 61, -1, 1};
    static const char *const REASON[] = {"", "early_after_treatment", "on_the_table", "on_the_table", "", "", ""};
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(d.row[i].days_after_treatment, DAYS[i]);
        assert_string_equal(d.row[i].reason ? d.row[i].reason : "", REASON[i]);
        assert_int_equal(*d.row[i].message != 0, *REASON[i] != 0);
    }
    dd_arena_free(d.run.arena);
}

static void test_other_series_are_not_treated(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    add_photo(&d, "S1", "2024-03-11", "2024-03-01", "compared");
    size_t other_view = add_photo(&d, "S1", "2024-03-11", "", "compared"), other_patient = add_photo(&d, "S1", "2024-03-11", "", "compared");
    d.row[other_view].view = "arm";
    d.row[other_patient].patient = "q";
    assert_true(dd_mark_treatments(&d.run));
    assert_int_equal(d.row[other_view].days_after_treatment, -1);
    assert_int_equal(d.row[other_patient].days_after_treatment, -1);
    dd_arena_free(d.run.arena);
}

static void test_verdicts_of_early_pairs_are_withheld(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    add_photo(&d, "S0", "2024-03-01", "", "baseline");
    size_t early = add_photo(&d, "S1", "2024-03-06", "2024-03-02", "compared"), late = add_photo(&d, "S2", "2024-05-01", "", "compared");
    dd_metric_row *soon = add_change(&d, 1, early, 5, -2.0), *then = add_change(&d, 2, late, 61, -2.0);
    assert_true(dd_mark_treatments(&d.run));
    assert_string_equal(soon->verdict, "not_comparable");
    assert_string_equal(soon->reason, "early_after_treatment");
    assert_int_equal(soon->days_after_treatment, 4);
    assert_string_equal(then->verdict, "improved");
    assert_int_equal(then->days_after_treatment, 60);
    d.row[0].days_after_treatment = -1;
    dd_arena_free(d.run.arena);
}

static void test_trends_take_what_is_comparable(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    for (int i = 0; i < 5; i++)
        add_photo(&d, "S", "2024-01-01", "", "compared");
    add_change(&d, 3, 3, 90, -3.0); /* in no order */
    add_change(&d, 1, 1, 30, -1.0);
    add_change(&d, 2, 2, 60, 50.0);
    add_change(&d, 4, 4, -20, 9.0); /* before the baseline */
    d.kept[2].change.reason = "light_turned";
    assert_true(dd_make_trends(&d.run));
    assert_int_equal(d.run.trends, 1);
    const dd_trend_row *t = d.run.trend;
    assert_near(t->slope_per_30_days, -1.0, 1e-9);
    assert_int_equal(t->sessions, 5);
    assert_int_equal(t->points, 3);
    assert_int_equal(t->days, 90);
    assert_string_equal(t->trend, "falling");
    assert_string_equal(t->verdict, "improved");
    assert_string_equal(t->reason, "");
    dd_arena_free(d.run.arena);
}

static void test_no_trend_is_said(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    for (int i = 0; i < 3; i++)
        add_photo(&d, "S", "2024-01-01", "", "compared");
    add_change(&d, 1, 1, 30, -1.0);
    assert_true(dd_make_trends(&d.run));
    assert_int_equal(d.run.trends, 0); /* two sessions */
    add_change(&d, 2, 2, DD_DAYS_UNKNOWN, -2.0);
    assert_true(dd_make_trends(&d.run));
    assert_int_equal(d.run.trends, 1);
    assert_true(isnan(d.run.trend->slope_per_30_days));
    assert_string_equal(d.run.trend->verdict, "not_comparable");
    assert_string_equal(d.run.trend->reason, "few_sessions");
    assert_string_equal(d.run.trend->trend, "");
    dd_arena_free(d.run.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_noise_is_pooled_over_the_sessions),
        cmocka_unit_test(test_two_photos_of_one_session_are_too_few),
        cmocka_unit_test(test_days_since_the_last_treatment),
        cmocka_unit_test(test_other_series_are_not_treated),
        cmocka_unit_test(test_verdicts_of_early_pairs_are_withheld),
        cmocka_unit_test(test_trends_take_what_is_comparable),
        cmocka_unit_test(test_no_trend_is_said),
    };
    return RUN_TESTS("after the last visit", tests);
}
