/* The truth of one photo as JSON, and the regions as LabelMe JSON. Written by hand with fixed decimals: the same bytes everywhere. */
#include <math.h>

#include "base/fmath.h"
#include "base/matrix.h"
#include "kernels/colour.h"
#include "phantom/json_put.h"
#include "phantom/lens.h"
#include "phantom/truth.h"
#include "phantom/truth_camera.h"

static void put_tone(dd_text *out, const char *name, const ph_tone *t, const char *end)
{
    dd_text_printf(out, "\"%s\": {", name);
    ph_put_field(out, "l_star", t->lab[0], 3, ", ");
    ph_put_field(out, "a_star", t->lab[1], 3, ", ");
    ph_put_field(out, "b_star", t->lab[2], 3, ", ");
    ph_put_field(out, "ita_deg", t->ita_deg, 3, ", ");
    ph_put_field(out, "mi", t->mi, 3, ", ");
    ph_put_field(out, "ei", t->ei, 3, ", ");
    ph_put_field(out, "mcdm", t->mcdm, 3, "}");
    dd_text_puts(out, end);
}

static ph_tone tone_change(const ph_tone *after, const ph_tone *before)
{
    ph_tone d;
    for (int c = 0; c < 3; c++)
        d.lab[c] = after->lab[c] - before->lab[c];
    d.ita_deg = after->ita_deg - before->ita_deg;
    d.mi = after->mi - before->mi;
    d.ei = after->ei - before->ei;
    d.mcdm = after->mcdm - before->mcdm;
    return d;
}

static void put_region(dd_text *out, const ph_region_truth *now, const ph_region_truth *baseline, const char *end)
{
    static const char *const ROLE[] = {[PH_TREATED] = "treated", [PH_CONTROL] = "control", [PH_EXCLUDE] = "exclude"};
    ph_tone as_shot = tone_change(&now->as_shot, &baseline->as_shot), skin = tone_change(&now->skin, &baseline->skin);
    dd_text_puts(out, "    {");
    ph_put_string(out, "label", now->label, ", ");
    ph_put_string(out, "role", ROLE[now->role], ", ");
    ph_put_field(out, "pixels", (double)now->pixels, 0, ",\n     ");
    put_tone(out, "as_shot", &now->as_shot, ",\n     ");
    put_tone(out, "as_shot_change", &as_shot, ",\n     ");
    put_tone(out, "skin", &now->skin, ",\n     ");
    put_tone(out, "skin_change", &skin, ",\n     ");
    ph_put_field(out, "spot_area_pct", now->spot_area_pct, 3, ", ");
    ph_put_field(out, "spot_area_pct_change", now->spot_area_pct - baseline->spot_area_pct, 3, ", ");
    ph_put_field(out, "rough_sq_mid", now->rough_sq_mid, 4, ", ");
    ph_put_field(out, "rough_sq_mid_change", now->rough_sq_mid - baseline->rough_sq_mid, 4, ", ");
    ph_put_field(out, "mottle_mid", now->mottle_mid, 4, ", ");
    ph_put_field(out, "mottle_mid_change", now->mottle_mid - baseline->mottle_mid, 4, ",\n     ");
    ph_put_field(out, "spot_contrast_l", now->spot_contrast_l, 3, ", ");
    ph_put_field(out, "pigment_load", now->pigment_load, 4, ", ");
    ph_put_field(out, "pigment_load_change", now->pigment_load - baseline->pigment_load, 4, ",\n     ");
    ph_put_field(out, "red_area_pct", now->red_area_pct, 3, ", ");
    ph_put_field(out, "red_area_pct_change", now->red_area_pct - baseline->red_area_pct, 3, ", ");
    ph_put_field(out, "new_red_area_pct", now->new_red_area_pct, 3, ", ");
    ph_put_field(out, "pih_area_pct", now->pih_area_pct, 3, ", ");
    ph_put_field(out, "hypopig_area_pct", now->hypopig_area_pct, 3, "}");
    dd_text_puts(out, end);
}

