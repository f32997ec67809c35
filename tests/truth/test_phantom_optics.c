/* The colour of drawn skin against the 60 published colours of the model and the table of base skins (METRICS.md 9). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "aid.h"

/* The generator is a program, not part of the library: the file under test is compiled in. */
#include "phantom/optics.c"

#include "base/rng.h"
#include "kernels/colour.h"

/* skin_type,state,m_cm,f_blood,L,a,b,ita_deg,linR,linG,linB */
enum { M = 2, FB, LSTAR, ASTAR, BSTAR, ITA, LINR, COLUMNS = 11 };

static void test_sixty_reference_colours(void **state)
{
    static double table[AID_CSV_MAX];
    size_t columns, rows = aid_csv(table, &columns, "tests/data/skin_phantom_reference.csv");
    (void)state;
    assert_int_equal(columns, COLUMNS);
    assert_int_equal(rows, 60);
    for (size_t i = 0; i < rows; i++) {
        const double *row = table + i * columns;
        double rgb[3], lab[3];
        ph_skin_rgb(rgb, row[M], row[FB], PH_SURFACE_SPHERE);
        dd_lab_from_linear1(lab, rgb);
        for (int c = 0; c < 3; c++)
            assert_near(lab[c], row[LSTAR + c], 0.06);
        assert_near(atan2(lab[0] - 50.0, lab[2]) * 57.29577951308232, row[ITA], 0.15);
    }
}

static void test_base_skins(void **state)
{
    static const struct {
        const char *type;
        double lab[3], ita;
        int code[3];
    } TABLE[] = {
        {"I", {71.5, 7.9, 12.4}, 60, {199, 170, 153}},   {"II", {67.4, 9.1, 15.1}, 49, {190, 158, 137}},
        {"III", {63.1, 9.8, 18.0}, 36, {181, 146, 121}}, {"IV", {57.5, 10.6, 20.5}, 20, {168, 130, 103}},
        {"V", {48.2, 11.8, 20.1}, -5, {145, 106, 81}},   {"VI", {38.1, 10.5, 11.9}, -45, {113, 83, 71}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++) {
        double rgb[3], lab[3];
        const ph_base_skin *skin = ph_base_skin_find(TABLE[i].type);
        assert_non_null(skin);
        ph_skin_rgb(rgb, skin->m_cm, skin->f_blood, PH_SURFACE_SPHERE);
        dd_lab_from_linear1(lab, rgb);
        for (int c = 0; c < 3; c++) {
            assert_near(lab[c], TABLE[i].lab[c], 0.05 + 0.06); /* the table's rounding and the model's own step */
            assert_near(255.0 * dd_linear_to_srgb(rgb[c]), TABLE[i].code[c], 0.5 + 0.2);
        }
        assert_near(atan2(lab[0] - 50.0, lab[2]) * 57.29577951308232, TABLE[i].ita, 0.5 + 0.15);
    }
    assert_null(ph_base_skin_find("VII"));
}

/* A surface that throws everything back is white, whatever lies below. */
static void test_white_is_white(void **state)
{
    double rgb[3];
    (void)state;
    ph_skin_rgb(rgb, 1e-3, 0.02, 1.0);
    for (int c = 0; c < 3; c++)
        assert_near(rgb[c], 1.0, 1e-6);
}

static void test_table_equals_model(void **state)
{
    static ph_lut lut;
    dd_rng rng = dd_rng_make(7, 1);
    (void)state;
    ph_optics optics;
    ph_optics_make(&optics, PH_SURFACE_PHOTO);
    ph_lut_fill(&lut, &optics);
    for (int i = 0; i < 3000; i++) {
        double ln_m = log(5e-5) + (log(2e-2) - log(5e-5)) * dd_rng_unit(&rng),
               ln_fb = log(0.003) + (log(0.3) - log(0.003)) * dd_rng_unit(&rng);
        double model[3], model_lab[3], table[3], table_lab[3];
        float rgb[3];
        ph_skin_rgb(model, exp(ln_m), exp(ln_fb), PH_SURFACE_PHOTO);
        ph_lut_rgb(rgb, &lut, (float)ln_m, (float)ln_fb);
        for (int c = 0; c < 3; c++)
            table[c] = (double)rgb[c];
        dd_lab_from_linear1(model_lab, model);
        dd_lab_from_linear1(table_lab, table);
        for (int c = 0; c < 3; c++)
            assert_near(table_lab[c], model_lab[c], 0.02);
    }
}

/* METRICS.md 9: fresh ink (60/cm) on type II, with the reference table's surface reflection. */
static void test_ink_has_the_published_colours(void **state)
{
    static const struct {
        ph_ink ink;
        double lab[3];
    } TABLE[] = {{PH_BLACK, {42.9, -0.5, 1.4}}, {PH_BLUE, {51.5, -14.7, -11.5}}, {PH_RED, {54.0, 32.2, 13.5}}};
    const ph_base_skin *skin = ph_base_skin_find("II");
    ph_optics optics;
    (void)state;
    ph_optics_make(&optics, PH_SURFACE_SPHERE);
    for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++) {
        double ink[PH_INKS] = {0.0}, rgb[3], lab[3];
        ink[TABLE[i].ink] = 60.0;
        ph_inked_rgb(rgb, &optics, skin->m_cm, skin->f_blood, ink);
        dd_lab_from_linear1(lab, rgb);
        for (int c = 0; c < 3; c++)
            assert_near(lab[c], TABLE[i].lab[c], 0.05 + 0.06); /* the table's rounding and the model's own step */
    }
}

