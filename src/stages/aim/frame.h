/* The face frame: the photo resampled so that every face has its eyes in the same place (SKINMASK.md 2, steps 5-7 and section 8).
 *
 *     x: -1 = left eye's side .. +1, unit = distance of the eyes (IPD), 64 px; origin between the eyes; y down.
 *     The eyes are at (-.5,0) and (.5,0). y > 0 is measured in units of k * IPD, k = how long the lower face is. */
#ifndef DD_AIM_FRAME_H
#define DD_AIM_FRAME_H

#include "base/ctx.h"
#include "stages/acquire/acquire.h"
#include "stages/aim/face.h"

enum { DD_FRAME_W = 281, DD_FRAME_H = 327, DD_FRAME_X0 = 140, DD_FRAME_Y0 = 134, DD_FRAME_UNIT = 64 };

typedef struct dd_frame {
    double x, y, along, across; /* photo position of the origin; photo = (x,y) + (along,-across; across,along) * frame px */
    double k;                   /* mouth height over the mean one */
    dd_plane u, v, l;           /* ln R/G, ln G/B, ln Y, each with e added */
    dd_bytes valid;             /* inside the photo */
    dd_bytes clipped;           /* brightest channel > .97 */
    dd_plane ro;                /* distance from (0,.30) over the mean outline's in that direction */
} dd_frame;

typedef enum dd_face_shape {    /* as drawn in SKINMASK.md 2 (8), 5 and 8 */
    DD_SHAPE_SEED_CHEEKS, DD_SHAPE_SEED_FOREHEAD, DD_SHAPE_SEED_NOSE, DD_SHAPE_SEED_CHIN,
    DD_SHAPE_ZONES,             /* eyes, brows, lips, nostrils: never measured */
    DD_SHAPE_NECK,
    DD_SHAPE_FOREHEAD, DD_SHAPE_CHEEK_PICTURE_LEFT, DD_SHAPE_CHEEK_PICTURE_RIGHT, DD_SHAPE_NOSE, DD_SHAPE_CHIN
} dd_face_shape;

/* DD_E_NO_REGION: no cheek inside the photo, or a black one. DD_E_NO_MEMORY. */
dd_status dd_frame_cut(dd_frame *out, const dd_photo *photo, const dd_eyes *eyes, dd_ctx *ctx);
/* x in IPD, y in IPD as on the photo: k is applied here. */
bool dd_shape_inside(dd_face_shape shape, double x, double y, double k);

static inline double dd_frame_x(int i) { return (double)(i - DD_FRAME_X0) / DD_FRAME_UNIT; }
static inline double dd_frame_y(int j) { return (double)(j - DD_FRAME_Y0) / DD_FRAME_UNIT; }

#endif
