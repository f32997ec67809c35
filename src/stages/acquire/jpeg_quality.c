/* Which IJG quality would have written this quantisation table? The IJG rule scales the example luminance table of ITU-T T.81 Table K.1
 * by s = 5000/q (q < 50) or 200 - 2q percent and clamps to 1..255. Each q = 1..100 is tried and the nearest table wins; for tables of
 * another kind (cameras) that is the quality of about the same coarseness. */
#include "stages/acquire/jpeg_quality.h"

#include <stdlib.h>

static const uint8_t K1[64] = {
    16, 11,  10,  16, 24, 40, 51, 61, 12,  12,  14,  19,  26, 58, 60, 55,  14,  13,  16,  24, 40, 57,
    69, 56,  14,  17, 22, 29, 51, 87, 80,  62,  18,  22,  37, 56, 68, 109, 103, 77,  24,  35, 55, 64,
    81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98,  112, 100, 103, 99,
};

static long distance(const uint16_t table[64], int quality)
{
    int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    long sum = 0;
    for (int i = 0; i < 64; i++) {
        int q = (K1[i] * scale + 50) / 100;
        q = q < 1 ? 1 : q > 255 ? 255 : q;
        sum += labs((long)table[i] - q);
    }
    return sum;
}

int dd_jpeg_quality(const uint16_t table[64])
{
    int best = 1;
    long best_distance = distance(table, 1);
    for (int quality = 2; quality <= 100; quality++) {
        long d = distance(table, quality);
        if (d < best_distance) {
            best = quality;
            best_distance = d;
        }
    }
    return best;
}
