/* Every fault of the drawn camera alone, against its formula: lens, motion, blur, crosstalk, exposure, tone curve, profile, file. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>
#include <lcms2.h>

#include "aid.h"
#include "open_jpeg.h"

/* The generator is a program, not part of the library: the files under test are compiled in. */
#include "phantom/blur.c"
#include "phantom/expose.c"
#include "phantom/json_put.c"
#include "phantom/lens.c"
#include "phantom/motion.c"
#include "phantom/profile.c"
#include "phantom/sensor.c"
#include "phantom/tone.c"
#include "phantom/tone_local.c"
#include "phantom/truth_camera.c"
#include "phantom/view.c"
#include "phantom/write_jpeg.c"

#define PI 3.14159265358979323846

static dd_plane plane_of(dd_arena *arena, int width, int height, float value)
{
    dd_plane p = dd_plane_new(arena, width, height);
    assert_non_null(p.px);
    dd_plane_fill(p, value);
    return p;
}

static void planes_of(dd_plane rgb[3], dd_arena *arena, int width, int height, const double colour[3])
{
    for (int c = 0; c < 3; c++)
        rgb[c] = plane_of(arena, width, height, (float)colour[c]);
}

static ph_view slanted_view(double k1)
{
    const ph_pose pose = {.yaw_deg = 5.0, .pitch_deg = -4.0, .roll_deg = 8.0, .scale = 1.0, .distance_mm = 280.0};
    static ph_scenario s = {.width = 320, .height = 240, .px_per_mm = 10.0};
    ph_view view;
    assert_true(ph_view_aim(&view, &s, &pose));
    view.lens_k1 = k1;
    return view;
}

/* Pixel of a mark: pinhole first, then pushed outwards by k1 times the third power of its distance, in half diagonals. */
static void mark_in_photo(double px[2], const ph_view *v, double x_mm, double y_mm)
{
    const double *h = v->px_from_mm, w = h[6] * x_mm + h[7] * y_mm + h[8];
    double x = (h[0] * x_mm + h[1] * y_mm + h[2]) / w - 159.5, y = (h[3] * x_mm + h[4] * y_mm + h[5]) / w - 119.5;
    double half_diagonal = sqrt(159.5 * 159.5 + 119.5 * 119.5), r = sqrt(x * x + y * y) / half_diagonal;
    px[0] = 159.5 + x + v->lens_k1 * r * r * x;
    px[1] = 119.5 + y + v->lens_k1 * r * r * y;
}

static void test_lens_moves_points_by_its_formula(void **state)
{
    static const double K1[] = {-0.1, -0.03, 0.03, 0.1};
    (void)state;
    for (size_t k = 0; k < 4; k++) {
        ph_view view = slanted_view(K1[k]);
        double corner_x = 319.0, corner_y = 239.0;
        ph_lens_bend(&corner_x, &corner_y, &view);
        assert_near(corner_x - 159.5, (1.0 + K1[k]) * 159.5, 1e-9);
        assert_near(corner_y - 119.5, (1.0 + K1[k]) * 119.5, 1e-9);
        for (int i = 0; i < 25; i++) {
            double x_mm = -14.0 + 7.0 * (i % 5), y_mm = -10.0 + 5.0 * (i / 5), want[2], x, y, back_x, back_y;
            mark_in_photo(want, &view, x_mm, y_mm);
            assert_true(ph_photo_from_mm(&x, &y, &view, x_mm, y_mm));
            assert_near(x, want[0], 1e-9);
            assert_near(y, want[1], 1e-9);
            assert_true(ph_mm_from_photo(&back_x, &back_y, &view, x, y));
            assert_near(back_x, x_mm, 1e-9);
            assert_near(back_y, y_mm, 1e-9);
        }
    }
}

static double dot_at(double x_mm, double y_mm, double x0_mm, double y0_mm)
{
    double r2 = (x_mm - x0_mm) * (x_mm - x0_mm) + (y_mm - y0_mm) * (y_mm - y0_mm);
    return exp(-0.5 * r2 / (0.15 * 0.15));
}

/* Centre of mass of a blot within 7 px of a place. */
static void centre_of(double px[2], dd_plane p, const double near[2])
{
    double sum = 0.0, x_sum = 0.0, y_sum = 0.0;
    for (int y = (int)near[1] - 7; y <= (int)near[1] + 7; y++)
        for (int x = (int)near[0] - 7; x <= (int)near[0] + 7; x++) {
            double w = (double)dd_row(p, y)[x];
            sum += w;
            x_sum += w * x;
            y_sum += w * y;
        }
    px[0] = x_sum / sum;
    px[1] = y_sum / sum;
}

