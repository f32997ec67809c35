/* The line through the sessions of a series: known answers, and the simulation that chose the method. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "aid.h"
#include "base/rng.h"
#include "base/stats.h"
#include "stages/progress/trend.h"

enum { MOST = 10 };
static const double Z975 = 1.959963984540054;

static dd_trend fit(const dd_trend_point *point, size_t n)
{
    dd_trend trend;
    dd_arena *arena = dd_arena_new();
    assert_true(dd_trend_fit(&trend, point, n, arena));
    dd_arena_free(arena);
    return trend;
}

/* sd of every difference sqrt(2): every photo has variance 1, the line is that of ordinary least squares with sigma = 1 known. */
static void test_least_squares_by_hand(void **state)
{
    (void)state;
    const double mdc95 = Z975 * sqrt(2.0);
    /* (0,0) (10,1) (20,2) (30,3): slope .1, sum (x - 15)^2 = 500 */
    const dd_trend_point line[] = {{10, 1, mdc95}, {20, 2, mdc95}, {30, 3, mdc95}};
    dd_trend t = fit(line, 3);
    assert_near(t.slope, 0.1, 1e-12);
    assert_near(t.scatter, 0.0, 1e-7);
    assert_near(t.high - t.slope, Z975 / sqrt(500.0), 1e-12);
    assert_near(t.slope - t.low, Z975 / sqrt(500.0), 1e-12);
    assert_string_equal(dd_trend_word(&t), "rising");
    /* (0,0) (10,3) (20,0): slope 0, mean 1, residuals -1 2 -1, scatter^2 = 6/1 > 4: t(1) = 12.706 */
    const dd_trend_point bent[] = {{10, 3, mdc95}, {20, 0, mdc95}};
    t = fit(bent, 2);
    assert_near(t.slope, 0.0, 1e-12);
    assert_near(t.scatter, sqrt(6.0), 1e-9);
    assert_near(t.high, 12.7062 * sqrt(6.0) / sqrt(200.0), 1e-3);
    assert_string_equal(dd_trend_word(&t), "unclear");
    /* residuals half as large: Birge's factor sqrt(1.5) */
    const dd_trend_point less[] = {{10, 1.5, mdc95}, {20, 0, mdc95}};
    t = fit(less, 2);
    assert_near(t.high, Z975 * sqrt(1.5) / sqrt(200.0), 1e-9);
}

static void test_a_noisy_pair_counts_little(void **state)
{
    (void)state;
    const dd_trend_point point[] = {{10, 1, 0.1}, {20, 2, 0.1}, {30, 30, 1000}};
    assert_near(fit(point, 3).slope, 0.1, 1e-3);
}

static void test_too_little_for_a_line(void **state)
{
    (void)state;
    const dd_trend_point same_day[] = {{0, 1, 1}, {0, 2, 1}};
    dd_trend t = fit(same_day, 2);
    assert_true(isnan(t.slope) && isnan(t.low) && isnan(t.scatter));
    t = fit(same_day, 1);
    assert_true(isnan(t.slope));
    t = fit(NULL, 0);
    assert_true(isnan(t.slope));
    assert_string_equal(dd_trend_word(&t), "");
}

static void test_verdicts(void **state)
{
    static const dd_metric DOWN = {.direction = DD_DOWN_GOOD}, UP = {.direction = DD_UP_GOOD};
    (void)state;
    const dd_trend falling = {-1, -2, -0.5, 1}, rising = {1, 0.5, 2, 1}, unclear = {1, -1, 3, 1}, none = {NAN, NAN, NAN, NAN};
    assert_int_equal(dd_trend_verdict(&falling, &DOWN), DD_VERDICT_IMPROVED);
    assert_int_equal(dd_trend_verdict(&falling, &UP), DD_VERDICT_WORSENED);
    assert_int_equal(dd_trend_verdict(&rising, &UP), DD_VERDICT_IMPROVED);
    assert_int_equal(dd_trend_verdict(&rising, &DOWN), DD_VERDICT_WORSENED);
    assert_int_equal(dd_trend_verdict(&unclear, &DOWN), DD_VERDICT_WITHIN_NOISE);
    assert_int_equal(dd_trend_verdict(&none, &DOWN), DD_VERDICT_NOT_COMPARABLE);
    assert_string_equal(dd_trend_word(&falling), "falling");
}

