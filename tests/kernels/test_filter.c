/* Filters against slow, obvious models and closed forms. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "base/fmath.h"
#include "base/rng.h"
#include "kernels/kernels.h"

typedef struct fixture { dd_kernels k; dd_arena *arena; } fixture;

static int set_up(void **state)
{
    static fixture f;
    f.arena = dd_arena_new();
    *state = &f;
    return !f.arena || !dd_kernels_init(&f.k, NULL);
}

static int tear_down(void **state)
{
    dd_arena_free(((fixture *)*state)->arena);
    return 0;
}

static dd_plane noise(fixture *f, int w, int h, uint64_t seed)
{
    dd_plane p = dd_plane_new(f->arena, w, h);
    dd_rng rng = dd_rng_make(seed, 0);
    assert_non_null(p.px);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            dd_row(p, y)[x] = (float)dd_rng_normal(&rng);
    return p;
}

static int mirrored(int i, int n) { return i < 0 ? mirrored(-1 - i, n) : i >= n ? mirrored(2 * n - 1 - i, n) : i; }

/* Direct double sum over a 2-D Gaussian. */
static double slow_gauss(dd_plane in, int cx, int cy, double sigma)
{
    int r = (int)ceil(3.5 * sigma);
    double sum = 0, weight = 0;
    for (int y = -r; y <= r; y++)
        for (int x = -r; x <= r; x++) {
            double w = exp(-(x * x + y * y) / (2 * sigma * sigma));
            sum += w * (double)dd_row(in, mirrored(cy + y, in.height))[mirrored(cx + x, in.width)];
            weight += w;
        }
    return sum / weight;
}

static void test_gauss_against_direct_sum(void **state)
{
    fixture *f = *state;
    const int sizes[][2] = {{1, 1}, {2, 7}, {33, 1}, {5, 90}, {64, 48}, {131, 77}};
    const double sigmas[] = {0.5, 1.0, 2.3, 7.9};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (size_t g = 0; g < 4; g++) {
            dd_plane in = noise(f, sizes[s][0], sizes[s][1], s + 1), out = dd_plane_new(f->arena, in.width, in.height);
            assert_true(dd_gauss(&f->k, out, in, sigmas[g], f->arena));
            for (int i = 0; i < 12; i++) {
                int x = i * 37 % in.width, y = i * 53 % in.height;
                assert_near(dd_row(out, y)[x], slow_gauss(in, x, y, sigmas[g]), 2e-6);
            }
            assert_true(dd_gauss(&f->k, in, in, sigmas[g], f->arena)); /* in place: the same bytes */
            for (int y = 0; y < in.height; y++)
                assert_memory_equal(dd_row(in, y), dd_row(out, y), (size_t)in.width * sizeof(float));
        }
}

/* A cosine keeps its shape: amplitude exp(-2 pi^2 sigma^2 / lambda^2). Large sigmas take the pyramid. */
static void test_gauss_transfer(void **state)
{
    fixture *f = *state;
    const double sigmas[] = {4.0, 12.0, 30.0};
    for (size_t g = 0; g < 3; g++) {
        double lambda = 5.0 * sigmas[g], want = exp(-2 * M_PI * M_PI * sigmas[g] * sigmas[g] / (lambda * lambda)), num = 0, den = 0;
        dd_plane p = dd_plane_new(f->arena, 900, 40);
        for (int y = 0; y < 40; y++)
            for (int x = 0; x < 900; x++)
                dd_row(p, y)[x] = (float)cos(2 * M_PI * x / lambda);
        assert_true(dd_gauss(&f->k, p, p, sigmas[g], f->arena));
        for (int x = 250; x < 650; x++) {
            num += (double)dd_row(p, 20)[x] * cos(2 * M_PI * x / lambda);
            den += cos(2 * M_PI * x / lambda) * cos(2 * M_PI * x / lambda);
        }
        assert_near(num / den, want, 0.004);
    }
}

