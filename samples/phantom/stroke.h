/* Thin wandering lines on the skin: vessels and hairs now, wrinkles later. */
#ifndef PH_STROKE_H
#define PH_STROKE_H

#include "base/rng.h"
#include "phantom/canvas.h"

enum { PH_STROKE_POINTS = 64 };

typedef struct ph_stroke {
    int n;
    double x_mm[PH_STROKE_POINTS], y_mm[PH_STROKE_POINTS];
    double width_mm; /* full width at half maximum in the middle; tapers to the ends */
} ph_stroke;

/* A line from (x, y) in direction `turn` (radians) whose direction drifts: bend = SD of the turn over the whole length, in radians. */
void ph_stroke_wander(ph_stroke *out, double x_mm, double y_mm, double turn, double length_mm, double bend, double width_mm, dd_rng *rng);
/* Raise plane to strength * Gaussian cross profile where that is larger. */
void ph_stroke_draw(dd_plane plane, const ph_canvas *canvas, const ph_stroke *stroke, double strength);

#endif
