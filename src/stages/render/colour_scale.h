/* The one colour scale of change_map.png: CIEDE2000 0..15 -> viridis, the same in every picture so that sessions compare. */
#ifndef DD_RENDER_COLOUR_SCALE_H
#define DD_RENDER_COLOUR_SCALE_H

#include "stages/render/canvas.h"

#define DD_SCALE_TOP    15.0f /* dE00; larger changes take the last colour */
#define DD_SCALE_CLEAR  1.0f  /* up to here the baseline shows alone: about the least difference an eye can see */
#define DD_SCALE_OPAQUE 3.0f  /* from here on the colour alone; linear in between */

enum { DD_SCALE_COLOURS = 256 };
extern const dd_rgb8 dd_scale_colours[DD_SCALE_COLOURS];

dd_rgb8 dd_scale_colour(float de00);
/* The scale's colour over a grey of the baseline: what the map shows for this change. de00 >= 0. */
dd_rgb8 dd_scale_over(float de00, uint8_t grey);

#endif
