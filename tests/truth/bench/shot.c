/* Nuisances of a photo at four levels: see bench.h. What a gate should find starts at the strength that is asked (METRICS.md 10.2), its
 * calm counterpart ends well below: blur 0.15 mm against 0.05, azimuth 30 degrees against 10. */
#include "shot.h"

#include <math.h>

static const double EXPOSURE[TB_TYPES] = {1.0, 1.05, 1.15, 1.3, 1.5, 1.7};      /* as an automatic camera would */
static const double RED[TB_TYPES] = {0.571, 0.515, 0.463, 0.392, 0.283, 0.165}; /* of the base skins in linear sRGB, METRICS.md 9 */
static const double BASELINE_BLUR_MM = 0.03, MOST_EXPOSURE = 5.0;

double tb_between(dd_rng *rng, double low, double high) { return low + (high - low) * dd_rng_unit(rng); }

double tb_either(dd_rng *rng) { return dd_rng_below(rng, 2) ? 1.0 : -1.0; }

tb_shot tb_baseline_shot(int type, dd_rng *rng)
{
    tb_shot first = {.scale = 1.0, .distance = 345.0, .exposure = EXPOSURE[type], .red = 1.0, .blue = 1.0, .noise_a = 1.5e-4};
    first.blur_mm = BASELINE_BLUR_MM;
    first.gamma = first.slope = 1.0;
    first.quality = 92;
    first.azimuth = tb_between(rng, -130.0, -60.0);
    first.polar = tb_between(rng, 30.0, 38.0);
    first.ambient = tb_between(rng, 0.38, 0.48);
    return first;
}

void tb_tremble(tb_shot *s, dd_rng *rng)
{
    s->roll += tb_between(rng, -1.5, 1.5);
    s->scale *= tb_between(rng, 0.99, 1.01);
    s->shift_x += tb_between(rng, -0.01, 0.01);
    s->shift_y += tb_between(rng, -0.01, 0.01);
}

static void move_light(tb_shot *s, bool hard, double u, dd_rng *rng)
{
    s->azimuth += tb_either(rng) * (hard ? 40.0 + 80.0 * u : 4.0 + 11.0 * u);
    s->polar += tb_either(rng) * (1.0 + 5.0 * u);
    s->distance += tb_either(rng) * (5.0 + 25.0 * u);
    s->ambient += tb_either(rng) * 0.05 * u;
}

static void turn_camera(tb_shot *s, bool hard, double u, dd_rng *rng)
{
    double most_deg = hard ? 8.0 + 4.0 * u : 1.0 + 4.0 * u;
    s->yaw += tb_either(rng) * most_deg;
    s->pitch += tb_either(rng) * (hard ? 0.5 : 1.0) * most_deg;
    s->roll += tb_either(rng) * (1.0 + 5.0 * u);
    s->scale *= 1.0 + tb_either(rng) * 0.04 * u;
    s->shift_x += tb_either(rng) * (hard ? 0.01 : 0.02) * u;
    s->shift_y += tb_either(rng) * (hard ? 0.005 : 0.02) * u;
}

static void bend_tone(tb_shot *s, bool hard, double u, dd_rng *rng)
{
    double most = hard ? 0.10 + 0.05 * u : 0.02 + 0.05 * u;
    s->gamma *= 1.0 + tb_either(rng) * most;
    s->slope *= 1.0 + tb_either(rng) * most;
    for (int i = 0; i < 6; i++)
        s->crosstalk[i] = tb_between(rng, -0.5, 0.5) * most;
}

static void spoil_graded(tb_shot *s, tb_kind kind, bool hard, double u, dd_rng *rng)
{
    double factor = hard ? 1.6 + 0.8 * u : 1.05 + 0.25 * u;
    double white = tb_either(rng) * (hard ? 0.25 + 0.1 * u : 0.04 + 0.16 * u);
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
        s->profile = "display-p3";
        break;
    default:
        break;
    }
}

/* The other day: what a chart in the frame is there to correct. */
static void another_day(tb_shot *s, double u, dd_rng *rng)
{
    spoil_graded(s, TB_WHITE, false, 0.5 * u, rng);
    spoil_graded(s, TB_EXPOSURE, false, 0.5 * u, rng);
    s->chart_x_mm += tb_between(rng, -2.0, 2.0);
    s->chart_turn_deg += tb_between(rng, -2.5, 2.5);
}

/* Melanin by a quarter to a half more, a little blood: 2 L* and more on every type. */
static void tan_skin(tb_shot *s, double u, dd_rng *rng)
{
    s->tan_melanin = 1.25 + 0.25 * u;
    s->tan_blood = tb_between(rng, 1.0, 1.15);
    s->tan_untreated = dd_rng_below(rng, 2) != 0;
}

/* The largest share of clipped pixels follows from mottle, gloss and bend of the skin: three exposures, sorted when read by what they
 * really clipped. Where the red of the base skin lands: */
static void overexpose(tb_shot *s, bool found, double u, int type)
{
    double red = found ? 0.85 + 0.3 * u : 0.55 + 0.1 * u;
    s->exposure = fmin(red / RED[type], MOST_EXPOSURE);
}

