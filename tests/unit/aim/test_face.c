/* The cascade and the limbus: a drawn face is found where it was drawn, real ones where OpenCV finds them, and nothing is found in nothing.
 */
#include "draw.h"
#include "stages/aim/face.h"
#include "stages/aim/face_cascade.h"

static const double backdrop[3] = {0.40, 0.42, 0.45};

/* Boxes in photo pixels. */
static int detect(dd_face_box box[DD_FACE_MAX], const dd_photo *photo, dd_arena *arena)
{
    dd_small luma;
    double step;
    assert_true(dd_shrink_luma(&luma, photo, DD_EYES_SIDE, arena));
    const dd_bytes grey = dd_face_grey(&luma, &step, arena);
    assert_non_null(grey.px);
    const int n = dd_face_detect(box, grey, arena);
    for (int i = 0; i < n; i++) {
        box[i].x *= step;
        box[i].y *= step;
        box[i].w *= step;
    }
    return n;
}

static draw_face face_at(double x, double y, double ipd, double turn_deg, const double tone[3])
{
    draw_face f = {.x = x, .y = y, .ipd = ipd, .turn_deg = turn_deg};
    memcpy(f.tone, tone, sizeof f.tone);
    return f;
}

static void test_table_is_complete(void **state)
{
    (void)state;
    int trees = 0;
    for (int i = 0; i < DD_FACE_STAGES; i++)
        trees += dd_face_stages[i].trees;
    assert_int_equal(trees, DD_FACE_TREES);
    for (int i = 0; i < DD_FACE_TREES; i++)
        assert_in_range(dd_face_trees[i].feature, 0, DD_FACE_FEATURES - 1);
    for (int i = 0; i < DD_FACE_FEATURES; i++) {
        const dd_lbp_feature *f = &dd_face_features[i];
        assert_true(f->x + 3 * f->w <= DD_FACE_WINDOW && f->y + 3 * f->h <= DD_FACE_WINDOW && f->w > 0 && f->h > 0);
    }
}

/* The box has its eyes at 38.2 % of its height and is 1 / .380 of their distance wide. */
static void test_drawn_face_of_each_tone_is_found(void **state)
{
    (void)state;
    static draw_ctx c;
    draw_ctx_open(&c);
    const double *const tones[3] = {draw_light, draw_medium, draw_dark};
    for (int t = 0; t < 3; t++) {
        dd_photo p = draw_photo(480, 600, backdrop);
        const draw_face f = face_at(230, 250, 90, 0, tones[t]);
        draw_face_on(&p, &f);
        dd_face_box box[DD_FACE_MAX];
        assert_int_equal(detect(box, &p, c.ctx.arena), 1);
        assert_near(box[0].w, 90 / 0.380, 0.08 * box[0].w);
        assert_near(box[0].x + 0.496 * box[0].w, 230, 0.05 * box[0].w);
        assert_near(box[0].y + 0.382 * box[0].w, 250, 0.10 * box[0].w);
        assert_near(box[0].turn_deg, 0, 0);
        draw_free(&p);
    }
    dd_arena_free(c.ctx.arena);
}

static void test_leaning_face_is_found_by_turning(void **state)
{
    (void)state;
    static draw_ctx c;
    draw_ctx_open(&c);
    for (int side = -1; side <= 1; side += 2) {
        dd_photo p = draw_photo(560, 560, backdrop);
        const draw_face f = face_at(280, 250, 90, side * 25.0, draw_light);
        draw_face_on(&p, &f);
        dd_face_box box[DD_FACE_MAX];
        assert_int_equal(detect(box, &p, c.ctx.arena), 1);
        assert_near(box[0].turn_deg, side * 20.0, 0);
        double x, y;
        dd_face_point(&x, &y, &box[0], 0.496, 0.382);
        assert_near(x, 280, 0.08 * box[0].w);
        assert_near(y, 250, 0.08 * box[0].w);
        draw_free(&p);
    }
    dd_arena_free(c.ctx.arena);
}

