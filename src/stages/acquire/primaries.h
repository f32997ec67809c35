/* Internal to acquire: colour matrices (METRICS.md 0.1). All row-major, white = (1,1,1) -> Y = 1. */
#ifndef DD_ACQUIRE_PRIMARIES_H
#define DD_ACQUIRE_PRIMARIES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct dd_primaries {
    double white_xy[2], rgb_xy[3][2];
} dd_primaries;

extern const dd_primaries DD_PRIMARIES_SRGB, DD_PRIMARIES_P3, DD_PRIMARIES_REC2020, DD_PRIMARIES_ROMM;

/* Linear RGB of these primaries -> linear sRGB, their white carried to D65 by Bradford. false when they span no gamut. */
bool dd_srgb_from_primaries(double out[9], const dd_primaries *primaries);
/* Columns: XYZ of the profile's colourants in the ICC connection space (D50) -> linear sRGB. false when they span no gamut. */
bool dd_srgb_from_colourants(double out[9], const double colourants[9]);
/* The identity within the rounding of profiles? */
bool dd_is_srgb_matrix(const double m[9]);
/* "Display P3" ... for a matrix to linear sRGB, or NULL when the primaries are not known by name. */
const char *dd_primaries_name(const double m[9]);

#endif
