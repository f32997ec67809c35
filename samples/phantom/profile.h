/* The colour profile in the file: Display P3 or sRGB, as an ICC profile of our own making. */
#ifndef PH_PROFILE_H
#define PH_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#include "phantom/scenario.h"

enum { PH_ICC_BYTES = 640 };

/* Linear sRGB -> linear Display P3, row-major 3 x 3. */
void ph_p3_from_srgb(float matrix[9]);
/* The profile's bytes; returns their number, 0 for PH_UNTAGGED. */
size_t ph_profile_icc(uint8_t out[PH_ICC_BYTES], ph_profile profile);

#endif
