/* datapackage.json and run.json: valid JSON, keys sorted, the schema says what the CSV has, unknown numbers are null. */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "aid.h"
#include "stages/report/columns.h"
#include "stages/report/json.h"
#include "stages/report/report.h"

static const dd_table_style PLAIN = {false, 0, NULL};

static void test_datapackage_names_every_column_of_the_csv(void **state)
{
    (void)state;
    dd_text package = {0}, csv = {0};
    assert_int_equal(dd_write_datapackage_json(&package, &PLAIN), DD_OK);
    assert_int_equal(dd_write_report_csv(&csv, NULL, 0, &PLAIN), DD_OK);
    json_t *root = json_loads(package.data, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    json_t *report = json_array_get(json_object_get(root, "resources"), 0);
    assert_string_equal(json_string_value(json_object_get(report, "path")), "report.csv");
    json_t *fields = json_object_get(json_object_get(report, "schema"), "fields");
    const char *header = csv.data;
    size_t n = json_array_size(fields);
    assert_int_equal(n, dd_table_report.n);
    for (size_t i = 0; i < n; i++) {
        json_t *field = json_array_get(fields, i);
        const char *name = json_string_value(json_object_get(field, "name"));
        assert_int_equal(strncmp(header, name, strlen(name)), 0);
        header += strlen(name) + 1;
        assert_true(strstr("string number integer date", json_string_value(json_object_get(field, "type"))) != NULL);
    }
    json_decref(root);
    dd_text_free(&package);
    dd_text_free(&csv);
}

static void test_run_record(void **state)
{
    (void)state;
    dd_photo_row rows[2];
    dd_baseline baseline = {.aim = {.n = 1, .px_per_mm = NAN, .scale_source = "nominal"}};
    dd_pair pair = {.before = &baseline};
    dd_text piece = {0}, out = {0};
    strcpy(baseline.aim.region[0].name, "cheek");
    dd_photo_row_init(&rows[0]);
    dd_photo_row_init(&rows[1]);
    rows[0].file = "p/\xFF.jpg"; /* no UTF-8: must not break the record */
    rows[0].patient = rows[0].view = rows[0].session = "x";
    rows[1].file = "p/b.jpg";
    rows[1].patient = rows[1].view = rows[1].session = "x";
    rows[1].registration_model = "homography";
    rows[1].flags = DD_BIT(DD_FLAG_CLIPPED);
    strcpy(rows[1].sha256, "00ff");
    pair.alignment.h[0] = 1.5;
    pair.alignment.rms_px = NAN;
    pair.balance.log_gain[2] = -0.25;
    assert_int_equal(dd_record_pair(&piece, &rows[1], &pair, "before"), DD_OK);
    rows[1].pair_record = piece.data;
    dd_text first_piece = {0};
    dd_input_file drawing = {"regions", "front.json", "ab12"}, manifest = {"manifest", "manifest.csv", ""};
    assert_int_equal(dd_record_baseline(&first_piece, &rows[0], &baseline, &drawing, 1), DD_OK);
    rows[0].baseline_record = first_piece.data;
    rows[1].flags |= DD_BIT(DD_FLAG_NORM_WEAK); /* known after the last visit only */
    rows[1].reason = "early_after_treatment";
    dd_run_record record = {"{\"jobs\":2}", rows, 2, 3, &manifest};
    assert_int_equal(dd_write_run_json(&out, &record), DD_OK);
    json_t *root = json_loads(out.data, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_int_equal(json_array_size(json_object_get(root, "inputs")), 2);
    json_t *first = json_array_get(json_object_get(root, "inputs"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "file")), "p/\\xff.jpg");
    assert_true(json_is_null(json_object_get(first, "sha256")));
    json_t *drawn = json_array_get(json_object_get(json_array_get(json_object_get(root, "baselines"), 0), "drawings"), 0);
    assert_string_equal(json_string_value(json_object_get(drawn, "file")), "front.json");
    assert_string_equal(json_string_value(json_object_get(drawn, "sha256")), "ab12");
    assert_string_equal(json_string_value(json_object_get(json_object_get(root, "manifest"), "file")), "manifest.csv");
    assert_true(json_is_null(json_object_get(json_object_get(root, "manifest"), "sha256")));
    json_t *p = json_array_get(json_object_get(root, "pairs"), 0);
    json_t *registration = json_object_get(p, "registration");
    assert_near(json_number_value(json_array_get(json_object_get(registration, "homography"), 0)), 1.5, 0);
    assert_true(json_is_null(json_object_get(registration, "rms_px")));
    assert_near(json_number_value(json_array_get(json_object_get(json_object_get(p, "normalisation"), "log_gain_rgb"), 2)), -0.25, 0);
    assert_string_equal(json_string_value(json_array_get(json_object_get(p, "flags"), 1)), "clipped");
    assert_int_equal(json_array_size(json_object_get(p, "flags")), 2);
    assert_string_equal(json_string_value(json_object_get(p, "reason")), "early_after_treatment");
    assert_true(strstr(out.data, "\"name\": \"dermadelta\"") != NULL); /* how the folder of a finished run is known */
    json_decref(root);
    dd_text_free(&piece);
    dd_text_free(&first_piece);
    dd_text_free(&out);
}

static bool holds(const json_t *array, const char *word)
{
    size_t i;
    json_t *item;
    json_array_foreach(array, i, item) if (strcmp(json_string_value(item), word) == 0) return true;
    return false;
}

static const json_t *test_named(const json_t *tests, const char *name)
{
    size_t i;
    json_t *item;
    json_array_foreach(tests, i, item) if (strcmp(json_string_value(json_object_get(item, "test")), name) == 0) return item;
    fail_msg("no test %s", name);
    return NULL;
}

/* Every test stands there, passed or not; one that failed names the metrics by their needs: METRICS.md 6.5, JPEG spoils texture. */
static void test_the_tests_of_comparability(void **state)
{
    (void)state;
    dd_gate_facts facts = dd_gate_facts_none();
    facts.value[DD_FACT_JPEG_LOWER] = 15;
    facts.value[DD_FACT_COARSER_PCT] = -20;
    facts.value[DD_FACT_POSE_DEG] = 2;
    json_t *tests = dd_json_gates(DD_BIT(DD_FLAG_JPEG_DIFFERS) | DD_BIT(DD_FLAG_SCALE_MISMATCH), &facts);
    assert_int_equal(json_array_size(tests), dd_gates_count());
    const json_t *jpeg = test_named(tests, "jpeg_differs"), *scale = test_named(tests, "scale_mismatch");
    assert_string_equal(json_string_value(json_object_get(jpeg, "outcome")), "failed");
    assert_string_equal(json_string_value(json_object_get(jpeg, "favours")), "unknown");
    assert_string_equal(json_string_value(json_object_get(jpeg, "error_of_evenness")), "unknown");
    assert_near(json_number_value(json_object_get(jpeg, "limit")), 10, 0);
    assert_true(holds(json_object_get(jpeg, "withholds"), "rough_sq_mid"));
    assert_false(holds(json_object_get(jpeg, "withholds"), "ei"));
    assert_string_equal(json_string_value(json_object_get(scale, "favours")), "before"); /* the follow-up shows more detail */
    assert_string_equal(json_string_value(json_object_get(scale, "error_of_evenness")), "up");
    assert_true(holds(json_object_get(scale, "affects"), "rough_sq_mid"));
    assert_int_equal(json_array_size(json_object_get(scale, "withholds")), 0);
    assert_string_equal(json_string_value(json_object_get(test_named(tests, "pose_differs"), "outcome")), "passed");
    assert_string_equal(json_string_value(json_object_get(test_named(tests, "shape_differs"), "outcome")), "undecided");
    json_decref(tests);
    tests = dd_json_gates(DD_BIT(DD_FLAG_IDENTICAL_FILES), &facts);
    assert_int_equal(json_array_size(tests), 0);
    json_decref(tests);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_datapackage_names_every_column_of_the_csv),
        cmocka_unit_test(test_run_record),
        cmocka_unit_test(test_the_tests_of_comparability),
    };
    return RUN_TESTS("report_json", tests);
}
