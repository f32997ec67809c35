/* Wrinkles against drawn grooves of Gaussian profile: Frangi's formula, length, contrast, index; and what is no wrinkle. */
#include <stdlib.h>

#include "base/rng.h"
#include "site_aid.h"
#include "stages/measure/lines.h"
#include "stages/measure/wrinkles.h"

enum { SIDE = 400 }; /* 40 mm at 10 px/mm */
static const double PPM = 10.0, PI = 3.14159265358979;

/* A groove along an arc: from (x, y) in direction turn_deg, bending by bend_deg over its length; all in mm. */
typedef struct groove {
    double x, y, turn_deg, bend_deg, length, sigma, depth;
} groove;

static void point_of(double p[2], const groove *g, double s)
{
    enum { STEPS = 64 };
    p[0] = g->x, p[1] = g->y;
    for (int i = 0; i < STEPS; i++) {
        double turn = (g->turn_deg + g->bend_deg * ((i + 0.5) / STEPS * s / g->length)) * PI / 180.0;
        p[0] += s / STEPS * cos(turn);
        p[1] += s / STEPS * sin(turn);
    }
}

/* Nearest of points 0.05 mm apart: the distance is right to 0.01 mm beyond the line's own width. */
static void draw_groove(drawn *d, const groove *g, double share)
{
    static float distance2[SIDE][SIDE];
    double ppm = d->site.px_per_mm;
    int n = (int)(g->length / 0.05) + 1, reach = (int)(5.0 * g->sigma * ppm) + 1, width = d->in.valid.width, height = d->in.valid.height;
    memset(distance2, 0x7f, sizeof distance2); /* 3e38 */
    for (int i = 0; i < n; i++) {
        double at[2];
        point_of(at, g, g->length * i / (n - 1));
        for (int y = (int)(at[1] * ppm) - reach; y <= (int)(at[1] * ppm) + reach; y++)
            for (int x = (int)(at[0] * ppm) - reach; x <= (int)(at[0] * ppm) + reach; x++) {
                double dx = x / ppm - at[0], dy = y / ppm - at[1];
                if (x >= 0 && x < width && y >= 0 && y < height)
                    distance2[y][x] = fminf(distance2[y][x], (float)(dx * dx + dy * dy));
            }
    }
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            dd_row(d->lab[0], y)[x] -= (float)(share * g->depth * exp(-0.5 * (double)distance2[y][x] / (g->sigma * g->sigma)));
}

static void add_noise(drawn *d, double sd, uint64_t seed)
{
    dd_rng rng = dd_rng_make(seed, 0);
    for (int y = 0; y < d->in.valid.height; y++)
        for (int x = 0; x < d->in.valid.width; x++)
            dd_row(d->lab[0], y)[x] += (float)(sd * dd_rng_normal(&rng));
}

static const groove FIELD[6] = {{4, 5, 0, 0, 15, 0.15, 7},   {4, 10, 20, -30, 25, 0.25, 6}, {8, 34, -60, 40, 18, 0.2, 8},
                                {36, 4, 90, 20, 24, 0.3, 6}, {22, 20, 45, 0, 12, 0.12, 9},  {20, 36, 10, -20, 11, 0.45, 6}};
enum { GROOVES = sizeof FIELD / sizeof *FIELD };

static void draw_field(drawn *d, double share, double noise, uint64_t seed)
{
    drawn_open(d, SIDE, SIDE, PPM);
    for (int i = 0; i < GROOVES; i++)
        draw_groove(d, &FIELD[i], share);
    if (noise > 0.0)
        add_noise(d, noise, seed);
    drawn_ready(d);
}

static double judged_cm2(const drawn *d)
{
    double side = SIDE / d->site.px_per_mm - 2.0 * 0.5;
    return side * side / 100.0; /* 0.4 mm and less than a cell of the level are kept off the outline */
}