/* Lab of the lesion's heart minus Lab of plain skin (reflectance). */
static void lesion_contrast(double lab[3], const ph_skin *skin, double melanin, double blood, const double tan[2])
{
    double plain[3], heart[3], plain_lab[3], heart_lab[3], m_cm = skin->m_cm * dd_exp(tan[0]), f_blood = skin->f_blood * dd_exp(tan[1]);
    ph_skin_rgb(plain, m_cm, f_blood, PH_SURFACE_PHOTO);
    ph_skin_rgb(heart, m_cm * melanin, f_blood * blood, PH_SURFACE_PHOTO);
    dd_lab_from_linear1(plain_lab, plain);
    dd_lab_from_linear1(heart_lab, heart);
    for (int c = 0; c < 3; c++)
        lab[c] = heart_lab[c] - plain_lab[c];
}

static bool in_frame(const ph_view *v, double x, double y) { return x >= 0.0 && y >= 0.0 && x <= v->width - 1 && y <= v->height - 1; }

static void put_lesion(dd_text *out, const ph_lesion *l, const ph_scene *scene, const ph_session *session, const ph_view *baseline,
                       const ph_view *view)
{
    double before[2] = {0.0, 0.0}, photo[2] = {0.0, 0.0}, contrast[3], tan[2], response = ph_lesion_response(l, session->response);
    double melanin = ph_factor_left(l->melanin, response), blood = ph_factor_left(l->blood, response);
    ph_photo_from_mm(&before[0], &before[1], baseline, l->x_mm, l->y_mm);
    ph_photo_from_mm(&photo[0], &photo[1], view, l->x_mm, l->y_mm);
    ph_tan_at(&tan[0], &tan[1], &session->tan, scene->scenario, l->x_mm, l->y_mm);
    lesion_contrast(contrast, &scene->scenario->skin, melanin, blood, tan);
    dd_text_printf(out, "    {\"id\": %d, \"kind\": \"%s\", \"treated\": %s, ", l->id, ph_kind_row(l->kind)->name,
                   l->treated ? "true" : "false");
    ph_put_list(out, "mm", (const double[]){l->x_mm, l->y_mm}, 2, 3, ", ");
    ph_put_list(out, "before_px", before, 2, 2, ", ");
    ph_put_list(out, "photo_px", photo, 2, 2, ", ");
    ph_put_field(out, "diameter_mm", l->diameter_mm, 3, ", ");
    ph_put_field(out, "response", response, 3, ", ");
    ph_put_field(out, "melanin", melanin, 4, ", ");
    ph_put_field(out, "blood", blood, 4, ", ");
    if (ph_is_scar(l->kind))
        ph_put_field(out, "depth_mm", l->depth_mm * (1.0 - response), 4, ", ");
    ph_put_list(out, "contrast_lab", contrast, 3, 3, "}");
}

static void put_lesions(dd_text *out, const ph_scene *scene, const ph_session *session, const ph_view *baseline, const ph_view *view)
{
    bool first = true;
    dd_text_puts(out, "  \"lesions\": [");
    for (int i = 0; i < scene->lesions; i++) {
        double x = -1.0, y = -1.0;
        ph_photo_from_mm(&x, &y, baseline, scene->lesion[i].x_mm, scene->lesion[i].y_mm);
        if (!in_frame(baseline, x, y))
            continue;
        dd_text_puts(out, first ? "\n" : ",\n");
        put_lesion(out, &scene->lesion[i], scene, session, baseline, view);
        first = false;
    }
    dd_text_puts(out, "\n  ]\n");
}

