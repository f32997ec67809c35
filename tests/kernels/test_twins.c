/* Every kernel: C against AVX2, byte for byte, over lengths 0..79 and random ones, offsets 0..7, with canaries around the output. */
#include <math.h>
#include <string.h>

#include "aid.h"
#include "base/rng.h"
#include "kernels/kernels.h"

enum { MAX_N = 300, PAD = 16 };
static const float CANARY = 12345.678f;

typedef struct bench { float in[6][MAX_N + 64 + 2 * PAD], out_c[3][MAX_N + 2 * PAD], out_v[3][MAX_N + 2 * PAD]; } bench;

static void fill(bench *b, dd_rng *rng, double low, double high)
{
    for (int k = 0; k < 6; k++)
        for (size_t i = 0; i < sizeof b->in[0] / sizeof(float); i++)
            b->in[k][i] = (float)(low + (high - low) * dd_rng_unit(rng));
    for (int k = 0; k < 3; k++)
        for (size_t i = 0; i < MAX_N + 2 * PAD; i++)
            b->out_c[k][i] = b->out_v[k][i] = CANARY;
}

static void compare(const bench *b, int planes, size_t offset, size_t n)
{
    for (int k = 0; k < planes; k++) {
        assert_memory_equal(b->out_c[k], b->out_v[k], sizeof b->out_c[k]);
        for (size_t i = 0; i < MAX_N + 2 * PAD; i++)
            if (i < PAD + offset || i >= PAD + offset + n)
                assert_true(b->out_v[k][i] == CANARY);
    }
}

static size_t length_of(int round, dd_rng *rng) { return round < 80 ? (size_t)round : dd_rng_below(rng, MAX_N - 8); }

static bool kernels_pair(dd_kernels *c, dd_kernels *v)
{
    assert_true(dd_kernels_init(c, "c"));
    if (dd_kernels_init(v, "avx2"))
        return true;
    print_message("# skipped: no AVX2 here\n");
    skip();
    return false;
}

static void test_colour(void **state)
{
    (void)state;
    static bench b;
    dd_kernels c, v;
    dd_rng rng = dd_rng_make(1, 1);
    if (!kernels_pair(&c, &v))
        return;
    for (int round = 0; round < 400; round++) {
        size_t n = length_of(round, &rng), at = PAD + (size_t)(round & 7);
        fill(&b, &rng, -0.1, 1.3);
        c.colour.lab_from_linear(b.out_c[0] + at, b.out_c[1] + at, b.out_c[2] + at, b.in[0] + at, b.in[1], b.in[2] + 3, n);
        v.colour.lab_from_linear(b.out_v[0] + at, b.out_v[1] + at, b.out_v[2] + at, b.in[0] + at, b.in[1], b.in[2] + 3, n);
        compare(&b, 3, at - PAD, n);
        fill(&b, &rng, -90, 90);
        const float *lab1[3] = {b.in[0], b.in[1] + 1, b.in[2] + 2}, *lab2[3] = {b.in[3] + at, b.in[4], b.in[5]};
        if (round & 1) /* greys and equal colours: the zero-chroma paths */
            memset(b.in[1], 0, sizeof b.in[1]), memset(b.in[2], 0, sizeof b.in[2]);
        c.colour.ciede2000(b.out_c[0] + at, lab1, lab2, n);
        v.colour.ciede2000(b.out_v[0] + at, lab1, lab2, n);
        compare(&b, 1, at - PAD, n);
        fill(&b, &rng, -20, 110);
        c.colour.density_from_lab(b.out_c[0] + at, b.out_c[1] + at, b.out_c[2] + at, b.in[0] + at, b.in[1], b.in[2] + 3, n);
        v.colour.density_from_lab(b.out_v[0] + at, b.out_v[1] + at, b.out_v[2] + at, b.in[0] + at, b.in[1], b.in[2] + 3, n);
        compare(&b, 3, at - PAD, n);
        fill(&b, &rng, -0.02, 1.1);
        const float *m = b.in[5];
        c.colour.separate(b.out_c[0] + at, b.out_c[1] + at, b.out_c[2] + at, b.in[0] + at, b.in[1], b.in[2] + 3, m, b.in[4][0] * 0.1f, n);
        v.colour.separate(b.out_v[0] + at, b.out_v[1] + at, b.out_v[2] + at, b.in[0] + at, b.in[1], b.in[2] + 3, m, b.in[4][0] * 0.1f, n);
        compare(&b, 3, at - PAD, n);
    }
}

