/* CIEDE2000 against the 34 published pairs of Sharma, Wu & Dalal (2005), both orders: the double model and every row kernel. */
#include <stdio.h>

#include "aid.h"
#include "kernels/kernels.h"

enum { PAIRS = 34, COLUMNS = 8, LAB1 = 1, LAB2 = 4, DE = 7 };

static double table[AID_CSV_MAX];

static void read_pairs(void)
{
    size_t columns, rows = aid_csv(table, &columns, "tests/data/ciede2000_sharma.csv");
    assert_int_equal(rows, PAIRS);
    assert_int_equal(columns, COLUMNS);
}

static void test_double_model(void **state)
{
    (void)state;
    read_pairs();
    for (int i = 0; i < PAIRS; i++) {
        const double *row = table + i * COLUMNS;
        assert_near(dd_ciede2000_1(row + LAB1, row + LAB2), row[DE], 1e-4);
        assert_near(dd_ciede2000_1(row + LAB2, row + LAB1), row[DE], 1e-4);
    }
}

static void check_kernel(const char *cpu)
{
    dd_kernels k;
    float lab[6][PAIRS], out[PAIRS];
    if (!dd_kernels_init(&k, cpu)) {
        print_message("# skipped: no %s here\n", cpu);
        return;
    }
    for (int i = 0; i < PAIRS; i++)
        for (int c = 0; c < 6; c++)
            lab[c][i] = (float)table[i * COLUMNS + LAB1 + c];
    const float *const first[3] = {lab[0], lab[1], lab[2]}, *const second[3] = {lab[3], lab[4], lab[5]};
    k.colour.ciede2000(out, first, second, PAIRS);
    for (int i = 0; i < PAIRS; i++)
        assert_near(out[i], table[i * COLUMNS + DE], 1e-4);
    k.colour.ciede2000(out, second, first, PAIRS);
    for (int i = 0; i < PAIRS; i++)
        assert_near(out[i], table[i * COLUMNS + DE], 1e-4);
}

static void test_row_kernels(void **state)
{
    (void)state;
    read_pairs();
    check_kernel("c");
    check_kernel("avx2");
}

/* METRICS.md 8: one unit of L*, a*, b* on skin. */
static void test_units_on_skin(void **state)
{
    const double skin[3] = {65, 10, 16}, l[3] = {64, 10, 16}, a[3] = {65, 11, 16}, b[3] = {65, 10, 17};
    const double dark[3] = {40, 11, 14}, darker[3] = {39, 11, 14};
    (void)state;
    assert_near(dd_ciede2000_1(skin, l), 0.828, 1e-3);      /* three printed digits */
    assert_near(dd_ciede2000_1(skin, a), 0.936, 1e-3);      /* three printed digits */
    assert_near(dd_ciede2000_1(skin, b), 0.655, 1e-3);      /* three printed digits */
    assert_near(dd_ciede2000_1(dark, darker), 0.873, 1e-3); /* three printed digits */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_double_model), cmocka_unit_test(test_row_kernels),
                                       cmocka_unit_test(test_units_on_skin)};
    return RUN_TESTS("ciede2000", tests);
}
