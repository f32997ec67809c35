/* What lies on the drawn skin against METRICS.md 3.2, 9 and reference/skin_phantom_reference.csv: the colour of each kind of lesion, the
 * border of melasma, depth and section of scars and wrinkles, pores, ink, hair, tan, and how much of each a response of 0, 50, 100 %
 * leaves. */
#include <math.h>
#include <string.h>

#include "aid.h"

/* The generator is a program, not part of the library: the files under test are compiled in. */
#include "phantom/blur.c"
#include "phantom/dress.c"
#include "phantom/expose.c"
#include "phantom/field.c"
#include "phantom/lens.c"
#include "phantom/lesion.c"
#include "phantom/light.c"
#include "phantom/line.c"
#include "phantom/optics.c"
#include "phantom/relief.c"
#include "phantom/scenario.c"
#include "phantom/scenario_camera.c"
#include "phantom/scenario_lesion.c"
#include "phantom/scenario_read.c"
#include "phantom/scene.c"
#include "phantom/stroke.c"
#include "phantom/tattoo.c"
#include "phantom/view.c"

#include "kernels/colour.h"

enum { SEED = 11 };

static dd_plane empty_plane(dd_arena *arena, const ph_canvas *c)
{
    dd_plane p = dd_plane_new(arena, c->width, c->height);
    assert_non_null(p.px);
    dd_plane_fill(p, 0.0f);
    return p;
}

static ph_canvas canvas_of(double side_mm, double px_per_mm)
{
    int n = 2 * (int)(0.5 * side_mm * px_per_mm) + 1;
    return (ph_canvas){
        .x0_mm = -0.5 * (n - 1) / px_per_mm, .y0_mm = -0.5 * (n - 1) / px_per_mm, .px_per_mm = px_per_mm, .width = n, .height = n};
}

/* A lesion in the middle, as its kind usually is. */
static ph_lesion usual(ph_kind kind)
{
    const ph_kind_info *row = ph_kind_row(kind);
    return (ph_lesion){.id = 3,
                       .kind = kind,
                       .diameter_mm = 0.5 * (row->diameter_mm[0] + row->diameter_mm[1]),
                       .aspect = 1.0,
                       .melanin = row->melanin[1],
                       .blood = row->blood[1],
                       .edge_mm = row->edge_mm[0],
                       .depth_mm = row->depth_mm[1],
                       .treated = true};
}

static float at(dd_plane p, const ph_canvas *c, double x_mm, double y_mm)
{
    return dd_row(p, (int)((y_mm - c->y0_mm) * c->px_per_mm + 0.5))[(int)((x_mm - c->x0_mm) * c->px_per_mm + 0.5)];
}

/* A scenario of bare skin: no mottling, no relief, no pores. */
static ph_scenario bare_skin(const char *type)
{
    const ph_base_skin *base = ph_base_skin_find(type);
    ph_scenario s = {.patient = "bare", .view = "patch", .seed = SEED, .width = 160, .height = 160, .px_per_mm = 10.0};
    s.skin = (ph_skin){.m_cm = base->m_cm,
                       .f_blood = base->f_blood,
                       .relief_period_mm = 0.4,
                       .radius_mm = {1e6, 1e6},
                       .hair_width_mm = 0.05,
                       .hair_light = 0.0};
    return s;
}

static ph_scene scene_of(const ph_scenario *s, double side_mm, double px_per_mm, dd_arena *arena)
{
    ph_scene scene;
    dd_err err;
    assert_int_equal(ph_scene_make(&scene, s, canvas_of(side_mm, px_per_mm), arena, &err), DD_OK);
    return scene;
}

/* skin_type,state,m_cm,f_blood,L,a,b,...: ten states of each type, the base first. */
enum { STATES = 10, M = 2, FB, LSTAR };
static const ph_kind KIND_OF[STATES] = {PH_KINDS, PH_LENTIGO,  PH_LENTIGO,  PH_MELASMA,  PH_MELASMA,
                                        PH_PIH,   PH_ERYTHEMA, PH_ERYTHEMA, PH_ERYTHEMA, PH_HYPO};

