/* The metrics of the mean colour against published tables: chroma and hue of 100 measured skins, the bounds of the ITA classes, the Monk
 * scale, Sharma's pairs as region and control; and the short way round the hue circle. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "stages/measure/metric.h"

static double table[AID_CSV_MAX];

static const dd_metric *row_named(const char *name)
{
    for (size_t i = 0; i < dd_metrics_count; i++)
        if (strcmp(dd_metrics[i]->info.name, name) == 0)
            return dd_metrics[i];
    fail_msg("no metric %s", name);
    return NULL;
}

static double value_of(const char *name, const double rgb[3], const double control_lab[3])
{
    const double mean[DD_SUMS] = {rgb[0], rgb[1], rgb[2], 0}, reference[DD_SUMS] = {control_lab[0], control_lab[1], control_lab[2], 0};
    return row_named(name)->finish(mean, reference);
}

static const double NO_CONTROL[3] = {NAN, NAN, NAN};

static double inverse_f(double f) { return f > 6.0 / 29.0 ? f * f * f : (116.0 * f - 16.0) * 27.0 / 24389.0; }

/* METRICS.md 0.1 read backwards, with the inverse matrix printed there. */
static void linear_from_lab(double rgb[3], const double lab[3])
{
    static const double back[3][3] = {
        {3.2404542, -1.5371385, -0.4985314}, {-0.9692660, 1.8760108, 0.0415560}, {0.0556434, -0.2040259, 1.0572252}};
    double fy = (lab[0] + 16.0) / 116.0,
           xyz[3] = {0.95047 * inverse_f(fy + lab[1] / 500.0), inverse_f(fy), 1.08883 * inverse_f(fy - lab[2] / 200.0)};
    for (int c = 0; c < 3; c++)
        rgb[c] = back[c][0] * xyz[0] + back[c][1] * xyz[1] + back[c][2] * xyz[2];
}

static double value_of_lab(const char *name, double l, double a, double b)
{
    const double lab[3] = {l, a, b};
    double rgb[3];
    linear_from_lab(rgb, lab);
    return value_of(name, rgb, NO_CONTROL);
}

static void test_chroma_and_hue_of_measured_skin(void **state)
{
    enum { L = 1, A = 2, B = 3, RGB = 5, SUBJECTS = 100 };
    const double degree = 57.29577951308232;
    size_t columns, rows = aid_csv(table, &columns, "tests/data/nist_skin_lab.csv");
    (void)state;
    assert_int_equal(rows, SUBJECTS);
    for (size_t i = 0; i < rows; i++) {
        const double *row = table + i * columns;
        assert_near(value_of("c_star", row + RGB, NO_CONTROL), hypot(row[A], row[B]), 0.01);
        assert_near(value_of("hue_deg", row + RGB, NO_CONTROL), atan2(row[B], row[A]) * degree, 0.05);
    }
}

static void test_hue_all_round(void **state)
{
    (void)state;
    for (int h = 5; h < 360; h += 10)
        assert_near(value_of_lab("hue_deg", 50.0, 20.0 * cos(h / 57.29577951308232), 20.0 * sin(h / 57.29577951308232)), h, 1e-3);
    assert_true(isnan(value_of_lab("hue_deg", 50.0, 1.3, 1.3))); /* C* 1.84 */
    assert_true(value_of_lab("hue_deg", 50.0, 1.5, 1.5) > 0.0);
}

static void test_hue_changes_the_short_way(void **state)
{
    const dd_metric *hue = row_named("hue_deg");
    (void)state;
    assert_near(dd_metric_change(hue, 350.0, 10.0), 20.0, 1e-12);
    assert_near(dd_metric_change(hue, 10.0, 350.0), -20.0, 1e-12);
    assert_near(dd_metric_change(hue, 40.0, 60.0), 20.0, 1e-12);
    assert_near(dd_metric_change(row_named("l_star"), 0.0, 200.0), 200.0, 1e-12);
}

/* The lower bound belongs to the darker class (METRICS.md 1.1). */
static void test_bounds_of_the_ita_classes(void **state)
{
    static const double bound[5] = {55, 41, 28, 10, -30};
    const double radius = 20.0, degree = 57.29577951308232;
    (void)state;
    for (int i = 0; i < 5; i++)
        for (int side = -1; side <= 1; side += 2) {
            double ita = (bound[i] + 0.01 * side) / degree;
            assert_near(value_of_lab("ita_class", 50.0 + radius * sin(ita), 10.0, radius * cos(ita)), side > 0 ? i + 1 : i + 2, 0.0);
        }
    assert_true(isnan(value_of_lab("ita_class", 40.0, 0.0, 0.5))); /* ink */
}

/* ITA of the Monk scale, METRICS.md 1.2: 83.0 80.2 71.7 64.7 50.3 10.9 -20.1 -55.4 -78.3 -84.3 */
static void test_monk_scale(void **state)
{
    static const unsigned hex[10] = {0xf6ede4, 0xf3e7db, 0xf7ead0, 0xeadaba, 0xd7bd96, 0xa07e56, 0x825c43, 0x604134, 0x3a312a, 0x292420};
    static const int want[10] = {1, 1, 1, 1, 2, 4, 5, 6, 6, 6};
    (void)state;
    for (int i = 0; i < 10; i++) {
        double rgb[3];
        for (int c = 0; c < 3; c++) {
            double v = (hex[i] >> (16 - 8 * c) & 255u) / 255.0;
            rgb[c] = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
        }
        assert_near(value_of("ita_class", rgb, NO_CONTROL), want[i], 0.0);
    }
}

static void test_region_against_control(void **state)
{
    enum { LAB1 = 1, LAB2 = 4, DE = 7 };
    size_t columns, rows = aid_csv(table, &columns, "tests/data/ciede2000_sharma.csv");
    (void)state;
    assert_int_equal(rows, 34);
    for (size_t i = 0; i < rows; i++) {
        const double *row = table + i * columns;
        double rgb[3];
        linear_from_lab(rgb, row + LAB1);
        assert_near(value_of("da_ref", rgb, row + LAB2), row[LAB1 + 1] - row[LAB2 + 1], 1e-3);
        if (i == 9 || i == 13) /* hues exactly opposite: the last bit decides the side */
            continue;
        assert_near(value_of("de00_to_control", rgb, row + LAB2), row[DE], 1e-3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chroma_and_hue_of_measured_skin),
        cmocka_unit_test(test_hue_all_round),
        cmocka_unit_test(test_hue_changes_the_short_way),
        cmocka_unit_test(test_bounds_of_the_ita_classes),
        cmocka_unit_test(test_monk_scale),
        cmocka_unit_test(test_region_against_control),
    };
    return RUN_TESTS("tone of the mean colour", tests);
}
