/* phantom: draws the photos of a scenario, with everything that is true about them (METRICS.md 9).
 *
 *   phantom SCENARIO.json... -o OUT
 *
 * writes OUT/clinic/PATIENT/SESSION/VIEW.jpg and VIEW.truth.json, beside the first photo VIEW.json (LabelMe), and, when the scenario
 * asks for them, OUT/masks/PATIENT/VIEW_treated.png and VIEW_control.png ("masks") and OUT/maps/PATIENT/... ("maps"). The same scenario
 * gives the same bytes on every machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "phantom/boards.h"
#include "phantom/camera.h"
#include "phantom/maps.h"
#include "phantom/tone.h"
#include "phantom/truth.h"
#include "phantom/write.h"

enum { PATH = 1024 };

/* What stays the same over the sessions of a scenario. */
typedef struct studio {
    const ph_scenario *scenario;
    const char *out;
    ph_scene scene;
    ph_view view[PH_MAX_SESSIONS];
    ph_truth truth[PH_MAX_SESSIONS];
    ph_regions regions;
    dd_plane paint[3];          /* canvas size */
    dd_plane frame[3];          /* photo size: the photo, in linear light */
    dd_plane bare[3], clean[3]; /* photo size, in the baseline's view: reflectance; as shot without pigmented lesions */
    dd_plane inkless[3];        /* photo size: as shot without ink; px NULL without tattoos */
    ph_side_maps side;
    uint8_t *ink_mask;          /* photo size, see ph_truth_ink */
    ph_maps maps;
    uint8_t *srgb;
    dd_arena *arena;
} studio;

/* The skin is drawn 1.4 times as large as the frame and 1.15 times as fine, whatever the sessions are: its random numbers depend on it. */
static ph_canvas canvas_for(const ph_scenario *s)
{
    const double larger = 1.4, finer = 1.15;
    ph_canvas c = {.px_per_mm = finer * s->px_per_mm};
    c.width = (int)(larger * finer * s->width) + 1;
    c.height = (int)(larger * finer * s->height) + 1;
    c.x0_mm = -0.5 * (c.width - 1) / c.px_per_mm;
    c.y0_mm = -0.5 * (c.height - 1) / c.px_per_mm;
    return c;
}

static bool planes_new(dd_plane p[3], int width, int height, dd_arena *arena)
{
    for (int c = 0; c < 3; c++)
        if (!(p[c] = dd_plane_new(arena, width, height)).px)
            return false;
    return true;
}

static dd_status aim_cameras(studio *st, ph_canvas canvas, dd_err *err)
{
    for (int i = 0; i < st->scenario->sessions; i++) {
        const ph_session *s = &st->scenario->session[i];
        bool aimed = ph_view_aim(&st->view[i], st->scenario, &s->pose);
        st->view[i].lens_k1 = s->sensor.lens_k1;
        if (!aimed || !ph_view_fits(&st->view[i], &canvas))
            return dd_fail(err, DD_E_SETTINGS, s->name, "this pose looks past the skin that is drawn (1.4 x the frame)");
        if (ph_boards_hide(s, st->scenario))
            return dd_fail(err, DD_E_SETTINGS, s->name, "chart or ruler lies on a region");
    }
    return DD_OK;
}

static dd_status studio_open(studio *st, dd_err *err)
{
    const ph_scenario *s = st->scenario;
    ph_canvas canvas = canvas_for(s);
    dd_status status = aim_cameras(st, canvas, err);
    if (!status)
        status = ph_scene_make(&st->scene, s, canvas, st->arena, err);
    if (status)
        return status;
    st->srgb = DD_NEW(st->arena, uint8_t, (size_t)3 * (size_t)s->width * (size_t)s->height);
    if (!st->srgb || !planes_new(st->paint, canvas.width, canvas.height, st->arena) ||
        !planes_new(st->clean, s->width, s->height, st->arena) || !planes_new(st->frame, s->width, s->height, st->arena) ||
        !planes_new(st->bare, s->width, s->height, st->arena) || !ph_regions_raster(&st->regions, s, &st->view[0], st->arena))
        return dd_fail(err, DD_E_NO_MEMORY, s->patient, "%d x %d pixels", s->width, s->height);
    if (s->tattoos && (!planes_new(st->inkless, s->width, s->height, st->arena) ||
                       !(st->ink_mask = DD_NEW(st->arena, uint8_t, (size_t)s->width * (size_t)s->height))))
        return dd_fail(err, DD_E_NO_MEMORY, s->patient, "%d x %d pixels", s->width, s->height);
    return s->maps ? ph_maps_open(&st->maps, st->out, &st->scene, &st->view[0], st->arena, err) : DD_OK;
}

