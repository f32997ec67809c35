/* Scenarios of the bench. Per skin type and number three skins, each a baseline and its follow-ups:
 *   null   every nuisance alone, mild, nothing else changes
 *   dose   0, 25, 50, 100 % of every lesion gone and pores as much shallower: in the same camera, in the mild mixture, under one nuisance
 *   hard   every nuisance alone, as strong as a gate should notice, and Display P3, which should not matter; nothing else changes
 * Strengths are stratified over the numbers; all random numbers are Philox streams of (seed; type, number, set, session). */
#include <stdio.h>

#include "base/file.h"
#include "base/rng.h"
#include "base/text.h"
#include "bench.h"

const char *const TB_KIND_NAME[TB_KINDS] = {"again", "light", "exposure", "white",   "blur", "noise",
                                            "jpeg",  "pose",  "tone",     "profile", "mild", "clean"};
const char *const TB_TYPE_NAME[TB_TYPES] = {"I", "II", "III", "IV", "V", "VI"};

static const double EXPOSURE[TB_TYPES] = {1.0, 1.05, 1.15, 1.3, 1.5, 1.7}; /* as an automatic camera would */

typedef struct plan {
    tb_kind kind;
    bool hard;
    int dose_pct;
} plan;

enum { N_NULL = 9, N_DOSE = 11, N_HARD = 9, SETS = 3 };
static const plan NULLS[N_NULL] = {{TB_AGAIN, false, 0}, {TB_LIGHT, false, 0}, {TB_EXPOSURE, false, 0},
                                   {TB_WHITE, false, 0}, {TB_BLUR, false, 0},  {TB_NOISE, false, 0},
                                   {TB_JPEG, false, 0},  {TB_POSE, false, 0},  {TB_TONE, false, 0}};
/* TB_KINDS: one single nuisance, drawn */
static const plan DOSES[N_DOSE] = {{TB_MILD, false, 0},   {TB_MILD, false, 0},   {TB_MILD, false, 25},  {TB_MILD, false, 50},
                                   {TB_MILD, false, 100}, {TB_CLEAN, false, 25}, {TB_CLEAN, false, 50}, {TB_CLEAN, false, 100},
                                   {TB_KINDS, false, 25}, {TB_KINDS, false, 50}, {TB_KINDS, false, 100}};
static const plan HARDS[N_HARD] = {{TB_LIGHT, true, 0}, {TB_EXPOSURE, true, 0}, {TB_WHITE, true, 0},
                                   {TB_BLUR, true, 0},  {TB_PROFILE, true, 0},  {TB_NOISE, true, 0},
                                   {TB_JPEG, true, 0},  {TB_POSE, true, 0},     {TB_TONE, true, 0}};
static const struct {
    const char *name;
    const plan *plan;
    int n;
} SET[SETS] = {{"null", NULLS, N_NULL}, {"dose", DOSES, N_DOSE}, {"hard", HARDS, N_HARD}};

/* How one photo is taken; METRICS.md 9, camera. */
typedef struct shot {
    double yaw, pitch, roll, scale, shift_x, shift_y;
    double azimuth, polar, distance, ambient;
    double exposure, red, blue, blur_mm, noise_a, gamma, slope, crosstalk[6];
    int quality;
    bool full_chroma, p3;
} shot;

typedef struct skin {
    int type, number, numbers, set;
    uint64_t seed;
    int width_px;
} skin;

static double between(dd_rng *rng, double low, double high) { return low + (high - low) * dd_rng_unit(rng); }

static double either(dd_rng *rng) { return dd_rng_below(rng, 2) ? 1.0 : -1.0; }

static dd_rng stream_of(const skin *s, int session)
{
    return dd_rng_make(s->seed, (((uint64_t)s->type * 64 + (uint64_t)s->number) * SETS + (uint64_t)s->set) * 64 + (uint64_t)session);
}

static void tremble(shot *s, dd_rng *rng)
{
    s->roll += between(rng, -1.5, 1.5);
    s->scale *= between(rng, 0.99, 1.01);
    s->shift_x += between(rng, -0.01, 0.01);
    s->shift_y += between(rng, -0.01, 0.01);
}

static void move_light(shot *s, bool hard, double u, dd_rng *rng)
{
    s->azimuth += either(rng) * (hard ? 40.0 + 80.0 * u : 4.0 + 11.0 * u);
    s->polar += either(rng) * (1.0 + 5.0 * u);
    s->distance += either(rng) * (5.0 + 25.0 * u);
    s->ambient += either(rng) * 0.05 * u;
}

