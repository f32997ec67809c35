/* Colour against published tables: METRICS.md 8 vectors, the ColorChecker of both editions, 100 measured subjects (NIST), the Monk scale.
 */
#include <math.h>
#include <stdio.h>

#include "aid.h"
#include "kernels/kernels.h"
#include "stages/measure/colour_mean.h"

static double table[AID_CSV_MAX];

static void lab_of_code(double lab[3], int r, int g, int b)
{
    const double rgb[3] = {dd_srgb_to_linear(r / 255.0), dd_srgb_to_linear(g / 255.0), dd_srgb_to_linear(b / 255.0)};
    dd_lab_from_linear1(lab, rgb);
}

static void check_code(int r, int g, int b, double l, double a, double bs, double tolerance)
{
    double lab[3];
    lab_of_code(lab, r, g, b);
    assert_near(lab[0], l, tolerance);
    assert_near(lab[1], a, tolerance);
    assert_near(lab[2], bs, tolerance);
}

static void test_published_vectors(void **state)
{
    (void)state;
    check_code(199, 170, 153, 71.686, 7.888, 12.672, 1e-3);
    check_code(190, 158, 137, 67.433, 8.645, 15.403, 1e-3);
    check_code(181, 146, 121, 63.147, 9.513, 18.237, 1e-3);
    check_code(168, 130, 103, 57.338, 10.858, 20.235, 1e-3);
    check_code(145, 106, 81, 48.163, 12.243, 20.136, 1e-3);
    check_code(113, 83, 71, 38.115, 10.709, 11.912, 1e-3);
    check_code(255, 0, 0, 53.24, 80.09, 67.20, 0.01);
    check_code(0, 255, 0, 87.73, -86.18, 83.18, 0.01);
    check_code(0, 0, 255, 32.30, 79.19, -107.86, 0.01);
    for (int v = 0; v <= 255; v++) {
        double lab[3];
        lab_of_code(lab, v, v, v);
        assert_near(lab[1], 0.0, 1e-3);
        assert_near(lab[2], 0.0, 1e-3);
    }
}

/* The obvious way round: Lab(D50) -> XYZ -> Bradford -> Lab(D65), with the constants of METRICS.md 0.1. */
static double lab_inverse(double f) { return f > 6.0 / 29.0 ? f * f * f : 3.0 * (6.0 / 29.0) * (6.0 / 29.0) * (f - 4.0 / 29.0); }
static double lab_forward(double t) { return t > 216.0 / 24389.0 ? cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0; }

static void d65_from_d50(double out[3], const double lab[3])
{
    static const double m[9] = {0.9555766, -0.0230393, 0.0631636, -0.0282895, 1.0099416, 0.0210077, 0.0122982, -0.0204830, 1.3299098};
    static const double d50[3] = {0.96422, 1, 0.82521}, d65[3] = {0.95047, 1, 1.08883};
    double fy = (lab[0] + 16.0) / 116.0, f[3] = {fy + lab[1] / 500.0, fy, fy - lab[2] / 200.0}, g[3];
    for (int i = 0; i < 3; i++) {
        double sum = 0.0;
        for (int j = 0; j < 3; j++)
            sum += m[3 * i + j] * d50[j] * lab_inverse(f[j]);
        g[i] = lab_forward(sum / d65[i]);
    }
    out[0] = 116.0 * g[1] - 16.0;
    out[1] = 500.0 * (g[0] - g[1]);
    out[2] = 200.0 * (g[1] - g[2]);
}

static void test_colour_checker(void **state)
{
    enum { COLUMNS = 19, EDITIONS = 2, PER_EDITION = 9, LAB = 1, LINEAR = 4 };
    size_t columns, rows = aid_csv(table, &columns, "tests/data/colorchecker24.csv");
    (void)state;
    assert_int_equal(rows, 24);
    assert_int_equal(columns, COLUMNS);
    for (size_t i = 0; i < rows * EDITIONS; i++) {
        const double *edition = table + i / EDITIONS * COLUMNS + i % EDITIONS * PER_EDITION;
        double want[3], got[3];
        d65_from_d50(want, edition + LAB);
        dd_lab_from_linear1(got, edition + LINEAR);
        for (int c = 0; c < 3; c++)
            assert_near(got[c], want[c], 0.02); /* the table's linear values have 5 decimals */
    }
}

static void check_subjects(const dd_kernels *k, size_t rows, size_t columns)
{
    enum { LAB = 1, ITA = 4, LINEAR = 5 };
    const double white = 0.0105; /* the table's white is its own spectral sum: a* -0.006, b* +0.009 against D65 as defined here */
    for (size_t i = 0; i < rows; i++) {
        const double *row = table + i * columns, *rgb = row + LINEAR;
        double lab[3], mean[DD_SUMS] = {rgb[0], rgb[1], rgb[2], 0};
        float r = (float)rgb[0], g = (float)rgb[1], b = (float)rgb[2], out[3];
        dd_lab_from_linear1(lab, rgb);
        k->colour.lab_from_linear(&out[0], &out[1], &out[2], &r, &g, &b, 1);
        for (int c = 0; c < 3; c++) {
            assert_near(lab[c], row[LAB + c], white);
            assert_near((double)out[c], row[LAB + c], white + 1e-3);
        }
        assert_near(dd_mean_ita(mean), row[ITA], 0.03); /* 2 degrees per unit of b* */
    }
}

static void test_nist_subjects(void **state)
{
    dd_kernels k;
    size_t columns, rows = aid_csv(table, &columns, "tests/data/nist_skin_lab.csv");
    (void)state;
    assert_int_equal(rows, 100);
    assert_true(dd_kernels_init(&k, "c"));
    check_subjects(&k, rows, columns);
    if (dd_kernels_init(&k, "avx2"))
        check_subjects(&k, rows, columns);
}

/* ITA of the ten tones of the Monk scale (METRICS.md 1.2). The whites have b* above 1, so none is undefined. */
static void test_monk_scale(void **state)
{
    static const struct {
        unsigned hex;
        double ita, l;
    } tone[10] = {{0xf6ede4, 83.0, 94.2},  {0xf3e7db, 80.2, 92.3}, {0xf7ead0, 71.7, 93.1},  {0xeadaba, 64.7, 87.6},
                  {0xd7bd96, 50.3, 77.9},  {0xa07e56, 10.9, 55.1}, {0x825c43, -20.1, 42.5}, {0x604134, -55.4, 30.7},
                  {0x3a312a, -78.3, 21.1}, {0x292420, -84.3, 14.6}};
    (void)state;
    for (int i = 0; i < 10; i++) {
        double mean[DD_SUMS] = {0}, lab[3];
        for (int c = 0; c < 3; c++)
            mean[c] = dd_srgb_to_linear((double)(tone[i].hex >> (16 - 8 * c) & 255) / 255.0);
        dd_mean_lab(lab, mean);
        assert_near(lab[0], tone[i].l, 0.06);
        assert_near(dd_mean_ita(mean), tone[i].ita, 0.06);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_published_vectors), cmocka_unit_test(test_colour_checker),
                                       cmocka_unit_test(test_nist_subjects), cmocka_unit_test(test_monk_scale)};
    return RUN_TESTS("colour_tables", tests);
}
