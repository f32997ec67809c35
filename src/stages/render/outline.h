/* The outlines of masks, drawn as smooth lines. */
#ifndef DD_RENDER_OUTLINE_H
#define DD_RENDER_OUTLINE_H

#include "base/image.h"

typedef struct dd_pen {
    double width_px;
    double dash_px, gap_px; /* 0, 0 = solid */
} dd_pen;

/* Add the border of mask != 0 to coverage (0..255, same size; the larger of old and new stays). false without memory. */
bool dd_outline(dd_bytes coverage, dd_bytes mask, dd_pen pen, dd_arena *arena);

#endif
