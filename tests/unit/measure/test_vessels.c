/* Vessels against lines of known contrast in the erythema index, drawn into linear sRGB. */
#include "base/rng.h"
#include "kernels/colour.h"
#include "site_aid.h"

enum { SIDE = 300 }; /* 30 mm at 10 px/mm */
static const double PPM = 10.0;

typedef struct line {
    double x0, y0, x1, y1, sigma, ei; /* mm, mm, units of ei */
} line;

static const line LINES[5] = {
    {3, 4, 25, 6, 0.12, 10}, {5, 12, 15, 24, 0.1, 13}, {26, 10, 22, 27, 0.15, 9}, {18, 9, 12, 15, 0.2, 9}, {16, 27, 20, 20, 0.12, 12}};
enum { N_LINES = sizeof LINES / sizeof *LINES };

static double distance_to(const line *l, double x, double y)
{
    double dx = l->x1 - l->x0, dy = l->y1 - l->y0, t = ((x - l->x0) * dx + (y - l->y0) * dy) / (dx * dx + dy * dy);
    t = fmin(1.0, fmax(0.0, t));
    return hypot(x - l->x0 - t * dx, y - l->y0 - t * dy);
}

/* Skin of this linear colour; share of the lines' contrast; noise of relative SD in each channel; dark: lines of shade instead of blood. */
static void draw_skin(drawn *d, const double rgb[3], double share, double noise, bool dark, double ppm)
{
    dd_rng rng = dd_rng_make(8, 0);
    drawn_open(d, SIDE, SIDE, ppm);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            double more = 0.0, at[3], lab[3];
            for (int i = 0; i < N_LINES; i++) {
                double r = distance_to(&LINES[i], x / PPM, y / PPM) / LINES[i].sigma;
                more = fmax(more, share * LINES[i].ei * exp(-0.5 * r * r));
            }
            for (int c = 0; c < 3; c++) /* ei holds 1.948 densities of green; its coefficients add up to 0 */
                at[c] = rgb[c] * (1.0 + noise * dd_rng_normal(&rng)) * (dark || c == 1 ? pow(10.0, -more / 194.8) : 1.0);
            dd_lab_from_linear1(lab, at);
            for (int c = 0; c < 3; c++)
                dd_row(d->lab[c], y)[x] = (float)lab[c];
        }
    drawn_ready(d);
}

static double truth_mm(void)
{
    double sum = 0.0;
    for (int i = 0; i < N_LINES; i++)
        sum += hypot(LINES[i].x1 - LINES[i].x0, LINES[i].y1 - LINES[i].y0);
    return sum;
}

/* NIST means of METRICS.md 1.2: very light, intermediate, brown. */
static const double SKIN[3][3] = {{.562, .388, .304}, {.466, .284, .191}, {.288, .152, .088}};
static const double JUDGED_CM2 = (SIDE / 10.0 - 1.0) * (SIDE / 10.0 - 1.0) / 100.0;

static void test_planted_vessels(void **state)
{
    (void)state;
    for (int type = 0; type < 3; type++)
        for (int noisy = 0; noisy < 2; noisy++) {
            drawn d;
            draw_skin(&d, SKIN[type], 1.0, noisy ? 0.01 : 0.0, false, PPM);
            double length = drawn_value(&d, "vessel_len_density") * JUDGED_CM2;
            print_message("# skin %d, noise %d: %.1f of %.1f mm\n", type, noisy, length, truth_mm());
            assert_near(length / truth_mm(), 1.0, 0.12);
            drawn_close(&d);
        }
}

static void test_what_is_no_vessel(void **state)
{
    (void)state;
    drawn d;
    draw_skin(&d, SKIN[0], 0.0, 0.02, false, PPM);
    assert_near(drawn_value(&d, "vessel_len_density"), 0.0, 0.0); /* noise */
    drawn_close(&d);
    draw_skin(&d, SKIN[0], 2.0, 0.0, true, PPM);
    assert_near(drawn_value(&d, "vessel_len_density"), 0.0, 0.0); /* shade darkens all channels alike */
    assert_true(drawn_value(&d, "wrinkle_len_density") > 5.0);
    drawn_close(&d);
}

static void test_withheld_in_dark_skin(void **state)
{
    static const double dark[3] = {.120, .058, .040}; /* ITA below -30 */
    dd_metric_sums before, after;
    drawn d;
    (void)state;
    draw_skin(&d, dark, 1.0, 0.0, false, PPM);
    drawn_measure(&before, &after, &d, NULL, metric_named("vessel_len_density"));
    assert_int_equal(before.why, DD_WHY_SKIN_TOO_DARK);
    assert_int_equal(after.why, DD_WHY_SKIN_TOO_DARK);
    drawn_close(&d);
    assert_near(metric_named("vessel_len_density")->least_px_per_mm, 8.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted_vessels),
        cmocka_unit_test(test_what_is_no_vessel),
        cmocka_unit_test(test_withheld_in_dark_skin),
    };
    return RUN_TESTS("vessels", tests);
}
