/* The filter kernels, written once and compiled twice (see colour_body.h). Taps are added in order, per output pixel.
 * Lanes by the vector extension of gcc and clang: four registers hold the sums while the taps go by. */
#include "kernels/filter.h"

#ifdef __AVX2__
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif
enum { STRIP = 4 * LANES };

typedef float lanes __attribute__((vector_size(4 * LANES), aligned(4), may_alias)); /* unaligned loads allowed */

static void fir_rows(float *out, const float *const *rows, const float *taps, int ntaps, size_t n)
{
    size_t i = 0;
    for (; i + STRIP <= n; i += STRIP) {
        lanes a = {0}, b = {0}, c = {0}, d = {0};
        for (int t = 0; t < ntaps; t++) {
            const lanes *row = (const lanes *)(rows[t] + i);
            float tap = taps[t];
            a += tap * row[0];
            b += tap * row[1];
            c += tap * row[2];
            d += tap * row[3];
        }
        lanes *o = (lanes *)(out + i);
        o[0] = a;
        o[1] = b;
        o[2] = c;
        o[3] = d;
    }
    for (; i < n; i++) {
        float sum = 0;
        for (int t = 0; t < ntaps; t++)
            sum += taps[t] * rows[t][i];
        out[i] = sum;
    }
}

static void fir_row(float *out, const float *in, const float *taps, int ntaps, size_t n)
{
    size_t i = 0;
    for (; i + STRIP <= n; i += STRIP) {
        lanes a = {0}, b = {0}, c = {0}, d = {0};
        for (int t = 0; t < ntaps; t++) {
            const float *at = in + i + (size_t)t;
            float tap = taps[t];
            a += tap * *(const lanes *)at;
            b += tap * *(const lanes *)(at + LANES);
            c += tap * *(const lanes *)(at + 2 * LANES);
            d += tap * *(const lanes *)(at + 3 * LANES);
        }
        lanes *o = (lanes *)(out + i);
        o[0] = a;
        o[1] = b;
        o[2] = c;
        o[3] = d;
    }
    for (; i < n; i++) {
        float sum = 0;
        for (int t = 0; t < ntaps; t++)
            sum += taps[t] * in[i + (size_t)t];
        out[i] = sum;
    }
}
