/* Which pixels are skin: of a face in its frame, or of a photo that is all skin (SKINMASK.md 2 and 3). */
#ifndef DD_AIM_SKIN_H
#define DD_AIM_SKIN_H

#include "stages/aim/aim.h"
#include "stages/aim/frame.h"

/* mask: 0/1 in the frame, fixed zones removed; caller's, frame size. DD_E_NO_REGION: what should be cheeks is not skin. */
dd_status dd_skin_of_face(dd_bytes mask, bool *overexposed, const dd_frame *frame, dd_ctx *ctx);

typedef struct dd_closeup {
    dd_skin_status status;      /* closeup, uncertain or none */
    dd_bytes mask;              /* long side 400; empty when none */
    double step;                /* photo pixels per mask pixel: mask (i,j) is centred at photo ((i+.5)*step - .5, ...) */
    double cover, mass, texture, plausible, clipped;    /* what the status was decided on; cover and clipped are shares 0..1 */
} dd_closeup;

/* DD_OK with its status, or DD_E_NO_MEMORY. */
dd_status dd_closeup_find(dd_closeup *out, const dd_photo *photo, dd_ctx *ctx);

/* Shared binary steps; false without memory. */
bool dd_open_mask(dd_bytes mask, double radius, dd_arena *arena);                      /* in place */
bool dd_fill_holes(dd_bytes mask, double most_pixels, dd_arena *arena);                /* enclosed holes of at most so many pixels */

#endif
