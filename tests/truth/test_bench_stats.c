/* The bench's own statistics against published examples: Anscombe 1973 (set I), and rank correlation of IQ and hours of television
 * (the worked example of Spearman's rho, -29/165). The source is included: the bench is a program of its own, not a library. */
#include "aid.h"
#include "bench/stats.c"

static tb_list list_of(const double *x, const double *y, size_t n)
{
    tb_list list = {0};
    for (size_t i = 0; i < n; i++)
        tb_add(&list, x[i], y[i]);
    return list;
}

static void test_line_of_anscombe(void **state)
{
    (void)state;
    static const double x[] = {10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
    static const double y[] = {8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68};
    tb_list list = list_of(x, y, 11);
    assert_near(tb_slope(&list), 0.500, 5e-4);
    assert_near(tb_pearson(&list), 0.816, 5e-4);
    assert_near(tb_mean(&list), 7.50, 5e-3);
}

static void test_rank_correlation(void **state)
{
    (void)state;
    static const double iq[] = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
    static const double hours[] = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};
    tb_list list = list_of(iq, hours, 10);
    assert_near(tb_spearman(&list), -29.0 / 165.0, 1e-12);
    static const double up[] = {1, 2, 2, 3}, squares[] = {1, 4, 4, 9};
    list = list_of(up, squares, 4);
    assert_near(tb_spearman(&list), 1.0, 1e-12);
}

static void test_nearest_rank_and_error(void **state)
{
    (void)state;
    tb_list list = {0};
    assert_true(tb_p95(&list) != tb_p95(&list) && tb_rmse(&list) != tb_rmse(&list));
    for (int i = 20; i >= 1; i--)
        tb_add(&list, i % 2 ? i - 3.0 : i + 4.0, i);
    assert_near(tb_p95(&list), 19.0, 0.0);
    assert_near(tb_rmse(&list), 3.5355339, 1e-6); /* sqrt((9 + 16) / 2) */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_line_of_anscombe), cmocka_unit_test(test_rank_correlation),
                                       cmocka_unit_test(test_nearest_rank_and_error)};
    return RUN_TESTS("bench_stats", tests);
}
