/* Limits that come before allocation (RELIABILITY.md 3). */
#ifndef DD_BASE_LIMITS_H
#define DD_BASE_LIMITS_H

#include <stddef.h>

typedef struct dd_limits {
    size_t file_bytes;      /* 200 MB */
    size_t pixels;          /* 100 million */
    int side;               /* 30000 */
    int min_side;           /* 64 */
    int aspect;             /* 50 */
    int jpeg_scans;         /* 500 */
    size_t icc_bytes;       /* 4 MB */
    size_t exif_bytes;      /* 1 MB */
    size_t png_chunk_bytes; /* 4 MB */
} dd_limits;

dd_limits dd_limits_default(void);

#endif
