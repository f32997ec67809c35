/* Draws boards straight into the photo, not onto the skin's raster: 4 x 4 places per pixel, each followed back through lens and
 * perspective, so that edges and ticks are sharp and lie exactly where the truth says. Light falls on a flat board as on a flat place of
 * the skin; it casts no shadow. */
#include "phantom/board.h"

#include <math.h>

#include "base/fmath.h"
#include "phantom/lens.h"

enum { FINE = 4 }; /* places per pixel, each way */

void ph_board_to_skin(double mm[2], const ph_board *b, double u_mm, double v_mm)
{
    double c = dd_cos(b->turn_deg * (DD_PI / 180.0)), s = dd_sin(b->turn_deg * (DD_PI / 180.0));
    double right = u_mm - 0.5 * b->width_mm, down = v_mm - 0.5 * b->height_mm;
    mm[0] = b->x_mm + c * right - s * down;
    mm[1] = b->y_mm + s * right + c * down;
}

void ph_board_from_skin(double uv_mm[2], const ph_board *b, double x_mm, double y_mm)
{
    double c = dd_cos(b->turn_deg * (DD_PI / 180.0)), s = dd_sin(b->turn_deg * (DD_PI / 180.0));
    double right = x_mm - b->x_mm, down = y_mm - b->y_mm;
    uv_mm[0] = c * right + s * down + 0.5 * b->width_mm;
    uv_mm[1] = -s * right + c * down + 0.5 * b->height_mm;
}

static bool on_board(const ph_board *b, const double uv_mm[2], double border_mm)
{
    return uv_mm[0] >= -border_mm && uv_mm[1] >= -border_mm && uv_mm[0] <= b->width_mm + border_mm && uv_mm[1] <= b->height_mm + border_mm;
}

static bool place_seen(double uv_mm[2], const ph_board *b, const ph_view *view, double x_px, double y_px)
{
    double x_mm, y_mm;
    if (!ph_mm_from_photo(&x_mm, &y_mm, view, x_px, y_px))
        return false;
    ph_board_from_skin(uv_mm, b, x_mm, y_mm);
    return true;
}

/* Mean reflectance of the places of one pixel that fall on the board; returns their share. */
static float look(float rgb[3], const ph_board *b, const ph_view *view, int x, int y)
{
    int hits = 0;
    rgb[0] = rgb[1] = rgb[2] = 0.0f;
    for (int i = 0; i < FINE * FINE; i++) {
        double uv_mm[2];
        float one[3];
        double x_px = x + (i % FINE + 0.5) / FINE - 0.5, y_px = y + (i / FINE + 0.5) / FINE - 0.5;
        if (!place_seen(uv_mm, b, view, x_px, y_px) || !on_board(b, uv_mm, 0.0))
            continue;
        b->paint(one, b, uv_mm[0], uv_mm[1]);
        for (int c = 0; c < 3; c++)
            rgb[c] += one[c];
        hits++;
    }
    for (int c = 0; c < 3 && hits; c++)
        rgb[c] /= (float)hits;
    return (float)hits / (FINE * FINE);
}

static void draw_pixel(dd_plane rgb[3], const ph_board *b, const ph_light *light, const ph_view *view, int x, int y)
{
    float colour[3], gloss, share = look(colour, b, view, x, y);
    double x_mm = 0.0, y_mm = 0.0;
    if (share <= 0.0f)
        return;
    ph_mm_from_photo(&x_mm, &y_mm, view, x, y);
    float shade = ph_flat_light(&gloss, light, view, x_mm, y_mm);
    for (int c = 0; c < 3; c++) {
        float *skin = dd_row(rgb[c], y) + x;
        *skin += share * (colour[c] * shade + (float)b->gloss * gloss - *skin);
    }
}

void ph_board_draw(dd_plane rgb[3], const ph_board *b, const ph_light *light, const ph_view *view)
{
    const double *h = view->px_from_mm, near_mm = 4.0 / sqrt(fabs(h[0] * h[4] - h[1] * h[3])); /* some pixels */
    for (int y = 0; y < view->height; y++)
        for (int x = 0; x < view->width; x++) {
            double uv_mm[2];
            if (place_seen(uv_mm, b, view, x, y) && on_board(b, uv_mm, near_mm))
                draw_pixel(rgb, b, light, view, x, y);
        }
}

/* Looks at a lattice of places all over the board: outlines thinner than 1/40 of it may slip through. */
bool ph_board_hides(const ph_board *b, const ph_scenario *s)
{
    enum { STEPS = 40 };
    for (int i = 0; i < (STEPS + 1) * (STEPS + 1); i++) {
        double mm[2];
        ph_board_to_skin(mm, b, b->width_mm * (i % (STEPS + 1)) / STEPS, b->height_mm * (i / (STEPS + 1)) / STEPS);
        for (int k = 0; k < s->outlines; k++)
            if (s->outline[k].role != PH_EXCLUDE && ph_outline_has(&s->outline[k], mm[0], mm[1]))
                return true;
    }
    return false;
}
