/* The filter kernels, written once and compiled twice (see colour_body.h). Taps are added in order, per output pixel. */
#include "kernels/filter.h"

enum { STRIP = 32 }; /* outputs per inner loop: they stay in registers while the taps go by */

static void fir_rows(float *restrict out, const float *const *rows, const float *taps, int ntaps, size_t n)
{
    size_t i = 0;
    for (; i + STRIP <= n; i += STRIP) {
        float sum[STRIP] = {0};
        for (int t = 0; t < ntaps; t++) {
            const float *restrict row = rows[t] + i;
            float tap = taps[t];
            for (int k = 0; k < STRIP; k++)
                sum[k] += tap * row[k];
        }
        for (int k = 0; k < STRIP; k++)
            out[i + (size_t)k] = sum[k];
    }
    for (; i < n; i++) {
        float sum = 0;
        for (int t = 0; t < ntaps; t++)
            sum += taps[t] * rows[t][i];
        out[i] = sum;
    }
}

static void fir_row(float *restrict out, const float *restrict in, const float *taps, int ntaps, size_t n)
{
    size_t i = 0;
    for (; i + STRIP <= n; i += STRIP) {
        float sum[STRIP] = {0};
        for (int t = 0; t < ntaps; t++) {
            const float *restrict row = in + i + t;
            float tap = taps[t];
            for (int k = 0; k < STRIP; k++)
                sum[k] += tap * row[k];
        }
        for (int k = 0; k < STRIP; k++)
            out[i + (size_t)k] = sum[k];
    }
    for (; i < n; i++) {
        float sum = 0;
        for (int t = 0; t < ntaps; t++)
            sum += taps[t] * in[i + (size_t)t];
        out[i] = sum;
    }
}

static void halve_row(float *restrict out, const float *restrict a, const float *restrict b, size_t n_out)
{
    for (size_t i = 0; i < n_out; i++)
        out[i] = 0.25f * ((a[2 * i] + a[2 * i + 1]) + (b[2 * i] + b[2 * i + 1]));
}
