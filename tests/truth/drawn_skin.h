/* Skin to draw on, for the tests of the phantom. The generator is a program, not part of the library: its files are compiled in. */
#ifndef DD_TESTS_DRAWN_SKIN_H
#define DD_TESTS_DRAWN_SKIN_H

#include <math.h>
#include <string.h>

#include "aid.h"

#include "phantom/blur.c"
#include "phantom/dress.c"
#include "phantom/expose.c"
#include "phantom/field.c"
#include "phantom/lens.c"
#include "phantom/lesion.c"
#include "phantom/light.c"
#include "phantom/line.c"
#include "phantom/optics.c"
#include "phantom/relief.c"
#include "phantom/scenario.c"
#include "phantom/scenario_camera.c"
#include "phantom/scenario_lesion.c"
#include "phantom/scenario_read.c"
#include "phantom/scene.c"
#include "phantom/stroke.c"
#include "phantom/tattoo.c"
#include "phantom/view.c"

#include "kernels/colour.h"

enum { SEED = 11 };

static inline dd_plane empty_plane(dd_arena *arena, const ph_canvas *c)
{
    dd_plane p = dd_plane_new(arena, c->width, c->height);
    assert_non_null(p.px);
    dd_plane_fill(p, 0.0f);
    return p;
}

static inline ph_canvas canvas_of(double side_mm, double px_per_mm)
{
    int n = 2 * (int)(0.5 * side_mm * px_per_mm) + 1;
    return (ph_canvas){
        .x0_mm = -0.5 * (n - 1) / px_per_mm, .y0_mm = -0.5 * (n - 1) / px_per_mm, .px_per_mm = px_per_mm, .width = n, .height = n};
}

/* A lesion in the middle, as its kind usually is. */
static inline ph_lesion usual(ph_kind kind)
{
    const ph_kind_info *row = ph_kind_row(kind);
    return (ph_lesion){.id = 3,
                       .kind = kind,
                       .diameter_mm = 0.5 * (row->diameter_mm[0] + row->diameter_mm[1]),
                       .aspect = 1.0,
                       .melanin = row->melanin[1],
                       .blood = row->blood[1],
                       .edge_mm = row->edge_mm[0],
                       .depth_mm = row->depth_mm[1],
                       .treated = true};
}

static inline float at(dd_plane p, const ph_canvas *c, double x_mm, double y_mm)
{
    return dd_row(p, (int)((y_mm - c->y0_mm) * c->px_per_mm + 0.5))[(int)((x_mm - c->x0_mm) * c->px_per_mm + 0.5)];
}

/* A scenario of bare skin: no mottling, no relief, no pores. */
static inline ph_scenario bare_skin(const char *type)
{
    const ph_base_skin *base = ph_base_skin_find(type);
    ph_scenario s = {.patient = "bare", .view = "patch", .seed = SEED, .width = 160, .height = 160, .px_per_mm = 10.0};
    s.skin = (ph_skin){.m_cm = base->m_cm,
                       .f_blood = base->f_blood,
                       .relief_period_mm = 0.4,
                       .radius_mm = {1e6, 1e6},
                       .hair_width_mm = 0.05,
                       .hair_light = 0.0};
    return s;
}

static inline ph_scene scene_of(const ph_scenario *s, double side_mm, double px_per_mm, dd_arena *arena)
{
    ph_scene scene;
    dd_err err;
    assert_int_equal(ph_scene_make(&scene, s, canvas_of(side_mm, px_per_mm), arena, &err), DD_OK);
    return scene;
}

#endif
