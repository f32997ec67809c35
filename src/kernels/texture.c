/* Texture rows in plain C, and those that need no AVX2 twin (bench_kernels: 1.1 times and less). */
#include "kernels/texture_body.h"

static void split_row(float *restrict even, float *restrict odd, const float *restrict in, size_t n_out)
{
    for (size_t i = 0; i < n_out; i++) {
        even[i] = in[2 * i];
        odd[i] = in[2 * i + 1];
    }
}

static void difference_row(float *restrict square, float *restrict size, const float *restrict a, const float *restrict b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float d = a[i] - b[i];
        square[i] = d * d;
        size[i] = fabsf(d);
    }
}

/* A strip of bytes stays in a register while the rows go by. */
static void all_row(uint8_t *out, const uint8_t *const *rows, int n_rows, size_t n)
{
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        uint64_t word[8], next[8];
        memcpy(word, rows[0] + i, sizeof word);
        for (int t = 1; t < n_rows; t++) {
            memcpy(next, rows[t] + i, sizeof next);
            for (int k = 0; k < 8; k++)
                word[k] &= next[k];
        }
        memcpy(out + i, word, sizeof word);
    }
    for (; i < n; i++) {
        out[i] = rows[0][i];
        for (int t = 1; t < n_rows; t++)
            out[i] &= rows[t][i];
    }
}

void dd_texture_init_c(dd_texture_kernels *k)
{
    *k = (dd_texture_kernels){mask_row, split_row,  divide_row, difference_row, circle_row,
                              all_row,  relief_row, ones_row,   shine_row,      DD_ISA_C};
}
