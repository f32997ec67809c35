/* What registration must not claim: other scenes, mirror images, too little overlap, pictures without detail, patterns that repeat.
 * A refusal says why in words; where a right answer is possible it may be given, but never a wrong one. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "base/fmath.h"
#include "base/rng.h"
#include "drawn.h"

enum { W = 720, H = 560 };
static const drawn_camera CAMERA = {.width = W, .height = H, .samples = 1, .depth = 8};

/* ---- painters ---- */

static void paint_flat(double rgb[3], const void *what, double x, double y)
{
    (void)x;
    (void)y;
    rgb[0] = rgb[1] = rgb[2] = *(const double *)what;
}

/* White noise, another number at every place. */
static void paint_grain(double rgb[3], const void *what, double x, double y)
{
    dd_rng rng = dd_rng_make(*(const uint64_t *)what, (uint64_t)(int64_t)(y * 65536) * 4294967291U + (uint64_t)(int64_t)(x * 65536));
    rgb[0] = rgb[1] = rgb[2] = 255 * dd_rng_unit(&rng);
}

static void paint_line(double rgb[3], const void *what, double x, double y)
{
    (void)x;
    rgb[0] = rgb[1] = rgb[2] = fabs(y - *(const double *)what) < 1 ? 250 : 0;
}

/* A lattice of soft squares, what: its period in px. */
static void paint_lattice(double rgb[3], const void *what, double x, double y)
{
    double k = 2 * DD_PI / *(const double *)what, wave = 4 * dd_sin(k * x) * dd_sin(k * y);
    rgb[0] = rgb[1] = rgb[2] = 128 + 100 * fmin(fmax(wave, -1), 1);
}

static void paint_overexposed(double rgb[3], const void *what, double x, double y)
{
    drawn_scene(rgb, what, x, y);
    for (int c = 0; c < 3; c++)
        rgb[c] += 300;
}

/* ---- checks ---- */

static void refuse(const dd_photo *before, const dd_photo *after, const char *word)
{
    drawn_outcome o = drawn_align(before, after, NULL, NULL);
    assert_int_equal(o.status, DD_E_REGISTRATION);
    print_message("# refused: %s\n", o.err.detail);
    assert_true(strlen(o.err.detail) > 20);
    assert_true(!word || strstr(o.err.detail, word));
    dd_arena_free(o.arena);
}

static void refuse_views(const drawn_camera *camera, const drawn_view *view, drawn_paint *first, const void *what_first,
                         drawn_paint *second, const void *what_second, const char *word)
{
    dd_photo before = drawn_photo(camera, &DRAWN_STRAIGHT, first, what_first), after = drawn_photo(camera, view, second, what_second);
    refuse(&before, &after, word);
    drawn_free(&before);
    drawn_free(&after);
}

/* ---- tests ---- */

static void test_other_scene_refused(void **state)
{
    (void)state;
    for (int seed = 11; seed < 14; seed++)
        refuse_views(&CAMERA, &DRAWN_STRAIGHT, drawn_scene, &(int){10}, drawn_scene, &seed, NULL);
}

static void test_mirrored_named(void **state)
{
    (void)state;
    const drawn_view flipped = {.scale = 1.03, .turn_rad = 0.04, .mirrored = true};
    refuse_views(&CAMERA, &flipped, drawn_scene, &(int){4}, drawn_scene, &(int){4}, "mirror");
}

static void test_small_overlap_refused(void **state)
{
    (void)state;
    const drawn_view aside = {.scale = 1, .tx = 0.8 * W};
    refuse_views(&CAMERA, &aside, drawn_scene, &(int){5}, drawn_scene, &(int){5}, "overlap");
}

