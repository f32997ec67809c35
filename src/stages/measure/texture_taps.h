/* Taps of small filters that read one grid and answer on the same or a coarser one. */
#ifndef DD_MEASURE_TEXTURE_TAPS_H
#define DD_MEASURE_TEXTURE_TAPS_H

enum { DD_TAPS_MOST = 64 };

/* out(i) = sum over t of tap[t] * in[i * step + first + t]; site i lies over in(i * step + (step - 1)/2). */
typedef struct dd_taps {
    int step, first, n;
    float tap[DD_TAPS_MOST];
} dd_taps;

/* step: 1 or an even number. sigma in px of the grid that is read; cut at 3.5 sigma, or at 64 taps. */
dd_taps dd_taps_gauss(double sigma_px, int step);
/* Derivative of that Gaussian, per px of the grid that is read. step even. */
dd_taps dd_taps_slope(double sigma_px, int step);
/* Gaussian times cos (phase 0) or sin (phase 1) of 2 pi f x, f in cycles per px; the Gaussian's taps sum to 1. */
dd_taps dd_taps_wave(double sigma_px, int step, double f, int phase);

#endif
