/* Which hypothesis explains the motion, what the user may decide about the field, and motion blur by name: drawn scenes. */
#include "hand_scenes.h"

/* ---- region, skin, frame ---- */

/* Seen from the follow-up: the disc moves one way, the ground another. */
typedef struct stage {
    double radius;
    bool after;
} stage;

enum { DX = 18, DY = -12, GX = -25, GY = 9 };

static double two_motions(const void *self, double x, double y)
{
    const stage *s = self;
    double dx = x - (s->after ? DX : 0), dy = y - (s->after ? DY : 0), gx = x - (s->after ? GX : 0), gy = y - (s->after ? GY : 0);
    return dd_hypot(dx - W / 2.0, dy - H / 2.0) < s->radius ? 130 + 70 * drawn_scene(1, dx, dy) : 130 + 70 * drawn_scene(2, gx, gy);
}

static dd_aim disc_aim(uint16_t *bits, double radius, bool automatic)
{
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            bits[y * W + x] = dd_hypot(x - W / 2.0, y - H / 2.0) < radius;
    return (dd_aim){
        .width = W, .height = H, .n = 1, .region = {{.name = "site", .role = DD_ROLE_TREATED}}, .bits = bits, .automatic = automatic};
}

static void test_the_region_wins_over_more_matches_elsewhere(void **state)
{
    (void)state;
    static uint16_t bits[W * H];
    for (int automatic = 0; automatic < 2; automatic++) {
        dd_photo before = drawn_photo(two_motions, &(stage){130, false}), after = drawn_photo(two_motions, &(stage){130, true});
        dd_aim aim = disc_aim(bits, 120, automatic);
        outcome o = drawn_align(&before, &after, &aim, NULL);
        float x, y, trust;
        assert_int_equal(o.status, DD_OK);
        assert_string_equal(dd_motion_source_name(o.al.source), automatic ? "skin" : "region");
        dd_align_map_row(&o.al, &x, &y, &trust, W / 2.0, H / 2.0, 1, 1);
        assert_near(x, W / 2.0 + DX, 0.3);
        assert_near(y, H / 2.0 + DY, 0.3);
        drawn_done(&o, &before, &after);
    }
}

static double one_motion(const void *self, double x, double y)
{
    bool after = *(const bool *)self;
    return 130 + 70 * drawn_scene(2, x - (after ? GX : 0), y - (after ? GY : 0));
}

/* Skin with fine, faint texture to the right of x = 240, a loud dark-blue ground to the left; they move apart. */
static dd_photo skin_and_ground(bool after)
{
    dd_photo p = drawn_blank();
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double sx = x - (after ? DX : 0), sy = y - (after ? DY : 0);
            if (sx >= 150) {
                drawn_put(&p, x, y, 190 + 14 * drawn_scene(1, sx, sy));
                continue;
            }
            double v = 60 + 50 * drawn_scene(2, x - (after ? GX : 0), y - (after ? GY : 0));
            uint8_t *s = (uint8_t *)p.samples + (size_t)y * p.row_samples + 3 * (size_t)x;
            s[0] = s[1] = (uint8_t)fmax(v / 2, 0);
            s[2] = (uint8_t)fmin(fmax(v, 0), 255);
        }
    return p;
}

/* The drawn region is too small to convince; the skin around it does, before the frame is asked. */
static void test_the_skin_speaks_for_a_tiny_region(void **state)
{
    (void)state;
    static uint16_t bits[W * H];
    dd_photo before = skin_and_ground(false), after = skin_and_ground(true);
    dd_aim aim = disc_aim(bits, 3, false);
    outcome o = drawn_align(&before, &after, &aim, NULL);
    float x, y, trust;
    assert_int_equal(o.status, DD_OK);
    assert_string_equal(dd_motion_source_name(o.al.source), "skin");
    dd_align_map_row(&o.al, &x, &y, &trust, W / 2.0, H / 2.0, 1, 1);
    assert_near(x, W / 2.0 + DX, 0.3);
    assert_near(y, H / 2.0 + DY, 0.3);
    drawn_done(&o, &before, &after);
}

static void make_grey(const dd_photo *p)
{
    uint8_t *s = p->samples;
    for (size_t i = 0; i < (size_t)W * H; i++)
        s[3 * i + 1] = s[3 * i + 2] = s[3 * i];
}

/* A region of a few pixels cannot speak for itself; there is no skin in the noise: the frame does. */
static void test_the_frame_speaks_for_a_tiny_region(void **state)
{
    (void)state;
    static uint16_t bits[W * H];
    dd_photo before = drawn_photo(one_motion, &(bool){false}), after = drawn_photo(one_motion, &(bool){true});
    dd_aim aim = disc_aim(bits, 3, false);
    make_grey(&before);
    make_grey(&after);
    outcome o = drawn_align(&before, &after, &aim, NULL), bare = drawn_align(&before, &after, NULL, NULL);
    assert_int_equal(o.status, DD_OK);
    assert_string_equal(dd_motion_source_name(o.al.source), "frame");
    assert_int_equal(bare.status, DD_OK);
    assert_string_equal(dd_motion_source_name(bare.al.source), "frame");
    dd_arena_free(bare.arena);
    drawn_done(&o, &before, &after);
}

/* ---- shortest wave, stretch ---- */

/* A local bump of the given radius, 4 px high, in the middle of an unmoved scene. */
static double bumped(const void *self, double x, double y)
{
    double radius = *(const double *)self, r2 = ((x - W / 2.0) * (x - W / 2.0) + (y - H / 2.0) * (y - H / 2.0)) / (radius * radius);
    return 130 + 70 * drawn_scene(3, x - (radius > 0 && r2 < 40 ? 4 * dd_exp(-r2 / 2) : 0), y);
}

