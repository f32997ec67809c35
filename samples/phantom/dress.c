/* What a session changes on the skin besides the colour of its lesions: pores, vessels, wrinkles, scars and ink after their responses, and
 * the tan. Always from the plain skin, so that sessions do not depend on each other. */
#include <math.h>

#include "base/fmath.h"
#include "phantom/scene.h"
#include "phantom/tattoo.h"

/* Fine dilated vessels all over: up to three times the blood, width 0.1-0.3 mm, most of them faint and deep. */
static void draw_vessels(dd_plane blood, const ph_scene *s, double response)
{
    const double ln3 = 1.0986122886681098;
    for (int i = 0; i < s->scenario->skin.vessels; i++) {
        ph_stroke stroke;
        dd_rng rng = dd_rng_make(s->scenario->seed, ph_stream(PH_STREAM_VESSEL, (uint32_t)i));
        double x = s->canvas.x0_mm + s->canvas.width / s->canvas.px_per_mm * dd_rng_unit(&rng);
        double y = s->canvas.y0_mm + s->canvas.height / s->canvas.px_per_mm * dd_rng_unit(&rng);
        double turn = 2.0 * DD_PI * dd_rng_unit(&rng), length_mm = 2.0 + 6.0 * dd_rng_unit(&rng);
        double deep = dd_rng_unit(&rng), width_mm = 0.1 + 0.2 * deep;
        ph_stroke_wander(&stroke, x, y, turn, length_mm, 9.0, width_mm, &rng);
        double strength = (0.4 + 0.8 * dd_rng_unit(&rng)) * (1.0 - 0.5 * deep); /* share of ln 3 */
        if (response > 0.0 &&
            ph_scene_inside(s->scenario, PH_TREATED, stroke.x_mm[PH_STROKE_POINTS / 2], stroke.y_mm[PH_STROKE_POINTS / 2]))
            strength = dd_log(ph_factor_left(dd_exp(ln3 * strength), response)) / ln3;
        ph_stroke_draw(blood, &s->canvas, &stroke, strength);
    }
}

static void add_scaled(dd_plane plane, dd_plane more, float gain)
{
    for (int y = 0; y < plane.height; y++) {
        float *out = dd_row(plane, y);
        const float *in = dd_row(more, y);
        for (int x = 0; x < plane.width; x++)
            out[x] += gain * in[x];
    }
}

/* Vessels and wrinkles, both drawn as lines on an empty plane. */
static bool draw_lines(ph_scene *s, const double response[PH_TARGETS], dd_arena *arena)
{
    dd_arena_mark level = dd_arena_level(arena);
    dd_plane lines = dd_plane_new(arena, s->canvas.width, s->canvas.height);
    if (!lines.px)
        return false;
    dd_plane_fill(lines, 0.0f);
    draw_vessels(lines, s, response[PH_TREAT_VESSEL]);
    add_scaled(s->ln_fb, lines, 1.0986123f); /* ln 3 */
    for (int vessels = 0; s->lines && vessels <= 1; vessels++) {
        dd_plane_fill(lines, 0.0f);
        ph_lines_draw(lines, s->line, s->lines, vessels, &s->canvas, response);
        add_scaled(vessels ? s->ln_fb : s->relief.height_mm, lines, vessels ? 1.0f : -1.0f);
    }
    dd_arena_rewind(arena, level);
    return true;
}

static bool draw_ink(ph_scene *s, const double response[PH_TARGETS], dd_arena *arena)
{
    for (int k = 0; k < PH_INKS; k++)
        if (s->ink[k].px)
            dd_plane_fill(s->ink[k], 0.0f);
    for (int i = 0; i < s->scenario->tattoos; i++) {
        const ph_tattoo *t = &s->scenario->tattoo[i];
        double removed = ph_tattoo_treated(t, s->scenario) ? response[PH_TREAT_INK + t->ink] : 0.0;
        if (!ph_tattoo_draw(s->ink[t->ink], &s->canvas, t, removed, i, s->scenario->seed, arena))
            return false;
    }
    return true;
}

void ph_tan_at(double *ln_m, double *ln_fb, const ph_tan *tan, const ph_scenario *scenario, double x_mm, double y_mm)
{
    bool spared = tan->untreated_only && ph_scene_inside(scenario, PH_TREATED, x_mm, y_mm);
    *ln_m = spared ? 0.0 : dd_log(tan->melanin);
    *ln_fb = spared ? 0.0 : dd_log(tan->blood);
}

static void tan_skin(ph_scene *s, const ph_tan *tan)
{
    const ph_canvas *c = &s->canvas;
    if (tan->melanin == 1.0 && tan->blood == 1.0)
        return;
    for (int y = 0; y < c->height; y++)
        for (int x = 0; x < c->width; x++) {
            double ln_m, ln_fb;
            ph_tan_at(&ln_m, &ln_fb, tan, s->scenario, ph_canvas_x(c, x), ph_canvas_y(c, y));
            dd_row(s->ln_m, y)[x] += (float)ln_m;
            dd_row(s->ln_fb, y)[x] += (float)ln_fb;
        }
}

dd_status ph_scene_dress(ph_scene *s, const double response[PH_TARGETS], const ph_tan *tan, dd_arena *arena, dd_err *err)
{
    ph_plane_copy(s->ln_m, s->plain_m);
    ph_plane_copy(s->ln_fb, s->plain_fb);
    ph_plane_copy(s->relief.height_mm, s->plain_height);
    bool ok = draw_lines(s, response, arena);
    for (int i = 0; ok && i < s->lesions; i++)
        ok = ph_lesion_sink(s->relief.height_mm, &s->canvas, &s->lesion[i], ph_lesion_response(&s->lesion[i], response), s->scenario->seed,
                            arena);
    ph_pores_sink(s->relief.height_mm, s->ln_m, &s->canvas, s->scenario, response[PH_TREAT_PORE]);
    if (tan)
        tan_skin(s, tan);
    if (!ok || !draw_ink(s, response, arena) || !ph_relief_shade(&s->relief, &s->canvas, arena))
        return dd_fail(err, DD_E_NO_MEMORY, s->scenario->patient, "dressing the skin for a session");
    return DD_OK;
}