/* The first kinds always, what else a treatment can act on when it does. */
static void put_responses(dd_text *out, const ph_session *s)
{
    dd_text_puts(out, "  \"response\": {");
    for (int k = 0; k < PH_TARGETS; k++)
        if (k <= PH_HYPO || s->response[k] > 0.0) {
            dd_text_puts(out, k ? ", " : "");
            ph_put_field(out, ph_target_name(k), s->response[k], 3, "");
        }
    dd_text_puts(out, "},\n");
}

void ph_truth_json(dd_text *out, const ph_scene *scene, int index, const ph_view *views, const ph_truth *truths, const ph_regions *regions)
{
    const ph_scenario *s = scene->scenario;
    const ph_session *session = &s->session[index];
    double from_before[9];
    dd_mat3_mul(from_before, views[index].px_from_mm, views[0].mm_from_px);
    for (int i = 0; i < 9; i++)
        from_before[i] /= i < 8 ? from_before[8] : 1.0;
    from_before[8] = 1.0;
    dd_text_puts(out, "{\n  \"format\": \"dermadelta-phantom-truth 1\",\n  ");
    ph_put_string(out, "patient", s->patient, ", ");
    ph_put_string(out, "view", s->view, ", ");
    ph_put_string(out, "session", session->name, ", ");
    ph_put_string(out, "baseline_session", s->session[0].name, ",\n  ");
    ph_put_string(out, "skin_type", s->skin.type, ", ");
    ph_put_field(out, "seed", (double)s->seed, 0, ", ");
    ph_put_field(out, "width", s->width, 0, ", ");
    ph_put_field(out, "height", s->height, 0, ", ");
    ph_put_field(out, "px_per_mm", s->px_per_mm * s->session[0].pose.scale, 4, ",\n  ");
    ph_put_list(out, "homography_before_to_photo", from_before, 9, 10, ",\n  ");
    ph_put_list(out, "homography_mm_to_photo", views[index].px_from_mm, 9, 10, ",\n");
    ph_put_camera(out, session);
    ph_put_map(out, &views[0], &views[index]);
    ph_put_boards(out, session, &views[index]);
    put_responses(out, session);
    dd_text_puts(out, "  \"regions\": [\n");
    for (int i = 0; i < truths[index].regions; i++)
        put_region(out, &truths[index].region[i], &truths[0].region[i], i + 1 < truths[index].regions ? ",\n" : "\n");
    dd_text_puts(out, "  ],\n");
    ph_truth_ink_json(out, scene, &truths[index], &truths[0]);
    ph_truth_lines_json(out, scene, &truths[index], &truths[0]);
    ph_truth_marks_json(out, scene, index, &views[0], regions);
    put_lesions(out, scene, session, &views[0], &views[index]);
    dd_text_puts(out, "}\n");
}

void ph_labelme_json(dd_text *out, const ph_scenario *s, const ph_view *baseline)
{
    dd_text_puts(out, "{\n  \"version\": \"5.4.1\",\n  \"flags\": {},\n  \"shapes\": [\n");
    for (int i = 0; i < s->outlines; i++) {
        const ph_outline *o = &s->outline[i];
        dd_text_puts(out, "    {");
        ph_put_string(out, "label", o->label, ", \"points\": [");
        for (int k = 0; k < o->n; k++) {
            double at[2] = {0.0, 0.0};
            char x[32], y[32];
            ph_photo_from_mm(&at[0], &at[1], baseline, o->x_mm[k], o->y_mm[k]);
            dd_text_printf(out, "%s[%s, %s]", k ? ", " : "", dd_number(x, sizeof x, at[0], 2), dd_number(y, sizeof y, at[1], 2));
        }
        dd_text_printf(out, "], \"group_id\": null, \"shape_type\": \"polygon\", \"flags\": {}}%s\n", i + 1 < s->outlines ? "," : "");
    }
    dd_text_puts(out, "  ],\n  ");
    dd_text_printf(out, "\"imagePath\": \"%s.jpg\", \"imageData\": null, \"imageHeight\": %d, \"imageWidth\": %d\n}\n", s->view, s->height,
                   s->width);
}
