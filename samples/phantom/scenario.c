/* Reads a scenario. Every value has a range, every unknown key is an error: a misspelt key must not silently become a default. */
#include "phantom/scenario.h"

#include <string.h>

#include "base/file.h"
#include "base/fmath.h"
#include "base/text.h"
#include "phantom/optics.h"
#include "phantom/scenario_read.h"

static void read_skin(ph_reader *r, ph_skin *skin, json_t *object)
{
    ph_only_keys(r, object, "skin",
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

static void read_points(ph_reader *r, ph_outline *o, json_t *points)
{
    o->n = (int)json_array_size(points);
    if (o->n < 3 || o->n > PH_MAX_POINTS) {
        ph_refuse(r, "polygon_mm", "3 to 48 points");
        return;
    }
    for (int i = 0; i < o->n; i++) {
        json_t *point = json_array_get(points, (size_t)i);
        if (json_array_size(point) != 2)
            ph_refuse(r, "polygon_mm", "points [x, y]");
        o->x_mm[i] = json_number_value(json_array_get(point, 0));
        o->y_mm[i] = json_number_value(json_array_get(point, 1));
    }
}

static void draw_ellipse(ph_outline *o, const double ellipse[4])
{
    o->n = 36;
    for (int i = 0; i < o->n; i++) {
        double turn = 2.0 * DD_PI * i / o->n;
        o->x_mm[i] = ellipse[0] + ellipse[2] * dd_cos(turn);
        o->y_mm[i] = ellipse[1] + ellipse[3] * dd_sin(turn);
    }
}

static void read_outline(ph_reader *r, ph_outline *o, json_t *object)
{
    ph_only_keys(r, object, "regions", " label polygon_mm ellipse_mm ");
    ph_read_name(r, o->label, object, "label");
    o->role = !strcmp(o->label, "control") ? PH_CONTROL : !strcmp(o->label, "exclude") ? PH_EXCLUDE : PH_TREATED;
    if (json_object_get(object, "ellipse_mm")) {
        double ellipse[4] = {0.0, 0.0, 1.0, 1.0};
        ph_read_numbers(r, ellipse, 4, object, "ellipse_mm", -500.0, 500.0);
        draw_ellipse(o, ellipse);
    } else {
        read_points(r, o, json_object_get(object, "polygon_mm"));
    }
}

static void read_group(ph_reader *r, ph_group *g, json_t *object)
{
    ph_only_keys(r, object, "lesions", " kind count where at_mm diameter_mm melanin blood ");
    char kind[PH_NAME] = "", where[PH_NAME] = "inside";
    double at_mm[2] = {0.0, 0.0};
    ph_read_name(r, kind, object, "kind");
    if (!ph_kind_find(&g->kind, kind)) {
        ph_refuse(r, "kind", "lentigo, freckle, melasma, pih, erythema or hypopigmentation");
        return;
    }
    const ph_kind_info *usual = ph_kind_row(g->kind);
    memcpy(g->diameter_mm, usual->diameter_mm, sizeof g->diameter_mm);
    memcpy(g->melanin, usual->melanin, sizeof g->melanin);
    memcpy(g->blood, usual->blood, sizeof g->blood);
    g->count = 1;
    ph_read_int(r, &g->count, object, "count", 0, 2000);
    ph_read_numbers(r, g->diameter_mm, 2, object, "diameter_mm", 0.3, 80.0);
    ph_read_numbers(r, g->melanin, 2, object, "melanin", 0.1, 6.0);
    ph_read_numbers(r, g->blood, 2, object, "blood", 0.1, 8.0);
    g->placed = json_object_get(object, "at_mm") != NULL;
    ph_read_numbers(r, at_mm, 2, object, "at_mm", -500.0, 500.0);
    g->x_mm = at_mm[0];
    g->y_mm = at_mm[1];
    if (json_object_get(object, "where"))
        ph_read_name(r, where, object, "where");
    g->where = !strcmp(where, "anywhere") ? PH_ANYWHERE : !strcmp(where, "outside") ? PH_OUTSIDE : PH_INSIDE;
    if (g->where == PH_INSIDE && strcmp(where, "inside"))
        ph_refuse(r, "where", "inside, outside or anywhere");
}

static void read_response(ph_reader *r, double response[PH_KINDS], json_t *object)
{
    const char *name;
    json_t *value;
    ph_kind kind;
    json_object_foreach(object, name, value)
    {
        if (!ph_kind_find(&kind, name))
            ph_refuse(r, name, "a kind of lesion");
        else
            ph_read_number(r, &response[kind], object, name, 0.0, 1.0);
    }
}

static void read_session(ph_reader *r, ph_session *s, json_t *object)
{
    ph_only_keys(r, object, "sessions", " name response pose light camera chart ruler ");
    ph_read_name(r, s->name, object, "name");
    if (json_object_get(object, "response"))
        read_response(r, s->response, json_object_get(object, "response"));
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
    ph_only_keys(r, root, "scenario", " format patient view seed masks photo skin regions lesions sessions ");
    const char *format = json_string_value(json_object_get(root, "format"));
    if (!format || strcmp(format, "dermadelta-phantom 1"))
        ph_refuse(r, "format", "\"dermadelta-phantom 1\"");
    ph_read_name(r, s->patient, root, "patient");
    ph_read_name(r, s->view, root, "view");
    ph_read_number(r, &seed, root, "seed", 0.0, 4503599627370496.0);
    s->seed = (uint64_t)seed;
    s->masks = json_is_true(json_object_get(root, "masks"));
    read_photo(r, s, json_object_get(root, "photo"));
    read_skin(r, &s->skin, json_object_get(root, "skin"));
    s->outlines = list_size(r, root, "regions", PH_MAX_REGIONS);
    for (int i = 0; i < s->outlines; i++)
        read_outline(r, &s->outline[i], json_array_get(json_object_get(root, "regions"), (size_t)i));
    s->groups = list_size(r, root, "lesions", PH_MAX_GROUPS);
    for (int i = 0; i < s->groups; i++)
        read_group(r, &s->group[i], json_array_get(json_object_get(root, "lesions"), (size_t)i));
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
