/* The truth maps as the generator writes them, read back by libpng and held against what the scenario asked for. Runs build/phantom
 * ($PHANTOM, else beside this test's build folder) on tests/data/phantom_marks.json: even type II skin, one of each mark, 12 px/mm, the
 * camera straight above. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <png.h>

#include "aid.h"
#include "shell.h"

/* The generator is a program, not part of the library: the file under test is compiled in. */
#include "phantom/optics.c"
#include "phantom/png.c"
#include "phantom/write_map.c"

#include "kernels/colour.h"

enum { TEXT = 1024, WIDTH = 240, HEIGHT = 180, PX_PER_MM = 12 };
static char program[TEXT], folder[TEXT];

typedef struct map {
    int channels;
    unsigned code[HEIGHT][WIDTH][3];
} map;

/* name: below OUT/maps/marks/. */
static void read_map(map *m, const char *path, int bits)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file);
    png_read_png(png, info, PNG_TRANSFORM_IDENTITY, NULL);
    assert_int_equal(png_get_image_width(png, info), WIDTH);
    assert_int_equal(png_get_image_height(png, info), HEIGHT);
    assert_int_equal(png_get_bit_depth(png, info), bits);
    m->channels = png_get_channels(png, info);
    png_bytepp row = png_get_rows(png, info);
    for (int y = 0; y < HEIGHT; y++)
        for (int i = 0; i < WIDTH * m->channels; i++)
            m->code[y][i / m->channels][i % m->channels] = bits == 16 ? (unsigned)row[y][2 * i] << 8 | row[y][2 * i + 1] : row[y][i];
    png_destroy_read_struct(&png, &info, NULL);
    fclose(file);
}

static map *open_map(const char *name, int bits)
{
    static map m;
    char path[2 * TEXT];
    snprintf(path, sizeof path, "%s/out/maps/marks/%s.png", folder, name);
    read_map(&m, path, bits);
    return &m;
}

/* Code of channel c at a place of the skin, in mm from the middle. */
static double code_at(const map *m, double x_mm, double y_mm, int c)
{
    return m->code[(int)(89.5 + PX_PER_MM * y_mm + 0.5)][(int)(119.5 + PX_PER_MM * x_mm + 0.5)][c];
}

static void test_codes_are_what_the_scale_says(void **state)
{
    enum { N = WIDTH * HEIGHT };
    static float values[3][N];
    static map m;
    dd_plane planes[3];
    dd_err err;
    char path[2 * TEXT];
    (void)state;
    for (int c = 0; c < 3; c++) {
        planes[c] = (dd_plane){.px = values[c], .width = WIDTH, .height = HEIGHT, .stride = WIDTH};
        for (int i = 0; i < N; i++)
            values[c][i] = (float)((i % 977) * 0.11 - 40.0 + c * 7.0 + (i == 5) * 1e6 - (i == 6) * 1e6);
    }
    snprintf(path, sizeof path, "%s/codes.png", folder);
    for (int channels = 1; channels <= 3; channels += 2) {
        assert_int_equal(ph_write_map(path, planes, channels, 32768.0, 500.0, &err), DD_OK);
        read_map(&m, path, 16);
        assert_int_equal(m.channels, channels);
        for (int i = 0; i < N; i++)
            for (int c = 0; c < channels; c++) {
                double code = floor(32768.0 + 500.0 * (double)values[c][i] + 0.5);
                assert_int_equal(m.code[i / WIDTH][i % WIDTH][c], (unsigned)fmin(65535.0, fmax(0.0, code)));
            }
    }
}

