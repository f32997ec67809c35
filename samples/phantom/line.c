/* Lines run from a first point in a direction that drifts (stroke.h). Vessels may branch: a branch leaves its parent at 30-70 degrees and
 * is shorter and finer. Lines that cross do not add up: the deeper groove, the fuller vessel counts. */
#include "phantom/line.h"

#include <math.h>

#include "base/fmath.h"

enum { MOST_BRANCHES = 3 };

static double within(const double range[2], double share) { return range[0] + (range[1] - range[0]) * share; }

static bool first_point(double *x, double *y, const ph_line_group *g, const ph_scenario *s, const ph_canvas *c, dd_rng *rng)
{
    if (g->placed) {
        *x = g->x_mm + g->scatter_mm * dd_rng_normal(rng);
        *y = g->y_mm + g->scatter_mm * dd_rng_normal(rng);
        return true;
    }
    for (int attempt = 0; attempt < 200; attempt++) {
        *x = c->x0_mm + c->width / c->px_per_mm * dd_rng_unit(rng);
        *y = c->y0_mm + c->height / c->px_per_mm * dd_rng_unit(rng);
        bool treated = ph_scene_inside(s, PH_TREATED, *x, *y);
        if (g->where == PH_ANYWHERE || (g->where == PH_INSIDE && treated) ||
            (g->where == PH_OUTSIDE && !treated && !ph_scene_inside(s, PH_CONTROL, *x, *y)))
            return true;
    }
    return false;
}

static bool place_line(ph_line *l, const ph_line_group *g, int id, const ph_scenario *s, const ph_canvas *c)
{
    double x, y, radian = DD_PI / 180.0;
    dd_rng rng = dd_rng_make(s->seed, ph_stream(PH_STREAM_LINE, (uint32_t)id));
    if (!first_point(&x, &y, g, s, c, &rng))
        return false;
    double turn = (g->angle_deg + g->spread_deg * (2.0 * dd_rng_unit(&rng) - 1.0)) * radian,
           width_mm = within(g->width_mm, dd_rng_unit(&rng));
    *l = (ph_line){.id = id, .vessel = g->vessel, .length_mm = within(g->length_mm, dd_rng_unit(&rng))};
    l->depth_mm = g->vessel ? 0.0 : within(g->depth_mm, dd_rng_unit(&rng));
    l->blood = g->vessel ? within(g->blood, dd_rng_unit(&rng)) : 1.0;
    ph_stroke_wander(&l->stroke, x, y, turn, l->length_mm, g->bend_deg * radian, width_mm, &rng);
    l->treated = ph_scene_inside(s, PH_TREATED, l->stroke.x_mm[PH_STROKE_POINTS / 2], l->stroke.y_mm[PH_STROKE_POINTS / 2]);
    return true;
}

static void place_branch(ph_line *l, const ph_line *parent, int id, const ph_line_group *g, const ph_scenario *s)
{
    dd_rng rng = dd_rng_make(s->seed, ph_stream(PH_STREAM_LINE, (uint32_t)id));
    int at = 8 + (int)dd_rng_below(&rng, PH_STROKE_POINTS - 20);
    double dx = parent->stroke.x_mm[at + 1] - parent->stroke.x_mm[at], dy = parent->stroke.y_mm[at + 1] - parent->stroke.y_mm[at];
    double away = (30.0 + 40.0 * dd_rng_unit(&rng)) * (DD_PI / 180.0) * (dd_rng_unit(&rng) < 0.5 ? -1.0 : 1.0);
    *l = *parent;
    l->id = id;
    l->length_mm = parent->length_mm * (0.25 + 0.3 * dd_rng_unit(&rng));
    ph_stroke_wander(&l->stroke, parent->stroke.x_mm[at], parent->stroke.y_mm[at], dd_atan2(dy, dx) + away, l->length_mm,
                     0.6 * g->bend_deg * (DD_PI / 180.0), 0.75 * parent->stroke.width_mm, &rng);
    l->treated = ph_scene_inside(s, PH_TREATED, l->stroke.x_mm[PH_STROKE_POINTS / 2], l->stroke.y_mm[PH_STROKE_POINTS / 2]);
}

bool ph_lines_place(ph_line **out, int *lines, const ph_scenario *scenario, const ph_canvas *canvas, dd_arena *arena)
{
    int most = 0, id = 0;
    for (int i = 0; i < scenario->line_groups; i++)
        most += scenario->line_group[i].count * (1 + MOST_BRANCHES);
    *lines = 0;
    *out = DD_NEW(arena, ph_line, most + 1);
    for (int i = 0; *out && i < scenario->line_groups; i++) {
        const ph_line_group *g = &scenario->line_group[i];
        for (int k = 0; k < g->count; k++, id += 1 + MOST_BRANCHES) {
            ph_line *parent = *out + *lines;
            if (!place_line(parent, g, id, scenario, canvas))
                continue;
            ++*lines;
            for (int b = 0; g->vessel && b < g->branches; b++)
                place_branch(*out + (*lines)++, parent, id + 1 + b, g, scenario);
        }
    }
    return *out != NULL;
}

double ph_line_response(const ph_line *line, const double response[PH_TARGETS])
{
    return line->treated ? response[line->vessel ? PH_TREAT_VESSEL : PH_TREAT_WRINKLE] : 0.0;
}

void ph_lines_draw(dd_plane plane, const ph_line *line, int lines, bool vessels, const ph_canvas *canvas, const double response[PH_TARGETS])
{
    for (int i = 0; i < lines; i++) {
        double gone = ph_line_response(&line[i], response);
        double strength = vessels ? dd_log(ph_factor_left(line[i].blood, gone)) : line[i].depth_mm * (1.0 - gone);
        if (line[i].vessel == vessels && strength > 0.0)
            ph_stroke_draw(plane, canvas, &line[i].stroke, strength);
    }
}
