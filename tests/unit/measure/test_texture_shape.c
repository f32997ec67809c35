/* anisotropy, gabor_e_f and lbp_entropy on drawn textures with known answers, and against slow obvious models. */
#include "base/rng.h"
#include "site_aid.h"

enum { SIDE = 500 };
static const double TWO_PI = 6.28318530717958648, PPM = 10.0;

static void draw_sine(drawn *d, double amplitude, double wavelength_mm, double angle)
{
    double k = TWO_PI / (wavelength_mm * d->site.px_per_mm);
    for (int y = 0; y < d->in.valid.height; y++)
        for (int x = 0; x < d->in.valid.width; x++)
            dd_row(d->lab[0], y)[x] += (float)(amplitude * sin(k * (x * cos(angle) + y * sin(angle))));
}

static void draw_noise(drawn *d, double sd, uint64_t seed)
{
    dd_rng rng = dd_rng_make(seed, 0);
    for (int y = 0; y < d->in.valid.height; y++)
        for (int x = 0; x < d->in.valid.width; x++)
            dd_row(d->lab[0], y)[x] += (float)(sd * dd_rng_normal(&rng));
}

static void test_parallel_lines_are_wholly_anisotropic(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        drawn d;
        drawn_open(&d, SIDE, SIDE, PPM);
        draw_sine(&d, 1.0, 1.0, 0.4 * i);
        drawn_ready(&d);
        assert_near(drawn_value(&d, "anisotropy"), 1.0, 0.01);
        drawn_close(&d);
    }
}

/* Two equal waves, crossed: the tensor is a multiple of the unit matrix but for what the 2 mm window leaves of half the wavelength. */
static void test_a_lattice_has_no_direction(void **state)
{
    drawn d;
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    draw_sine(&d, 1.0, 0.8, 0.3);
    draw_sine(&d, 1.0, 0.8, 0.3 + TWO_PI / 4.0);
    drawn_ready(&d);
    assert_near(drawn_inner_value(&d, "anisotropy"), 0.0, 0.02);
    drawn_close(&d);
}

/* Energies c and s of two crossed waves: ((c - s)/(c + s))^2. */
static void test_unequal_lattice(void **state)
{
    drawn d;
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    draw_sine(&d, 2.0, 0.8, 0.3);
    draw_sine(&d, 1.0, 0.8, 0.3 + TWO_PI / 4.0);
    drawn_ready(&d);
    assert_near(drawn_inner_value(&d, "anisotropy"), 0.36, 0.01);
    drawn_close(&d);
}

static void test_flat_skin_has_no_direction_to_tell(void **state)
{
    drawn d;
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    drawn_ready(&d);
    assert_true(isnan(drawn_value(&d, "anisotropy")));
    drawn_close(&d);
}

/* A sine of ratio times the frequency f: A/2 of what reaches the sixteen directions round the circle (eight and their negatives):
 * |r|^2 = (A/2)^2 exp(-(2 pi s f)^2 distance^2), s f = 0.56, distance in units of f. The mean that is taken off takes 4/f mm and longer. */
static double gabor_of_sine(double amplitude, double angle, double ratio)
{
    double sum = 0.0, s = 0.4697 * 4.0 * ratio, left = 1.0 - exp(-0.5 * TWO_PI * s * s);
    for (int k = 0; k < 16; k++) {
        double distance = 1.0 + ratio * ratio - 2.0 * ratio * cos(k * TWO_PI / 16.0 - angle);
        sum += exp(-TWO_PI * TWO_PI * 0.56 * 0.56 * distance);
    }
    return 0.5 * amplitude * left * sqrt(sum / 8.0);
}

static const struct {
    const char *name;
    double frequency_mm;
} GABOR[4] = {{"gabor_e_2", 2.0}, {"gabor_e_1", 1.0}, {"gabor_e_05", 0.5}, {"gabor_e_025", 0.25}};

static void test_gabor_of_a_sine(void **state)
{
    static const double match_mm[2] = {0.0, 0.15};
    (void)state;
    for (int i = 0; i < 8; i++) {
        double f = GABOR[i / 2].frequency_mm, angle = 0.37, blur = TWO_PI * f * match_mm[i % 2];
        drawn d;
        drawn_open(&d, SIDE, SIDE, PPM);
        draw_sine(&d, 2.0, 1.0 / f, angle);
        d.site.match_px = match_mm[i % 2] * PPM;
        drawn_ready(&d);
        double want = gabor_of_sine(2.0, angle, 1.0) * exp(-0.5 * blur * blur);
        assert_near(drawn_inner_value(&d, GABOR[i / 2].name), want, (f < 0.3 ? 0.06 : 0.025) * want); /* 12 waves across: borders count */
        drawn_close(&d);
    }
}