static void test_two_faces_are_two_boxes(void **state)
{
    (void)state;
    static draw_ctx c;
    draw_ctx_open(&c);
    dd_photo p = draw_photo(900, 520, backdrop);
    const draw_face left = face_at(230, 220, 90, 0, draw_light), right = face_at(680, 230, 80, 0, draw_medium);
    draw_face_on(&p, &left);
    draw_face_on(&p, &right);
    dd_face_box box[DD_FACE_MAX];
    assert_int_equal(detect(box, &p, c.ctx.arena), 2);
    assert_near(fabs(box[0].x - box[1].x), 450, 40);
    draw_free(&p);
    dd_arena_free(c.ctx.arena);
}

static void test_nothing_is_found_in_nothing(void **state)
{
    (void)state;
    static draw_ctx c;
    draw_ctx_open(&c);
    for (int kind = 0; kind < 3; kind++) {
        dd_photo p = draw_photo(480, 360, backdrop);
        dd_rng rng = dd_rng_make(3, 0);
        for (int y = 0; y < p.height; y++)
            for (int x = 0; x < p.width; x++) {
                const double g = kind == 0 ? 0.2 : kind == 1 ? dd_rng_unit(&rng) : (double)x / p.width;
                draw_pixel(&p, x, y, (const double[3]){g, g, g});
            }
        dd_face_box box[DD_FACE_MAX];
        assert_int_equal(detect(box, &p, c.ctx.arena), 0);
        draw_free(&p);
    }
    dd_arena_free(c.ctx.arena);
}

/* Made once with OpenCV 4.6: the same table, grey (INTER_AREA, root), scales of 1.05, all hits, grouped the same way. */
static void test_real_faces_are_where_opencv_finds_them(void **state)
{
    (void)state;
    static const struct { const char *photo; double x, y, w; } truth[] = {
        {"data/pairs/face_010/a.jpg", 415, 359, 532},       {"data/pairs/face_025/a.jpg", 401, 483, 533},
        {"data/pairs/face_064/a.jpg", 412, 366, 538},       {"data/faces/congress_tim-scott.jpg", 226, 159, 535},
        {"data/faces/portrait_098.jpg", 257, 131, 414},     {"data/faces/portrait_047.jpg", 131, 176, 512},
        {"data/faces/congress_grace-meng.jpg", 265, 255, 463}, {"data/faces/studio_pinkcast_129m.jpg", 159, 373, 1050},
    };
    const dd_limits limits = dd_limits_default();
    for (size_t i = 0; i < sizeof truth / sizeof truth[0]; i++) {
        const char *path = need_shared(truth[i].photo);
        dd_photo p;
        dd_arena *arena = dd_arena_new();
        assert_int_equal(dd_photo_load(&p, path, "photo", &limits, NULL), DD_OK);
        dd_face_box box[DD_FACE_MAX];
        assert_int_equal(detect(box, &p, arena), 1);
        assert_near(box[0].x, truth[i].x, 0.05 * truth[i].w);
        assert_near(box[0].y, truth[i].y, 0.05 * truth[i].w);
        assert_near(box[0].w, truth[i].w, 0.05 * truth[i].w);
        dd_photo_free(&p);
        dd_arena_free(arena);
    }
}

/* One eye: skin, an almond of white, an iris 11.7 mm wide where the eyes are 63 mm apart, lids just hiding its top and bottom. */
static double eye_grey(double x, double y, double ipd, double skin)
{
    const double r = 11.7 / 63.0 / 2.0 * ipd;
    const double open = draw_ellipse(x, y, 0, 0, 0.235 * ipd, 0.098 * ipd, 0.15), iris = draw_ellipse(x, y, 0, 0, r, r, 0.2);
    const double eye = 200 + (45 - 200) * iris;
    return skin + (eye - skin) * open;
}

