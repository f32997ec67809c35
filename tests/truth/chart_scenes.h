/* Drawn skin with control skin and a colour chart beside it, photographed again under a mild mixture of nuisances, by the same or by
 * another camera (METRICS.md 9: crosstalk up to .08, white balance .75-1.25, tone .9-1.1). 64 x 48 mm at 10 px/mm, so that a test draws
 * dozens. */
#ifndef CHART_SCENES_H
#define CHART_SCENES_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "aid.h"
#include "base/file.h"
#include "base/rng.h"
#include "base/text.h"
#include "pipeline.h"
#include "shell.h"

enum { SCENE_TEXT = 1024, SCENE_TYPES = 6 };

typedef struct scene_shot {
    const char *name;                     /* of the session; the first is the baseline */
    double melanin, blood;                /* factors on all skin, treated or not; 0 = 1 */
    double response;                      /* share of the lesions removed */
    bool again, other_camera, before2014; /* again: nuisances and pose of a second visit */
} scene_shot;

typedef struct scene {
    int type; /* 0 = I */
    unsigned seed;
    const scene_shot *shot;
    int shots;
} scene;

static const char *const SCENE_TYPE[SCENE_TYPES] = {"I", "II", "III", "IV", "V", "VI"};

static inline double scene_between(dd_rng *rng, double low, double high) { return low + (high - low) * dd_rng_unit(rng); }

static inline double scene_off(dd_rng *rng, double low, double high)
{
    const double size = scene_between(rng, low, high);
    return dd_rng_below(rng, 2) ? size : -size;
}

static inline dd_rng scene_stream(const scene *s, int shot) { return dd_rng_make(s->seed, (uint64_t)s->type * 64 + (uint64_t)shot); }

static inline void scene_camera(dd_text *out, const scene_shot *shot, double exposure, dd_rng *rng)
{
    double red = shot->again ? 1.0 + scene_off(rng, 0.0, 0.15) : 1.0, blue = 2.0 - red, most;
    if (shot->again)
        exposure *= scene_between(rng, 0.85, 1.15);
    if (shot->other_camera) {
        red = scene_between(rng, 0.75, 1.25);
        blue = scene_between(rng, 0.75, 1.25);
        dd_text_puts(out, ", \"crosstalk\": [");
        for (int i = 0; i < 6; i++)
            dd_text_printf(out, "%s%.4f", i ? ", " : "", scene_between(rng, -0.08, 0.08));
        dd_text_printf(out, "], \"tone_gamma\": %.4f", scene_between(rng, 0.9, 1.1));
        dd_text_printf(out, ", \"tone_s\": %.4f", scene_between(rng, 0.9, 1.1));
    }
    most = fmax(1.0, fmax(red, blue)); /* an automatic exposure clips no channel */
    dd_text_printf(out, ", \"white_balance\": [%.4f, 1.0, %.4f], \"exposure\": %.4f", red, blue, exposure / most);
}

static inline void scene_pose(dd_text *out, dd_rng *rng)
{
    static const char *const KEY[] = {"roll_deg", "yaw_deg", "shift_x", "shift_y"};
    static const double MOST[] = {3.0, 3.0, 0.015, 0.015};
    dd_text_printf(out, ", \"pose\": {\"scale\": %.4f", scene_between(rng, 0.98, 1.02));
    for (int i = 0; i < 4; i++)
        dd_text_printf(out, ", \"%s\": %.4f", KEY[i], scene_between(rng, -MOST[i], MOST[i]));
    dd_text_puts(out, "}");
}

/* The first light is the same in all shots of a scene; a second visit moves the lamp a little. */
static inline void scene_light(dd_text *out, const scene *s, bool again, dd_rng *rng)
{
    dd_rng first = scene_stream(s, 62);
    double azimuth = scene_between(&first, -130.0, -60.0), polar = scene_between(&first, 30.0, 38.0), distance = 345.0;
    double ambient = scene_between(&first, 0.38, 0.48);
    if (again) {
        azimuth += scene_off(rng, 4.0, 15.0);
        polar += scene_off(rng, 1.0, 6.0);
        distance += scene_off(rng, 5.0, 30.0);
        ambient += scene_between(rng, -0.05, 0.05);
    }
    dd_text_printf(out, "\"light\": {\"azimuth_deg\": %.3f, \"polar_deg\": %.3f, \"distance_mm\": %.2f, \"ambient\": %.4f}", azimuth, polar,
                   distance, ambient);
}

static inline void scene_session(dd_text *out, const scene *s, int i)
{
    const scene_shot *shot = &s->shot[i];
    dd_rng rng = scene_stream(s, i), first = scene_stream(s, 61);
    dd_text_printf(out, "%s    {\"name\": \"%02d%s\", ", i ? ",\n" : "", i, shot->name);
    scene_light(out, s, shot->again, &rng);
    if (shot->again)
        scene_pose(out, &rng);
    dd_text_puts(out, ", \"camera\": {\"noise_a\": 0.0003, \"quality\": 94");
    scene_camera(out, shot, scene_between(&first, 0.75, 0.95), &rng);
    dd_text_printf(out, "}, \"chart\": {\"edition\": \"%s\", \"at_mm\": [0, -11], \"width_mm\": 36}",
                   shot->before2014 ? "before2014" : "after2014");
    if (shot->melanin > 0.0 || shot->blood > 0.0)
        dd_text_printf(out, ", \"tan\": {\"melanin\": %.3f, \"blood\": %.3f}", shot->melanin > 0.0 ? shot->melanin : 1.0,
                       shot->blood > 0.0 ? shot->blood : 1.0);
    if (shot->response > 0.0)
        dd_text_printf(out, ", \"response\": {\"erythema\": %.3f, \"lentigo\": %.3f}", shot->response, shot->response);
    dd_text_puts(out, "}");
}

