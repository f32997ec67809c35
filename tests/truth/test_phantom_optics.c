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
    ph_lut_fill(&lut, PH_SURFACE_PHOTO);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sixty_reference_colours),
        cmocka_unit_test(test_base_skins),
        cmocka_unit_test(test_white_is_white),
        cmocka_unit_test(test_table_equals_model),
    };
    return RUN_TESTS("phantom_optics", tests);
}
