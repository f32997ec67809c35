/* Finding the 24-patch chart: drawn charts with known corners in every position and light, what is no chart, the real ones. */
#include "chart_aid.h"

#include <ftw.h>
#include <strings.h>

#include "stages/balance/chart_search.h"

static const double MOST_ERROR = 0.005; /* of the chart's side */

static dd_chart_place find(bench *b, const drawn *d)
{
    dd_chart_place place;
    dd_photo photo = drawn_photo(d, &b->ctx, &b->kernels);
    assert_int_equal(dd_chart_find(&place, &photo, &b->ctx, NULL), DD_OK);
    drawn_free(&photo);
    return place;
}

static void must_find(bench *b, const drawn *d)
{
    dd_chart_place place = find(b, d);
    assert_true(place.found);
    assert_near(corner_error(&place, d), 0.0, MOST_ERROR);
}

static void test_reference_is_the_published_table(void **state)
{
    double *v = malloc(AID_CSV_MAX * sizeof *v);
    size_t columns, rows = aid_csv(v, &columns, "tests/data/colorchecker24.csv");
    (void)state;
    assert_int_equal(rows, 24);
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < 3; c++) {
            assert_near(dd_chart_reference[DD_CHART_BEFORE_2014][i][c], v[i * columns + 4 + c], 0.0);
            assert_near(dd_chart_reference[DD_CHART_AFTER_2014][i][c], v[i * columns + 13 + c], 0.0);
        }
    free(v);
}

static void test_any_way_up(void **state)
{
    bench b;
    (void)state;
    bench_open(&b);
    for (int i = 0; i < 12; i++) {
        drawn d = plain_chart();
        d.turn_deg = 31.0 * i;
        must_find(&b, &d);
    }
    bench_close(&b);
}

static void test_tilted(void **state)
{
    bench b;
    (void)state;
    bench_open(&b);
    for (int i = 0; i < 8; i++) {
        drawn d = plain_chart();
        d.turn_deg = 50.0 * i;
        d.tilt_deg = 25.0 + 5.0 * (i % 6);
        d.tilt_axis_deg = 40.0 * i;
        must_find(&b, &d);
    }
    bench_close(&b);
}

/* The long side of the patches, 5.86 pitches, down to 6 % of the width. */
static void test_small(void **state)
{
    static const int WIDTH[] = {1600, 2200, 3600};
    bench b;
    (void)state;
    bench_open(&b);
    for (int i = 0; i < 6; i++) {
        drawn d = plain_chart();
        d.width = WIDTH[i / 2];
        d.height = d.width * 3 / 4;
        d.cx = 0.6 * d.width;
        d.cy = 0.3 * d.height;
        d.pitch = (i % 2 ? 0.08 : 0.06) * d.width / 5.86;
        d.turn_deg = 27.0 * i;
        d.noise_codes = 1.0;
        must_find(&b, &d);
    }
    bench_close(&b);
}

/* Blur of 1.5 .. 6 % of the pitch (the gaps are 14 % wide), noise of 1 .. 2.5 codes. */
static void test_large_blurred_and_noisy(void **state)
{
    bench b;
    (void)state;
    bench_open(&b);
    for (int i = 0; i < 8; i++) {
        drawn d = plain_chart();
        d.pitch = i % 2 ? 180 : 40;
        d.turn_deg = 90.0 * i + 7.0;
        d.blur_px = d.pitch * 0.015 * (i / 2 + 1);
        d.noise_codes = 1.0 + 0.5 * (i / 2);
        must_find(&b, &d);
    }
    bench_close(&b);
}

/* Tungsten, shade, under- and overexposure, crosstalk of a camera. */
static void test_any_light(void **state)
{
    static const double LIGHT[][9] = {{1.2, 0, 0, 0, 0.8, 0, 0, 0, 0.4},
                                      {0.5, 0, 0, 0, 0.7, 0, 0, 0, 1.0},
                                      {0.15, 0, 0, 0, 0.15, 0, 0, 0, 0.15},
                                      {1.5, 0, 0, 0, 1.5, 0, 0, 0, 1.5},
                                      {0.6, 0.25, 0.05, 0.2, 0.6, 0.1, 0.02, 0.2, 0.6}};
    bench b;
    (void)state;
    bench_open(&b);
    for (size_t i = 0; i < sizeof LIGHT / sizeof *LIGHT; i++) {
        drawn d = plain_chart();
        memcpy(d.light, LIGHT[i], sizeof d.light);
        d.turn_deg = 75.0 * (double)i;
        d.edition = i & 1 ? DD_CHART_BEFORE_2014 : DD_CHART_AFTER_2014;
        must_find(&b, &d);
    }
    bench_close(&b);
}

/* Six patches and five gaps are 5.86 pitches here; any turn, small and large. Without a width, or without a chart, no scale. */
static void test_scale_of_a_chart_of_known_width(void **state)
{
    static const double WIDTH_MM = 58.6;
    bench b;
    (void)state;
    bench_open(&b);
    for (int i = 0; i < 6; i++) {
        drawn d = plain_chart();
        d.pitch = 30.0 + 25.0 * i;
        d.turn_deg = 33.0 * i;
        dd_photo photo = drawn_photo(&d, &b.ctx, &b.kernels);
        dd_chart_place place;
        assert_int_equal(dd_chart_find(&place, &photo, &b.ctx, NULL), DD_OK);
        assert_true(place.found);
        assert_near(dd_chart_px_per_mm(&place, WIDTH_MM), d.pitch / 10.0, 0.005 * d.pitch / 10.0);
        assert_true(isnan(dd_chart_px_per_mm(&place, 0.0)));
        place.found = false;
        assert_true(isnan(dd_chart_px_per_mm(&place, WIDTH_MM)));
        drawn_free(&photo);
    }
    bench_close(&b);
}

