/* Internal to acquire: the IJG quality whose luminance table is nearest to the one in the file. */
#ifndef DD_ACQUIRE_JPEG_QUALITY_H
#define DD_ACQUIRE_JPEG_QUALITY_H

#include <stdint.h>

/* table: 64 divisors in natural (row) order. 1..100. */
int dd_jpeg_quality(const uint16_t table[64]);

#endif