/* One and two octaves away little is left, and the formula says how much. */
static void test_gabor_of_other_waves(void **state)
{
    static const double wave_mm[4] = {1.0, 2.0, 0.35, 4.0};
    (void)state;
    for (int i = 0; i < 4; i++) {
        drawn d;
        drawn_open(&d, SIDE, SIDE, PPM);
        draw_sine(&d, 2.0, wave_mm[i], 0.8);
        drawn_ready(&d);
        double want = gabor_of_sine(2.0, 0.8, 0.5 / wave_mm[i]);
        assert_near(drawn_inner_value(&d, "gabor_e_2"), want, fmax(0.03 * want, 5e-4));
        drawn_close(&d);
    }
}

/* White noise of variance 1 behind a Gaussian of sigma s px keeps 1/(4 pi s^2). */
static void test_gabor_of_noise(void **state)
{
    drawn d;
    double sigma = 0.56 / 2.0 * PPM;
    (void)state;
    drawn_open(&d, SIDE, SIDE, PPM);
    draw_noise(&d, 1.0, 3);
    drawn_ready(&d);
    double want = sqrt(1.0 / (2.0 * TWO_PI * sigma * sigma));
    assert_near(drawn_inner_value(&d, "gabor_e_2"), want, 0.03 * want);
    drawn_close(&d);
}

static double slow_sample(const drawn *d, double x, double y)
{
    int x0 = (int)floor(x), y0 = (int)floor(y);
    double fx = x - x0, fy = y - y0, sum = 0.0;
    for (int k = 0; k < 4; k++) {
        double share = (k & 1 ? fx : 1.0 - fx) * (k & 2 ? fy : 1.0 - fy);
        if (share > 1e-9)
            sum += share * (double)dd_row(d->lab[0], y0 + k / 2)[x0 + (k & 1)];
    }
    return sum;
}

static int slow_bin(const drawn *d, int x, int y, double radius)
{
    int bit[9], changes = 0, ones = 0;
    for (int p = 0; p < 9; p++) {
        double angle = p % 8 * TWO_PI / 8.0, dx = radius * cos(angle), dy = -radius * sin(angle);
        dx = fabs(dx) < 1e-9 ? 0.0 : dx;
        dy = fabs(dy) < 1e-9 ? 0.0 : dy;
        bit[p] = slow_sample(d, x + dx, y + dy) >= (double)dd_row(d->lab[0], y)[x];
    }
    for (int p = 0; p < 8; p++) {
        changes += bit[p] != bit[p + 1];
        ones += bit[p];
    }
    return changes <= 2 ? ones : 9;
}

static void test_patterns_against_a_slow_count(void **state)
{
    static const double ppm[3] = {10.0, 9.0, 6.7};
    enum { W = 160, H = 140, REACH = 6 };
    (void)state;
    for (int i = 0; i < 3; i++) {
        drawn d;
        double count[10] = {0}, n = 0.0, entropy = 0.0, radius = 0.3 * ppm[i];
        drawn_open(&d, W, H, ppm[i]);
        draw_noise(&d, 0.4, 5);
        draw_sine(&d, 1.0, 1.0, 0.7);
        /* Missing pixels spoil the circles that they touch: only those far inside the frame of missing ones count, every second row. */
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                dd_brow(d.in.valid, y)[x] = x >= REACH && y >= REACH && x < W - REACH && y < H - REACH;
        drawn_ready(&d);
        int reach = (int)floor(radius) + 1;
        for (int y = reach; y < H - reach; y += 2)
            for (int x = reach; x < W - reach; x++)
                if (x >= REACH + reach && y >= REACH + reach && x < W - REACH - reach && y < H - REACH - reach) {
                    count[slow_bin(&d, x, y, radius)] += 1.0;
                    n += 1.0;
                }
        for (int b = 0; b < 10; b++)
            entropy -= count[b] > 0.0 ? count[b] / n * log2(count[b] / n) : 0.0;
        assert_near(drawn_value(&d, "lbp_entropy"), entropy, 1e-3);
        drawn_close(&d);
    }
}

static void test_flat_skin_has_one_pattern(void **state)
{
    drawn d;
    (void)state;
    drawn_open(&d, 100, 100, PPM);
    drawn_ready(&d);
    assert_near(drawn_value(&d, "lbp_entropy"), 0.0, 0.0);
    drawn_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parallel_lines_are_wholly_anisotropic),
        cmocka_unit_test(test_a_lattice_has_no_direction),
        cmocka_unit_test(test_unequal_lattice),
        cmocka_unit_test(test_flat_skin_has_no_direction_to_tell),
        cmocka_unit_test(test_gabor_of_a_sine),
        cmocka_unit_test(test_gabor_of_other_waves),
        cmocka_unit_test(test_gabor_of_noise),
        cmocka_unit_test(test_patterns_against_a_slow_count),
        cmocka_unit_test(test_flat_skin_has_one_pattern),
    };
    return RUN_TESTS("texture shape", tests);
}
