/* Sharpness and noise of a pair (METRICS.md 6.3 to 6.5). */
#ifndef DD_BALANCE_BLUR_H
#define DD_BALANCE_BLUR_H

#include "stages/balance/balance.h"
#include "stages/balance/coarse.h"

/* The sharpness of two equal photos: no difference, nothing to match. Noise unknown. */
dd_sharpness dd_sharpness_none(void);
/* light: balanced already. Sets light->sharpness and the flags of blur and JPEG. A pair without skin to learn from keeps NaN.
 * DD_E_NO_MEMORY is the only way to fail. */
dd_status dd_sharpness_estimate(dd_balance *light, const dd_photo *before, const dd_photo *after, const dd_aim *aim, const dd_alignment *al,
                                const dd_coarse *coarse, dd_ctx *ctx, dd_err *err);

#endif
