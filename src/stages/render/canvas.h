/* An 8-bit sRGB picture to draw on. Everything clips at its edges; blending is done on the encoded values. */
#ifndef DD_RENDER_CANVAS_H
#define DD_RENDER_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct dd_rgb8 {
    uint8_t r, g, b;
} dd_rgb8;
typedef struct dd_box {
    int x, y, w, h;
} dd_box;

typedef struct dd_canvas {
    uint8_t *px; /* interleaved RGB, 3 * width bytes a row */
    int width, height;
} dd_canvas;

/* One house palette for all pictures: neutral greys, because a coloured surround shifts how skin looks. */
#define DD_PAPER ((dd_rgb8){28, 28, 28})    /* strips and margins */
#define DD_INK   ((dd_rgb8){240, 240, 240}) /* labels */
#define DD_FAINT ((dd_rgb8){168, 168, 168}) /* second voice: kind, ticks, notes */

/* Not cleared. false without memory or for a size below 1. */
bool dd_canvas_new(dd_canvas *out, dd_arena *arena, int width, int height);
static inline uint8_t *dd_canvas_at(dd_canvas c, int x, int y) { return c.px + 3 * ((size_t)y * (size_t)c.width + (size_t)x); }

void dd_fill(dd_canvas c, dd_box box, dd_rgb8 colour);
void dd_shade(dd_canvas c, dd_box box, dd_rgb8 colour, uint8_t alpha); /* the same, see-through; alpha 255 = opaque */
/* One pixel: colour over what is there. */
void dd_blend(dd_canvas c, int x, int y, dd_rgb8 colour, uint8_t alpha);
/* "There is no picture here": diagonal stripes of two greys; true on the lighter stripe. period in px, the stripe is half of it. */
bool dd_on_stripe(int x, int y, int period);
void dd_hatch(uint8_t rgb[3], int x, int y, int period);

#endif
