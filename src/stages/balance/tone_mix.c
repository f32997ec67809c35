/* Another tone curve or other colour filters pull the treated skin away from the control skin although both are unchanged: the gain makes
 * the control skin agree, contrasts to it stay wrong. The control skin's own variation (mottle, freckles, vessels, relief) tells how the
 * follow-up answers to a contrast:
 *
 *   ln(after)_c - ln(before)_c = light_c(u, v) + sum_k response_ck m_k,     m = (ln(before) + ln(after)) / 2,  c, k = R, G, B
 *
 * Both photos carry noise: on m, the mean of both, equal noise does not bias the response (Bland & Altman 1986), and at half a millimetre
 * little noise is left. A gain and a plane of light belong to one block of the frame and take away lamp and white balance; the response
 * belongs to all blocks, which are left out one by one (jackknife): their scatter is the error. What becomes of a contrast of melanin in
 * lightness is the stretch; a turned lamp changes relief, which is alike in all channels and no contrast of melanin. The redness of so
 * faint contrasts drowns in the noise of the chroma, so nothing is said about it. */
#include "stages/balance/tone_mix.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"

enum { ACROSS = 5, BLOCKS = ACROSS * ACROSS, LIGHTS = 3, TERMS = 6 };
enum { LEAST_PIXELS = 1500, LEAST_OF_BLOCK = 100, LEAST_BLOCKS = 4 };
static const double SMOOTH_MM = 0.5, SURE_BLUR = 2.0;
static const double LEAST_CONTRAST = 0.01; /* of melanin, ln units: .024 and more on the truth bench, types I to VI */

static const double LUMINANCE[3] = {0.2126, 0.7152, 0.0722}; /* of linear sRGB */
static const double MELANIN[3] = {0.3360, 0.5156, 0.7882}; /* METRICS.md 1.4, linear sRGB: ln light falls by this */

/* Terms: 1, u, v of the block's light, then m of R, G, B. */
typedef struct normal {
    double a[TERMS * TERMS], b[3][TERMS];
    size_t n;
} normal;

/* What a block says about the response once its own light is taken out. */
typedef struct evidence {
    double mm[9], dm[9]; /* sums of m_j m_k; of d_c m_k, row c */
    double n;
} evidence;

typedef struct looks {
    dd_plane before[3], after[3]; /* linear light, smoothed */
    dd_bytes control;             /* 0/1 */
} looks;

/* Treated skin must not bleed in, so everything is smoothed over this mask alone. */
static dd_bytes control_of(const dd_coarse *c, size_t *n, dd_arena *arena)
{
    dd_bytes mask = dd_bytes_new(arena, c->grid.width, c->grid.height);
    *n = 0;
    for (int j = 0; mask.px && j < c->grid.height; j++)
        for (int i = 0; i < c->grid.width; i++) {
            bool lit = dd_brow(c->usable, j)[i] && dd_row(c->before[0], j)[i] > 0.0f && dd_row(c->after[0], j)[i] > 0.0f;
            dd_brow(mask, j)[i] = lit && dd_brow(c->ground, j)[i] == DD_GROUND_CONTROL;
            *n += dd_brow(mask, j)[i];
        }
    return mask;
}

/* false where one of the photos has no light. */
static bool ln_light(double mean[3], double change[3], const dd_plane before[3], const dd_plane after[3], int i, int j)
{
    for (int c = 0; c < 3; c++) {
        double b = (double)dd_row(before[c], j)[i], a = (double)dd_row(after[c], j)[i];
        if (!(b > 0.0) || !(a > 0.0))
            return false;
        double ln_b = dd_log(b), ln_a = dd_log(a);
        mean[c] = 0.5 * (ln_a + ln_b);
        change[c] = ln_a - ln_b;
    }
    return true;
}