static inline void scene_skin(dd_text *out, const scene *s)
{
    dd_rng rng = scene_stream(s, 63);
    dd_text_printf(out, "{\"format\": \"dermadelta-phantom 1\", \"patient\": \"%s-%u\", \"view\": \"site\", \"seed\": %u,\n",
                   SCENE_TYPE[s->type], s->seed, (unsigned)dd_rng_below(&rng, 1000000));
    dd_text_puts(out, "  \"photo\": {\"width\": 640, \"height\": 480, \"px_per_mm\": 10},\n");
    dd_text_printf(out, "  \"skin\": {\"type\": \"%s\", \"pores_per_cm2\": 40, \"hairs\": 20, \"mottle\": %.3f", SCENE_TYPE[s->type],
                   scene_between(&rng, 0.7, 1.1));
    dd_text_printf(out, ", \"gloss\": %.3f", scene_between(&rng, 0.3, 0.9));
    const double across_mm = scene_between(&rng, 75.0, 130.0);
    dd_text_printf(out, ", \"radius_mm\": [%.1f, %.1f]},\n", across_mm, scene_between(&rng, 90.0, 200.0));
    dd_text_puts(out, "  \"regions\": [{\"label\": \"site\", \"ellipse_mm\": [0, 13, 9, 7]},\n"
                      "    {\"label\": \"control\", \"polygon_mm\": [[-28, 2], [-18, 2], [-18, 22], [-28, 22]]},\n"
                      "    {\"label\": \"control\", \"polygon_mm\": [[18, 2], [28, 2], [28, 22], [18, 22]]}],\n"
                      "  \"lesions\": [{\"kind\": \"erythema\", \"at_mm\": [1, 12], \"diameter_mm\": [12, 15], \"blood\": [3, 4]},\n"
                      "    {\"kind\": \"lentigo\", \"count\": 8, \"diameter_mm\": [2.5, 5], \"melanin\": [1.5, 2.2]},\n"
                      "    {\"kind\": \"freckle\", \"where\": \"outside\", \"count\": 25, \"diameter_mm\": [0.8, 1.8], "
                      "\"melanin\": [1.2, 1.5]}],\n  \"sessions\": [\n");
}

/* Draws the scene into folder/clinic/TYPE-SEED/NNname/. 0 when all went well. */
static inline int scene_draw(const scene *s, const char *phantom, const char *folder)
{
    char path[2 * SCENE_TEXT];
    dd_text text = {0};
    scene_skin(&text, s);
    for (int i = 0; i < s->shots; i++)
        scene_session(&text, s, i);
    dd_text_puts(&text, "\n  ]\n}\n");
    snprintf(path, sizeof path, "%s/%s-%u.json", folder, SCENE_TYPE[s->type], s->seed);
    const bool written = !text.failed && dd_file_write(path, text.data, text.size, NULL) == DD_OK;
    dd_text_free(&text);
    return written ? aid_run("'%s' '%s' -o '%s' >/dev/null", phantom, path, folder) : 1;
}

static inline void scene_path(char *out, size_t size, const scene *s, const char *folder, int shot, const char *file)
{
    snprintf(out, size, "%s/clinic/%s-%u/%02d%s/%s", folder, SCENE_TYPE[s->type], s->seed, shot, s->shot[shot].name, file);
}

/* L*, a*, b* change of a region by the truth file of a shot; kind: "skin_change" or "as_shot_change". */
static inline void scene_truth(double lab[3], const scene *s, const char *folder, int shot, const char *region, const char *kind)
{
    static const char *const KEY[3] = {"l_star", "a_star", "b_star"};
    char path[2 * SCENE_TEXT];
    scene_path(path, sizeof path, s, folder, shot, "site.truth.json");
    json_t *root = json_load_file(path, 0, NULL), *one;
    size_t i;
    for (int c = 0; c < 3; c++)
        lab[c] = NAN;
    json_array_foreach(json_object_get(root, "regions"), i,
                       one) if (!strcmp(json_string_value(json_object_get(one, "label")), region)) for (int c = 0; c < 3; c++) lab[c] =
        json_number_value(json_object_get(json_object_get(one, kind), KEY[c]));
    json_decref(root);
}

/* Baseline of a scene: shot `first` with the regions of `regions` (NULL: drawn by the phantom for shot 0). */
static inline void scene_open(dd_baseline *out, const scene *s, const char *folder, int first, const char *regions, const char *chart,
                              dd_ctx *ctx)
{
    char photo[2 * SCENE_TEXT], drawn[2 * SCENE_TEXT];
    dd_limits limits = dd_limits_default();
    dd_chart_request asked;
    scene_path(photo, sizeof photo, s, folder, first, "site.jpg");
    scene_path(drawn, sizeof drawn, s, folder, 0, "site.json");
    const dd_aim_request request = {.regions_file = regions ? regions : drawn, .px_per_mm = 10.0, .nominal_width_mm = 250.0};
    assert_true(dd_chart_request_parse(&asked, chart));
    assert_int_equal(dd_baseline_open(out, (dd_source){photo, photo}, &request, &asked, &limits, ctx, NULL), DD_OK);
}

static inline void scene_compare(dd_pair *out, const dd_baseline *before, const scene *s, const char *folder, int shot, dd_ctx *ctx)
{
    char photo[2 * SCENE_TEXT];
    dd_limits limits = dd_limits_default();
    scene_path(photo, sizeof photo, s, folder, shot, "site.jpg");
    assert_int_equal(dd_pair_run(out, before, (dd_source){photo, photo}, NULL, NULL, &limits, ctx, NULL), DD_OK);
}

#endif