static void turn_camera(shot *s, bool hard, double u, dd_rng *rng)
{
    double most_deg = hard ? 8.0 + 4.0 * u : 1.0 + 4.0 * u;
    s->yaw += either(rng) * most_deg;
    s->pitch += either(rng) * (hard ? 0.5 : 1.0) * most_deg;
    s->roll += either(rng) * (1.0 + 5.0 * u);
    s->scale *= 1.0 + either(rng) * 0.04 * u;
    s->shift_x += either(rng) * (hard ? 0.01 : 0.02) * u;
    s->shift_y += either(rng) * (hard ? 0.005 : 0.02) * u;
}

static void bend_tone(shot *s, bool hard, double u, dd_rng *rng)
{
    double most = hard ? 0.10 + 0.05 * u : 0.02 + 0.05 * u;
    s->gamma *= 1.0 + either(rng) * most;
    s->slope *= 1.0 + either(rng) * most;
    for (int i = 0; i < 6; i++)
        s->crosstalk[i] = between(rng, -0.5, 0.5) * most;
}

/* u: strength within the level, 0..1 */
static void spoil(shot *s, tb_kind kind, bool hard, double u, dd_rng *rng)
{
    double factor = hard ? 1.6 + 0.8 * u : 1.05 + 0.25 * u;
    double white = either(rng) * (hard ? 0.25 + 0.1 * u : 0.04 + 0.16 * u);
    switch (kind) {
    case TB_LIGHT:
        move_light(s, hard, u, rng);
        break;
    case TB_EXPOSURE:
        s->exposure = hard || dd_rng_below(rng, 2) ? s->exposure * factor : s->exposure / factor;
        break;
    case TB_WHITE:
        s->red *= 1.0 + white;
        s->blue *= 1.0 - white;
        break;
    case TB_BLUR:
        s->blur_mm = hard ? 0.2 + 0.15 * u : 0.04 + 0.06 * u;
        break;
    case TB_NOISE:
        s->noise_a = hard ? 3e-3 + 3e-3 * u : 2e-4 + 1.2e-3 * u;
        break;
    case TB_JPEG:
        s->quality = hard ? 78 - (int)(18.0 * u) : 90 + (int)(8.0 * u);
        s->full_chroma = dd_rng_below(rng, 2) != 0;
        break;
    case TB_POSE:
        turn_camera(s, hard, u, rng);
        break;
    case TB_TONE:
        bend_tone(s, hard, u, rng);
        break;
    case TB_PROFILE:
        s->p3 = true;
        break;
    default:
        break;
    }
}

static void spoil_all(shot *s, dd_rng *rng)
{
    static const tb_kind LIST[] = {TB_LIGHT, TB_EXPOSURE, TB_WHITE, TB_POSE, TB_NOISE, TB_JPEG};
    for (size_t i = 0; i < sizeof LIST / sizeof *LIST; i++)
        spoil(s, LIST[i], false, between(rng, 0.0, 0.6), rng);
}

static shot baseline_shot(const skin *s)
{
    dd_rng rng = stream_of(s, 0);
    shot first = {
        .scale = 1.0, .distance = 345.0, .exposure = EXPOSURE[s->type], .red = 1.0, .blue = 1.0, .blur_mm = 0.03, .noise_a = 1.5e-4};
    first.gamma = first.slope = 1.0;
    first.quality = 92;
    first.azimuth = between(&rng, -130.0, -60.0);
    first.polar = between(&rng, 30.0, 38.0);
    first.ambient = between(&rng, 0.38, 0.48);
    return first;
}

static void put_session(dd_text *out, const char *name, int dose_pct, const shot *s)
{
    const double d = 0.01 * dose_pct;
    dd_text_printf(out, "    {\"name\": \"%s\",\n", name);
    if (dose_pct)
        dd_text_printf(out, "     \"response\": {\"lentigo\": %.2f, \"pih\": %.2f, \"erythema\": %.2f, \"pore\": %.2f},\n", d, d, d, d);
    dd_text_printf(out,
                   "     \"pose\": {\"yaw_deg\": %.3f, \"pitch_deg\": %.3f, \"roll_deg\": %.3f, \"scale\": %.4f, \"shift_x\": %.4f, "
                   "\"shift_y\": %.4f},\n",
                   s->yaw, s->pitch, s->roll, s->scale, s->shift_x, s->shift_y);
    dd_text_printf(out, "     \"light\": {\"azimuth_deg\": %.3f, \"polar_deg\": %.3f, \"distance_mm\": %.2f, \"ambient\": %.4f},\n",
                   s->azimuth, s->polar, s->distance, s->ambient);
    dd_text_printf(
        out,
        "     \"camera\": {\"exposure\": %.4f, \"white_balance\": [%.4f, 1.0, %.4f], \"blur_mm\": %.4f, \"noise_a\": %.6f, \"quality\": %d",
        s->exposure, s->red, s->blue, s->blur_mm, s->noise_a, s->quality);
    if (s->gamma != 1.0 || s->slope != 1.0)
        dd_text_printf(out, ", \"tone_gamma\": %.4f, \"tone_s\": %.4f, \"crosstalk\": [%.4f, %.4f, %.4f, %.4f, %.4f, %.4f]", s->gamma,
                       s->slope, s->crosstalk[0], s->crosstalk[1], s->crosstalk[2], s->crosstalk[3], s->crosstalk[4], s->crosstalk[5]);
    dd_text_printf(out, "%s%s}}", s->p3 ? ", \"profile\": \"display-p3\"" : "", s->full_chroma ? ", \"subsampling\": \"4:4:4\"" : "");
}