static dd_small draw_eyes(const double x[2], const double y[2], double skin, bool open, dd_arena *arena)
{
    dd_small luma = {dd_plane_new(arena, 640, 480), 1.0};
    const double ipd = hypot(x[1] - x[0], y[1] - y[0]);
    for (int j = 0; j < 480; j++)
        for (int i = 0; i < 640; i++) {
            double sum = 0;
            for (int sub = 0; sub < 16; sub++) {
                const double px = i + sub % 4 * 0.25 - 0.375, py = j + sub / 4 * 0.25 - 0.375;
                const int k = px < 0.5 * (x[0] + x[1]) ? 0 : 1;
                sum += open ? eye_grey(px - x[k], py - y[k], ipd, skin) : skin;
            }
            dd_row(luma.plane, j)[i] = (float)(sum / 16);
        }
    return luma;
}

/* A box that expects the eyes a few pixels beside where they are, as real ones do. */
static dd_face_box box_of(double mid_x, double mid_y, double ipd)
{
    const double w = ipd / 0.380;
    return (dd_face_box){.x = mid_x - 0.496 * w + 0.03 * w, .y = mid_y - 0.382 * w - 0.02 * w, .w = w, .cos_turn = 1.0, .hits = 50};
}

static void test_limbus_finds_the_centre_to_a_third_of_a_pixel(void **state)
{
    (void)state;
    static draw_ctx c;
    draw_ctx_open(&c);
    static const struct { double x[2], y[2], skin; } truth[] = {
        {{250.0, 350.0}, {240.0, 240.0}, 170}, {{250.4, 350.7}, {239.6, 240.3}, 120}, {{262.25, 340.5}, {236.5, 241.75}, 70},
        {{230.3, 365.8}, {250.2, 244.9}, 60},  {{272.6, 331.1}, {240.5, 240.4}, 150},
    };
    for (size_t t = 0; t < sizeof truth / sizeof truth[0]; t++) {
        const double ipd = hypot(truth[t].x[1] - truth[t].x[0], truth[t].y[1] - truth[t].y[0]);
        const dd_small luma = draw_eyes(truth[t].x, truth[t].y, truth[t].skin, true, c.ctx.arena);
        const dd_face_box box = box_of(0.5 * (truth[t].x[0] + truth[t].x[1]), 0.5 * (truth[t].y[0] + truth[t].y[1]), ipd);
        dd_eyes eyes;
        assert_true(dd_eyes_find(&eyes, &luma, &box, &c.ctx));
        assert_true(eyes.confirmed);
        for (int k = 0; k < 2; k++) {   /* pixels of the patch in which the eyes are 96 apart */
            assert_near((eyes.x[k] - truth[t].x[k]) * 96 / ipd, 0, 0.3);
            assert_near((eyes.y[k] - truth[t].y[k]) * 96 / ipd, 0, 0.3);
        }
        assert_near(eyes.ipd, ipd, 0.6);
    }
    dd_arena_free(c.ctx.arena);
}

static void test_no_eyes_leaves_the_box_expectation(void **state)
{
    (void)state;
    static draw_ctx c;
    draw_ctx_open(&c);
    const double x[2] = {250, 350}, y[2] = {240, 240};
    const dd_small luma = draw_eyes(x, y, 120, false, c.ctx.arena);
    const dd_face_box box = box_of(300, 240, 100);
    dd_eyes eyes;
    assert_true(dd_eyes_find(&eyes, &luma, &box, &c.ctx));
    assert_false(eyes.confirmed);
    assert_near(eyes.ipd, 0.380 * box.w, 1e-9);
    assert_near(0.5 * (eyes.x[0] + eyes.x[1]), box.x + 0.496 * box.w, 1e-9);
    assert_near(eyes.y[0], box.y + 0.382 * box.w, 1e-9);
    dd_arena_free(c.ctx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_is_complete),
        cmocka_unit_test(test_drawn_face_of_each_tone_is_found),
        cmocka_unit_test(test_leaning_face_is_found_by_turning),
        cmocka_unit_test(test_two_faces_are_two_boxes),
        cmocka_unit_test(test_nothing_is_found_in_nothing),
        cmocka_unit_test(test_real_faces_are_where_opencv_finds_them),
        cmocka_unit_test(test_limbus_finds_the_centre_to_a_third_of_a_pixel),
        cmocka_unit_test(test_no_eyes_leaves_the_box_expectation),
    };
    return RUN_TESTS("aim face", tests);
}
