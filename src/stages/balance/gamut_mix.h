/* Has one photo lost its colour profile? */
#ifndef DD_BALANCE_GAMUT_MIX_H
#define DD_BALANCE_GAMUT_MIX_H

#include "stages/balance/coarse.h"
#include "stages/balance/comparison.h"

/* NaN where there are too few colours outside the treated skin. DD_E_NO_MEMORY is the only way to fail. */
dd_status dd_gamut_mix_compare(dd_gamut_mix *out, const dd_coarse *coarse, dd_ctx *ctx, dd_err *err);

#endif
