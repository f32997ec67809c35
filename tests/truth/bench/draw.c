/* Scenarios of the bench. Per skin type and number five skins, each a baseline and its follow-ups:
 *   null   every nuisance alone, mild, nothing else changes
 *   dose   0, 25, 50, 100 % of every lesion gone and pores as much shallower: in the same camera, in the mild mixture, under one nuisance
 *   hard   every nuisance alone, as strong as a gate should notice, and Display P3, which should not matter; nothing else changes
 *   gate   a camera of wider gamut; each gate's fault from the asked strength on, and its calm counterpart
 *   chart  a 24-patch chart beside the site, another day; the other edition, control skin that tans, and neither
 * Strengths are stratified over the numbers; all random numbers are Philox streams of (seed; type, number, set, session). */
#include <stdio.h>

#include "base/file.h"
#include "base/rng.h"
#include "base/text.h"
#include "bench.h"
#include "shot.h"

const char *const TB_KIND_NAME[TB_KINDS] = {"again",   "light", "exposure", "white", "blur", "noise",  "jpeg",    "pose", "tone",
                                            "profile", "mild",  "clean",    "clip",  "lost", "tagged", "edition", "tan"};
const char *const TB_LEVEL_NAME[TB_LEVELS] = {"mild", "hard", "gate", "calm", "between"};
const char *const TB_TYPE_NAME[TB_TYPES] = {"I", "II", "III", "IV", "V", "VI"};

typedef struct plan {
    tb_kind kind;
    tb_level level;
    int dose_pct;
} plan;

enum { N_NULL = 9, N_DOSE = 11, N_HARD = 9, N_GATE = 11, N_CHART = 4, SETS = 5, FIRST_GATE_SET = 3 };
static const plan NULLS[N_NULL] = {{TB_AGAIN, TB_MILD, 0}, {TB_LIGHT, TB_MILD, 0}, {TB_EXPOSURE, TB_MILD, 0},
                                   {TB_WHITE, TB_MILD, 0}, {TB_BLUR, TB_MILD, 0},  {TB_NOISE, TB_MILD, 0},
                                   {TB_JPEG, TB_MILD, 0},  {TB_POSE, TB_MILD, 0},  {TB_TONE, TB_MILD, 0}};
/* TB_KINDS: one single nuisance, drawn */
static const plan DOSES[N_DOSE] = {{TB_MIX, TB_MILD, 0},    {TB_MIX, TB_MILD, 0},    {TB_MIX, TB_MILD, 25},   {TB_MIX, TB_MILD, 50},
                                   {TB_MIX, TB_MILD, 100},  {TB_CLEAN, TB_MILD, 25}, {TB_CLEAN, TB_MILD, 50}, {TB_CLEAN, TB_MILD, 100},
                                   {TB_KINDS, TB_MILD, 25}, {TB_KINDS, TB_MILD, 50}, {TB_KINDS, TB_MILD, 100}};
static const plan HARDS[N_HARD] = {{TB_LIGHT, TB_HARD, 0}, {TB_EXPOSURE, TB_HARD, 0}, {TB_WHITE, TB_HARD, 0},
                                   {TB_BLUR, TB_HARD, 0},  {TB_PROFILE, TB_HARD, 0},  {TB_NOISE, TB_HARD, 0},
                                   {TB_JPEG, TB_HARD, 0},  {TB_POSE, TB_HARD, 0},     {TB_TONE, TB_HARD, 0}};
static const plan GATES[N_GATE] = {{TB_LIGHT, TB_GATE, 0}, {TB_LIGHT, TB_CALM, 0},  {TB_BLUR, TB_GATE, 0},  {TB_BLUR, TB_CALM, 0},
                                   {TB_CLIP, TB_GATE, 0},  {TB_CLIP, TB_GATE, 0},   {TB_CLIP, TB_CALM, 0},  {TB_LOST, TB_GATE, 0},
                                   {TB_LOST, TB_CALM, 0},  {TB_TAGGED, TB_GATE, 0}, {TB_TAGGED, TB_CALM, 0}};
static const plan CHARTS[N_CHART] = {{TB_EDITION, TB_GATE, 0}, {TB_EDITION, TB_CALM, 0}, {TB_TAN, TB_GATE, 0}, {TB_TAN, TB_CALM, 0}};
static const struct {
    const char *name;
    const plan *plan;
    int n;
    int frame_mm; /* width of the frame */
    double size;  /* of the photo, share of the bench's: gates need fewer pixels than texture */
    const char *profile;
    bool chart;
} SET[SETS] = {{"null", NULLS, N_NULL, 60, 1.0, NULL, false},
               {"dose", DOSES, N_DOSE, 60, 1.0, NULL, false},
               {"hard", HARDS, N_HARD, 60, 1.0, NULL, false},
               {"gate", GATES, N_GATE, 60, 0.8, "display-p3", false},
               {"chart", CHARTS, N_CHART, 90, 0.8, NULL, true}};

