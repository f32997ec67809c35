/* Smear of an even, straight motion during the exposure: the picture averaged over a line of the stated length, its middle at the pixel.
 * The line is cut into short steps; what lies between pixels is read by Catmull-Rom weights (Keys 1981, a = -1/2), which, unlike the
 * bilinear ones, add hardly any blur of their own. All steps together are one small kernel. */
#include <math.h>

#include "base/fmath.h"
#include "phantom/blur.h"

enum { MOST_PX = 30, REACH = MOST_PX / 2 + 3, TAPS = 2 * REACH + 1, STEPS_PER_PX = 8 };

/* Weight of a pixel at signed distance t from the place that is read. */
static double keys_weight(double t)
{
    double d = fabs(t);
    if (d < 1.0)
        return (1.5 * d - 2.5) * d * d + 1.0;
    return d < 2.0 ? ((-0.5 * d + 2.5) * d - 4.0) * d + 2.0 : 0.0;
}

static void add_place(double kernel[TAPS][TAPS], double x, double y, double share)
{
    int left = (int)floor(x) - 1, top = (int)floor(y) - 1;
    for (int j = top; j < top + 4; j++)
        for (int i = left; i < left + 4; i++)
            kernel[j + REACH][i + REACH] += share * keys_weight(x - i) * keys_weight(y - j);
}

static void draw_line(double kernel[TAPS][TAPS], double length_px, double angle_deg)
{
    int steps = STEPS_PER_PX * (int)ceil(length_px);
    double dx = dd_cos(angle_deg * (DD_PI / 180.0)), dy = dd_sin(angle_deg * (DD_PI / 180.0));
    for (int i = 0; i < steps; i++) {
        double along = length_px * ((i + 0.5) / steps - 0.5);
        add_place(kernel, along * dx, along * dy, 1.0 / steps);
    }
}

static void copy_mirrored(dd_plane out, dd_plane in)
{
    for (int y = 0; y < out.height; y++) {
        const float *from = dd_row(in, ph_mirror(y - REACH, in.height));
        for (int x = 0; x < out.width; x++)
            dd_row(out, y)[x] = from[ph_mirror(x - REACH, in.width)];
    }
}

static void add_shifted(float *to, const float *from, float weight, int n)
{
    for (int x = 0; x < n; x++)
        to[x] += weight * from[x];
}

bool ph_motion_blur(dd_plane plane, double length_px, double angle_deg, dd_arena *arena)
{
    double kernel[TAPS][TAPS] = {{0.0}};
    if (length_px <= 0.0)
        return true;
    draw_line(kernel, fmin(length_px, MOST_PX), angle_deg);
    dd_arena_mark level = dd_arena_level(arena);
    dd_plane wide = dd_plane_new(arena, plane.width + 2 * REACH, plane.height + 2 * REACH);
    if (!wide.px)
        return false;
    copy_mirrored(wide, plane);
    dd_plane_fill(plane, 0.0f);
    for (int y = 0; y < plane.height; y++)
        for (int j = 0; j < TAPS; j++)
            for (int i = 0; i < TAPS; i++)
                if (kernel[j][i] != 0.0)
                    add_shifted(dd_row(plane, y), dd_row(wide, y + j) + i, (float)kernel[j][i], plane.width);
    dd_arena_rewind(arena, level);
    return true;
}
