/* spectral_slope: how fast the power of lightness falls with frequency, P(f) ~ 1/f^slope (Field, JOSA A 4:2379, 1987).
 *
 * Welch's method (1967): squares of 64 x 64 sites of Gauss(1 mm) on a grid of 2.2 to 4.4 px/mm, at most 48 sites
 * apart and up to the edges of the region, each less its plane, behind
 * a Hann window; mean power in rings of one frequency step; divided by the squared transfer of the Gaussian, less the noise. The slope is
 * the negative gradient of log P over log f from 0.15 (3.5 steps at least: nearer to 0 the window leaks, 0.1 of a slope of 3) to 1 cycles
 * per mm, all rings alike.
 *
 * It is no mean of tiles, but nearly one: with S = P - noise and c the weights of the least-squares line, a window w moves the slope by
 *   -sum over the rings of c (P_w - P)/S
 * so the tiles round the middle of w hold slope + that. */
#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"
#include "kernels/fft.h"
#include "stages/balance/noise.h"
#include "stages/measure/texture.h"
#include "stages/measure/tiles.h"

enum { N = DD_FFT_EDGE, HOP = 48, RINGS = N / 2, PLANE_STEP = 4 };
static const double CUTOFF_MM = 1.0, LEAST_PX_PER_MM = 2.2, LOWEST = 0.15, HIGHEST = 1.0, LEAST_STEPS = 3.5;
static const double LEAST_SIGNAL = 0.1, LEAST_DEFINED = 0.9; /* shares: of a ring's power; of a window */

typedef struct welch {
    const dd_metric_input *in;
    const dd_plane *plane;
    double px_per_mm;
    int level, across, down; /* windows */
    int room_x, room_y;      /* sites between the corners of the first and the last */
    int first_ring, last_ring;
    double (*power)[RINGS]; /* by window; power[w][0] is NaN where the window is not used */
    double mean[RINGS], signal[RINGS], weight[RINGS], slope;
    float hann[N];
    int members[RINGS];
    double log_step[RINGS]; /* mean log of the distance in steps */
    uint8_t ring[N][N];     /* RINGS: none */
    dd_fft_table table;
    dd_fft_square square;
} welch;

static int level_of(const dd_metric_input *in)
{
    int level = 0;
    while (level < 2 && in->site->level[level + 1].px_per_mm >= LEAST_PX_PER_MM)
        level++;
    return level;
}

bool dd_texture_slope_wants(dd_texture *t)
{
    return t->in->site->px_per_mm < LEAST_PX_PER_MM || dd_texture_want(t, CUTOFF_MM, level_of(t->in));
}

static void set_tables(welch *w)
{
    dd_fft_init(&w->table);
    for (int y = 0; y < N; y++) {
        w->hann[y] = (float)(0.5 - 0.5 * dd_cos(2.0 * DD_PI * (y + 0.5) / N));
        for (int x = 0; x < N; x++) {
            double u = x <= N / 2 ? x : x - N, v = y <= N / 2 ? y : y - N, distance = dd_hypot(u, v);
            int ring = (int)(distance + 0.5);
            w->ring[y][x] = (uint8_t)(ring > 0 && ring < RINGS && y <= N / 2 ? ring : RINGS); /* the other half is its mirror image */
            if (w->ring[y][x] == RINGS)
                continue;
            w->members[ring]++;
            w->log_step[ring] += dd_log(distance);
        }
    }
    for (int r = 1; r < RINGS; r++)
        w->log_step[r] /= w->members[r];
}

static bool open_welch(welch *w, dd_texture *t)
{
    w->in = t->in;
    w->level = level_of(t->in);
    w->px_per_mm = t->in->site->level[w->level].px_per_mm;
    w->plane = dd_texture_plane(t, CUTOFF_MM, w->level);
    if (!w->plane)
        return false;
    w->room_x = w->plane->width - N;
    w->room_y = w->plane->height - N;
    w->across = w->room_x < 0 ? 0 : 1 + (w->room_x + HOP - 1) / HOP;
    w->down = w->room_y < 0 ? 0 : 1 + (w->room_y + HOP - 1) / HOP;
    w->first_ring = (int)ceil(fmax(LOWEST * N / w->px_per_mm, LEAST_STEPS));
    w->last_ring = (int)floor(HIGHEST * N / w->px_per_mm);
    w->last_ring = w->last_ring < RINGS ? w->last_ring : RINGS - 1;
    w->power = dd_arena_calloc(t->in->ctx->arena, (size_t)w->across * (size_t)w->down + 1, sizeof *w->power);
    set_tables(w);
    return w->power != NULL;
}

