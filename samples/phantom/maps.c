/* OUT/maps/PATIENT/SESSION/VIEW.NAME.png, and OUT/maps/PATIENT/VIEW.mask_KIND.png once. All on the pixel grid of the baseline photo, in its
 * view: the grid of the regions and of the truth. delta: this session minus the baseline; as shot = in the baseline's light and camera. */
#include "phantom/maps.h"

#include <math.h>
#include <stdio.h>

#include "base/file.h"
#include "base/fmath.h"
#include "kernels/colour.h"
#include "phantom/lens.h"
#include "phantom/tattoo.h"
#include "phantom/write.h"

static const ph_map_scale SCALES[PH_MAPS] = {
    [PH_MAP_DELTA_AS_SHOT] = {"delta_lab_as_shot", "L*, a*, b*", 32768.0, 500.0},
    [PH_MAP_DELTA_SKIN] = {"delta_lab_skin", "L*, a*, b*", 32768.0, 500.0},
    [PH_MAP_MELANIN] = {"melanin", "cm", 0.0, 4e6},
    [PH_MAP_BLOOD] = {"blood", "volume fraction", 0.0, 1e5},
    [PH_MAP_HEIGHT] = {"height", "mm", 32768.0, 1e4},
    [PH_MAP_SHADING] = {"shading", "share of the light on a flat matt white", 0.0, 2e4},
    [PH_MAP_INK] = {"ink", "1/cm", 0.0, 200.0},
};

const ph_map_scale *ph_map_row(int map) { return &SCALES[map]; }

static bool photo_planes(dd_plane p[3], const ph_view *v, dd_arena *arena)
{
    for (int c = 0; c < 3; c++)
        if (!(p[c] = dd_plane_new(arena, v->width, v->height)).px)
            return false;
    return true;
}

/* suffix: after the name of the map, "" or "_red". */
static dd_status write_one(const ph_maps *m, int index, int map, const char *suffix, const dd_plane *plane, int channels, dd_err *err)
{
    char path[2048];
    const ph_scenario *s = m->scene->scenario;
    snprintf(path, sizeof path, "%s/%s/%s.%s%s.png", m->folder, s->session[index].name, s->view, SCALES[map].name, suffix);
    return ph_write_map(path, plane, channels, SCALES[map].zero, SCALES[map].per_unit, err);
}

static void delta_lab(dd_plane out[3], const dd_plane after[3], const dd_plane before[3])
{
    for (int y = 0; y < out[0].height; y++)
        for (int x = 0; x < out[0].width; x++) {
            double lab[2][3], rgb[2][3];
            for (int c = 0; c < 3; c++) {
                rgb[0][c] = (double)dd_row(before[c], y)[x];
                rgb[1][c] = (double)dd_row(after[c], y)[x];
            }
            dd_lab_from_linear1(lab[0], rgb[0]);
            dd_lab_from_linear1(lab[1], rgb[1]);
            for (int c = 0; c < 3; c++)
                dd_row(out[c], y)[x] = (float)(lab[1][c] - lab[0][c]);
        }
}

/* What is in the skin: melanin, blood, and how high it lies. */
static dd_status write_content(ph_maps *m, int index, dd_arena *arena, dd_err *err)
{
    const ph_scene *s = m->scene;
    dd_arena_mark level = dd_arena_level(arena);
    dd_plane layer[3] = {dd_plane_new(arena, s->canvas.width, s->canvas.height), dd_plane_new(arena, s->canvas.width, s->canvas.height),
                         s->relief.height_mm};
    bool ok =
        layer[0].px && layer[1].px && ph_scene_content(layer[0], layer[1], s, s->scenario->session[index].response, PH_ALL_KINDS, arena);
    if (ok)
        ph_view_sample(m->work, layer, &s->canvas, m->baseline);
    dd_arena_rewind(arena, level);
    if (!ok)
        return dd_fail(err, DD_E_NO_MEMORY, s->scenario->patient, "maps");
    for (int c = 0; c < 2; c++)
        for (int y = 0; y < m->work[c].height; y++)
            for (int x = 0; x < m->work[c].width; x++)
                dd_row(m->work[c], y)[x] = (float)dd_exp((double)dd_row(m->work[c], y)[x]);
    dd_status status = write_one(m, index, PH_MAP_MELANIN, "", &m->work[0], 1, err);
    if (!status)
        status = write_one(m, index, PH_MAP_BLOOD, "", &m->work[1], 1, err);
    return status ? status : write_one(m, index, PH_MAP_HEIGHT, "", &m->work[2], 1, err);
}

