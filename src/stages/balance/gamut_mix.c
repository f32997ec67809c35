/* Numbers meant for Display P3 but read as sRGB are a photo with less colour: red loses a fifth of its distance to green, by a known
 * matrix and not by a gain (METRICS.md 10.2). On pixels of different colour the ratio of the two photos shows it:
 *
 *   ln(before/after)_c = gain_c + slope_c . (u, v) + gamma ln(m_c) + share p_c(m),     p_c(m) = ln(m_c) - ln((P m)_c)
 *
 * m: geometric mean of both photos, so that noise of the two is not mistaken for a change; P: linear sRGB -> linear Display P3; gamma:
 * a tone curve, which stretches colours too. Gain and plane belong to one block of the frame and take away lamp, white balance and
 * shading; gamma and share belong to all blocks, which are left out one by one (jackknife): their scatter is the error. Only pixels
 * outside the treated skin are looked at. */
#include "stages/balance/gamut_mix.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"

enum { ACROSS = 4, BLOCKS = ACROSS * ACROSS, LIGHTS = 9, UNKNOWNS = 11, GAMMA = 9, SHARE = 10 };
enum { LEAST_PIXELS = 600, LEAST_OF_BLOCK = 60, LEAST_BLOCKS = 4 };

static const double SMOOTH_MM = 1.0; /* pixels 1 mm apart share JPEG's chroma: less leaves its noise, which looks like colour lost */

/* Display P3 (SMPTE EG 432-1 primaries) and sRGB (IEC 61966-2-1), both D65: inverse of one times the other. */
static const double P3_FROM_SRGB[3][3] = {
    {0.82246197, 0.17753803, 0.0}, {0.03319420, 0.96680580, 0.0}, {0.01708263, 0.07239744, 0.91051993}};

typedef struct normal {
    double a[UNKNOWNS * UNKNOWNS], b[UNKNOWNS];
    size_t n;
} normal;

static void add_channel(normal *n, const double x[UNKNOWNS], double y)
{
    for (int i = 0; i < UNKNOWNS; i++) {
        if (x[i] == 0.0)
            continue;
        for (int j = 0; j < UNKNOWNS; j++)
            n->a[i * UNKNOWNS + j] += x[i] * x[j];
        n->b[i] += x[i] * y;
    }
}

static void add_pixel(normal *n, const double before[3], const double after[3], double u, double v)
{
    double m[3];
    for (int c = 0; c < 3; c++)
        m[c] = sqrt(before[c] * after[c]);
    for (int c = 0; c < 3; c++) {
        double p3 = P3_FROM_SRGB[c][0] * m[0] + P3_FROM_SRGB[c][1] * m[1] + P3_FROM_SRGB[c][2] * m[2], ln = dd_log(m[c]);
        double x[UNKNOWNS] = {0};
        x[3 * c] = 1.0;
        x[3 * c + 1] = u;
        x[3 * c + 2] = v;
        x[GAMMA] = ln;
        x[SHARE] = ln - dd_log(p3);
        add_channel(n, x, dd_log(before[c]) - dd_log(after[c]));
    }
    n->n++;
}

static bool lit_at(const dd_coarse *c, int i, int j)
{
    for (int k = 0; k < 3; k++)
        if (!(dd_row(c->before[k], j)[i] > 0.0f) || !(dd_row(c->after[k], j)[i] > 0.0f)) /* NaN */
            return false;
    return true;
}

/* Usable, and nowhere near treated skin. */
static dd_bytes untreated(const dd_coarse *c, dd_arena *arena)
{
    dd_bytes mask = dd_bytes_new(arena, c->grid.width, c->grid.height);
    for (int j = 0; mask.px && j < c->grid.height; j++)
        for (int i = 0; i < c->grid.width; i++)
            dd_brow(mask, j)[i] = dd_brow(c->usable, j)[i] && dd_brow(c->ground, j)[i] != DD_GROUND_UNUSED && lit_at(c, i, j);
    return mask;
}

static void collect(normal block[BLOCKS], const dd_coarse *c, dd_bytes mask)
{
    for (int j = 0; j < c->grid.height; j++)
        for (int i = 0; i < c->grid.width; i++) {
            double before[3], after[3];
            if (!dd_brow(mask, j)[i] || !lit_at(c, i, j))
                continue;
            for (int k = 0; k < 3; k++) {
                before[k] = (double)dd_row(c->before[k], j)[i];
                after[k] = (double)dd_row(c->after[k], j)[i];
            }
            add_pixel(&block[j * ACROSS / c->grid.height * ACROSS + i * ACROSS / c->grid.width], before, after,
                      (double)i / c->grid.width - 0.5, (double)j / c->grid.width - 0.5);
        }
}

