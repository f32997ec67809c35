/* Files of a scenario: photos, masks. */
#ifndef PH_WRITE_H
#define PH_WRITE_H

#include "base/err.h"
#include "base/image.h"
#include "phantom/scenario.h"

/* Interleaved 8-bit codes, 3*width bytes per row; quality, subsampling and profile are the sensor's. Baseline JPEG, integer DCT: the same
 * bytes from any build of libjpeg-turbo. */
dd_status ph_write_jpeg(const char *path, const uint8_t *codes, int width, int height, const ph_sensor *sensor, dd_err *err);
/* 8-bit grey PNG, 255 where bits[y*width + x] has any bit of `any`, 0 elsewhere. Compressed here, so that the bytes depend on no zlib. */
dd_status ph_write_mask(const char *path, const uint16_t *bits, unsigned any, int width, int height, dd_err *err);
/* A 16-bit PNG of 1 (grey) or 3 (RGB) planes: code = zero + per_unit * value, rounded, 0..65535. */
dd_status ph_write_map(const char *path, const dd_plane *plane, int channels, double zero, double per_unit, dd_err *err);

#endif
