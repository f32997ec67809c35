/* Co-occurrence: the analytic values of METRICS.md 2.1, a slow obvious model on ragged pictures, and the metric's tile sums against the
 * same metric measured on a part of the region. */
#include <stdlib.h>

#include "base/rng.h"
#include "site_aid.h"
#include "stages/measure/tone_glcm.h"

static const char *const NAME[DD_GLCM_FEATURES] = {[DD_GLCM_CONTRAST] = "glcm_contrast_1mm",
                                                   [DD_GLCM_HOMOGENEITY] = "glcm_homogeneity_1mm",
                                                   [DD_GLCM_ENTROPY] = "glcm_entropy_1mm",
                                                   [DD_GLCM_CORRELATION] = "glcm_correlation_1mm",
                                                   [DD_GLCM_ENERGY] = "glcm_energy_1mm"};

typedef int level_of(int x, int y, dd_rng *rng);

static int checkerboard(int x, int y, dd_rng *rng)
{
    (void)rng;
    return (x + y) % 2 ? 31 : 0;
}

static int uniform(int x, int y, dd_rng *rng)
{
    (void)x, (void)y;
    return (int)dd_rng_below(rng, 32);
}

static int ramp(int x, int y, dd_rng *rng)
{
    (void)y, (void)rng;
    return x % 32;
}

static int flat(int x, int y, dd_rng *rng)
{
    (void)x, (void)y, (void)rng;
    return 16;
}

static int ragged(int x, int y, dd_rng *rng)
{
    int level = (x * x + 3 * y) / 29 % 9 + 10 + (int)dd_rng_below(rng, 4);
    return dd_rng_below(rng, 5) == 0 || x + y < 12 ? DD_GLCM_NONE : level;
}

static dd_glcm_picture draw_levels(level_of *of, int width, int height, int distance, dd_arena *arena)
{
    dd_rng rng = dd_rng_make(8, 0);
    dd_glcm_picture p = dd_glcm_picture_new(width, height, distance, arena);
    assert_non_null(p.level.px);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            dd_glcm_row(&p, y)[x] = (uint8_t)of(x, y, &rng);
    return p;
}

static dd_glcm features_of(level_of *of, int width, int height, int distance, int direction)
{
    static uint32_t count[DD_GLCM_TABLE];
    dd_arena *arena = dd_arena_new();
    dd_glcm_offset offset[DD_GLCM_DIRECTIONS];
    dd_glcm g;
    dd_glcm_picture p = draw_levels(of, width, height, distance, arena);
    dd_glcm_offsets(offset, distance);
    dd_glcm_count(count, &p, offset[direction]);
    dd_glcm_from_count(&g, count);
    dd_arena_free(arena);
    return g;
}

static void test_published_values(void **state)
{
    (void)state;
    dd_glcm g = features_of(checkerboard, 64, 64, 1, 0);
    assert_near(g.feature[DD_GLCM_CONTRAST], 961.0, 1e-9);
    assert_near(g.feature[DD_GLCM_HOMOGENEITY], 1.0 / 962.0, 1e-12);
    assert_near(g.feature[DD_GLCM_ENERGY], 0.5, 1e-12);
    assert_near(g.feature[DD_GLCM_ENTROPY], 1.0, 1e-12);
    assert_near(g.feature[DD_GLCM_CORRELATION], -1.0, 1e-12);
    g = features_of(uniform, 2000, 1000, 1, 0);
    assert_near(g.feature[DD_GLCM_CONTRAST], 170.5, 0.5);
    assert_near(g.feature[DD_GLCM_ENTROPY], 10.0, 0.002);
    assert_near(g.feature[DD_GLCM_CORRELATION], 0.0, 0.003);
    g = features_of(ramp, 32, 8, 1, 0); /* one period: no pair falls over its end */
    assert_near(g.feature[DD_GLCM_CONTRAST], 1.0, 1e-12);
    assert_near(g.feature[DD_GLCM_HOMOGENEITY], 0.5, 1e-12);
    g = features_of(flat, 32, 8, 1, 0);
    assert_near(g.feature[DD_GLCM_CORRELATION], 1.0, 0.0);
    assert_near(g.feature[DD_GLCM_ENTROPY], 0.0, 1e-12);
}

