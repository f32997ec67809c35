/* The whole path on the shipped phantoms: measured change against the painted change, region by region, no
 * verdict in the wrong direction, nothing on control skin, and exact zeros for a photo against itself. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "aid.h"
#include "dermadelta.h"

typedef struct sample { const char *patient, *view, *baseline, *followups[2]; } sample;

static const sample SAMPLES[] = {
    {"P02-typeII", "cheek", "2026-03-02", {"2026-04-13", "2026-05-26"}},
    {"P04-typeIV", "forearm", "2026-03-09", {"2026-04-20", "2026-06-08"}},
    {"P06-typeVI", "cheek", "2026-03-16", {"2026-04-27", "2026-06-15"}},
};
enum { N_SAMPLES = sizeof SAMPLES / sizeof *SAMPLES };

/* Bound of every single error. L*, a*, b*, ITA: the RMSE goals of METRICS.md 10.2. mi, ei and mcdm, which have no such goal there: about twice
 * the worst error when this was written (.37, .54, .13). */
static const struct { const char *metric; double bound; } GOALS[] = {
    {"l_star", 0.6}, {"a_star", 0.6}, {"b_star", 0.7}, {"ita_deg", 2.0}, {"mi", 1.0}, {"ei", 1.0}, {"mcdm", 0.3},
};
enum { N_GOALS = sizeof GOALS / sizeof *GOALS };

static void path_of(char *path, size_t size, const sample *s, const char *session, const char *ending)
{
    snprintf(path, size, "samples/clinic/%s/%s/%s%s", s->patient, session, s->view, ending);
}

static dd_result *compare(const sample *s, const char *session)
{
    char before[256], after[256], regions[256];
    dd_err err;
    dd_result *result;
    dd_options options;
    dd_options_init(&options);
    path_of(before, sizeof before, s, s->baseline, ".jpg");
    path_of(after, sizeof after, s, session, ".jpg");
    path_of(regions, sizeof regions, s, s->baseline, ".json");
    options.regions = regions;
    if (dd_compare(&result, before, after, &options, &err))
        fail_msg("%s: %s", err.where, err.detail);
    return result;
}

static const dd_value *value_of(const dd_result *r, const char *region, const char *metric)
{
    for (size_t i = 0; i < dd_result_count(r); i++) {
        const dd_value *v = dd_result_at(r, i);
        if (strcmp(v->region, region) == 0 && strcmp(v->metric, metric) == 0)
            return v;
    }
    fail_msg("no %s in %s", metric, region);
    return NULL;
}

static void check_region(const dd_result *r, const json_t *region, const char *where)
{
    const char *label = json_string_value(json_object_get(region, "label"));
    const json_t *truth = json_object_get(region, "as_shot_change");
    for (int g = 0; g < N_GOALS; g++) {
        const dd_value *v = value_of(r, label, GOALS[g].metric);
        double want = json_number_value(json_object_get(truth, GOALS[g].metric));
        if (!(fabs(v->change - want) <= GOALS[g].bound))
            fail_msg("%s %s %s: change %.3f, painted %.3f", where, label, GOALS[g].metric, v->change, want);
    }
}

static void test_measured_change_is_the_painted_change(void **state)
{
    (void)state;
    for (int i = 0; i < N_SAMPLES; i++)
        for (int k = 0; k < 2; k++) {
            char path[256];
            json_error_t error;
            path_of(path, sizeof path, &SAMPLES[i], SAMPLES[i].followups[k], ".truth.json");
            json_t *truth = json_load_file(path, 0, &error);
            assert_non_null(truth);
            dd_result *r = compare(&SAMPLES[i], SAMPLES[i].followups[k]);
            size_t n;
            json_t *region;
            json_array_foreach(json_object_get(truth, "regions"), n, region)
                check_region(r, region, path);
            assert_true(n >= 2);
            dd_result_free(r);
            json_decref(truth);
        }
}

/* Every sample was painted to improve: pigment, redness and evenness may not be called worse, and the last session must show it. */
static void test_verdicts_point_the_right_way(void **state)
{
    (void)state;
    for (int i = 0; i < N_SAMPLES; i++)
        for (int k = 0; k < 2; k++) {
            dd_result *r = compare(&SAMPLES[i], SAMPLES[i].followups[k]);
            for (size_t j = 0; j < dd_result_count(r); j++) {
                const dd_value *v = dd_result_at(r, j);
                assert_string_not_equal(v->verdict, "worsened");
                if (strcmp(v->region, "control") == 0)
                    assert_string_equal(v->verdict, "context");
            }
            if (k == 1)
                assert_string_equal(value_of(r, SAMPLES[i].view, "pigment_load")->verdict, "improved");
            dd_result_free(r);
        }
}

static void test_a_photo_against_itself(void **state)
{
    (void)state;
    dd_result *r = compare(&SAMPLES[0], SAMPLES[0].baseline);
    size_t given = 0;
    for (size_t j = 0; j < dd_result_count(r); j++) {
        const dd_value *v = dd_result_at(r, j);
        if (*v->reason && v->change != v->change) /* left out, and it says why */
            continue;
        assert_true(v->change == 0.0 && (v->baseline == v->value || (v->baseline != v->baseline && v->value != v->value)));
        given++;
        assert_true(strcmp(v->verdict, "within_noise") == 0 || strcmp(v->verdict, "context") == 0);
    }
    assert_true(2 * given > dd_result_count(r));
    dd_result_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_measured_change_is_the_painted_change), cmocka_unit_test(test_verdicts_point_the_right_way),
                                       cmocka_unit_test(test_a_photo_against_itself)};
    return RUN_TESTS("samples", tests);
}
