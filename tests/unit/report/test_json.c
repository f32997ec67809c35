/* datapackage.json and run.json: valid JSON, keys sorted, the schema says what the CSV has, unknown numbers are null. */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "aid.h"
#include "stages/report/columns.h"
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
    assert_string_equal(json_string_value(json_array_get(json_object_get(p, "flags"), 0)), "clipped");
    assert_true(strstr(out.data, "\"name\": \"dermadelta\"") != NULL); /* how the folder of a finished run is known */
    json_decref(root);
    dd_text_free(&piece);
    dd_text_free(&first_piece);
    dd_text_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_datapackage_names_every_column_of_the_csv),
        cmocka_unit_test(test_run_record),
    };
    return RUN_TESTS("report_json", tests);
}
