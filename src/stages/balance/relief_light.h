/* From which side the light falls, seen on the skin. */
#ifndef DD_BALANCE_RELIEF_LIGHT_H
#define DD_BALANCE_RELIEF_LIGHT_H

#include "stages/aim/aim.h"
#include "stages/align/align.h"
#include "stages/balance/comparison.h"

/* On treated and control skin: nothing is normalised here. turn needs 4 px per mm in both photos. DD_E_NO_MEMORY is the only way to
 * fail. */
dd_status dd_relief_light_compare(dd_relief_light *out, const dd_photo *before, const dd_photo *after, const dd_aim *aim,
                                  const dd_alignment *al, dd_ctx *ctx, dd_err *err);

#endif