static void test_what_is_withheld_is_no_point(void **state)
{
    (void)state;
    dd_change c = {.change = 1, .mdc95 = 1, .reason = ""};
    assert_true(dd_trend_takes(&c));
    c.reason = "few_blocks"; /* a number all the same */
    assert_true(dd_trend_takes(&c));
    c.reason = "early_after_treatment";
    assert_false(dd_trend_takes(&c));
    c = (dd_change){.change = NAN, .mdc95 = NAN, .reason = ""};
    assert_false(dd_trend_takes(&c));
    c = (dd_change){.change = 1, .mdc95 = 0, .reason = ""};
    assert_false(dd_trend_takes(&c)); /* a weight that is not finite */
}

/* --- the other candidates --------------------------------------------------------------------------------------------------------- */

typedef struct interval {
    double low, high;
} interval;

/* Theil 1950; interval of Sen 1968 by the normal approximation of Kendall's S. */
static interval theil_sen(double *median, const double *x, const double *y, size_t n)
{
    double slope[MOST * MOST];
    size_t pairs = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            slope[pairs++] = (y[j] - y[i]) / (x[j] - x[i]);
    dd_sort(slope, pairs);
    double reach = Z975 * sqrt((double)(n * (n - 1) * (2 * n + 5)) / 18.0);
    double first = floor(0.5 * ((double)pairs - reach));
    size_t low = first > 0.0 ? (size_t)first : 0;
    interval found = {slope[low], slope[pairs - 1 - low]};
    *median = dd_quantile(slope, pairs, 0.5);
    return found;
}

/* The example of Sen 1968, section 7 (data of Graybill 1961): slope 4; his interval (26/7, 35/8) of confidence .93 uses ranks 4 and 18 of
 * 21, the one of at least .95 here the ranks next to them outside. */
static void test_candidate_theil_sen_on_sens_example(void **state)
{
    static const double X[] = {1, 2, 3, 4, 10, 12, 18}, Y[] = {9, 15, 19, 20, 45, 55, 78};
    double slope;
    (void)state;
    interval found = theil_sen(&slope, X, Y, 7);
    assert_near(slope, 4.0, 1e-12);
    assert_true(found.low <= 26.0 / 7.0 && found.high >= 35.0 / 8.0);
    assert_true(found.low > 3.0 && found.high < 5.0);
}

static interval ordinary(const double *x, const double *y, size_t n)
{
    double mx = dd_mean(x, n), my = dd_mean(y, n), xx = 0.0, xy = 0.0, squares = 0.0;
    for (size_t i = 0; i < n; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        xy += (x[i] - mx) * (y[i] - my);
    }
    for (size_t i = 0; i < n; i++) {
        double residual = y[i] - my - xy / xx * (x[i] - mx);
        squares += residual * residual;
    }
    double half = dd_student_t975((int)n - 2) * sqrt(squares / (double)(n - 2) / xx);
    return (interval){xy / xx - half, xy / xx + half};
}

/* --- the simulation --------------------------------------------------------------------------------------------------------------- */

static const double SLOPE = 0.01; /* per day; noise of a photo: 1 */

typedef struct world {
    int follow_ups, patches; /* patches: the noise of each pair is known from this many */
    bool uneven, heavy;
} world;

typedef struct tally {
    int chosen, sen, least_squares;
    double width, width_least_squares;
} tally;

/* Student t with 4 degrees of freedom and variance 1, or normal. */
static double photo_error(dd_rng *rng, bool heavy)
{
    double chi = 0.0, z = dd_rng_normal(rng);
    for (int i = 0; heavy && i < 4; i++) {
        double u = dd_rng_normal(rng);
        chi += u * u;
    }
    return heavy ? z / sqrt(chi / 4.0) / sqrt(2.0) : z;
}

