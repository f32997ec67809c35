/* Draws the skin: base melanin and blood, their natural mottling (METRICS.md 9: log-normal, per octave), hairs, lesions, colour. dress.c
 * adds what changes from session to session besides the lesions. */
#include "phantom/scene.h"

#include <math.h>

#include "base/fmath.h"
#include "phantom/field.h"
#include "phantom/stroke.h"

/* Natural variation: spacing of the detail and SD of ln m or ln f_blood (METRICS.md 9). */
static const struct {
    bool blood;
    double spacing_mm, sd;
} MOTTLE[] = {{false, 0.3, 0.05}, {false, 1.5, 0.08}, {false, 5.0, 0.05}, {true, 0.4, 0.10}, {true, 2.5, 0.12}};

static bool mottle(ph_scene *s, float *row, dd_arena *arena)
{
    const ph_skin *skin = &s->scenario->skin;
    dd_plane_fill(s->plain_m, (float)dd_log(skin->m_cm));
    dd_plane_fill(s->plain_fb, (float)dd_log(skin->f_blood));
    for (size_t i = 0; i < sizeof MOTTLE / sizeof *MOTTLE; i++) {
        ph_field field;
        dd_arena_mark level = dd_arena_level(arena);
        if (!ph_field_over(&field, &s->canvas, MOTTLE[i].spacing_mm, s->scenario->seed, ph_stream(PH_STREAM_MOTTLE, (uint32_t)i), arena))
            return false;
        ph_field_add(MOTTLE[i].blood ? s->plain_fb : s->plain_m, &s->canvas, &field, (float)(MOTTLE[i].sd * skin->mottle), row);
        dd_arena_rewind(arena, level);
    }
    return true;
}

static bool spread_oil(ph_scene *s, float *row, dd_arena *arena)
{
    ph_field field;
    dd_plane_fill(s->oil, 1.0f);
    if (!ph_field_over(&field, &s->canvas, 7.0, s->scenario->seed, ph_stream(PH_STREAM_OIL, 0), arena))
        return false;
    ph_field_add(s->oil, &s->canvas, &field, 0.25f, row);
    for (int y = 0; y < s->oil.height; y++)
        for (int x = 0; x < s->oil.width; x++)
            dd_row(s->oil, y)[x] = fmaxf(0.1f, dd_row(s->oil, y)[x]);
    return true;
}

static void somewhere(double *x_mm, double *y_mm, const ph_canvas *c, dd_rng *rng)
{
    *x_mm = c->x0_mm + c->width / c->px_per_mm * dd_rng_unit(rng);
    *y_mm = c->y0_mm + c->height / c->px_per_mm * dd_rng_unit(rng);
}

/* Hairs lie in one direction, more or less. Vellus hair (0.045 mm) is 1-6 mm long and half transparent, thicker hair longer and denser. */
static void draw_hairs(ph_scene *s)
{
    const double thick = s->scenario->skin.hair_width_mm / 0.045;
    dd_plane_fill(s->hair, 0.0f);
    for (int i = 0; i < s->scenario->skin.hairs; i++) {
        ph_stroke stroke;
        double x, y;
        dd_rng rng = dd_rng_make(s->scenario->seed, ph_stream(PH_STREAM_HAIR, (uint32_t)i));
        somewhere(&x, &y, &s->canvas, &rng);
        double turn = 1.9 + 0.35 * dd_rng_normal(&rng), length_mm = (1.0 + 5.0 * dd_rng_unit(&rng) * dd_rng_unit(&rng)) * thick;
        double width_mm = (0.03 + 0.03 * dd_rng_unit(&rng)) * thick, opacity = 0.15 + 0.45 * dd_rng_unit(&rng) * dd_rng_unit(&rng);
        ph_stroke_wander(&stroke, x, y, turn, length_mm, 0.45, width_mm, &rng);
        ph_stroke_draw(s->hair, &s->canvas, &stroke, fmin(0.9, opacity * thick));
    }
}

static bool allowed(const ph_scenario *s, ph_where where, double x, double y, double radius)
{
    if (where == PH_ANYWHERE)
        return true;
    for (int i = 0; i < 8; i++) {
        double px = x + radius * dd_cos(i * DD_PI / 4.0), py = y + radius * dd_sin(i * DD_PI / 4.0);
        bool treated = ph_scene_inside(s, PH_TREATED, px, py);
        if (where == PH_INSIDE ? !treated : treated || ph_scene_inside(s, PH_CONTROL, px, py))
            return false;
    }
    return true;
}

