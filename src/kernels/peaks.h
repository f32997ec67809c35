/* Local maxima along rows. Plain C for the vectoriser. */
#ifndef DD_KERNELS_PEAKS_H
#define DD_KERNELS_PEAKS_H

#include <stddef.h>
#include <stdint.h>

/* What a pixel is held against: its row, the rows above and below, the same row of the next finer and the next wider scale. */
typedef struct dd_peak_rows {
    const float *at, *up, *down, *finer, *wider;
} dd_peak_rows;

/* out[i] = 1 where at[i] >= least and not below any of its four neighbours and the two scales, i = 1 .. n - 2; else 0. No NaN. */
void dd_peaks_row(uint8_t *out, const dd_peak_rows *rows, float least, size_t n);

#endif
