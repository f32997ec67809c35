/* mcdm, l_mad and rough_sq_mid on drawn maps whose value follows from a formula; masked smoothing and quantiles against slow models. */
#include <stdlib.h>

#include "base/rng.h"
#include "base/stats.h"
#include "site_aid.h"
#include "stages/measure/order.h"
#include "stages/measure/smooth.h"

/* Two colours in equal parts: the median lies midway, and every pixel is half of their difference away from it. */
static void test_mcdm_of_two_colours(void **state)
{
    enum { SIDE = 240, FIELD = 60 };
    const double dark[3] = {62, 11, 15}, light[3] = {64, 10, 17}, middle[3] = {63, 10.5, 16};
    drawn d;
    (void)state;
    drawn_open(&d, SIDE, SIDE, 10.0);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            for (int c = 0; c < 3; c++)
                dd_row(d.lab[c], y)[x] = (float)((x / FIELD + y / FIELD) % 2 ? dark[c] : light[c]);
    drawn_ready(&d);
    double half = 0.5 * (dd_ciede2000_1(dark, middle) + dd_ciede2000_1(light, middle));
    /* Gauss(0.5 mm) blurs the borders: sigma 0.94 px of 60 px wide fields, seen from both sides */
    assert_near(drawn_value(&d, "mcdm"), half, 0.04 * half);
    drawn_close(&d);
}

static void test_mcdm_of_one_colour_is_zero(void **state)
{
    drawn d;
    (void)state;
    drawn_open(&d, 100, 80, 8.0);
    drawn_ready(&d);
    assert_near(drawn_value(&d, "mcdm"), 0.0, 1e-3);
    assert_near(drawn_value(&d, "l_mad"), 0.0, 1e-4);
    assert_near(drawn_value(&d, "l_iqr"), 0.0, 1e-4);
    assert_near(drawn_value(&d, "l_sd"), 0.0, 1e-4);
    assert_near(drawn_value(&d, "ita_sd"), 0.0, 1e-3);
    assert_near(drawn_value(&d, "rough_sq_mid"), 0.0, 1e-4);
    assert_near(drawn_value(&d, "mottle_mid"), 0.0, 1e-4);
    drawn_close(&d);
}

static void test_spread_of_a_ramp(void **state)
{
    /* L* uniform over a width w: median |x - median| = w/4, quartiles w/2 apart, SD w/sqrt 12 */
    enum { W = 400, H = 60 };
    drawn d;
    (void)state;
    drawn_open(&d, W, H, 10.0);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            dd_row(d.lab[0], y)[x] = (float)(60.0 + 8.0 * x / (W - 1));
    drawn_ready(&d);
    assert_near(drawn_value(&d, "l_mad"), 1.4826 * 2.0, 0.02);
    assert_near(drawn_value(&d, "l_iqr"), 4.0, 0.02);
    assert_near(drawn_value(&d, "l_sd"), 8.0 / sqrt(12.0), 0.02);
    drawn_close(&d);
}

/* The tile sums must move as the spreads do: leave out the left half of a two-spread map. */
static void test_sums_follow_the_quantiles(void **state)
{
    enum { W = 400, H = 200 };
    static const struct {
        const char *name;
        double of_normal; /* the spread of a normal distribution of SD 1 */
    } metric[] = {{"l_mad", 1.0}, {"l_iqr", 1.349}, {"l_sd", 1.0}};
    drawn d;
    dd_rng rng = dd_rng_make(4, 0);
    (void)state;
    drawn_open(&d, W, H, 10.0);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            dd_row(d.lab[0], y)[x] = (float)(60.0 + (x < W / 2 ? 1.0 : 1.2) * dd_rng_normal(&rng));
    d.site.px_per_mm = 1.0; /* no smoothing */
    drawn_ready(&d);
    for (size_t i = 0; i < sizeof metric / sizeof *metric; i++) {
        const dd_metric *m = metric_named(metric[i].name);
        dd_metric_sums sums, again;
        drawn_measure(&sums, &again, &d, NULL, m);
        assert_near(dd_metric_value(m, &sums, drawn_tiles(&d)), 1.1 * metric[i].of_normal, 0.03);
        for (size_t t = 0; t < drawn_tiles(&d); t++)
            if ((int)(t % (size_t)d.in.tiles_x) < d.in.tiles_x / 2)
                sums.weight[t] = sums.sums[t * DD_SUMS] = sums.sums[t * DD_SUMS + 1] = 0.0;
        assert_near(dd_metric_value(m, &sums, drawn_tiles(&d)), 1.2 * metric[i].of_normal, 0.03);
    }
    drawn_close(&d);
}

