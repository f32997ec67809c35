/* Hair: a dark ridge thinner than 0.4 mm (METRICS.md 0.1). A morphological closing with a square of that width fills such ridges; where
 * it lifts L* by more than 8 the pixel is hair. L* grows with Y, so the closing runs on Y (three rows of multiplications instead of a
 * cube root per pixel), and L* is taken only where the ratio of Y makes 8 units possible.
 *
 *   closing = erosion of dilation; each is a running maximum (minimum) along rows, then along columns
 *
 * A wrinkle can be as dark and nearly as narrow, but it is rounder: a closing of half that width fills more than half of a hair, a third of
 * a groove 0.4 mm wide. Only what the narrow closing fills too is hair, and what is darker than any groove. */
#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "stages/measure/sampling.h"

static const double HAIR_MM = 0.4, HAIR_RESIDUE_L = 8.0, LEAST_PX_PER_MM = 2.5;
static const double THIN_SHARE = 0.5; /* of the residue that half the width fills */
static const double BLACK_L = 20.0;    /* residue that no wrinkle has */

enum { MOST_RADIUS = 8 };

static void luminance_row(float *y_out, const dd_plane rgb[3], int y)
{
    const float *r = dd_row(rgb[0], y), *g = dd_row(rgb[1], y), *b = dd_row(rgb[2], y);
    for (int x = 0; x < rgb[0].width; x++)
        y_out[x] = 0.2126729f * r[x] + 0.7151522f * g[x] + 0.0721750f * b[x];
}

/* out[x] = extreme of in over x-radius..x+radius, edge repeated. padded: width + 2 radius floats. */
static void extreme_row(float *out, const float *in, float *padded, int width, int radius, bool largest)
{
    for (int i = 0; i < radius; i++) {
        padded[i] = in[0];
        padded[radius + width + i] = in[width - 1];
    }
    memcpy(padded + radius, in, (size_t)width * sizeof *in);
    memcpy(out, padded, (size_t)width * sizeof *out);
    for (int t = 1; t <= 2 * radius; t++) {
        const float *p = padded + t;
        if (largest)
            for (int x = 0; x < width; x++)
                out[x] = p[x] > out[x] ? p[x] : out[x];
        else
            for (int x = 0; x < width; x++)
                out[x] = p[x] < out[x] ? p[x] : out[x];
    }
}

static void extreme_of_rows(float *out, float *const *rows, int n, int width, bool largest)
{
    memcpy(out, rows[0], (size_t)width * sizeof *out);
    for (int t = 1; t < n; t++) {
        const float *p = rows[t];
        if (largest)
            for (int x = 0; x < width; x++)
                out[x] = p[x] > out[x] ? p[x] : out[x];
        else
            for (int x = 0; x < width; x++)
                out[x] = p[x] < out[x] ? p[x] : out[x];
    }
}

static double lightness(double y) { return y > 216.0 / 24389.0 ? 116.0 * dd_cbrt(y) - 16.0 : 24389.0 / 27.0 * y; }

typedef struct closer {
    int width, height, radius, span;
    float *luminance[2 * (2 * MOST_RADIUS + 1)]; /* ring of Y rows: twice as long, because marking looks back two radii */
    float *wide[2 * MOST_RADIUS + 1];            /* ring: rows dilated along x */
    float *dilated[2 * MOST_RADIUS + 1];         /* ring: dilated, then eroded along x */
    float *scratch, *padded;
} closer;

static bool open_closer(closer *c, dd_arena *arena)
{
    size_t floats = (size_t)c->width + 2 * MOST_RADIUS + 16;
    bool ok = (c->scratch = DD_NEW(arena, float, floats)) && (c->padded = DD_NEW(arena, float, floats));
    for (int i = 0; i < 2 * c->span; i++)
        ok = ok && (c->luminance[i] = DD_NEW(arena, float, floats));
    for (int i = 0; i < c->span; i++)
        ok = ok && (c->wide[i] = DD_NEW(arena, float, floats)) && (c->dilated[i] = DD_NEW(arena, float, floats));
    return ok;
}

/* The rows y-radius..y+radius of a ring, those outside replaced by the first or last. */
static void window(float *rows[], float *const *ring, const closer *c, int y)
{
    for (int t = -c->radius; t <= c->radius; t++) {
        int yy = y + t < 0 ? 0 : y + t >= c->height ? c->height - 1 : y + t;
        rows[t + c->radius] = ring[yy % c->span];
    }
}

