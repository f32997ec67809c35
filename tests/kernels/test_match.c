/* Descriptor distances and the registration's kernels: against slow models, and C against AVX2 byte for byte. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "aid.h"
#include "base/rng.h"
#include "kernels/kernels.h"

static const float CANARY = 12345.678f;

static bool simd_too(dd_kernels *c, dd_kernels *v)
{
    assert_true(dd_kernels_init(c, "c"));
    if (dd_kernels_init(v, "avx2"))
        return true;
    print_message("# skipped: no AVX2 here\n");
    skip();
    return false;
}

static uint32_t slow_distance(const uint8_t *a, const uint8_t *b)
{
    uint32_t sum = 0;
    for (int i = 0; i < DD_DESCRIPTOR_BYTES; i++)
        sum += (uint32_t)abs(a[i] - b[i]) * (uint32_t)abs(a[i] - b[i]);
    return sum;
}

static void check_distances(const dd_match_kernels *k)
{
    enum { N = 83 };
    static uint8_t set[7 + N * DD_DESCRIPTOR_BYTES], query[DD_DESCRIPTOR_BYTES + 7];
    uint32_t out[N + 2];
    dd_rng rng = dd_rng_make(21, 1);
    for (size_t round = 0; round < 80; round++) {
        size_t offset = round % 8 % 7, n = round % N;
        for (size_t i = 0; i < sizeof set; i++)
            set[i] = round < 4 ? (uint8_t)(round & 1 ? 255 : 0) : (uint8_t)dd_rng_u32(&rng);
        for (size_t i = 0; i < sizeof query; i++)
            query[i] = round < 4 ? (uint8_t)(round & 2 ? 255 : 0) : (uint8_t)dd_rng_u32(&rng);
        out[0] = out[n + 1] = 77;
        k->distances(out + 1, query + offset, set + offset, n);
        assert_true(out[0] == 77 && out[n + 1] == 77);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(out[i + 1], slow_distance(query + offset, set + offset + i * DD_DESCRIPTOR_BYTES));
    }
}

static void test_distances(void **state)
{
    (void)state;
    dd_kernels c, v;
    assert_true(dd_kernels_init(&c, "c"));
    check_distances(&c.match);
    if (simd_too(&c, &v))
        check_distances(&v.match);
}

enum { SIDE = 96 };

static void fill(float *px, size_t n, uint64_t stream)
{
    dd_rng rng = dd_rng_make(22, stream);
    for (size_t i = 0; i < n; i++)
        px[i] = (float)dd_rng_normal(&rng);
}

/* Bilinear reproduces a plane exactly (up to rounding), says where it had to clamp, and writes nothing beyond n. */
static void test_sample_line(void **state)
{
    (void)state;
    static float plane[SIDE * SIDE];
    float out[82], inside[82], out_v[82], inside_v[82];
    dd_kernels c, v;
    dd_rng rng = dd_rng_make(23, 1);
    bool simd = simd_too(&c, &v);
    for (int i = 0; i < SIDE * SIDE; i++)
        plane[i] = 3 + 0.5F * (float)(i % SIDE) - 0.25F * (float)(i / SIDE);
    for (size_t n = 0; n < 80; n++) {
        float x0 = (float)(dd_rng_unit(&rng) * 120 - 10), y0 = (float)(dd_rng_unit(&rng) * 120 - 10),
              dx = (float)(dd_rng_unit(&rng) * 2 - 1), dy = (float)(dd_rng_unit(&rng) - 0.5);
        for (int i = 0; i < 82; i++)
            out[i] = out_v[i] = inside[i] = inside_v[i] = CANARY;
        c.flow.sample_line(out + 1, inside + 1, plane, SIDE, SIDE, SIDE, x0, y0, dx, dy, n);
        for (size_t i = 0; i < n; i++) {
            float x = x0 + (float)i * dx, y = y0 + (float)i * dy, cx = fminf(fmaxf(x, 0), SIDE - 1), cy = fminf(fmaxf(y, 0), SIDE - 1);
            assert_near(out[i + 1], 3 + 0.5F * cx - 0.25F * cy, 1e-4);
            assert_true(inside[i + 1] == (x == cx && y == cy ? 1.0F : 0.0F));
        }
        assert_true(out[0] == CANARY && out[n + 1] == CANARY && inside[n + 1] == CANARY);
        if (simd) {
            v.flow.sample_line(out_v + 1, inside_v + 1, plane, SIDE, SIDE, SIDE, x0, y0, dx, dy, n);
            assert_memory_equal(out, out_v, sizeof out);
            assert_memory_equal(inside, inside_v, sizeof inside);
        }
    }
}

