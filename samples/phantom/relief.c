/* Microrelief as in the stratum corneum of trunk and cheek: plateaus bounded by furrows. The furrows are the borders between the cells of
 * a jittered lattice (Worley 1996: F2 - F1, the gap between the two nearest seeds), in two generations - few deep primary lines, many
 * shallow secondary ones - stretched along one direction and bent by smooth noise, so that no lattice shows. Pores are Gaussian pits.
 * Light inside skin spreads over tenths of a millimetre and softens shading; gloss comes from the bare surface. Hence two sets of slopes.
 */
#include "phantom/relief.h"

#include <math.h>

#include "base/fmath.h"
#include "base/rng.h"
#include "phantom/blur.h"
#include "phantom/field.h"

#define SCATTER_MM 0.065 /* blur of the shading by subsurface scattering */
#define CAVITY_MM  0.30  /* neighbourhood that shades a pit */

typedef struct net {
    double period_mm, stretch, cos_turn, sin_turn;
    double x0, y0; /* lattice coordinates of seed 0 */
    int width, height;
    float *seed_x, *seed_y; /* lattice coordinates */
    ph_field bend_x, bend_y, depth;
    float *row_x, *row_y, *row_depth;
} net;

static void to_lattice(double *u, double *v, const net *n, double x_mm, double y_mm)
{
    *u = (n->cos_turn * x_mm + n->sin_turn * y_mm) / (n->period_mm * n->stretch);
    *v = (n->cos_turn * y_mm - n->sin_turn * x_mm) / (n->period_mm / n->stretch);
}

/* Lattice rectangle that the rotated canvas needs. */
static void net_extent(net *n, const ph_canvas *c)
{
    double low_u = 1e9, high_u = -1e9, low_v = 1e9, high_v = -1e9;
    for (int corner = 0; corner < 4; corner++) {
        double u, v;
        to_lattice(&u, &v, n, ph_canvas_x(c, corner & 1 ? c->width : 0), ph_canvas_y(c, corner & 2 ? c->height : 0));
        low_u = fmin(low_u, u);
        high_u = fmax(high_u, u);
        low_v = fmin(low_v, v);
        high_v = fmax(high_v, v);
    }
    n->x0 = floor(low_u) - 4.0;
    n->y0 = floor(low_v) - 4.0;
    n->width = (int)(high_u - n->x0) + 6;
    n->height = (int)(high_v - n->y0) + 6;
}

static bool net_make(net *n, const ph_canvas *c, double period_mm, double turn_deg, uint32_t item, uint64_t seed, dd_arena *arena)
{
    const double jitter = 0.85;
    double turn = turn_deg * (DD_PI / 180.0);
    *n = (net){.period_mm = period_mm, .stretch = 1.15, .cos_turn = dd_cos(turn), .sin_turn = dd_sin(turn)};
    net_extent(n, c);
    n->seed_x = DD_NEW(arena, float, n->width * n->height);
    n->seed_y = DD_NEW(arena, float, n->width * n->height);
    n->row_x = DD_NEW(arena, float, c->width);
    n->row_y = DD_NEW(arena, float, c->width);
    n->row_depth = DD_NEW(arena, float, c->width);
    if (!n->seed_x || !n->seed_y || !n->row_x || !n->row_y || !n->row_depth)
        return false;
    dd_rng rng = dd_rng_make(seed, ph_stream(PH_STREAM_RELIEF, item));
    for (int i = 0; i < n->width * n->height; i++) {
        n->seed_x[i] = (float)(i % n->width + 0.5 + jitter * (dd_rng_unit(&rng) - 0.5));
        n->seed_y[i] = (float)(i / n->width + 0.5 + jitter * (dd_rng_unit(&rng) - 0.5));
    }
    return ph_field_over(&n->bend_x, c, 2.2 * period_mm, seed, ph_stream(PH_STREAM_RELIEF, item + 1), arena) &&
           ph_field_over(&n->bend_y, c, 2.2 * period_mm, seed, ph_stream(PH_STREAM_RELIEF, item + 2), arena) &&
           ph_field_over(&n->depth, c, 3.0 * period_mm, seed, ph_stream(PH_STREAM_RELIEF, item + 3), arena);
}

/* F2 - F1 at a lattice position: 0 on a border between cells, up to about 1 in their middle. */
static float border_gap(const net *n, float u, float v)
{
    int iu = (int)u, iv = (int)v;
    float first = 1e9f, second = 1e9f;
    for (int j = iv - 1; j <= iv + 1; j++)
        for (int i = iu - 1; i <= iu + 1; i++) {
            size_t k = (size_t)j * (size_t)n->width + (size_t)i;
            float dx = n->seed_x[k] - u, dy = n->seed_y[k] - v, d = dx * dx + dy * dy;
            second = fminf(second, fmaxf(first, d));
            first = fminf(first, d);
        }
    return sqrtf(second) - sqrtf(first);
}

