/* Reads a scenario. Every value has a range, every unknown key is an error: a misspelt key must not silently become a default. */
#include "phantom/scenario.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "phantom/optics.h"
#include "phantom/scenario_read.h"

static void read_skin(ph_reader *r, ph_skin *skin, json_t *object)
{
    ph_only_keys(
        r, object, "skin",
        " type m_cm f_blood mottle relief_mm relief_period_mm pores_per_cm2 pore_depth_mm radius_mm gloss vessels hairs hair_light "
        "hair_width_mm ");
    char type[PH_NAME] = "";
    ph_read_name(r, type, object, "type");
    const ph_base_skin *base = ph_base_skin_find(type);
    if (!base) {
        ph_refuse(r, "type", "I, II, III, IV, V or VI");
        return;
    }
    *skin = (ph_skin){.m_cm = base->m_cm,
                      .f_blood = base->f_blood,
                      .mottle = 1.0,
                      .relief_mm = 0.03,
                      .relief_period_mm = 0.4,
                      .pore_depth_mm = 0.08,
                      .radius_mm = {110.0, 110.0},
                      .gloss = 0.4,
                      .hair_light = 0.8,
                      .hair_width_mm = 0.045};
    dd_copy(skin->type, sizeof skin->type, base->type);
    ph_read_number(r, &skin->m_cm, object, "m_cm", 5e-5, 1e-2);
    ph_read_number(r, &skin->f_blood, object, "f_blood", 0.002, 0.2);
    ph_read_number(r, &skin->mottle, object, "mottle", 0.0, 3.0);
    ph_read_number(r, &skin->relief_mm, object, "relief_mm", 0.0, 0.2);
    ph_read_number(r, &skin->relief_period_mm, object, "relief_period_mm", 0.2, 2.0);
    ph_read_number(r, &skin->pores_per_cm2, object, "pores_per_cm2", 0.0, 300.0);
    ph_read_number(r, &skin->pore_depth_mm, object, "pore_depth_mm", 0.0, 0.3);
    ph_read_numbers(r, skin->radius_mm, 2, object, "radius_mm", 20.0, 1e6);
    ph_read_number(r, &skin->gloss, object, "gloss", 0.0, 2.0);
    ph_read_int(r, &skin->vessels, object, "vessels", 0, 500);
    ph_read_int(r, &skin->hairs, object, "hairs", 0, 5000);
    ph_read_number(r, &skin->hair_light, object, "hair_light", 0.0, 1.0);
    ph_read_number(r, &skin->hair_width_mm, object, "hair_width_mm", 0.02, 0.15);
}

static void read_outline(ph_reader *r, ph_outline *o, json_t *object)
{
    ph_only_keys(r, object, "regions", " label polygon_mm ellipse_mm ");
    ph_read_name(r, o->label, object, "label");
    o->role = !strcmp(o->label, "control") ? PH_CONTROL : !strcmp(o->label, "exclude") ? PH_EXCLUDE : PH_TREATED;
    if (json_object_get(object, "ellipse_mm")) {
        double ellipse[4] = {0.0, 0.0, 1.0, 1.0};
        ph_read_numbers(r, ellipse, 4, object, "ellipse_mm", -500.0, 500.0);
        o->n = 36;
        ph_draw_ellipse(o->x_mm, o->y_mm, o->n, ellipse);
    } else {
        o->n = ph_read_points(r, o->x_mm, o->y_mm, json_object_get(object, "polygon_mm"), 3);
    }
}

static void read_group(ph_reader *r, ph_group *g, json_t *object)
{
    ph_only_keys(r, object, "lesions", " kind count where at_mm diameter_mm melanin blood depth_mm ");
    char kind[PH_NAME] = "";
    double at_mm[2] = {0.0, 0.0};
    ph_read_name(r, kind, object, "kind");
    if (!ph_kind_find(&g->kind, kind)) {
        ph_refuse(r, "kind", "a kind of lesion that samples/README.md names");
        return;
    }
    const ph_kind_info *usual = ph_kind_row(g->kind);
    memcpy(g->diameter_mm, usual->diameter_mm, sizeof g->diameter_mm);
    memcpy(g->melanin, usual->melanin, sizeof g->melanin);
    memcpy(g->blood, usual->blood, sizeof g->blood);
    memcpy(g->depth_mm, usual->depth_mm, sizeof g->depth_mm);
    g->count = 1;
    ph_read_int(r, &g->count, object, "count", 0, 2000);
    ph_read_numbers(r, g->diameter_mm, 2, object, "diameter_mm", 0.3, 80.0);
    ph_read_numbers(r, g->melanin, 2, object, "melanin", 0.1, 6.0);
    ph_read_numbers(r, g->blood, 2, object, "blood", 0.1, 8.0);
    ph_read_numbers(r, g->depth_mm, 2, object, "depth_mm", 0.0, ph_is_scar(g->kind) ? 2.0 : 0.0);
    g->placed = json_object_get(object, "at_mm") != NULL;
    ph_read_numbers(r, at_mm, 2, object, "at_mm", -500.0, 500.0);
    g->x_mm = at_mm[0];
    g->y_mm = at_mm[1];
    ph_read_where(r, &g->where, object);
}