/* a + b x + c y of the defined sites, x and y from the middle; of every fourth, which is enough for a plane. False when too few are
 * defined. */
static bool fit_plane(double plane[3], const welch *w, int x0, int y0)
{
    double a[9] = {0}, b[3] = {0};
    for (int y = 0; y < N; y += PLANE_STEP) {
        const float *row = dd_row(*w->plane, y0 + y) + x0;
        for (int x = 0; x < N; x += PLANE_STEP) {
            double term[3] = {1.0, x - 0.5 * (N - 1), y - 0.5 * (N - 1)}, value = (double)row[x];
            for (int i = 0; value == value && i < 3; i++) {
                b[i] += term[i] * value;
                for (int k = 0; k < 3; k++)
                    a[3 * i + k] += term[i] * term[k];
            }
        }
    }
    return a[0] >= LEAST_DEFINED * (N / PLANE_STEP) * (N / PLANE_STEP) && dd_solve_spd(plane, a, b, 3);
}

static void load_window(welch *w, const double plane[3], int x0, int y0)
{
    for (int y = 0; y < N; y++) {
        const float *row = dd_row(*w->plane, y0 + y) + x0;
        float left = (float)(plane[0] + plane[2] * (y - 0.5 * (N - 1)) - plane[1] * 0.5 * (N - 1)), step = (float)plane[1];
        for (int x = 0; x < N; x++) {
            float value = row[x] - (left + step * (float)x);
            w->square.re[y][x] = value == value ? value * w->hann[x] * w->hann[y] : 0.0F;
            w->square.im[y][x] = 0.0F;
        }
    }
}

/* Power density in the rings, L*^2 mm^2. */
static void measure_window(double power[RINGS], welch *w, int x0, int y0)
{
    double plane[3], sum[RINGS + 1] = {0}, squares = 0.0;
    if (!fit_plane(plane, w, x0, y0)) {
        power[0] = NAN;
        return;
    }
    load_window(w, plane, x0, y0);
    dd_fft_64(&w->square, &w->table);
    for (int y = 0; y < N; y++)
        squares += (double)w->hann[y] * (double)w->hann[y];
    for (int y = 0; y <= w->last_ring; y++)
        for (int x = 0; x < N; x++)
            sum[w->ring[y][x]] += (double)(w->square.re[y][x] * w->square.re[y][x] + w->square.im[y][x] * w->square.im[y][x]);
    for (int r = w->first_ring; r <= w->last_ring; r++)
        power[r] = sum[r] / (w->members[r] * squares * squares * w->px_per_mm * w->px_per_mm);
}

static int corner(int i, int n, int room) { return n > 1 ? i * room / (n - 1) : room / 2; }

static int measure_windows(welch *w)
{
    int used = 0;
    for (int j = 0; j < w->down; j++)
        for (int i = 0; i < w->across; i++) {
            double *power = w->power[j * w->across + i];
            measure_window(power, w, corner(i, w->across, w->room_x), corner(j, w->down, w->room_y));
            if (power[0] != power[0])
                continue;
            used++;
            for (int r = 1; r < RINGS; r++)
                w->mean[r] += power[r];
        }
    for (int r = 1; used && r < RINGS; r++)
        w->mean[r] /= used;
    return used;
}

/* Of the noise as it is behind the Gaussian and the match. */
static double noise_power(const welch *w, double f_mm, double transfer)
{
    const dd_site *site = w->in->site;
    dd_noise noise[DD_TEXTURE_NOISES];
    double match = 2.0 * DD_PI * f_mm * site->match_px / site->px_per_mm, sum = 0.0;
    dd_texture_noise(noise, site);
    for (int i = 0; i < DD_TEXTURE_NOISES; i++)
        if (noise[i].density_mm2 > 0.0)
            sum += dd_noise_power(&noise[i], site->px_per_mm, f_mm / site->px_per_mm, 0.0) / (site->px_per_mm * site->px_per_mm);
    return sum * dd_exp(-match * match) * transfer * transfer;
}