static float inside_lattice(double v, int count) { return (float)(v < 1.0 ? 1.0 : v > count - 2.001 ? count - 2.001 : v); }

/* Cut the furrows of one net: depth_mm on the border, falling off over `width` of a cell. */
static void net_cut(dd_plane height_mm, const net *n, const ph_canvas *c, double depth_mm, double width)
{
    const float bend = (float)(0.28 * n->period_mm), narrow = (float)(1.0 / width);
    double step_mm = 1.0 / c->px_per_mm;
    for (int y = 0; y < c->height; y++) {
        float *out = dd_row(height_mm, y);
        double y_mm = ph_canvas_y(c, y);
        ph_field_row(n->row_x, &n->bend_x, c->x0_mm, step_mm, y_mm, c->width);
        ph_field_row(n->row_y, &n->bend_y, c->x0_mm, step_mm, y_mm, c->width);
        ph_field_row(n->row_depth, &n->depth, c->x0_mm, step_mm, y_mm, c->width);
        for (int x = 0; x < c->width; x++) {
            double u, v;
            to_lattice(&u, &v, n, ph_canvas_x(c, x) + (double)(bend * n->row_x[x]), y_mm + (double)(bend * n->row_y[x]));
            float gap = border_gap(n, inside_lattice(u - n->x0, n->width), inside_lattice(v - n->y0, n->height)) * narrow;
            float furrow = 1.0f / (1.0f + gap * gap * (1.0f + gap * gap));
            out[x] -= (float)depth_mm * furrow * fmaxf(0.15f, 1.0f + 0.45f * n->row_depth[x]);
        }
    }
}

typedef struct pore {
    double x_mm, y_mm, fwhm_mm, depth_mm;
} pore;

/* One pit of Gaussian profile; the same profile raises ln m. left: share of the pit that treatment left. */
static void sink_pore(dd_plane height_mm, dd_plane ln_m, const ph_canvas *c, const pore *p, double left)
{
    const double ln_dark = 0.1823215567939546; /* ln 1.2 */
    double sharp = 2.7725887222397812 / (p->fwhm_mm * p->fwhm_mm), reach = 1.5 * p->fwhm_mm;
    int x0 = ph_clamp_int(ceil((p->x_mm - reach - c->x0_mm) * c->px_per_mm), 0, c->width),
        x1 = ph_clamp_int((p->x_mm + reach - c->x0_mm) * c->px_per_mm, 0, c->width);
    int y0 = ph_clamp_int(ceil((p->y_mm - reach - c->y0_mm) * c->px_per_mm), 0, c->height),
        y1 = ph_clamp_int((p->y_mm + reach - c->y0_mm) * c->px_per_mm, 0, c->height);
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) {
            double dx = ph_canvas_x(c, x) - p->x_mm, dy = ph_canvas_y(c, y) - p->y_mm;
            double pit = dd_exp(-sharp * (dx * dx + dy * dy)) * left;
            dd_row(height_mm, y)[x] -= (float)(p->depth_mm * pit);
            dd_row(ln_m, y)[x] += (float)(ln_dark * pit);
        }
}

static bool find_pore(pore *p, int i, const ph_canvas *c, const ph_scenario *s)
{
    double width_mm = c->width / c->px_per_mm, height = c->height / c->px_per_mm;
    if (i >= (int)(s->skin.pores_per_cm2 * width_mm * height / 100.0))
        return false;
    dd_rng rng = dd_rng_make(s->seed, ph_stream(PH_STREAM_PORE, (uint32_t)i));
    p->x_mm = c->x0_mm + width_mm * dd_rng_unit(&rng);
    p->y_mm = c->y0_mm + height * dd_rng_unit(&rng);
    double size = dd_rng_unit(&rng);
    p->fwhm_mm = 0.10 + 0.18 * size * size;
    p->depth_mm = s->skin.pore_depth_mm * (0.5 + size);
    return true;
}

bool ph_pore_at(double *x_mm, double *y_mm, int i, const ph_canvas *canvas, const ph_scenario *scenario)
{
    pore p;
    if (!find_pore(&p, i, canvas, scenario))
        return false;
    *x_mm = p.x_mm;
    *y_mm = p.y_mm;
    return true;
}

