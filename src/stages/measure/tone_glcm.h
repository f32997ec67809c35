/* Grey-level co-occurrence of quantised lightness (Haralick 1973; METRICS.md 2.1): counting pairs of levels at one distance in four
 * directions, and the features of such counts. */
#ifndef DD_MEASURE_TONE_GLCM_H
#define DD_MEASURE_TONE_GLCM_H

#include <stdint.h>

#include "base/image.h"

enum {
    DD_GLCM_LEVELS = 32,
    DD_GLCM_NONE = 32,   /* level of a pixel that is not valid */
    DD_GLCM_STRIDE = 33, /* of a table of pairs: row = level of one pixel, column = of the other, with a place for NONE */
    DD_GLCM_TABLE = DD_GLCM_STRIDE * DD_GLCM_STRIDE,
    DD_GLCM_DIRECTIONS = 4
};

typedef enum dd_glcm_feature {
    DD_GLCM_CONTRAST,
    DD_GLCM_HOMOGENEITY,
    DD_GLCM_ENTROPY,
    DD_GLCM_CORRELATION,
    DD_GLCM_ENERGY,
    DD_GLCM_FEATURES
} dd_glcm_feature;

/* Levels with a margin of NONE, so that every pair can be read: pixel (x, y) of the picture stands at column x + margin; margin rows
 * follow below. */
typedef struct dd_glcm_picture {
    dd_bytes level;
    int width, height, margin;
    int step; /* pairs begin in every step-th row: of a large picture the others tell the same */
} dd_glcm_picture;

/* Offsets of the four directions, y down:  0: (d, 0)   45: (e, -e) read as (-e, e)   90: (0, d)   135: (e, e)   with e = round(d/sqrt 2) */
typedef struct dd_glcm_offset {
    int dx, dy;
} dd_glcm_offset;
void dd_glcm_offsets(dd_glcm_offset out[DD_GLCM_DIRECTIONS], int distance_px);

/* All NONE; margin for offsets of distance_px. level.px NULL without memory. */
dd_glcm_picture dd_glcm_picture_new(int width, int height, int distance_px, dd_arena *arena);
static inline uint8_t *dd_glcm_row(const dd_glcm_picture *p, int y) { return dd_brow(p->level, y) + p->margin; }

/* count[level of first * STRIDE + level of second], cleared first. */
void dd_glcm_count(uint32_t count[DD_GLCM_TABLE], const dd_glcm_picture *picture, dd_glcm_offset offset);

/* One direction: its pairs (both valid), its symmetric distribution and the features of that; NaN without a pair. */
typedef struct dd_glcm {
    double pairs;
    double p[DD_GLCM_LEVELS][DD_GLCM_LEVELS];
    double feature[DD_GLCM_FEATURES];
    double mean, variance; /* of the levels */
} dd_glcm;
void dd_glcm_from_count(dd_glcm *out, const uint32_t count[DD_GLCM_TABLE]);

/* Influence functions: how far one more pair of levels (i, j) moves each feature, as a function whose mean over all pairs is 0. */
void dd_glcm_influence(double out[DD_GLCM_FEATURES], const dd_glcm *of, int i, int j);

#endif