static void add_pixel(normal *n, const double mean[3], const double change[3], double u, double v)
{
    const double x[TERMS] = {1.0, u, v, mean[0], mean[1], mean[2]};
    for (int i = 0; i < TERMS; i++) {
        for (int j = 0; j < TERMS; j++)
            n->a[i * TERMS + j] += x[i] * x[j];
        for (int c = 0; c < 3; c++)
            n->b[c][i] += x[i] * change[c];
    }
    n->n++;
}

static double across(const dd_coarse *c, int i) { return (double)i / c->grid.width - 0.5; }

static double down(const dd_coarse *c, int j) { return (double)j / c->grid.width - 0.5; }

static void collect(normal block[BLOCKS], const looks *l, const dd_coarse *c)
{
    double mean[3], change[3];
    for (int j = 0; j < c->grid.height; j++)
        for (int i = 0; i < c->grid.width; i++)
            if (dd_brow(l->control, j)[i] && ln_light(mean, change, l->before, l->after, i, j))
                add_pixel(&block[j * ACROSS / c->grid.height * ACROSS + i * ACROSS / c->grid.width], mean, change, across(c, i),
                          down(c, j));
}

/* out = (a's lights)^-1 times a column of three. */
static bool by_lights(double out[LIGHTS], const normal *n, const double column[LIGHTS])
{
    double light[LIGHTS * LIGHTS];
    for (int i = 0; i < LIGHTS; i++)
        memcpy(&light[i * LIGHTS], &n->a[i * TERMS], LIGHTS * sizeof(double));
    return dd_solve_spd(out, light, column, LIGHTS);
}

