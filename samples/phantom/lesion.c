/* One lesion = a factor on melanin and blood with the border profile 1/(1 + e^((r - r0)/w)) (METRICS.md 9), where r is the distance
 * in an ellipse whose space is bent by octaves of noise: a border that wanders and frays as real ones do, with the same mean area.
 * Inside, the pigment is uneven (grain). A response removes a share of the excess over the surrounding skin, never the skin's own.
 * Scars (Jacob, Dover & Kaminer 2001) also have a depth: icepick a V, boxcar steep walls and a flat floor, rolling a shallow bowl. */
#include "phantom/lesion.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "phantom/field.h"

static const ph_kind_info KINDS[PH_KINDS] = {
    [PH_LENTIGO] = {"lentigo", {2.0, 8.0}, {1.5, 2.5}, {1.0, 1.0}, {0.12, 0.22}, 0.13, 0.09, {0.0, 0.0}, 3},
    [PH_FRECKLE] = {"freckle", {1.0, 3.0}, {1.3, 1.8}, {1.0, 1.0}, {0.12, 0.28}, 0.14, 0.08, {0.0, 0.0}, 3},
    [PH_MELASMA] = {"melasma", {10.0, 40.0}, {1.25, 1.7}, {1.05, 1.15}, {2.0, 3.0}, 0.16, 0.15, {0.0, 0.0}, 6},
    [PH_PIH] = {"pih", {3.0, 6.0}, {1.6, 1.6}, {1.2, 1.2}, {0.4, 0.6}, 0.10, 0.08, {0.0, 0.0}, 3},
    [PH_ERYTHEMA] = {"erythema", {8.0, 25.0}, {1.0, 1.0}, {1.5, 4.0}, {1.0, 3.0}, 0.14, 0.20, {0.0, 0.0}, 3},
    [PH_HYPO] = {"hypopigmentation", {3.0, 10.0}, {0.6, 0.6}, {1.0, 1.0}, {0.4, 0.8}, 0.12, 0.10, {0.0, 0.0}, 3},
    [PH_ICEPICK] = {"icepick", {0.6, 1.9}, {1.0, 1.15}, {1.0, 1.2}, {0.10, 0.20}, 0.05, 0.05, {0.25, 0.7}, 3},
    [PH_BOXCAR] = {"boxcar", {1.5, 4.0}, {0.85, 1.0}, {1.0, 1.25}, {0.10, 0.18}, 0.06, 0.10, {0.1, 0.5}, 3},
    [PH_ROLLING] = {"rolling", {4.0, 9.0}, {1.0, 1.0}, {1.0, 1.1}, {0.6, 1.0}, 0.08, 0.10, {0.1, 0.4}, 3},
};

/* Wavelengths of the octaves that bend the border, as shares of the diameter, and their shares of the raggedness. Gains that fall
 * with about the square root of the wavelength over six octaves give melasma a fractal border (box dimension 1.15, a lentigo's is 1.00). */
enum { OCTAVES = 3, MOST_OCTAVES = 6 };
static const double BEND_SPACING[MOST_OCTAVES] = {0.45, 0.2, 0.09, 0.045, 0.0225, 0.01125};
static const double BEND_GAIN[OCTAVES] = {1.0, 0.55, 0.3}, FRACTAL_GAIN[MOST_OCTAVES] = {1.0, 0.68, 0.48, 0.34, 0.24, 0.17};

typedef struct window { /* canvas pixels that a lesion reaches */
    int x0, y0, x1, y1;
} window;

typedef struct shape {
    ph_field bend[MOST_OCTAVES], grain;
    float *row[MOST_OCTAVES], *grain_row, *profile;
    double cos_turn, sin_turn, stretch;
    int octaves;
} shape;

const ph_kind_info *ph_kind_row(ph_kind kind) { return &KINDS[kind]; }

bool ph_kind_find(ph_kind *out, const char *name)
{
    for (int i = 0; i < PH_KINDS; i++)
        if (!strcmp(KINDS[i].name, name)) {
            *out = (ph_kind)i;
            return true;
        }
    return false;
}

double ph_factor_left(double factor, double response) { return 1.0 + (factor - 1.0) * (1.0 - response); }

