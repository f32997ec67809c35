/* Region bits at full resolution: from a small stencil (found skin), from a mask file, from drawn shapes. */
#ifndef DD_AIM_PAINT_H
#define DD_AIM_PAINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/image.h"

typedef struct dd_canvas { uint16_t *bits; int width, height; } dd_canvas;    /* bit i = region i; bit 15 stays free for scratch */

/* A small picture of region bits and where it lies: stencil x = x0 + xx*X + xy*Y, y = y0 + yx*X + yy*Y for photo pixel (X,Y); xx > 0. */
typedef struct dd_stencil { const uint16_t *value; int width, height; double x0, xx, xy, y0, yx, yy; } dd_stencil;

/* Sets each bit where the bilinear mean of its 0/1 values is > .5; edge values repeat outwards. false without memory. */
bool dd_paint_stencil(dd_canvas canvas, const dd_stencil *stencil, dd_arena *arena);
void dd_paint_mask(dd_canvas canvas, dd_bytes mask, int region);
/* Pixel (i,j) is inside when its centre (i+.5, j+.5) is: positions count from the photo's top-left corner, as LabelMe draws them. Even-odd.
 */
void dd_paint_polygon(dd_canvas canvas, const double (*point)[2], size_t n, int region);
void dd_paint_circle(dd_canvas canvas, const double centre[2], double radius, int region);
/* Pixels of the first n regions. */
void dd_paint_count(size_t *pixels, int n, dd_canvas canvas);

#endif
