/* Separation of melanin and haemoglobin (METRICS.md 1.4) against the optical model behind the phantom: 100 measured subjects (NIST) whose
 * melanin and blood come from inverting that model on their colours (METRICS.md inverted it on their spectra: r = .906 and .891, cross-talk
 * .11-.21); +20 % melanin and +50 % blood; shading, which must move nothing but itself. */
#include <math.h>
#include <stdio.h>

#include "aid.h"

/* The generator is a program, not part of the library: the file under test is compiled in. */
#include "phantom/optics.c"

#include "base/stats.h"
#include "kernels/kernels.h"
#include "stages/measure/chromophores.h"

enum { MELANIN, BLOOD, SHADING };

/* The library's answer for one colour. floor < 0: not known. */
static void separate(double q[3], const double rgb[3], double floor)
{
    dd_kernels k;
    float in[3], out[3];
    assert_true(dd_kernels_init(&k, NULL));
    for (int c = 0; c < 3; c++)
        in[c] = (float)rgb[c];
    k.colour.separate(&out[0], &out[1], &out[2], &in[0], &in[1], &in[2], dd_chromophore_inverse(floor >= 0.0), floor > 0.0 ? (float)floor : 0.0f,
                      1);
    for (int c = 0; c < 3; c++)
        q[c] = (double)out[c];
}

static double misfit(const double rgb[3], double ln_m, double ln_fb)
{
    double model[3], lab[3], model_lab[3], sum = 0.0;
    ph_skin_rgb(model, exp(ln_m), exp(ln_fb), PH_SURFACE_SPHERE);
    dd_lab_from_linear1(lab, rgb);
    dd_lab_from_linear1(model_lab, model);
    for (int c = 0; c < 3; c++)
        sum += pow(lab[c] - model_lab[c], 2.0);
    return sum;
}

/* The nearest colour by a pattern search whose steps halve: slow and obvious. */
static void invert_model(double *m, double *fb, const double rgb[3])
{
    double at[2] = {log(5e-4), log(0.02)}, best = misfit(rgb, at[0], at[1]);
    for (double step = 0.4; step > 1e-4;) {
        bool better = false;
        for (int way = 0; way < 4; way++) {
            double to[2] = {at[0] + (way == 0 ? step : way == 1 ? -step : 0.0), at[1] + (way == 2 ? step : way == 3 ? -step : 0.0)};
            double found = misfit(rgb, to[0], to[1]);
            if (found < best) {
                best = found;
                at[0] = to[0], at[1] = to[1];
                better = true;
            }
        }
        step = better ? step : 0.5 * step;
    }
    *m = exp(at[0]);
    *fb = exp(at[1]);
}

static void test_measured_subjects(void **state)
{
    static double table[AID_CSV_MAX];
    enum { LINEAR = 5, SUBJECTS = 100 };
    double m[SUBJECTS], fb[SUBJECTS], q_m[SUBJECTS], q_h[SUBJECTS];
    size_t columns;
    (void)state;
    assert_int_equal(aid_csv(table, &columns, "tests/data/nist_skin_lab.csv"), SUBJECTS);
    for (size_t i = 0; i < SUBJECTS; i++) {
        const double *rgb = table + i * columns + LINEAR;
        double q[3];
        invert_model(&m[i], &fb[i], rgb);
        separate(q, rgb, -1.0);
        q_m[i] = q[MELANIN];
        q_h[i] = q[BLOOD];
    }
    double own_m = dd_correlation(q_m, m, SUBJECTS), own_h = dd_correlation(q_h, fb, SUBJECTS);
    double cross_m = dd_correlation(q_m, fb, SUBJECTS), cross_h = dd_correlation(q_h, m, SUBJECTS);
    print_message("# melanin r = %.3f, blood r = %.3f, cross-talk %.3f and %.3f\n", own_m, own_h, cross_m, cross_h);
    assert_near(own_m, 0.906, 0.02);
    assert_near(own_h, 0.891, 0.02);
    assert_true(fabs(cross_m) < 0.24 && fabs(cross_h) < 0.21);
}