static double estimated_sd(dd_rng *rng, double sd, int patches)
{
    double chi = 0.0;
    for (int i = 1; i < patches; i++) {
        double u = dd_rng_normal(rng);
        chi += u * u;
    }
    return sd * sqrt(chi / (patches - 1));
}

static void one_series(tally *sum, const world *w, dd_rng *rng, dd_arena *arena)
{
    dd_trend_point point[MOST];
    double x[MOST + 1] = {0}, y[MOST + 1] = {0}, sigma[MOST + 1], middle;
    size_t n = (size_t)w->follow_ups;
    for (size_t k = 0; k <= n; k++)
        sigma[k] = w->uneven ? 0.5 + 1.5 * dd_rng_unit(rng) : 1.0;
    double first = sigma[0] * photo_error(rng, w->heavy), factor = dd_student_t975(w->patches - 1) * sqrt(1.0 + 1.0 / w->patches);
    for (size_t k = 1; k <= n; k++) {
        double sd = sqrt(sigma[k] * sigma[k] + sigma[0] * sigma[0]);
        x[k] = x[k - 1] + 15.0 + floor(60.0 * dd_rng_unit(rng));
        y[k] = SLOPE * x[k] + sigma[k] * photo_error(rng, w->heavy) - first; /* a change: the baseline's error is in all of them */
        point[k - 1] = (dd_trend_point){x[k], y[k], factor * estimated_sd(rng, sd, w->patches)};
    }
    dd_trend trend;
    assert_true(dd_trend_fit(&trend, point, n, arena));
    interval sen = theil_sen(&middle, x, y, n + 1), plain = ordinary(x, y, n + 1);
    sum->chosen += trend.low <= SLOPE && trend.high >= SLOPE;
    sum->sen += sen.low <= SLOPE && sen.high >= SLOPE;
    sum->least_squares += plain.low <= SLOPE && plain.high >= SLOPE;
    sum->width += trend.high - trend.low;
    sum->width_least_squares += plain.high - plain.low;
}

static void test_the_interval_covers(void **state)
{
    static const world WORLD[] = {{2, 5, false, false}, {2, 10, false, false}, {2, 10, true, false}, {2, 10, false, true},
                                  {3, 5, false, false}, {3, 10, true, true},   {5, 5, false, false}, {5, 10, true, false},
                                  {5, 10, false, true}, {9, 5, false, false},  {9, 10, true, false}, {9, 10, false, true}};
    enum { TRIALS = 2000 };
    dd_arena *arena = dd_arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof WORLD / sizeof *WORLD; i++) {
        const world *w = &WORLD[i];
        dd_rng rng = dd_rng_make(8, i);
        tally sum = {0};
        for (int t = 0; t < TRIALS; t++)
            one_series(&sum, w, &rng, arena);
        print_message("# %d follow-ups, %2d patches%s%s: covers %.1f %%; Sen %.1f %%, residuals' t %.1f %% and %.1f times as wide\n",
                      w->follow_ups, w->patches, w->uneven ? ", uneven noise" : "", w->heavy ? ", heavy tails" : "",
                      100.0 * sum.chosen / TRIALS, 100.0 * sum.sen / TRIALS, 100.0 * sum.least_squares / TRIALS,
                      sum.width_least_squares / sum.width);
        assert_true(sum.chosen >= 0.93 * TRIALS);
        if (w->follow_ups == 2)
            assert_true(sum.sen < 0.8 * TRIALS && sum.width_least_squares > 2.0 * sum.width); /* why the others were not taken */
    }
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_least_squares_by_hand),
        cmocka_unit_test(test_a_noisy_pair_counts_little),
        cmocka_unit_test(test_too_little_for_a_line),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_what_is_withheld_is_no_point),
        cmocka_unit_test(test_candidate_theil_sen_on_sens_example),
        cmocka_unit_test(test_the_interval_covers),
    };
    return RUN_TESTS("trend", tests);
}