static dd_status paint(studio *st, int session, unsigned kinds, dd_err *err)
{
    ph_paint what = {.kinds = kinds};
    memcpy(what.response, st->scenario->session[session].response, sizeof what.response);
    return ph_scene_paint(st->paint, &st->scene, &what, st->arena, err);
}

/* The skin that the scene wears, as it would be shot without its ink. */
static dd_status shoot_inkless(studio *st, int i, dd_err *err)
{
    const ph_session *baseline = &st->scenario->session[0];
    ph_paint what = {.kinds = PH_ALL_KINDS, .without_ink = true};
    memcpy(what.response, st->scenario->session[i].response, sizeof what.response);
    dd_status status = ph_scene_paint(st->paint, &st->scene, &what, st->arena, err);
    if (status)
        return status;
    ph_scene_add_hair(st->paint, &st->scene);
    ph_view_sample(st->inkless, st->paint, &st->scene.canvas, &st->view[0]);
    ph_view_light(st->inkless, &st->scene, &st->view[0], &baseline->light, &baseline->sensor);
    ph_tone_apply(st->inkless, &baseline->sensor);
    return DD_OK;
}

/* What ph_scene_dress does depends on these only. */
static bool dressed_alike(const ph_session *a, const ph_session *b)
{
    return !memcmp(a->response + PH_ICEPICK, b->response + PH_ICEPICK, (PH_TARGETS - PH_ICEPICK) * sizeof *a->response) &&
           a->tan.melanin == b->tan.melanin && a->tan.blood == b->tan.blood && a->tan.untreated_only == b->tan.untreated_only;
}

static dd_status dress(studio *st, int i, dd_err *err)
{
    const ph_session *s = &st->scenario->session[i];
    const ph_session fresh = {.tan = {.melanin = 1.0, .blood = 1.0}};
    return dressed_alike(s, i ? s - 1 : &fresh) ? DD_OK : ph_scene_dress(&st->scene, s->response, &s->tan, st->arena, err);
}

/* Truth of session i: its skin in the view and light of the baseline. Leaves the whole skin of the session in paint. */
static dd_status find_truth(studio *st, int i, dd_err *err)
{
    const ph_session *baseline = &st->scenario->session[0];
    const ph_canvas *canvas = &st->scene.canvas;
    dd_status status = dress(st, i, err);
    if (!status && st->ink_mask)
        status = shoot_inkless(st, i, err);
    if (!status)
        status = paint(st, i, PH_NO_SPOTS, err);
    if (status)
        return status;
    ph_scene_add_hair(st->paint, &st->scene);
    ph_view_sample(st->clean, st->paint, canvas, &st->view[0]);
    status = paint(st, i, PH_ALL_KINDS, err);
    if (status)
        return status;
    ph_view_sample(st->bare, st->paint, canvas, &st->view[0]);
    ph_scene_add_hair(st->paint, &st->scene);
    ph_view_sample(st->frame, st->paint, canvas, &st->view[0]);
    ph_view_light(st->frame, &st->scene, &st->view[0], &baseline->light, &baseline->sensor);
    ph_view_light(st->clean, &st->scene, &st->view[0], &baseline->light, &baseline->sensor);
    ph_tone_apply(st->frame, &baseline->sensor);
    ph_tone_apply(st->clean, &baseline->sensor);
    double px_per_mm = st->scenario->px_per_mm * baseline->pose.scale;
    if (!ph_truth_measure(&st->truth[i], &st->regions, st->frame, st->bare, st->clean, px_per_mm, st->arena) ||
        !ph_truth_side(&st->truth[i], &st->truth[0], &st->side, &st->regions, st->frame, st->clean, px_per_mm, st->arena))
        return dd_fail(err, DD_E_NO_MEMORY, st->scenario->session[i].name, "measuring the truth");
    ph_truth_lines(&st->truth[i], &st->regions, &st->scene, &st->view[0], st->frame);
    if (st->ink_mask)
        ph_truth_ink(&st->truth[i], st->ink_mask, i == 0, &st->regions, &st->scene, &st->view[0], st->frame, st->inkless);
    return DD_OK;
}

static dd_status write_text(const char *folder, const char *view, const char *suffix, dd_text *text, dd_err *err)
{
    char path[PATH + PH_NAME + 16];
    snprintf(path, sizeof path, "%s/%s%s", folder, view, suffix);
    dd_status status = text->failed ? dd_fail(err, DD_E_NO_MEMORY, path, "text") : dd_file_write(path, text->data, text->size, err);
    dd_text_free(text);
    return status;
}