static void test_melanin_blood_and_ink(void **state)
{
    const ph_base_skin *skin = ph_base_skin_find("II");
    map *m = open_map("before/patch.melanin", 16);
    (void)state;
    assert_near(code_at(m, 8.0, -5.0, 0) / 4e6, skin->m_cm, 2e-7);
    assert_near(code_at(m, -3.0, -3.0, 0) / 4e6, 2.0 * skin->m_cm, 0.25 * skin->m_cm); /* the grain of a lentigo */
    m = open_map("after/patch.melanin", 16);
    assert_near(code_at(m, 8.0, -5.0, 0) / 4e6, 1.2 * skin->m_cm, 2e-7); /* tanned outside the treated region */
    assert_near(code_at(m, 4.0, 3.5, 0) / 4e6, skin->m_cm, 2e-7);
    m = open_map("after/patch.blood", 16); /* no vessel is left */
    assert_near(code_at(m, -5.0, 0.0, 0) / 1e5, skin->f_blood, 6e-6);
    m = open_map("before/patch.ink_black", 16);
    assert_near(code_at(m, 0.0, 0.5, 0) / 200.0, 60.0, 0.1);
    m = open_map("after/patch.ink_black", 16);
    assert_near(code_at(m, 0.0, 0.5, 0) / 200.0, 15.0, 0.1);
    m = open_map("after/patch.ink_red", 16);
    assert_near(code_at(m, 0.0, 3.0, 0) / 200.0, 30.0, 0.3);
}

static void test_height_in_mm(void **state)
{
    map *m = open_map("before/patch.height", 16);
    (void)state;
    assert_near((code_at(m, 3.0, -3.0, 0) - 32768.0) / 1e4, -0.3, 0.01); /* boxcar */
    assert_near((code_at(m, 0.0, 4.5, 0) - 32768.0) / 1e4, -0.2, 0.01);  /* wrinkle */
    assert_near((code_at(m, 8.0, -5.0, 0) - 32768.0) / 1e4, 0.0, 1e-4);
    m = open_map("after/patch.height", 16);
    assert_near((code_at(m, 3.0, -3.0, 0) - 32768.0) / 1e4, -0.15, 0.005);
    assert_near((code_at(m, 0.0, 4.5, 0) - 32768.0) / 1e4, -0.15, 0.005);
}

/* Change of the reflectance's colour: as the model of skin gives it for plain skin, ink and tan. */
static void test_delta_lab(void **state)
{
    const ph_base_skin *skin = ph_base_skin_find("II");
    ph_optics optics;
    double ink[PH_INKS] = {0.0}, rgb[3], lab[4][3]; /* plain, tanned, fresh ink, ink after */
    map *m = open_map("after/patch.delta_lab_skin", 16);
    (void)state;
    ph_optics_make(&optics, PH_SURFACE_PHOTO);
    for (int i = 0; i < 4; i++) {
        ink[PH_BLACK] = i == 2 ? 60.0 : i == 3 ? 15.0 : 0.0;
        ph_inked_rgb(rgb, &optics, skin->m_cm * (i == 1 ? 1.2 : 1.0), skin->f_blood, ink);
        dd_lab_from_linear1(lab[i], rgb);
    }
    for (int c = 0; c < 3; c++) {
        assert_near((code_at(m, 8.0, -5.0, c) - 32768.0) / 500.0, lab[1][c] - lab[0][c], 0.03);
        assert_near((code_at(m, 0.0, 0.5, c) - 32768.0) / 500.0, lab[3][c] - lab[2][c], 0.05);
        assert_near(code_at(m, 4.0, 3.5, c), 32768.0, 0.0); /* untouched */
    }
    m = open_map("after/patch.delta_lab_as_shot", 16);
    assert_near(code_at(m, 4.0, 3.0, 0), 32768.0, 25.0); /* 0.05 L* at 1.5 mm from the wrinkle */
    assert_true(code_at(m, -3.0, -3.0, 0) > 32768.0 + 500.0);
}

/* Area of a mask in mm^2. */
static double area_of(const char *name)
{
    const map *m = open_map(name, 8);
    double pixels = 0.0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            assert_true(m->code[y][x][0] == 0 || m->code[y][x][0] == 255);
            pixels += m->code[y][x][0] == 255;
        }
    return pixels / (PX_PER_MM * PX_PER_MM);
}

static void test_masks_cover_what_was_drawn(void **state)
{
    const double quarter_pi = 0.78539816;
    (void)state;
    assert_near(area_of("patch.mask_lentigo"), quarter_pi * 9.0, 0.25 * quarter_pi * 9.0); /* a border that wanders */
    assert_near(area_of("patch.mask_boxcar"), quarter_pi * 2.4 * 2.4, 0.25 * quarter_pi * 2.4 * 2.4);
    assert_near(area_of("patch.mask_ink_black"), 12.0, 0.3);
    assert_near(area_of("patch.mask_ink_red"), 4.0 * 1.2 + quarter_pi * 1.44, 0.3);
    assert_near(area_of("patch.mask_wrinkle"), 8.0 * 0.6, 0.2 * 4.8); /* the taper takes a sixth at the ends */
    assert_true(area_of("patch.mask_vessel") > 0.5);
    assert_int_equal(aid_run("test ! -e '%s/out/maps/marks/patch.mask_freckle.png'", folder), 0);
}

