/* spec_share: the share of the light that the skin reflects like a mirror, by the dichromatic model (Shafer, Color Res Appl 10:210, 1985)
 *
 *   I = m_d c + m_s (1, 1, 1),   c = the region's median chromaticity (R, G, B over their sum)
 *
 * solved per cell of 2 x 2 px by least squares, with c.(1,1,1) = 1 and det = 3 c.c - 1:
 *   m_s = max(0, (c.c sum(I) - c.I)/det);   share = sum m_s / sum Y(I), as (1, 1, 1) has Y = 1
 * What is grey has no chromaticity that tells the two apart: det below 0.02. METRICS.md 2.3. */
#include <math.h>

#include "base/stats.h"
#include "kernels/kernels.h"
#include "stages/measure/texture_shine.h"
#include "stages/measure/tiles.h"

enum { SHARE_LEVEL = 1, COLOUR_LEVEL = 3 };
static const double LEAST_DET = 0.02;

static double from_f(double f)
{
    const double delta = 6.0 / 29.0;
    return f > delta ? f * f * f : 3.0 * delta * delta * (f - 4.0 / 29.0);
}

void dd_linear_of_lab(double rgb[3], const float lab[3])
{
    double fy = ((double)lab[0] + 16.0) / 116.0;
    double x = 0.95047 * from_f(fy + (double)lab[1] / 500.0), y = from_f(fy), z = 1.08883 * from_f(fy - (double)lab[2] / 200.0);
    rgb[0] = 3.2404542 * x - 1.5371385 * y - 0.4985314 * z;
    rgb[1] = -0.9692660 * x + 1.8760108 * y + 0.0415560 * z;
    rgb[2] = 0.0556434 * x - 0.2040259 * y + 1.0572252 * z;
}

static void linear_at(double rgb[3], const dd_level *level, int x, int y)
{
    const float lab[3] = {dd_row(level->lab[0], y)[x], dd_row(level->lab[1], y)[x], dd_row(level->lab[2], y)[x]};
    dd_linear_of_lab(rgb, lab);
}

/* The median of R and of G over the sum, and what is left for B. NaN when nothing is valid. */
static bool find_chromaticity(double c[3], const dd_level *level, dd_arena *arena)
{
    dd_arena_mark mark = dd_arena_level(arena);
    size_t most = (size_t)level->valid.width * (size_t)level->valid.height, n = 0;
    float *red = DD_NEW(arena, float, most), *green = DD_NEW(arena, float, most);
    double rgb[3];
    for (int y = 0; red && green && y < level->valid.height; y++)
        for (int x = 0; x < level->valid.width; x++) {
            if (!dd_brow(level->valid, y)[x])
                continue;
            linear_at(rgb, level, x, y);
            double sum = rgb[0] + rgb[1] + rgb[2];
            if (!(sum > 0.0))
                continue;
            red[n] = (float)(rgb[0] / sum);
            green[n++] = (float)(rgb[1] / sum);
        }
    c[0] = n ? dd_median_f(red, n) : NAN;
    c[1] = n ? dd_median_f(green, n) : NAN;
    c[2] = 1.0 - c[0] - c[1];
    dd_arena_rewind(arena, mark);
    return red && green;
}

/* m_s is linear in R, G, B, and so in X, Y, Z: its weights there. */
static void weigh_xyz(float toward[3], const double c[3])
{
    static const double RGB_OF_XYZ[3][3] = {
        {3.2404542, -1.5371385, -0.4985314}, {-0.9692660, 1.8760108, 0.0415560}, {0.0556434, -0.2040259, 1.0572252}};
    double cc = c[0] * c[0] + c[1] * c[1] + c[2] * c[2], det = 3.0 * cc - 1.0;
    for (int k = 0; k < 3; k++) {
        double sum = 0.0;
        for (int channel = 0; channel < 3; channel++)
            sum += (cc - c[channel]) / det * RGB_OF_XYZ[channel][k];
        toward[k] = (float)sum;
    }
}

bool dd_shine_share(dd_metric_sums *out, const dd_metric_input *in)
{
    dd_arena_mark mark = dd_arena_level(in->ctx->arena);
    const dd_level *level = &in->site->level[SHARE_LEVEL];
    float *shine = DD_NEW(in->ctx->arena, float, level->valid.width), *light = DD_NEW(in->ctx->arena, float, level->valid.width);
    double c[3] = {NAN, NAN, NAN};
    bool ok = shine && light && find_chromaticity(c, &in->site->level[COLOUR_LEVEL], in->ctx->arena);
    bool coloured = 3.0 * (c[0] * c[0] + c[1] * c[1] + c[2] * c[2]) - 1.0 >= LEAST_DET;
    float toward[3];
    weigh_xyz(toward, c);
    if (ok && !coloured)
        out->why = DD_WHY_UNDEFINED;
    for (int y = 0; ok && coloured && y < level->valid.height; y++) {
        in->ctx->kernels->texture.shine_row(shine, light, dd_row(level->lab[0], y), dd_row(level->lab[1], y), dd_row(level->lab[2], y),
                                            toward, (size_t)level->valid.width);
        dd_metric_add_level_row(out, 0, in, SHARE_LEVEL, shine, y);
        dd_metric_add_level_row(out, 1, in, SHARE_LEVEL, light, y);
    }
    dd_arena_rewind(in->ctx->arena, mark);
    return ok;
}
