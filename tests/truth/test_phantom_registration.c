/* Registration through two different lenses: the map that the program exports against the map of the truth file, which no homography
 * follows. Runs build/phantom and build/dermadelta ($PHANTOM, $DERMADELTA, else beside this test's build folder). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "aid.h"
#include "shell.h"
#include "base/matrix.h"

enum { TEXT = 1024, WIDTH = 720, HEIGHT = 540, STEP = 32, COLUMNS = (WIDTH - 1) / STEP + 1, ROWS = (HEIGHT - 1) / STEP + 1 };

static char phantom[TEXT], dermadelta[TEXT], folder[TEXT];
static double table[AID_CSV_MAX];

static int take_photos(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s", aid_temp_folder());
    return aid_run("'%s' tests/data/phantom_lens.json -o '%s'", phantom, folder);
}

static int remove_photos(void **state)
{
    (void)state;
    return aid_run("rm -r '%s'", folder);
}

static json_t *truth_of(const char *session)
{
    char path[2 * TEXT];
    snprintf(path, sizeof path, "%s/clinic/lens/%s/cheek.truth.json", folder, session);
    json_t *root = json_load_file(path, 0, NULL);
    assert_non_null(root);
    return root;
}

/* Rows of registration_grid.csv: x_before, y_before, x_after, y_after, valid. */
static size_t exported_grid(const char *session)
{
    char path[2 * TEXT];
    size_t columns;
    const char *photos = "clinic/lens";
    assert_int_equal(
        aid_run("'%s' compare '%s/%s/barrel/cheek.jpg' '%s/%s/%s/cheek.jpg' -o '%s/%s' --export-registration --px-per-mm 12 --quiet",
            dermadelta, folder, photos, folder, photos, session, folder, session),
        0);
    snprintf(path, sizeof path, "%s/%s/pairs/case/view/after/registration_grid.csv", folder, session);
    size_t rows = aid_csv(table, &columns, path);
    assert_int_equal(columns, 5);
    return rows;
}

/* Distances of the exported places from the true ones, px: rms over the trusted grid. line_px: what the best map of straight lines that
 * the truth file names, its homography, would miss. */
static double rms_error(double *line_px, const char *session)
{
    json_t *root = truth_of(session);
    const json_t *map = json_object_get(json_object_get(root, "map_before_to_photo"), "photo_px");
    const json_t *straight = json_object_get(root, "homography_before_to_photo");
    double h[9], sum = 0.0, straight_sum = 0.0;
    size_t rows = exported_grid(session), trusted = 0;
    assert_int_equal(json_array_size(map), COLUMNS * ROWS);
    for (size_t i = 0; i < 9; i++)
        h[i] = json_number_value(json_array_get(straight, i));
    for (size_t i = 0; i < rows; i++) {
        const double *row = table + 5 * i;
        if (row[4] != 1.0)
            continue;
        assert_true(fmod(row[0], STEP) == 0.0 && fmod(row[1], STEP) == 0.0);
        const json_t *place = json_array_get(map, (size_t)row[1] / STEP * COLUMNS + (size_t)row[0] / STEP);
        double x = json_number_value(json_array_get(place, 0)), y = json_number_value(json_array_get(place, 1)), line_x, line_y;
        assert_true(dd_mat3_homography(&line_x, &line_y, h, row[0], row[1]));
        sum += (row[2] - x) * (row[2] - x) + (row[3] - y) * (row[3] - y);
        straight_sum += (line_x - x) * (line_x - x) + (line_y - y) * (line_y - y);
        trusted++;
    }
    json_decref(root);
    assert_true(trusted > COLUMNS * ROWS / 2);
    *line_px = sqrt(straight_sum / (double)trusted);
    return sqrt(sum / (double)trusted);
}

/* The lenses differ by 22 px in the corners. Bound: twice the error when this was written (.19 px). */
static void test_two_lenses(void **state)
{
    double line_px;
    (void)state;
    double rms_px = rms_error(&line_px, "pincushion");
    assert_true(line_px > 5.0);
    assert_near(rms_px, 0.0, 0.4);
}

/* The same lens, but the camera moved by 4 px during the exposure and bent the tones. Bound: as above (.11 px). */
static void test_shaken_camera(void **state)
{
    double line_px;
    (void)state;
    double rms_px = rms_error(&line_px, "shaken");
    assert_near(rms_px, 0.0, 0.22);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_two_lenses), cmocka_unit_test(test_shaken_camera)};
    aid_find_program(phantom, sizeof phantom, "PHANTOM", "phantom", argc ? argv[0] : "");
    aid_find_program(dermadelta, sizeof dermadelta, "DERMADELTA", "dermadelta", argc ? argv[0] : "");
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("phantom_registration", tests, take_photos, remove_photos);
}