static bool is_patch(ph_kind kind) { return kind == PH_ERYTHEMA || kind == PH_MELASMA || kind == PH_ROLLING; }

/* Spots keep their distance from each other; patches may lie anywhere. */
static bool crowded(const ph_scene *s, ph_kind kind, double x, double y, double radius)
{
    if (is_patch(kind))
        return false;
    for (int i = 0; i < s->lesions; i++) {
        if (is_patch(s->lesion[i].kind))
            continue;
        double dx = s->lesion[i].x_mm - x, dy = s->lesion[i].y_mm - y, apart = 0.55 * s->lesion[i].diameter_mm + 1.1 * radius;
        if (dx * dx + dy * dy < apart * apart)
            return true;
    }
    return false;
}

static double between(const double range[2], double share) { return range[0] + (range[1] - range[0]) * share; }

/* One lesion of a group; nothing is added when no free place is found in 200 tries. */
static void place_lesion(ph_scene *s, const ph_group *g, int id)
{
    dd_rng rng = dd_rng_make(s->scenario->seed, ph_stream(PH_STREAM_LESION, (uint32_t)id));
    const ph_kind_info *usual = ph_kind_row(g->kind);
    double small = dd_rng_unit(&rng);
    ph_lesion l = {.id = id, .kind = g->kind, .x_mm = g->x_mm, .y_mm = g->y_mm, .diameter_mm = between(g->diameter_mm, small * small)};
    l.melanin = between(g->melanin, dd_rng_unit(&rng));
    l.blood = between(g->blood, dd_rng_unit(&rng));
    l.edge_mm = between(usual->edge_mm, dd_rng_unit(&rng));
    l.edge_mm = fmin(l.edge_mm, 0.18 * l.diameter_mm);
    l.aspect = 1.0 + 0.7 * dd_rng_unit(&rng);
    l.angle_deg = 180.0 * dd_rng_unit(&rng);
    if (ph_is_scar(l.kind)) {
        l.depth_mm = between(g->depth_mm, dd_rng_unit(&rng));
        l.aspect = l.kind == PH_ICEPICK ? 1.0 + 0.3 * (l.aspect - 1.0) : l.aspect;
    }
    bool found = g->placed;
    for (int attempt = 0; !found && attempt < 200; attempt++) {
        somewhere(&l.x_mm, &l.y_mm, &s->canvas, &rng);
        found =
            allowed(s->scenario, g->where, l.x_mm, l.y_mm, 0.6 * l.diameter_mm) && !crowded(s, l.kind, l.x_mm, l.y_mm, 0.5 * l.diameter_mm);
    }
    if (!found)
        return;
    l.treated = ph_scene_inside(s->scenario, PH_TREATED, l.x_mm, l.y_mm);
    s->lesion[s->lesions++] = l;
}

static bool place_lesions(ph_scene *s, dd_arena *arena)
{
    int total = 0, id = 0;
    for (int i = 0; i < s->scenario->groups; i++)
        total += s->scenario->group[i].count;
    s->lesions = 0;
    s->lesion = DD_NEW(arena, ph_lesion, total + 1);
    if (!s->lesion)
        return false;
    for (int i = 0; i < s->scenario->groups; i++)
        for (int k = 0; k < s->scenario->group[i].count; k++)
            place_lesion(s, &s->scenario->group[i], id++);
    return true;
}

double ph_lesion_response(const ph_lesion *lesion, const double response[PH_TARGETS])
{
    return lesion->treated ? response[lesion->kind] : 0.0;
}

static void reflect_row(dd_plane rgb[3], const ph_scene *s, const float *m, const float *fb, int y)
{
    for (int x = 0; x < s->canvas.width; x++) {
        float colour[3];
        ph_lut_rgb(colour, s->lut, m[x], fb[x]);
        for (int c = 0; c < 3; c++)
            dd_row(rgb[c], y)[x] = colour[c];
    }
}

/* Inked skin is too varied for a table: the model itself, where there is ink. */
static void reflect_ink(dd_plane rgb[3], const ph_scene *s, const float *m, const float *fb, int y)
{
    for (int x = 0; x < s->canvas.width; x++) {
        double ink[PH_INKS], sum = 0.0, colour[3];
        for (int k = 0; k < PH_INKS; k++)
            sum += ink[k] = s->ink[k].px ? (double)dd_row(s->ink[k], y)[x] : 0.0;
        if (sum < 0.002)
            continue;
        ph_inked_rgb(colour, &s->optics, dd_exp((double)m[x]), dd_exp((double)fb[x]), ink);
        for (int c = 0; c < 3; c++)
            dd_row(rgb[c], y)[x] = (float)colour[c];
    }
}