static void slow_sums(double sum[DD_FLOW_SUMS], const float *const a[3], const float *const b[3], double inside, double limit, size_t i)
{
    double va = (double)a[1][i], vb = (double)b[1][i], e = va - vb, k = 1 + e / limit * (e / limit), w = inside / (k * k);
    double gx = 0.25 * ((double)*(a[1] + i + 1) - (double)*(a[1] + i - 1) + (double)*(b[1] + i + 1) - (double)*(b[1] + i - 1));
    double gy = 0.25 * ((double)a[2][i] - (double)a[0][i] + (double)b[2][i] - (double)b[0][i]);
    const double term[DD_FLOW_SUMS] = {w * gx * gx,      w * gx * gy,      w * gy * gy,      w * gx * e, w * gy * e,
                                       inside * va * va, inside * vb * vb, inside * va * vb, inside};
    memcpy(sum, term, sizeof term);
}

static void test_accumulate(void **state)
{
    (void)state;
    static float a[3][SIDE], b[3][SIDE], inside[SIDE], sums[2][DD_FLOW_SUMS][SIDE];
    dd_kernels k[2];
    bool simd = simd_too(&k[0], &k[1]);
    fill(&a[0][0], sizeof a / sizeof(float), 1);
    fill(&b[0][0], sizeof b / sizeof(float), 2);
    for (size_t i = 0; i < SIDE; i++)
        inside[i] = i % 5 ? 1 : 0;
    for (size_t n = 0; n < 80; n++) {
        for (int w = 0; w < 1 + simd; w++) {
            float *rows[DD_FLOW_SUMS];
            for (int s = 0; s < DD_FLOW_SUMS; s++) {
                for (int i = 0; i < SIDE; i++)
                    sums[w][s][i] = 1;
                rows[s] = sums[w][s] + 3;
            }
            const float *ra[3] = {a[0] + 3, a[1] + 3, a[2] + 3}, *rb[3] = {b[0] + 3, b[1] + 3, b[2] + 3};
            k[w].flow.accumulate(rows, ra, rb, inside + 3, 1.5F, n);
        }
        const float *ra[3] = {a[0], a[1], a[2]}, *rb[3] = {b[0], b[1], b[2]};
        for (size_t i = 3; i < n + 3; i++) {
            double truth[DD_FLOW_SUMS];
            slow_sums(truth, ra, rb, (double)inside[i], 1.5, i);
            for (int s = 0; s < DD_FLOW_SUMS; s++)
                assert_near(sums[0][s][i], 1 + truth[s], 1e-5 * (1 + fabs(truth[s])));
        }
        for (int s = 0; s < DD_FLOW_SUMS; s++)
            assert_true(sums[0][s][2] == 1 && sums[0][s][n + 3] == 1);
        if (simd)
            assert_memory_equal(sums[0], sums[1], sizeof sums[0]);
    }
}

static void test_cell_shifts(void **state)
{
    (void)state;
    static float a[SIDE * SIDE], b[SIDE * SIDE];
    float cross[2][DD_FLOW_TABLE];
    dd_kernels k[2];
    bool simd = simd_too(&k[0], &k[1]);
    fill(a, SIDE * SIDE, 3);
    fill(b, SIDE * SIDE, 4);
    for (int w = 0; w < 1 + simd; w++) {
        for (int i = 0; i < DD_FLOW_TABLE; i++)
            cross[w][i] = CANARY;
        k[w].flow.cell_shifts(cross[w], a + 5, SIDE, b + 3 * SIDE + 1, SIDE);
    }
    for (int s = 0; s < DD_FLOW_TABLE; s++) {
        int sy = s / DD_FLOW_COLUMNS - 1, sx = s % DD_FLOW_COLUMNS;
        double sum = 0;
        if (sy < 0 || sy >= DD_FLOW_ROWS) {
            assert_true(cross[0][s] == CANARY);
            continue;
        }
        for (int y = 0; y < DD_FLOW_CELL; y++)
            for (int x = 0; x < DD_FLOW_CELL; x++)
                sum += (double)a[5 + y * SIDE + x] * (double)b[(3 + y + sy) * SIDE + 1 + x + sx];
        assert_near(cross[0][s], sum, 1e-3);
    }
    if (simd)
        assert_memory_equal(cross[0], cross[1], sizeof cross[0]);
}

