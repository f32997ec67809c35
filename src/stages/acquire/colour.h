/* Internal to acquire: from the file's colour tags to dd_photo's tables and matrix. */
#ifndef DD_ACQUIRE_COLOUR_H
#define DD_ACQUIRE_COLOUR_H

#include "stages/acquire/acquire.h"
#include "stages/acquire/decode.h"

/* Fills to_linear, matrix, profile and the profile flags; converts the samples to 16 bits where the profile is a LUT.
 * photo: upright samples, depth and size are set. */
dd_status dd_colour_resolve(dd_photo *photo, const dd_colour_tags *tags, const char *name, dd_err *err);

#endif