/* METRICS.md 4: share of dE00 to plain skin that is gone when 25..99 % of the ink is gone, in per cent. */
static void test_clearance_saturates_as_published(void **state)
{
    static const double REMOVED[6] = {0.25, 0.50, 0.75, 0.90, 0.95, 0.99};
    static const double PUBLISHED[2][6] = {{8, 19, 36, 56, 68, 89}, {3, 8, 18, 38, 57, 88}}; /* black, blue */
    const ph_base_skin *skin = ph_base_skin_find("II");
    ph_optics optics;
    double plain_rgb[3], plain[3];
    (void)state;
    ph_optics_make(&optics, PH_SURFACE_SPHERE);
    ph_inked_rgb(plain_rgb, &optics, skin->m_cm, skin->f_blood, NULL);
    dd_lab_from_linear1(plain, plain_rgb);
    for (int k = 0; k < 2; k++) {
        double seen[7];
        for (int i = 0; i < 7; i++) {
            double ink[PH_INKS] = {0.0}, rgb[3], lab[3];
            ink[k ? PH_BLUE : PH_BLACK] = 60.0 * (i ? 1.0 - REMOVED[i - 1] : 1.0);
            ph_inked_rgb(rgb, &optics, skin->m_cm, skin->f_blood, ink);
            dd_lab_from_linear1(lab, rgb);
            seen[i] = dd_ciede2000_1(plain, lab);
            if (i)
                assert_near(100.0 * (1.0 - seen[i] / seen[0]), PUBLISHED[k][i - 1], 1.0);
        }
    }
}

/* Green is green and yellow yellow: hue of the change against plain type I skin; on type V yellow hardly shows. */
static void test_green_and_yellow_ink(void **state)
{
    ph_optics optics;
    double lab[3][2][3], ink[PH_INKS] = {0.0};
    (void)state;
    ph_optics_make(&optics, PH_SURFACE_SPHERE);
    for (int k = 0; k < 3; k++)
        for (int dark = 0; dark < 2; dark++) {
            const ph_base_skin *skin = ph_base_skin_find(dark ? "V" : "I");
            double rgb[3];
            ink[PH_GREEN] = k == 1 ? 60.0 : 0.0;
            ink[PH_YELLOW] = k == 2 ? 60.0 : 0.0;
            ph_inked_rgb(rgb, &optics, skin->m_cm, skin->f_blood, ink);
            dd_lab_from_linear1(lab[k][dark], rgb);
        }
    assert_true(lab[1][0][1] < -10.0 && lab[1][0][2] > 0.0);
    assert_true(lab[2][0][2] > lab[0][0][2] + 15.0 && lab[2][0][0] > lab[0][0][0] - 5.0);
    assert_true(dd_ciede2000_1(lab[2][1], lab[0][1]) < 0.35 * dd_ciede2000_1(lab[2][0], lab[0][0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sixty_reference_colours),
        cmocka_unit_test(test_base_skins),
        cmocka_unit_test(test_white_is_white),
        cmocka_unit_test(test_table_equals_model),
        cmocka_unit_test(test_ink_has_the_published_colours),
        cmocka_unit_test(test_clearance_saturates_as_published),
        cmocka_unit_test(test_green_and_yellow_ink),
    };
    return RUN_TESTS("phantom_optics", tests);
}