/* The heart of a drawn lesion (a quarter of its radius; its grain averages out there) has the published shift of colour. */
static void test_every_kind_has_the_published_colour(void **state)
{
    static double table[AID_CSV_MAX];
    size_t columns, rows = aid_csv(table, &columns, "tests/data/skin_phantom_reference.csv");
    dd_arena *arena = dd_arena_new();
    (void)state;
    assert_int_equal(rows, 6 * STATES);
    for (size_t i = 0; i < rows; i++) {
        const double *row = table + i * columns, *base = table + i / STATES * STATES * columns;
        if (i % STATES == 0)
            continue;
        ph_lesion l = usual(KIND_OF[i % STATES]);
        ph_canvas c = canvas_of(1.2 * l.diameter_mm, 160.0 / l.diameter_mm);
        dd_arena_mark level = dd_arena_level(arena);
        dd_plane ln_m = empty_plane(arena, &c), ln_fb = empty_plane(arena, &c);
        double m = 0.0, fb = 0.0, n = 0.0, rgb[3], lab[3];
        l.melanin = row[M] / base[M];
        l.blood = row[FB] / base[FB];
        l.edge_mm = 0.02 * l.diameter_mm;
        assert_true(ph_lesion_add(ln_m, ln_fb, &c, &l, 0.0, SEED, arena));
        for (int y = 0; y < c.height; y++)
            for (int x = 0; x < c.width; x++)
                if (hypot(ph_canvas_x(&c, x), ph_canvas_y(&c, y)) < 0.25 * l.diameter_mm) {
                    m += exp((double)dd_row(ln_m, y)[x]);
                    fb += exp((double)dd_row(ln_fb, y)[x]);
                    n += 1.0;
                }
        ph_skin_rgb(rgb, base[M] * m / n, base[FB] * fb / n, PH_SURFACE_SPHERE);
        dd_lab_from_linear1(lab, rgb);
        for (int k = 0; k < 3; k++) /* grain: SD 9-20 % of the excess over some 50 grains */
            assert_near(lab[k] - base[LSTAR + k], row[LSTAR + k] - base[LSTAR + k], 0.12 + 0.08 * fabs(row[LSTAR] - base[LSTAR]));
        dd_arena_rewind(arena, level);
    }
    dd_arena_free(arena);
}

/* Excess of melanin and blood, and depth, over the whole lesion: in proportion to what the response left; nothing at all at 100 %. */
static void test_response_of_every_kind(void **state)
{
    dd_arena *arena = dd_arena_new();
    (void)state;
    for (int kind = 0; kind < PH_KINDS; kind++) {
        ph_lesion l = usual((ph_kind)kind);
        ph_canvas c = canvas_of(2.0 * l.diameter_mm, 60.0 / l.diameter_mm);
        double sum[3][3];
        for (int half = 0; half < 3; half++) {
            dd_arena_mark level = dd_arena_level(arena);
            dd_plane p[3] = {empty_plane(arena, &c), empty_plane(arena, &c), empty_plane(arena, &c)};
            assert_true(ph_lesion_add(p[0], p[1], &c, &l, 0.5 * half, SEED, arena));
            assert_true(ph_lesion_sink(p[2], &c, &l, 0.5 * half, SEED, arena));
            for (int k = 0; k < 3; k++) {
                sum[half][k] = 0.0;
                for (int y = 0; y < c.height; y++)
                    for (int x = 0; x < c.width; x++)
                        sum[half][k] += k < 2 ? exp((double)dd_row(p[k], y)[x]) - 1.0 : -(double)dd_row(p[2], y)[x];
            }
            dd_arena_rewind(arena, level);
        }
        assert_true((sum[0][0] != 0.0) == (l.melanin != 1.0) && (sum[0][1] != 0.0) == (l.blood != 1.0));
        assert_true((sum[0][2] > 0.0) == ph_is_scar((ph_kind)kind));
        for (int k = 0; k < 3; k++) {
            assert_near(sum[1][k], 0.5 * sum[0][k], 1e-5 * fabs(sum[0][k]));
            assert_true(sum[2][k] == 0.0);
        }
    }
    dd_arena_free(arena);
}

/* Boxes of `side` pixels that the border of the lesion (half of its excess) passes through. */
static double boxes_on_border(const uint16_t *bits, int n, int side)
{
    double boxes = 0.0;
    for (int by = 0; by + side < n; by += side)
        for (int bx = 0; bx + side < n; bx += side) {
            bool in = false, out = false;
            for (int i = 0; i < (side + 1) * (side + 1); i++) {
                bool here = bits[(by + i / (side + 1)) * n + bx + i % (side + 1)];
                in = in || here;
                out = out || !here;
            }
            boxes += in && out;
        }
    return boxes;
}