/* ITA uniform between 20 and 40 degrees has SD 20/sqrt 12; of the same at b* below 1 there is none. */
static void test_ita_sd_of_a_ramp(void **state)
{
    enum { W = 400, H = 120 };
    drawn d;
    (void)state;
    drawn_open(&d, W, H, 6.0);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double ita = (20.0 + 20.0 * (x + 0.5) / W) / 57.29577951308232;
            dd_row(d.lab[0], y)[x] = (float)(50.0 + 25.0 * sin(ita));
            dd_row(d.lab[2], y)[x] = (float)(25.0 * cos(ita));
        }
    drawn_ready(&d);
    assert_near(drawn_value(&d, "ita_sd"), 20.0 / sqrt(12.0), 0.05);
    dd_plane_fill(d.lab[2], 0.9f);
    drawn_ready(&d);
    assert_true(isnan(drawn_value(&d, "ita_sd")));
    drawn_close(&d);
}

/* White noise of known density, behind dd_resample's B-spline (1.25 px wide: a Gaussian of variance 4 * 1.25^2/12 px^2, nearly). */
static void test_l_sd_without_the_noise(void **state)
{
    enum { W = 800, H = 200 };
    const double ppm = 10.0, noise_sd = 9.0, spread = 1.5, resampling_px = sqrt(4.0 * 1.25 * 1.25 / 12.0);
    dd_noise noise = {.density_mm2 = noise_sd * noise_sd / (ppm * ppm), .px_per_mm = ppm};
    drawn d;
    dd_rng rng = dd_rng_make(6, 0);
    (void)state;
    drawn_open(&d, W, H, ppm);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            dd_row(d.lab[0], y)[x] = (float)(noise_sd * dd_rng_normal(&rng));
    assert_true(dd_gauss(&d.kernels, d.lab[0], d.lab[0], resampling_px, d.ctx.arena));
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            dd_row(d.lab[0], y)[x] += (float)(60.0 + spread * sqrt(12.0) * (x + 0.5) / W);
    drawn_ready(&d);
    double noisy = drawn_value(&d, "l_sd");
    d.site.noise = &noise;
    assert_true(noisy > 1.2 * spread); /* or the test could not fail */
    assert_near(drawn_value(&d, "l_sd"), spread, 0.1 * (noisy - spread));
    drawn_close(&d);
}

/* Of an ISO 16610 Gaussian (METRICS.md 0.3). */
static double transfer(double wavelength_mm, double cutoff_mm)
{
    const double pi = 3.14159265358979, alpha = 0.4697, s = alpha * cutoff_mm / wavelength_mm;
    return exp(-pi * s * s);
}

static double band_transfer(double wavelength_mm) { return transfer(wavelength_mm, 0.5) - transfer(wavelength_mm, 2.0); }

