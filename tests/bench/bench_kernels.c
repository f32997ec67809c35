/* CPU time per pixel of every kernel, C and AVX2 in one run (best of 7): the receipt behind "SIMD stays where it wins 1.5x". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/rng.h"
#include "kernels/kernels.h"

enum { N = 1 << 16, ROUNDS = 7, REPEAT = 8 };
static float in[6][N + 64], out[3][N + 64], tile[128 * 128 * 4];
static uint8_t descriptors[DD_DESCRIPTOR_BYTES * 1024];
static uint32_t distances[1024];

static void colour_lab(const dd_kernels *k) { k->colour.lab_from_linear(out[0], out[1], out[2], in[0], in[1], in[2], N); }

static void colour_de(const dd_kernels *k)
{
    const float *a[3] = {in[0], in[1], in[2]}, *b[3] = {in[3], in[4], in[5]};
    k->colour.ciede2000(out[0], a, b, N);
}

static void colour_density(const dd_kernels *k) { k->colour.density_from_lab(out[0], out[1], out[2], in[0], in[1], in[2], N); }

static void colour_separate(const dd_kernels *k) { k->colour.separate(out[0], out[1], out[2], in[0], in[1], in[2], in[3], 0.0f, N); }

static void filter_row(const dd_kernels *k) { k->filter.fir_row(out[0], in[0], in[1], 15, N); }

static void filter_rows(const dd_kernels *k)
{
    const float *rows[15];
    for (int t = 0; t < 15; t++)
        rows[t] = in[t % 6];
    k->filter.fir_rows(out[0], rows, in[1], 15, N);
}

static void filter_halve(const dd_kernels *k) { k->filter.halve_row(out[0], in[0], in[1], N / 2); }

static void ridges(const dd_kernels *k)
{
    const dd_ridge_scale scale = {2.0f, 0.2f, 0.16f};
    k->hessian.ridge_row(out[0], out[1], in[0] + 1, in[1] + 1, in[2] + 1, &scale, N);
}

static void ridges_kept(const dd_kernels *k)
{
    const float *const v[2] = {in[0], in[1]}, *const l2[2] = {in[2], in[3]};
    float *const kept[2] = {out[1], out[2]};
    k->hessian.keep_best(out[0], kept, v, l2, N);
}

static void resample(const dd_kernels *k)
{
    for (int i = 0; i < N; i++)
        k->resample.weighted_rgbx(out[0], tile + 4 * (i & 63), 128 * 4, in[0], 7, in[1], 7);
}

static void match(const dd_kernels *k)
{
    for (int i = 0; i < N / 1024; i++)
        k->match.distances(distances, descriptors + DD_DESCRIPTOR_BYTES * i, descriptors, 1024);
}

static void texture_mask(const dd_kernels *k) { k->texture.mask_row(out[0], in[0], descriptors, N / 2); }
static void texture_divide(const dd_kernels *k)
{
    memcpy(out[0], in[0], N / 2 * sizeof(float));
    k->texture.divide_row(out[0], in[1], descriptors, N / 2);
}
static void texture_relief(const dd_kernels *k) { k->texture.relief_row(out[0], in[0], in[1], descriptors, N); }
static void texture_shine(const dd_kernels *k)
{
    const float toward[3] = {0.7F, -1.1F, 0.5F};
    k->texture.shine_row(out[0], out[1], in[0], in[1], in[2], toward, N);
}
static void texture_ones(const dd_kernels *k) { k->texture.ones_row(out[0], descriptors, N); }
static void texture_circle(const dd_kernels *k)
{
    const float *rows[11];
    dd_circle circle = {3, 2, 0.0F, 0.12F};
    for (int t = 0; t < 11; t++)
        rows[t] = in[t % 6] + 16;
    k->texture.circle_row(descriptors, rows + 5, &circle, N / 2);
}

static const struct { const char *name; void (*run)(const dd_kernels *); } JOBS[] = {
    {"lab_from_linear", colour_lab}, {"ciede2000", colour_de}, {"density_from_lab", colour_density}, {"separate", colour_separate},
    {"fir_row 15 taps", filter_row}, {"fir_rows 15 taps", filter_rows},
    {"halve_row", filter_halve}, {"ridge_row", ridges}, {"keep_best", ridges_kept}, {"weighted_rgbx 7x7", resample}, {"distances (per pair)", match},
    {"mask_row (half)", texture_mask}, {"divide_row (half)", texture_divide}, {"circle_row (half)", texture_circle},
    {"relief_row", texture_relief}, {"ones_row", texture_ones}, {"shine_row", texture_shine},
};

static double best_ns(const dd_kernels *k, void (*run)(const dd_kernels *))
{
    double best = 1e30;
    for (int r = 0; r < ROUNDS; r++) {
        struct timespec a, b;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
        for (int i = 0; i < REPEAT; i++)
            run(k);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
        double ns = ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) / ((double)N * REPEAT);
        best = ns < best ? ns : best;
    }
    return best;
}

int main(void)
{
    dd_kernels c, v;
    dd_rng rng = dd_rng_make(1, 0);
    for (int k = 0; k < 6; k++)
        for (int i = 0; i < N + 64; i++)
            in[k][i] = (float)dd_rng_unit(&rng);
    for (size_t i = 0; i < sizeof descriptors; i++)
        descriptors[i] = (uint8_t)dd_rng_u32(&rng);
    if (!dd_kernels_init(&c, "c") || !dd_kernels_init(&v, NULL))
        return 70;
    printf("%-22s %10s %10s %7s\n", "kernel (ns each)", "c", dd_isa_name(v.isa), "ratio");
    for (size_t i = 0; i < sizeof JOBS / sizeof *JOBS; i++) {
        double tc = best_ns(&c, JOBS[i].run), tv = best_ns(&v, JOBS[i].run);
        printf("%-22s %10.2f %10.2f %7.2f\n", JOBS[i].name, tc, tv, tc / tv);
    }
    return 0;
}