/* All pairs of pixels, asked one by one whether they lie at that offset. */
static void slow_features(double out[DD_GLCM_FEATURES], const dd_glcm_picture *pic, int dx, int dy)
{
    double p[32][32] = {{0}}, pairs = 0.0, mean = 0.0, variance = 0.0;
    for (int y = 0; y < pic->height; y++)
        for (int x = 0; x < pic->width; x++) {
            int u = x + dx, v = y + dy;
            if (u < 0 || v < 0 || u >= pic->width || v >= pic->height)
                continue;
            int i = dd_glcm_row(pic, y)[x], j = dd_glcm_row(pic, v)[u];
            if (i == DD_GLCM_NONE || j == DD_GLCM_NONE)
                continue;
            p[i][j] += 1.0, p[j][i] += 1.0, pairs += 2.0;
        }
    memset(out, 0, DD_GLCM_FEATURES * sizeof *out);
    for (int i = 0; i < 32; i++)
        for (int j = 0; j < 32; j++)
            p[i][j] /= pairs, mean += i * p[i][j];
    for (int i = 0; i < 32; i++)
        for (int j = 0; j < 32; j++)
            variance += p[i][j] * (i - mean) * (i - mean);
    for (int i = 0; i < 32; i++)
        for (int j = 0; j < 32; j++) {
            out[DD_GLCM_CONTRAST] += p[i][j] * (i - j) * (i - j);
            out[DD_GLCM_HOMOGENEITY] += p[i][j] / (1 + (i - j) * (i - j));
            out[DD_GLCM_ENERGY] += p[i][j] * p[i][j];
            out[DD_GLCM_ENTROPY] -= p[i][j] > 0 ? p[i][j] * log2(p[i][j]) : 0.0;
            out[DD_GLCM_CORRELATION] += p[i][j] * (i - mean) * (j - mean) / variance;
        }
}

static void test_against_a_slow_model(void **state)
{
    static uint32_t count[DD_GLCM_TABLE];
    static const int dx[4] = {5, -4, 0, 4}, dy[4] = {0, 4, 5, 4}; /* 1 mm at 5 px/mm */
    dd_arena *arena = dd_arena_new();
    dd_glcm_picture p = draw_levels(ragged, 61, 47, 5, arena);
    dd_glcm_offset offset[DD_GLCM_DIRECTIONS];
    (void)state;
    dd_glcm_offsets(offset, 5);
    for (int d = 0; d < 4; d++) {
        double want[DD_GLCM_FEATURES];
        dd_glcm g;
        assert_int_equal(offset[d].dx, dx[d]);
        assert_int_equal(offset[d].dy, dy[d]);
        slow_features(want, &p, dx[d], dy[d]);
        dd_glcm_count(count, &p, offset[d]);
        dd_glcm_from_count(&g, count);
        for (int f = 0; f < DD_GLCM_FEATURES; f++)
            assert_near(g.feature[f], want[f], 1e-10);
    }
    dd_arena_free(arena);
}

/* An influence is the slope of a feature as pairs are added. */
static void test_influence_is_the_slope(void **state)
{
    dd_glcm g = features_of(ragged, 300, 200, 5, 0), more;
    uint32_t *count = calloc(DD_GLCM_TABLE, sizeof *count);
    const double few = 0.05, times = 100.0; /* counts are whole: a hundred of each */
    (void)state;
    for (int i = 10; i < 20; i += 3)
        for (int j = 10; j < 20; j += 2) {
            double influence[DD_GLCM_FEATURES];
            for (int k = 0; k < 32; k++) /* the counts behind g */
                for (int l = 0; l < 32; l++)
                    count[k * DD_GLCM_STRIDE + l] = (uint32_t)(g.p[k][l] * times * g.pairs + 0.5);
            count[i * DD_GLCM_STRIDE + j] += (uint32_t)(times * few);
            dd_glcm_from_count(&more, count);
            dd_glcm_influence(influence, &g, i, j);
            for (int f = 0; f < DD_GLCM_FEATURES; f++) {
                double slope = (more.feature[f] - g.feature[f]) * (more.pairs / (times * few));
                assert_near(slope, influence[f], 0.02 * fabs(influence[f]) + 0.002 * fabs(g.feature[f]));
            }
        }
    free(count);
}

