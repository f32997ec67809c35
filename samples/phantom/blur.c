/* Separable Gaussian in direct space, truncated at 3.2 sigma: along the rows into a scratch plane, then down the columns back. */
#include "phantom/blur.h"

#include <assert.h>
#include <math.h>

#include "base/fmath.h"

enum { MAX_RADIUS = 64 };

static int gauss_taps(float taps[2 * MAX_RADIUS + 1], double sigma_px)
{
    int radius = (int)ceil(3.2 * sigma_px);
    double weight[2 * MAX_RADIUS + 1], sum = 0.0;
    assert(radius <= MAX_RADIUS);
    for (int i = -radius; i <= radius; i++)
        sum += weight[i + radius] = dd_exp(-0.5 * i * i / (sigma_px * sigma_px));
    for (int i = 0; i <= 2 * radius; i++)
        taps[i] = (float)(weight[i] / sum);
    return radius;
}

int ph_mirror(int i, int n)
{
    while (i < 0 || i >= n)
        i = i < 0 ? -1 - i : 2 * n - 1 - i;
    return i;
}

static void blur_row(float *out, const float *in, float *padded, const float *taps, int radius, int n)
{
    for (int i = -radius; i < n + radius; i++)
        padded[i + radius] = in[ph_mirror(i, n)];
    for (int i = 0; i < n; i++)
        out[i] = 0.0f;
    for (int t = 0; t <= 2 * radius; t++)
        for (int i = 0; i < n; i++)
            out[i] += taps[t] * padded[i + t];
}

static void blur_column(dd_plane out, dd_plane in, const float *taps, int radius, int y)
{
    float *to = dd_row(out, y);
    for (int x = 0; x < out.width; x++)
        to[x] = 0.0f;
    for (int t = -radius; t <= radius; t++) {
        const float *from = dd_row(in, ph_mirror(y + t, in.height));
        float w = taps[t + radius];
        for (int x = 0; x < out.width; x++)
            to[x] += w * from[x];
    }
}

bool ph_blur(dd_plane plane, double sigma_px, dd_arena *arena)
{
    float taps[2 * MAX_RADIUS + 1];
    if (sigma_px < 0.15)
        return true;
    int radius = gauss_taps(taps, sigma_px);
    dd_arena_mark level = dd_arena_level(arena);
    dd_plane across = dd_plane_new(arena, plane.width, plane.height);
    float *padded = DD_NEW(arena, float, plane.width + 2 * radius);
    bool ok = across.px && padded;
    for (int y = 0; ok && y < plane.height; y++)
        blur_row(dd_row(across, y), dd_row(plane, y), padded, taps, radius, plane.width);
    for (int y = 0; ok && y < plane.height; y++)
        blur_column(plane, across, taps, radius, y);
    dd_arena_rewind(arena, level);
    return ok;
}
