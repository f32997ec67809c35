/* Pinhole camera over the skin plane. Axes of the skin: x right, y down, z away from the camera at rest; the camera stands at
 * distance_mm, looks along +z, and the skin is turned before it:  Q = Rz(roll) Ry(yaw) Rx(pitch) P + (0, 0, distance).
 * For the plane z = 0 that is the homography  K [r1 r2 t]  (Hartley & Zisserman 2004, 8.1.1). */
#include <math.h>

#include "base/fmath.h"
#include "base/matrix.h"
#include "phantom/lens.h"

static void rotation(double r[9], const ph_pose *pose)
{
    const double radian = DD_PI / 180.0;
    double cp = dd_cos(pose->pitch_deg * radian), sp = dd_sin(pose->pitch_deg * radian);
    double cy = dd_cos(pose->yaw_deg * radian), sy = dd_sin(pose->yaw_deg * radian);
    double cr = dd_cos(pose->roll_deg * radian), sr = dd_sin(pose->roll_deg * radian);
    double rx[9] = {1, 0, 0, 0, cp, -sp, 0, sp, cp}, ry[9] = {cy, 0, sy, 0, 1, 0, -sy, 0, cy}, rz[9] = {cr, -sr, 0, sr, cr, 0, 0, 0, 1};
    dd_mat3_mul(r, ry, rx);
    dd_mat3_mul(r, rz, r);
}

bool ph_view_aim(ph_view *out, const ph_scenario *s, const ph_pose *pose)
{
    double r[9], focal_px = s->px_per_mm * pose->scale * pose->distance_mm;
    double cx = 0.5 * (s->width - 1) + pose->shift_x * s->width, cy = 0.5 * (s->height - 1) + pose->shift_y * s->height;
    rotation(r, pose);
    double k[9] = {focal_px, 0, cx, 0, focal_px, cy, 0, 0, 1};
    double plane[9] = {r[0], r[1], 0, r[3], r[4], 0, r[6], r[7], pose->distance_mm};
    *out = (ph_view){.width = s->width, .height = s->height};
    dd_mat3_mul(out->px_from_mm, k, plane);
    for (int i = 0; i < 9; i++)
        out->px_from_mm[i] /= pose->distance_mm;
    for (int i = 0; i < 3; i++) /* eye = -R' t; height is -z */
        out->eye_mm[i] = (i == 2 ? 1.0 : -1.0) * r[6 + i] * pose->distance_mm;
    return dd_mat3_invert(out->mm_from_px, out->px_from_mm);
}

static bool drawn(const ph_view *view, const ph_canvas *canvas, double x_px, double y_px)
{
    double x, y, border_mm = 3.0 / canvas->px_per_mm;
    return ph_mm_from_photo(&x, &y, view, x_px, y_px) && x >= canvas->x0_mm + border_mm && y >= canvas->y0_mm + border_mm &&
           x <= ph_canvas_x(canvas, canvas->width - 1) - border_mm && y <= ph_canvas_y(canvas, canvas->height - 1) - border_mm;
}

/* Along the whole border: with a pincushion lens its sides bulge. */
bool ph_view_fits(const ph_view *view, const ph_canvas *canvas)
{
    enum { STEPS = 16 };
    for (int i = 0; i <= STEPS; i++) {
        double x = (view->width - 1.0) * i / STEPS, y = (view->height - 1.0) * i / STEPS;
        if (!drawn(view, canvas, x, 0.0) || !drawn(view, canvas, x, view->height - 1.0) || !drawn(view, canvas, 0.0, y) ||
            !drawn(view, canvas, view->width - 1.0, y))
            return false;
    }
    return true;
}

/* Catmull-Rom weights (Keys 1981, a = -1/2) of the four pixels around a position. */
static void keys_weights(float w[4], float t)
{
    float t2 = t * t, t3 = t2 * t;
    w[0] = -0.5f * t3 + t2 - 0.5f * t;
    w[1] = 1.5f * t3 - 2.5f * t2 + 1.0f;
    w[2] = -1.5f * t3 + 2.0f * t2 + 0.5f * t;
    w[3] = 0.5f * t3 - 0.5f * t2;
}

static float sample(dd_plane p, int x, int y, const float wx[4], const float wy[4])
{
    float sum = 0.0f;
    for (int j = 0; j < 4; j++) {
        const float *row = dd_row(p, y + j) + x;
        sum += wy[j] * (wx[0] * row[0] + wx[1] * row[1] + wx[2] * row[2] + wx[3] * row[3]);
    }
    return sum;
}

static int first_pixel(float w[4], double at, int count)
{
    double inside = at < 1.0 ? 1.0 : at > count - 3.0 ? count - 3.0 : at;
    int i = (int)inside;
    keys_weights(w, (float)(inside - i));
    return i - 1;
}

void ph_view_sample(dd_plane rgb[3], const dd_plane paint[3], const ph_canvas *canvas, const ph_view *view)
{
    for (int y = 0; y < view->height; y++)
        for (int x = 0; x < view->width; x++) {
            double x_mm = 0.0, y_mm = 0.0;
            float wx[4], wy[4];
            ph_mm_from_photo(&x_mm, &y_mm, view, x, y);
            int left = first_pixel(wx, (x_mm - canvas->x0_mm) * canvas->px_per_mm, canvas->width);
            int top = first_pixel(wy, (y_mm - canvas->y0_mm) * canvas->px_per_mm, canvas->height);
            for (int c = 0; c < 3; c++)
                dd_row(rgb[c], y)[x] = sample(paint[c], left, top, wx, wy);
        }
}
