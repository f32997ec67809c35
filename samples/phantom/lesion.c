/* One lesion = a factor on melanin and blood with the border profile 1/(1 + e^((r - r0)/w)) (METRICS.md 9), where r is the distance
 * in an ellipse whose space is bent by three octaves of noise: a border that wanders and frays as real ones do, with the same mean area.
 * Inside, the pigment is uneven (grain). A response removes a share of the excess over the surrounding skin, never the skin's own. */
#include "phantom/lesion.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "phantom/field.h"

static const ph_kind_info KINDS[PH_KINDS] = {
    [PH_LENTIGO] = {"lentigo", {2.0, 8.0}, {1.5, 2.5}, {1.0, 1.0}, {0.12, 0.22}, 0.13, 0.09},
    [PH_FRECKLE] = {"freckle", {1.0, 3.0}, {1.3, 1.8}, {1.0, 1.0}, {0.12, 0.28}, 0.14, 0.08},
    [PH_MELASMA] = {"melasma", {10.0, 40.0}, {1.25, 1.7}, {1.05, 1.15}, {2.0, 3.0}, 0.16, 0.15},
    [PH_PIH] = {"pih", {3.0, 6.0}, {1.6, 1.6}, {1.2, 1.2}, {0.4, 0.6}, 0.10, 0.08},
    [PH_ERYTHEMA] = {"erythema", {8.0, 25.0}, {1.0, 1.0}, {1.5, 4.0}, {1.0, 3.0}, 0.14, 0.20},
    [PH_HYPO] = {"hypopigmentation", {3.0, 10.0}, {0.6, 0.6}, {1.0, 1.0}, {0.4, 0.8}, 0.12, 0.10},
};

/* Wavelengths of the three octaves that bend the border, as shares of the diameter, and their shares of the raggedness. */
enum { OCTAVES = 3 };
static const double BEND_SPACING[OCTAVES] = {0.45, 0.2, 0.09};
static const double BEND_GAIN[OCTAVES] = {1.0, 0.55, 0.3};

typedef struct window { /* canvas pixels that a lesion reaches */
    int x0, y0, x1, y1;
} window;

typedef struct shape {
    ph_field bend[OCTAVES], grain;
    float *row[OCTAVES + 1];
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

static bool shape_make(shape *s, const ph_lesion *l, double reach_mm, int columns, uint64_t seed, dd_arena *arena)
{
    bool ok = true;
    double side = 2.0 * reach_mm, x0 = l->x_mm - reach_mm, y0 = l->y_mm - reach_mm;
    for (int k = 0; k < OCTAVES; k++) {
        uint64_t stream = ph_stream(PH_STREAM_LESION_SHAPE, (uint32_t)(l->id * (OCTAVES + 1) + k));
        ok = ok && ph_field_make(&s->bend[k], x0, y0, side, side, BEND_SPACING[k] * l->diameter_mm, seed, stream, arena);
    }
    uint64_t stream = ph_stream(PH_STREAM_LESION_SHAPE, (uint32_t)(l->id * (OCTAVES + 1) + OCTAVES));
    ok = ok && ph_field_make(&s->grain, x0, y0, side, side, fmax(0.25, 0.06 * l->diameter_mm), seed, stream, arena);
    for (int k = 0; k <= OCTAVES; k++)
        ok = ok && (s->row[k] = DD_NEW(arena, float, columns + 1));
    return ok;
}

/* Border profile of n pixels from (x_mm, y_mm) rightwards. */
static void profile_row(float *out, const shape *s, const ph_lesion *l, double x_mm, double y_mm, double step_mm, int n)
{
    double turn = l->angle_deg * (DD_PI / 180.0), c = dd_cos(turn), d = dd_sin(turn), stretch = sqrt(l->aspect);
    double radius = 0.5 * l->diameter_mm, ragged = KINDS[l->kind].raggedness * l->diameter_mm;
    for (int i = 0; i < n; i++) {
        double x = x_mm + i * step_mm - l->x_mm, y = y_mm - l->y_mm;
        double r = sqrt((c * x + d * y) * (c * x + d * y) / (stretch * stretch) + (c * y - d * x) * (c * y - d * x) * (stretch * stretch));
        for (int k = 0; k < OCTAVES; k++)
            r += ragged * BEND_GAIN[k] * 0.5 * (double)s->row[k][i];
        double z = (r - radius) / l->edge_mm;
        out[i] = z > 12.0 ? 0.0f : z < -20.0 ? 1.0f : (float)(1.0 / (1.0 + dd_exp(z)));
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

bool ph_lesion_add(dd_plane ln_m, dd_plane ln_fb, const ph_canvas *canvas, const ph_lesion *lesion, double response, uint64_t seed,
                   dd_arena *arena)
{
    double reach_mm, step_mm = 1.0 / canvas->px_per_mm;
    window w = lesion_window(canvas, lesion, &reach_mm);
    int n = w.x1 - w.x0;
    shape s;
    if (n <= 0 || w.y1 <= w.y0)
        return true;
    dd_arena_mark level = dd_arena_level(arena);
    float *profile = DD_NEW(arena, float, n);
    bool ok = profile && shape_make(&s, lesion, reach_mm, n, seed, arena);
    for (int y = w.y0; ok && y < w.y1; y++) {
        double x_mm = ph_canvas_x(canvas, w.x0), y_mm = ph_canvas_y(canvas, y);
        for (int k = 0; k < OCTAVES; k++)
            ph_field_row(s.row[k], &s.bend[k], x_mm, step_mm, y_mm, n);
        ph_field_row(s.row[OCTAVES], &s.grain, x_mm, step_mm, y_mm, n);
        profile_row(profile, &s, lesion, x_mm, y_mm, step_mm, n);
        add_row(dd_row(ln_m, y) + w.x0, dd_row(ln_fb, y) + w.x0, profile, s.row[OCTAVES], lesion, response, n);
    }
    dd_arena_rewind(arena, level);
    return ok;
}