/* METRICS.md 3.1: V of a straight Gaussian ridge on its crest is 1 - exp(-l2^2/(2 c^2)), l2 = s^2 D s0/(s0^2 + s^2)^(3/2). */
static void test_response_is_frangis_formula(void **state)
{
    static const double turn[3] = {0.0, 45.0, 30.0}, scale_mm[4] = {0.15, 0.26, 0.46, 0.8};
    const double s0 = 0.25, depth = 5.0;
    double worst = 0.0;
    (void)state;
    for (int t = 0; t < 3; t++)
        for (int i = 0; i < 4; i++) {
            dd_ridge_rule rule = {.scale_mm = {scale_mm[i]}, .c = 1.5, .most_slope = 1e9};
            dd_ridges ridges;
            drawn d;
            drawn_open(&d, 200, 200, PPM);
            draw_groove(&d, &(groove){10 - 15 * cos(turn[t] * PI / 180), 10 - 15 * sin(turn[t] * PI / 180), turn[t], 0, 30, s0, depth},
                        1.0);
            drawn_ready(&d);
            const dd_metric_input pair[2] = {d.in, d.in};
            int level = dd_ridge_level(&dd_wrinkle_rule, PPM);
            dd_plane picture[2] = {d.site.level[level].lab[0], d.site.level[level].lab[0]};
            assert_true(dd_ridges_open(&ridges, &d.in, level) && dd_ridges_find(&ridges, pair, picture, &rule));
            double s = scale_mm[i], l2 = s * s * depth * s0 / pow(s0 * s0 + s * s, 1.5), v = 1.0 - exp(-l2 * l2 / (2 * 1.5 * 1.5)),
                   most = 0.0;
            for (int y = 40; y < 60; y++)
                for (int x = 40; x < 60; x++)
                    most = fmax(most, (double)dd_row(ridges.strength, y)[x]);
            print_message("# %2.0f degrees, s %.2f mm: V %.4f, formula %.4f\n", turn[t], s, most, v);
            worst = fmax(worst, fabs(most - v));
            drawn_close(&d);
        }
    assert_true(worst < 0.03);
}

static double truth_length(void)
{
    double sum = 0.0;
    for (int i = 0; i < GROOVES; i++)
        sum += FIELD[i].length;
    return sum;
}

static double truth_load(void)
{
    double sum = 0.0;
    for (int i = 0; i < GROOVES; i++)
        sum += FIELD[i].length * FIELD[i].depth;
    return sum;
}

static void test_planted_wrinkles(void **state)
{
    (void)state;
    for (int noisy = 0; noisy < 3; noisy++) {
        drawn d;
        draw_field(&d, 1.0, 0.7 * noisy, 5);
        double length = drawn_value(&d, "wrinkle_len_density") * judged_cm2(&d), depth = drawn_value(&d, "wrinkle_depth_l"),
               load = drawn_value(&d, "wrinkle_index") * judged_cm2(&d);
        print_message("# noise %.1f: length %.1f of %.1f mm, contrast %.2f of %.2f, index %.0f of %.0f\n", 0.7 * noisy, length,
                      truth_length(), depth, truth_load() / truth_length(), load, truth_load());
        assert_near(length / truth_length(), 1.0, 0.10);
        assert_near(depth * truth_length() / truth_load(), 1.0, 0.10);
        assert_near(load / truth_load(), 1.0, 0.15);
        drawn_close(&d);
    }
}

/* Autoregressive noise: white noise behind a recursion along rows, then columns, as wide as the wrinkled picture spreads. */
static void draw_ar_noise(drawn *d, double sd, double memory, uint64_t seed)
{
    static float field[SIDE][SIDE];
    dd_rng rng = dd_rng_make(seed, 0);
    double squares = 0.0;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            field[y][x] = (float)(dd_rng_normal(&rng) + memory * (x ? (double)field[y][x - 1] : 0.0));
    for (int y = 1; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            field[y][x] = (float)((double)field[y][x] + memory * (double)field[y - 1][x]);
    for (int i = 0; i < SIDE * SIDE; i++)
        squares += (double)field[i / SIDE][i % SIDE] * (double)field[i / SIDE][i % SIDE];
    double scale = sd / sqrt(squares / (SIDE * SIDE));
    for (int i = 0; i < SIDE * SIDE; i++)
        dd_row(d->lab[0], i / SIDE)[i % SIDE] += (float)(scale * (double)field[i / SIDE][i % SIDE]);
}

static double spread_of(drawn *d)
{
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        double l = (double)dd_row(d->lab[0], i / SIDE)[i % SIDE];
        sum += l;
        squares += l * l;
    }
    sum /= SIDE * SIDE;
    return sqrt(squares / (SIDE * SIDE) - sum * sum);
}

static void test_noise_is_no_wrinkle(void **state)
{
    static const double MEMORY[4] = {0.0, 0.5, 0.8, 0.95};
    drawn d;
    (void)state;
    draw_field(&d, 1.0, 0.0, 1);
    double sd = spread_of(&d);
    drawn_close(&d);
    for (int i = 0; i < 4; i++) {
        drawn_open(&d, SIDE, SIDE, PPM);
        draw_ar_noise(&d, sd, MEMORY[i], 17);
        drawn_ready(&d);
        double length = drawn_value(&d, "wrinkle_len_density"), index = drawn_value(&d, "wrinkle_index");
        print_message("# AR noise of %.2f L*, memory %.2f: %.3f mm/cm2, index %.3f\n", sd, MEMORY[i], length, index);
        assert_true(length == 0.0 && index == 0.0);
        assert_true(isnan(drawn_value(&d, "wrinkle_depth_l")));
        drawn_close(&d);
    }
}

