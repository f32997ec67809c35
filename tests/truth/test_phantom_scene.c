/* The drawn world against slow, obvious models: where a point of skin lands in the photo, what light does to a flat patch, how noisy
 * the sensor is, how large and how dark a lesion is, what the truth of a painted picture says, what the mask file holds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <png.h>

#include "aid.h"

/* The generator is a program, not part of the library: the files under test are compiled in. */
#include "phantom/blur.c"
#include "phantom/dress.c"
#include "phantom/expose.c"
#include "phantom/field.c"
#include "phantom/lens.c"
#include "phantom/lesion.c"
#include "phantom/light.c"
#include "phantom/motion.c"
#include "phantom/line.c"
#include "phantom/optics.c"
#include "phantom/profile.c"
#include "phantom/png.c"
#include "phantom/relief.c"
#include "phantom/scenario.c"
#include "phantom/scenario_camera.c"
#include "phantom/scenario_lesion.c"
#include "phantom/scenario_read.c"
#include "phantom/scene.c"
#include "phantom/sensor.c"
#include "phantom/stroke.c"
#include "phantom/tone.c"
#include "phantom/tone_local.c"
#include "phantom/tattoo.c"
#include "phantom/truth.c"
#include "phantom/truth_bands.c"
#include "phantom/truth_spots.c"
#include "phantom/view.c"
#include "phantom/write_mask.c"

static dd_plane plane_of(dd_arena *arena, int width, int height, float value)
{
    dd_plane p = dd_plane_new(arena, width, height);
    assert_non_null(p.px);
    dd_plane_fill(p, value);
    return p;
}

static ph_scenario plain_scenario(void)
{
    ph_scenario s = {.patient = "plain", .view = "patch", .seed = 3, .width = 200, .height = 160, .px_per_mm = 10.0};
    s.skin = (ph_skin){.m_cm = 6e-4, .f_blood = 0.018, .relief_period_mm = 0.4, .radius_mm = {1e6, 1e6}, .hair_width_mm = 0.05};
    return s;
}

static ph_canvas plain_canvas(const ph_scenario *s)
{
    ph_canvas c = {
        .px_per_mm = 12.0, .width = (int)(1.4 * 12.0 * s->width / s->px_per_mm), .height = (int)(1.4 * 12.0 * s->height / s->px_per_mm)};
    c.x0_mm = -0.5 * (c.width - 1) / c.px_per_mm;
    c.y0_mm = -0.5 * (c.height - 1) / c.px_per_mm;
    return c;
}

/* Turn about x, then y, then z, push away, project: one axis after the other. */
static void pinhole(double px[2], const ph_scenario *s, const ph_pose *p, double x, double y)
{
    double z = 0.0, t, radian = 3.14159265358979323846 / 180.0;
    t = y * cos(p->pitch_deg * radian) - z * sin(p->pitch_deg * radian);
    z = y * sin(p->pitch_deg * radian) + z * cos(p->pitch_deg * radian);
    y = t;
    t = x * cos(p->yaw_deg * radian) + z * sin(p->yaw_deg * radian);
    z = -x * sin(p->yaw_deg * radian) + z * cos(p->yaw_deg * radian);
    x = t;
    t = x * cos(p->roll_deg * radian) - y * sin(p->roll_deg * radian);
    y = x * sin(p->roll_deg * radian) + y * cos(p->roll_deg * radian);
    x = t;
    double magnify = s->px_per_mm * p->scale * p->distance_mm / (z + p->distance_mm);
    px[0] = magnify * x + 0.5 * (s->width - 1) + p->shift_x * s->width;
    px[1] = magnify * y + 0.5 * (s->height - 1) + p->shift_y * s->height;
}

