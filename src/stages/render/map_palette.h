/* Colours of the metric maps: one byte per pixel, the same palette layout for every kind. Inside of stage render. */
#ifndef DD_RENDER_MAP_PALETTE_H
#define DD_RENDER_MAP_PALETTE_H

#include "stages/measure/maps.h"
#include "stages/render/canvas.h"

/* Indices 0..127: greys from black to white; 128..191: the colours of the scale from low to high. More would not be told apart and, with
 * the noise of a photo, cost a quarter of the file and of the time. */
enum { DD_MAP_FIRST_COLOUR = 128, DD_MAP_COLOURS = 64 };

void dd_map_palette(dd_rgb8 palette[256], dd_map_kind kind);
/* For every code of a map: the index of its colour, 0 where the photo shows instead (nothing measured, or next to nothing found). */
void dd_map_indices(uint8_t index_of[256], dd_map_kind kind);
static inline uint8_t dd_map_grey(uint8_t value) { return value >> 1; }

#endif