/* Waves of 3 mm and noise, rougher on the right by `more`. */
static void draw_skin(drawn *d, int width, int height, double more)
{
    dd_rng rng = dd_rng_make(9, 2);
    drawn_open(d, width, height, 10.0);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double size = x < width / 2 ? 1.0 : 1.0 + more;
            dd_row(d->lab[0], y)[x] += (float)(size * (2.0 * sin(0.21 * x) * cos(0.19 * y) + 3.0 * dd_rng_normal(&rng)));
        }
}

/* Without the left half's tiles, the linearised value must be near what the right half measures by itself. */
static void test_tile_sums_follow_the_features(void **state)
{
    enum { W = 800, H = 400 };
    drawn d, right;
    (void)state;
    draw_skin(&d, W, H, 0.1);
    draw_skin(&right, W, H, 0.1);
    for (int y = 0; y < H; y++)
        memset(dd_brow(right.in.valid, y), 0, W / 2);
    drawn_ready(&d);
    drawn_ready(&right);
    for (int f = 0; f < DD_GLCM_FEATURES; f++) {
        const dd_metric *m = metric_named(NAME[f]);
        dd_metric_sums sums, again;
        drawn_measure(&sums, &again, &d, NULL, m);
        double both = dd_metric_value(m, &sums, drawn_tiles(&d)), alone = drawn_value(&right, NAME[f]);
        for (size_t t = 0; t < drawn_tiles(&d); t++)
            if ((int)(t % (size_t)d.in.tiles_x) < d.in.tiles_x / 2)
                sums.weight[t] = sums.sums[t * DD_SUMS] = 0.0;
        double part = dd_metric_value(m, &sums, drawn_tiles(&d));
        if (f != DD_GLCM_CORRELATION) /* the same in both halves */
            assert_true(fabs(alone - both) > 0.01 * both);
        assert_near(part, alone, 0.15 * fabs(alone - both) + 0.003 * fabs(both));
    }
    drawn_close(&d);
    drawn_close(&right);
}

static void test_tone_and_shading_do_not_matter(void **state)
{
    drawn plain, shaded;
    (void)state;
    draw_skin(&plain, 600, 400, 0.0);
    draw_skin(&shaded, 600, 400, 0.0);
    for (int y = 0; y < 400; y++)
        for (int x = 0; x < 600; x++)
            dd_row(shaded.lab[0], y)[x] += (float)(-12.0 + 0.01 * x - 0.008 * y);
    drawn_ready(&plain);
    drawn_ready(&shaded);
    for (int f = 0; f < DD_GLCM_FEATURES; f++) {
        double want = drawn_inner_value(&plain, NAME[f]);
        assert_near(drawn_inner_value(&shaded, NAME[f]), want, 0.02 * fabs(want));
    }
    drawn_close(&plain);
    drawn_close(&shaded);
}

static void test_too_small_a_region_says_so(void **state)
{
    drawn d;
    (void)state;
    draw_skin(&d, 400, 400, 0.0);
    dd_bytes_fill(d.in.valid, 0);
    for (int y = 100; y < 140; y++)
        memset(dd_brow(d.in.valid, y) + 100, 1, 40);
    drawn_ready(&d);
    for (int f = 0; f < DD_GLCM_FEATURES; f++) {
        dd_metric_sums sums, again;
        drawn_measure(&sums, &again, &d, NULL, metric_named(NAME[f]));
        assert_int_equal(sums.why, DD_WHY_REGION_TOO_SMALL);
    }
    drawn_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_values),
        cmocka_unit_test(test_against_a_slow_model),
        cmocka_unit_test(test_influence_is_the_slope),
        cmocka_unit_test(test_tile_sums_follow_the_features),
        cmocka_unit_test(test_tone_and_shading_do_not_matter),
        cmocka_unit_test(test_too_small_a_region_says_so),
    };
    return RUN_TESTS("glcm", tests);
}