static void test_points_land_where_a_pinhole_puts_them(void **state)
{
    const ph_pose pose = {
        .yaw_deg = 7.0, .pitch_deg = -5.0, .roll_deg = 12.0, .scale = 1.07, .shift_x = 0.03, .shift_y = -0.04, .distance_mm = 250.0};
    ph_scenario s = plain_scenario();
    ph_view view;
    (void)state;
    assert_true(ph_view_aim(&view, &s, &pose));
    for (int i = 0; i < 9; i++) {
        double x_mm = -8.0 + 8.0 * (i % 3), y_mm = -6.0 + 6.0 * (i / 3), truth[2], x, y, back_x, back_y;
        pinhole(truth, &s, &pose, x_mm, y_mm);
        assert_true(dd_mat3_homography(&x, &y, view.px_from_mm, x_mm, y_mm));
        assert_near(x, truth[0], 1e-9);
        assert_near(y, truth[1], 1e-9);
        assert_true(dd_mat3_homography(&back_x, &back_y, view.mm_from_px, x, y));
        assert_near(back_x, x_mm, 1e-9);
        assert_near(back_y, y_mm, 1e-9);
    }
}

/* Skin painted with its own coordinates: each pixel must show the place that the homography names. */
static void test_sampling_follows_the_homography(void **state)
{
    const ph_pose pose = {
        .yaw_deg = -6.0, .pitch_deg = 4.0, .roll_deg = -9.0, .scale = 0.95, .shift_x = -0.02, .shift_y = 0.03, .distance_mm = 300.0};
    ph_scenario s = plain_scenario();
    ph_canvas c = plain_canvas(&s);
    ph_view view;
    dd_arena *arena = dd_arena_new();
    (void)state;
    dd_plane paint[3], seen[3];
    for (int k = 0; k < 3; k++) {
        paint[k] = plane_of(arena, c.width, c.height, 1.0f);
        seen[k] = plane_of(arena, s.width, s.height, 0.0f);
    }
    for (int y = 0; y < c.height; y++)
        for (int x = 0; x < c.width; x++) {
            dd_row(paint[0], y)[x] = (float)ph_canvas_x(&c, x);
            dd_row(paint[1], y)[x] = (float)ph_canvas_y(&c, y);
        }
    assert_true(ph_view_aim(&view, &s, &pose));
    assert_true(ph_view_fits(&view, &c));
    ph_view_sample(seen, paint, &c, &view);
    for (int y = 0; y < s.height; y += 13)
        for (int x = 0; x < s.width; x += 17) {
            double x_mm, y_mm;
            dd_mat3_homography(&x_mm, &y_mm, view.mm_from_px, x, y);
            assert_near(dd_row(seen[0], y)[x], x_mm, 2e-5);
            assert_near(dd_row(seen[1], y)[x], y_mm, 2e-5);
            assert_near(dd_row(seen[2], y)[x], 1.0, 1e-6);
        }
    dd_arena_free(arena);
}

/* A lamp straight above a flat matt patch: E = (1 - ambient) cos(t) (d/r)^2 + ambient, cos(t) = d/r. */
static void test_lamp_above_flat_skin(void **state)
{
    const ph_light light = {.azimuth_deg = 0.0, .polar_deg = 0.0, .distance_mm = 100.0, .ambient = 0.3};
    const ph_sensor sensor = {.exposure = 1.5, .white_balance = {1.1, 1.0, 0.8}};
    const ph_pose pose = {.scale = 1.0, .distance_mm = 300.0};
    ph_scenario s = plain_scenario();
    ph_canvas c = plain_canvas(&s);
    ph_scene scene;
    ph_view view;
    dd_err err;
    dd_arena *arena = dd_arena_new();
    (void)state;
    assert_int_equal(ph_scene_make(&scene, &s, c, arena, &err), DD_OK);
    assert_true(ph_view_aim(&view, &s, &pose));
    dd_plane rgb[3];
    for (int k = 0; k < 3; k++)
        rgb[k] = plane_of(arena, s.width, s.height, 0.4f);
    ph_view_light(rgb, &scene, &view, &light, &sensor);
    for (int y = 5; y < s.height; y += 30)
        for (int x = 5; x < s.width; x += 30) {
            double x_mm = (x - 99.5) / 10.0, y_mm = (y - 79.5) / 10.0, r = sqrt(x_mm * x_mm + y_mm * y_mm + 1e4), cosine = 100.0 / r;
            double e = 0.3 + 0.7 * cosine * (100.0 / r) * (100.0 / r);
            for (int k = 0; k < 3; k++)
                assert_near(dd_row(rgb[k], y)[x], 0.4 * 1.5 * sensor.white_balance[k] * e, 2e-5);
        }
    dd_arena_free(arena);
}