/* A camera of wider gamut whose file lost its profile, or got that of sRGB; calm: real sRGB, without and with its profile. */
static void mix_profile(tb_shot *s, tb_kind kind, bool found)
{
    s->profile = found ? "display-p3" : "srgb";
    s->tag = kind == TB_LOST ? "none" : "srgb";
}

static void spoil_for_gate(tb_shot *s, tb_kind kind, bool found, double u, int type, dd_rng *rng)
{
    const double blur_mm = found ? 0.15 + 0.15 * u : 0.05 * u;
    switch (kind) {
    case TB_LIGHT:
        s->azimuth += tb_either(rng) * (found ? 30.0 + 60.0 * u : 10.0 * u);
        break;
    case TB_BLUR:
        s->blur_mm = sqrt(BASELINE_BLUR_MM * BASELINE_BLUR_MM + blur_mm * blur_mm);
        break;
    case TB_CLIP:
        overexpose(s, found, u, type);
        break;
    case TB_LOST:
    case TB_TAGGED:
        mix_profile(s, kind, found);
        break;
    case TB_EDITION:
        another_day(s, u, rng);
        s->after2014 = s->after2014 != found;
        break;
    case TB_TAN:
        another_day(s, u, rng);
        if (found)
            tan_skin(s, u, rng);
        break;
    default:
        break;
    }
}

void tb_spoil(tb_shot *s, tb_kind kind, tb_level level, double u, int type, dd_rng *rng)
{
    if (level == TB_MILD || level == TB_HARD)
        spoil_graded(s, kind, level == TB_HARD, u, rng);
    else
        spoil_for_gate(s, kind, level == TB_GATE, u, type, rng);
}

void tb_spoil_all(tb_shot *s, dd_rng *rng)
{
    static const tb_kind LIST[] = {TB_LIGHT, TB_EXPOSURE, TB_WHITE, TB_POSE, TB_NOISE, TB_JPEG};
    for (size_t i = 0; i < sizeof LIST / sizeof *LIST; i++)
        spoil_graded(s, LIST[i], false, tb_between(rng, 0.0, 0.6), rng);
}

static void put_camera(dd_text *out, const tb_shot *s)
{
    dd_text_printf(
        out,
        "     \"camera\": {\"exposure\": %.4f, \"white_balance\": [%.4f, 1.0, %.4f], \"blur_mm\": %.4f, \"noise_a\": %.6f, \"quality\": %d",
        s->exposure, s->red, s->blue, s->blur_mm, s->noise_a, s->quality);
    if (s->gamma != 1.0 || s->slope != 1.0)
        dd_text_printf(out, ", \"tone_gamma\": %.4f, \"tone_s\": %.4f, \"crosstalk\": [%.4f, %.4f, %.4f, %.4f, %.4f, %.4f]", s->gamma,
                       s->slope, s->crosstalk[0], s->crosstalk[1], s->crosstalk[2], s->crosstalk[3], s->crosstalk[4], s->crosstalk[5]);
    if (s->profile)
        dd_text_printf(out, ", \"profile\": \"%s\"", s->profile);
    if (s->tag)
        dd_text_printf(out, ", \"tag\": \"%s\"", s->tag);
    dd_text_printf(out, "%s}", s->full_chroma ? ", \"subsampling\": \"4:4:4\"" : "");
}

void tb_put_session(dd_text *out, const char *name, int dose_pct, const tb_shot *s)
{
    const double d = 0.01 * dose_pct;
    dd_text_printf(out, "    {\"name\": \"%s\",\n", name);
    if (dose_pct)
        dd_text_printf(out, "     \"response\": {\"lentigo\": %.2f, \"pih\": %.2f, \"erythema\": %.2f, \"pore\": %.2f},\n", d, d, d, d);
    if (s->tan_melanin > 0.0)
        dd_text_printf(out, "     \"tan\": {\"melanin\": %.3f, \"blood\": %.3f, \"where\": \"%s\"},\n", s->tan_melanin, s->tan_blood,
                       s->tan_untreated ? "untreated" : "everywhere");
    if (s->chart)
        dd_text_printf(out, "     \"chart\": {\"edition\": \"%s\", \"at_mm\": [%.2f, %.2f], \"width_mm\": 24, \"rotation_deg\": %.2f},\n",
                       s->after2014 ? "after2014" : "before2014", s->chart_x_mm, s->chart_y_mm, s->chart_turn_deg);
    dd_text_printf(out,
                   "     \"pose\": {\"yaw_deg\": %.3f, \"pitch_deg\": %.3f, \"roll_deg\": %.3f, \"scale\": %.4f, \"shift_x\": %.4f, "
                   "\"shift_y\": %.4f},\n",
                   s->yaw, s->pitch, s->roll, s->scale, s->shift_x, s->shift_y);
    dd_text_printf(out, "     \"light\": {\"azimuth_deg\": %.3f, \"polar_deg\": %.3f, \"distance_mm\": %.2f, \"ambient\": %.4f},\n",
                   s->azimuth, s->polar, s->distance, s->ambient);
    put_camera(out, s);
    dd_text_puts(out, "}");
}
