/* Repeatability from replicates, from published tables and by hand; what it does to a verdict; photos soon after a treatment. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "base/stats.h"
#include "stages/progress/course.h"
#include "stages/progress/replicates.h"
#include "stages/progress/verdict.h"

static dd_replicate_noise of_pairs(const double (*pair)[2], size_t n)
{
    dd_replicate_noise r = {0};
    for (size_t i = 0; i < n; i++)
        dd_replicate_noise_add(&r, pair[i], 2);
    return r;
}

/* Bland & Altman 1986 (Lancet i:307), table 1: peak flow of 17 people, twice with each meter. They give the SD of the differences as 21.6
 * (Wright) and 28.2 (mini Wright) litres per minute. */
static void test_peak_flow_meters(void **state)
{
    static const double WRIGHT[17][2] = {{494, 490}, {395, 397}, {516, 512}, {434, 401}, {476, 470}, {557, 611}, {413, 415}, {442, 431}, {650, 638},
                                         {433, 429}, {417, 420}, {656, 633}, {267, 275}, {478, 492}, {178, 165}, {423, 372}, {427, 421}};
    static const double MINI[17][2] = {{512, 525}, {430, 415}, {520, 508}, {428, 444}, {500, 500}, {600, 625}, {364, 460}, {380, 390}, {658, 642},
                                       {445, 432}, {432, 420}, {626, 605}, {260, 227}, {477, 467}, {259, 268}, {350, 370}, {451, 443}};
    (void)state;
    dd_replicate_noise wright = of_pairs(WRIGHT, 17), mini = of_pairs(MINI, 17);
    assert_int_equal(wright.df, 17);
    assert_near(sqrt(2.0) * dd_replicate_noise_sem(&wright), 21.6, 0.05);
    assert_near(sqrt(2.0) * dd_replicate_noise_sem(&mini), 28.2, 0.05);
    /* MDC95 = t * SD of the differences, not t * sqrt(2) * SD of the differences */
    assert_near(dd_replicate_noise_mdc95(&wright), 2.1098 * 21.6, 0.2);
}

/* Weir 2005 (J Strength Cond Res 19:231), table 1: two trials of 8 subjects; mean square within subjects 53.75. His SEM of 7.6 leaves a
 * trend between the trials out, which replicates of one session, in no order, cannot have. */
static void test_weirs_two_trials(void **state)
{
    static const double TRIAL[8][2] = {{146, 140}, {148, 152}, {170, 152}, {90, 99}, {157, 145}, {156, 153}, {176, 167}, {205, 218}};
    (void)state;
    dd_replicate_noise r = of_pairs(TRIAL, 8);
    assert_near(r.squares / r.df, 53.75, 1e-9);
    assert_near(dd_replicate_noise_sem(&r), 7.33, 0.005);
}

static void test_sessions_of_any_size(void **state)
{
    static const double THREE[3] = {1, 2, 6}, ONE[1] = {40}, TWO[2] = {10, 12};
    dd_replicate_noise r = {0};
    (void)state;
    assert_true(isnan(dd_replicate_noise_sem(&r)) && isnan(dd_replicate_noise_mdc95(&r)));
    dd_replicate_noise_add(&r, THREE, 3); /* mean 3: 4 + 1 + 9 */
    dd_replicate_noise_add(&r, ONE, 1);
    dd_replicate_noise_add(&r, TWO, 2); /* 1 + 1; the level of a session does not matter */
    assert_int_equal(r.df, 3);
    assert_near(r.squares, 16.0, 1e-12);
    assert_near(dd_replicate_noise_sem(&r), sqrt(16.0 / 3.0), 1e-12);
    assert_near(dd_replicate_noise_mdc95(&r), 3.18245 * sqrt(2.0 * 16.0 / 3.0), 1e-4);
}

/* --- what it does to a change ------------------------------------------------------------------------------------------------------ */

static const dd_metric MEAN = {.info = {.name = "mean", .headline = true}, .direction = DD_DOWN_GOOD};
static const dd_metric RATIO = {.info = {.name = "ratio", .headline = true}, .direction = DD_DOWN_GOOD, .relative_floor = true, .ratio = true};
static const dd_metric REDNESS = {.info = {.name = "redness", .headline = true}, .direction = DD_DOWN_GOOD, .course = true};

static dd_change change_of(const dd_metric *metric, double baseline, double value)
{
    dd_change c = {.metric = metric, .baseline = baseline, .value = value, .change = value - baseline, .sem = NAN, .judged = true,
                   .noise_source = DD_NOISE_DEFAULT, .flags = DD_BIT(DD_FLAG_MDC_DEFAULT), .reason = ""};
    dd_change_conclude(&c, 5.0, 5.0);
    return c;
}

static void test_replicates_decide(void **state)
{
    (void)state;
    const dd_replicate_noise fine = {.squares = 3.0 * 0.01, .df = 3}, rough = {.squares = 3.0 * 4.0, .df = 3}, few = {.squares = 0.02, .df = 2},
                           still = {.squares = 0.0, .df = 5};
    dd_change c = change_of(&MEAN, 10, 9);
    assert_int_equal(c.verdict, DD_VERDICT_WITHIN_NOISE);
    assert_false(dd_change_use_replicates(&c, &few)); /* two photos more than sessions are too few */
    assert_false(dd_change_use_replicates(&c, &still));
    assert_int_equal(c.noise_source, DD_NOISE_DEFAULT);
    assert_true(dd_change_use_replicates(&c, &fine));
    assert_int_equal(c.verdict, DD_VERDICT_IMPROVED);
    assert_string_equal(dd_noise_source_name(c.noise_source), "replicates");
    assert_false(c.flags & DD_BIT(DD_FLAG_MDC_DEFAULT));
    assert_near(c.sem, 0.1, 1e-12);
    assert_near(c.mdc95, 3.18245 * sqrt(2.0) * 0.1, 1e-5);
    assert_near(c.ci95_high - c.change, c.mdc95, 1e-12); /* no spread within the pair here */
    assert_true(dd_change_use_replicates(&c, &rough));
    assert_int_equal(c.verdict, DD_VERDICT_WITHIN_NOISE);
}

