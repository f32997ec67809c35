/* Dark spots, and redness all over the site and a little beyond, as factors on the light: f^p with the border profile p = 1/(1 + e^((r -
 * r0)/w)) of METRICS.md 9. The factors are those of a lentigo of twice the melanin and of an erythema of twice the blood on type III
 * (METRICS.md 9), rounded: the same for every skin, so that the truth does not rest on a model of it.
 *
 * Truth of the spots: darkness D = L* without the spots less L* with them, both without noise, after Gauss(0.3 mm); area where D >= 1.5,
 * load = mean of max(0, D - 1.5): the definitions of METRICS.md 2.2 with the least threshold they allow. */
#include "stain.h"

#include <math.h>

#include "base/fmath.h"
#include "kernels/colour.h"
#include "phantom/blur.h"

static const double SPOT[3] = {0.74, 0.60, 0.50}, RED[3] = {0.97, 0.82, 0.86};
static const double SPOT_RADIUS[2] = {0.14, 0.20}, RED_RADIUS = 1.2, SPOT_AWAY = 0.55, EDGE = 0.05; /* of the site's radius */
static const double DARK_L = 1.5, SMOOTH_MM = 0.3;

static inj_disc placed(const inj_disc *site, double away, double angle, double radius)
{
    return (inj_disc){site->x + away * site->radius * dd_cos(angle), site->y + away * site->radius * dd_sin(angle), radius * site->radius};
}

inj_stains inj_stains_draw(const inj_disc *site, dd_rng *rng)
{
    inj_stains s = {.site = *site};
    double turn = 2.0 * DD_PI * dd_rng_unit(rng);
    for (int i = 0; i < INJ_SPOTS; i++) {
        double radius = SPOT_RADIUS[0] + (SPOT_RADIUS[1] - SPOT_RADIUS[0]) * dd_rng_unit(rng);
        s.spot[i] = placed(site, SPOT_AWAY, turn + 2.0 * DD_PI * i / INJ_SPOTS, radius);
    }
    return s;
}

static double profile(const inj_disc *d, double radius, double edge, double x, double y)
{
    double r = sqrt((x - d->x) * (x - d->x) + (y - d->y) * (y - d->y));
    return radius > 0.0 ? 1.0 / (1.0 + dd_exp((r - radius) / edge)) : 0.0;
}

void inj_stains_at(double factor[3], const inj_stains *s, double dose, double x, double y, bool red_too)
{
    factor[0] = factor[1] = factor[2] = 1.0;
    if (!inj_disc_has(&(inj_disc){s->site.x, s->site.y, 1.5 * s->site.radius}, x, y))
        return;
    double spots = 0.0, red = red_too ? (1.0 - dose) * profile(&s->site, RED_RADIUS * s->site.radius, EDGE * s->site.radius, x, y) : 0.0;
    for (int i = 0; i < INJ_SPOTS && dose < 1.0; i++)
        spots += profile(&s->spot[i], s->spot[i].radius * sqrt(1.0 - dose), 0.5 * EDGE * s->site.radius, x, y);
    for (int c = 0; c < 3; c++)
        factor[c] = dd_pow(SPOT[c], fmin(spots, 1.0)) * dd_pow(RED[c], red);
}

static double lightness(const double rgb[3], const double factor[3])
{
    double lab[3];
    const double seen[3] = {rgb[0] * factor[0], rgb[1] * factor[1], rgb[2] * factor[2]};
    dd_lab_from_linear1(lab, seen);
    return lab[0];
}

static double darkness(const double rgb[3], const inj_stains *s, double dose, int x, int y)
{
    static const double NONE[3] = {1.0, 1.0, 1.0};
    double factor[3];
    inj_stains_at(factor, s, dose, x, y, false);
    return lightness(rgb, NONE) - lightness(rgb, factor);
}

/* Mean of the smoothed darkness; false without memory. */
static bool set_spots(inj_truth *t, dd_plane dark, const inj_stains *s, double px_per_mm, dd_arena *arena)
{
    size_t n = 0;
    t->spot_area_pct = t->pigment_load = 0.0;
    if (!ph_blur(dark, SMOOTH_MM * px_per_mm, arena))
        return false;
    for (int y = 0; y < dark.height; y++)
        for (int x = 0; x < dark.width; x++)
            if (inj_disc_has(&s->site, x, y)) {
                double d = (double)dd_row(dark, y)[x];
                t->spot_area_pct += d >= DARK_L ? 100.0 : 0.0;
                t->pigment_load += fmax(0.0, d - DARK_L);
                n++;
            }
    t->spot_area_pct /= (double)n;
    t->pigment_load /= (double)n;
    return true;
}

static void set_tone(inj_truth *t, const double mean[3])
{
    double od[3];
    for (int c = 0; c < 3; c++)
        od[c] = -100.0 * dd_log10(mean[c]);
    dd_lab_from_linear1(t->lab, mean);
    t->ita_deg = dd_atan2(t->lab[0] - 50.0, t->lab[2]) * (180.0 / DD_PI);
    t->mi = 1.143 * od[0] - 0.487 * od[1] + 0.253 * od[2] - 0.80;
    t->ei = -1.344 * od[0] + 1.948 * od[1] - 0.604 * od[2] + 6.25;
}

bool inj_truth_of(inj_truth *out, const dd_plane rgb[3], const inj_stains *s, double dose, double px_per_mm, dd_arena *arena)
{
    double mean[3] = {0}, factor[3];
    size_t n = 0;
    dd_arena_mark mark = dd_arena_level(arena);
    dd_plane dark = dd_plane_new(arena, rgb[0].width, rgb[0].height);
    if (!dark.px)
        return false;
    dd_plane_fill(dark, 0.0f);
    for (int y = 0; y < rgb[0].height; y++)
        for (int x = 0; x < rgb[0].width; x++) {
            if (!inj_disc_has(&s->site, x, y))
                continue;
            const double here[3] = {(double)dd_row(rgb[0], y)[x], (double)dd_row(rgb[1], y)[x], (double)dd_row(rgb[2], y)[x]};
            inj_stains_at(factor, s, dose, x, y, true);
            for (int c = 0; c < 3; c++)
                mean[c] += here[c] * factor[c];
            dd_row(dark, y)[x] = (float)darkness(here, s, dose, x, y);
            n++;
        }
    for (int c = 0; c < 3; c++)
        mean[c] /= (double)n;
    set_tone(out, mean);
    bool ok = set_spots(out, dark, s, px_per_mm, arena);
    dd_arena_rewind(arena, mark);
    return ok;
}
