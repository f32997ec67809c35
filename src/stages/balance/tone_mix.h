/* Did the follow-up go through another tone curve, or another mix of the colour channels? */
#ifndef DD_BALANCE_TONE_MIX_H
#define DD_BALANCE_TONE_MIX_H

#include "stages/balance/coarse.h"
#include "stages/balance/comparison.h"
#include "stages/balance/sharpness.h"

dd_tone_mix dd_tone_mix_unknown(void); /* all NaN */
/* Unknown without enough control skin, or where it is all of one colour. DD_E_NO_MEMORY is the only way to fail. */
dd_status dd_tone_mix_compare(dd_tone_mix *out, const dd_coarse *coarse, const dd_sharpness *sharpness, dd_ctx *ctx,
                              dd_err *err);

#endif