static void test_masked_gauss_ignores_what_is_masked(void **state)
{
    fixture *f = *state;
    dd_plane a = noise(f, 80, 60, 9), b = noise(f, 80, 60, 9), out_a = dd_plane_new(f->arena, 80, 60), out_b = dd_plane_new(f->arena, 80, 60);
    dd_bytes mask = dd_bytes_new(f->arena, 80, 60);
    dd_bytes_fill(mask, 1);
    for (int y = 10; y < 30; y++)
        for (int x = 20; x < 70; x++) {
            dd_brow(mask, y)[x] = 0;
            dd_row(b, y)[x] = NAN;
        }
    assert_true(dd_gauss_masked(&f->k, out_a, a, mask, 2.0, f->arena) && dd_gauss_masked(&f->k, out_b, b, mask, 2.0, f->arena));
    for (int y = 0; y < 60; y++)
        for (int x = 0; x < 80; x++) {
            float va = dd_row(out_a, y)[x], vb = dd_row(out_b, y)[x];
            assert_true(va == vb || (isnan(va) && isnan(vb)));
        }
    assert_true(isnan(dd_row(out_a, 20)[45]) && !isnan(dd_row(out_a, 5)[45]));
    dd_plane_fill(a, 3.0f);
    assert_true(dd_gauss_masked(&f->k, out_a, a, mask, 2.0, f->arena));
    assert_near(dd_row(out_a, 9)[45], 3.0, 1e-5);
}

static void test_halve_means(void **state)
{
    fixture *f = *state;
    dd_plane in = noise(f, 7, 5, 4), out;
    assert_true(dd_halve(&f->k, &out, in, f->arena));
    assert_true(out.width == 3 && out.height == 2);
    assert_near(dd_row(out, 1)[2], (dd_row(in, 2)[4] + dd_row(in, 2)[5] + dd_row(in, 3)[4] + dd_row(in, 3)[5]) / 4, 1e-6);
}

static dd_bytes speckle(fixture *f, int w, int h, uint32_t one_in, uint64_t seed)
{
    dd_bytes b = dd_bytes_new(f->arena, w, h);
    dd_rng rng = dd_rng_make(seed, 1);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            dd_brow(b, y)[x] = dd_rng_below(&rng, one_in) == 0;
    return b;
}

static void test_discs_against_direct_search(void **state)
{
    fixture *f = *state;
    const double radii[] = {0.0, 1.0, 1.5, 3.2, 8.0};
    for (int g = 0; g < 5; g++) {
        dd_bytes in = speckle(f, 50, 37, 30, (uint64_t)g), wide = dd_bytes_new(f->arena, 50, 37), thin = dd_bytes_new(f->arena, 50, 37);
        assert_true(dd_dilate(wide, in, radii[g], f->arena) && dd_erode(thin, wide, radii[g], f->arena));
        for (int y = 0; y < 37; y++)
            for (int x = 0; x < 50; x++) {
                bool near_set = false, near_unset = false;
                for (int v = 0; v < 37; v++)
                    for (int u = 0; u < 50; u++)
                        if ((u - x) * (u - x) + (v - y) * (v - y) <= radii[g] * radii[g]) {
                            near_set |= dd_brow(in, v)[u] != 0;
                            near_unset |= dd_brow(wide, v)[u] == 0;
                        }
                assert_int_equal(dd_brow(wide, y)[x], near_set);
                assert_int_equal(dd_brow(thin, y)[x], !near_unset);
            }
    }
}

static void flood(int *labels, dd_bytes mask, int x, int y, int label, bool eight)
{
    if (x < 0 || y < 0 || x >= mask.width || y >= mask.height || !dd_brow(mask, y)[x] || labels[y * mask.width + x])
        return;
    labels[y * mask.width + x] = label;
    for (int v = -1; v <= 1; v++)
        for (int u = -1; u <= 1; u++)
            if (eight || u == 0 || v == 0)
                flood(labels, mask, x + u, y + v, label, eight);
}

static void test_labels_against_flood_fill(void **state)
{
    fixture *f = *state;
    for (int round = 0; round < 20; round++) {
        int w = 3 + round * 2, h = 41 - round, got[64 * 64], want[64 * 64] = {0}, count = 0;
        dd_bytes mask = speckle(f, w, h, 2, (uint64_t)round);
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++)
                if (dd_brow(mask, y)[x] && !want[y * w + x])
                    flood(want, mask, x, y, ++count, round & 1);
        assert_int_equal(dd_label(got, mask, round & 1, f->arena), count);
        assert_memory_equal(got, want, (size_t)(w * h) * sizeof(int));
    }
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {T(test_gauss_against_direct_sum), T(test_gauss_transfer), T(test_masked_gauss_ignores_what_is_masked),
                                       T(test_halve_means), T(test_discs_against_direct_search), T(test_labels_against_flood_fill)};
    return RUN_TESTS("filter", tests);
}