/* Green light on the relief in the session's own light, seen from the baseline's place: what white skin returns over what black skin does.
 */
static dd_status write_shading(ph_maps *m, int index, dd_arena *arena, dd_err *err)
{
    const ph_light *light = &m->scene->scenario->session[index].light;
    dd_arena_mark level = dd_arena_level(arena);
    dd_plane gloss[3];
    if (!photo_planes(gloss, m->baseline, arena))
        return dd_fail(err, DD_E_NO_MEMORY, m->scene->scenario->patient, "maps");
    for (int c = 0; c < 3; c++) {
        dd_plane_fill(m->work[c], 1.0f);
        dd_plane_fill(gloss[c], 0.0f);
    }
    ph_view_light_skin(m->work, m->scene, m->baseline, light);
    ph_view_light_skin(gloss, m->scene, m->baseline, light);
    for (int y = 0; y < gloss[1].height; y++)
        for (int x = 0; x < gloss[1].width; x++)
            dd_row(m->work[1], y)[x] -= dd_row(gloss[1], y)[x];
    dd_arena_rewind(arena, level);
    return write_one(m, index, PH_MAP_SHADING, "", &m->work[1], 1, err);
}

static dd_status write_inks(ph_maps *m, int index, dd_err *err)
{
    const ph_scene *s = m->scene;
    dd_status status = DD_OK;
    for (int k = 0; !status && k < PH_INKS; k++)
        if (s->ink[k].px) {
            char suffix[32];
            const dd_plane same[3] = {s->ink[k], s->ink[k], s->ink[k]};
            snprintf(suffix, sizeof suffix, "_%s", ph_ink_name((ph_ink)k));
            ph_view_sample(m->work, same, &s->canvas, m->baseline);
            status = write_one(m, index, PH_MAP_INK, suffix, m->work, 1, err);
        }
    return status;
}

/* Bit of a target in the masks; pores have none. */
static int bit_of(int target) { return target < PH_TREAT_PORE ? target : target - 1; }

/* Lines where they are half as deep (or full of blood) as in their middle or more. */
static bool mark_lines(uint16_t *bits, const ph_scene *s, dd_arena *arena)
{
    dd_arena_mark level = dd_arena_level(arena);
    dd_plane plane = dd_plane_new(arena, s->canvas.width, s->canvas.height);
    for (int vessel = 0; plane.px && vessel <= 1; vessel++) {
        dd_plane_fill(plane, 0.0f);
        for (int i = 0; i < s->lines; i++)
            if (s->line[i].vessel == vessel)
                ph_stroke_draw(plane, &s->canvas, &s->line[i].stroke, 1.0);
        for (int y = 0; y < s->canvas.height; y++)
            for (int x = 0; x < s->canvas.width; x++)
                if (dd_row(plane, y)[x] >= 0.5f)
                    bits[(size_t)y * (size_t)s->canvas.width + (size_t)x] |=
                        (uint16_t)(1u << (vessel ? PH_TREAT_VESSEL : PH_TREAT_WRINKLE));
    }
    dd_arena_rewind(arena, level);
    return plane.px != NULL;
}

static void mark_ink(uint16_t *bits, const ph_scene *s, const ph_tattoo *t)
{
    const ph_canvas *c = &s->canvas;
    for (int y = 0; y < c->height; y++)
        for (int x = 0; x < c->width; x++)
            if (dd_row(s->ink[t->ink], y)[x] > 0.0f && ph_tattoo_distance(t, ph_canvas_x(c, x), ph_canvas_y(c, y)) <= 0.0)
                bits[(size_t)y * (size_t)c->width + (size_t)x] |= (uint16_t)(1u << bit_of(PH_TREAT_INK + (int)t->ink));
}