/* A uniform grey: mean kept, variance a I + b (as 8-bit codes show it, linearised by the slope of the transfer function). */
static void test_sensor_noise_has_the_stated_variance(void **state)
{
    enum { SIDE = 300 };
    const ph_sensor sensor = {.noise_a = 2e-3, .noise_b = 1e-4};
    const double level = 0.3;
    static uint8_t srgb[3 * SIDE * SIDE];
    dd_arena *arena = dd_arena_new();
    dd_plane rgb[3];
    double sum = 0.0, sum2 = 0.0, n = 3.0 * SIDE * SIDE;
    (void)state;
    for (int k = 0; k < 3; k++)
        rgb[k] = plane_of(arena, SIDE, SIDE, (float)level);
    assert_true(ph_sensor_read(srgb, rgb, &sensor, 10.0, 5, 0, arena));
    for (size_t i = 0; i < sizeof srgb; i++) {
        double linear = dd_srgb_to_linear(srgb[i] / 255.0);
        sum += linear;
        sum2 += linear * linear;
    }
    double mean = sum / n, variance = sum2 / n - mean * mean;
    assert_near(mean, level, 0.0005);
    assert_near(variance / (2e-3 * level + 1e-4), 1.0, 0.03); /* 270,000 samples, neighbours correlated */
    dd_arena_free(arena);
}

/* A lesion on even skin: its centre, its area at half height and its strength at the heart are the stated ones, and half of the excess is
 * left after a response of one half. */
static void test_lesion_is_where_it_is_said_to_be(void **state)
{
    ph_canvas c = {.x0_mm = -8.0, .y0_mm = -8.0, .px_per_mm = 20.0, .width = 321, .height = 321};
    ph_lesion l = {.id = 4,
                   .kind = PH_LENTIGO,
                   .x_mm = 1.2,
                   .y_mm = -0.7,
                   .diameter_mm = 5.0,
                   .aspect = 1.3,
                   .angle_deg = 30.0,
                   .melanin = 2.0,
                   .blood = 1.0,
                   .edge_mm = 0.15};
    dd_arena *arena = dd_arena_new();
    (void)state;
    for (int half = 0; half <= 1; half++) {
        dd_plane ln_m = plane_of(arena, c.width, c.height, 0.0f), ln_fb = plane_of(arena, c.width, c.height, 0.0f);
        double area = 0.0, sum_x = 0.0, sum_y = 0.0, heart = 0.0, excess = half ? 0.5 : 1.0;
        int pixels = 0;
        assert_true(ph_lesion_add(ln_m, ln_fb, &c, &l, half * 0.5, 11, arena));
        for (int y = 0; y < c.height; y++)
            for (int x = 0; x < c.width; x++) {
                double over = exp((double)dd_row(ln_m, y)[x]) - 1.0, dx = ph_canvas_x(&c, x) - l.x_mm, dy = ph_canvas_y(&c, y) - l.y_mm;
                assert_true(dd_row(ln_fb, y)[x] == 0.0f);
                if (over > 0.5 * excess) {
                    area += 1.0 / (20.0 * 20.0);
                    sum_x += dx / 400.0;
                    sum_y += dy / 400.0;
                }
                if (dx * dx + dy * dy < 1.0) {
                    heart += over;
                    pixels++;
                }
            }
        assert_near(area, 0.25 * 3.14159265 * 25.0, 0.25 * 0.25 * 3.14159265 * 25.0); /* the border wanders: within a quarter */
        assert_near(sqrt(sum_x * sum_x + sum_y * sum_y) / area, 0.0, 0.5);
        assert_near(heart / pixels / excess, 1.0, 0.1);
    }
    dd_arena_free(arena);
}

