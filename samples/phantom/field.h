/* Smooth random fields over the skin: mean 0, SD about 1, detail of about `spacing_mm`. */
#ifndef PH_FIELD_H
#define PH_FIELD_H

#include "phantom/canvas.h"

typedef struct ph_field {
    float *node, *line; /* lattice of normal numbers; one row of it, mixed for the y asked last */
    int width, height;
    double x0_mm, y0_mm, spacing_mm;
} ph_field;

/* Covers x0..x0+width, y0..y0+height (mm) and repeats its edge outside. false without memory. */
bool ph_field_make(ph_field *out, double x0_mm, double y0_mm, double width_mm, double height_mm, double spacing_mm, uint64_t seed,
                   uint64_t stream, dd_arena *arena);
bool ph_field_over(ph_field *out, const ph_canvas *canvas, double spacing_mm, uint64_t seed, uint64_t stream, dd_arena *arena);
/* out[i] = the field at (x_mm + i*step_mm, y_mm). */
void ph_field_row(float *out, const ph_field *field, double x_mm, double step_mm, double y_mm, int n);
/* plane += gain * field over the whole canvas. row: scratch of canvas->width floats. */
void ph_field_add(dd_plane plane, const ph_canvas *canvas, const ph_field *field, float gain, float *row);

#endif