typedef struct skin {
    int type, number, numbers, set;
    uint64_t seed;
    int width_px;
} skin;

/* The sets for gates are numbers from 32 on of the first ones, so that those draw what they always drew. */
static dd_rng stream_of(const skin *s, int session)
{
    bool gate = s->set >= FIRST_GATE_SET;
    uint64_t number = (uint64_t)s->number + (gate ? 32 : 0), set = (uint64_t)(gate ? s->set - FIRST_GATE_SET : s->set);
    return dd_rng_make(s->seed, (((uint64_t)s->type * 64 + number) * FIRST_GATE_SET + set) * 64 + (uint64_t)session);
}

static const double CHART_EXPOSURE = 0.8; /* for the white patch, whatever the skin */

static int width_of(const skin *s) { return (int)(SET[s->set].size * s->width_px); }

static double px_per_mm(const skin *s) { return (double)width_of(s) / SET[s->set].frame_mm; }

static tb_shot baseline_shot(const skin *s)
{
    dd_rng rng = stream_of(s, 0);
    tb_shot first = tb_baseline_shot(s->type, &rng);
    first.profile = SET[s->set].profile;
    first.chart = SET[s->set].chart;
    if (first.chart) {
        first.exposure = CHART_EXPOSURE;
        first.after2014 = dd_rng_below(&rng, 2) != 0;
        first.chart_x_mm = tb_between(&rng, -3.0, 3.0);
        first.chart_y_mm = tb_either(&rng) * 23.6;
        first.chart_turn_deg = tb_between(&rng, -2.5, 2.5);
    }
    return first;
}

/* Control skin left and right of the treated site. Numbers are drawn one per statement: the order of arguments is the
 * compiler's. */
static void put_surface(dd_text *out, const skin *s, dd_rng *rng)
{
    double pore_depth_mm = tb_between(rng, 0.07, 0.11);
    double relief_mm = tb_between(rng, 0.025, 0.04);
    double mottle = tb_between(rng, 0.7, 1.1);
    double hairs = tb_between(rng, 0.0, 60.0);
    double vessels = tb_between(rng, 0.0, 30.0);
    double gloss = tb_between(rng, 0.4, 1.0);
    double radius_along_mm = tb_between(rng, 90.0, 200.0);
    double radius_across_mm = tb_between(rng, 75.0, 130.0);
    dd_text_printf(out, "  \"skin\": {\"type\": \"%s\", \"mottle\": %.3f, \"relief_mm\": %.4f, \"pores_per_cm2\": 50, ",
                   TB_TYPE_NAME[s->type], mottle, relief_mm);
    dd_text_printf(out, "\"pore_depth_mm\": %.4f,\n     \"radius_mm\": [%.1f, %.1f], \"gloss\": %.3f, ", pore_depth_mm, radius_across_mm,
                   radius_along_mm, gloss);
    dd_text_printf(out, "\"vessels\": %d, \"hairs\": %d, \"hair_light\": %.2f},\n", (int)vessels, (int)hairs, s->type < 2 ? 0.8 : 0.2);
}

static void put_lesions(dd_text *out, dd_rng *rng)
{
    double y_mm = tb_between(rng, -5.0, 5.0);
    double x_mm = tb_between(rng, -6.0, 6.0);
    dd_text_printf(out, "  \"lesions\": [\n    {\"kind\": \"erythema\", \"at_mm\": [%.2f, %.2f], ", x_mm, y_mm);
    dd_text_puts(out, "\"diameter_mm\": [12, 16], \"blood\": [2.0, 3.2]},\n"
                      "    {\"kind\": \"erythema\", \"count\": 2, \"diameter_mm\": [6, 9], \"blood\": [1.8, 2.6]},\n"
                      "    {\"kind\": \"lentigo\", \"count\": 7, \"diameter_mm\": [2.5, 6], \"melanin\": [1.5, 2.2]},\n"
                      "    {\"kind\": \"pih\", \"count\": 4, \"diameter_mm\": [3, 6], \"melanin\": [1.3, 1.6], \"blood\": [1.1, 1.3]},\n"
                      "    {\"kind\": \"freckle\", \"count\": 12, \"where\": \"outside\", \"diameter_mm\": [0.8, 1.8], "
                      "\"melanin\": [1.2, 1.5]}\n  ],\n");
}

