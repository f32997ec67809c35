/* Backwards from each pixel of the new photo: cubic interpolation (Catmull & Rom 1974, which keeps edges as sharp as four readings can),
 * stains at the exact place, light, noise, sRGB transfer (IEC 61966-2-1). What the old photo does not show repeats its edge. */
#include "take.h"

#include <math.h>
#include <stdlib.h>

#include "base/fmath.h"
#include "phantom/write.h"

static void weights(double w[4], double t)
{
    w[0] = 0.5 * t * (-1.0 + t * (2.0 - t));
    w[1] = 1.0 + 0.5 * t * t * (-5.0 + 3.0 * t);
    w[2] = 0.5 * t * (1.0 + t * (4.0 - 3.0 * t));
    w[3] = 0.5 * t * t * (t - 1.0);
}

static int within(int v, int n) { return v < 0 ? 0 : v >= n ? n - 1 : v; }

static void read_light(double out[3], const dd_plane rgb[3], double x, double y)
{
    int x0 = (int)floor(x), y0 = (int)floor(y);
    double u[4], v[4];
    weights(u, x - x0);
    weights(v, y - y0);
    for (int c = 0; c < 3; c++) {
        out[c] = 0.0;
        for (int j = 0; j < 4; j++) {
            const float *row = dd_row(rgb[c], within(y0 - 1 + j, rgb[c].height));
            double sum = 0.0;
            for (int i = 0; i < 4; i++)
                sum += u[i] * (double)row[within(x0 - 1 + i, rgb[c].width)];
            out[c] += v[j] * sum;
        }
        out[c] = fmax(out[c], 0.0);
    }
}

enum { CODES = 16384 };

static void transfer_table(uint8_t code[CODES + 1])
{
    for (int i = 0; i <= CODES; i++) {
        double v = (double)i / CODES;
        v = v <= 0.0031308 ? 12.92 * v : 1.055 * dd_pow(v, 1.0 / 2.4) - 0.055;
        code[i] = (uint8_t)(255.0 * v + 0.5);
    }
}

typedef struct view {
    double c, s, cx, cy, shift_x, shift_y;
    uint8_t code[CODES + 1];
} view;

static void aim_view(view *v, const inj_shot *shot, const dd_plane *plane)
{
    double a = shot->roll_deg * (DD_PI / 180.0);
    v->c = dd_cos(a) / shot->scale;
    v->s = dd_sin(a) / shot->scale;
    v->cx = 0.5 * (plane->width - 1);
    v->cy = 0.5 * (plane->height - 1);
    v->shift_x = shot->shift_x;
    v->shift_y = shot->shift_y;
    transfer_table(v->code);
}

static void expose(uint8_t code[3], const dd_plane rgb[3], const inj_stains *stains, double dose, const inj_shot *shot, const view *v,
                   int x, int y, dd_rng *rng)
{
    double dx = x - v->cx - v->shift_x, dy = y - v->cy - v->shift_y, factor[3], light[3];
    double px = v->cx + v->c * dx + v->s * dy, py = v->cy - v->s * dx + v->c * dy;
    double shade = shot->exposure * dd_exp(shot->slope_x * (px / rgb[0].width - 0.5) + shot->slope_y * (py / rgb[0].height - 0.5));
    const double gain[3] = {shade * shot->red, shade, shade * shot->blue};
    read_light(light, rgb, px, py);
    inj_stains_at(factor, stains, dose, px, py, true);
    for (int c = 0; c < 3; c++) {
        double seen = light[c] * factor[c] * gain[c];
        seen += sqrt(shot->noise_a * seen + shot->noise_b) * dd_rng_normal(rng);
        code[c] = v->code[(int)(CODES * fmin(fmax(seen, 0.0), 1.0) + 0.5)];
    }
}

dd_status inj_take(const char *path, const dd_plane rgb[3], const inj_stains *stains, double dose, const inj_shot *shot, dd_rng *rng,
                   dd_ctx *ctx, dd_err *err)
{
    int width = rgb[0].width, height = rgb[0].height;
    const ph_sensor sensor = {.quality = shot->quality};
    view v;
    dd_arena_mark mark = dd_arena_level(ctx->arena);
    uint8_t *codes = DD_NEW(ctx->arena, uint8_t, 3 * (size_t)width * (size_t)height);
    if (!codes)
        return dd_fail(err, DD_E_NO_MEMORY, path, "%d x %d pixels", width, height);
    aim_view(&v, shot, &rgb[0]);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            expose(codes + 3 * ((size_t)y * (size_t)width + (size_t)x), rgb, stains, dose, shot, &v, x, y, rng);
    dd_status status = ph_write_jpeg(path, codes, width, height, &sensor, err);
    dd_arena_rewind(ctx->arena, mark);
    return status;
}
