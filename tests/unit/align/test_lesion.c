/* Lesions that shrink, grow or fade must not be stretched back by the registration (DESIGN.md 4, trap 3).
 *
 * Spots, red patches and ink are painted onto skin; between the photos the skin only moves, the lesions change. Both photos go through
 * registration and resampling; a lesion's area is where it darkens the skin by more than half of its contrast. A flexible warp is fooled
 * most when a whole field of lesions shrinks at once. Asked: half the area is measured as 0.47 to 0.53, and the lesion is trusted enough
 * to be measured at all. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "base/fmath.h"
#include "drawn.h"
#include "kernels/kernels.h"

enum { W = 800, H = 600, FIELD = 12, FINE = 2 }; /* resampled points per pixel side */
static const drawn_camera CAMERA = {.width = W, .height = H, .samples = 1, .depth = 8};
static const drawn_view SECOND = {.scale = 1.03, .turn_rad = 0.05, .tx = 7, .ty = 3};

typedef struct kind {
    const char *name;
    double left[3]; /* share of the light that comes back */
} kind;
static const kind KIND[] = {{"spot", {0.55, 0.45, 0.40}}, {"patch", {0.95, 0.70, 0.68}}, {"ink", {0.25, 0.27, 0.35}}};

typedef struct lesions {
    drawn_paint *skin;
    const void *skin_what;
    const kind *kind;
    int n;
    double x[FIELD], y[FIELD], r[FIELD];
    double area, contrast; /* factors of this session */
} lesions;

static void paint_skin_and_lesions(double rgb[3], const void *what, double x, double y)
{
    const lesions *l = what;
    l->skin(rgb, l->skin_what, x, y);
    for (int i = 0; i < l->n; i++) {
        double r = l->r[i] * sqrt(l->area);
        if (fabs(x - l->x[i]) > r + 1 || fabs(y - l->y[i]) > r + 1)
            continue;
        double a = l->contrast * drawn_disc(x, y, l->x[i], l->y[i], r);
        for (int c = 0; c < 3; c++)
            rgb[c] *= 1 - a * (1 - l->kind->left[c]);
    }
}

/* A field of lesions on a 4 x 3 lattice, or one in the middle; diameters in turn, shares of the width. */
static void place(lesions *l, int n, const double *diameter, int diameters)
{
    l->n = n;
    for (int i = 0; i < n; i++) {
        l->x[i] = n == 1 ? 0.47 * W : (0.2 + 0.2 * (i % 4)) * W + 11 * (i % 3);
        l->y[i] = n == 1 ? 0.55 * H : (0.22 + 0.27 * (i / 4)) * H + 7 * (i % 2);
        l->r[i] = 0.5 * W * diameter[i % diameters];
    }
}

typedef struct resampled {
    dd_plane green;
    dd_bytes covered;
} resampled;

static resampled resample(const dd_photo *photo, const dd_alignment *al, dd_arena *arena)
{
    dd_kernels kernels;
    assert_true(dd_kernels_init(&kernels, NULL));
    dd_ctx ctx = {&kernels, arena, NULL};
    dd_plane rgb[3];
    for (int c = 0; c < 3; c++)
        rgb[c] = dd_plane_new(arena, FINE * W, FINE * H);
    dd_bytes covered = dd_bytes_new(arena, FINE * W, FINE * H);
    assert_int_equal(dd_resample(rgb, covered, (dd_bytes){0}, photo, al, (dd_grid){0, 0, 1.0 / FINE, FINE * W, FINE * H}, &ctx), DD_OK);
    return (resampled){rgb[1], covered};
}

/* Whether lesion i can be measured: no point of it is without trust, nor so dark that a step of 8 bits is more than 3 % of the light. */
static bool is_measured(const lesions *l, int i, dd_plane bare, dd_bytes covered)
{
    const float darkest = 33 / 255.0F;
    double reach = FINE * l->r[i] * sqrt(l->area > 1 ? l->area : 1), cx = FINE * l->x[i], cy = FINE * l->y[i];
    for (int y = (int)(cy - reach); y <= cy + reach; y++)
        for (int x = (int)(cx - reach); x <= cx + reach; x++)
            if (dd_brow(covered, y)[x] != 1 || dd_row(bare, y)[x] < darkest)
                return false;
    return true;
}