static void test_ratios_are_compared_as_logarithms(void **state)
{
    (void)state;
    dd_change c = change_of(&RATIO, 2.0, 4.0);
    const dd_replicate_noise r = {.squares = 3.0 * 0.0025, .df = 3};
    assert_near(dd_replicate_value(&c), log(2.0), 1e-12);
    assert_true(dd_change_use_replicates(&c, &r));
    assert_near(c.sem, 0.05 * 3.0, 1e-12); /* at the mean level */
    c = change_of(&RATIO, 0.0, 4.0);
    assert_true(isnan(dd_replicate_value(&c)));
}

static void test_a_photo_that_is_not_comparable_tells_nothing(void **state)
{
    (void)state;
    dd_change c = change_of(&MEAN, 10, 9);
    assert_near(dd_replicate_value(&c), -1.0, 1e-12);
    c.reason = "blur_after";
    assert_true(isnan(dd_replicate_value(&c)));
    c.reason = dd_why_code(DD_WHY_FEW_BLOCKS); /* the number stands */
    assert_near(dd_replicate_value(&c), -1.0, 1e-12);
}

static void test_too_few_blocks_stay_too_few(void **state)
{
    (void)state;
    const dd_replicate_noise fine = {.squares = 3.0 * 0.01, .df = 3}, rough = {.squares = 3.0 * 4.0, .df = 3};
    dd_change c = change_of(&MEAN, 10, 9);
    c.below = c.above = NAN;
    assert_true(dd_change_use_replicates(&c, &fine));
    assert_int_equal(c.verdict, DD_VERDICT_NOT_COMPARABLE);
    assert_string_equal(c.reason, "few_blocks");
    assert_true(dd_change_use_replicates(&c, &rough));
    assert_int_equal(c.verdict, DD_VERDICT_WITHIN_NOISE);
    assert_string_equal(c.reason, "");
}

/* --- soon after a treatment -------------------------------------------------------------------------------------------------------- */

static void test_days_after_a_treatment(void **state)
{
    (void)state;
    assert_int_equal(dd_course_photo(-1), DD_WHY_NONE);
    assert_int_equal(dd_course_photo(0), DD_WHY_ON_THE_TABLE);
    assert_int_equal(dd_course_photo(1), DD_WHY_EARLY_AFTER_TREATMENT);
    assert_int_equal(dd_course_photo(14), DD_WHY_EARLY_AFTER_TREATMENT);
    assert_int_equal(dd_course_photo(15), DD_WHY_NONE);
    assert_int_equal(dd_course_pair(-1, 3), DD_WHY_EARLY_AFTER_TREATMENT);
    assert_int_equal(dd_course_pair(0, 60), DD_WHY_BASELINE_EARLY);
    assert_int_equal(dd_course_pair(14, 0), DD_WHY_ON_THE_TABLE);
    assert_int_equal(dd_course_pair(15, 60), DD_WHY_NONE);
}

static void test_verdicts_soon_after_a_treatment(void **state)
{
    (void)state;
    dd_change texture = change_of(&MEAN, 30, 10), redness = change_of(&REDNESS, 10, 30), spoiled = change_of(&MEAN, 30, 10);
    assert_int_equal(redness.verdict, DD_VERDICT_WORSENED);
    dd_change_set_course(&texture, DD_WHY_NONE);
    assert_int_equal(texture.verdict, DD_VERDICT_IMPROVED);
    dd_change_set_course(&texture, DD_WHY_EARLY_AFTER_TREATMENT);
    assert_int_equal(texture.verdict, DD_VERDICT_NOT_COMPARABLE);
    assert_string_equal(texture.reason, "early_after_treatment");
    assert_near(texture.change, -20.0, 0); /* the number stays */
    dd_change_set_course(&redness, DD_WHY_EARLY_AFTER_TREATMENT);
    assert_int_equal(redness.verdict, DD_VERDICT_CONTEXT);
    spoiled.reason = "blur_after";
    dd_change_set_course(&spoiled, DD_WHY_ON_THE_TABLE);
    assert_string_equal(spoiled.reason, "blur_after"); /* what spoils the pair comes first */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_peak_flow_meters),
        cmocka_unit_test(test_weirs_two_trials),
        cmocka_unit_test(test_sessions_of_any_size),
        cmocka_unit_test(test_replicates_decide),
        cmocka_unit_test(test_ratios_are_compared_as_logarithms),
        cmocka_unit_test(test_a_photo_that_is_not_comparable_tells_nothing),
        cmocka_unit_test(test_too_few_blocks_stay_too_few),
        cmocka_unit_test(test_days_after_a_treatment),
        cmocka_unit_test(test_verdicts_soon_after_a_treatment),
    };
    return RUN_TESTS("replicates", tests);
}
