/* gabor_e_f: strength of texture of one wavelength in all directions: the root mean square of complex Gabor responses
 *
 *   r(x) = (g_s(u) exp(2 pi i f u.e)) * L*,  g_s of unit sum, s = 0.56/f (one octave), e in 8 directions 22.5 degrees apart
 *
 * (Daugman 1985). With an isotropic g the kernel is a product of a filter down the columns and one along the rows. The two directions
 * that mirror each other have |r+|^2 + |r-|^2 = 2 (CC^2 + SS^2 + SC^2 + CS^2) of the four real products, so eight directions cost nine
 * filters down and sixteen along. The local mean Gauss(4/f) is taken off first: the kernel's own sum is not quite 0, and missing pixels
 * are then 0. The response is as smooth as g: every fourth site in both directions is enough.
 *
 * The Gaussian m that matches the sharper photo turns one Gabor filter into another: f' = f s^2/(s^2 + m^2), s'^2 = s^2 + m^2, times
 * exp(-2 pi^2 f^2 s^2 m^2/(s^2 + m^2)). */
#include <math.h>

#include "base/fmath.h"
#include "kernels/kernels.h"
#include "stages/balance/noise.h"
#include "stages/measure/texture.h"
#include "stages/measure/tiles.h"

enum { FREQUENCIES = 4, TURNS = 5, LAST_LEVEL = DD_LEVELS - 2 };
static const double FREQUENCY_MM[FREQUENCIES] = {0.25, 0.5, 1.0, 2.0};
static const double BANDWIDTH = 0.56, LEAST_WAVE_PX = 4.0, MEAN_OVER_WAVES = 4.0;

typedef struct bank {
    const dd_metric_input *in;
    const dd_level *level;
    const dd_plane *mean;
    int site, step, width, n;         /* width of a row that is read, n sites of a row */
    double sigma, f, gain[TURNS];     /* px of the level, after the match; gain of the power at turn k: match and cells */
    dd_taps wave[TURNS][2], envelope; /* cos and sin of f cos(22.5 k degrees) */
    dd_columns relief, there;
    dd_across across;
    float *row, *weight, *energy, *part;
    float *down; /* a row of `stride` values behind each wave, down the columns */
    size_t stride;
} bank;

static int level_of(const dd_metric_input *in, double frequency_mm)
{
    int level = 0;
    while (level < LAST_LEVEL && in->site->level[level + 1].px_per_mm / frequency_mm >= LEAST_WAVE_PX)
        level++;
    return level;
}

static bool is_carried(const dd_metric_input *in, double frequency_mm) { return in->site->px_per_mm / frequency_mm >= LEAST_WAVE_PX; }

bool dd_texture_gabor_wants(dd_texture *t)
{
    for (int i = 0; i < FREQUENCIES; i++)
        if (is_carried(t->in, FREQUENCY_MM[i]) &&
            !dd_texture_want(t, MEAN_OVER_WAVES / FREQUENCY_MM[i], level_of(t->in, FREQUENCY_MM[i]) + 1))
            return false;
    return true;
}

static double turn_cos(int k) { return dd_cos(k * DD_PI / 8.0); }

/* What averaging over the cells of a level leaves of f cycles per cell. */
static double cells_pass(int level, double f)
{
    double passed = 1.0;
    for (int k = 1; k <= level; k++)
        passed *= dd_cos(DD_PI * f / (double)(1 << k));
    return passed;
}

/* In px of the level, before the match. */
static void set_filters(bank *b, double frequency_mm, int level)
{
    double f = frequency_mm / b->level->px_per_mm, s = BANDWIDTH / f, m = b->in->site->match_px / (double)(1 << level);
    double sum = s * s + m * m, match = dd_exp(-2.0 * DD_PI * DD_PI * f * f * s * s * m * m / sum);
    b->sigma = sqrt(sum);
    b->f = f * s * s / sum;
    b->envelope = dd_taps_wave(b->sigma, b->step, 0.0, 0);
    for (int k = 0; k < TURNS; k++) {
        double cells = cells_pass(level, f * turn_cos(k)) * cells_pass(level, f * turn_cos(TURNS - 1 - k));
        b->gain[k] = match * match / (cells * cells);
        for (int phase = 0; phase < 2; phase++)
            b->wave[k][phase] = dd_taps_wave(b->sigma, b->step, b->f * turn_cos(k), phase);
    }
}

static void relief_row(const void *user, float *row, int y)
{
    const bank *b = user;
    b->in->ctx->kernels->texture.relief_row(row, dd_row(b->level->lab[0], y), dd_row(*b->mean, y / 2), dd_brow(b->level->valid, y),
                                            (size_t)b->width);
}

static void there_row(const void *user, float *row, int y)
{
    const bank *b = user;
    b->in->ctx->kernels->texture.ones_row(row, dd_brow(b->level->valid, y), (size_t)b->width);
}

static bool open_bank(bank *b, dd_texture *t, double frequency_mm)
{
    dd_ctx *ctx = t->in->ctx;
    int level = level_of(t->in, frequency_mm);
    *b = (bank){.in = t->in, .level = &t->in->site->level[level], .site = level + 2 < DD_LEVELS ? level + 2 : level + 1};
    b->mean = dd_texture_plane(t, MEAN_OVER_WAVES / frequency_mm, level + 1);
    b->step = 1 << (b->site - level);
    b->width = b->level->valid.width;
    b->n = t->in->site->level[b->site].valid.width;
    set_filters(b, frequency_mm, level);
    b->stride = ((size_t)b->width + 15) / 16 * 16;
    b->row = DD_NEW(ctx->arena, float, b->width);
    b->down = DD_NEW(ctx->arena, float, TURNS * 2 * b->stride);
    b->weight = DD_NEW(ctx->arena, float, b->n);
    b->energy = DD_NEW(ctx->arena, float, b->n);
    b->part = DD_NEW(ctx->arena, float, b->n);
    return b->mean && b->row && b->down && b->weight && b->energy && b->part &&
           dd_columns_open(&b->relief, b->width, b->level->valid.height, b->envelope.n, relief_row, b, ctx) &&
           dd_columns_open(&b->there, b->width, b->level->valid.height, b->envelope.n, there_row, b, ctx) &&
           dd_across_open(&b->across, b->width, b->step, ctx);
}