static void put_skin(dd_text *out, const skin *s, const char *patient)
{
    dd_rng rng = stream_of(s, 63);
    dd_text_printf(out, "{\n  \"format\": \"dermadelta-phantom 1\",\n  \"patient\": \"%s\",\n  \"view\": \"site\",\n  \"seed\": %u,\n",
                   patient, (unsigned)dd_rng_below(&rng, 1000000000));
    dd_text_printf(out, "  \"photo\": {\"width\": %d, \"height\": %d, \"px_per_mm\": %.6f},\n", width_of(s), width_of(s) * 3 / 4,
                   px_per_mm(s));
    put_surface(out, s, &rng);
    dd_text_puts(out, "  \"regions\": [\n    {\"label\": \"site\", \"ellipse_mm\": [0, 0, 16, 14]},\n"
                      "    {\"label\": \"control\", \"polygon_mm\": [[-27, -17], [-19, -17], [-19, 17], [-27, 17]]},\n"
                      "    {\"label\": \"control\", \"polygon_mm\": [[19, -17], [27, -17], [27, 17], [19, 17]]}\n  ],\n");
    put_lesions(out, &rng);
}

static void put_photo(dd_text *manifest, const char *patient, const char *session, int day, const skin *s)
{
    dd_text_printf(manifest, "clinic/%s/%s/site.jpg,%s,site,%s,2026-03-%02d,%.6f\n", patient, session, patient, session, day + 1,
                   px_per_mm(s));
}

static void put_followup(dd_text *scenario, dd_text *manifest, const skin *s, const char *patient, int i)
{
    char name[TB_NAME];
    plan p = SET[s->set].plan[i];
    tb_shot taken = baseline_shot(s);
    dd_rng rng = stream_of(s, i + 1);
    double u = (s->number + dd_rng_unit(&rng)) / s->numbers;
    if (p.kind == TB_KINDS)
        p.kind = (tb_kind)(TB_LIGHT + (int)dd_rng_below(&rng, TB_PROFILE - TB_LIGHT));
    if (p.kind != TB_CLEAN)
        tb_tremble(&taken, &rng);
    if (p.kind == TB_MIX)
        tb_spoil_all(&taken, &rng);
    else
        tb_spoil(&taken, p.kind, p.level, u, s->type, &rng);
    snprintf(name, sizeof name, "%02d-%s-%s-%03d", i + 1, TB_KIND_NAME[p.kind], TB_LEVEL_NAME[p.level], p.dose_pct);
    dd_text_puts(scenario, ",\n");
    tb_put_session(scenario, name, p.dose_pct, &taken);
    put_photo(manifest, patient, name, i + 1, s);
}

static dd_status draw_skin(dd_text *manifest, const skin *s, const char *out, dd_err *err)
{
    char patient[TB_NAME], path[1024];
    dd_text text = {0};
    tb_shot first = baseline_shot(s);
    snprintf(patient, sizeof patient, "%s-%d-%s", TB_TYPE_NAME[s->type], s->number, SET[s->set].name);
    put_skin(&text, s, patient);
    dd_text_puts(&text, "  \"sessions\": [\n");
    tb_put_session(&text, "00-baseline", 0, &first);
    put_photo(manifest, patient, "00-baseline", 0, s);
    for (int i = 0; i < SET[s->set].n; i++)
        put_followup(&text, manifest, s, patient, i);
    dd_text_puts(&text, "\n  ]\n}\n");
    snprintf(path, sizeof path, "%s/%s.json", out, patient);
    dd_status status = text.failed ? dd_fail(err, DD_E_NO_MEMORY, path, "text") : dd_file_write(path, text.data, text.size, err);
    dd_text_free(&text);
    return status;
}

int tb_draw(uint64_t seed, int skins, int sets, int width_px, const char *out)
{
    dd_err err = {0};
    char path[1024];
    dd_text manifest = {0};
    dd_status status = dd_make_folders(out, &err);
    dd_text_puts(&manifest, "file,patient,view,session,date,px_per_mm\n");
    for (skin s = {.numbers = skins, .seed = seed, .width_px = width_px}; !status && s.number < skins; s.number++)
        for (s.type = 0; !status && s.type < TB_TYPES; s.type++)
            for (s.set = 0; !status && s.set < sets && s.set < SETS; s.set++)
                status = draw_skin(&manifest, &s, out, &err);
    snprintf(path, sizeof path, "%s/manifest.csv", out);
    if (!status)
        status = manifest.failed ? dd_fail(&err, DD_E_NO_MEMORY, path, "text") : dd_file_write(path, manifest.data, manifest.size, &err);
    dd_text_free(&manifest);
    if (status)
        fprintf(stderr, "truthbench: %s: %s\n", err.where, err.detail);
    return status ? 1 : 0;
}
