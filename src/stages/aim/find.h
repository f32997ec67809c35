/* Skin of a photo without drawn regions: a face, a close-up, or an honest no (SKINMASK.md 1). */
#ifndef DD_AIM_FIND_H
#define DD_AIM_FIND_H

#include "stages/aim/skin.h"

typedef struct dd_found {
    dd_skin_status status;
    dd_face face;               /* found: the rest is filled, and frame and mask */
    dd_frame frame;
    dd_bytes mask;              /* of the face, in its frame */
    dd_closeup closeup;         /* without a face */
    uint64_t flags;             /* overexposed, eyes_uncertain, second_face, auto_noface, region_uncertain */
} dd_found;

/* Everything in out lives in ctx->arena. DD_OK with a status, or DD_E_NO_MEMORY, DD_E_CANCELLED. */
dd_status dd_skin_find(dd_found *out, const dd_photo *photo, dd_ctx *ctx);

#endif
