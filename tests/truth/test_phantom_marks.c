/* What else lies on drawn skin against METRICS.md 3 and 9: wrinkles, the light on them, pores, ink, vessels, tan, hair; and what of them a
 * response leaves. */
#include "drawn_skin.h"

/* One straight wrinkle across the middle, from left to right. */
static ph_scenario one_wrinkle(void)
{
    ph_scenario s = bare_skin("III");
    s.outlines = 1;
    s.outline[0] = (ph_outline){.label = "patch", .n = 4, .x_mm = {-7, 7, 7, -7}, .y_mm = {-7, -7, 7, 7}};
    s.line_groups = 1;
    s.line_group[0] = (ph_line_group){
        .count = 1, .placed = true, .x_mm = -5.0, .length_mm = {10.0, 10.0}, .width_mm = {0.8, 0.8}, .depth_mm = {0.3, 0.3}};
    return s;
}

static void test_wrinkle_is_as_long_wide_and_deep_as_stated(void **state)
{
    ph_scenario s = one_wrinkle();
    dd_arena *arena = dd_arena_new();
    dd_err err;
    double response[PH_TARGETS] = {0.0};
    ph_scene scene = scene_of(&s, 14.0, 40.0, arena);
    const ph_canvas *c = &scene.canvas;
    (void)state;
    assert_int_equal(scene.lines, 1);
    assert_near(scene.line[0].length_mm, 10.0, 1e-9);
    for (int i = 0; i < 3; i++) {
        double left = 1.0 - 0.5 * i, length_px = 0.0, width_px = 0.0;
        response[PH_TREAT_WRINKLE] = 1.0 - left;
        assert_int_equal(ph_scene_dress(&scene, response, NULL, arena, &err), DD_OK);
        assert_near(at(scene.relief.height_mm, c, 0.0, 0.0), -0.3 * left, 1e-4);
        for (int k = 0; k < c->width; k++) {
            length_px += at(scene.relief.height_mm, c, ph_canvas_x(c, k), 0.0) < -0.03 * left - 1e-6;
            width_px += at(scene.relief.height_mm, c, 0.0, ph_canvas_y(c, k)) < -0.15 * left;
        }
        assert_near(length_px / 40.0, left > 0.0 ? 10.0 : 0.0,
                    left > 0.0 ? 0.8 : 0.0); /* at a tenth of the depth; ends run out within a width */
        assert_near(width_px / 40.0, left > 0.0 ? 0.8 : 0.0, 0.05);
    }
    dd_arena_free(arena);
}

/* A wall that faces the lamp is bright, the other one dark; flat skin in between keeps its light. METRICS.md 3: I/I0 ~ 1 - tan(theta)
 * dh/du. */
static void test_shading_follows_the_stated_light(void **state)
{
    ph_scenario s = one_wrinkle();
    dd_arena *arena = dd_arena_new();
    const ph_pose pose = {.scale = 1.0, .distance_mm = 300.0};
    ph_view view;
    (void)state;
    s.line_group[0].width_mm[0] = s.line_group[0].width_mm[1] = 3.0; /* wide: scattering under the surface hardly softens it */
    ph_scene scene = scene_of(&s, 25.0, 11.5, arena);
    assert_true(ph_view_aim(&view, &s, &pose));
    for (int below = 0; below <= 1; below++) {
        const ph_light light = {.azimuth_deg = below ? 90.0 : -90.0, .polar_deg = 30.0, .distance_mm = 1e5, .ambient = 0.0};
        dd_plane rgb[3];
        for (int k = 0; k < 3; k++) {
            rgb[k] = dd_plane_new(arena, s.width, s.height);
            dd_plane_fill(rgb[k], 1.0f);
        }
        ph_view_light_skin(rgb, &scene, &view, &light);
        /* Steepest at sigma from the middle: slope 0.6065 * depth / sigma, sigma = FWHM / 2.3548. */
        double sigma = 3.0 / 2.354820045, slope = 0.6065306597 * 0.3 / sigma;
        double flank[2]; /* upper, lower: of the photo, y down */
        for (int lower = 0; lower <= 1; lower++)
            flank[lower] = (double)dd_row(rgb[2], (int)(79.5 + (lower ? 10.0 : -10.0) * sigma + 0.5))[80];
        for (int lower = 0; lower <= 1; lower++) {
            double facing = lower != below ? 1.0 : -1.0; /* the lower wall of a groove faces up the photo */
            double model = (cos(0.5235987756) + facing * slope * sin(0.5235987756)) / sqrt(1.0 + slope * slope) / cos(0.5235987756);
            assert_near(flank[lower], model, 0.02);
        }
        assert_near(dd_row(rgb[2], 3)[80], 1.0, 0.002);
    }
    dd_arena_free(arena);
}

