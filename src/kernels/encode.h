/* Linear light -> 8-bit sRGB (IEC 61966-2-1), rounded to the nearest code, exactly. */
#ifndef DD_KERNELS_ENCODE_H
#define DD_KERNELS_ENCODE_H

#include <stddef.h>
#include <stdint.h>

enum { DD_SRGB8_BINS = 4096 };

/* 6 kB; made once per picture by dd_srgb8_table_init, then read-only. */
typedef struct dd_srgb8_table {
    float first[257];                /* least linear value that rounds to code i; [256] = never */
    uint8_t code[DD_SRGB8_BINS + 1]; /* code at the lower end of each bin of width 1/4096; [4096] = code of 1 */
} dd_srgb8_table;

void dd_srgb8_table_init(dd_srgb8_table *table);

/* n pixels, planar in, interleaved RGB out. Clamps to 0..1; NaN becomes 0. */
void dd_srgb8_row(uint8_t *rgb, const float *r, const float *g, const float *b, const dd_srgb8_table *table, size_t n);

#endif