/* Dimension by box counting between 2 and 16 pixels (a 120th to a 15th of the diameter): a smooth border has 1. */
static double border_dimension(ph_kind kind, uint64_t seed)
{
    enum { SIDE = 401 };
    static uint16_t bits[SIDE * SIDE];
    ph_lesion l = usual(kind);
    ph_canvas c = canvas_of(400.0 / 240.0 * l.diameter_mm, 240.0 / l.diameter_mm);
    dd_arena *arena = dd_arena_new();
    assert_int_equal(c.width, SIDE);
    memset(bits, 0, sizeof bits);
    assert_true(ph_lesion_mark(bits, 1, &c, &l, seed, arena));
    dd_arena_free(arena);
    return log(boxes_on_border(bits, SIDE, 2) / boxes_on_border(bits, SIDE, 16)) / log(8.0);
}

static void test_melasma_has_a_fractal_border(void **state)
{
    double melasma = 0.0, lentigo = 0.0;
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        melasma += 0.25 * border_dimension(PH_MELASMA, seed);
        lentigo += 0.25 * border_dimension(PH_LENTIGO, seed);
    }
    print_message("# border dimension: melasma %.3f, lentigo %.3f\n", melasma, lentigo);
    assert_true(melasma > 1.1 && melasma < 1.5);
    assert_true(lentigo < 1.05);
}

/* METRICS.md 3.2, after Jacob 2001: icepick < 2 mm wide, V; boxcar 1.5-4 mm, steep, 0.1-0.5 mm deep; rolling > 4 mm. */
static void test_scars_are_as_wide_and_deep_as_described(void **state)
{
    const ph_kind_info *icepick = ph_kind_row(PH_ICEPICK), *boxcar = ph_kind_row(PH_BOXCAR), *rolling = ph_kind_row(PH_ROLLING);
    (void)state;
    assert_true(icepick->diameter_mm[1] < 2.0 && rolling->diameter_mm[0] >= 4.0);
    assert_true(boxcar->diameter_mm[0] >= 1.5 && boxcar->diameter_mm[1] <= 4.0);
    assert_true(boxcar->depth_mm[0] >= 0.1 && boxcar->depth_mm[1] <= 0.5);
}

/* Mean depth of the ring at r_mm from the middle, as a share of the scar's depth. */
static double ring_depth(dd_plane height, const ph_canvas *c, const ph_lesion *l, double r_mm)
{
    double sum = 0.0;
    for (int i = 0; i < 90; i++)
        sum -= (double)at(height, c, r_mm * cos(i * 0.0698131700797732), r_mm * sin(i * 0.0698131700797732));
    return sum / 90.0 / l->depth_mm;
}

static void test_sections_of_scars(void **state)
{
    dd_arena *arena = dd_arena_new();
    double share[PH_KINDS][5]; /* at 0, 0.25, 0.5, 0.75, 1.4 of the radius */
    (void)state;
    for (int kind = PH_ICEPICK; kind <= PH_ROLLING; kind++) {
        static const double AT[5] = {0.0, 0.25, 0.5, 0.75, 1.4};
        ph_lesion l = usual((ph_kind)kind);
        ph_canvas c = canvas_of(2.0 * l.diameter_mm, 100.0 / l.diameter_mm);
        dd_plane height = empty_plane(arena, &c);
        double deepest = 0.0;
        assert_true(ph_lesion_sink(height, &c, &l, 0.0, SEED, arena));
        for (int i = 0; i < 5; i++)
            share[kind][i] = ring_depth(height, &c, &l, AT[i] * 0.5 * l.diameter_mm);
        for (int y = 0; y < c.height; y++)
            for (int x = 0; x < c.width; x++)
                deepest = fmax(deepest, -(double)dd_row(height, y)[x]);
        assert_near(deepest, l.depth_mm, 0.03 * l.depth_mm);
        assert_near(share[kind][0], 1.0, 0.03);
        assert_near(share[kind][4], 0.0, 0.02);
    }
    for (int i = 1; i < 4; i++) /* a V falls in a straight line, a bowl like a cosine, a box not at all until its wall */
        assert_near(share[PH_ICEPICK][i], 1.0 - 0.25 * i, 0.06);
    assert_near(share[PH_BOXCAR][1], 1.0, 0.02);
    assert_near(share[PH_BOXCAR][2], 1.0, 0.05);
    for (int i = 1; i < 4; i++)
        assert_near(share[PH_ROLLING][i], 0.5 + 0.5 * cos(0.25 * i * 3.14159265358979), 0.10);
    dd_arena_free(arena);
}

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
        cmocka_unit_test(test_every_kind_has_the_published_colour),
        cmocka_unit_test(test_response_of_every_kind),
        cmocka_unit_test(test_melasma_has_a_fractal_border),
        cmocka_unit_test(test_scars_are_as_wide_and_deep_as_described),
        cmocka_unit_test(test_sections_of_scars),
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
