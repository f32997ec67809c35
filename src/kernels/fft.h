/* Fourier transform of squares of 64 x 64 values. */
#ifndef DD_KERNELS_FFT_H
#define DD_KERNELS_FFT_H

enum { DD_FFT_EDGE = 64 };

/* A complex square: row by row. */
typedef struct dd_fft_square {
    float re[DD_FFT_EDGE][DD_FFT_EDGE], im[DD_FFT_EDGE][DD_FFT_EDGE];
} dd_fft_square;

/* cos and -sin of 2 pi k / 64. */
typedef struct dd_fft_table {
    float re[DD_FFT_EDGE / 2], im[DD_FFT_EDGE / 2];
} dd_fft_table;

void dd_fft_init(dd_fft_table *out);
/* In place, unnormalised: sum of square[y][x] exp(-2 pi i (u x + v y) / 64), stored at [u][v]: transposed. */
void dd_fft_64(dd_fft_square *square, const dd_fft_table *table);

#endif
