/* Tests that ask whether two photos were taken alike, beyond what the light fit and the sharpness say. */
#ifndef DD_BALANCE_COMPARABLE_H
#define DD_BALANCE_COMPARABLE_H

#include "stages/balance/balance.h"
#include "stages/balance/coarse.h"

/* Fills balance->comparison and adds the flags of light direction, colour profile, tone curve, pose, shape and smoothing. balance:
 * light and sharpness are there already. DD_E_NO_MEMORY is the only way to fail. */
dd_status dd_comparison_make(dd_balance *balance, const dd_photo *before, const dd_photo *after, const dd_aim *aim, const dd_alignment *al,
                             const dd_coarse *coarse, dd_ctx *ctx, dd_err *err);

#endif
