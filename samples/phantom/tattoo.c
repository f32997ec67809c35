/* A needle leaves ink whose border is soft (it spreads by diffusion and with macrophages) and wavers a little, and whose density is uneven
 * on the scale of the needle's rows and of the hand. Treatment removes a share of the ink, the same everywhere in a piece. */
#include "phantom/tattoo.h"

#include <math.h>

#include "base/fmath.h"
#include "phantom/field.h"

#define WAVER_MM 0.06 /* SD of the border's wander */

/* Squared distance of (x, y) to the line from point i to point j. */
static double side_distance2(const ph_tattoo *t, int i, int j, double x, double y)
{
    double dx = t->x_mm[j] - t->x_mm[i], dy = t->y_mm[j] - t->y_mm[i], length2 = dx * dx + dy * dy;
    double along = length2 > 0.0 ? ((x - t->x_mm[i]) * dx + (y - t->y_mm[i]) * dy) / length2 : 0.0;
    along = along < 0.0 ? 0.0 : along > 1.0 ? 1.0 : along;
    double ex = x - t->x_mm[i] - along * dx, ey = y - t->y_mm[i] - along * dy;
    return ex * ex + ey * ey;
}

double ph_tattoo_distance(const ph_tattoo *t, double x, double y)
{
    bool inside = false;
    double nearest = 1e300;
    for (int i = 0, j = t->n - 1; i < t->n; j = i++) {
        if (t->line && i == 0)
            continue; /* a line is open */
        nearest = fmin(nearest, side_distance2(t, j, i, x, y));
        double xi = t->x_mm[i], yi = t->y_mm[i], xj = t->x_mm[j], yj = t->y_mm[j];
        if ((yi > y) != (yj > y) && x < xi + (xj - xi) * (y - yi) / (yj - yi))
            inside = !inside;
    }
    return t->line ? sqrt(nearest) - 0.5 * t->width_mm : inside ? -sqrt(nearest) : sqrt(nearest);
}

bool ph_tattoo_treated(const ph_tattoo *t, const ph_scenario *scenario)
{
    double x = 0.0, y = 0.0;
    for (int i = 0; i < t->n; i++) {
        x += t->x_mm[i] / t->n;
        y += t->y_mm[i] / t->n;
    }
    return ph_scene_inside(scenario, PH_TREATED, x, y);
}

/* Canvas pixels that the piece reaches: x0, y0, x1, y1. */
static void reach(int box[4], const ph_tattoo *t, const ph_canvas *c)
{
    double low_x = 1e9, low_y = 1e9, high_x = -1e9, high_y = -1e9;
    double margin = 8.0 * t->edge_mm + 5.0 * WAVER_MM + (t->line ? 0.5 * t->width_mm : 0.0);
    for (int i = 0; i < t->n; i++) {
        low_x = fmin(low_x, t->x_mm[i] - margin);
        low_y = fmin(low_y, t->y_mm[i] - margin);
        high_x = fmax(high_x, t->x_mm[i] + margin);
        high_y = fmax(high_y, t->y_mm[i] + margin);
    }
    box[0] = ph_clamp_int(floor((low_x - c->x0_mm) * c->px_per_mm), 0, c->width);
    box[1] = ph_clamp_int(floor((low_y - c->y0_mm) * c->px_per_mm), 0, c->height);
    box[2] = ph_clamp_int(ceil((high_x - c->x0_mm) * c->px_per_mm), 0, c->width);
    box[3] = ph_clamp_int(ceil((high_y - c->y0_mm) * c->px_per_mm), 0, c->height);
}

bool ph_tattoo_draw(dd_plane plane, const ph_canvas *canvas, const ph_tattoo *tattoo, double removed, int id, uint64_t seed,
                    dd_arena *arena)
{
    static const double SPACING_MM[3] = {0.7, 0.3, 2.5}; /* waver; density: fine, coarse */
    int box[4];
    ph_field field[3];
    float *row[3];
    bool ok = true;
    dd_arena_mark level = dd_arena_level(arena);
    reach(box, tattoo, canvas);
    for (int k = 0; k < 3; k++) {
        ok = ok && (row[k] = DD_NEW(arena, float, canvas->width + 1));
        ok = ok && ph_field_over(&field[k], canvas, SPACING_MM[k], seed, ph_stream(PH_STREAM_INK, (uint32_t)(3 * id + k)), arena);
    }
    for (int y = box[1]; ok && y < box[3]; y++) {
        double x_mm = ph_canvas_x(canvas, box[0]), y_mm = ph_canvas_y(canvas, y), step_mm = 1.0 / canvas->px_per_mm;
        for (int k = 0; k < 3; k++)
            ph_field_row(row[k], &field[k], x_mm, step_mm, y_mm, box[2] - box[0]);
        for (int i = 0; i < box[2] - box[0]; i++) {
            double z = (ph_tattoo_distance(tattoo, x_mm + i * step_mm, y_mm) + WAVER_MM * (double)row[0][i]) / tattoo->edge_mm;
            if (z > 12.0)
                continue;
            double density = fmax(0.0, 1.0 + tattoo->uneven * (0.7 * (double)row[1][i] + 0.7 * (double)row[2][i]));
            float *ink = dd_row(plane, y) + box[0] + i;
            *ink = fmaxf(*ink, (float)(tattoo->ink_cm1 * (1.0 - removed) * density / (1.0 + dd_exp(z))));
        }
    }
    dd_arena_rewind(arena, level);
    return ok;
}