static window lesion_window(const ph_canvas *c, const ph_lesion *l, double *reach_mm)
{
    window w;
    *reach_mm = 0.5 * l->diameter_mm * sqrt(l->aspect) * 1.6 + 6.0 * l->edge_mm;
    w.x0 = ph_clamp_int(floor((l->x_mm - *reach_mm - c->x0_mm) * c->px_per_mm), 0, c->width);
    w.x1 = ph_clamp_int(ceil((l->x_mm + *reach_mm - c->x0_mm) * c->px_per_mm), 0, c->width);
    w.y0 = ph_clamp_int(floor((l->y_mm - *reach_mm - c->y0_mm) * c->px_per_mm), 0, c->height);
    w.y1 = ph_clamp_int(ceil((l->y_mm + *reach_mm - c->y0_mm) * c->px_per_mm), 0, c->height);
    return w;
}

/* Random stream of octave k; k = OCTAVES: the grain. */
static uint64_t shape_stream(const ph_lesion *l, int k)
{
    return k <= OCTAVES ? ph_stream(PH_STREAM_LESION_SHAPE, (uint32_t)(l->id * (OCTAVES + 1) + k))
                        : ph_stream(PH_STREAM_FRACTAL, (uint32_t)(l->id * MOST_OCTAVES + k));
}

static bool shape_make(shape *s, const ph_lesion *l, double reach_mm, int columns, uint64_t seed, dd_arena *arena)
{
    double side = 2.0 * reach_mm, x0 = l->x_mm - reach_mm, y0 = l->y_mm - reach_mm, turn = l->angle_deg * (DD_PI / 180.0);
    s->cos_turn = dd_cos(turn);
    s->sin_turn = dd_sin(turn);
    s->stretch = sqrt(l->aspect);
    s->octaves = KINDS[l->kind].octaves;
    s->grain_row = DD_NEW(arena, float, columns);
    s->profile = DD_NEW(arena, float, columns);
    bool ok = s->grain_row && s->profile;
    for (int k = 0; k < s->octaves; k++) {
        uint64_t stream = shape_stream(l, k < OCTAVES ? k : k + 1);
        ok = ok && ph_field_make(&s->bend[k], x0, y0, side, side, BEND_SPACING[k] * l->diameter_mm, seed, stream, arena);
        ok = ok && (s->row[k] = DD_NEW(arena, float, columns));
    }
    return ok && ph_field_make(&s->grain, x0, y0, side, side, fmax(0.25, 0.06 * l->diameter_mm), seed, shape_stream(l, OCTAVES), arena);
}

/* Distance of (x, y) mm from the middle in the lesion's bent space. A scar is bent less towards its middle: its deepest point stays. */
static double bent_distance(const shape *s, const ph_lesion *l, double x, double y, int i)
{
    double c = s->cos_turn, d = s->sin_turn, stretch = s->stretch, ragged = KINDS[l->kind].raggedness * l->diameter_mm;
    double r = sqrt((c * x + d * y) * (c * x + d * y) / (stretch * stretch) + (c * y - d * x) * (c * y - d * x) * (stretch * stretch));
    if (ph_is_scar(l->kind))
        ragged *= fmin(1.0, r / (0.5 * l->diameter_mm));
    const double *gain = s->octaves > OCTAVES ? FRACTAL_GAIN : BEND_GAIN;
    for (int k = 0; k < s->octaves; k++)
        r += ragged * gain[k] * 0.5 * (double)s->row[k][i];
    return r;
}

static double border(double r_mm, double radius_mm, double edge_mm)
{
    double z = (r_mm - radius_mm) / edge_mm;
    return z > 12.0 ? 0.0 : z < -20.0 ? 1.0 : 1.0 / (1.0 + dd_exp(z));
}

double ph_scar_profile(ph_kind kind, double r_mm, double radius_mm, double edge_mm)
{
    double share = fmax(0.0, r_mm) / radius_mm;
    if (kind == PH_BOXCAR)
        return border(r_mm, radius_mm, edge_mm);
    if (share >= 1.0)
        return 0.0;
    return kind == PH_ICEPICK ? 1.0 - share : 0.5 + 0.5 * dd_cos(DD_PI * share);
}