/* The recurrence, shift by shift, on random costs. */
static void test_path_step(void **state)
{
    (void)state;
    enum { FIRST = DD_FLOW_COLUMNS, END = DD_FLOW_TABLE - DD_FLOW_COLUMNS };
    static float last[DD_FLOW_TABLE], cost[DD_FLOW_TABLE], path[2][DD_FLOW_TABLE], sum[2][DD_FLOW_TABLE];
    dd_kernels k[2];
    bool simd = simd_too(&k[0], &k[1]);
    fill(last, DD_FLOW_TABLE, 5);
    fill(cost, DD_FLOW_TABLE, 6);
    float least = 1e6F;
    for (int s = 0; s < DD_FLOW_TABLE; s++) {
        if (s < FIRST || s >= END || s % DD_FLOW_COLUMNS == DD_FLOW_COLUMNS - 1)
            last[s] = 1e6F;
        least = fminf(least, last[s]);
    }
    for (int w = 0; w < 1 + simd; w++) {
        for (int s = 0; s < DD_FLOW_TABLE; s++)
            sum[w][s] = path[w][s] = 2;
        k[w].flow.path_step(path[w], sum[w], last, cost, 0.3F, 0.8F);
    }
    for (int s = 0; s < DD_FLOW_TABLE; s++) {
        if (s < FIRST || s >= END) {
            assert_true(path[0][s] == 2 && sum[0][s] == 2);
            continue;
        }
        double beside = fmin(fmin((double)last[s - 1], (double)last[s + 1]),
                             fmin((double)last[s - DD_FLOW_COLUMNS], (double)last[s + DD_FLOW_COLUMNS]));
        double best = fmin(fmin((double)last[s], beside + 0.3), (double)least + 0.8);
        assert_near(path[0][s], (double)cost[s] + best - (double)least, 1e-5);
        assert_near(sum[0][s], 2 + (double)path[0][s], 1e-5);
    }
    if (simd)
        assert_true(memcmp(path[0], path[1], sizeof path[0]) == 0 && memcmp(sum[0], sum[1], sizeof sum[0]) == 0);
}

static void test_subtract_scaled(void **state)
{
    (void)state;
    double row[90], target[2][90];
    dd_kernels k[2];
    dd_rng rng = dd_rng_make(24, 1);
    bool simd = simd_too(&k[0], &k[1]);
    for (size_t n = 0; n < 80; n++) {
        for (int i = 0; i < 90; i++) {
            row[i] = dd_rng_normal(&rng);
            target[0][i] = target[1][i] = dd_rng_normal(&rng);
        }
        double before[90];
        memcpy(before, target[0], sizeof before);
        for (int w = 0; w < 1 + simd; w++)
            k[w].flow.subtract_scaled(target[w] + 2, row + n % 4, 0.37, n);
        for (size_t i = 0; i < 90; i++)
            assert_true(target[0][i] == (i >= 2 && i < n + 2 ? before[i] - 0.37 * row[n % 4 + i - 2] : before[i]));
        assert_memory_equal(target[0], target[1], simd ? sizeof before : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_distances),  cmocka_unit_test(test_sample_line),
                                       cmocka_unit_test(test_accumulate), cmocka_unit_test(test_cell_shifts),
                                       cmocka_unit_test(test_path_step),  cmocka_unit_test(test_subtract_scaled)};
    return RUN_TESTS("match_and_flow_kernels", tests);
}
