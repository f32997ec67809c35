/* Skin with planted changes: a scenario is drawn by the phantom's program, photographed, and measured through the whole pipeline; the truth
 * file says what was planted. For tests that need all stages in a few small photos. */
#ifndef PLANTED_SCENES_H
#define PLANTED_SCENES_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "aid.h"
#include "base/file.h"
#include "base/text.h"
#include "pipeline.h"
#include "shell.h"

enum { PLANTED_TYPES = 6, PLANTED_PATH = 2048 };
static const char *const PLANTED_TYPE[PLANTED_TYPES] = {"I", "II", "III", "IV", "V", "VI"};
static const double PLANTED_EXPOSURE[PLANTED_TYPES] = {0.8, 0.85, 0.95, 1.1, 1.3, 1.6}; /* as an automatic camera would, without clipping */
static const double PLANTED_PX_PER_MM = 12.0;

typedef struct planted {
    char program[PLANTED_PATH / 2], folder[PLANTED_PATH / 2]; /* of the phantom; of the photos */
    char patient[64];
    dd_kernels kernels;
    dd_ctx ctx;
    dd_baseline before;
} planted;

static inline void planted_start(planted *p, const char *argv0)
{
    aid_find_program(p->program, sizeof p->program, "PHANTOM", "phantom", argv0);
    snprintf(p->folder, sizeof p->folder, "%s", aid_temp_folder());
    assert_true(dd_kernels_init(&p->kernels, NULL));
}

static inline void planted_stop(planted *p) { assert_int_equal(aid_run("rm -r '%s'", p->folder), 0); }

/* Beginning of a scenario up to the keys that a test adds: 64 x 48 mm, skin of a type, curved, control skin left and right. */
static inline void planted_head(dd_text *out, const char *patient, int type, unsigned seed, double mottle)
{
    dd_text_printf(out, "{\"format\": \"dermadelta-phantom 1\", \"patient\": \"%s\", \"view\": \"site\", \"seed\": %u,\n", patient, seed);
    dd_text_printf(out, " \"photo\": {\"width\": 768, \"height\": 576, \"px_per_mm\": %.1f},\n", PLANTED_PX_PER_MM);
    dd_text_printf(out, " \"skin\": {\"type\": \"%s\", \"mottle\": %.2f, \"pores_per_cm2\": 50, \"hairs\": 15, ", PLANTED_TYPE[type],
                   mottle);
    dd_text_puts(out, "\"gloss\": 0.5, \"radius_mm\": [110, 140]},\n");
}

/* One session: response is what goes between the braces; azimuth and polar of the lamp; again: a second visit, in other hands and light. */
static inline void planted_session(dd_text *out, const char *name, const char *response, int type, double azimuth_deg, double polar_deg,
                                   bool again)
{
    dd_text_printf(out, "  {\"name\": \"%s\", \"response\": {%s}, ", name, response);
    dd_text_printf(out, "\"light\": {\"azimuth_deg\": %.1f, \"polar_deg\": %.1f, \"distance_mm\": 345, \"ambient\": 0.42}, ", azimuth_deg,
                   polar_deg);
    if (again)
        dd_text_puts(out, "\"pose\": {\"roll_deg\": 1.2, \"yaw_deg\": 1.5, \"scale\": 1.01, \"shift_x\": 0.008, \"shift_y\": -0.006}, ");
    dd_text_printf(out, "\"camera\": {\"noise_a\": 0.0002, \"quality\": 94, \"white_balance\": [%s], \"exposure\": %.3f}}",
                   again ? "1.05, 1.0, 0.96" : "1, 1, 1", PLANTED_EXPOSURE[type] * (again ? 0.93 : 1.0));
}

static inline void planted_photograph(planted *p, const char *patient, dd_text *scenario)
{
    char path[PLANTED_PATH];
    snprintf(p->patient, sizeof p->patient, "%s", patient);
    snprintf(path, sizeof path, "%s/%s.json", p->folder, patient);
    assert_false(scenario->failed);
    assert_int_equal(dd_file_write(path, scenario->data, scenario->size, NULL), DD_OK);
    dd_text_free(scenario);
    assert_int_equal(aid_run("'%s' '%s' -o '%s' >/dev/null", p->program, path, p->folder), 0);
}

static inline void planted_path(char path[PLANTED_PATH], const planted *p, const char *session, const char *file)
{
    snprintf(path, PLANTED_PATH, "%s/clinic/%s/%s/%s", p->folder, p->patient, session, file);
}

static inline void planted_open(planted *p, const char *session)
{
    char photo[PLANTED_PATH], drawn[PLANTED_PATH];
    dd_limits limits = dd_limits_default();
    dd_chart_request asked;
    planted_path(photo, p, session, "site.jpg");
    planted_path(drawn, p, session, "site.json");
    const dd_aim_request request = {.regions_file = drawn, .px_per_mm = PLANTED_PX_PER_MM, .nominal_width_mm = 250.0};
    p->ctx = (dd_ctx){&p->kernels, dd_arena_new(), NULL};
    assert_true(dd_chart_request_parse(&asked, "none"));
    assert_int_equal(dd_baseline_open(&p->before, (dd_source){photo, photo}, &request, &asked, &limits, &p->ctx, NULL), DD_OK);
}

static inline void planted_close(planted *p)
{
    dd_baseline_close(&p->before);
    dd_arena_free(p->ctx.arena);
}

static inline void planted_compare(dd_pair *out, planted *p, const char *session)
{
    char photo[PLANTED_PATH];
    dd_limits limits = dd_limits_default();
    planted_path(photo, p, session, "site.jpg");
    assert_int_equal(dd_pair_run(out, &p->before, (dd_source){photo, photo}, NULL, NULL, &limits, &p->ctx, NULL), DD_OK);
}

/* What the pair says about a metric in a region; NULL: no such row. */
static inline const dd_change *planted_change(const dd_pair *pair, const char *region, const char *metric)
{
    for (int i = 0; i < pair->progress.n; i++) {
        const dd_change *c = &pair->progress.change[i];
        if (!strcmp(c->metric->info.name, metric) && !strcmp(pair->before->aim.region[c->region].name, region))
            return c;
    }
    return NULL;
}

static inline json_t *planted_region(json_t *root, const char *list, const char *name, const char *label)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(root, list), i, one)
    {
        const char *here = json_string_value(json_object_get(one, name));
        if (here && !strcmp(here, label))
            return one;
    }
    return NULL;
}

/* The true change of a metric: as_shot_change.METRIC, METRIC_change, or of the pair itself METRIC, of the region, its ink or its
 * wrinkles. NaN: the truth file does not know. */
static inline double planted_truth(const planted *p, const char *session, const char *region, const char *metric)
{
    char path[PLANTED_PATH], key[80];
    planted_path(path, p, session, "site.truth.json");
    json_t *root = json_load_file(path, 0, NULL), *one = planted_region(root, "regions", "label", region);
    assert_non_null(root);
    snprintf(key, sizeof key, "%s_change", metric);
    const json_t *x = json_object_get(json_object_get(one, "as_shot_change"), metric);
    x = x ? x : json_object_get(one, key);
    x = x ? x : json_object_get(one, metric);
    x = x ? x : json_object_get(planted_region(root, "ink", "region", region), metric);
    x = x ? x : json_object_get(planted_region(root, "wrinkled", "region", region), key);
    double value = json_is_number(x) ? json_number_value(x) : NAN;
    json_decref(root);
    return value;
}

#endif