/* What a block says about gamma and share once its own light is taken out. */
typedef struct verdict {
    double gg, gs, ss, gy, sy;
    size_t n;
} verdict;

static double sum_of_products(const double *a, const double *b)
{
    double sum = 0.0;
    for (int i = 0; i < LIGHTS; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Schur complement of the nine unknowns of the light. */
static bool take_out_light(verdict *out, const normal *n)
{
    double light[LIGHTS * LIGHTS], g[LIGHTS], s[LIGHTS], by_g[LIGHTS], by_s[LIGHTS];
    for (int i = 0; i < LIGHTS; i++) {
        for (int j = 0; j < LIGHTS; j++)
            light[i * LIGHTS + j] = n->a[i * UNKNOWNS + j];
        g[i] = n->a[i * UNKNOWNS + GAMMA];
        s[i] = n->a[i * UNKNOWNS + SHARE];
    }
    if (n->n < LEAST_OF_BLOCK || !dd_solve_spd(by_g, light, g, LIGHTS) || !dd_solve_spd(by_s, light, s, LIGHTS))
        return false;
    *out = (verdict){.gg = n->a[GAMMA * UNKNOWNS + GAMMA] - sum_of_products(by_g, g),
                     .gs = n->a[GAMMA * UNKNOWNS + SHARE] - sum_of_products(by_g, s),
                     .ss = n->a[SHARE * UNKNOWNS + SHARE] - sum_of_products(by_s, s),
                     .gy = n->b[GAMMA] - sum_of_products(by_g, n->b),
                     .sy = n->b[SHARE] - sum_of_products(by_s, n->b),
                     .n = n->n};
    return true;
}

static verdict plus(verdict a, const verdict *b, double sign)
{
    return (verdict){a.gg + sign * b->gg, a.gs + sign * b->gs, a.ss + sign * b->ss, a.gy + sign * b->gy, a.sy + sign * b->sy, a.n + b->n};
}

static double share_of(const verdict *v)
{
    double det = v->gg * v->ss - v->gs * v->gs;
    return det > 1e-6 * v->gg * v->ss ? (v->gg * v->sy - v->gs * v->gy) / det : NAN;
}

static void jackknife(dd_gamut_mix *out, const verdict *block, int n)
{
    verdict all = {.gg = 0.0};
    double sum = 0.0, squares = 0.0;
    for (int k = 0; k < n; k++)
        all = plus(all, &block[k], 1.0);
    double share = share_of(&all);
    if (n < LEAST_BLOCKS || all.n < LEAST_PIXELS || isnan(share))
        return;
    for (int k = 0; k < n; k++) {
        verdict rest = plus(all, &block[k], -1.0);
        double moved = share_of(&rest) - share;
        sum += moved;
        squares += moved * moved;
    }
    out->share = share;
    out->error = sqrt((n - 1.0) / n * (squares - sum * sum / n));
}

dd_status dd_gamut_mix_compare(dd_gamut_mix *out, const dd_coarse *coarse, dd_ctx *ctx, dd_err *err)
{
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    normal *block = DD_NEW(ctx->arena, normal, BLOCKS);
    *out = (dd_gamut_mix){NAN, NAN};
    dd_bytes mask = untreated(coarse, ctx->arena);
    dd_coarse smooth = *coarse;
    if (!block || !mask.px || !dd_coarse_smooth(smooth.before, coarse->before, coarse, mask, SMOOTH_MM, ctx) ||
        !dd_coarse_smooth(smooth.after, coarse->after, coarse, mask, SMOOTH_MM, ctx))
        return dd_fail(err, DD_E_NO_MEMORY, "colour profile", "%d blocks", BLOCKS);
    memset(block, 0, BLOCKS * sizeof *block);
    collect(block, &smooth, mask);
    verdict said[BLOCKS];
    int n = 0;
    for (int k = 0; k < BLOCKS; k++)
        n += take_out_light(&said[n], &block[k]);
    jackknife(out, said, n);
    dd_arena_rewind(ctx->arena, mark);
    return DD_OK;
}
