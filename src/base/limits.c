/* The default limits of RELIABILITY.md 3: far above any clinic photo, far below what hurts a small machine. */
#include "base/limits.h"

dd_limits dd_limits_default(void)
{
    return (dd_limits){
        .file_bytes = (size_t)200 * 1000 * 1000,
        .pixels = (size_t)100 * 1000 * 1000,
        .side = 30000,
        .min_side = 64,
        .aspect = 50,
        .jpeg_scans = 500,
        .icc_bytes = (size_t)4 << 20,
        .exif_bytes = (size_t)1 << 20,
        .png_chunk_bytes = (size_t)4 << 20,
    };
}
