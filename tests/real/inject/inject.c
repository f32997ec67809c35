/* A real photo as a patient of the truth bench (tests/truth/bench): lesions are painted onto skin that the program finds, photographed
 * again without and with a known part of them gone, with the truth beside each photo.
 *
 *   inject SEED PHOTO NAME OUT   writes OUT/clinic/TYPE-NAME/..., prints the rows of the manifest; exit 3: too little skin
 *
 * Sessions, named as the bench reads them: every mild nuisance alone, the mixture twice; half and all of the lesions gone in the same
 * camera and light, and in the mixture. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernels/kernels.h"
#include "take.h"

static const char *const TYPE[] = {"I", "II", "III", "IV", "V", "VI"};

typedef enum nuisance { AGAIN, LIGHT, EXPOSURE, WHITE, NOISE, JPEG, POSE, MIX, CLEAN } nuisance;
static const char *const NUISANCE[] = {"again", "light", "exposure", "white", "noise", "jpeg", "pose", "mild", "clean"};
static const struct plan {
    nuisance nuisance;
    int dose_pct;
} PLAN[] = {{AGAIN, 0}, {LIGHT, 0}, {EXPOSURE, 0}, {WHITE, 0},   {NOISE, 0}, {JPEG, 0}, {POSE, 0},
            {MIX, 0},   {MIX, 0},   {CLEAN, 50},   {CLEAN, 100}, {MIX, 50},  {MIX, 50}, {MIX, 100}};
enum { SESSIONS = sizeof PLAN / sizeof *PLAN };

typedef struct patient {
    char name[128], folder[2048];
    uint64_t seed;
    inj_site site;
    inj_stains stains;
    dd_plane rgb[3];
    dd_ctx ctx;
} patient;

static double between(dd_rng *rng, double low, double high) { return low + (high - low) * dd_rng_unit(rng); }

static double either(dd_rng *rng) { return dd_rng_below(rng, 2) ? 1.0 : -1.0; }

/* The strengths of the bench's mild level (tests/truth/bench/shot.c). u: 0..1 */
static void spoil(inj_shot *s, nuisance kind, double u, dd_rng *rng)
{
    double white = either(rng) * (0.04 + 0.16 * u), factor = 1.05 + 0.25 * u;
    switch (kind) {
    case LIGHT:
        s->slope_x += either(rng) * 0.25 * u;
        s->slope_y += either(rng) * 0.25 * u;
        break;
    case EXPOSURE:
        s->exposure *= dd_rng_below(rng, 2) ? factor : 1.0 / factor;
        break;
    case WHITE:
        s->red *= 1.0 + white;
        s->blue *= 1.0 - white;
        break;
    case NOISE:
        s->noise_a = 2e-4 + 1.2e-3 * u;
        break;
    case JPEG:
        s->quality = 90 + (int)(8.0 * u);
        break;
    case POSE:
        s->roll_deg += either(rng) * (1.0 + 5.0 * u);
        s->scale *= 1.0 + either(rng) * 0.04 * u;
        s->shift_x += either(rng) * 20.0 * u;
        s->shift_y += either(rng) * 20.0 * u;
        break;
    default:
        break;
    }
}

/* Every photo but the clean ones is shifted by a part of a pixel and more, so that all are interpolated alike. */
static inj_shot shot_of(const struct plan *plan, dd_rng *rng)
{
    inj_shot s = {.scale = 1.0, .shift_x = 0.37, .shift_y = 0.41, .exposure = 0.9, .red = 1.0, .blue = 1.0};
    s.noise_a = 1.5e-4;
    s.noise_b = 1e-5;
    s.quality = 92;
    if (!plan || plan->nuisance == CLEAN)
        return s;
    s.roll_deg = between(rng, -1.0, 1.0);
    s.scale = between(rng, 0.99, 1.01);
    s.shift_x = between(rng, -8.0, 8.0);
    s.shift_y = between(rng, -8.0, 8.0);
    if (plan->nuisance != MIX)
        spoil(&s, plan->nuisance, dd_rng_unit(rng), rng);
    else
        for (nuisance n = LIGHT; n <= POSE; n++)
            spoil(&s, n, between(rng, 0.0, 0.6), rng);
    return s;
}

static void put_truth(dd_text *out, const inj_truth *now, const inj_truth *first)
{
    dd_text_printf(out,
                   "{\"regions\": [{\"label\": \"site\", \"role\": \"treated\", \"spot_area_pct_change\": %.5f,\n  \"as_shot_change\": "
                   "{\"l_star\": %.5f, \"a_star\": %.5f, \"b_star\": %.5f, \"ita_deg\": %.5f, \"mi\": %.5f, \"ei\": %.5f, "
                   "\"pigment_load\": %.5f}}]}\n",
                   now->spot_area_pct - first->spot_area_pct, now->lab[0] - first->lab[0], now->lab[1] - first->lab[1],
                   now->lab[2] - first->lab[2], now->ita_deg - first->ita_deg, now->mi - first->mi, now->ei - first->ei,
                   now->pigment_load - first->pigment_load);
}

static void put_disc(dd_text *out, const char *label, const inj_disc *d, bool last)
{
    dd_text_printf(out, "    {\"label\": \"%s\", \"shape_type\": \"circle\", \"points\": [[%.2f, %.2f], [%.2f, %.2f]]}%s\n", label, d->x,
                   d->y, d->x + d->radius, d->y, last ? "" : ",");
}

