/* The skin as drawn: a plane in millimetres, origin in the middle of the treated site, x to the right, y down. It is rastered once,
 * a little finer than the photos and larger than all of them together; every photo looks at the same raster through its own pose. */
#ifndef PH_CANVAS_H
#define PH_CANVAS_H

#include <string.h>

#include "base/image.h"

typedef struct ph_canvas {
    double x0_mm, y0_mm; /* centre of the top-left pixel */
    double px_per_mm;
    int width, height;
} ph_canvas;

/* Random streams: one number per purpose, so that adding an item to one never moves another. The low 32 bits are the item's index. */
enum ph_stream {
    PH_STREAM_MOTTLE = 1,
    PH_STREAM_LESION,
    PH_STREAM_LESION_SHAPE,
    PH_STREAM_RELIEF,
    PH_STREAM_PORE,
    PH_STREAM_VESSEL,
    PH_STREAM_HAIR,
    PH_STREAM_OIL,
    PH_STREAM_SENSOR,
    PH_STREAM_FRACTAL,
    PH_STREAM_LINE,
    PH_STREAM_INK,
};

static inline uint64_t ph_stream(enum ph_stream purpose, uint32_t item) { return (uint64_t)purpose << 32 | item; }

static inline double ph_canvas_x(const ph_canvas *c, int x) { return c->x0_mm + x / c->px_per_mm; }
static inline double ph_canvas_y(const ph_canvas *c, int y) { return c->y0_mm + y / c->px_per_mm; }

/* v as a pixel index within low..high. */
static inline int ph_clamp_int(double v, int low, int high) { return v < low ? low : v > high ? high : (int)v; }

/* out = in; same size. */
static inline void ph_plane_copy(dd_plane out, dd_plane in)
{
    for (int y = 0; y < in.height; y++)
        memcpy(dd_row(out, y), dd_row(in, y), (size_t)in.width * sizeof(float));
}

#endif
