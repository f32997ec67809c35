/* White noise on a lattice, interpolated by the cubic B-spline: cheap, without the lattice showing, the same value at any resolution.
 * The mean square of the spline weights is 151/315 per axis, which sets the gain that gives the field unit variance. */
#include "phantom/field.h"

#include <math.h>

#include "base/rng.h"

bool ph_field_make(ph_field *out, double x0_mm, double y0_mm, double width_mm, double height_mm, double spacing_mm, uint64_t seed,
                   uint64_t stream, dd_arena *arena)
{
    enum { BORDER = 3 };
    const float unit = (float)(315.0 / 151.0);
    out->spacing_mm = spacing_mm;
    out->width = (int)ceil(width_mm / spacing_mm) + 2 * BORDER;
    out->height = (int)ceil(height_mm / spacing_mm) + 2 * BORDER;
    out->x0_mm = x0_mm - BORDER * spacing_mm;
    out->y0_mm = y0_mm - BORDER * spacing_mm;
    size_t count = (size_t)out->width * (size_t)out->height;
    out->node = DD_NEW(arena, float, count);
    out->line = DD_NEW(arena, float, out->width);
    if (!out->node || !out->line)
        return false;
    dd_rng rng = dd_rng_make(seed, stream);
    for (size_t i = 0; i < count; i++)
        out->node[i] = unit * (float)dd_rng_normal(&rng);
    return true;
}

bool ph_field_over(ph_field *out, const ph_canvas *canvas, double spacing_mm, uint64_t seed, uint64_t stream, dd_arena *arena)
{
    double width_mm = canvas->width / canvas->px_per_mm, height_mm = canvas->height / canvas->px_per_mm;
    return ph_field_make(out, canvas->x0_mm, canvas->y0_mm, width_mm, height_mm, spacing_mm, seed, stream, arena);
}

static void spline_weights(float w[4], float t)
{
    float s = 1.0f - t;
    w[0] = s * s * s / 6.0f;
    w[1] = (3.0f * t * t * t - 6.0f * t * t + 4.0f) / 6.0f;
    w[2] = (3.0f * s * s * s - 6.0f * s * s + 4.0f) / 6.0f;
    w[3] = t * t * t / 6.0f;
}

/* First of the four nodes around position `at` (in lattice steps), kept inside the lattice. */
static int first_node(float *t, double at, int count)
{
    double inside = at < 1.0 ? 1.0 : at > count - 3.0 ? count - 3.0 : at;
    int i = (int)inside;
    *t = (float)(inside - i);
    return i > count - 4 ? (*t = 1.0f, count - 4) : i - 1;
}

void ph_field_row(float *out, const ph_field *f, double x_mm, double step_mm, double y_mm, int n)
{
    float t, w[4];
    int top = first_node(&t, (y_mm - f->y0_mm) / f->spacing_mm, f->height);
    const float *a = f->node + (size_t)top * (size_t)f->width, *b = a + f->width, *c = b + f->width, *d = c + f->width;
    spline_weights(w, t);
    for (int i = 0; i < f->width; i++)
        f->line[i] = w[0] * a[i] + w[1] * b[i] + w[2] * c[i] + w[3] * d[i];
    double at = (x_mm - f->x0_mm) / f->spacing_mm, step = step_mm / f->spacing_mm;
    for (int i = 0; i < n; i++) {
        const float *p = f->line + first_node(&t, at + i * step, f->width);
        spline_weights(w, t);
        out[i] = w[0] * p[0] + w[1] * p[1] + w[2] * p[2] + w[3] * p[3];
    }
}

void ph_field_add(dd_plane plane, const ph_canvas *canvas, const ph_field *field, float gain, float *row)
{
    for (int y = 0; y < plane.height; y++) {
        float *out = dd_row(plane, y);
        ph_field_row(row, field, canvas->x0_mm, 1.0 / canvas->px_per_mm, ph_canvas_y(canvas, y), plane.width);
        for (int x = 0; x < plane.width; x++)
            out[x] += gain * row[x];
    }
}