static void test_filter(void **state)
{
    (void)state;
    static bench b;
    dd_kernels c, v;
    float taps[64];
    dd_rng rng = dd_rng_make(2, 1);
    if (!kernels_pair(&c, &v))
        return;
    for (int round = 0; round < 400; round++) {
        size_t n = length_of(round, &rng), at = PAD + (size_t)(round & 7);
        int ntaps = 1 + (int)dd_rng_below(&rng, 60);
        const float *rows[64];
        fill(&b, &rng, -5, 5);
        for (int t = 0; t < ntaps; t++) {
            taps[t] = (float)dd_rng_unit(&rng);
            rows[t] = b.in[t % 6] + t % 5;
        }
        c.filter.fir_row(b.out_c[0] + at, b.in[0] + (round & 7), taps, ntaps, n);
        v.filter.fir_row(b.out_v[0] + at, b.in[0] + (round & 7), taps, ntaps, n);
        c.filter.fir_rows(b.out_c[1] + at, rows, taps, ntaps, n);
        v.filter.fir_rows(b.out_v[1] + at, rows, taps, ntaps, n);
        compare(&b, 2, at - PAD, n);
        fill(&b, &rng, -5, 5);
        c.filter.halve_row(b.out_c[0] + at, b.in[0] + (round & 7), b.in[1], n / 2);
        v.filter.halve_row(b.out_v[0] + at, b.in[0] + (round & 7), b.in[1], n / 2);
        compare(&b, 1, at - PAD, n / 2);
    }
}

static void test_texture(void **state)
{
    (void)state;
    static bench b;
    dd_kernels c, v;
    uint8_t valid[MAX_N + 16], codes[2][MAX_N + 16];
    dd_rng rng = dd_rng_make(7, 1);
    if (!kernels_pair(&c, &v))
        return;
    for (int round = 0; round < 400; round++) {
        size_t n = length_of(round, &rng), at = PAD + (size_t)(round & 7);
        const float *rows[6] = {b.in[0], b.in[1], b.in[2], b.in[3], b.in[4], b.in[5]};
        dd_circle circle = {2, 1, (float)dd_rng_unit(&rng), (float)dd_rng_unit(&rng)};
        fill(&b, &rng, 0.2, 3);
        for (size_t i = 0; i < sizeof valid; i++)
            valid[i] = (uint8_t)dd_rng_below(&rng, 2);
        c.texture.mask_row(b.out_c[0] + at, b.in[0] + (round & 7), valid, n);
        v.texture.mask_row(b.out_v[0] + at, b.in[0] + (round & 7), valid, n);
        memcpy(b.out_c[1] + at, b.in[2], n * sizeof(float));
        memcpy(b.out_v[1] + at, b.in[2], n * sizeof(float));
        c.texture.divide_row(b.out_c[1] + at, b.in[1], valid + (round & 7), n);
        v.texture.divide_row(b.out_v[1] + at, b.in[1], valid + (round & 7), n);
        compare(&b, 2, at - PAD, n);
        fill(&b, &rng, 0.2, 3);
        c.texture.split_row(b.out_c[0] + at, b.out_c[1] + at, b.in[0] + (round & 7), n / 2);
        v.texture.split_row(b.out_v[0] + at, b.out_v[1] + at, b.in[0] + (round & 7), n / 2);
        compare(&b, 2, at - PAD, n / 2);
        fill(&b, &rng, 0.2, 3);
        c.texture.difference_row(b.out_c[0] + at, b.out_c[1] + at, b.in[0], b.in[1] + (round & 7), n);
        v.texture.difference_row(b.out_v[0] + at, b.out_v[1] + at, b.in[0], b.in[1] + (round & 7), n);
        compare(&b, 2, at - PAD, n);
        fill(&b, &rng, 0.2, 3);
        b.in[1][dd_rng_below(&rng, MAX_N / 2)] = NAN;
        c.texture.relief_row(b.out_c[0] + at, b.in[0], b.in[1], valid, n);
        v.texture.relief_row(b.out_v[0] + at, b.in[0], b.in[1], valid, n);
        compare(&b, 1, at - PAD, n);
        const float toward[3] = {0.7F, -1.1F, 0.5F};
        fill(&b, &rng, 0.2, 3);
        for (int k = 0; k < 2; k++)
            (k ? &v : &c)->texture.shine_row((k ? b.out_v : b.out_c)[0] + at, (k ? b.out_v : b.out_c)[1] + at, b.in[0], b.in[1] + 1, b.in[2] + 2,
                                             toward, n);
        compare(&b, 2, at - PAD, n);
        fill(&b, &rng, 0.2, 3);
        c.texture.ones_row(b.out_c[1] + at, valid + (round & 7), n);
        v.texture.ones_row(b.out_v[1] + at, valid + (round & 7), n);
        compare(&b, 2, at - PAD, n);
        memset(codes, 99, sizeof codes);
        const uint8_t *const masks[3] = {valid, valid + 1, valid + (round & 7)};
        c.texture.all_row(codes[0] + (round & 7), masks, 1 + round % 3, n);
        v.texture.all_row(codes[1] + (round & 7), masks, 1 + round % 3, n);
        assert_memory_equal(codes[0], codes[1], sizeof codes[0]);
        assert_int_equal(codes[0][(size_t)(round & 7) + n], 99);
        memset(codes, 99, sizeof codes);
        for (int r = 0; r < 6; r++)
            rows[r] += 4;
        const float *const around[7] = {rows[0], rows[1], rows[2], rows[3], rows[4], rows[5], rows[0]};
        c.texture.circle_row(codes[0] + (round & 7), around + 3, &circle, n);
        v.texture.circle_row(codes[1] + (round & 7), around + 3, &circle, n);
        assert_memory_equal(codes[0], codes[1], sizeof codes[0]);
        assert_int_equal(codes[0][(size_t)(round & 7) + n], 99);
    }
}