static double product(const double *a, const double *b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

/* Schur complement of the three unknowns of the light. */
static bool take_out_light(evidence *out, const normal *n)
{
    double by_m[3][LIGHTS];
    for (int k = 0; k < 3; k++)
        if (n->n < LEAST_OF_BLOCK || !by_lights(by_m[k], n, &n->a[(LIGHTS + k) * TERMS]))
            return false;
    for (int k = 0; k < 3; k++)
        for (int c = 0; c < 3; c++) {
            out->mm[3 * c + k] = n->a[(LIGHTS + c) * TERMS + LIGHTS + k] - product(by_m[k], &n->a[(LIGHTS + c) * TERMS]);
            out->dm[3 * c + k] = n->b[c][LIGHTS + k] - product(by_m[k], n->b[c]);
        }
    out->n = (double)n->n;
    return true;
}

static void add(evidence *sum, const evidence *e, double sign)
{
    for (int i = 0; i < 9; i++) {
        sum->mm[i] += sign * e->mm[i];
        sum->dm[i] += sign * e->dm[i];
    }
    sum->n += sign * e->n;
}

static bool response_of(double response[9], const evidence *e)
{
    for (int c = 0; c < 3; c++)
        if (!dd_solve_spd(&response[3 * c], e->mm, &e->dm[3 * c], 3))
            return false;
    return true;
}

/* Standard deviation of melanin that is neither shading nor blood: 1 / (v^T S^-1 v) is its variance where S is that of m. */
static bool varied_enough(const evidence *e)
{
    double by_melanin[3];
    if (!dd_solve_spd(by_melanin, e->mm, MELANIN, 3))
        return false;
    double inverse_variance = product(MELANIN, by_melanin) * e->n;
    return inverse_variance > 0.0 && inverse_variance * LEAST_CONTRAST * LEAST_CONTRAST <= 1.0;
}

/* Relative change of a contrast of melanin in lightness. level: light of the control skin. */
static double stretch_of(const double response[9], const double level[3])
{
    double moved = 0.0, whole = 0.0;
    for (int c = 0; c < 3; c++) {
        moved += LUMINANCE[c] * level[c] * product(&response[3 * c], MELANIN);
        whole += LUMINANCE[c] * level[c] * MELANIN[c];
    }
    return 100.0 * moved / whole;
}

static double jackknife_error(const double *moved, int n)
{
    double sum = 0.0, squares = 0.0;
    for (int k = 0; k < n; k++) {
        sum += moved[k];
        squares += moved[k] * moved[k];
    }
    return sqrt((n - 1.0) / n * fmax(squares - sum * sum / n, 0.0));
}

static void conclude(dd_tone_mix *out, const evidence *block, int n, const double level[3])
{
    evidence all = {{0}, {0}, 0.0};
    double response[9], without[9], moved[BLOCKS];
    for (int k = 0; k < n; k++)
        add(&all, &block[k], 1.0);
    if (n < LEAST_BLOCKS || !varied_enough(&all) || !response_of(response, &all))
        return;
    double stretch = stretch_of(response, level);
    for (int k = 0; k < n; k++) {
        evidence rest = all;
        add(&rest, &block[k], -1.0);
        if (!response_of(without, &rest))
            return;
        moved[k] = stretch_of(without, level) - stretch;
    }
    memcpy(out->response, response, sizeof response);
    out->stretch_pct = stretch;
    out->error_pct = jackknife_error(moved, n);
}

/* Geometric mean of the baseline over all blocks. */
static void level_of(double level[3], const normal block[BLOCKS])
{
    for (int c = 0; c < 3; c++) {
        double sum = 0.0, n = 0.0;
        for (int k = 0; k < BLOCKS; k++) {
            sum += block[k].a[LIGHTS + c] - 0.5 * block[k].b[c][0];
            n += block[k].a[0];
        }
        level[c] = dd_exp(sum / n);
    }
}

static void judge(dd_tone_mix *out, const normal block[BLOCKS])
{
    evidence said[BLOCKS];
    double level[3];
    int n = 0;
    for (int k = 0; k < BLOCKS; k++)
        n += take_out_light(&said[n], &block[k]);
    if (n == 0)
        return;
    level_of(level, block);
    conclude(out, said, n, level);
}

dd_tone_mix dd_tone_mix_unknown(void)
{
    dd_tone_mix t = {.stretch_pct = NAN, .error_pct = NAN};
    for (int i = 0; i < 9; i++)
        t.response[i] = NAN;
    return t;
}

/* The sharper photo is smoothed more, to the sharpness of the other: a blurred contrast is no contrast of another curve. */
static bool look(looks *l, const dd_coarse *c, const dd_sharpness *s, dd_ctx *ctx)
{
    double diff_mm = fabs(s->diff_mm) >= SURE_BLUR * s->error_mm ? s->diff_mm : 0.0; /* 0 for NaN */
    double before_mm = fmax(diff_mm, 0.0), after_mm = fmax(-diff_mm, 0.0);
    return dd_coarse_smooth(l->before, c->before, c, l->control, dd_hypot(SMOOTH_MM, before_mm), ctx) &&
           dd_coarse_smooth(l->after, c->after, c, l->control, dd_hypot(SMOOTH_MM, after_mm), ctx);
}

dd_status dd_tone_mix_compare(dd_tone_mix *out, const dd_coarse *coarse, const dd_sharpness *sharpness, dd_ctx *ctx, dd_err *err)
{
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    normal *block = DD_NEW(ctx->arena, normal, BLOCKS);
    looks l = {.control = {0}};
    size_t n = 0;
    *out = dd_tone_mix_unknown();
    l.control = control_of(coarse, &n, ctx->arena);
    bool room = block && l.control.px && (n < LEAST_PIXELS || look(&l, coarse, sharpness, ctx));
    if (room && n >= LEAST_PIXELS) {
        memset(block, 0, BLOCKS * sizeof *block);
        collect(block, &l, coarse);
        judge(out, block);
    }
    dd_arena_rewind(ctx->arena, mark);
    return room ? DD_OK : dd_fail(err, DD_E_NO_MEMORY, "tone", "%d x %d pixels", coarse->grid.width, coarse->grid.height);
}