/* Profile of the n pixels of row y of the window: of the border, or of the depth of a scar. */
static void profile_row(shape *s, const ph_lesion *l, const ph_canvas *canvas, const window *w, int y, bool depth)
{
    double x_mm = ph_canvas_x(canvas, w->x0), y_mm = ph_canvas_y(canvas, y), step_mm = 1.0 / canvas->px_per_mm;
    int n = w->x1 - w->x0;
    for (int k = 0; k < s->octaves; k++)
        ph_field_row(s->row[k], &s->bend[k], x_mm, step_mm, y_mm, n);
    for (int i = 0; i < n; i++) {
        double r = bent_distance(s, l, x_mm + i * step_mm - l->x_mm, y_mm - l->y_mm, i), radius = 0.5 * l->diameter_mm;
        s->profile[i] = (float)(depth ? ph_scar_profile(l->kind, r, radius, l->edge_mm) : border(r, radius, l->edge_mm));
    }
}

static void add_row(float *ln_m, float *ln_fb, const float *profile, const float *grain, const ph_lesion *l, double response, int n)
{
    double melanin = ph_factor_left(l->melanin, response) - 1.0, blood = ph_factor_left(l->blood, response) - 1.0;
    double uneven = KINDS[l->kind].grain;
    for (int i = 0; i < n; i++) {
        if (profile[i] < 1e-5f)
            continue;
        double amount = (double)profile[i] * fmax(0.2, 1.0 + uneven * (double)grain[i]);
        if (melanin != 0.0)
            ln_m[i] += (float)dd_log(fmax(0.05, 1.0 + melanin * amount));
        if (blood != 0.0)
            ln_fb[i] += (float)dd_log(fmax(0.05, 1.0 + blood * amount));
    }
}

/* false: without memory, or (n == 0) nothing of the lesion on the canvas. */
static bool shape_open(shape *s, window *w, const ph_canvas *canvas, const ph_lesion *lesion, uint64_t seed, dd_arena *arena)
{
    double reach_mm;
    *w = lesion_window(canvas, lesion, &reach_mm);
    if (w->x1 <= w->x0)
        w->y1 = w->y0;
    return w->y1 <= w->y0 || shape_make(s, lesion, reach_mm, w->x1 - w->x0, seed, arena);
}

bool ph_lesion_add(dd_plane ln_m, dd_plane ln_fb, const ph_canvas *canvas, const ph_lesion *lesion, double response, uint64_t seed,
                   dd_arena *arena)
{
    shape s;
    window w;
    dd_arena_mark level = dd_arena_level(arena);
    bool ok = shape_open(&s, &w, canvas, lesion, seed, arena);
    for (int y = w.y0; ok && y < w.y1; y++) {
        profile_row(&s, lesion, canvas, &w, y, false);
        ph_field_row(s.grain_row, &s.grain, ph_canvas_x(canvas, w.x0), 1.0 / canvas->px_per_mm, ph_canvas_y(canvas, y), w.x1 - w.x0);
        add_row(dd_row(ln_m, y) + w.x0, dd_row(ln_fb, y) + w.x0, s.profile, s.grain_row, lesion, response, w.x1 - w.x0);
    }
    dd_arena_rewind(arena, level);
    return ok;
}

bool ph_lesion_sink(dd_plane height_mm, const ph_canvas *canvas, const ph_lesion *lesion, double response, uint64_t seed, dd_arena *arena)
{
    const float depth_mm = (float)(lesion->depth_mm * (1.0 - response));
    shape s;
    window w;
    if (depth_mm <= 0.0f)
        return true;
    dd_arena_mark level = dd_arena_level(arena);
    bool ok = shape_open(&s, &w, canvas, lesion, seed, arena);
    for (int y = w.y0; ok && y < w.y1; y++) {
        float *height = dd_row(height_mm, y) + w.x0;
        profile_row(&s, lesion, canvas, &w, y, true);
        for (int i = 0; i < w.x1 - w.x0; i++)
            height[i] -= depth_mm * s.profile[i];
    }
    dd_arena_rewind(arena, level);
    return ok;
}

bool ph_lesion_mark(uint16_t *bits, uint16_t bit, const ph_canvas *canvas, const ph_lesion *lesion, uint64_t seed, dd_arena *arena)
{
    shape s;
    window w;
    dd_arena_mark level = dd_arena_level(arena);
    bool ok = shape_open(&s, &w, canvas, lesion, seed, arena);
    for (int y = w.y0; ok && y < w.y1; y++) {
        uint16_t *row = bits + (size_t)y * (size_t)canvas->width + (size_t)w.x0;
        profile_row(&s, lesion, canvas, &w, y, false);
        for (int i = 0; i < w.x1 - w.x0; i++)
            if (s.profile[i] >= 0.5f)
                row[i] |= bit;
    }
    dd_arena_rewind(arena, level);
    return ok;
}