static void test_resample(void **state)
{
    (void)state;
    dd_kernels c, v;
    float px[64 * 64 * 4], wx[64], wy[64], a[6], b[6];
    dd_rng rng = dd_rng_make(3, 1);
    if (!kernels_pair(&c, &v))
        return;
    for (size_t i = 0; i < sizeof px / sizeof *px; i++)
        px[i] = (float)dd_rng_normal(&rng);
    for (int round = 0; round < 500; round++) {
        int nx = 1 + (int)dd_rng_below(&rng, 40), ny = 1 + (int)dd_rng_below(&rng, 40);
        for (int i = 0; i < 64; i++) {
            wx[i] = (float)dd_rng_unit(&rng);
            wy[i] = (float)dd_rng_unit(&rng);
        }
        for (int i = 0; i < 6; i++)
            a[i] = b[i] = CANARY;
        const float *corner = px + 4 * dd_rng_below(&rng, 20) + (round & 3);
        c.resample.weighted_rgbx(a + 1, corner, 64 * 4, wx, nx, wy, ny);
        v.resample.weighted_rgbx(b + 1, corner, 64 * 4, wx, nx, wy, ny);
        assert_memory_equal(a, b, sizeof a);
        assert_true(a[0] == CANARY && a[5] == CANARY);
    }
}

static void test_hessian(void **state)
{
    (void)state;
    static bench b;
    dd_kernels c, v;
    dd_rng rng = dd_rng_make(4, 1);
    if (!kernels_pair(&c, &v))
        return;
    for (int round = 0; round < 400; round++) {
        size_t n = length_of(round, &rng), at = PAD + (size_t)(round & 7);
        const dd_ridge_scale scale = {(float)(4.0 * dd_rng_unit(&rng)), 0.2f, round & 1 ? 0.2f : 1e9f};
        fill(&b, &rng, -5, 5);
        b.in[round % 3][1 + dd_rng_below(&rng, MAX_N)] = NAN;
        c.hessian.ridge_row(b.out_c[0] + at, b.out_c[1] + at, b.in[0] + 8, b.in[1] + at, b.in[2] + 9, &scale, n);
        v.hessian.ridge_row(b.out_v[0] + at, b.out_v[1] + at, b.in[0] + 8, b.in[1] + at, b.in[2] + 9, &scale, n);
        compare(&b, 2, at - PAD, n);
        fill(&b, &rng, 0, 1);
        const float *const both[2] = {b.in[0] + at, b.in[1] + 3}, *const l2[2] = {b.in[3], b.in[4] + at};
        for (int twin = 0; twin < 2; twin++) {
            float(*out)[MAX_N + 2 * PAD] = twin ? b.out_v : b.out_c, *const kept[2] = {out[1] + at, out[2] + at};
            for (int k = 0; k < 3; k++)
                memcpy(out[k] + at, b.in[5] + k, n * sizeof(float));
            (twin ? &v : &c)->hessian.keep_best(out[0] + at, kept, both, l2, n);
        }
        compare(&b, 3, at - PAD, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_colour), cmocka_unit_test(test_filter), cmocka_unit_test(test_hessian),
                                       cmocka_unit_test(test_resample), cmocka_unit_test(test_texture)};
    return RUN_TESTS("twins", tests);
}
