/* Chart and ruler in the drawn photos: their colours against the maker's tables, their places against the formula, what the truth file
 * says of them against the photo as other programs read it. Runs build/phantom ($PHANTOM, else beside this test's build folder). */
#include <math.h>
#include <unistd.h>

#include <jansson.h>

#include "aid.h"
#include "shell.h"
#include "kernels/colour.h"
#include "open_jpeg.h"

/* The generator is a program, not part of the library: the files under test are compiled in. */
#include "phantom/board.c"
#include "phantom/chart.c"
#include "phantom/lens.c"
#include "phantom/light.c"
#include "phantom/ruler.c"
#include "phantom/view.c"

/* Lights of the skin lead here; no skin is lit in these tests. */
void ph_view_expose(dd_plane rgb[3], const ph_view *view, const ph_sensor *sensor)
{
    (void)rgb, (void)view, (void)sensor;
    fail();
}

bool ph_outline_has(const ph_outline *o, double x, double y) { return hypot(x - o->x_mm[0], y - o->y_mm[0]) < 2.0; }

#define PI 3.14159265358979323846
enum { TEXT = 1024, COLUMNS_OF_TABLE = 19, PER_EDITION = 9, LAB_D50 = 1, LINEAR = 4 };

static char program[TEXT], folder[TEXT];
static double table[AID_CSV_MAX];

static const double *reference(size_t patch, bool after2014)
{
    size_t columns, rows = aid_csv(table, &columns, "tests/data/colorchecker24.csv");
    assert_int_equal(rows, 24);
    assert_int_equal(columns, COLUMNS_OF_TABLE);
    return table + patch * COLUMNS_OF_TABLE + (after2014 ? PER_EDITION : 0);
}

/* The maker's Lab, and the colour of the published linear sRGB (5 decimals), both editions. */
static void test_patches_have_the_published_colours(void **state)
{
    (void)state;
    for (int after = 0; after <= 1; after++)
        for (int i = 0; i < PH_PATCHES; i++) {
            const double *row = reference((size_t)i, after);
            double rgb[3], got[3], want[3];
            ph_patch_linear(rgb, ph_patch_row(i), after);
            dd_lab_from_linear1(got, rgb);
            dd_lab_from_linear1(want, row + LINEAR);
            for (int c = 0; c < 3; c++) {
                assert_near(ph_patch_row(i)->lab_d50[after][c], row[LAB_D50 + c], 0.0);
                assert_near(got[c], want[c], 0.02);
            }
        }
}

static ph_view aimed(const ph_scenario *s, const ph_pose *pose, double k1)
{
    ph_view view;
    assert_true(ph_view_aim(&view, s, pose));
    view.lens_k1 = k1;
    return view;
}

static void white(float rgb[3], const ph_board *board, double u_mm, double v_mm)
{
    (void)board, (void)u_mm, (void)v_mm;
    rgb[0] = rgb[1] = rgb[2] = 1.0f;
}

/* Area and centre of mass of a polygon. */
static void polygon_moments(double out[3], double px[][2], int n)
{
    out[0] = out[1] = out[2] = 0.0;
    for (int i = 0; i < n; i++) {
        const double *a = px[i], *b = px[(i + 1) % n];
        double cross = a[0] * b[1] - b[0] * a[1];
        out[0] += 0.5 * cross;
        out[1] += (a[0] + b[0]) * cross / 6.0;
        out[2] += (a[1] + b[1]) * cross / 6.0;
    }
    out[1] /= out[0];
    out[2] /= out[0];
}

/* A white board on black, seen from aslant through a bending lens: the light in the photo has the area and the centre of its outline, here
 * turned, projected and bent point by point. */