/* Natural variation: METRICS.md 9 gives the SD of ln m and of ln f_blood over all octaves. */
static void test_mottle_has_the_stated_spread(void **state)
{
    ph_scenario s = plain_scenario();
    s.width = 700;
    s.height = 700;
    s.skin.mottle = 1.0;
    ph_canvas c = plain_canvas(&s);
    ph_scene scene;
    dd_err err;
    dd_arena *arena = dd_arena_new();
    (void)state;
    assert_int_equal(ph_scene_make(&scene, &s, c, arena, &err), DD_OK);
    for (int which = 0; which < 2; which++) {
        dd_plane p = which ? scene.ln_fb : scene.ln_m;
        double sum = 0.0, sum2 = 0.0, n = (double)p.width * p.height;
        for (int y = 0; y < p.height; y++)
            for (int x = 0; x < p.width; x++) {
                sum += (double)dd_row(p, y)[x];
                sum2 += (double)dd_row(p, y)[x] * (double)dd_row(p, y)[x];
            }
        double expected = which ? sqrt(0.10 * 0.10 + 0.12 * 0.12) : sqrt(0.05 * 0.05 + 0.08 * 0.08 + 0.05 * 0.05);
        assert_near(exp(sum / n) / (which ? 0.018 : 6e-4), 1.0, 0.03);
        assert_near(sqrt(sum2 / n - sum / n * sum / n) / expected, 1.0, 0.12); /* a few hundred blobs of the largest octave */
    }
    dd_arena_free(arena);
}

/* Left half of the region darkened by a known amount: mean colour, spot area and contrast follow by hand. */
static void test_truth_of_a_painted_picture(void **state)
{
    enum { SIDE = 120 };
    const double light[3] = {0.5, 0.35, 0.25}, dark[3] = {0.4, 0.25, 0.15};
    uint16_t bits[SIDE * SIDE];
    ph_regions regions = {.n = 1, .width = SIDE, .height = SIDE, .label = {"patch"}, .role = {PH_TREATED}, .bits = bits};
    dd_plane seen[3], clean[3];
    ph_truth truth;
    dd_arena *arena = dd_arena_new();
    double mean[3], lab[3], light_lab[3], dark_lab[3];
    (void)state;
    for (int i = 0; i < SIDE * SIDE; i++)
        bits[i] = 1;
    for (int k = 0; k < 3; k++) {
        seen[k] = plane_of(arena, SIDE, SIDE, (float)light[k]);
        clean[k] = plane_of(arena, SIDE, SIDE, (float)light[k]);
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE / 4; x++)
                dd_row(seen[k], y)[x] = (float)dark[k];
        mean[k] = 0.75 * light[k] + 0.25 * dark[k];
    }
    assert_true(ph_truth_measure(&truth, &regions, seen, seen, clean, 1.0, arena));
    dd_lab_from_linear1(lab, mean);
    dd_lab_from_linear1(light_lab, light);
    dd_lab_from_linear1(dark_lab, dark);
    const ph_region_truth *t = &truth.region[0];
    assert_int_equal(t->pixels, SIDE * SIDE);
    for (int k = 0; k < 3; k++)
        assert_near(t->as_shot.lab[k], lab[k], 1e-4);
    assert_near(t->as_shot.ita_deg, atan((lab[0] - 50.0) / lab[2]) * 57.29577951308232, 1e-3);
    assert_near(t->as_shot.mi, -100.0 * (1.143 * log10(mean[0]) - 0.487 * log10(mean[1]) + 0.253 * log10(mean[2])) - 0.80, 1e-3);
    assert_near(t->as_shot.ei, -100.0 * (-1.344 * log10(mean[0]) + 1.948 * log10(mean[1]) - 0.604 * log10(mean[2])) + 6.25, 1e-3);
    assert_near(t->as_shot.mcdm, 0.25 * dd_ciede2000_1(light_lab, dark_lab), 1e-4);
    assert_near(t->spot_area_pct, 25.0, 1e-9);
    assert_near(t->spot_contrast_l, light_lab[0] - dark_lab[0], 1e-4);
    assert_near(t->pigment_load, 0.25 * (light_lab[0] - dark_lab[0] - 1.5), 1e-4);
    dd_arena_free(arena);
}

