/* From which side the light of a pair falls. The slope of ln light over the skin points to the lamp, on what is flat or bulges towards the
 * camera: nearer parts and parts turned to the lamp are brighter. Stage balance measures it on each photo as it was shot, on control skin
 * where there is some; where it does not (identical files), the region's own L* tells.
 *
 * No relief shows in light from the front. A slope below LEAST_TILT is what a frontal lamp leaves on skin off its middle. A lamp that moved
 * changes shading more than any treatment does (METRICS.md 3 and 6.6): more than 20 degrees or 1.5 times, and nothing is said. */
#include <math.h>

#include "base/fmath.h"
#include "stages/measure/scars.h"

static const double LEAST_TILT = 0.05;     /* of ln light per 30 mm */
static const double MOST_COS = 0.93969262; /* of 20 degrees */
static const double MOST_RATIO = 1.5, TILT_MM = 30.0;

enum { LEAST_CELLS = 30 };

typedef struct slope_sums {
    double n, x, y, xx, xy, yy, l, xl, yl;
} slope_sums;

static void add_cell(slope_sums *s, double x, double y, double l)
{
    s->n += 1.0;
    s->x += x;
    s->y += y;
    s->xx += x * x;
    s->xy += x * y;
    s->yy += y * y;
    s->l += l;
    s->xl += x * l;
    s->yl += y * l;
}

/* Slope of the least-squares plane through L*, as one of ln light: L* + 16 goes with the cube root of light. */
static void own_tilt(double tilt[2], const dd_metric_input *in)
{
    const dd_level *level = &in->site->level[DD_SCAR_LEVEL];
    slope_sums s = {.n = 0.0};
    for (int y = 0; y < level->valid.height; y++)
        for (int x = 0; x < level->valid.width; x++)
            if (dd_brow(level->valid, y)[x])
                add_cell(&s, x, y, (double)dd_row(level->lab[0], y)[x]);
    double xx = s.xx - s.x * s.x / s.n, xy = s.xy - s.x * s.y / s.n, yy = s.yy - s.y * s.y / s.n;
    double xl = s.xl - s.x * s.l / s.n, yl = s.yl - s.y * s.l / s.n, det = xx * yy - xy * xy;
    double per_cell = 3.0 / (s.l / s.n + 16.0) * TILT_MM * level->px_per_mm;
    bool wide = s.n >= LEAST_CELLS && det > 1e-4 * (xx + yy) * (xx + yy);
    tilt[0] = wide ? per_cell * (yy * xl - xy * yl) / det : NAN;
    tilt[1] = wide ? per_cell * (xx * yl - xy * xl) / det : NAN;
}

dd_scar_light dd_scar_light_of(const dd_metric_input in[2])
{
    double tilt[2][2], size[2];
    for (int i = 0; i < 2; i++) {
        tilt[i][0] = in[i].site->tilt[0];
        tilt[i][1] = in[i].site->tilt[1];
        if (!(tilt[i][0] == tilt[i][0]))
            own_tilt(tilt[i], &in[i]);
        size[i] = dd_hypot(tilt[i][0], tilt[i][1]);
    }
    double cosine = (tilt[0][0] * tilt[1][0] + tilt[0][1] * tilt[1][1]) / (size[0] * size[1]);
    double x = tilt[0][0] + tilt[1][0], y = tilt[0][1] + tilt[1][1], length = dd_hypot(x, y);
    dd_scar_light light = {x / length, y / length, DD_WHY_NONE};
    if (!(fmin(size[0], size[1]) >= LEAST_TILT))
        light.why = DD_WHY_LIGHT_FRONTAL;
    else if (cosine < MOST_COS || fmax(size[0], size[1]) > MOST_RATIO * fmin(size[0], size[1]))
        light.why = DD_WHY_LIGHT_MOVED;
    return light;
}