static void read_response(ph_reader *r, double response[PH_TARGETS], json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        int target = ph_target_find(name);
        if (target < 0)
            ph_refuse(r, name, "something that samples/README.md says can be treated");
        else
            ph_read_number(r, &response[target], object, name, 0.0, 1.0);
    }
}

static void read_session(ph_reader *r, ph_session *s, json_t *object)
{
    ph_only_keys(r, object, "sessions", " name response tan pose light camera chart ruler ");
    ph_read_name(r, s->name, object, "name");
    if (json_object_get(object, "response"))
        read_response(r, s->response, json_object_get(object, "response"));
    ph_read_tan(r, &s->tan, json_object_get(object, "tan"));
    ph_read_camera(r, s, object);
}

/* Length of a list that must fit an array. */
static int list_size(ph_reader *r, json_t *object, const char *key, int most)
{
    size_t n = json_array_size(json_object_get(object, key));
    if (n > (size_t)most)
        ph_refuse(r, key, "a shorter list");
    return r->status ? 0 : (int)n;
}

static void read_photo(ph_reader *r, ph_scenario *s, json_t *object)
{
    ph_only_keys(r, object, "photo", " width height px_per_mm ");
    s->width = 1200;
    s->height = 900;
    s->px_per_mm = 20.0;
    ph_read_int(r, &s->width, object, "width", 64, 8000);
    ph_read_int(r, &s->height, object, "height", 64, 8000);
    ph_read_number(r, &s->px_per_mm, object, "px_per_mm", 2.0, 60.0);
}

static void read_all(ph_reader *r, ph_scenario *s, json_t *root)
{
    double seed = 1.0;
    ph_only_keys(r, root, "scenario", " format patient view seed masks maps photo skin regions lesions lines tattoos sessions ");
    const char *format = json_string_value(json_object_get(root, "format"));
    if (!format || strcmp(format, "dermadelta-phantom 1"))
        ph_refuse(r, "format", "\"dermadelta-phantom 1\"");
    ph_read_name(r, s->patient, root, "patient");
    ph_read_name(r, s->view, root, "view");
    ph_read_number(r, &seed, root, "seed", 0.0, 4503599627370496.0);
    s->seed = (uint64_t)seed;
    s->masks = json_is_true(json_object_get(root, "masks"));
    s->maps = json_is_true(json_object_get(root, "maps"));
    read_photo(r, s, json_object_get(root, "photo"));
    read_skin(r, &s->skin, json_object_get(root, "skin"));
    s->outlines = list_size(r, root, "regions", PH_MAX_REGIONS);
    for (int i = 0; i < s->outlines; i++)
        read_outline(r, &s->outline[i], json_array_get(json_object_get(root, "regions"), (size_t)i));
    s->groups = list_size(r, root, "lesions", PH_MAX_GROUPS);
    for (int i = 0; i < s->groups; i++)
        read_group(r, &s->group[i], json_array_get(json_object_get(root, "lesions"), (size_t)i));
    s->line_groups = list_size(r, root, "lines", PH_MAX_LINES);
    for (int i = 0; i < s->line_groups; i++)
        ph_read_lines(r, &s->line_group[i], json_array_get(json_object_get(root, "lines"), (size_t)i));
    s->tattoos = list_size(r, root, "tattoos", PH_MAX_TATTOOS);
    for (int i = 0; i < s->tattoos; i++)
        ph_read_tattoo(r, &s->tattoo[i], json_array_get(json_object_get(root, "tattoos"), (size_t)i));
    s->sessions = list_size(r, root, "sessions", PH_MAX_SESSIONS);
    for (int i = 0; i < s->sessions; i++)
        read_session(r, &s->session[i], json_array_get(json_object_get(root, "sessions"), (size_t)i));
    if (!s->sessions)
        ph_refuse(r, "sessions", "at least one session");
}

dd_status ph_scenario_load(ph_scenario *out, const char *path, dd_err *err)
{
    enum { MAX_BYTES = 1 << 20 };
    dd_blob file;
    json_error_t where;
    ph_reader r = {path, DD_OK, err};
    memset(out, 0, sizeof *out);
    dd_status status = dd_file_read(&file, path, MAX_BYTES, err);
    if (status)
        return status;
    json_t *root = json_loadb((const char *)file.data, file.size, JSON_REJECT_DUPLICATES, &where);
    dd_blob_free(&file);
    if (!root)
        return dd_fail(err, DD_E_SETTINGS, path, "line %d: %s", where.line, where.text);
    read_all(&r, out, root);
    json_decref(root);
    return r.status;
}

bool ph_outline_has(const ph_outline *o, double x, double y)
{
    bool inside = false;
    for (int i = 0, j = o->n - 1; i < o->n; j = i++) {
        double xi = o->x_mm[i], yi = o->y_mm[i], xj = o->x_mm[j], yj = o->y_mm[j];
        if ((yi > y) != (yj > y) && x < xi + (xj - xi) * (y - yi) / (yj - yi))
            inside = !inside;
    }
    return inside;
}

bool ph_scene_inside(const ph_scenario *scenario, ph_role role, double x_mm, double y_mm)
{
    for (int i = 0; i < scenario->outlines; i++)
        if (scenario->outline[i].role == role && ph_outline_has(&scenario->outline[i], x_mm, y_mm))
            return true;
    return false;
}
