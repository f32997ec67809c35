/* Where faces may be, and where their eyes are (SKINMASK.md 2, steps 1-4). */
#ifndef DD_AIM_FACE_H
#define DD_AIM_FACE_H

#include "base/ctx.h"
#include "stages/aim/shrink.h"

enum { DD_FACE_MAX = 32, DD_FACE_SIDE = 480, DD_EYES_SIDE = 640 };

/* A square box turned about its own centre, photo pixels. */
typedef struct dd_face_box { double x, y, w; double turn_deg, cos_turn, sin_turn; int hits; } dd_face_box;

/* Eyes in photo pixels, [0] left in the picture. q: contrast of the limbus over the spread of the patch, the weaker eye. */
typedef struct dd_eyes { double x[2], y[2], ipd, q; bool confirmed; } dd_eyes;

/* Grey for the detector: 8-bit luma at long side 480, 255 sqrt(g/255). bytes.px == NULL without memory. */
dd_bytes dd_face_grey(const dd_small *luma, double *step, dd_arena *arena);
/* Groups of hits of the cascade, upright first, else turned by +20, then -20 degrees. Boxes in pixels of the grey. Returns the count, -1
 * without memory. */
int dd_face_detect(dd_face_box out[DD_FACE_MAX], dd_bytes grey, dd_arena *arena);
/* luma: long side 640. box in photo pixels; step: photo pixels per luma pixel. The eyes are those of the box where not confirmed. */
bool dd_eyes_find(dd_eyes *out, const dd_small *luma, const dd_face_box *box, dd_ctx *ctx);
/* A point given in widths of the box from its top-left corner, in the box's frame. */
void dd_face_point(double *x, double *y, const dd_face_box *box, double u, double v);

#endif
