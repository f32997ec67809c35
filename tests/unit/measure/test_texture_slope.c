/* spectral_slope on drawn fields whose spectrum is known, what the tiles say of it, and the Fourier transform behind it. */
#include "base/rng.h"
#include "kernels/fft.h"
#include "site_aid.h"

enum { SIDE = 700, N = DD_FFT_EDGE };
static const double TWO_PI = 6.28318530717958648;

/* Of random phases: waves of 0.05 to 2 cycles/mm, evenly on the logarithm of frequency, so that each octave of a 1/f^slope plane of power
 * holds the variance f^(2 - slope). */
static void draw_field(drawn *d, double slope, double amplitude, uint64_t seed)
{
    enum { WAVES = 400 };
    dd_rng rng = dd_rng_make(seed, 0);
    for (int w = 0; w < WAVES; w++) {
        double f = 0.05 * pow(40.0, (w + dd_rng_unit(&rng)) / WAVES), angle = TWO_PI * dd_rng_unit(&rng),
               phase = TWO_PI * dd_rng_unit(&rng);
        double size = amplitude * sqrt(pow(f, 2.0 - slope)), kx = TWO_PI * f / d->site.px_per_mm * cos(angle);
        double ky = TWO_PI * f / d->site.px_per_mm * sin(angle), step_c = cos(kx), step_s = sin(kx);
        for (int y = 0; y < d->in.valid.height; y++) {
            float *row = dd_row(d->lab[0], y);
            double c = cos(phase + ky * y), s = sin(phase + ky * y);
            for (int x = 0; x < d->in.valid.width; x++) {
                double turned = c * step_c - s * step_s;
                row[x] += (float)(size * c);
                s = s * step_c + c * step_s;
                c = turned;
            }
        }
    }
}

static void test_slopes(void **state)
{
    static const double slope[3] = {1.5, 2.0, 3.0};
    (void)state;
    for (int i = 0; i < 3; i++) {
        drawn d;
        drawn_open(&d, SIDE, SIDE, 10.0);
        draw_field(&d, slope[i], 0.1, 20 + (uint64_t)i);
        drawn_ready(&d);
        assert_near(drawn_value(&d, "spectral_slope"), slope[i], 0.25); /* few waves: the oracle asks 0.1 of large fields */
        drawn_close(&d);
    }
}

/* Skin that is steeper on the left: without the right half the sums say so, in the direction and about the size of the truth. */
static void test_tiles_follow_the_slope(void **state)
{
    drawn left, right;
    const dd_metric *m = metric_named("spectral_slope");
    dd_metric_sums sums, again;
    (void)state;
    drawn_open(&left, 2 * SIDE, SIDE, 10.0);
    drawn_open(&right, 2 * SIDE, SIDE, 10.0);
    draw_field(&left, 2.1, 0.05, 31);
    draw_field(&right, 1.9, 0.05, 31);
    for (int y = 0; y < SIDE; y++)
        memcpy(dd_row(left.lab[0], y) + SIDE, dd_row(right.lab[0], y) + SIDE, SIDE * sizeof(float));
    drawn_ready(&left);
    drawn_measure(&sums, &again, &left, NULL, m);
    double all = dd_metric_value(m, &sums, drawn_tiles(&left));
    for (int t = 0; t < (int)drawn_tiles(&left); t++)
        if (t % left.in.tiles_x >= left.in.tiles_x / 2)
            sums.weight[t] = sums.sums[t * DD_SUMS] = 0.0;
    assert_near(dd_metric_value(m, &sums, drawn_tiles(&left)) - all, 0.1, 0.06);
    drawn_close(&left);
    drawn_close(&right);
}

static void test_a_small_region_says_so(void **state)
{
    drawn d;
    dd_metric_sums sums, again;
    (void)state;
    drawn_open(&d, 250, 400, 10.0);
    draw_field(&d, 2.0, 0.05, 1);
    drawn_ready(&d);
    drawn_measure(&sums, &again, &d, NULL, metric_named("spectral_slope"));
    assert_int_equal(sums.why, DD_WHY_REGION_TOO_SMALL);
    drawn_close(&d);
}

/* Against the definition at a few frequencies. */
static void test_transform(void **state)
{
    static dd_fft_square square;
    static double in[N][N];
    dd_fft_table table;
    dd_rng rng = dd_rng_make(9, 0);
    (void)state;
    for (int y = 0; y < N; y++)
        for (int x = 0; x < N; x++) {
            in[y][x] = dd_rng_normal(&rng);
            square.re[y][x] = (float)in[y][x];
            square.im[y][x] = 0.0F;
        }
    dd_fft_init(&table);
    dd_fft_64(&square, &table);
    for (int v = 0; v < N; v += 7)
        for (int u = 0; u < N; u += 9) {
            double re = 0.0, im = 0.0;
            for (int y = 0; y < N; y++)
                for (int x = 0; x < N; x++) {
                    re += in[y][x] * cos(TWO_PI * (u * x + v * y) / N);
                    im -= in[y][x] * sin(TWO_PI * (u * x + v * y) / N);
                }
            assert_near(square.re[u][v], re, 1e-3);
            assert_near(square.im[u][v], im, 1e-3);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_slopes), cmocka_unit_test(test_tiles_follow_the_slope),
                                       cmocka_unit_test(test_a_small_region_says_so), cmocka_unit_test(test_transform)};
    return RUN_TESTS("texture slope", tests);
}