static void test_board_covers_its_outline(void **state)
{
    enum { PER_SIDE = 50 };
    const ph_pose pose = {.yaw_deg = 9.0, .pitch_deg = -6.0, .roll_deg = 25.0, .scale = 1.0, .distance_mm = 200.0};
    const ph_light day = {.distance_mm = 300.0, .ambient = 1.0};
    const ph_scenario s = {.width = 300, .height = 240, .px_per_mm = 5.0};
    const ph_board board = {.x_mm = 4.0, .y_mm = -3.0, .width_mm = 30.0, .height_mm = 18.0, .turn_deg = 35.0, .paint = white};
    ph_view view = aimed(&s, &pose, 0.08);
    double outline[4 * PER_SIDE][2], want[3], got[3] = {0.0, 0.0, 0.0};
    dd_arena *arena = dd_arena_new();
    dd_plane rgb[3];
    (void)state;
    for (int i = 0; i < 4 * PER_SIDE; i++) {
        double t = (double)(i % PER_SIDE) / PER_SIDE, u[4] = {t, 1.0, 1.0 - t, 0.0}, v[4] = {0.0, t, 1.0, 1.0 - t};
        double right = 30.0 * (u[i / PER_SIDE] - 0.5), down = 18.0 * (v[i / PER_SIDE] - 0.5), turn = 35.0 * PI / 180.0;
        double x_mm = 4.0 + right * cos(turn) - down * sin(turn), y_mm = -3.0 + right * sin(turn) + down * cos(turn);
        assert_true(ph_photo_from_mm(&outline[i][0], &outline[i][1], &view, x_mm, y_mm));
    }
    polygon_moments(want, outline, 4 * PER_SIDE);
    for (int c = 0; c < 3; c++) {
        rgb[c] = dd_plane_new(arena, s.width, s.height);
        dd_plane_fill(rgb[c], 0.0f);
    }
    ph_board_draw(rgb, &board, &day, &view);
    for (int y = 0; y < s.height; y++)
        for (int x = 0; x < s.width; x++) {
            got[0] += (double)dd_row(rgb[1], y)[x];
            got[1] += x * (double)dd_row(rgb[1], y)[x];
            got[2] += y * (double)dd_row(rgb[1], y)[x];
        }
    assert_near(got[0] / want[0], 1.0, 1e-3);
    assert_near(got[1] / got[0], want[1], 0.01);
    assert_near(got[2] / got[0], want[2], 0.01);
    dd_arena_free(arena);
}

/* E = ambient + (1 - ambient) cos(t) / cos(polar) (d / r)^2 with r, t of the place; straight in the mirror's direction GGX gives
 * F0 / (4 pi alpha^2 cos) times pi: here 0.028 / (4 x 0.09 x 1) at a lamp and an eye straight above. */
static void test_light_on_a_board(void **state)
{
    const ph_light light = {.azimuth_deg = -60.0, .polar_deg = 40.0, .distance_mm = 250.0, .ambient = 0.3};
    const ph_light above = {.polar_deg = 0.0, .distance_mm = 250.0, .ambient = 0.0};
    const ph_pose pose = {.scale = 1.0, .distance_mm = 300.0};
    const ph_scenario s = {.width = 300, .height = 240, .px_per_mm = 5.0};
    ph_view view = aimed(&s, &pose, 0.0);
    float gloss;
    (void)state;
    for (int i = 0; i < 9; i++) {
        double x = 25.0 * (i % 3 - 1), y = 20.0 * (i / 3 - 1), azimuth = -60.0 * PI / 180.0, polar = 40.0 * PI / 180.0;
        double dx = 250.0 * sin(polar) * cos(azimuth) - x, dy = 250.0 * sin(polar) * sin(azimuth) - y, dz = 250.0 * cos(polar);
        double r = sqrt(dx * dx + dy * dy + dz * dz), want = 0.3 + 0.7 * (dz / r) / cos(polar) * 250.0 * 250.0 / (r * r);
        assert_near(ph_flat_light(&gloss, &light, &view, x, y), want, 2e-6);
    }
    assert_near(ph_flat_light(&gloss, &above, &view, 0.0, 0.0), 1.0, 1e-6);
    assert_near(gloss, 0.028 / (4.0 * 0.09), 1e-4);
}

