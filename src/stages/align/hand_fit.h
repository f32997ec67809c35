/* The model behind points marked by hand, and whether they agree with each other. */
#ifndef DD_ALIGN_HAND_FIT_H
#define DD_ALIGN_HAND_FIT_H

#include "base/ctx.h"
#include "stages/align/align.h"

typedef struct dd_hand_fit {
    dd_model model;
    double h[9];           /* photo px, before -> after */
    double rms_px, max_px; /* distance of the points from the model, follow-up px */
    size_t worst_line;     /* of max_px */
    double spread_px;      /* root mean square distance of the follow-up's points from their middle */
} dd_hand_fit;

/* DD_E_POINTS: outside a photo, all in one place, or one contradicts the others (with its line). DD_E_REGISTRATION: they show that the
 * follow-up is mirrored. */
dd_status dd_hand_fit_find(dd_hand_fit *out, const dd_hand_points *points, const dd_photo *before, const dd_photo *after, dd_ctx *ctx,
                           dd_err *err);

#endif