/* A sine of amplitude A and wavelength l measures A H(l)/sqrt 2 (METRICS.md 3). */
static void test_roughness_of_a_sine(void **state)
{
    enum { SIDE = 400 };
    static const double wavelength_mm[3] = {1.0, 2.0, 4.0};
    const double amplitude = 2.0, ppm = 10.0, two_pi = 6.28318530717958648;
    (void)state;
    for (int i = 0; i < 3; i++) {
        drawn d;
        drawn_open(&d, SIDE, SIDE, ppm);
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++)
                dd_row(d.lab[0], y)[x] += (float)(amplitude * sin(two_pi * x / (ppm * wavelength_mm[i])));
        drawn_ready(&d);
        double want = amplitude * band_transfer(wavelength_mm[i]) / sqrt(2.0);
        assert_near(drawn_inner_value(&d, "rough_sq_mid"), want, 0.005 * want);
        drawn_close(&d);
    }
}

/* The same formula for 2 to 8 mm, on grids that are averaged over cells of 2 and 4 pixels; a sine has no mean. */
static void test_mottle_of_a_sine(void **state)
{
    enum { SIDE_MM = 96 };
    static const double wavelength_mm[3] = {3.0, 6.0, 12.0}, ppm[3] = {4.0, 6.5, 10.0};
    const double amplitude = 2.0, two_pi = 6.28318530717958648;
    (void)state;
    for (int i = 0; i < 9; i++) {
        drawn d;
        double grid = ppm[i / 3], wave = wavelength_mm[i % 3];
        int side = (int)(SIDE_MM * grid);
        drawn_open(&d, side, side, grid);
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++)
                dd_row(d.lab[0], y)[x] += (float)(amplitude * sin(two_pi * x / (grid * wave)));
        drawn_ready(&d);
        double want = amplitude * (transfer(wave, 2.0) - transfer(wave, 8.0)) / sqrt(2.0);
        assert_near(drawn_inner_value(&d, "mottle_mid"), want, 0.01 * want);
        drawn_close(&d);
    }
}

static void test_roughness_ignores_tone_and_slow_shading(void **state)
{
    enum { SIDE = 300 };
    drawn d;
    dd_rng rng = dd_rng_make(1, 0);
    (void)state;
    drawn_open(&d, SIDE, SIDE, 10.0);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            dd_row(d.lab[0], y)[x] += (float)dd_rng_normal(&rng);
    drawn_ready(&d);
    double plain = drawn_value(&d, "rough_sq_mid");
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            dd_row(d.lab[0], y)[x] += (float)(-10.0 + 6.0 * sin(0.005 * x) * cos(0.007 * y));
    drawn_ready(&d);
    assert_near(drawn_value(&d, "rough_sq_mid"), plain, 0.01 * plain);
    drawn_close(&d);
}

typedef struct collected {
    dd_plane plane;
} collected;

static void keep_row(void *user, int y, float *const *rows)
{
    collected *c = user;
    memcpy(dd_row(c->plane, y), rows[0], (size_t)c->plane.width * sizeof(float));
}

static double slow_masked_gauss(dd_plane p, dd_bytes valid, int x, int y, double sigma)
{
    double sum = 0.0, weight = 0.0, all = 0.0;
    for (int dy = -40; dy <= 40; dy++)
        for (int dx = -40; dx <= 40; dx++) {
            double g = exp(-(dx * dx + dy * dy) / (2.0 * sigma * sigma));
            int xx = x + dx, yy = y + dy;
            all += g;
            if (xx < 0 || yy < 0 || xx >= p.width || yy >= p.height || !dd_brow(valid, yy)[xx])
                continue;
            sum += g * (double)dd_row(p, yy)[xx];
            weight += g;
        }
    return dd_brow(valid, y)[x] && weight >= 0.5 * all ? sum / weight : NAN;
}

static void check_pixel(float got, double want)
{
    if (isnan(want))
        assert_true(isnan(got));
    else
        assert_near(got, want, 5e-3);
}