/* The untreated extent of everything, on the canvas; then the nearest canvas pixel for each pixel of the photo. */
static bool mark_kinds(ph_maps *m, unsigned *present, dd_arena *arena)
{
    const ph_scene *s = m->scene;
    const ph_canvas *c = &s->canvas;
    dd_arena_mark level = dd_arena_level(arena);
    uint16_t *bits = dd_arena_calloc(arena, (size_t)c->width * (size_t)c->height, sizeof *bits);
    bool ok = bits && mark_lines(bits, s, arena);
    for (int i = 0; ok && i < s->lesions; i++)
        ok = ph_lesion_mark(bits, (uint16_t)(1u << s->lesion[i].kind), c, &s->lesion[i], s->scenario->seed, arena);
    for (int i = 0; ok && i < s->scenario->tattoos; i++)
        mark_ink(bits, s, &s->scenario->tattoo[i]);
    for (int y = 0; ok && y < m->baseline->height; y++)
        for (int x = 0; x < m->baseline->width; x++) {
            double x_mm = 0.0, y_mm = 0.0;
            ph_mm_from_photo(&x_mm, &y_mm, m->baseline, x, y);
            int cx = ph_clamp_int((x_mm - c->x0_mm) * c->px_per_mm + 0.5, 0, c->width - 1);
            int cy = ph_clamp_int((y_mm - c->y0_mm) * c->px_per_mm + 0.5, 0, c->height - 1);
            uint16_t here = bits[(size_t)cy * (size_t)c->width + (size_t)cx];
            m->bits[(size_t)y * (size_t)m->baseline->width + (size_t)x] = here;
            *present |= here;
        }
    dd_arena_rewind(arena, level);
    return ok;
}

static dd_status write_kinds(ph_maps *m, dd_arena *arena, dd_err *err)
{
    unsigned present = 0;
    dd_status status = DD_OK;
    if (!mark_kinds(m, &present, arena))
        return dd_fail(err, DD_E_NO_MEMORY, m->scene->scenario->patient, "masks");
    for (int t = 0; !status && t < PH_TARGETS; t++)
        if (t != PH_TREAT_PORE && present >> bit_of(t) & 1) {
            char path[2048];
            snprintf(path, sizeof path, "%s/%s.mask_%s.png", m->folder, m->scene->scenario->view, ph_target_name(t));
            status = ph_write_mask(path, m->bits, 1u << bit_of(t), m->baseline->width, m->baseline->height, err);
        }
    return status;
}

static void keep(dd_plane to[3], const dd_plane from[3])
{
    for (int c = 0; c < 3; c++)
        ph_plane_copy(to[c], from[c]);
}

dd_status ph_maps_open(ph_maps *out, const char *folder, const ph_scene *scene, const ph_view *baseline, dd_arena *arena, dd_err *err)
{
    *out = (ph_maps){.scene = scene, .baseline = baseline};
    snprintf(out->folder, sizeof out->folder, "%s/maps/%s", folder, scene->scenario->patient);
    out->bits = DD_NEW(arena, uint16_t, (size_t)baseline->width * (size_t)baseline->height);
    if (!out->bits || !photo_planes(out->lit, baseline, arena) || !photo_planes(out->bare, baseline, arena) ||
        !photo_planes(out->work, baseline, arena))
        return dd_fail(err, DD_E_NO_MEMORY, scene->scenario->patient, "maps");
    return DD_OK;
}

dd_status ph_maps_write(ph_maps *m, int index, const dd_plane lit[3], const dd_plane bare[3], dd_arena *arena, dd_err *err)
{
    char folder[1200];
    snprintf(folder, sizeof folder, "%s/%s", m->folder, m->scene->scenario->session[index].name);
    dd_status status = dd_make_folders(folder, err);
    if (!status && index == 0) {
        keep(m->lit, lit);
        keep(m->bare, bare);
        status = write_kinds(m, arena, err);
    } else if (!status) {
        delta_lab(m->work, lit, m->lit);
        status = write_one(m, index, PH_MAP_DELTA_AS_SHOT, "", m->work, 3, err);
        delta_lab(m->work, bare, m->bare);
        if (!status)
            status = write_one(m, index, PH_MAP_DELTA_SKIN, "", m->work, 3, err);
    }
    if (!status)
        status = write_content(m, index, arena, err);
    if (!status)
        status = write_shading(m, index, arena, err);
    return status ? status : write_inks(m, index, err);
}
