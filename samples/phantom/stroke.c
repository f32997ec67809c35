/* Lines as chains of short segments; each pixel near a segment takes the larger of its value and the line's profile. */
#include "phantom/stroke.h"

#include <math.h>

#include "base/fmath.h"

void ph_stroke_wander(ph_stroke *out, double x_mm, double y_mm, double turn, double length_mm, double bend, double width_mm, dd_rng *rng)
{
    double step = length_mm / (PH_STROKE_POINTS - 1), curl = 0.0;
    double kick = bend / (PH_STROKE_POINTS - 1);
    out->n = PH_STROKE_POINTS;
    out->width_mm = width_mm;
    for (int i = 0; i < out->n; i++) {
        out->x_mm[i] = x_mm;
        out->y_mm[i] = y_mm;
        curl = 0.92 * curl + 0.9 * kick * dd_rng_normal(rng);
        turn += curl;
        x_mm += step * dd_cos(turn);
        y_mm += step * dd_sin(turn);
    }
}

/* Squared distance of (x, y) to the segment i -> i+1, and how far along it (0..1). */
static double segment_distance2(double *along, const ph_stroke *s, int i, double x, double y)
{
    double dx = s->x_mm[i + 1] - s->x_mm[i], dy = s->y_mm[i + 1] - s->y_mm[i];
    double length2 = dx * dx + dy * dy;
    double t = length2 > 0.0 ? ((x - s->x_mm[i]) * dx + (y - s->y_mm[i]) * dy) / length2 : 0.0;
    t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
    double ex = x - s->x_mm[i] - t * dx, ey = y - s->y_mm[i] - t * dy;
    *along = t;
    return ex * ex + ey * ey;
}

static void draw_segment(dd_plane plane, const ph_canvas *c, const ph_stroke *s, int i, double strength)
{
    double reach = 1.4 * s->width_mm, sharp = 4.0 * 0.69314718055994531 / (s->width_mm * s->width_mm);
    int x0 = ph_clamp_int(floor((fmin(s->x_mm[i], s->x_mm[i + 1]) - reach - c->x0_mm) * c->px_per_mm), 0, c->width);
    int x1 = ph_clamp_int(ceil((fmax(s->x_mm[i], s->x_mm[i + 1]) + reach - c->x0_mm) * c->px_per_mm) + 1, 0, c->width);
    int y0 = ph_clamp_int(floor((fmin(s->y_mm[i], s->y_mm[i + 1]) - reach - c->y0_mm) * c->px_per_mm), 0, c->height);
    int y1 = ph_clamp_int(ceil((fmax(s->y_mm[i], s->y_mm[i + 1]) + reach - c->y0_mm) * c->px_per_mm) + 1, 0, c->height);
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) {
            double along, d2 = segment_distance2(&along, s, i, ph_canvas_x(c, x), ph_canvas_y(c, y));
            double at = (i + along) / (s->n - 1), taper = fmin(1.0, 6.0 * fmin(at, 1.0 - at) + 0.15);
            float value = d2 < reach * reach ? (float)(strength * taper * dd_exp(-sharp * d2)) : 0.0f;
            float *pixel = dd_row(plane, y) + x;
            *pixel = fmaxf(*pixel, value);
        }
}

void ph_stroke_draw(dd_plane plane, const ph_canvas *canvas, const ph_stroke *stroke, double strength)
{
    for (int i = 0; i + 1 < stroke->n; i++)
        draw_segment(plane, canvas, stroke, i, strength);
}