/* Blots on the skin, photographed: they lie where the formula puts them. */
static void test_photo_through_a_lens(void **state)
{
    enum { MARKS = 9 };
    ph_canvas c = {.x0_mm = -24.0, .y0_mm = -18.0, .px_per_mm = 12.0, .width = 577, .height = 433};
    ph_view view = slanted_view(0.06);
    dd_arena *arena = dd_arena_new();
    dd_plane paint[3], seen[3];
    (void)state;
    planes_of(paint, arena, c.width, c.height, (const double[]){0.0, 0.0, 0.0});
    planes_of(seen, arena, 320, 240, (const double[]){0.0, 0.0, 0.0});
    for (int y = 0; y < c.height; y++)
        for (int x = 0; x < c.width; x++)
            for (int i = 0; i < MARKS; i++)
                dd_row(paint[1], y)[x] += (float)dot_at(ph_canvas_x(&c, x), ph_canvas_y(&c, y), 12.0 * (i % 3 - 1), 8.0 * (i / 3 - 1));
    assert_true(ph_view_fits(&view, &c));
    ph_view_sample(seen, paint, &c, &view);
    for (int i = 0; i < MARKS; i++) {
        double want[2], found[2];
        mark_in_photo(want, &view, 12.0 * (i % 3 - 1), 8.0 * (i / 3 - 1));
        centre_of(found, seen[1], want);
        assert_near(found[0], want[0], 0.01); /* lens and perspective shift the centre of mass of such a blot by .005 */
        assert_near(found[1], want[1], 0.01);
    }
    dd_arena_free(arena);
}

/* A barrel lens sees farther than the skin that is drawn for a straight one. */
static void test_lens_past_the_skin_is_noticed(void **state)
{
    ph_view view = slanted_view(-0.1);
    ph_canvas c = {.x0_mm = -18.4, .y0_mm = -14.6, .px_per_mm = 12.0, .width = 442, .height = 351};
    (void)state;
    assert_false(ph_view_fits(&view, &c));
    view.lens_k1 = 0.0;
    assert_true(ph_view_fits(&view, &c));
}

/* Where on the skin a photo pixel lies, by Newton steps on mark_in_photo() with measured slopes. */
static void mark_on_skin(double mm[2], const ph_view *v, double x_px, double y_px)
{
    mm[0] = mm[1] = 0.0;
    for (int i = 0; i < 12; i++) {
        double at[2], dx[2], dy[2];
        mark_in_photo(at, v, mm[0], mm[1]);
        mark_in_photo(dx, v, mm[0] + 1e-4, mm[1]);
        mark_in_photo(dy, v, mm[0], mm[1] + 1e-4);
        double a = (dx[0] - at[0]) * 1e4, b = (dy[0] - at[0]) * 1e4, c = (dx[1] - at[1]) * 1e4, d = (dy[1] - at[1]) * 1e4;
        double ex = x_px - at[0], ey = y_px - at[1], det = a * d - b * c;
        mm[0] += (d * ex - b * ey) / det;
        mm[1] += (a * ey - c * ex) / det;
    }
}

/* The grid of the truth file against the formula, place by place; without a lens there is none (the homography says it all). */
static void test_map_of_the_truth_file(void **state)
{
    ph_view before = slanted_view(-0.03), photo = slanted_view(0.05), straight = slanted_view(0.0);
    dd_text text = {0}, none = {0};
    (void)state;
    dd_text_puts(&text, "{");
    ph_put_map(&text, &before, &photo);
    ph_put_map(&none, &straight, &straight);
    assert_int_equal(none.size, 0);
    dd_text_puts(&text, "\"end\": 0}");
    json_t *root = json_loadb(text.data, text.size, 0, NULL), *map = json_object_get(root, "map_before_to_photo");
    assert_non_null(map);
    assert_int_equal(json_integer_value(json_object_get(map, "columns")), 10);
    assert_int_equal(json_integer_value(json_object_get(map, "rows")), 8);
    assert_int_equal(json_array_size(json_object_get(map, "photo_px")), 80);
    for (size_t i = 0; i < 80; i++) {
        const json_t *place = json_array_get(json_object_get(map, "photo_px"), i);
        double mm[2], want[2];
        mark_on_skin(mm, &before, 32.0 * (double)(i % 10), 32.0 * (double)(i / 10));
        mark_in_photo(want, &photo, mm[0], mm[1]);
        for (size_t k = 0; k < 2; k++)
            assert_near(json_number_value(json_array_get(place, k)), want[k], 6e-4);
    }
    json_decref(root);
    dd_text_free(&text);
    dd_text_free(&none);
}