/* Share of the light that is missing in a resampled photo with lesions, against one without. */
static double missing(dd_plane with, dd_plane without, int x, int y) { return 1 - (double)(dd_row(with, y)[x] / dd_row(without, y)[x]); }

/* Mean in the heart of lesion i. */
static double contrast_of(const lesions *l, int i, dd_plane with, dd_plane without)
{
    double reach = FINE * l->r[i] / 3, cx = FINE * l->x[i], cy = FINE * l->y[i], sum = 0, n = 0;
    for (int y = (int)(cy - reach); y <= cy + reach; y++)
        for (int x = (int)(cx - reach); x <= cx + reach; x++) {
            sum += missing(with, without, x, y);
            n++;
        }
    return sum / n;
}

static double area_px(const lesions *l, int i, dd_plane with, dd_plane without, double contrast)
{
    double reach = FINE * (2 * l->r[i] + 2), cx = FINE * l->x[i], cy = FINE * l->y[i], n = 0;
    for (int y = (int)(cy - reach); y <= cy + reach; y++)
        for (int x = (int)(cx - reach); x <= cx + reach; x++)
            n += missing(with, without, x, y) > 0.5 * contrast;
    return n;
}

typedef struct change {
    const char *name;
    double area, area_low, area_high, contrast;
} change;
static const change SHRINK = {"half the area", 0.5, 0.47, 0.53, 1}, GROW = {"twice the area", 2, 1.88, 2.12, 1},
                    FADE = {"half the contrast", 1, 0.97, 1.03, 0.5};

typedef struct range {
    double low, high;
} range;

static void widen(range *r, double v) { *r = (range){fmin(r->low, v), fmax(r->high, v)}; }

/* l: the second session's. Returns how many lesions count. */
static int compare(const lesions *l, const change *c, const resampled with[2], const resampled without[2])
{
    range area = {1e9, 0}, contrast = {1e9, 0};
    int n = 0;
    for (int i = 0; i < l->n; i++) {
        if (!is_measured(l, i, without[0].green, with[1].covered))
            continue;
        double before = contrast_of(l, i, with[0].green, without[0].green), after = contrast_of(l, i, with[1].green, without[1].green);
        widen(&area, area_px(l, i, with[1].green, without[1].green, c->contrast * before) /
                         area_px(l, i, with[0].green, without[0].green, before));
        widen(&contrast, after / before);
        n++;
    }
    print_message("# %s, %d of %d count, %s: area %.3f to %.3f, contrast %.3f to %.3f\n", l->kind->name, n, l->n, c->name, area.low,
                  area.high, contrast.low, contrast.high);
    assert_true(n == 0 || (area.low >= c->area_low && area.high <= c->area_high));
    if (n && c->area >= 1) /* what is left of a small one is narrower than the heart that is looked at */
        assert_true(contrast.low >= c->contrast - 0.03 && contrast.high <= c->contrast + 0.03);
    return n;
}

/* Returns the share of the lesions that count. */
static double check(drawn_paint *skin, const void *skin_what, const kind *of, int n, const double *diameter, int diameters, const change *c)
{
    lesions first = {.skin = skin, .skin_what = skin_what, .kind = of, .area = 1, .contrast = 1}, bare, second;
    place(&first, n, diameter, diameters);
    bare = second = first;
    bare.n = 0;
    second.area = c->area;
    second.contrast = c->contrast;
    dd_photo photo[4] = {drawn_photo(&CAMERA, &DRAWN_STRAIGHT, paint_skin_and_lesions, &first),
                         drawn_photo(&CAMERA, &SECOND, paint_skin_and_lesions, &second),
                         drawn_photo(&CAMERA, &DRAWN_STRAIGHT, paint_skin_and_lesions, &bare),
                         drawn_photo(&CAMERA, &SECOND, paint_skin_and_lesions, &bare)};
    drawn_outcome o = drawn_align(&photo[0], &photo[1], NULL, NULL);
    assert_int_equal(o.status, DD_OK);
    resampled with[2] = {resample(&photo[0], NULL, o.arena), resample(&photo[1], &o.al, o.arena)};
    resampled without[2] = {resample(&photo[2], NULL, o.arena), resample(&photo[3], &o.al, o.arena)};
    int counted = compare(&second, c, with, without);
    dd_arena_free(o.arena);
    for (int i = 0; i < 4; i++)
        drawn_free(&photo[i]);
    return (double)counted / n;
}