static void test_masked_smoothing(void **state)
{
    static const double sigma[3] = {0.5, 0.94, 3.75};
    drawn d;
    dd_rng rng = dd_rng_make(2, 0);
    (void)state;
    drawn_open(&d, 53, 41, 10.0);
    for (int y = 0; y < 41; y++)
        for (int x = 0; x < 53; x++) {
            dd_row(d.lab[0], y)[x] = (float)(60.0 + 5.0 * dd_rng_normal(&rng));
            dd_brow(d.in.valid, y)[x] = hypot(x - 20, y - 20) < 17 && (x * 7 + y * 3) % 11 != 0;
        }
    for (int s = 0; s < 3; s++) {
        collected c = {dd_plane_new(d.ctx.arena, 53, 41)};
        assert_true(dd_smooth_rows(&d.lab[0], 1, d.in.valid, sigma[s], &d.ctx, keep_row, &c));
        for (int y = 0; y < 41; y++)
            for (int x = 0; x < 53; x++)
                check_pixel(dd_row(c.plane, y)[x], slow_masked_gauss(d.lab[0], d.in.valid, x, y, sigma[s]));
    }
    drawn_close(&d);
}

static void test_quantiles_against_sorting(void **state)
{
    enum { W = 97, H = 61 };
    static const double q[4] = {0.0, 0.25, 0.5, 0.975};
    drawn d;
    dd_rng rng = dd_rng_make(3, 0);
    double *sorted = malloc(sizeof *sorted * W * H), got[4];
    size_t n = 0;
    (void)state;
    drawn_open(&d, W, H, 10.0);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            float v = (float)(x < 3 ? 700.0 : 30.0 * dd_rng_normal(&rng)); /* some beyond the bins */
            dd_row(d.lab[0], y)[x] = x == 10 ? NAN : v;
            dd_brow(d.in.valid, y)[x] = dd_rng_below(&rng, 3) != 0;
            if (x != 10 && dd_brow(d.in.valid, y)[x])
                sorted[n++] = (double)v;
        }
    assert_true(dd_plane_quantiles(got, q, 4, d.lab[0], d.in.valid, NAN, d.ctx.arena));
    for (int i = 0; i < 4; i++)
        assert_near(got[i], dd_quantile(sorted, n, q[i]), 1e-5);
    for (size_t i = 0; i < n; i++)
        sorted[i] = fabs(sorted[i] - 5.0);
    assert_true(dd_plane_quantiles(got, q, 4, d.lab[0], d.in.valid, 5.0, d.ctx.arena));
    for (int i = 0; i < 4; i++)
        assert_near(got[i], dd_quantile(sorted, n, q[i]), 1e-4);
    dd_bytes_fill(d.in.valid, 0);
    assert_true(dd_plane_quantiles(got, q, 4, d.lab[0], d.in.valid, NAN, d.ctx.arena));
    assert_true(isnan(got[2]));
    free(sorted);
    drawn_close(&d);
}

static void test_nothing_valid_is_nan(void **state)
{
    static const char *const name[] = {"mcdm",       "l_mad",     "l_iqr",        "l_sd",          "ita_sd",      "mottle_mid",
                                       "mottle_mel", "mottle_hb", "rough_sq_mid", "spot_area_pct", "pigment_load"};
    drawn d;
    (void)state;
    drawn_open(&d, 60, 60, 10.0);
    dd_bytes_fill(d.in.valid, 0);
    drawn_ready(&d);
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        assert_true(isnan(drawn_value(&d, name[i])));
    drawn_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mcdm_of_two_colours),  cmocka_unit_test(test_mcdm_of_one_colour_is_zero),
        cmocka_unit_test(test_spread_of_a_ramp),     cmocka_unit_test(test_sums_follow_the_quantiles),
        cmocka_unit_test(test_ita_sd_of_a_ramp),     cmocka_unit_test(test_l_sd_without_the_noise),
        cmocka_unit_test(test_roughness_of_a_sine),  cmocka_unit_test(test_roughness_ignores_tone_and_slow_shading),
        cmocka_unit_test(test_masked_smoothing),     cmocka_unit_test(test_quantiles_against_sorting),
        cmocka_unit_test(test_nothing_valid_is_nan), cmocka_unit_test(test_mottle_of_a_sine),
    };
    return RUN_TESTS("tone and texture", tests);
}