/* Modulation at f cycles per pixel of a bright half plane whose border runs down (or across). */
static double edge_mtf(dd_plane p, bool border_runs_down, double f)
{
    double re = 0.0, im = 0.0;
    for (int i = 1; i < 200; i++) {
        double step = border_runs_down ? (double)dd_row(p, 100)[i] - (double)dd_row(p, 100)[i - 1]
                                       : (double)dd_row(p, i)[100] - (double)dd_row(p, i - 1)[100];
        re += step * cos(2.0 * PI * f * i);
        im += step * sin(2.0 * PI * f * i);
    }
    return sqrt(re * re + im * im);
}

static dd_plane half_plane(dd_arena *arena, bool border_runs_down)
{
    dd_plane p = plane_of(arena, 200, 200, 0.0f);
    for (int y = 0; y < 200; y++)
        for (int x = 0; x < 200; x++)
            dd_row(p, y)[x] = (border_runs_down ? x : y) < 100 ? 0.0f : 1.0f;
    return p;
}

/* A motion of length L is seen by an edge as its length across the edge: MTF = sin(pi f l) / (pi f l), l = L |cos|. */
static void test_motion_is_a_box_along_its_direction(void **state)
{
    static const struct {
        double length_px, angle_deg;
    } MOTIONS[] = {{1.5, 0.0}, {3.0, 0.0}, {3.0, 90.0}, {5.0, 30.0}, {12.0, -50.0}, {30.0, 45.0}};
    (void)state;
    for (size_t m = 0; m < sizeof MOTIONS / sizeof *MOTIONS; m++)
        for (int down = 0; down <= 1; down++) {
            dd_arena *arena = dd_arena_new();
            dd_plane p = half_plane(arena, down != 0);
            double turn = MOTIONS[m].angle_deg * PI / 180.0, seen_px = MOTIONS[m].length_px * fabs(down ? cos(turn) : sin(turn));
            assert_true(ph_motion_blur(p, MOTIONS[m].length_px, MOTIONS[m].angle_deg, arena));
            for (double f = 0.01; f < 0.125; f += 0.01) {
                double want = seen_px < 1e-9 ? 1.0 : fabs(sin(PI * f * seen_px) / (PI * f * seen_px));
                assert_near(edge_mtf(p, down != 0, f), want, 0.006); /* Catmull-Rom itself: .995 at f = .12 */
            }
            dd_arena_free(arena);
        }
}

static void test_blur_is_gaussian(void **state)
{
    dd_arena *arena = dd_arena_new();
    (void)state;
    for (double sigma = 0.8; sigma < 4.0; sigma *= 2.0) {
        dd_plane p = half_plane(arena, true);
        assert_true(ph_blur(p, sigma, arena));
        for (double f = 0.02; f < 0.2; f += 0.02)
            assert_near(edge_mtf(p, true, f), exp(-2.0 * PI * PI * sigma * sigma * f * f), 0.004); /* cut at 3.2 sigma */
    }
    dd_arena_free(arena);
}

/* Greys stay as they are; a pure colour leaks the stated shares into the others. */
static void test_crosstalk(void **state)
{
    const ph_sensor sensor = {.exposure = 1.0, .white_balance = {1.0, 1.0, 1.0}, .crosstalk = {0.08, -0.03, 0.05, 0.02, -0.04, 0.07}};
    static const double COLOURS[4][3] = {{0.4, 0.4, 0.4}, {0.5, 0.0, 0.0}, {0.0, 0.5, 0.0}, {0.0, 0.0, 0.5}};
    static const double WANT[4][3] = {{0.4, 0.4, 0.4}, {0.475, 0.025, -0.02}, {0.04, 0.465, 0.035}, {-0.015, 0.01, 0.485}};
    ph_view view = {.width = 40, .height = 30};
    double m[9];
    (void)state;
    ph_crosstalk_matrix(m, &sensor);
    for (int row = 0; row < 3; row++)
        assert_near(m[3 * row] + m[3 * row + 1] + m[3 * row + 2], 1.0, 1e-15);
    for (int i = 0; i < 4; i++) {
        dd_plane rgb[3];
        dd_arena *arena = dd_arena_new();
        planes_of(rgb, arena, 40, 30, COLOURS[i]);
        ph_view_expose(rgb, &view, &sensor);
        for (int c = 0; c < 3; c++)
            assert_near(dd_row(rgb[c], 11)[7], WANT[i][c], 1e-7);
        dd_arena_free(arena);
    }
}

