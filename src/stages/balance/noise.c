/* Noise (METRICS.md 6.3). Immerkaer's mask (CVIU 64:300, 1996), at spacing d,
 *
 *    1 . -2 .  1
 *    . .  . .  .
 *   -2 .  4 . -2     d = 2; the mean of |response| times sqrt(pi/2)/6 is the SD of white noise, planes and axis-parallel edges cancel
 *    . .  . .  .
 *    1 . -2 .  1
 *
 * at d = 1 gives the published estimate. Noise of a camera is white noise behind a filter (e,1,e) per axis, which hides most of it from
 * d = 1 and little from d = 2; with the filter's autocorrelation R0 = 1 + 2e^2, R1 = 2e, R2 = e^2 the mask keeps, per axis,
 *
 *   g1^2 = (6 R0 - 8 R1 + 2 R2) / 6 R0        g2^2 = (6 R0 - 8 R2) / 6 R0
 *
 * so the ratio of the two estimates, g1^2/g2^2, tells e, and the density at frequency 0 is s^2 ((1 + 2e)^2 / R0)^2. Below 12 px/mm the
 * wider mask sees pores (at 8 px/mm it took half of the texture for noise): there the noise of both photos is taken for white, which errs
 * on the small side. */
#include "stages/balance/noise.h"

#include <math.h>

#include "base/fmath.h"
#include "base/stats.h"
#include "kernels/colour.h"

enum { BLOCK = 16, MARGIN = 2, EDGE = 2 * BLOCK + 2 * MARGIN }; /* a place: 2 x 2 blocks and what the masks reach */
static const double CALM_SHARE = 0.3, COLOUR_LEAST_PX_PER_MM = 12.0;

/* What one place tells. */
typedef struct reading {
    double unrest; /* range of the four block means: texture, not noise (METRICS.md 6.3) */
    double level;  /* mean code */
    double sd[2];  /* spacing 1 and 2, codes */
} reading;

static double code_at(const dd_photo *photo, int x, int y)
{
    size_t i = (size_t)y * photo->row_samples + 3 * (size_t)x;
    if (photo->depth == 8) {
        const uint8_t *s = (const uint8_t *)photo->samples + i;
        return 0.2126729 * s[0] + 0.7151522 * s[1] + 0.0721750 * s[2];
    }
    const uint16_t *s = (const uint16_t *)photo->samples + i;
    return (0.2126729 * s[0] + 0.7151522 * s[1] + 0.0721750 * s[2]) * (255.0 / 65535.0);
}

static double response(const double *c, int d)
{
    const double *up = c - d * EDGE, *down = c + d * EDGE;
    return fabs((up[-d] + up[d]) + (down[-d] + down[d]) - 2.0 * ((up[0] + down[0]) + (c[-d] + c[d])) + 4.0 * c[0]);
}

static double block_mean(const double *first)
{
    double sum = 0.0;
    for (int y = 0; y < BLOCK; y++)
        for (int x = 0; x < BLOCK; x++)
            sum += first[y * EDGE + x];
    return sum / (BLOCK * BLOCK);
}

static double spread_at(const double *code, int d)
{
    const double sqrt_half_pi = 1.2533141373155003;
    double sum = 0.0;
    for (int y = MARGIN; y < EDGE - MARGIN; y++)
        for (int x = MARGIN; x < EDGE - MARGIN; x++)
            sum += response(code + y * EDGE + x, d);
    return sqrt_half_pi / 6.0 * sum / (4 * BLOCK * BLOCK);
}

static bool read_place(reading *out, const dd_photo *photo, dd_place p)
{
    double code[EDGE * EDGE], low = INFINITY, high = -INFINITY, sum = 0.0;
    int x0 = (int)floorf(p.x) - EDGE / 2, y0 = (int)floorf(p.y) - EDGE / 2;
    if (x0 < 0 || y0 < 0 || x0 + EDGE > photo->width || y0 + EDGE > photo->height)
        return false;
    for (int y = 0; y < EDGE; y++)
        for (int x = 0; x < EDGE; x++)
            code[y * EDGE + x] = code_at(photo, x0 + x, y0 + y);
    for (int b = 0; b < 4; b++) {
        double mean = block_mean(code + (MARGIN + b / 2 * BLOCK) * EDGE + MARGIN + b % 2 * BLOCK);
        low = fmin(low, mean);
        high = fmax(high, mean);
        sum += mean;
    }
    *out = (reading){high - low, 0.25 * sum, {spread_at(code, 1), spread_at(code, 2)}};
    return true;
}

static double mask_share(double e, int d)
{
    double r0 = 1.0 + 2.0 * e * e;
    return d == 1 ? (6.0 * r0 - 16.0 * e + 2.0 * e * e) / (6.0 * r0) : (6.0 * r0 - 8.0 * e * e) / (6.0 * r0);
}

/* The e whose ratio of the two masks was seen; the ratio falls from 1 to 0.214. */
static double neighbour_weight(double ratio)
{
    double low = 0.0, high = 0.5;
    for (int i = 0; i < 40; i++) {
        double e = 0.5 * (low + high);
        if (mask_share(e, 1) / mask_share(e, 2) > ratio)
            low = e;
        else
            high = e;
    }
    return 0.5 * (low + high);
}

