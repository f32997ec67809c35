/* Noise of the map that spots are cut from (METRICS.md 6.3). Immerkaer's mask (CVIU 64:300, 1996)
 *
 *    1 -2  1
 *   -2  4 -2      cancels planes and edges along the axes; the mean of its absolute response is noise
 *    1 -2  1
 *
 * taken over the calmest 30 % of small blocks, because elsewhere it sees pores and hair. */
#include "stages/measure/spots.h"

#include <math.h>

#include "base/fmath.h"
#include "base/stats.h"
#include "stages/measure/smooth.h"

enum { EDGE = 16 }; /* of a block, px */

static double mask_response(const float *a, const float *b, const float *c, int x)
{
    double corners = ((double)a[x - 1] + (double)a[x + 1]) + ((double)c[x - 1] + (double)c[x + 1]);
    double sides = ((double)a[x] + (double)c[x]) + ((double)b[x - 1] + (double)b[x + 1]);
    return fabs(corners - 2.0 * sides + 4.0 * (double)b[x]);
}

static bool all_valid(dd_bytes valid, int x0, int y0)
{
    for (int y = y0; y < y0 + EDGE; y++) {
        const uint8_t *ok = dd_brow(valid, y) + x0;
        for (int x = 0; x < EDGE; x++)
            if (!ok[x])
                return false;
    }
    return true;
}

static double block_noise(dd_plane l, int x0, int y0)
{
    const double sqrt_half_pi = 1.2533141373155003;
    double sum = 0.0;
    for (int y = y0 + 1; y < y0 + EDGE - 1; y++)
        for (int x = x0 + 1; x < x0 + EDGE - 1; x++)
            sum += mask_response(dd_row(l, y - 1), dd_row(l, y), dd_row(l, y + 1), x);
    return sqrt_half_pi / 6.0 * sum / ((EDGE - 2) * (EDGE - 2));
}

bool dd_spot_noise(double *noise, dd_plane l, dd_bytes valid, double px_per_mm, dd_ctx *ctx)
{
    enum { MOST_ACROSS = 32 }; /* about 1000 blocks tell enough */
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    int side = l.width > l.height ? l.width : l.height;
    int step = side / MOST_ACROSS > EDGE ? side / MOST_ACROSS : EDGE;
    size_t most = (size_t)(l.width / step + 1) * (size_t)(l.height / step + 1), n = 0;
    double *block = DD_NEW(ctx->arena, double, most);
    *noise = 0.0;
    if (!block)
        return false;
    for (int y = 0; y + EDGE <= l.height; y += step)
        for (int x = 0; x + EDGE <= l.width; x += step)
            if (all_valid(valid, x, y))
                block[n++] = block_noise(l, x, y);
    double sigma_px = dd_sigma_from_cutoff(DD_SPOT_CUTOFF_MM, px_per_mm);
    double gain = 1.0 / (2.0 * sqrt(DD_PI) * sigma_px); /* SD of white noise behind that Gaussian */
    if (n)
        *noise = dd_quantile(block, n, 0.3) * fmin(1.0, gain);
    dd_arena_rewind(ctx->arena, mark);
    return true;
}