/* 60 pores per cm^2 of bare skin: as many pits, each darker by up to 20 % of its melanin; treated ones are shallower. */
static void test_pores(void **state)
{
    ph_scenario s = one_wrinkle();
    dd_arena *arena = dd_arena_new();
    dd_err err;
    double x, y, response[PH_TARGETS] = {[PH_TREAT_PORE] = 0.5};
    int pores = 0, treated = 0;
    (void)state;
    s.line_groups = 0;
    s.skin.pores_per_cm2 = 60.0;
    s.skin.pore_depth_mm = 0.1;
    ph_scene scene = scene_of(&s, 20.0, 40.0, arena);
    const ph_canvas *c = &scene.canvas;
    for (int after = 0; after <= 1; after++) {
        if (after)
            assert_int_equal(ph_scene_dress(&scene, response, NULL, arena, &err), DD_OK);
        for (pores = 0; ph_pore_at(&x, &y, pores, c, &s); pores++) {
            bool inside = fabs(x) < 7.0 && fabs(y) < 7.0;
            if (fabs(x) > 9.8 || fabs(y) > 9.8)
                continue;
            assert_true(at(scene.relief.height_mm, c, x, y) < (after && inside ? -0.02f : -0.04f));
            assert_true((double)at(scene.ln_m, c, x, y) - log(s.skin.m_cm) > (after && inside ? 0.08 : 0.16));
            treated += after && inside;
        }
    }
    assert_near(pores, 60.0 * 4.0 * (c->width / 800.0) * (c->width / 800.0), 1.0);
    assert_true(treated > 80);
    dd_arena_free(arena);
}

/* A black square and a red line on bare type II skin. */
static ph_scenario two_inks(void)
{
    ph_scenario s = bare_skin("II");
    s.outlines = 1;
    s.outline[0] = (ph_outline){.label = "patch", .n = 4, .x_mm = {-7, 7, 7, -7}, .y_mm = {-7, -7, 7, 7}};
    s.tattoos = 2;
    s.tattoo[0] = (ph_tattoo){.ink = PH_BLACK, .n = 4, .x_mm = {-3, 1, 1, -3}, .y_mm = {-2, -2, 2, 2}, .ink_cm1 = 60.0, .edge_mm = 0.08};
    s.tattoo[1] = (ph_tattoo){
        .ink = PH_RED, .line = true, .n = 2, .x_mm = {3, 3}, .y_mm = {-3, 3}, .width_mm = 1.0, .ink_cm1 = 60.0, .edge_mm = 0.08};
    return s;
}

/* Area at half concentration, full strength inside, none outside; a response takes its share of one ink everywhere and none of the other.
 */
static void test_ink_lies_where_it_is_drawn_and_goes_as_stated(void **state)
{
    ph_scenario s = two_inks();
    dd_arena *arena = dd_arena_new();
    dd_err err;
    ph_scene scene = scene_of(&s, 14.0, 20.0, arena);
    const ph_canvas *c = &scene.canvas;
    double area[2] = {0.0, 0.0}, sum[2][2] = {{0.0}};
    const double response[PH_TARGETS] = {[PH_TREAT_INK + PH_BLACK] = 0.75};
    (void)state;
    assert_null(scene.ink[PH_GREEN].px);
    for (int after = 0; after <= 1; after++) {
        if (after)
            assert_int_equal(ph_scene_dress(&scene, response, NULL, arena, &err), DD_OK);
        for (int y = 0; y < c->height; y++)
            for (int x = 0; x < c->width; x++) {
                double ink[2] = {(double)dd_row(scene.ink[PH_BLACK], y)[x], (double)dd_row(scene.ink[PH_RED], y)[x]};
                for (int k = 0; k < 2; k++) {
                    sum[after][k] += ink[k];
                    area[k] += !after && ink[k] > 30.0 ? 1.0 / 400.0 : 0.0;
                }
            }
        assert_near(at(scene.ink[PH_BLACK], c, -1.0, 0.0), after ? 15.0 : 60.0, 1e-3);
        assert_near(at(scene.ink[PH_BLACK], c, 5.0, 5.0), 0.0, 0.0);
        assert_near(at(scene.ink[PH_RED], c, 3.0, 0.0), 60.0, 1.0);
    }
    assert_near(area[0], 16.0, 0.05 * 16.0);                  /* the border wavers by 0.06 mm */
    assert_near(area[1], 6.0 + 0.25 * 3.14159265, 0.1 * 6.8); /* round ends */
    assert_near(sum[1][0], 0.25 * sum[0][0], 1e-4 * sum[0][0]);
    assert_near(sum[1][1], sum[0][1], 0.0);
    dd_arena_free(arena);
}

static void test_inked_skin_has_the_colour_of_the_model(void **state)
{
    ph_scenario s = two_inks();
    dd_arena *arena = dd_arena_new();
    dd_err err;
    ph_scene scene = scene_of(&s, 14.0, 10.0, arena);
    ph_paint what = {.kinds = PH_ALL_KINDS};
    dd_plane rgb[3] = {empty_plane(arena, &scene.canvas), empty_plane(arena, &scene.canvas), empty_plane(arena, &scene.canvas)};
    double inked[3], plain[3], ink[PH_INKS] = {[PH_BLACK] = 60.0};
    (void)state;
    assert_int_equal(ph_scene_paint(rgb, &scene, &what, arena, &err), DD_OK);
    ph_inked_rgb(inked, &scene.optics, s.skin.m_cm, s.skin.f_blood, ink);
    ph_skin_rgb(plain, s.skin.m_cm, s.skin.f_blood, PH_SURFACE_PHOTO);
    for (int k = 0; k < 3; k++) {
        assert_near(at(rgb[k], &scene.canvas, -1.0, 0.0), inked[k], 1e-5);
        assert_near(at(rgb[k], &scene.canvas, 5.5, 5.5), plain[k], 3e-4);
    }
    dd_arena_free(arena);
}