/* Light x exposure x white balance x (1 - vignette (r / half diagonal)^2), rounded to the nearest code. */
static void test_exposure_white_balance_vignette(void **state)
{
    static const double LIGHT[3] = {0.5, 0.45, 0.4}, GAIN[3] = {0.7 * 1.35, 0.7, 0.7 * 0.75};
    const ph_sensor sensor = {.exposure = 0.7, .white_balance = {1.35, 1.0, 0.75}, .vignette = 0.25};
    static uint8_t codes[3 * 41 * 31];
    ph_view view = {.width = 41, .height = 31};
    dd_arena *arena = dd_arena_new();
    dd_plane rgb[3];
    (void)state;
    planes_of(rgb, arena, 41, 31, LIGHT);
    ph_view_expose(rgb, &view, &sensor);
    assert_true(ph_sensor_read(codes, rgb, &sensor, 10.0, 1, 0, arena));
    for (int y = 0; y < 31; y += 5)
        for (int x = 0; x < 41; x += 5)
            for (int c = 0; c < 3; c++) {
                double r2 = ((x - 20.0) * (x - 20.0) + (y - 15.0) * (y - 15.0)) / (20.0 * 20.0 + 15.0 * 15.0);
                double light = LIGHT[c] * GAIN[c] * (1.0 - 0.25 * r2);
                assert_near(codes[3 * (y * 41 + x) + c], 255.0 * dd_linear_to_srgb(light), 0.51);
            }
    dd_arena_free(arena);
}

/* Ends fixed, the S fixed at one half with slope s there, odd about it; gamma a power. */
static void test_tone_curve(void **state)
{
    const ph_sensor none = {.exposure = 1.0}, s = {.tone_gamma = 1.0, .tone_s = 1.15}, gamma = {.tone_gamma = 0.85, .tone_s = 1.0};
    (void)state;
    for (double v = 0.0; v <= 1.0; v += 0.125) {
        assert_near(ph_tone_curve(v, &none), v, 0.0);
        assert_near(ph_tone_curve(v, &gamma), pow(v, 0.85), 1e-12);
        assert_near(ph_tone_curve(v, &s) + ph_tone_curve(1.0 - v, &s), 1.0, 1e-12);
    }
    assert_near(ph_tone_curve(0.0, &s), 0.0, 0.0);
    assert_near(ph_tone_curve(0.5, &s), 0.5, 1e-12);
    assert_near(ph_tone_curve(0.25, &s), 0.5 * pow(0.5, 1.15), 1e-12);
    assert_near((ph_tone_curve(0.501, &s) - ph_tone_curve(0.499, &s)) / 0.002, 1.15, 1e-3);
}

/* The truth's linear light after the curve is what a reader finds in the photo. */
static void test_tone_of_the_truth_is_that_of_the_photo(void **state)
{
    const ph_sensor sensor = {.tone_gamma = 1.1, .tone_s = 1.12};
    static uint8_t codes[3 * 64 * 4];
    dd_arena *arena = dd_arena_new();
    dd_plane rgb[3];
    (void)state;
    planes_of(rgb, arena, 64, 4, (const double[]){0.0, 0.0, 0.0});
    for (int c = 0; c < 3; c++)
        for (int x = 0; x < 64; x++)
            for (int y = 0; y < 4; y++)
                dd_row(rgb[c], y)[x] = (float)(x * (c + 1) / 150.0);
    assert_true(ph_sensor_read(codes, rgb, &sensor, 10.0, 1, 0, arena));
    ph_tone_apply(rgb, &sensor);
    for (int c = 0; c < 3; c++)
        for (int x = 0; x < 64; x++)
            assert_near(255.0 * dd_linear_to_srgb((double)dd_row(rgb[c], 2)[x]), codes[3 * (2 * 64 + x) + c], 0.75); /* 1/2 + table */
    dd_arena_free(arena);
}

