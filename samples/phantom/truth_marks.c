/* The truth of what not every scenario has: the tan, lines, tattoos, pores and maps. Written only when the scenario has it. */
#include <math.h>

#include "base/fmath.h"
#include "kernels/colour.h"
#include "phantom/json_put.h"
#include "phantom/lens.h"
#include "phantom/maps.h"
#include "phantom/tattoo.h"
#include "phantom/truth.h"

static void put_place(dd_text *out, const char *name, const ph_view *view, double x_mm, double y_mm, const char *end)
{
    double at[2] = {NAN, NAN};
    ph_photo_from_mm(&at[0], &at[1], view, x_mm, y_mm);
    ph_put_list(out, name, at, 2, 2, end);
}

static bool seen(const ph_view *view, const ph_line *l)
{
    double x = -1.0, y = -1.0;
    int middle = PH_STROKE_POINTS / 2;
    return ph_photo_from_mm(&x, &y, view, l->stroke.x_mm[middle], l->stroke.y_mm[middle]) && x >= 0.0 && y >= 0.0 && x <= view->width - 1 &&
           y <= view->height - 1;
}

static void put_line(dd_text *out, const ph_line *l, const ph_session *session, const ph_view *before)
{
    const ph_stroke *s = &l->stroke;
    double response = ph_line_response(l, session->response);
    dd_text_printf(out, "    {\"id\": %d, \"treated\": %s, ", l->id, l->treated ? "true" : "false");
    put_place(out, "from_px", before, s->x_mm[0], s->y_mm[0], ", ");
    put_place(out, "middle_px", before, s->x_mm[s->n / 2], s->y_mm[s->n / 2], ", ");
    put_place(out, "to_px", before, s->x_mm[s->n - 1], s->y_mm[s->n - 1], ", ");
    ph_put_field(out, "length_mm", l->length_mm, 3, ", ");
    ph_put_field(out, "width_mm", s->width_mm, 3, ", ");
    ph_put_field(out, "response", response, 3, ", ");
    if (l->vessel)
        ph_put_field(out, "blood", ph_factor_left(l->blood, response), 4, "}");
    else
        ph_put_field(out, "depth_mm", l->depth_mm * (1.0 - response), 4, "}");
}

/* Those whose middle lies in the baseline's frame. */
static void put_lines(dd_text *out, const ph_scene *scene, const ph_session *session, const ph_view *before, bool vessels)
{
    bool any = false;
    for (int i = 0; i < scene->lines; i++)
        if (scene->line[i].vessel == vessels && seen(before, &scene->line[i])) {
            dd_text_printf(out, any ? ",\n" : "  \"%s\": [\n", vessels ? "vessels" : "wrinkles");
            put_line(out, &scene->line[i], session, before);
            any = true;
        }
    if (any)
        dd_text_puts(out, "\n  ],\n");
}

/* Lab of skin with what is left of the ink minus Lab of plain skin (reflectance). */
static void ink_contrast(double lab[3], const ph_scene *scene, ph_ink ink, double ink_cm1)
{
    const ph_skin *skin = &scene->scenario->skin;
    double amount[PH_INKS] = {0.0}, plain[3], inked[3], plain_lab[3];
    amount[ink] = ink_cm1;
    ph_inked_rgb(plain, &scene->optics, skin->m_cm, skin->f_blood, NULL);
    ph_inked_rgb(inked, &scene->optics, skin->m_cm, skin->f_blood, amount);
    dd_lab_from_linear1(plain_lab, plain);
    dd_lab_from_linear1(lab, inked);
    for (int c = 0; c < 3; c++)
        lab[c] -= plain_lab[c];
}

static void put_tattoos(dd_text *out, const ph_scene *scene, const ph_session *session)
{
    const ph_scenario *s = scene->scenario;
    for (int i = 0; i < s->tattoos; i++) {
        const ph_tattoo *t = &s->tattoo[i];
        bool treated = ph_tattoo_treated(t, s);
        double contrast[3], removed = treated ? session->response[PH_TREAT_INK + t->ink] : 0.0;
        ink_contrast(contrast, scene, t->ink, t->ink_cm1 * (1.0 - removed));
        dd_text_printf(out, "%s    {\"id\": %d, \"ink\": \"%s\", \"treated\": %s, ", i ? ",\n" : "  \"tattoos\": [\n", i,
                       ph_ink_name(t->ink), treated ? "true" : "false");
        ph_put_field(out, "removed", removed, 3, ", ");
        ph_put_field(out, "ink_cm1", t->ink_cm1 * (1.0 - removed), 3, ", ");
        ph_put_list(out, "contrast_lab", contrast, 3, 3, "}");
    }
    if (s->tattoos)
        dd_text_puts(out, "\n  ],\n");
}

static void put_tan(dd_text *out, const ph_tan *tan)
{
    if (tan->melanin == 1.0 && tan->blood == 1.0)
        return;
    dd_text_printf(out, "  \"tan\": {\"where\": \"%s\", ", tan->untreated_only ? "untreated" : "everywhere");
    ph_put_field(out, "melanin", tan->melanin, 4, ", ");
    ph_put_field(out, "blood", tan->blood, 4, "},\n");
}

/* Pores whose middle lies in a region. */
static void put_pores(dd_text *out, const ph_scene *scene, const ph_regions *regions, const ph_view *before)
{
    int count[PH_MAX_REGIONS] = {0};
    double x_mm, y_mm, x, y;
    for (int i = 0; ph_pore_at(&x_mm, &y_mm, i, &scene->canvas, scene->scenario); i++) {
        if (!ph_photo_from_mm(&x, &y, before, x_mm, y_mm) ||
            !(x >= 0.0 && y >= 0.0 && x < regions->width - 0.5 && y < regions->height - 0.5))
            continue;
        unsigned bits = regions->bits[(size_t)(y + 0.5) * (size_t)regions->width + (size_t)(x + 0.5)];
        for (int k = 0; k < regions->n; k++)
            count[k] += (int)(bits >> k & 1);
    }
    dd_text_puts(out, "  \"pores\": {");
    for (int k = 0; k < regions->n; k++)
        ph_put_field(out, regions->label[k], count[k], 0, k + 1 < regions->n ? ", " : "");
    dd_text_puts(out, "},\n");
}

static void put_scales(dd_text *out)
{
    dd_text_puts(out, "  \"maps\": {\n");
    for (int i = 0; i < PH_MAPS; i++) {
        const ph_map_scale *row = ph_map_row(i);
        dd_text_printf(out, "    \"%s\": {", row->name);
        ph_put_string(out, "unit", row->unit, ", ");
        ph_put_field(out, "zero", row->zero, 0, ", ");
        ph_put_field(out, "per_unit", row->per_unit, 0, i + 1 < PH_MAPS ? "},\n" : "}\n  },\n");
    }
}

void ph_truth_marks_json(dd_text *out, const ph_scene *scene, int index, const ph_view *baseline, const ph_regions *regions)
{
    const ph_session *session = &scene->scenario->session[index];
    put_tan(out, &session->tan);
    put_lines(out, scene, session, baseline, false);
    put_lines(out, scene, session, baseline, true);
    put_tattoos(out, scene, session);
    if (scene->scenario->maps) {
        put_pores(out, scene, regions, baseline);
        put_scales(out);
    }
}