static double followed(double radius, const dd_align_options *options, double *wave_px)
{
    double none = 0;
    float x, y;
    dd_photo before = drawn_photo(bumped, &none), after = drawn_photo(bumped, &radius);
    outcome o = drawn_align(&before, &after, NULL, options);
    assert_int_equal(o.status, DD_OK);
    *wave_px = o.al.shortest_wave_px;
    dd_align_map_row(&o.al, &x, &y, NULL, W / 2.0 - 4, H / 2.0, 1, 1); /* this detail moved 4 px to the right */
    drawn_done(&o, &before, &after);
    return ((double)x - (W / 2.0 - 4)) / 4;
}

static void test_a_shorter_wave_follows_a_smaller_bump(void **state)
{
    (void)state;
    double wave, fine_wave, stiff_wave, radius = 0.016 * W;
    double usual = followed(radius, NULL, &wave), fine = followed(radius, &(dd_align_options){.shortest_wave_pct = 4}, &fine_wave),
           stiff = followed(6 * radius, &(dd_align_options){.shortest_wave_pct = 50}, &stiff_wave),
           wide = followed(6 * radius, NULL, &wave);
    print_message(
        "# share of the bump that is warped away: default (wave %.0f px) %.2f, 4 %% (%.0f px) %.2f; wide bump: default %.2f, 50 %% %.2f\n",
        wave, usual, fine_wave, fine, wide, stiff);
    assert_near(fine_wave, 0.04 * W, 0.01 * W);
    assert_near(stiff_wave, 0.5 * W, 0.01 * W);
    assert_true(usual < 0.35 && fine > usual + 0.3);
    assert_true(wide > 0.8 && stiff < wide - 0.3);
}

/* Radial bulge: areas in its middle grow threefold over a wide disc. */
static double bulged(const void *self, double x, double y)
{
    double dx = x - W / 2.0, dy = y - H / 2.0, r = dd_hypot(dx, dy),
           k = *(const bool *)self ? 1 - 0.32 * dd_exp(-r * r / (2 * 70.0 * 70.0)) : 1;
    return 130 + 70 * drawn_scene(4, W / 2.0 + k * dx, H / 2.0 + k * dy);
}

/* Largest change of area between neighbouring nodes of the map's field. */
static double largest_area(const dd_alignment *al)
{
    double most = 1;
    for (int y = 100; y < H - 100; y += 8)
        for (int x = 100; x < W - 100; x += 8) {
            float ax[2], ay[2], bx, by;
            dd_align_map_row(al, ax, ay, NULL, x, y, 8, 2);
            dd_align_map_row(al, &bx, &by, NULL, x, y + 8, 8, 1);
            double a = (double)((ax[1] - ax[0]) * (by - ay[0]) - (ay[1] - ay[0]) * (bx - ax[0])) / 64 / (al->scale_ratio * al->scale_ratio);
            most = fmax(most, a);
        }
    return most;
}

static void test_max_stretch_bounds_the_change_of_area(void **state)
{
    (void)state;
    double area[2];
    for (int i = 0; i < 2; i++) {
        dd_photo before = drawn_photo(bulged, &(bool){false}), after = drawn_photo(bulged, &(bool){true});
        outcome o = drawn_align(&before, &after, NULL, &(dd_align_options){.max_stretch = i ? 1.2 : 0});
        assert_int_equal(o.status, DD_OK);
        assert_near(o.al.max_stretch, i ? 1.2 : 2.5, 0);
        area[i] = largest_area(&o.al);
        drawn_done(&o, &before, &after);
    }
    print_message("# largest change of area: default %.2f, bounded to 1.2: %.2f\n", area[0], area[1]);
    assert_true(area[0] > 1.5 && area[1] < 1.3);
}

/* ---- motion blur ---- */

typedef struct stroke {
    double length_px, turn_rad;
} stroke;

static double stroked(const void *self, double x, double y)
{
    const stroke *s = self;
    double sum = 0;
    for (int i = -12; i <= 12; i++)
        sum += drawn_scene(5, x + s->length_px * i / 24 * dd_cos(s->turn_rad), y + s->length_px * i / 24 * dd_sin(s->turn_rad));
    return 130 + 70 * sum / 25;
}

static void test_motion_blur_is_called_by_its_name(void **state)
{
    (void)state;
    static const stroke STROKE[] = {{40, 0}, {40, 0.6}, {60, 1.6}, {6, 0.3}, {12, 2}, {18, 0}, {24, 1}, {30, 0.6}};
    for (size_t i = 0; i < sizeof STROKE / sizeof *STROKE; i++) {
        dd_photo before = drawn_photo(stroked, &(stroke){0, 0}), after = drawn_photo(stroked, &STROKE[i]);
        outcome o = drawn_align(&before, &after, NULL, NULL);
        if (STROKE[i].length_px >= 40 || o.status) { /* shorter ones may still be registered */
            assert_int_equal(o.status, DD_E_REGISTRATION);
            assert_non_null(strstr(o.err.detail, "motion blur: "));
        }
        drawn_done(&o, &before, &after);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_region_wins_over_more_matches_elsewhere), cmocka_unit_test(test_the_skin_speaks_for_a_tiny_region),
        cmocka_unit_test(test_the_frame_speaks_for_a_tiny_region),          cmocka_unit_test(test_a_shorter_wave_follows_a_smaller_bump),
        cmocka_unit_test(test_max_stretch_bounds_the_change_of_area),       cmocka_unit_test(test_motion_blur_is_called_by_its_name),
    };
    return RUN_TESTS("motion source", tests);
}
