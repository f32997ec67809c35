/* From measured differences to flags; gates.c says what the flags mean. Thresholds are METRICS.md 6.6 where it has one, else they were
 * chosen on the phantom's skins (types I-VI; lamp turned by 30 degrees against 5, untagged Display P3 against sRGB) and confirmed on
 * other seeds, poses and exposures of them. */
#include "stages/balance/comparable.h"

#include <math.h>
#include <stdlib.h>

#include "stages/balance/gamut_mix.h"
#include "stages/balance/relief_light.h"

static const double LIGHT_SCORE = 1.25;
static const double LEAST_MIX = 0.73, MOST_MIX = 2.2, SURE_MIX = 0.3; /* share; share less three standard errors */
static const double POSE_DEG = 10.0;
static const double SMOOTHED = 0.3; /* noise of one photo over that of the other */
static const double MOST_RESIZED = 1.5;
enum { MOST_JPEG_STEP = 10 };

/* Only a file without a profile can have lost it. */
static uint64_t profile_flags(const dd_gamut_mix *m, const dd_photo *before, const dd_photo *after)
{
    double size = fabs(m->share);
    bool found = size >= LEAST_MIX && size <= MOST_MIX && size - 3.0 * m->error >= SURE_MIX; /* false when unknown */
    const dd_photo *suspect = m->share > 0.0 ? after : before;
    if (!found || !(suspect->flags & DD_BIT(DD_FLAG_PROFILE_ASSUMED)))
        return 0;
    return DD_BIT(suspect == after ? DD_FLAG_PROFILE_MIXED_AFTER : DD_FLAG_PROFILE_MIXED_BEFORE);
}

/* Noise that is gone was taken away: a filter, or the several exposures of a night mode. Other sizes and JPEG qualities do that too. */
static uint64_t smoothing_flags(const dd_sharpness *s, const dd_photo *before, const dd_photo *after, double scale_ratio)
{
    bool same_file_kind = abs(before->jpeg_quality - after->jpeg_quality) <= MOST_JPEG_STEP && scale_ratio <= MOST_RESIZED &&
                          scale_ratio >= 1.0 / MOST_RESIZED;
    if (!same_file_kind || !(s->noise[0].sd_dn > 0.0) || !(s->noise[1].sd_dn > 0.0))
        return 0;
    double ratio = s->noise[1].sd_dn / s->noise[0].sd_dn;
    return (ratio < SMOOTHED ? DD_BIT(DD_FLAG_SMOOTHED_AFTER) : 0) | (ratio > 1.0 / SMOOTHED ? DD_BIT(DD_FLAG_SMOOTHED_BEFORE) : 0);
}

dd_status dd_comparison_make(dd_balance *balance, const dd_photo *before, const dd_photo *after, const dd_aim *aim, const dd_alignment *al,
                             const dd_coarse *coarse, dd_ctx *ctx, dd_err *err)
{
    dd_comparison *c = &balance->comparison;
    dd_status status = dd_relief_light_compare(&c->light, before, after, aim, al, ctx, err);
    if (!status)
        status = dd_gamut_mix_compare(&c->profile, coarse, ctx, err);
    if (status)
        return status;
    if (c->light.score >= LIGHT_SCORE)
        balance->flags |= DD_BIT(DD_FLAG_LIGHT_TURNED);
    if (fabs(al->yaw_deg) > POSE_DEG || fabs(al->pitch_deg) > POSE_DEG)
        balance->flags |= DD_BIT(DD_FLAG_POSE_DIFFERS);
    balance->flags |= profile_flags(&c->profile, before, after);
    balance->flags |= smoothing_flags(&balance->sharpness, before, after, al->scale_ratio);
    return DD_OK;
}