/* METRICS.md 2.2: darkening by 2 L* is no spot, nor is a dark speck below 0.5 mm^2; a dark heart takes its pale rim along. */
static void test_what_counts_as_a_spot(void **state)
{
    enum { SIDE = 120 }; /* at 10 px/mm: 12 mm */
    static const struct {
        int x, y, side;
        double share; /* of the light that is left */
    } BLOCKS[] = {{4, 4, 20, 0.94}, {60, 4, 6, 0.7}, {40, 60, 30, 0.94}, {50, 70, 10, 0.8}};
    static uint16_t bits[SIDE * SIDE];
    ph_regions regions = {.n = 1, .width = SIDE, .height = SIDE, .label = {"patch"}, .role = {PH_TREATED}, .bits = bits};
    ph_region_truth t;
    dd_plane seen[3], clean[3];
    dd_arena *arena = dd_arena_new();
    double lab[4][3];
    (void)state;
    for (int i = 0; i < SIDE * SIDE; i++)
        bits[i] = 1;
    for (int k = 0; k < 3; k++) {
        seen[k] = plane_of(arena, SIDE, SIDE, 0.4f);
        clean[k] = plane_of(arena, SIDE, SIDE, 0.4f);
        for (size_t b = 0; b < 4; b++)
            for (int i = 0; i < BLOCKS[b].side * BLOCKS[b].side; i++)
                dd_row(seen[k], BLOCKS[b].y + i / BLOCKS[b].side)[BLOCKS[b].x + i % BLOCKS[b].side] = (float)(0.4 * BLOCKS[b].share);
    }
    for (int b = 0; b < 4; b++)
        dd_lab_from_linear1(lab[b], (const double[]){0.4 * BLOCKS[b].share, 0.4 * BLOCKS[b].share, 0.4 * BLOCKS[b].share});
    double plain[3];
    dd_lab_from_linear1(plain, (const double[]){0.4, 0.4, 0.4});
    double pale = plain[0] - lab[2][0], heart = plain[0] - lab[3][0];
    assert_true(pale > 1.5 && pale < 3.0 && heart > 3.0);
    assert_true(ph_truth_spots(&t, &regions, 0, seen, clean, 10.0, arena));
    assert_near(t.spot_area_pct, 100.0 * 900.0 / (SIDE * SIDE), 1e-9);
    assert_near(t.spot_contrast_l, (800.0 * pale + 100.0 * heart) / 900.0, 1e-4);
    double speck = plain[0] - lab[1][0], load = (400.0 + 800.0) * (pale - 1.5) + 100.0 * (heart - 1.5) + 36.0 * (speck - 1.5);
    assert_near(t.pigment_load, load / (SIDE * SIDE), 1e-4); /* what is no spot weighs too */
    dd_arena_free(arena);
}

/* The mask file read back by libpng. */
static void test_mask_file_holds_the_region(void **state)
{
    enum { WIDTH = 613, HEIGHT = 47 };
    static uint16_t bits[WIDTH * HEIGHT];
    static uint8_t pixels[WIDTH * HEIGHT];
    char path[1024];
    dd_err err;
    png_image image = {.version = PNG_IMAGE_VERSION};
    (void)state;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            bits[y * WIDTH + x] =
                (uint16_t)(((x - 300) * (x - 300) / 120 + (y - 20) * (y - 20) < 300 ? 4 : 0) | (x % 7 == y % 5 ? 2 : 0) | 1);
    snprintf(path, sizeof path, "%s/mask.png", aid_temp_folder());
    assert_int_equal(ph_write_mask(path, bits, 6, WIDTH, HEIGHT, &err), DD_OK);
    assert_true(png_image_begin_read_from_file(&image, path));
    assert_int_equal(image.width, WIDTH);
    assert_int_equal(image.height, HEIGHT);
    assert_int_equal(image.format, PNG_FORMAT_GRAY);
    assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        assert_int_equal(pixels[i], bits[i] & 6 ? 255 : 0);
    remove(path);
    *strrchr(path, '/') = 0;
    rmdir(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points_land_where_a_pinhole_puts_them),
        cmocka_unit_test(test_sampling_follows_the_homography),
        cmocka_unit_test(test_lamp_above_flat_skin),
        cmocka_unit_test(test_sensor_noise_has_the_stated_variance),
        cmocka_unit_test(test_lesion_is_where_it_is_said_to_be),
        cmocka_unit_test(test_mottle_has_the_stated_spread),
        cmocka_unit_test(test_truth_of_a_painted_picture),
        cmocka_unit_test(test_what_counts_as_a_spot),
        cmocka_unit_test(test_mask_file_holds_the_region),
    };
    return RUN_TESTS("phantom_scene", tests);
}