/* What is dark on one side only, round, wide, masked or at the rim of the region. */
static void test_edges_are_no_wrinkles(void **state)
{
    drawn d;
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            double step = y < 100 ? -10.0 * (x > 130 + 0.4 * y) : 0.0, slope = -0.1 * fmax(0.0, y - 100); /* 1 L* per mm */
            dd_row(d.lab[0], y)[x] += (float)(step + slope);
            if (hypot(x - 300, y - 250) < 60 && abs(x - y + 50) < 2)
                dd_brow(d.in.valid, y)[x] = 0; /* hair, and the skin beside it half in its shadow */
            else if (hypot(x - 300, y - 250) < 60 && abs(x - y + 50) < 4)
                dd_row(d.lab[0], y)[x] -= 6.0f;
            if (hypot(x - 80, y - 380) < 60)
                dd_brow(d.in.valid, y)[x] = 0;
        }
    drawn_spot(&d, 8, 18, 2.5, 10.0, 0.15);
    drawn_spot(&d, 18, 18, 0.8, 10.0, 0.1);
    drawn_spot(&d, 25, 15, 1.2, 6.0, 0.3);
    drawn_ready(&d);
    double length = drawn_value(&d, "wrinkle_len_density");
    print_message("# edges, spots, hair, holes, shading: %.3f mm/cm2\n", length);
    assert_near(length, 0.0, 1e-12);
    drawn_close(&d);
}

/* A treatment that takes a share of every groove's depth: the index follows, even below the threshold of detection; and back. */
static void test_index_follows_depth(void **state)
{
    drawn before;
    (void)state;
    draw_field(&before, 1.0, 0.5, 3);
    for (int left = 0; left <= 4; left++) {
        drawn after;
        draw_field(&after, 0.25 * left, 0.5, 4);
        double was = drawn_pair_value(&after, &before, "wrinkle_index"), is = drawn_pair_value(&before, &after, "wrinkle_index");
        print_message("# %3d %% of depth left: index %.2f of %.2f (%.3f); length %.2f\n", 25 * left, is, was, is / was,
                      drawn_pair_value(&before, &after, "wrinkle_len_density"));
        assert_near(is / was, 0.25 * left, 0.06);
        drawn_close(&after);
    }
    drawn_close(&before);
}

/* The other photo a pixel aside, as registration leaves it. */
static void test_a_pixel_aside(void **state)
{
    static const int DX[4] = {1, -1, 0, 1}, DY[4] = {0, 1, 1, 1};
    drawn before;
    (void)state;
    draw_field(&before, 1.0, 0.0, 0);
    for (int i = 0; i < 4; i++) {
        drawn after;
        drawn_open(&after, SIDE, SIDE, PPM);
        for (int y = 1; y < SIDE - 1; y++)
            for (int x = 1; x < SIDE - 1; x++)
                dd_row(after.lab[0], y)[x] = dd_row(before.lab[0], y - DY[i])[x - DX[i]];
        drawn_ready(&after);
        double was = drawn_pair_value(&after, &before, "wrinkle_index"), is = drawn_pair_value(&before, &after, "wrinkle_index");
        print_message("# moved by (%d, %d): index %.2f, %.2f\n", DX[i], DY[i], was, is);
        assert_near(is / was, 1.0, 0.03);
        drawn_close(&after);
    }
    drawn_close(&before);
}

/* Blur matched by the site: the sharp photo is blurred first, and nothing has changed. */
static void test_matched_blur(void **state)
{
    drawn sharp, soft;
    const double sigma_mm = 0.15;
    (void)state;
    draw_field(&sharp, 1.0, 0.0, 0);
    draw_field(&soft, 1.0, 0.0, 0);
    assert_true(dd_gauss(&soft.kernels, soft.lab[0], soft.lab[0], sigma_mm * PPM, soft.ctx.arena));
    drawn_ready(&soft);
    double raw = drawn_pair_value(&sharp, &soft, "wrinkle_index") / drawn_pair_value(&soft, &sharp, "wrinkle_index");
    sharp.site.match_px = sigma_mm * PPM;
    double matched = drawn_pair_value(&sharp, &soft, "wrinkle_index") / drawn_pair_value(&soft, &sharp, "wrinkle_index");
    print_message("# blur of %.2f mm: index %.3f of it, matched %.3f\n", sigma_mm, raw, matched);
    assert_true(raw < 0.9);
    assert_near(matched, 1.0, 0.02);
    drawn_close(&sharp);
    drawn_close(&soft);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_response_is_frangis_formula),
        cmocka_unit_test(test_planted_wrinkles),
        cmocka_unit_test(test_noise_is_no_wrinkle),
        cmocka_unit_test(test_edges_are_no_wrinkles),
        cmocka_unit_test(test_index_follows_depth),
        cmocka_unit_test(test_a_pixel_aside),
        cmocka_unit_test(test_matched_blur),
    };
    return RUN_TESTS("wrinkles", tests);
}