/* Vessels hold up to three times the blood, melanin is not touched; all gone after a full response. */
static void test_vessels(void **state)
{
    ph_scenario s = one_wrinkle();
    dd_arena *arena = dd_arena_new();
    dd_err err;
    const double response[PH_TARGETS] = {[PH_TREAT_VESSEL] = 1.0};
    (void)state;
    s.line_group[0] = (ph_line_group){.vessel = true,
                                      .count = 3,
                                      .branches = 2,
                                      .placed = true,
                                      .scatter_mm = 1.0,
                                      .spread_deg = 180.0,
                                      .bend_deg = 60.0,
                                      .length_mm = {1.0, 2.0},
                                      .width_mm = {0.2, 0.2},
                                      .blood = {3.0, 3.0}};
    ph_scene scene = scene_of(&s, 20.0, 20.0, arena);
    const ph_canvas *c = &scene.canvas;
    assert_int_equal(scene.lines, 9);
    for (int after = 0; after <= 1; after++) {
        double most = 0.0, least = 1e9;
        if (after)
            assert_int_equal(ph_scene_dress(&scene, response, NULL, arena, &err), DD_OK);
        for (int y = 0; y < c->height; y++)
            for (int x = 0; x < c->width; x++) {
                most = fmax(most, exp((double)dd_row(scene.ln_fb, y)[x]) / s.skin.f_blood);
                least = fmin(least, exp((double)dd_row(scene.ln_fb, y)[x]) / s.skin.f_blood);
                assert_true(dd_row(scene.ln_m, y)[x] == (float)dd_log(s.skin.m_cm));
            }
        assert_near(most, after ? 1.0 : 3.0, after ? 1e-5 : 0.1);
        assert_near(least, 1.0, 1e-5);
    }
    dd_arena_free(arena);
}

/* All skin gets its factor of melanin; or all but the treated. */
static void test_tan(void **state)
{
    ph_scenario s = one_wrinkle();
    dd_arena *arena = dd_arena_new();
    dd_err err;
    const double untreated[PH_TARGETS] = {0.0};
    ph_scene scene = scene_of(&s, 20.0, 10.0, arena);
    (void)state;
    for (int spare = 0; spare <= 1; spare++) {
        const ph_tan tan = {.melanin = 1.3, .blood = 1.1, .untreated_only = spare};
        assert_int_equal(ph_scene_dress(&scene, untreated, &tan, arena, &err), DD_OK);
        assert_near(exp((double)at(scene.ln_m, &scene.canvas, 9.0, 9.0)) / s.skin.m_cm, 1.3, 1e-5);
        assert_near(exp((double)at(scene.ln_fb, &scene.canvas, 9.0, 9.0)) / s.skin.f_blood, 1.1, 1e-5);
        assert_near(exp((double)at(scene.ln_m, &scene.canvas, 2.0, 2.0)) / s.skin.m_cm, spare ? 1.0 : 1.3, 1e-5);
    }
    dd_arena_free(arena);
}

/* Dark hairs cover skin: painted skin moves towards the hair's colour by the hair's opacity, elsewhere not at all. */
static void test_hair_covers(void **state)
{
    ph_scenario s = bare_skin("I");
    dd_arena *arena = dd_arena_new();
    double covered = 0.0;
    (void)state;
    s.skin.hairs = 120;
    ph_scene scene = scene_of(&s, 20.0, 20.0, arena);
    const ph_canvas *c = &scene.canvas;
    dd_plane rgb[3];
    for (int k = 0; k < 3; k++)
        dd_plane_fill(rgb[k] = empty_plane(arena, c), 0.5f);
    ph_scene_add_hair(rgb, &scene);
    for (int y = 0; y < c->height; y++)
        for (int x = 0; x < c->width; x++) {
            float opacity = dd_row(scene.hair, y)[x];
            assert_true(opacity >= 0.0f && opacity <= 0.9f);
            assert_near(dd_row(rgb[0], y)[x], 0.5 + (double)opacity * (0.05 - 0.5), 1e-6);
            covered += opacity > 0.1f;
        }
    covered /= (double)c->width * c->height;
    assert_true(covered > 0.005 && covered < 0.2);
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrinkle_is_as_long_wide_and_deep_as_stated),
        cmocka_unit_test(test_shading_follows_the_stated_light),
        cmocka_unit_test(test_pores),
        cmocka_unit_test(test_ink_lies_where_it_is_drawn_and_goes_as_stated),
        cmocka_unit_test(test_inked_skin_has_the_colour_of_the_model),
        cmocka_unit_test(test_vessels),
        cmocka_unit_test(test_tan),
        cmocka_unit_test(test_hair_covers),
    };
    return RUN_TESTS("phantom_marks", tests);
}
