/* A first, honest answer to "can these two photos be compared", from the flags alone.
 *
 *   poor   the light, the frame or the registration is so far off that a difference may come from the camera alone
 *   fair   something had to be corrected on weak evidence; the intervals carry it, a person should look
 *   good   none of these
 *
 * Flags that say where a number comes from (no profile, automatic region, default noise floor, ...) do not make two photos less
 * alike and do not count. Which side a mismatch flatters is known for blur alone: the less sharp photo looks smoother. */
#include "stages/report/report.h"

static const uint64_t POOR = DD_BIT(DD_FLAG_EXPOSURE_FAR) | DD_BIT(DD_FLAG_CLIPPED_HEAVILY) | DD_BIT(DD_FLAG_LOW_OVERLAP) |
                             DD_BIT(DD_FLAG_LOW_TRUST) | DD_BIT(DD_FLAG_NORM_NONE) | DD_BIT(DD_FLAG_GREYSCALE);
static const uint64_t FAIR = DD_BIT(DD_FLAG_NORM_WEAK) | DD_BIT(DD_FLAG_CLIPPED) | DD_BIT(DD_FLAG_SCALE_MISMATCH) |
                             DD_BIT(DD_FLAG_EXTRAPOLATED) | DD_BIT(DD_FLAG_OVEREXPOSED) | DD_BIT(DD_FLAG_REGION_UNCERTAIN) |
                             DD_BIT(DD_FLAG_LOW_RESOLUTION) | DD_BIT(DD_FLAG_PROFILE_BROKEN) | DD_BIT(DD_FLAG_BLUR_BEFORE) |
                             DD_BIT(DD_FLAG_BLUR_AFTER) | DD_BIT(DD_FLAG_BLUR_FAR) | DD_BIT(DD_FLAG_JPEG_STRONG) |
                             DD_BIT(DD_FLAG_JPEG_DIFFERS);

const char *dd_comparability(uint64_t flags)
{
    /* The same file twice: nothing can differ, however bad the photo. */
    if (flags & DD_BIT(DD_FLAG_IDENTICAL_FILES))
        return "good";
    return flags & POOR ? "poor" : flags & FAIR ? "fair" : "good";
}

const char *dd_favours(uint64_t flags)
{
    const uint64_t before = DD_BIT(DD_FLAG_BLUR_BEFORE), after = DD_BIT(DD_FLAG_BLUR_AFTER);
    const uint64_t blur = before | after | DD_BIT(DD_FLAG_BLUR_FAR);
    if (dd_comparability(flags)[0] == 'g')
        return "neither";
    if (!(flags & blur) || dd_comparability(flags & ~blur)[0] != 'g')
        return "";
    return flags & before ? "before" : flags & after ? "after" : "";
}
