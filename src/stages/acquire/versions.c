/* Which decoders are in this program. The one file that sees all their headers, for their version macros only. */
#include <stdio.h>

#include <jpeglib.h>
#include <lcms2.h>
#include <png.h>

#include "stages/acquire/acquire.h"

#define TEXT_OF(x) #x
#define TEXT(x)    TEXT_OF(x)

const char *dd_acquire_versions(void)
{
    return "libjpeg-turbo " TEXT(LIBJPEG_TURBO_VERSION) ", libpng " PNG_LIBPNG_VER_STRING ", lcms2 " TEXT(LCMS_VERSION);
}
