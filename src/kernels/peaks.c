/* Peaks of a row: comparisons without branches, each load unconditional; the largest neighbour first, then one comparison. */
#include "kernels/peaks.h"

static inline float larger(float a, float b) { return a > b ? a : b; }

static void peaks(uint8_t *restrict out, const float *restrict at, const float *restrict up, const float *restrict down,
                  const float *restrict finer, const float *restrict wider, float least, size_t n)
{
    for (size_t i = 1; i + 1 < n; i++) {
        float around = larger(larger(larger(at[i - 1], at[i + 1]), larger(up[i], down[i])), larger(finer[i], wider[i]));
        out[i] = at[i] >= larger(around, least);
    }
}

void dd_peaks_row(uint8_t *out, const dd_peak_rows *rows, float least, size_t n)
{
    if (n)
        out[0] = out[n - 1] = 0;
    peaks(out, rows->at, rows->up, rows->down, rows->finer, rows->wider, least, n);
}
