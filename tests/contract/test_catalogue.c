/* The catalogue against METRICS.md 11 and the issue that asked for it: every column is there, every row complete and consistent. */
#include <string.h>

#include "aid.h"
#include "stages/measure/metric.h"
#include "stages/measure/repeatability.h"

static const char *const PROMISED[] = {
    /* METRICS.md 11, in its order */
    "l_star", "a_star", "b_star", "ita_deg", "ita_class", "de00_to_control", "mi", "ei", "da_ref", "mcdm", "l_mad", "mottle_mid",
    "mottle_mel", "mottle_hb", "glcm_homogeneity_1mm", "glcm_entropy_1mm", "spot_count_cm2", "spot_area_pct", "spot_contrast_l",
    "pigment_load", "red_area_pct", "vessel_len_density", "rough_sq_mid", "rough_sq_coarse", "anisotropy", "spectral_slope",
    "wrinkle_len_density", "wrinkle_index", "pore_area_pct", "scar_shading_sq", "ink_de00", "clearance_pct", "pih_area_pct",
    "hypopig_area_pct", "spec_share",
    /* context for researchers */
    "mottle_low", "glcm_contrast_1mm", "glcm_correlation_1mm", "lbp_entropy", "gabor_e_1", "band_e1", "band_e6", "pore_count_cm2",
    "ink_area_pct", "ink_od", "clearance_grade", "new_red_area_pct", "l_sd", "l_iqr"};
static const char *const HEADLINE[] = {"mcdm", "pigment_load", "ei", "rough_sq_mid", "wrinkle_index", "clearance_pct"};

enum { PROMISED_N = sizeof PROMISED / sizeof *PROMISED, HEADLINE_N = sizeof HEADLINE / sizeof *HEADLINE };

static const dd_metric *find(const char *name)
{
    for (size_t k = 0; k < dd_metrics_count; k++)
        if (strcmp(dd_metrics[k]->info.name, name) == 0)
            return dd_metrics[k];
    return NULL;
}

static void test_every_promised_metric_is_there(void **state)
{
    (void)state;
    int missing = 0;
    for (int i = 0; i < PROMISED_N; i++)
        if (!find(PROMISED[i])) {
            print_message("# missing: %s\n", PROMISED[i]);
            missing++;
        }
    assert_int_equal(missing, 0);
}

static void test_six_headline_metrics(void **state)
{
    (void)state;
    int n = 0;
    for (size_t k = 0; k < dd_metrics_count; k++)
        n += dd_metrics[k]->info.headline;
    assert_int_equal(n, HEADLINE_N);
    for (int i = 0; i < HEADLINE_N; i++)
        assert_true(find(HEADLINE[i]) && find(HEADLINE[i])->info.headline);
}

static void test_rows_are_complete(void **state)
{
    static const char *const DIRECTION[] = {"context", "down_good", "up_good"};
    (void)state;
    for (size_t k = 0; k < dd_metrics_count; k++) {
        const dd_metric *m = dd_metrics[k];
        const dd_metric_info *i = &m->info;
        const char *const text[] = {i->name, i->unit, i->question, i->formula, i->direction, i->range, i->scale, i->source, i->failures,
                                    i->unaffected_by, m->version};
        for (size_t t = 0; t < sizeof text / sizeof *text; t++)
            if (!text[t] || !*text[t])
                fail_msg("row %s lacks text %zu", i->name, t);
        if (i->question[strlen(i->question) - 1] != '?')
            fail_msg("%s: the question is none", i->name);
        assert_string_equal(i->direction, DIRECTION[m->direction]);
        assert_ptr_equal(find(i->name), m); /* names are unique */
        if (!m->finish || (m->compute && m->group) || (i->headline && m->direction == DD_CONTEXT))
            fail_msg("row %s contradicts itself", i->name);
    }
}

static void test_every_slot_of_a_group_is_claimed_once(void **state)
{
    (void)state;
    for (size_t k = 0; k < dd_metrics_count; k++) {
        const dd_group *g = dd_metrics[k]->group;
        int claims = 0;
        if (!g)
            continue;
        assert_true((g->compute == NULL) != (g->compute_pair == NULL));
        assert_in_range(dd_metrics[k]->slot, 0, g->members - 1);
        for (size_t i = 0; i < dd_metrics_count; i++)
            claims += dd_metrics[i]->group == g;
        assert_int_equal(claims, g->members);
        for (size_t i = 0; i < k; i++)
            assert_false(dd_metrics[i]->group == g && dd_metrics[i]->slot == dd_metrics[k]->slot);
    }
}

static void test_every_metric_states_its_repeatability(void **state)
{
    (void)state;
    for (size_t k = 0; k < dd_metrics_count; k++) {
        dd_repeatability r = dd_repeatability_of(dd_metrics[k]->info.name);
        if (!(r.pairs + r.withheld > 0))
            fail_msg("%s is not in repeatability.def", dd_metrics[k]->info.name);
        if (r.pairs > 0)
            assert_true(r.p95 >= 0.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_promised_metric_is_there),       cmocka_unit_test(test_six_headline_metrics),
        cmocka_unit_test(test_rows_are_complete),                    cmocka_unit_test(test_every_slot_of_a_group_is_claimed_once),
        cmocka_unit_test(test_every_metric_states_its_repeatability),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("contract/catalogue", tests, NULL, NULL);
}
