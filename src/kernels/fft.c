/* Radix 2, decimation in time (Cooley and Tukey 1965), down the columns of the square: all 64 columns take each butterfly together, so that
 * the vectoriser has rows to work on. Then the square is turned over and the same is done again. 30 us. */
#include "kernels/fft.h"

#include <string.h>

#include "base/fmath.h"

enum { N = DD_FFT_EDGE };

void dd_fft_init(dd_fft_table *out)
{
    for (int k = 0; k < N / 2; k++) {
        out->re[k] = (float)dd_cos(2.0 * DD_PI * k / N);
        out->im[k] = (float)-dd_sin(2.0 * DD_PI * k / N);
    }
}

static int reversed(int k)
{
    int r = 0;
    for (int bit = 1; bit < N; bit <<= 1)
        r = r << 1 | ((k & bit) != 0);
    return r;
}

static void swap_rows(float (*plane)[N], int a, int b)
{
    float row[N];
    memcpy(row, plane[a], sizeof row);
    memcpy(plane[a], plane[b], sizeof row);
    memcpy(plane[b], row, sizeof row);
}

static void butterfly(float *restrict re0, float *restrict im0, float *restrict re1, float *restrict im1, float c, float s)
{
    for (int x = 0; x < N; x++) {
        float re = re1[x] * c - im1[x] * s, im = re1[x] * s + im1[x] * c;
        re1[x] = re0[x] - re;
        im1[x] = im0[x] - im;
        re0[x] += re;
        im0[x] += im;
    }
}

static void transform_columns(dd_fft_square *q, const dd_fft_table *t)
{
    for (int k = 0; k < N; k++)
        if (reversed(k) > k) {
            swap_rows(q->re, k, reversed(k));
            swap_rows(q->im, k, reversed(k));
        }
    for (int half = 1; half < N; half *= 2)
        for (int first = 0; first < N; first += 2 * half)
            for (int k = 0; k < half; k++) {
                int a = first + k, b = a + half, turn = k * (N / 2 / half);
                butterfly(q->re[a], q->im[a], q->re[b], q->im[b], t->re[turn], t->im[turn]);
            }
}

static void transpose(float (*plane)[N])
{
    for (int y = 0; y < N; y++)
        for (int x = 0; x < y; x++) {
            float v = plane[y][x];
            plane[y][x] = plane[x][y];
            plane[x][y] = v;
        }
}

void dd_fft_64(dd_fft_square *square, const dd_fft_table *table)
{
    transform_columns(square, table);
    transpose(square->re);
    transpose(square->im);
    transform_columns(square, table);
}