void ph_scene_add_hair(dd_plane rgb[3], const ph_scene *s)
{
    static const float DARK[3] = {0.05f, 0.035f, 0.025f}, LIGHT[3] = {0.80f, 0.68f, 0.52f};
    const float light = (float)s->scenario->skin.hair_light;
    for (int c = 0; c < 3; c++) {
        const float hair = DARK[c] + light * (LIGHT[c] - DARK[c]);
        for (int y = 0; y < s->hair.height; y++) {
            const float *opacity = dd_row(s->hair, y);
            float *out = dd_row(rgb[c], y);
            for (int x = 0; x < s->hair.width; x++)
                out[x] += opacity[x] * (hair - out[x]);
        }
    }
}

bool ph_scene_content(dd_plane ln_m, dd_plane ln_fb, const ph_scene *s, const double response[PH_TARGETS], unsigned kinds, dd_arena *arena)
{
    bool ok = true;
    ph_plane_copy(ln_m, s->ln_m);
    ph_plane_copy(ln_fb, s->ln_fb);
    for (int i = 0; ok && i < s->lesions; i++) {
        const ph_lesion *l = &s->lesion[i];
        if (kinds >> l->kind & 1)
            ok = ph_lesion_add(ln_m, ln_fb, &s->canvas, l, ph_lesion_response(l, response), s->scenario->seed, arena);
    }
    return ok;
}

dd_status ph_scene_paint(dd_plane rgb[3], const ph_scene *s, const ph_paint *what, dd_arena *arena, dd_err *err)
{
    dd_arena_mark level = dd_arena_level(arena);
    dd_plane ln_m = dd_plane_new(arena, s->canvas.width, s->canvas.height), ln_fb = dd_plane_new(arena, s->canvas.width, s->canvas.height);
    bool ok = ln_m.px && ln_fb.px && ph_scene_content(ln_m, ln_fb, s, what->response, what->kinds, arena);
    for (int y = 0; ok && y < s->canvas.height; y++) {
        reflect_row(rgb, s, dd_row(ln_m, y), dd_row(ln_fb, y), y);
        if (s->scenario->tattoos && !what->without_ink)
            reflect_ink(rgb, s, dd_row(ln_m, y), dd_row(ln_fb, y), y);
    }
    dd_arena_rewind(arena, level);
    return ok ? DD_OK : dd_fail(err, DD_E_NO_MEMORY, s->scenario->patient, "painting a session");
}

dd_status ph_scene_make(ph_scene *out, const ph_scenario *scenario, ph_canvas canvas, dd_arena *arena, dd_err *err)
{
    *out = (ph_scene){.scenario = scenario, .canvas = canvas};
    const double untreated[PH_TARGETS] = {0.0};
    dd_plane *all[] = {&out->plain_m, &out->plain_fb, &out->plain_height, &out->ln_m, &out->ln_fb, &out->hair, &out->oil};
    float *row = DD_NEW(arena, float, canvas.width);
    bool ok = row && (out->lut = DD_NEW(arena, ph_lut, 1));
    for (size_t i = 0; ok && i < sizeof all / sizeof *all; i++)
        ok = (*all[i] = dd_plane_new(arena, canvas.width, canvas.height)).px != NULL;
    for (int i = 0; ok && i < scenario->tattoos; i++) {
        dd_plane *ink = &out->ink[scenario->tattoo[i].ink];
        ok = ink->px || (*ink = dd_plane_new(arena, canvas.width, canvas.height)).px;
    }
    ok = ok && mottle(out, row, arena) && spread_oil(out, row, arena) &&
         ph_relief_make(&out->relief, &canvas, &scenario->skin, scenario->seed, arena) && place_lesions(out, arena) &&
         ph_lines_place(&out->line, &out->lines, scenario, &canvas, arena);
    if (!ok)
        return dd_fail(err, DD_E_NO_MEMORY, scenario->patient, "drawing %d x %d pixels of skin", canvas.width, canvas.height);
    ph_optics_make(&out->optics, PH_SURFACE_PHOTO);
    ph_lut_fill(out->lut, &out->optics);
    draw_hairs(out);
    ph_plane_copy(out->plain_height, out->relief.height_mm);
    return ph_scene_dress(out, untreated, NULL, arena, err);
}