/* Types I-III: pigment moves the melanin map and blood the haemoglobin map, each by three times what it moves the other or more. */
static void test_each_answers_to_its_own(void **state)
{
    static const struct {
        double m, fb;
    } SKIN[3] = {{2.704e-4, .015}, {4.066e-4, .018}, {6.025e-4, .018}};
    (void)state;
    for (int t = 0; t < 3; t++) {
        double rgb[3], base[3], melanin[3], blood[3];
        ph_skin_rgb(rgb, SKIN[t].m, SKIN[t].fb, PH_SURFACE_SPHERE);
        separate(base, rgb, -1.0);
        ph_skin_rgb(rgb, 1.2 * SKIN[t].m, SKIN[t].fb, PH_SURFACE_SPHERE);
        separate(melanin, rgb, -1.0);
        ph_skin_rgb(rgb, SKIN[t].m, 1.5 * SKIN[t].fb, PH_SURFACE_SPHERE);
        separate(blood, rgb, -1.0);
        assert_true(melanin[MELANIN] - base[MELANIN] > 0.1);
        assert_true(fabs(melanin[BLOOD] - base[BLOOD]) < (melanin[MELANIN] - base[MELANIN]) / 3.0);
        assert_true(blood[BLOOD] - base[BLOOD] > 0.1);
        assert_true(fabs(blood[MELANIN] - base[MELANIN]) < (blood[BLOOD] - base[BLOOD]) / 3.0);
    }
}

/* With the surface's light known, types I-V line up: as much more melanin (in ln) reads as more, and blood stays within a quarter of a
 * doubling. Without it type V reads as less than type IV with more melanin: why maps stop at ITA 10 there. */
static void test_known_surface_reaches_type_v(void **state)
{
    static const double M[5] = {2.704e-4, 4.066e-4, 6.025e-4, 9.042e-4, 1.523e-3};
    double last = 0.0, dark[3], darker[3], rgb[3], light;
    (void)state;
    for (int t = 0; t < 5; t++) {
        double q[3];
        ph_skin_rgb(rgb, M[t], 0.017, PH_SURFACE_SPHERE);
        separate(q, rgb, 0.045);
        assert_true(q[MELANIN] > last + 0.15);
        light = t ? light : q[BLOOD];
        assert_true(fabs(q[BLOOD] - light) < 0.25);
        last = q[MELANIN];
    }
    ph_skin_rgb(rgb, M[4], 0.017, PH_SURFACE_SPHERE);
    separate(dark, rgb, -1.0);
    ph_skin_rgb(rgb, 2.0 * M[4], 0.017, PH_SURFACE_SPHERE);
    separate(darker, rgb, -1.0);
    assert_true(darker[MELANIN] < dark[MELANIN]);
}

/* Exposure or shading by k moves the shading map by -ln k and nothing else. */
static void test_shading_stays_in_its_map(void **state)
{
    static double table[AID_CSV_MAX];
    enum { LINEAR = 5 };
    size_t columns, rows = aid_csv(table, &columns, "tests/data/nist_skin_lab.csv");
    (void)state;
    for (size_t i = 0; i < rows; i++)
        for (double k = 0.3; k <= 1.6; k += 0.1) {
            const double *rgb = table + i * columns + LINEAR, lit[3] = {k * rgb[0], k * rgb[1], k * rgb[2]};
            double q[3], moved[3];
            separate(q, rgb, -1.0);
            separate(moved, lit, -1.0);
            assert_near(moved[MELANIN], q[MELANIN], 5e-6);
            assert_near(moved[BLOOD], q[BLOOD], 5e-6);
            assert_near(moved[SHADING] - q[SHADING], -log(k), 5e-6);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_measured_subjects), cmocka_unit_test(test_each_answers_to_its_own),
                                       cmocka_unit_test(test_known_surface_reaches_type_v), cmocka_unit_test(test_shading_stays_in_its_map)};
    return RUN_TESTS("chromophores", tests);
}