static void add_squares(float *restrict energy, const float *restrict part, float factor, int n)
{
    for (int i = 0; i < n; i++)
        energy[i] += factor * (part[i] * part[i]);
}

static float *down_row(const bank *b, int turn, int phase) { return b->down + (size_t)(2 * turn + phase) * b->stride; }

static void filter_down(bank *b, int j)
{
    enum { STRIP = 256 };
    for (int x = 0; x < b->width; x += STRIP)
        for (int k = 0; k < TURNS; k++)
            for (int phase = 0; phase < (k == TURNS - 1 ? 1 : 2); phase++) /* no sine of frequency 0 */
                dd_columns_strip(down_row(b, k, phase) + x, &b->relief, &b->wave[k][phase], j, x,
                                 b->width - x < STRIP ? b->width - x : STRIP);
}

/* The products of turn k: along the rows with cos(22.5 k), down the columns with its complement. Turns 0 and 4 are alone, the others
 * stand for a pair of mirrored directions. */
static void add_turn(bank *b, int k)
{
    bool alone = k == 0 || k == TURNS - 1;
    float factor = (float)((alone ? 1.0 : 2.0) * b->gain[k] / 8.0);
    for (int down = 0; down < (k == 0 ? 1 : 2); down++) {
        dd_across_load(&b->across, down_row(b, TURNS - 1 - k, down));
        for (int along = 0; along < (k == TURNS - 1 ? 1 : 2); along++) {
            dd_across_row(b->part, &b->across, &b->wave[k][along], b->n);
            add_squares(b->energy, b->part, factor, b->n);
        }
    }
}

static void measure_row(bank *b, dd_metric_sums *out, int j)
{
    for (int i = 0; i < b->n; i++)
        b->energy[i] = 0.0F;
    filter_down(b, j);
    for (int k = 0; k < TURNS; k++)
        add_turn(b, k);
    dd_columns_row(b->row, &b->there, &b->envelope, j);
    dd_across_load(&b->across, b->row);
    dd_across_row(b->weight, &b->across, &b->envelope, b->n);
    for (int i = 0; i < b->n; i++)
        b->energy[i] = b->weight[i] >= 0.5F ? b->energy[i] / (b->weight[i] * b->weight[i]) : NAN;
    dd_metric_add_level_row(out, 0, b->in, b->site, b->energy, j);
}

/* Power of the noise behind the filter, mean over the directions: the noise's spectrum under the square of a Gaussian round (f, 0), in
 * steps of a quarter of its width. */
static double noise_energy(const bank *b, const dd_noise *noise)
{
    enum { REACH = 10 };
    double edge = b->in->site->px_per_mm / b->level->px_per_mm, width = 1.0 / (2.0 * DD_PI * b->sigma * edge), sum = 0.0, norm = 0.0;
    if (!(noise->density_mm2 > 0.0))
        return 0.0;
    for (int k = 0; k < 2; k++) /* along an axis and between both: what lies in the middle is between these */
        for (int y = -REACH; y <= REACH; y++)
            for (int x = -REACH; x <= REACH; x++) {
                double tilt = k ? sqrt(0.5) : 1.0, other = k ? sqrt(0.5) : 0.0, share = dd_exp(-(x * x + y * y) / 16.0);
                double fx = b->f / edge * tilt + 0.25 * x * width, fy = b->f / edge * other + 0.25 * y * width;
                sum += share * dd_noise_power(noise, b->in->site->px_per_mm, fx, fy);
                norm += share;
            }
    return sum / norm * b->gain[0] / (4.0 * DD_PI * b->sigma * b->sigma * edge * edge);
}

static bool measure(dd_metric_sums *out, dd_texture *t, double frequency_mm)
{
    dd_arena_mark mark = dd_arena_level(t->in->ctx->arena);
    dd_noise noise[DD_TEXTURE_NOISES];
    bank *b = DD_NEW(t->in->ctx->arena, bank, 1);
    bool ok = b && open_bank(b, t, frequency_mm);
    int row_step = ok && b->level == t->in->site->level && dd_texture_is_large(t->in) ? 2 : 1; /* coarse levels cost nothing */
    dd_texture_noise(noise, t->in->site);
    for (int i = 0; ok && i < DD_TEXTURE_NOISES; i++)
        out->reference[0] += noise_energy(b, &noise[i]);
    for (int j = 0; ok && j < t->in->site->level[b->site].valid.height; j += row_step)
        measure_row(b, out, j);
    dd_arena_rewind(t->in->ctx->arena, mark);
    return ok;
}

bool dd_texture_gabor(dd_metric_sums *const *out, dd_texture *t)
{
    for (int i = 0; i < FREQUENCIES; i++)
        if (is_carried(t->in, FREQUENCY_MM[i]) && !measure(out[DD_TEXTURE_GABOR_025 + i], t, FREQUENCY_MM[i]))
            return false;
    return true;
}