/* Luminance of a grey of that code (0..255, fractions too) as the photo's own tables and matrix read it. */
static double luminance_of(const dd_photo *photo, double code)
{
    static const double WEIGHT[3] = {0.2126729, 0.7151522, 0.0721750};
    double most = photo->depth == 8 ? 255.0 : 65535.0, at = fmin(fmax(code / 255.0 * most, 0.0), most), sum = 0.0;
    int i = at < most ? (int)at : (int)most - 1;
    for (int row = 0; row < 3; row++)
        for (int c = 0; c < 3; c++) {
            const float *t = photo->to_linear[c] + i;
            sum += WEIGHT[row] * (double)photo->matrix[3 * row + c] * ((double)t[0] + (at - i) * ((double)t[1] - (double)t[0]));
        }
    return sum;
}

/* L* per code when the photo's linear light is multiplied by `light`: 0.27 on light skin. */
static double lightness_per_code(const dd_photo *photo, double level, double light)
{
    double rgb[3], lab[2][3];
    for (int i = 0; i < 2; i++) {
        rgb[0] = rgb[1] = rgb[2] = light * luminance_of(photo, level + (i ? 1.0 : -1.0));
        dd_lab_from_linear1(lab[i], rgb);
    }
    return 0.5 * (lab[1][0] - lab[0][0]);
}

static double mean_of_calm(const reading *r, int n, double most_unrest, int which)
{
    double sum = 0.0;
    int calm = 0;
    for (int i = 0; i < n; i++)
        if (r[i].unrest <= most_unrest) {
            sum += which < 2 ? r[i].sd[which] : r[i].level;
            calm++;
        }
    return sum / calm;
}

static void conclude(dd_noise *out, const dd_photo *photo, const reading *r, int n, double most_unrest, bool coloured, double light)
{
    double sd1 = mean_of_calm(r, n, most_unrest, 0), sd2 = mean_of_calm(r, n, most_unrest, 1);
    double slope = lightness_per_code(photo, mean_of_calm(r, n, most_unrest, 2), light), sd = sd1;
    out->sd_dn = sd1;
    if (coloured && sd2 > sd1) {
        out->neighbour = neighbour_weight(sd1 / sd2);
        sd = sd2 / mask_share(out->neighbour, 2);
    }
    double e = out->neighbour, gain = (1.0 + 2.0 * e) * (1.0 + 2.0 * e) / (1.0 + 2.0 * e * e);
    double sd_l_mm = sd * slope * gain / out->px_per_mm;
    out->density_mm2 = sd_l_mm * sd_l_mm;
}

bool dd_noise_measure(dd_noise *out, const dd_photo *photo, const dd_place *place, int n, double px_per_mm, double coarser_px_per_mm,
                      double light, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    reading *r = DD_NEW(arena, reading, n + 1);
    double *unrest = DD_NEW(arena, double, n + 1);
    int m = 0;
    *out = (dd_noise){.sd_dn = NAN, .px_per_mm = px_per_mm};
    if (!r || !unrest)
        return false;
    for (int i = 0; i < n; i++)
        if (read_place(&r[m], photo, place[i])) {
            unrest[m] = r[m].unrest;
            m++;
        }
    if (m)
        conclude(out, photo, r, m, dd_quantile(unrest, (size_t)m, CALM_SHARE), coarser_px_per_mm >= COLOUR_LEAST_PX_PER_MM, light);
    dd_arena_rewind(arena, mark);
    return true;
}

bool dd_noise_is_bound(const dd_noise noise[2]) { return fmin(noise[0].px_per_mm, noise[1].px_per_mm) < COLOUR_LEAST_PX_PER_MM; }

/* Power transfer along one axis: (e,1,e) at the photo's pixels, then dd_resample's cubic B-spline, 1.25 grid steps wide (at least 1.25
 * photo px): sinc^4, squared. */
static double axis_power(const dd_noise *noise, double step_px, double f)
{
    double e = noise->neighbour, width = 1.25 * fmax(1.0, 1.0 / step_px), t = DD_PI * width * f;
    double sinc = fabs(t) < 1e-6 ? 1.0 : dd_sin(t) / t, s2 = sinc * sinc, s4 = s2 * s2;
    double filter = (1.0 + 2.0 * e * dd_cos(2.0 * DD_PI * f / step_px)) / (1.0 + 2.0 * e);
    return s4 * s4 * filter * filter;
}

double dd_noise_power(const dd_noise *noise, double px_per_mm, double fx, double fy)
{
    double step_px = noise->px_per_mm / px_per_mm;
    return noise->density_mm2 * px_per_mm * px_per_mm * axis_power(noise, step_px, fx) * axis_power(noise, step_px, fy);
}

double dd_noise_in_band(const dd_noise *noise, double px_per_mm, double fine_px, double coarse_px)
{
    enum { HALF = 32 }; /* frequencies per axis, 0 to 0.5 cycles/px; the band is smooth */
    double power[HALF], fine[HALF], coarse[HALF], sum = 0.0;
    if (!(noise->density_mm2 > 0.0))
        return 0.0;
    for (int i = 0; i < HALF; i++) {
        double f = (i + 0.5) / (2.0 * HALF), w = 2.0 * DD_PI * DD_PI * f * f;
        power[i] = axis_power(noise, noise->px_per_mm / px_per_mm, f);
        fine[i] = dd_exp(-w * fine_px * fine_px);
        coarse[i] = dd_exp(-w * coarse_px * coarse_px);
    }
    for (int j = 0; j < HALF; j++)
        for (int i = 0; i < HALF; i++) {
            double band = fine[i] * fine[j] - coarse[i] * coarse[j];
            sum += power[i] * power[j] * band * band;
        }
    return noise->density_mm2 * px_per_mm * px_per_mm * sum / (HALF * HALF);
}