static void test_pictures_without_detail_refused(void **state)
{
    (void)state;
    static const int SIZE[][2] = {{W, H}, {64, 64}, {64, 1500}, {1500, 64}};
    static const double GREY = 90;
    for (size_t i = 0; i < sizeof SIZE / sizeof *SIZE; i++) {
        const drawn_camera c = {.width = SIZE[i][0], .height = SIZE[i][1], .samples = 1, .depth = 8};
        const double middle = c.height / 2;
        refuse_views(&c, &DRAWN_STRAIGHT, paint_flat, &GREY, paint_flat, &GREY, NULL);
        refuse_views(&c, &DRAWN_STRAIGHT, paint_flat, &GREY, paint_grain, &(uint64_t){1}, NULL);
        refuse_views(&c, &DRAWN_STRAIGHT, paint_grain, &(uint64_t){1}, paint_grain, &(uint64_t){2}, NULL);
        refuse_views(&c, &DRAWN_STRAIGHT, paint_line, &middle, paint_line, &middle, NULL);
        refuse_views(&c, &DRAWN_STRAIGHT, paint_overexposed, &(int){3}, paint_overexposed, &(int){3}, NULL);
    }
}

static void test_tiny_and_narrow_refused(void **state)
{
    (void)state;
    static const int SIZE[][2] = {{1, 1}, {2, 2}, {5, 5}, {1, 700}, {700, 1}, {20000, 50}};
    for (size_t i = 0; i < sizeof SIZE / sizeof *SIZE; i++) {
        const drawn_camera c = {.width = SIZE[i][0], .height = SIZE[i][1], .samples = 1, .depth = 8};
        refuse_views(&c, &DRAWN_STRAIGHT, drawn_scene, &(int){3}, drawn_scene, &(int){3}, NULL);
    }
}

/* A follow-up of few pixels: the map is right, or refused. true when it was given. */
static bool is_right_when_small(double scale)
{
    const drawn_camera small = {.width = (int)(scale * W), .height = (int)(scale * H), .samples = 3, .depth = 8};
    double mx = small.width / 2.0, my = small.height / 2.0;
    const drawn_view view = {.scale = scale, .tx = mx - W / 2.0, .ty = my - H / 2.0};
    dd_photo before = drawn_photo(&CAMERA, &DRAWN_STRAIGHT, drawn_scene, &(int){6}),
             after = drawn_photo(&small, &view, drawn_scene, &(int){6});
    drawn_outcome o = drawn_align(&before, &after, NULL, NULL);
    print_message("# follow-up of %d x %d px: %s\n", small.width, small.height, o.status ? o.err.detail : "accepted");
    for (int y = 40; !o.status && y < H; y += 60)
        for (int x = 40; x < W; x += 60) {
            float xa, ya, trust;
            dd_align_map_row(&o.al, &xa, &ya, &trust, x, y, 1, 1);
            if (trust >= 0.5F)
                assert_near(dd_hypot((double)xa - mx - scale * (x - W / 2.0), (double)ya - my - scale * (y - H / 2.0)), 0, 0.2);
        }
    bool given = o.status == DD_OK;
    dd_arena_free(o.arena);
    drawn_free(&before);
    drawn_free(&after);
    return given;
}

static void test_much_smaller_photo_is_right_or_refused(void **state)
{
    (void)state;
    assert_true(is_right_when_small(0.4));
    is_right_when_small(0.2);
    is_right_when_small(0.1);
}

/* Every shift by a period looks the same: nobody can know which is true. */
static void test_repeating_pattern_refused(void **state)
{
    (void)state;
    static const double PERIOD[] = {16, 37, 90};
    for (size_t i = 0; i < sizeof PERIOD / sizeof *PERIOD; i++) {
        const drawn_view shifted = {.scale = 1, .tx = 0.4 * PERIOD[i], .ty = 3};
        refuse_views(&CAMERA, &shifted, paint_lattice, &PERIOD[i], paint_lattice, &PERIOD[i], NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_other_scene_refused),       cmocka_unit_test(test_mirrored_named),
        cmocka_unit_test(test_small_overlap_refused),     cmocka_unit_test(test_pictures_without_detail_refused),
        cmocka_unit_test(test_tiny_and_narrow_refused),   cmocka_unit_test(test_much_smaller_photo_is_right_or_refused),
        cmocka_unit_test(test_repeating_pattern_refused),
    };
    return RUN_TESTS("refusals of the registration", tests);
}