static const double MIXED[] = {0.02, 0.04, 0.08, 0.01};

/* A photo brought to the camera's size: skin to paint on. */
static dd_photo load_skin(const char *path)
{
    dd_photo photo;
    dd_err err;
    dd_limits limits = dd_limits_default();
    assert_int_equal(dd_photo_load(&photo, path, path, &limits, &err), DD_OK);
    double zoom = fmin((double)photo.width / W, (double)photo.height / H);
    const drawn_camera camera = {.width = W, .height = H, .samples = 3, .depth = 8};
    const drawn_view whole = {.scale = 1 / zoom, .tx = (W - photo.width) / 2.0, .ty = (H - photo.height) / 2.0};
    dd_photo skin = drawn_photo(&camera, &whole, drawn_from_photo, &photo);
    dd_photo_free(&photo);
    return skin;
}

/* ---- tests ---- */

static const char FOREARM[] = "samples/clinic/P04-typeIV/2026-03-09/forearm.jpg";
static const kind *const SPOT = &KIND[0], *const PATCH = &KIND[1], *const INK = &KIND[2];

static void test_field_of_lesions_shrinks(void **state)
{
    (void)state;
    dd_photo skin = load_skin(FOREARM);
    assert_true(check(drawn_from_photo, &skin, SPOT, FIELD, MIXED, 4, &SHRINK) == 1);
    assert_true(check(drawn_from_photo, &skin, PATCH, FIELD, (const double[]){0.08}, 1, &SHRINK) == 1);
    drawn_free(&skin);
    assert_true(check(drawn_scene, &(int){8}, INK, FIELD, MIXED, 4, &SHRINK) == 1);
}

static void test_single_lesion_shrinks(void **state)
{
    (void)state;
    dd_photo skin = load_skin(FOREARM);
    assert_true(check(drawn_from_photo, &skin, INK, 1, (const double[]){0.08}, 1, &SHRINK) == 1);
    drawn_free(&skin);
}

static void test_lesions_grow_and_fade(void **state)
{
    (void)state;
    dd_photo skin = load_skin(FOREARM);
    assert_true(check(drawn_from_photo, &skin, SPOT, FIELD, MIXED, 4, &GROW) == 1);
    assert_true(check(drawn_from_photo, &skin, PATCH, FIELD, MIXED, 4, &FADE) == 1);
    drawn_free(&skin);
}

/* Every kind, size and change on one photo. What lies on a background without detail has no trust and does not count. */
static void test_all_on_photo(void **state)
{
    dd_photo skin = load_skin(*state);
    print_message("# on %s\n", (const char *)*state);
    for (size_t k = 0; k < sizeof KIND / sizeof *KIND; k++) {
        check(drawn_from_photo, &skin, &KIND[k], FIELD, MIXED, 4, &SHRINK);
        for (size_t i = 0; i < sizeof MIXED / sizeof *MIXED; i++)
            check(drawn_from_photo, &skin, &KIND[k], 1, &MIXED[i], 1, &SHRINK);
        check(drawn_from_photo, &skin, &KIND[k], FIELD, MIXED, 4, &GROW);
        check(drawn_from_photo, &skin, &KIND[k], FIELD, MIXED, 4, &FADE);
    }
    drawn_free(&skin);
}

/* With photos as arguments: everything on each of them (tests/real/lesions.sh). */
int main(int argc, char **argv)
{
    enum { MOST = 32 };
    struct CMUnitTest on_photo[MOST];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_field_of_lesions_shrinks),
        cmocka_unit_test(test_single_lesion_shrinks),
        cmocka_unit_test(test_lesions_grow_and_fade),
    };
    if (argc < 2)
        return RUN_TESTS("lesions", tests);
    size_t n = argc - 1 < MOST ? (size_t)(argc - 1) : MOST;
    for (size_t i = 0; i < n; i++)
        on_photo[i] = (struct CMUnitTest)cmocka_unit_test_prestate(test_all_on_photo, argv[i + 1]);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return _cmocka_run_group_tests("lesions on photos", on_photo, n, NULL, NULL);
}