static void test_truth_file_tells_of_the_marks(void **state)
{
    char path[2 * TEXT];
    double x, y, length, depth, removed, melanin;
    int pores;
    (void)state;
    snprintf(path, sizeof path, "%s/out/clinic/marks/after/patch.truth.json", folder);
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_int_equal(json_unpack(root, "{s:[{s:[FF], s:F, s:F}], s:[{s:F}], s:{s:F}, s:{s:i}}", "wrinkles", "middle_px", &x, &y,
                                 "length_mm", &length, "depth_mm", &depth, "tattoos", "removed", &removed, "tan", "melanin", &melanin,
                                 "pores", "patch", &pores),
                     0);
    assert_near(length, 8.0, 1e-3);
    assert_near(depth, 0.15, 1e-4);
    assert_near(hypot(x - 119.5, y - (89.5 + 4.5 * PX_PER_MM)), 0.0, 1.0);
    assert_near(removed, 0.75, 1e-6);
    assert_near(melanin, 1.2, 1e-6);
    assert_int_equal(pores, 0);
    assert_int_equal(json_array_size(json_object_get(root, "tattoos")), 2);
    assert_int_equal(json_array_size(json_object_get(root, "vessels")), 4);
    assert_non_null(json_object_get(json_object_get(root, "maps"), "height"));
    json_decref(root);
}

static void test_same_bytes_again(void **state)
{
    (void)state;
    assert_int_equal(
        aid_run("'%s' tests/data/phantom_marks.json -o '%s/again' && diff -r '%s/out' '%s/again' >&2", program, folder, folder, folder), 0);
}

/* Every edit must be refused as bad data (65) and name the key. */
static void test_bad_marks_are_refused(void **state)
{
    static const char *const EDITS[][2] = {
        {"s/\"black\"/\"purple\"/", "ink"},
        {"s/\"wrinkle\", \"from/\"crease\", \"from/", "kind"},
        {"s/\"ink_red\": 0.5/\"ink_pink\": 0.5/", "ink_pink"},
        {"s/\"vessel\": 1,/\"vessel\": 2,/", "vessel"},
        {"s/\"untreated\"/\"nowhere\"/", "where"},
        {"s/\"melanin\": 1.2/\"melanin\": 0/", "melanin"},
        {"s/\"line_mm\": \\[\\[-2, 3\\], /\"line_mm\": [/", "points"},
        {"s/\"diameter_mm\": \\[3, 3\\]/\"depth_mm\": [0.1, 0.2]/", "depth_mm"},
        {"s/\"spread_deg\": 0/\"spred_deg\": 0/", "spred_deg"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof EDITS / sizeof *EDITS; i++) {
        aid_edited_scenario_is_refused(program, "tests/data/phantom_marks.json", EDITS[i][0], EDITS[i][1], folder);
    }
}

/* Draw the scenario once for all tests. */
static int draw(const char *self)
{
    aid_find_program(program, sizeof program, "PHANTOM", "phantom", self);
    snprintf(folder, sizeof folder, "%s", aid_temp_folder());
    return aid_run("'%s' tests/data/phantom_marks.json -o '%s/out'", program, folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_are_what_the_scale_says),
        cmocka_unit_test(test_melanin_blood_and_ink),
        cmocka_unit_test(test_height_in_mm),
        cmocka_unit_test(test_delta_lab),
        cmocka_unit_test(test_masks_cover_what_was_drawn),
        cmocka_unit_test(test_truth_file_tells_of_the_marks),
        cmocka_unit_test(test_same_bytes_again),
        cmocka_unit_test(test_bad_marks_are_refused),
    };
    int drawn = draw(argc ? argv[0] : ""), failed = RUN_TESTS("phantom_maps", tests);
    aid_run("rm -r '%s'", folder);
    return drawn ? 1 : failed;
}