/* Two halves of brightness a and b: far from the border their ratio is (a/b)^(1 - strength); colour and small detail stay. */
static void test_local_tone_evens_out_wide_contrast_only(void **state)
{
    static const double COLOUR[3] = {0.9, 0.6, 0.4};
    const ph_sensor sensor = {.tone_local = 0.4};
    dd_arena *arena = dd_arena_new();
    dd_plane rgb[3];
    (void)state;
    planes_of(rgb, arena, 640, 96, COLOUR);
    for (int c = 0; c < 3; c++)
        for (int y = 0; y < 96; y++)
            for (int x = 0; x < 640; x++)
                dd_row(rgb[c], y)[x] *= (x < 320 ? 0.2f : 0.8f) * ((x / 2 + y / 2) % 2 ? 1.1f : 0.9f);
    assert_true(ph_tone_local(rgb, &sensor, arena));
    for (int c = 0; c < 3; c++) {
        const float *row = dd_row(rgb[c], 48);
        assert_near((row[600] + row[602]) / (row[40] + row[42]), pow(4.0, 0.6), 2e-3);
        assert_near(row[42] / row[40], 1.1 / 0.9, 1e-4);
        assert_near(row[40] / dd_row(rgb[0], 48)[40], COLOUR[c] / COLOUR[0], 1e-6);
    }
    dd_arena_free(arena);
}

/* The colorants that Apple's own Display P3 profile holds (and the W3C's CSS Color 4 states). */
static void test_profile_is_display_p3(void **state)
{
    static const double PUBLISHED[3][3] = {{0.51512, 0.24120, -0.00105}, {0.29198, 0.69225, 0.04189}, {0.15710, 0.06657, 0.78407}};
    static const cmsTagSignature TAG[3] = {cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag};
    uint8_t icc[PH_ICC_BYTES];
    size_t size = ph_profile_icc(icc, PH_DISPLAY_P3);
    (void)state;
    cmsHPROFILE profile = cmsOpenProfileFromMem(icc, (cmsUInt32Number)size);
    assert_non_null(profile);
    assert_true(cmsIsMatrixShaper(profile));
    for (int i = 0; i < 3; i++) {
        const cmsCIEXYZ *xyz = cmsReadTag(profile, TAG[i]);
        assert_non_null(xyz);
        assert_near(xyz->X, PUBLISHED[i][0], 2e-4);
        assert_near(xyz->Y, PUBLISHED[i][1], 2e-4);
        assert_near(xyz->Z, PUBLISHED[i][2], 2e-4);
    }
    const cmsToneCurve *curve = cmsReadTag(profile, cmsSigGreenTRCTag);
    assert_non_null(curve);
    for (int v = 0; v <= 255; v += 5)
        assert_near(cmsEvalToneCurveFloat(curve, (float)v / 255.0f), dd_srgb_to_linear(v / 255.0), 2e-5);
    cmsCloseProfile(profile);
    assert_int_equal(ph_profile_icc(icc, PH_UNTAGGED), 0);
}

/* A patch of one colour with noise (which carries the mean below one code), as a JPEG of the given profile. */
static opened photo_of(const double colour[3], const ph_sensor *sensor)
{
    enum { SIDE = 64 };
    static uint8_t codes[3 * SIDE * SIDE];
    char path[1024];
    dd_err err;
    dd_plane rgb[3];
    dd_arena *arena = dd_arena_new();
    planes_of(rgb, arena, SIDE, SIDE, colour);
    assert_true(ph_sensor_read(codes, rgb, sensor, 10.0, 9, 2, arena));
    dd_arena_free(arena);
    snprintf(path, sizeof path, "%s/photo.jpg", aid_temp_folder());
    assert_int_equal(ph_write_jpeg(path, codes, SIDE, SIDE, sensor, &err), DD_OK);
    opened o = open_jpeg(path);
    remove(path);
    *strrchr(path, '/') = 0;
    rmdir(path);
    return o;
}

