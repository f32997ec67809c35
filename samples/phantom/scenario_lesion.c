/* Reads what a scenario says about lines (wrinkles, vessels), tattoos and tanning, and names what a treatment can act on. */
#include <stdio.h>
#include <string.h>

#include "base/fmath.h"
#include "phantom/scenario_read.h"

static const char *const TARGET_NAMES[PH_TARGETS - PH_KINDS] = {"vessel",   "wrinkle",   "pore",    "ink_black",
                                                                "ink_blue", "ink_green", "ink_red", "ink_yellow"};

const char *ph_target_name(int target) { return target < PH_KINDS ? ph_kind_row((ph_kind)target)->name : TARGET_NAMES[target - PH_KINDS]; }

int ph_target_find(const char *name)
{
    for (int i = 0; i < PH_TARGETS; i++)
        if (!strcmp(ph_target_name(i), name))
            return i;
    return -1;
}

void ph_read_where(ph_reader *r, ph_where *out, json_t *object)
{
    char where[PH_NAME] = "inside";
    if (json_object_get(object, "where"))
        ph_read_name(r, where, object, "where");
    *out = !strcmp(where, "anywhere") ? PH_ANYWHERE : !strcmp(where, "outside") ? PH_OUTSIDE : PH_INSIDE;
    if (*out == PH_INSIDE && strcmp(where, "inside"))
        ph_refuse(r, "where", "inside, outside or anywhere");
}

int ph_read_points(ph_reader *r, double *x_mm, double *y_mm, json_t *points, int least)
{
    int n = (int)json_array_size(points);
    if (n < least || n > PH_MAX_POINTS) {
        char expected[80];
        snprintf(expected, sizeof expected, "%d to %d points", least, PH_MAX_POINTS);
        ph_refuse(r, "polygon_mm", expected);
        return 0;
    }
    for (int i = 0; i < n; i++) {
        json_t *point = json_array_get(points, (size_t)i);
        if (json_array_size(point) != 2)
            ph_refuse(r, "polygon_mm", "points [x, y]");
        x_mm[i] = json_number_value(json_array_get(point, 0));
        y_mm[i] = json_number_value(json_array_get(point, 1));
    }
    return n;
}

void ph_draw_ellipse(double *x_mm, double *y_mm, int n, const double ellipse[4])
{
    for (int i = 0; i < n; i++) {
        double turn = 2.0 * DD_PI * i / n;
        x_mm[i] = ellipse[0] + ellipse[2] * dd_cos(turn);
        y_mm[i] = ellipse[1] + ellipse[3] * dd_sin(turn);
    }
}

void ph_read_lines(ph_reader *r, ph_line_group *g, json_t *object)
{
    char kind[PH_NAME] = "";
    double at_mm[2] = {0.0, 0.0};
    ph_only_keys(r, object, "lines",
                 " kind count branches where from_mm scatter_mm angle_deg spread_deg bend_deg length_mm width_mm depth_mm blood ");
    ph_read_name(r, kind, object, "kind");
    g->vessel = !strcmp(kind, "vessel");
    if (!g->vessel && strcmp(kind, "wrinkle"))
        ph_refuse(r, "kind", "wrinkle or vessel");
    /* METRICS.md 9: wrinkles and vessels */
    *g = g->vessel
             ? (ph_line_group){.vessel = true, .spread_deg = 180.0, .bend_deg = 200.0, .length_mm = {2.0, 8.0}, .width_mm = {0.1, 0.3}}
             : (ph_line_group){.spread_deg = 10.0, .bend_deg = 25.0, .length_mm = {5.0, 60.0}, .width_mm = {0.2, 1.2}};
    g->count = 1;
    g->depth_mm[0] = 0.05;
    g->depth_mm[1] = 0.5;
    g->blood[0] = g->blood[1] = 3.0;
    ph_read_int(r, &g->count, object, "count", 0, 300);
    ph_read_int(r, &g->branches, object, "branches", 0, 3);
    ph_read_where(r, &g->where, object);
    g->placed = json_object_get(object, "from_mm") != NULL;
    ph_read_numbers(r, at_mm, 2, object, "from_mm", -500.0, 500.0);
    g->x_mm = at_mm[0];
    g->y_mm = at_mm[1];
    ph_read_number(r, &g->scatter_mm, object, "scatter_mm", 0.0, 50.0);
    ph_read_number(r, &g->angle_deg, object, "angle_deg", -360.0, 360.0);
    ph_read_number(r, &g->spread_deg, object, "spread_deg", 0.0, 180.0);
    ph_read_number(r, &g->bend_deg, object, "bend_deg", 0.0, 720.0);
    ph_read_numbers(r, g->length_mm, 2, object, "length_mm", 0.5, 200.0);
    ph_read_numbers(r, g->width_mm, 2, object, "width_mm", 0.05, 4.0);
    ph_read_numbers(r, g->depth_mm, 2, object, "depth_mm", 0.0, 2.0);
    ph_read_numbers(r, g->blood, 2, object, "blood", 1.0, 8.0);
}

void ph_read_tattoo(ph_reader *r, ph_tattoo *t, json_t *object)
{
    char ink[PH_NAME] = "";
    ph_only_keys(r, object, "tattoos", " ink polygon_mm ellipse_mm line_mm width_mm ink_cm1 edge_mm uneven ");
    ph_read_name(r, ink, object, "ink");
    *t = (ph_tattoo){.width_mm = 1.0, .ink_cm1 = 60.0, .edge_mm = 0.10, .uneven = 0.15};
    if (!ph_ink_find(&t->ink, ink))
        ph_refuse(r, "ink", "black, blue, green, red or yellow");
    t->line = json_object_get(object, "line_mm") != NULL;
    if (json_object_get(object, "ellipse_mm")) {
        double ellipse[4] = {0.0, 0.0, 1.0, 1.0};
        ph_read_numbers(r, ellipse, 4, object, "ellipse_mm", -500.0, 500.0);
        t->n = PH_MAX_POINTS;
        ph_draw_ellipse(t->x_mm, t->y_mm, t->n, ellipse);
    } else {
        t->n = ph_read_points(r, t->x_mm, t->y_mm, json_object_get(object, t->line ? "line_mm" : "polygon_mm"), t->line ? 2 : 3);
    }
    ph_read_number(r, &t->width_mm, object, "width_mm", 0.1, 20.0);
    ph_read_number(r, &t->ink_cm1, object, "ink_cm1", 0.0, 400.0);
    ph_read_number(r, &t->edge_mm, object, "edge_mm", 0.03, 3.0);
    ph_read_number(r, &t->uneven, object, "uneven", 0.0, 0.5);
}

void ph_read_tan(ph_reader *r, ph_tan *tan, json_t *object)
{
    char where[PH_NAME] = "everywhere";
    *tan = (ph_tan){.melanin = 1.0, .blood = 1.0};
    if (!object)
        return;
    ph_only_keys(r, object, "tan", " melanin blood where ");
    ph_read_number(r, &tan->melanin, object, "melanin", 0.2, 5.0);
    ph_read_number(r, &tan->blood, object, "blood", 0.2, 5.0);
    if (json_object_get(object, "where"))
        ph_read_name(r, where, object, "where");
    tan->untreated_only = !strcmp(where, "untreated");
    if (!tan->untreated_only && strcmp(where, "everywhere"))
        ph_refuse(r, "where", "everywhere or untreated");
}