/* 60 x 45 mm; control skin left and right of the treated site. Numbers are drawn one per statement: the order of arguments is the
 * compiler's. */
static void put_surface(dd_text *out, const skin *s, dd_rng *rng)
{
    double pore_depth_mm = between(rng, 0.07, 0.11);
    double relief_mm = between(rng, 0.025, 0.04);
    double mottle = between(rng, 0.7, 1.1);
    double hairs = between(rng, 0.0, 60.0);
    double vessels = between(rng, 0.0, 30.0);
    double gloss = between(rng, 0.4, 1.0);
    double radius_along_mm = between(rng, 90.0, 200.0);
    double radius_across_mm = between(rng, 75.0, 130.0);
    dd_text_printf(out, "  \"skin\": {\"type\": \"%s\", \"mottle\": %.3f, \"relief_mm\": %.4f, \"pores_per_cm2\": 50, ",
                   TB_TYPE_NAME[s->type], mottle, relief_mm);
    dd_text_printf(out, "\"pore_depth_mm\": %.4f,\n     \"radius_mm\": [%.1f, %.1f], \"gloss\": %.3f, ", pore_depth_mm, radius_across_mm,
                   radius_along_mm, gloss);
    dd_text_printf(out, "\"vessels\": %d, \"hairs\": %d, \"hair_light\": %.2f},\n", (int)vessels, (int)hairs, s->type < 2 ? 0.8 : 0.2);
}

static void put_lesions(dd_text *out, dd_rng *rng)
{
    double y_mm = between(rng, -5.0, 5.0);
    double x_mm = between(rng, -6.0, 6.0);
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
    dd_text_printf(out, "  \"photo\": {\"width\": %d, \"height\": %d, \"px_per_mm\": %.6f},\n", s->width_px, s->width_px * 3 / 4,
                   s->width_px / 60.0);
    put_surface(out, s, &rng);
    dd_text_puts(out, "  \"regions\": [\n    {\"label\": \"site\", \"ellipse_mm\": [0, 0, 16, 14]},\n"
                      "    {\"label\": \"control\", \"polygon_mm\": [[-27, -17], [-19, -17], [-19, 17], [-27, 17]]},\n"
                      "    {\"label\": \"control\", \"polygon_mm\": [[19, -17], [27, -17], [27, 17], [19, 17]]}\n  ],\n");
    put_lesions(out, &rng);
}

static void put_photo(dd_text *manifest, const char *patient, const char *session, int day, const skin *s)
{
    dd_text_printf(manifest, "clinic/%s/%s/site.jpg,%s,site,%s,2026-03-%02d,%.6f\n", patient, session, patient, session, day + 1,
                   s->width_px / 60.0);
}

static void put_followup(dd_text *scenario, dd_text *manifest, const skin *s, const char *patient, int i)
{
    char name[TB_NAME];
    plan p = SET[s->set].plan[i];
    shot taken = baseline_shot(s);
    dd_rng rng = stream_of(s, i + 1);
    double u = (s->number + dd_rng_unit(&rng)) / s->numbers;
    if (p.kind == TB_KINDS)
        p.kind = (tb_kind)(TB_LIGHT + (int)dd_rng_below(&rng, TB_PROFILE - TB_LIGHT));
    if (p.kind != TB_CLEAN)
        tremble(&taken, &rng);
    if (p.kind == TB_MILD)
        spoil_all(&taken, &rng);
    else
        spoil(&taken, p.kind, p.hard, u, &rng);
    snprintf(name, sizeof name, "%02d-%s-%s-%03d", i + 1, TB_KIND_NAME[p.kind], p.hard ? "hard" : "mild", p.dose_pct);
    dd_text_puts(scenario, ",\n");
    put_session(scenario, name, p.dose_pct, &taken);
    put_photo(manifest, patient, name, i + 1, s);
}

static dd_status draw_skin(dd_text *manifest, const skin *s, const char *out, dd_err *err)
{
    char patient[TB_NAME], path[1024];
    dd_text text = {0};
    shot first = baseline_shot(s);
    snprintf(patient, sizeof patient, "%s-%d-%s", TB_TYPE_NAME[s->type], s->number, SET[s->set].name);
    put_skin(&text, s, patient);
    dd_text_puts(&text, "  \"sessions\": [\n");
    put_session(&text, "00-baseline", 0, &first);
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
