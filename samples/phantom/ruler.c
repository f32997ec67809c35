/* The ruler's picture: everything follows from the distance to the nearest tick, and figures of seven strokes. */
#include "phantom/ruler.h"

#include <math.h>

#define END_MM    3.0 /* beyond the first and the last tick */
#define HEIGHT_MM 9.0
#define TICK_MM   0.2 /* thickness of a tick and of the strokes of a figure */
#define FIGURE_W  1.2
#define FIGURE_H  2.0
#define FIGURE_V  5.6 /* top of the figures */

static bool on_tick(double mark_mm, double v_mm, double length_mm)
{
    double nearest = floor(mark_mm + 0.5);
    if (nearest < 0.0 || nearest > length_mm || fabs(mark_mm - nearest) > 0.5 * TICK_MM)
        return false;
    int mm = (int)nearest;
    return v_mm < (mm % 10 == 0 ? 5.0 : mm % 5 == 0 ? 4.0 : 3.0);
}

/* Seven strokes: bit 0 top, 1 upper right, 2 lower right, 3 bottom, 4 lower left, 5 upper left, 6 middle. x, y from the top-left. */
static bool on_figure(int digit, double x_mm, double y_mm)
{
    static const unsigned STROKES[10] = {0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f};
    if (x_mm < 0.0 || y_mm < 0.0 || x_mm > FIGURE_W || y_mm > FIGURE_H)
        return false;
    bool upper = y_mm < 0.5 * FIGURE_H, left = x_mm<TICK_MM, right = x_mm> FIGURE_W - TICK_MM;
    unsigned here = (y_mm < TICK_MM ? 1u : 0u) | (y_mm > FIGURE_H - TICK_MM ? 8u : 0u);
    here |= fabs(y_mm - 0.5 * FIGURE_H) < 0.5 * TICK_MM ? 64u : 0u;
    here |= (right ? upper ? 2u : 4u : 0u) | (left ? upper ? 32u : 16u : 0u);
    return (STROKES[digit] & here) != 0;
}

/* The number of centimetres below its tick, one or two figures around it. */
static bool on_number(double mark_mm, double v_mm, double length_mm)
{
    const double gap_mm = 0.4;
    int cm = (int)floor(mark_mm / 10.0 + 0.5);
    double x_mm = mark_mm - 10.0 * cm, y_mm = v_mm - FIGURE_V;
    if (cm < 0 || 10.0 * cm > length_mm)
        return false;
    if (cm < 10)
        return on_figure(cm, x_mm + 0.5 * FIGURE_W, y_mm);
    return on_figure(cm / 10, x_mm + FIGURE_W + 0.5 * gap_mm, y_mm) || on_figure(cm % 10, x_mm - 0.5 * gap_mm, y_mm);
}

static void paint_ruler(float rgb[3], const ph_board *board, double u_mm, double v_mm)
{
    const ph_ruler *ruler = board->pattern;
    double mark_mm = u_mm - END_MM;
    bool ink = on_tick(mark_mm, v_mm, ruler->length_mm) || on_number(mark_mm, v_mm, ruler->length_mm);
    rgb[0] = rgb[1] = rgb[2] = ink ? 0.04f : 0.80f;
}

ph_board ph_ruler_board(const ph_ruler *r)
{
    return (ph_board){.x_mm = r->x_mm,
                      .y_mm = r->y_mm,
                      .width_mm = r->length_mm + 2.0 * END_MM,
                      .height_mm = HEIGHT_MM,
                      .turn_deg = r->rotation_deg,
                      .gloss = r->glare,
                      .pattern = r,
                      .paint = paint_ruler};
}

void ph_ruler_mark(double uv_mm[2], double mark_mm)
{
    uv_mm[0] = END_MM + mark_mm;
    uv_mm[1] = 0.0;
}