static dd_status take_photo(studio *st, int i, const char *folder, dd_err *err)
{
    char path[PATH + PH_NAME + 8];
    const ph_session *s = &st->scenario->session[i];
    dd_arena_mark level = dd_arena_level(st->arena);
    ph_view_sample(st->frame, st->paint, &st->scene.canvas, &st->view[i]);
    ph_view_light_skin(st->frame, &st->scene, &st->view[i], &s->light);
    ph_boards_draw(st->frame, s, &st->view[i]);
    ph_view_expose(st->frame, &st->view[i], &s->sensor);
    double px_per_mm = st->scenario->px_per_mm * s->pose.scale;
    bool ok = ph_sensor_read(st->srgb, st->frame, &s->sensor, px_per_mm, st->scenario->seed, (uint32_t)i, st->arena);
    dd_arena_rewind(st->arena, level);
    if (!ok)
        return dd_fail(err, DD_E_NO_MEMORY, s->name, "reading the sensor");
    snprintf(path, sizeof path, "%s/%s.jpg", folder, st->scenario->view);
    return ph_write_jpeg(path, st->srgb, st->scenario->width, st->scenario->height, &s->sensor, err);
}

static dd_status write_masks(const studio *st, dd_err *err)
{
    char folder[PATH], path[PATH + PH_NAME + 16];
    snprintf(folder, sizeof folder, "%s/masks/%s", st->out, st->scenario->patient);
    dd_status status = dd_make_folders(folder, err);
    for (int role = PH_TREATED; !status && role <= PH_CONTROL; role++) {
        unsigned any = 0;
        for (int i = 0; i < st->regions.n; i++)
            any |= (st->regions.role[i] == (ph_role)role ? 1u : 0u) << i;
        snprintf(path, sizeof path, "%s/%s_%s.png", folder, st->scenario->view, role == PH_TREATED ? "treated" : "control");
        status = ph_write_mask(path, st->regions.bits, any, st->regions.width, st->regions.height, err);
    }
    return status;
}

static dd_status run_session(studio *st, int i, dd_err *err)
{
    char folder[PATH];
    const ph_scenario *s = st->scenario;
    dd_text truth = {0}, regions = {0};
    snprintf(folder, sizeof folder, "%s/clinic/%s/%s", st->out, s->patient, s->session[i].name);
    dd_status status = dd_make_folders(folder, err);
    if (!status)
        status = find_truth(st, i, err);
    if (!status && s->maps)
        status = ph_maps_write(&st->maps, i, st->frame, st->bare, st->arena, err);
    if (!status)
        status = take_photo(st, i, folder, err);
    if (status)
        return status;
    ph_truth_json(&truth, &st->scene, i, st->view, st->truth, &st->regions);
    status = write_text(folder, s->view, ".truth.json", &truth, err);
    if (!status && i == 0 && s->outlines) {
        ph_labelme_json(&regions, s, &st->view[0]);
        status = write_text(folder, s->view, ".json", &regions, err);
    }
    return status;
}

static dd_status run_scenario(const char *file, const char *out, dd_err *err)
{
    ph_scenario *scenario = calloc(1, sizeof *scenario);
    studio *st = calloc(1, sizeof *st);
    dd_arena *arena = dd_arena_new();
    dd_status status = scenario && st && arena ? ph_scenario_load(scenario, file, err) : dd_fail(err, DD_E_NO_MEMORY, file, "start");
    if (!status) {
        *st = (studio){.scenario = scenario, .out = out, .arena = arena};
        status = studio_open(st, err);
        for (int i = 0; !status && i < scenario->sessions; i++)
            status = run_session(st, i, err);
        if (!status && scenario->masks)
            status = write_masks(st, err);
    }
    dd_arena_free(arena);
    free(st);
    free(scenario);
    return status;
}

static int usage(void)
{
    fputs("usage: phantom SCENARIO.json... -o OUT\n", stderr);
    return 64;
}

int main(int argc, char **argv)
{
    const char *out = NULL;
    int files = 0;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "-o") && i + 1 < argc)
            out = argv[++i];
        else if (argv[i][0] == '-')
            return usage();
        else
            argv[files++] = argv[i];
    }
    if (!out || !files)
        return usage();
    for (int i = 0; i < files; i++) {
        dd_err err = {0};
        dd_status status = run_scenario(argv[i], out, &err);
        if (status) {
            fprintf(stderr, "phantom: %s: %s: %s\n", err.where, dd_status_text(status), err.detail);
            return status == DD_E_FILE_MISSING ? 66 : dd_status_exit(status);
        }
    }
    return 0;
}