void ph_pores_sink(dd_plane height_mm, dd_plane ln_m, const ph_canvas *canvas, const ph_scenario *scenario, double response)
{
    pore p;
    for (int i = 0; find_pore(&p, i, canvas, scenario); i++) {
        bool treated = response > 0.0 && ph_scene_inside(scenario, PH_TREATED, p.x_mm, p.y_mm);
        sink_pore(height_mm, ln_m, canvas, &p, treated ? 1.0 - response : 1.0);
    }
}

/* Central differences; the outermost pixels stay flat. */
static void slopes(dd_plane along_x, dd_plane along_y, dd_plane height_mm, double px_per_mm)
{
    const float half = (float)(0.5 * px_per_mm);
    dd_plane_fill(along_x, 0.0f);
    dd_plane_fill(along_y, 0.0f);
    for (int y = 1; y < height_mm.height - 1; y++) {
        const float *above = dd_row(height_mm, y - 1), *here = dd_row(height_mm, y), *below = dd_row(height_mm, y + 1);
        for (int x = 1; x < height_mm.width - 1; x++) {
            dd_row(along_x, y)[x] = half * (here[x + 1] - here[x - 1]);
            dd_row(along_y, y)[x] = half * (below[x] - above[x]);
        }
    }
}

bool ph_relief_shade(ph_relief *r, const ph_canvas *c, dd_arena *arena)
{
    const float per_mm = 4.0f; /* a pit 0.1 mm below its surroundings loses 40 % */
    dd_arena_mark level = dd_arena_level(arena);
    dd_plane soft = dd_plane_new(arena, c->width, c->height);
    if (!soft.px)
        return false;
    slopes(r->sharp_x, r->sharp_y, r->height_mm, c->px_per_mm);
    ph_plane_copy(soft, r->height_mm);
    bool ok = ph_blur(soft, SCATTER_MM * c->px_per_mm, arena);
    slopes(r->soft_x, r->soft_y, soft, c->px_per_mm);
    ph_plane_copy(r->cavity, r->height_mm);
    ok = ok && ph_blur(r->cavity, fmin(CAVITY_MM * c->px_per_mm, 19.5), arena);
    for (int y = 0; ok && y < c->height; y++)
        for (int x = 0; x < c->width; x++) {
            float *cavity = dd_row(r->cavity, y) + x;
            *cavity = fminf(0.6f, fmaxf(0.0f, per_mm * (*cavity - dd_row(soft, y)[x])));
        }
    dd_arena_rewind(arena, level);
    return ok;
}

static bool planes_new(ph_relief *r, const ph_canvas *c, dd_arena *arena)
{
    dd_plane *all[] = {&r->height_mm, &r->soft_x, &r->soft_y, &r->sharp_x, &r->sharp_y, &r->cavity};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!(*all[i] = dd_plane_new(arena, c->width, c->height)).px)
            return false;
    dd_plane_fill(r->height_mm, 0.0f);
    return true;
}

/* Undulation between plateaus and folds: smooth noise of three wavelengths, amplitudes in shares of the relief. */
static bool undulate(dd_plane height_mm, const ph_canvas *c, const ph_skin *skin, uint64_t seed, float *row, dd_arena *arena)
{
    static const double WAVE_MM[3] = {0.14, 0.9, 3.5}, SHARE[3] = {0.10, 0.35, 1.2};
    for (int i = 0; i < 3; i++) {
        ph_field field;
        if (!ph_field_over(&field, c, WAVE_MM[i], seed, ph_stream(PH_STREAM_RELIEF, (uint32_t)(100 + i)), arena))
            return false;
        ph_field_add(height_mm, c, &field, (float)(SHARE[i] * skin->relief_mm), row);
    }
    return true;
}

bool ph_relief_make(ph_relief *out, const ph_canvas *canvas, const ph_skin *skin, uint64_t seed, dd_arena *arena)
{
    net primary, secondary;
    float *row = DD_NEW(arena, float, canvas->width);
    if (!row || !planes_new(out, canvas, arena))
        return false;
    dd_arena_mark level = dd_arena_level(arena);
    bool ok = undulate(out->height_mm, canvas, skin, seed, row, arena) &&
              net_make(&primary, canvas, 2.4 * skin->relief_period_mm, 25.0, 10, seed, arena) &&
              net_make(&secondary, canvas, skin->relief_period_mm, -40.0, 20, seed, arena);
    if (ok) {
        net_cut(out->height_mm, &primary, canvas, skin->relief_mm, 0.10);
        net_cut(out->height_mm, &secondary, canvas, 0.6 * skin->relief_mm, 0.22);
    }
    dd_arena_rewind(arena, level);
    return ok;
}