static void take_row(closer *c, const dd_plane linear[3], int y)
{
    float *lum = c->luminance[y % (2 * c->span)];
    luminance_row(lum, linear, y);
    extreme_row(c->wide[y % c->span], lum, c->padded, c->width, c->radius, true);
}

static void dilate_row(closer *c, int y)
{
    float *rows[2 * MOST_RADIUS + 1];
    window(rows, c->wide, c, y);
    extreme_of_rows(c->scratch, rows, c->span, c->width, true);
    extreme_row(c->dilated[y % c->span], c->scratch, c->padded, c->width, c->radius, false);
}

/* Closing of half the radius at one pixel; few pixels ask for it. */
static double narrow_closing(const closer *c, int x, int y)
{
    int r = c->radius / 2, rows = 2 * c->span;
    double closed = 1e9;
    for (int dy = -r; dy <= r; dy++)
        for (int dx = -r; dx <= r; dx++) {
            double most = 0.0;
            for (int ey = -r; ey <= r; ey++)
                for (int ex = -r; ex <= r; ex++) {
                    int yy = y + dy + ey, xx = x + dx + ex;
                    yy = yy < 0 ? 0 : yy >= c->height ? c->height - 1 : yy;
                    xx = xx < 0 ? 0 : xx >= c->width ? c->width - 1 : xx;
                    most = fmax(most, (double)c->luminance[yy % rows][xx]);
                }
            closed = fmin(closed, most);
        }
    return closed;
}

static double darkest_around(const closer *c, int x, int y)
{
    double least = 1e9;
    for (int yy = y > 0 ? y - 1 : 0; yy <= y + 1 && yy < c->height; yy++)
        for (int xx = x > 0 ? x - 1 : 0; xx <= x + 1 && xx < c->width; xx++)
            least = fmin(least, (double)c->luminance[yy % (2 * c->span)][xx]);
    return least;
}

/* 8 L* are a factor of 1.24 in Y at white and more below, and the closing never lies below Y. */
static bool is_hair(const closer *c, double closed, int x, int y)
{
    double dark = (double)c->luminance[y % (2 * c->span)][x];
    if (!(closed > 1.2 * dark))
        return false;
    double bright = lightness(closed), residue = bright - lightness(dark);
    if (residue <= HAIR_RESIDUE_L || c->radius < 2)
        return residue > HAIR_RESIDUE_L;
    return bright - lightness(darkest_around(c, x, y)) > BLACK_L ||
           lightness(narrow_closing(c, x, y)) - lightness(dark) > THIN_SHARE * residue;
}

static void judge_row(closer *c, dd_bytes usable, int y)
{
    float *rows[2 * MOST_RADIUS + 1];
    window(rows, c->dilated, c, y);
    extreme_of_rows(c->scratch, rows, c->span, c->width, false);
    uint8_t *use = dd_brow(usable, y);
    for (int x = 0; x < c->width; x++)
        if (use[x] && is_hair(c, (double)c->scratch[x], x, y))
            use[x] = 0;
}

bool dd_mask_hair(dd_bytes usable, const dd_plane linear[3], double px_per_mm, dd_arena *arena)
{
    if (px_per_mm < LEAST_PX_PER_MM)
        return true; /* a hair is thinner than a pixel */
    dd_arena_mark mark = dd_arena_level(arena);
    closer c = {.width = usable.width, .height = usable.height, .radius = (int)ceil(0.5 * HAIR_MM * px_per_mm)};
    if (c.radius > MOST_RADIUS)
        c.radius = MOST_RADIUS;
    c.span = 2 * c.radius + 1;
    if (!open_closer(&c, arena))
        return false;
    int taken = 0, dilated = 0;
    for (int y = 0; y < c.height; y++) {
        for (; dilated < c.height && dilated <= y + c.radius; dilated++) {
            for (; taken < c.height && taken <= dilated + c.radius; taken++)
                take_row(&c, linear, taken);
            dilate_row(&c, dilated);
        }
        judge_row(&c, usable, y);
    }
    dd_arena_rewind(arena, mark);
    return true;
}