static void test_board_on_a_region_is_noticed(void **state)
{
    ph_scenario s = {.outlines = 1, .outline = {{.role = PH_CONTROL, .x_mm = {10.0}, .y_mm = {5.0}}}};
    ph_board board = {.x_mm = 0.0, .y_mm = 0.0, .width_mm = 24.0, .height_mm = 4.0, .turn_deg = 0.0};
    (void)state;
    assert_false(ph_board_hides(&board, &s));
    board.turn_deg = 25.0;
    assert_true(ph_board_hides(&board, &s));
    s.outline[0].role = PH_EXCLUDE;
    assert_false(ph_board_hides(&board, &s));
}

static int take_photos(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s", aid_temp_folder());
    return aid_run("'%s' tests/data/phantom_chart.json -o '%s/out'", program, folder);
}

static int remove_photos(void **state)
{
    (void)state;
    return aid_run("rm -r '%s'", folder);
}

static opened photo(const char *session)
{
    char path[2 * TEXT];
    snprintf(path, sizeof path, "%s/out/clinic/chart/%s/arm.jpg", folder, session);
    return open_jpeg(path);
}

static json_t *truth(const char *session)
{
    char path[2 * TEXT];
    snprintf(path, sizeof path, "%s/out/clinic/chart/%s/arm.truth.json", folder, session);
    json_t *root = json_load_file(path, 0, NULL);
    assert_non_null(root);
    return root;
}

static void numbers(double *out, const json_t *object, const char *key, size_t n)
{
    const json_t *list = json_object_get(object, key);
    assert_int_equal(json_array_size(list), n);
    for (size_t i = 0; i < n; i++)
        out[i] = json_number_value(json_array_get(list, i));
}

/* In even light a neutral camera hands the maker's Lab through to any program that honours the profile. Cyan fits into Display P3 only. */
static void check_patches(const char *session, bool after2014)
{
    enum { HALF = 9, CYAN = 17 };
    opened o = photo(session);
    json_t *root = truth(session), *chart = json_object_get(root, "chart"), *patches = json_object_get(chart, "patches");
    assert_string_equal(json_string_value(json_object_get(chart, "edition")), after2014 ? "after2014" : "before2014");
    assert_int_equal(json_array_size(patches), PH_PATCHES);
    for (size_t i = 0; i < PH_PATCHES; i++) {
        const double *row = reference(i, after2014);
        double middle[2], lab[3], said[3];
        numbers(middle, json_array_get(patches, i), "middle_px", 2);
        numbers(said, json_array_get(patches, i), "lab_d50", 3);
        area_lab(lab, &o, (int)(middle[0] + 0.5) - HALF, (int)(middle[1] + 0.5) - HALF, 2 * HALF + 1, 2 * HALF + 1);
        for (int c = 0; c < 3; c++) {
            assert_near(said[c], row[LAB_D50 + c], 0.005);
            if (i != CYAN || after2014)
                assert_near(lab[c], row[LAB_D50 + c], 0.5);
        }
    }
    json_decref(root);
    free(o.codes);
}

static void test_srgb_photo_shows_the_patches(void **state)
{
    (void)state;
    check_patches("before", false);
}

static void test_p3_photo_through_a_lens_shows_the_patches(void **state)
{
    (void)state;
    check_patches("after", true);
}

/* Green of the photo at a place, bilinear. */
static double green_at(const opened *o, double x, double y)
{
    int i = (int)floor(x), j = (int)floor(y);
    const uint8_t *p = o->codes + 3 * ((size_t)j * o->width + (size_t)i) + 1, *q = p + 3 * (size_t)o->width;
    double fx = x - i, fy = y - j;
    return (p[0] * (1.0 - fx) + p[3] * fx) * (1.0 - fy) + (q[0] * (1.0 - fx) + q[3] * fx) * fy;
}

/* The ruler of a photo: its zero in pixels, unit vectors along it and to its lower edge. */
typedef struct scale {
    const opened *photo;
    double zero[2], along[2], depth[2], px_per_mm;
} scale;