static void test_glare_and_covered_patches(void **state)
{
    bench b;
    (void)state;
    bench_open(&b);
    for (int i = 0; i < 4; i++) {
        drawn d = plain_chart();
        d.glare = i < 3 ? 0x3F : 0; /* the first row */
        d.veil = 0.5;
        d.veil_even = i == 1;
        d.covered = i >= 2 ? 1U << 20 | 1U << 21 : 0; /* by a finger */
        d.turn_deg = 100.0 * i;
        must_find(&b, &d);
    }
    bench_close(&b);
}

static void test_what_is_no_chart(void **state)
{
    bench b;
    (void)state;
    bench_open(&b);
    drawn d = plain_chart();
    d.mirrored = true;
    assert_false(find(&b, &d).found);
    d = plain_chart();
    d.shuffled = true;
    assert_false(find(&b, &d).found);
    d = plain_chart();
    d.covered = 0x6DB6DB; /* two of three */
    assert_false(find(&b, &d).found);
    d = plain_chart();
    memset(d.light, 0, sizeof d.light); /* no colour: rows of grey tiles */
    for (int c = 0; c < 3; c++)
        d.light[3 * c] = 0.3, d.light[3 * c + 1] = 0.6;
    assert_false(find(&b, &d).found);
    bench_close(&b);
}

/* The user's corners: of the patches or of the frame around them, from any corner, either way round. */
static void test_given_corners(void **state)
{
    bench b;
    (void)state;
    bench_open(&b);
    drawn d = plain_chart();
    d.turn_deg = 200;
    d.tilt_deg = 20;
    dd_photo photo = drawn_photo(&d, &b.ctx, &b.kernels);
    double h[9], truth[4][2], given[4][2];
    drawn_map(h, &d);
    drawn_corners(truth, &d);
    for (int i = 0; i < 8; i++) {
        dd_chart_place place;
        for (int k = 0; k < 4; k++)
            memcpy(given[k], truth[(i < 4 ? i + k : i + 4 - k) % 4], sizeof given[k]);
        assert_int_equal(dd_chart_at(&place, &photo, given, &b.ctx, NULL), DD_OK);
        assert_true(place.found);
        assert_near(corner_error(&place, &d), 0.0, MOST_ERROR);
    }
    static const double FRAME_CORNER[4][2] = {{-0.8, -0.8}, {5.8, -0.8}, {5.8, 3.8}, {-0.8, 3.8}};
    for (int k = 0; k < 4; k++)
        assert_true(dd_mat3_homography(&given[k][0], &given[k][1], h, FRAME_CORNER[k][0], FRAME_CORNER[k][1]));
    dd_chart_place place;
    assert_int_equal(dd_chart_at(&place, &photo, given, &b.ctx, NULL), DD_OK);
    assert_true(place.found);
    assert_near(corner_error(&place, &d), 0.0, MOST_ERROR);
    for (int k = 0; k < 4; k++) /* beside the chart */
        given[k][0] = truth[k][0] + 3.0 * d.pitch;
    assert_int_equal(dd_chart_at(&place, &photo, given, &b.ctx, NULL), DD_OK);
    assert_false(place.found);
    drawn_free(&photo);
    bench_close(&b);
}

static struct {
    bench b;
    int photos, charts;
} real; /* nftw hands nothing through */

static int look_at(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    const char *dot = strrchr(path, '.');
    dd_limits limits = dd_limits_default();
    dd_chart_place place;
    dd_photo photo;
    (void)info;
    (void)where;
    if (kind != FTW_F || !dot || (strcasecmp(dot, ".jpg") != 0 && strcasecmp(dot, ".png") != 0) ||
        dd_photo_load(&photo, path, path, &limits, NULL) != DD_OK)
        return 0;
    assert_int_equal(dd_chart_find(&place, &photo, &real.b.ctx, NULL), DD_OK);
    if (place.found)
        print_message("# a chart in %s\n", path);
    real.photos++;
    real.charts += place.found;
    dd_photo_free(&photo);
    return 0;
}

static void test_no_chart_in_photos_without_one(void **state)
{
    static const char *const FOLDER[] = {"data/faces", "data/skin", "data/pairs", "data/exif_orientation"};
    (void)state;
    memset(&real, 0, sizeof real);
    for (size_t i = 0; i < sizeof FOLDER / sizeof *FOLDER; i++)
        need_shared(FOLDER[i]);
    bench_open(&real.b);
    for (size_t i = 0; i < sizeof FOLDER / sizeof *FOLDER; i++)
        assert_int_equal(nftw(aid_shared(FOLDER[i]), look_at, 8, FTW_PHYS), 0);
    assert_true(real.photos >= 30);
    assert_int_equal(real.charts, 0);
    bench_close(&real.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reference_is_the_published_table),
                                       cmocka_unit_test(test_any_way_up),
                                       cmocka_unit_test(test_tilted),
                                       cmocka_unit_test(test_small),
                                       cmocka_unit_test(test_large_blurred_and_noisy),
                                       cmocka_unit_test(test_any_light),
                                       cmocka_unit_test(test_scale_of_a_chart_of_known_width),
                                       cmocka_unit_test(test_glare_and_covered_patches),
                                       cmocka_unit_test(test_what_is_no_chart),
                                       cmocka_unit_test(test_given_corners),
                                       cmocka_unit_test(test_no_chart_in_photos_without_one)};
    return RUN_TESTS("chart_find", tests);
}
