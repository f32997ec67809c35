/* What the camera makes of the light that reaches it, still linear: the colours of its filters leak into each other, the corners are
 * darker, exposure and white balance multiply. Neutral sensor: nothing happens. */
#include <math.h>

#include "phantom/camera.h"

/* Row-major 3 x 3, every row adds up to 1: a grey stays the same grey. */
void ph_crosstalk_matrix(double matrix[9], const ph_sensor *sensor)
{
    const double *leak = sensor->crosstalk;
    const double rows[9] = {1.0 - leak[0] - leak[1], leak[0], leak[1], leak[2], 1.0 - leak[2] - leak[3], leak[3], leak[4], leak[5],
                            1.0 - leak[4] - leak[5]};
    for (int i = 0; i < 9; i++)
        matrix[i] = rows[i];
}

static bool leaks(const ph_sensor *sensor)
{
    for (int i = 0; i < 6; i++)
        if (sensor->crosstalk[i] != 0.0)
            return true;
    return false;
}

static void mix_channels(dd_plane rgb[3], const ph_sensor *sensor)
{
    double exact[9];
    float m[9];
    ph_crosstalk_matrix(exact, sensor);
    for (int i = 0; i < 9; i++)
        m[i] = (float)exact[i];
    for (int y = 0; y < rgb[0].height; y++) {
        float *r = dd_row(rgb[0], y), *g = dd_row(rgb[1], y), *b = dd_row(rgb[2], y);
        for (int x = 0; x < rgb[0].width; x++) {
            const float red = r[x], green = g[x], blue = b[x];
            r[x] = m[0] * red + m[1] * green + m[2] * blue;
            g[x] = m[3] * red + m[4] * green + m[5] * blue;
            b[x] = m[6] * red + m[7] * green + m[8] * blue;
        }
    }
}

/* Fall-off of the lens to the corners: 1 - vignette at the corner, with the square of the distance. */
static float vignette(const ph_view *v, const ph_sensor *sensor, int x, int y)
{
    double cx = 0.5 * (v->width - 1), cy = 0.5 * (v->height - 1);
    return (float)(1.0 - sensor->vignette * ((x - cx) * (x - cx) + (y - cy) * (y - cy)) / (cx * cx + cy * cy));
}

void ph_view_expose(dd_plane rgb[3], const ph_view *view, const ph_sensor *sensor)
{
    if (leaks(sensor))
        mix_channels(rgb, sensor);
    for (int y = 0; y < view->height; y++)
        for (int x = 0; x < view->width; x++) {
            float gain = (float)sensor->exposure * vignette(view, sensor, x, y);
            for (int c = 0; c < 3; c++)
                dd_row(rgb[c], y)[x] = dd_row(rgb[c], y)[x] * gain * (float)sensor->white_balance[c];
        }
}