static dd_status save(dd_text *text, const char *path, dd_err *err)
{
    dd_status status = text->failed ? dd_fail(err, DD_E_NO_MEMORY, path, "text") : dd_file_write(path, text->data, text->size, err);
    dd_text_free(text);
    return status;
}

static dd_status put_regions(const patient *p, const char *path, dd_err *err)
{
    dd_text text = {0};
    dd_text_puts(&text, "{\"version\": \"5.4.1\", \"flags\": {}, \"imagePath\": \"site.jpg\", \"imageData\": null,\n");
    dd_text_printf(&text, "  \"imageWidth\": %d, \"imageHeight\": %d, \"shapes\": [\n", p->rgb[0].width, p->rgb[0].height);
    put_disc(&text, "site", &p->site.treated, false);
    for (int i = 0; i < p->site.controls; i++)
        put_disc(&text, "control", &p->site.control[i], i + 1 == p->site.controls);
    dd_text_puts(&text, "  ]}\n");
    return save(&text, path, err);
}

/* plan NULL: the baseline. */
static dd_status take_session(const patient *p, const char *session, int number, const struct plan *plan, dd_err *err)
{
    char path[4096];
    const double dose = plan ? 0.01 * plan->dose_pct : 0.0;
    dd_rng rng = dd_rng_make(p->seed, 64 * (uint64_t)p->rgb[0].width + (uint64_t)number);
    const inj_shot shot = shot_of(plan, &rng);
    inj_truth first, now;
    dd_text text = {0};
    snprintf(path, sizeof path, "%s/%s", p->folder, session);
    dd_status status = dd_make_folders(path, err);
    snprintf(path, sizeof path, "%s/%s/site.jpg", p->folder, session);
    if (!status)
        status = inj_take(path, p->rgb, &p->stains, dose, &shot, &rng, (dd_ctx *)&p->ctx, err);
    if (inj_truth_of(&first, p->rgb, &p->stains, 0.0, p->site.px_per_mm, p->ctx.arena) &&
        inj_truth_of(&now, p->rgb, &p->stains, dose, p->site.px_per_mm, p->ctx.arena))
        put_truth(&text, &now, &first);
    else
        text.failed = true;
    snprintf(path, sizeof path, "%s/%s/site.truth.json", p->folder, session);
    dd_status saved = save(&text, path, err);
    snprintf(path, sizeof path, "%s/%s/site.json", p->folder, session);
    if (!status && !saved && !plan)
        saved = put_regions(p, path, err);
    return status ? status : saved;
}

static void put_row(const patient *p, const char *session, int day)
{
    printf("clinic/%s/%s/site.jpg,%s,site,%s,2026-03-%02d,", p->name, session, p->name, session, day + 1);
    if (!p->site.by_face)
        printf("%.4f", p->site.px_per_mm);
    printf("\n");
}

static dd_status take_all(const patient *p, dd_err *err)
{
    char session[64] = "00-baseline";
    dd_status status = take_session(p, session, 0, NULL, err);
    put_row(p, session, 0);
    for (int i = 0; !status && i < SESSIONS; i++) {
        snprintf(session, sizeof session, "%02d-%s-mild-%03d", i + 1, NUISANCE[PLAN[i].nuisance], PLAN[i].dose_pct);
        status = take_session(p, session, i + 1, &PLAN[i], err);
        put_row(p, session, i + 1);
    }
    return status;
}

static bool read_light(patient *p, const dd_photo *photo)
{
    for (int c = 0; c < 3; c++)
        if (!(p->rgb[c] = dd_plane_new(p->ctx.arena, photo->width, photo->height)).px)
            return false;
    for (int y = 0; y < photo->height; y++)
        dd_photo_linear_row(photo, dd_row(p->rgb[0], y), dd_row(p->rgb[1], y), dd_row(p->rgb[2], y), 0, y, photo->width);
    return true;
}

static int inject(patient *p, char **argv, dd_err *err)
{
    dd_photo photo;
    const dd_limits limits = dd_limits_default();
    if (dd_photo_load(&photo, argv[1], argv[1], &limits, err))
        return 66;
    bool found = read_light(p, &photo) && inj_site_find(&p->site, &photo, &p->ctx, err);
    dd_photo_free(&photo);
    if (!found)
        return 3;
    dd_rng rng = dd_rng_make(p->seed, 64 * (uint64_t)p->rgb[0].width + 63);
    p->stains = inj_stains_draw(&p->site.treated, &rng);
    snprintf(p->name, sizeof p->name, "%s-%s", TYPE[p->site.type], argv[2]);
    snprintf(p->folder, sizeof p->folder, "%s/clinic/%s", argv[3], p->name);
    return take_all(p, err) ? 74 : 0;
}

int main(int argc, char **argv)
{
    dd_kernels kernels;
    patient p = {.ctx = {&kernels, dd_arena_new(), NULL}};
    dd_err err = {0};
    int seed;
    if (argc != 5 || !dd_parse_int(&seed, argv[1]) || seed < 0) {
        fputs("usage: inject SEED PHOTO NAME OUT\n", stderr);
        return 64;
    }
    p.seed = (uint64_t)seed;
    int code = p.ctx.arena && dd_kernels_init(&kernels, NULL) ? inject(&p, argv + 1, &err) : 70;
    if (code)
        fprintf(stderr, "inject: %s: %s\n", argv[2], code == 3 ? "too little skin found" : err.detail);
    dd_arena_free(p.ctx.arena);
    return code;
}