/* The line through log power over log frequency. */
static void fit_line(welch *w)
{
    const double alpha = 0.4697;
    double centre = 0.0, spread = 0.0;
    int n = w->last_ring - w->first_ring + 1;
    for (int r = w->first_ring; r <= w->last_ring; r++)
        centre += w->log_step[r] / n;
    for (int r = w->first_ring; r <= w->last_ring; r++)
        spread += (w->log_step[r] - centre) * (w->log_step[r] - centre);
    for (int r = w->first_ring; r <= w->last_ring; r++) {
        double f_mm = dd_exp(w->log_step[r]) * w->px_per_mm / N,
               transfer = dd_exp(-DD_PI * alpha * alpha * CUTOFF_MM * CUTOFF_MM * f_mm * f_mm);
        w->weight[r] = (w->log_step[r] - centre) / spread;
        w->signal[r] = fmax(w->mean[r] - noise_power(w, f_mm, transfer), LEAST_SIGNAL * w->mean[r]);
        w->slope -= w->weight[r] * dd_log(w->signal[r] / (transfer * transfer));
    }
}

static double share_of_window(const welch *w, const double power[RINGS])
{
    double value = w->slope;
    for (int r = w->first_ring; r <= w->last_ring; r++)
        value -= w->weight[r] * (power[r] - w->mean[r]) / w->signal[r];
    return value;
}

/* The window whose middle is nearest to a tile. */
static int nearest(double tile_middle_px, int level, int n, int room)
{
    double from = tile_middle_px / (double)(1 << level) - 0.5 * N; /* the corner of a window round it */
    int i = n > 1 ? (int)floor(from * (n - 1) / room + 0.5) : 0;
    return i < 0 ? 0 : i < n ? i : n - 1;
}

static void add_tiles(dd_metric_sums *out, const welch *w)
{
    const dd_metric_input *in = w->in;
    double sum = 0.0, weight = 0.0;
    dd_metric_weigh_valid(out, in);
    for (int t = 0; t < in->tiles_x * in->tiles_y; t++) {
        int i = nearest((t % in->tiles_x + 0.5) * in->tile_px, w->level, w->across, w->room_x);
        int j = nearest((t / in->tiles_x + 0.5) * in->tile_px, w->level, w->down, w->room_y);
        const double *power = w->power[j * w->across + i];
        out->weight[t] = power[0] == power[0] ? out->weight[t] : 0.0;
        if (out->weight[t] > 0.0)
            out->sums[(size_t)t * DD_SUMS] += out->weight[t] * share_of_window(w, power);
        sum += out->sums[(size_t)t * DD_SUMS];
        weight += out->weight[t];
    }
    out->reference[0] = weight > 0.0 ? sum / weight - w->slope : 0.0; /* windows have unequal parts of the region */
}

bool dd_texture_slope(dd_metric_sums *const *out, dd_texture *t)
{
    dd_arena_mark mark = dd_arena_level(t->in->ctx->arena);
    if (t->in->site->px_per_mm < LEAST_PX_PER_MM)
        return true;
    welch *w = DD_NEW(t->in->ctx->arena, welch, 1);
    bool ok = w && open_welch(w, t);
    if (ok && w->across > 0 && w->down > 0 && measure_windows(w) > 0) {
        fit_line(w);
        add_tiles(out[DD_TEXTURE_SLOPE], w);
    } else if (ok) {
        out[DD_TEXTURE_SLOPE]->why = DD_WHY_REGION_TOO_SMALL;
    }
    dd_arena_rewind(t->in->ctx->arena, mark);
    return ok;
}

static double finish(const double mean[DD_SUMS], const double reference[DD_SUMS]) { return mean[0] - reference[0]; }

const dd_metric dd_metric_spectral_slope = {
    .info =
        {
            .name = "spectral_slope",
            .unit = "1",
            .question = "Does coarse or fine texture prevail (steeper: coarse)?",
            .formula =
                "-slope of log power over log frequency of L*, 0.15 to 1 cycles per mm: mean over Hann windows of 15 to 29 mm inside the "
                "region, rings of one frequency step, less the noise; the sharper photo is first blurred to match the other",
            .direction = "context",
            .range = "0 to 5; skin 1.5 to 4",
            .scale = "needs mm",
            .source = "Field 1987; Welch 1967",
            .failures =
                "blur and smoothing steepen it, shading in the region too; regions that hold no whole window (15 to 29 mm): not measured",
            .unaffected_by = "overall tone, contrast, mirroring the picture",
            .decimals = 2,
        },
    .direction = DD_CONTEXT,
    .needs_scale = true,
    .needs_sharpness = true,
    .windowed = true,
    .default_floor = 0.2,
    .version = "1",
    .least_px_per_mm = 2.2,
    .group = &dd_texture_group,
    .slot = DD_TEXTURE_SLOPE,
    .finish = finish,
};