static double ink_at(const scale *s, double mm)
{
    const double depth_mm = 1.5; /* where even the shortest tick is */
    return 225.0 - green_at(s->photo, s->zero[0] + (s->along[0] * mm + s->depth[0] * depth_mm) * s->px_per_mm,
                            s->zero[1] + (s->along[1] * mm + s->depth[1] * depth_mm) * s->px_per_mm);
}

/* Middle of the tick that should be at `mm`, dark between two white places. */
static double tick_found(const scale *s, double mm)
{
    double sum = 0.0, weight = 0.0;
    assert_true(ink_at(s, mm) > 40.0 && ink_at(s, mm - 0.5) < 20.0 && ink_at(s, mm + 0.5) < 20.0);
    for (int i = -45; i <= 45; i++) {
        double ink = fmax(0.0, ink_at(s, mm + 0.01 * i));
        sum += ink * (mm + 0.01 * i);
        weight += ink;
    }
    return sum / weight;
}

/* Straight from above: every tick lies at its number of mm from the zero of the truth file, and a millimetre is 6 px. */
static void test_ticks_lie_a_millimetre_apart(void **state)
{
    opened o = photo("before");
    json_t *root = truth("before"), *ruler = json_object_get(root, "ruler");
    scale s = {.photo = &o, .px_per_mm = 6.0};
    double end[2];
    (void)state;
    numbers(s.zero, ruler, "zero_px", 2);
    numbers(end, ruler, "end_px", 2);
    double length_px = sqrt((end[0] - s.zero[0]) * (end[0] - s.zero[0]) + (end[1] - s.zero[1]) * (end[1] - s.zero[1]));
    assert_near(length_px, 6.0 * 40.0, 2e-3);
    for (int k = 0; k < 2; k++)
        s.along[k] = (end[k] - s.zero[k]) / length_px;
    s.depth[0] = -s.along[1];
    s.depth[1] = s.along[0];
    for (int mm = 0; mm <= 40; mm++)
        assert_near(6.0 * tick_found(&s, mm), 6.0 * mm, 0.2); /* px; noise and 8 bits on a tick of 1.2 px */
    json_decref(root);
    free(o.codes);
}

/* Every edit of the scenario must be refused as bad data (65) and name the key. */
static void test_bad_boards_and_cameras_are_refused(void **state)
{
    static const char *const EDITS[][2] = {
        {"s/before2014/before1914/", "edition"},
        {"s/\"at_mm\": \\[-6, -6\\]/\"at_mm\": [20, 20]/", "region"},
        {"s/\"width_mm\": 54/\"wide_mm\": 54/", "wide_mm"},
        {"s/\"length_mm\": 40/\"length_mm\": 4/", "length_mm"},
        {"s/display-p3/prophoto/", "profile"},
        {"s/4:4:4/4:1:1/", "subsampling"},
        {"s/\"lens_k1\": -0.03/\"lens_k1\": -0.3/", "lens_k1"},
        {"s/\"lens_k1\": -0.03/\"crosstalk\": [0.1, 0.1]/", "crosstalk"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof EDITS / sizeof *EDITS; i++) {
        aid_edited_scenario_is_refused(program, "tests/data/phantom_chart.json", EDITS[i][0], EDITS[i][1], folder);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patches_have_the_published_colours),
        cmocka_unit_test(test_board_covers_its_outline),
        cmocka_unit_test(test_light_on_a_board),
        cmocka_unit_test(test_board_on_a_region_is_noticed),
        cmocka_unit_test(test_srgb_photo_shows_the_patches),
        cmocka_unit_test(test_p3_photo_through_a_lens_shows_the_patches),
        cmocka_unit_test(test_ticks_lie_a_millimetre_apart),
        cmocka_unit_test(test_bad_boards_and_cameras_are_refused),
    };
    aid_find_program(program, sizeof program, "PHANTOM", "phantom", argc ? argv[0] : "");
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("phantom_boards", tests, take_photos, remove_photos);
}