/* The same colours in all three kinds of file, read by Little CMS. */
static void test_same_colour_in_every_profile(void **state)
{
    static const double COLOURS[][3] = {
        {0.57, 0.40, 0.32}, {0.28, 0.15, 0.08}, {0.16, 0.085, 0.062}, {0.35, 0.36, 0.36}, {0.11, 0.20, 0.33}};
    (void)state;
    for (size_t i = 0; i < sizeof COLOURS / sizeof *COLOURS; i++) {
        double lab[3][3];
        for (int profile = PH_UNTAGGED; profile <= PH_DISPLAY_P3; profile++) {
            const ph_sensor sensor = {.noise_a = 3e-4, .noise_b = 1e-5, .quality = 98, .full_chroma = true, .profile = (ph_profile)profile};
            opened o = photo_of(COLOURS[i], &sensor);
            assert_true((o.icc_size > 0) == (profile != PH_UNTAGGED));
            area_lab(lab[profile], &o, 0, 0, (int)o.width, (int)o.height);
            free(o.codes);
        }
        for (int other = PH_SRGB; other <= PH_DISPLAY_P3; other++)
            for (int c = 0; c < 3; c++)
                assert_near(lab[other][c], lab[PH_UNTAGGED][c], 0.2);
    }
}

/* A mixed-up file has the codes of one profile and carries the other, or none. */
static void test_mistagged_file_keeps_its_codes(void **state)
{
    static const double COLOUR[3] = {0.57, 0.40, 0.32};
    const ph_sensor right = {.quality = 98, .full_chroma = true, .profile = PH_DISPLAY_P3};
    (void)state;
    opened honest = photo_of(COLOUR, &right);
    for (int tag = PH_UNTAGGED; tag <= PH_SRGB; tag++) {
        ph_sensor mixed = right;
        mixed.mistagged = true;
        mixed.tag = (ph_profile)tag;
        opened o = photo_of(COLOUR, &mixed);
        assert_memory_equal(o.codes, honest.codes, 3 * (size_t)o.width * o.height);
        assert_true((o.icc_size > 0) == (tag == PH_SRGB));
        assert_true(o.icc_size != honest.icc_size || memcmp(o.icc, honest.icc, o.icc_size) != 0);
        free(o.codes);
    }
    free(honest.codes);
}

/* P3 green lies outside sRGB: only the P3 file can hold it. */
static void test_p3_holds_what_srgb_cannot(void **state)
{
    static const double P3_GREEN[3] = {-0.2249, 1.0421, -0.0786}; /* CSS Color 4: color(display-p3 0 1 0) in linear sRGB */
    const ph_sensor p3 = {.quality = 100, .full_chroma = true, .profile = PH_DISPLAY_P3};
    (void)state;
    opened o = photo_of(P3_GREEN, &p3);
    assert_true(o.codes[0] <= 2 && o.codes[1] >= 253 && o.codes[2] <= 2);
    free(o.codes);
}

/* Quality 50 is the table of the standard itself (ITU T.81 K.1: 16 at DC), 75 half of it, 90 a fifth. */
static void test_quality_and_subsampling_of_the_file(void **state)
{
    static const int QUALITY[3] = {50, 75, 90}, DC[3] = {16, 8, 3};
    (void)state;
    for (int i = 0; i < 3; i++) {
        const ph_sensor sensor = {.quality = QUALITY[i], .full_chroma = i == 1};
        opened o = photo_of((const double[]){0.3, 0.2, 0.1}, &sensor);
        assert_int_equal(o.first_quantiser, DC[i]);
        assert_int_equal(o.h_factor, i == 1 ? 1 : 2);
        assert_int_equal(o.v_factor, i == 1 ? 1 : 2);
        free(o.codes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lens_moves_points_by_its_formula),
        cmocka_unit_test(test_photo_through_a_lens),
        cmocka_unit_test(test_lens_past_the_skin_is_noticed),
        cmocka_unit_test(test_map_of_the_truth_file),
        cmocka_unit_test(test_motion_is_a_box_along_its_direction),
        cmocka_unit_test(test_blur_is_gaussian),
        cmocka_unit_test(test_crosstalk),
        cmocka_unit_test(test_exposure_white_balance_vignette),
        cmocka_unit_test(test_tone_curve),
        cmocka_unit_test(test_tone_of_the_truth_is_that_of_the_photo),
        cmocka_unit_test(test_local_tone_evens_out_wide_contrast_only),
        cmocka_unit_test(test_profile_is_display_p3),
        cmocka_unit_test(test_same_colour_in_every_profile),
        cmocka_unit_test(test_mistagged_file_keeps_its_codes),
        cmocka_unit_test(test_p3_holds_what_srgb_cannot),
        cmocka_unit_test(test_quality_and_subsampling_of_the_file),
    };
    return RUN_TESTS("phantom_camera", tests);
}
