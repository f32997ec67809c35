/* Photos drawn by formula: see drawn.h. */
#include "drawn.h"

#include <math.h>
#include <stdlib.h>

#include "aid.h"
#include "base/fmath.h"
#include "base/rng.h"
#include "base/stats.h"
#include "kernels/kernels.h"

const drawn_view DRAWN_STRAIGHT = {.scale = 1};

/* ---- places ---- */

void drawn_look(double *x, double *y, const drawn_camera *camera, const drawn_view *v, double px, double py)
{
    double mx = camera->width / 2.0, my = camera->height / 2.0;
    double u = (v->mirrored ? camera->width - 1 - px : px) - mx, w = py - my;
    double depth = 1 + v->tilt_x * u + v->tilt_y * w;
    u /= depth;
    w /= depth;
    double c = dd_cos(v->turn_rad) / v->scale, s = dd_sin(v->turn_rad) / v->scale, p = (1 + v->stretch) * u + v->shear * w;
    *x = mx + c * p + s * w - v->tx;
    *y = my - s * p + c * w - v->ty;
    if (v->wave_px != 0) {
        double k = 2 * DD_PI / v->wave_length_px, bend = v->wave_px * dd_sin(k * (0.8 * *x + 0.6 * *y));
        *x += bend;
        *y += 0.5 * bend;
    }
}

/* ---- paint ---- */

/* A number by place: the generator's own stream would be slow, a hash of the place is not. -0.5..0.5 */
static double lattice(int seed, int octave, int i, int j)
{
    uint32_t h = (uint32_t)i * 0x9e3779b1U ^ (uint32_t)j * 0x85ebca77U ^ (uint32_t)(seed * 16 + octave) * 0xc2b2ae3dU;
    h = (h ^ h >> 16) * 0x7feb352dU;
    h = (h ^ h >> 15) * 0x846ca68bU;
    return (double)(h ^ h >> 16) / 4294967296.0 - 0.5;
}

static double ease(double t) { return t * t * t * (t * (6 * t - 15) + 10); }

double drawn_noise(int seed, double x, double y)
{
    static const double WAVE[4] = {5, 13, 40, 120}, HEIGHT[4] = {0.35, 0.5, 0.6, 0.8};
    double sum = 0;
    for (int o = 0; o < 4; o++) {
        double u = x / WAVE[o] + 1000, v = y / WAVE[o] + 1000;
        int i = (int)u, j = (int)v;
        double s = ease(u - i), t = ease(v - j);
        double top = lattice(seed, o, i, j) * (1 - s) + lattice(seed, o, i + 1, j) * s,
               low = lattice(seed, o, i, j + 1) * (1 - s) + lattice(seed, o, i + 1, j + 1) * s;
        sum += HEIGHT[o] * (top * (1 - t) + low * t);
    }
    return sum;
}

void drawn_scene(double rgb[3], const void *what, double x, double y)
{
    double v = 130 + 70 * drawn_noise(*(const int *)what, x, y);
    rgb[0] = v;
    rgb[1] = 0.8 * v;
    rgb[2] = 0.7 * v;
}

double drawn_disc(double x, double y, double cx, double cy, double r)
{
    double d = r - dd_hypot(x - cx, y - cy) + 0.5;
    return d < 0 ? 0 : d > 1 ? 1 : d;
}

/* Weights of the cubic with slope -0.5 (Keys 1981) for the pixels at -1, 0, 1, 2. */
static void cubic(double w[4], double t)
{
    w[0] = -0.5 * t + t * t - 0.5 * t * t * t;
    w[1] = 1 - 2.5 * t * t + 1.5 * t * t * t;
    w[2] = 0.5 * t + 2 * t * t - 1.5 * t * t * t;
    w[3] = -0.5 * t * t + 0.5 * t * t * t;
}

static int clamp(int v, int n) { return v < 0 ? 0 : v < n ? v : n - 1; }

static double code(const dd_photo *p, int x, int y, int channel)
{
    size_t at = (size_t)clamp(y, p->height) * p->row_samples + 3 * (size_t)clamp(x, p->width) + (size_t)channel;
    return p->depth == 8 ? ((const uint8_t *)p->samples)[at] : ((const uint16_t *)p->samples)[at] / 257.0;
}

void drawn_from_photo(double rgb[3], const void *what, double x, double y)
{
    const dd_photo *p = what;
    double wx[4], wy[4], fx = floor(x), fy = floor(y);
    cubic(wx, x - fx);
    cubic(wy, y - fy);
    for (int c = 0; c < 3; c++) {
        rgb[c] = 0;
        for (int j = 0; j < 4; j++)
            for (int i = 0; i < 4; i++)
                rgb[c] += wy[j] * wx[i] * code(p, (int)fmin(fmax(fx, -4), 1e6) + i - 1, (int)fmin(fmax(fy, -4), 1e6) + j - 1, c);
    }
}

/* ---- photos ---- */

static dd_photo blank(const drawn_camera *camera)
{
    size_t codes = (size_t)1 << camera->depth;
    dd_photo p = {.width = camera->width,
                  .height = camera->height,
                  .depth = camera->depth,
                  .row_samples = 3 * (size_t)camera->width,
                  .matrix_is_identity = true,
                  .matrix = {1, 0, 0, 0, 1, 0, 0, 0, 1}};
    p.samples = calloc((size_t)camera->height, p.row_samples * (size_t)(camera->depth / 8));
    p.to_linear[0] = p.to_linear[1] = p.to_linear[2] = malloc(codes * sizeof(float));
    assert_true(p.samples && p.to_linear[0]);
    for (size_t i = 0; i < codes; i++)
        p.to_linear[0][i] = (float)((double)i / (double)(codes - 1));
    return p;
}

void drawn_free(dd_photo *p)
{
    free(p->samples);
    free(p->to_linear[0]);
    p->samples = p->to_linear[0] = NULL;
}

static void put(const dd_photo *p, int x, int y, const double rgb[3])
{
    size_t at = (size_t)y * p->row_samples + 3 * (size_t)x;
    for (size_t c = 0; c < 3; c++) {
        double v = fmin(fmax(rgb[c], 0), 255);
        if (p->depth == 8)
            ((uint8_t *)p->samples)[at + c] = (uint8_t)(v + 0.5);
        else
            ((uint16_t *)p->samples)[at + c] = (uint16_t)(v * 257 + 0.5);
    }
}

dd_photo drawn_photo(const drawn_camera *camera, const drawn_view *view, drawn_paint *paint, const void *what)
{
    dd_photo p = blank(camera);
    int n = camera->samples;
    for (int y = 0; y < p.height; y++)
        for (int x = 0; x < p.width; x++) {
            double sum[3] = {0, 0, 0};
            for (int k = 0; k < n * n; k++) {
                double rgb[3], sx, sy;
                drawn_look(&sx, &sy, camera, view, x + (k % n + 0.5) / n - 0.5, y + (k / n + 0.5) / n - 0.5);
                paint(rgb, what, sx, sy);
                for (int c = 0; c < 3; c++)
                    sum[c] += rgb[c] / (n * n);
            }
            put(&p, x, y, sum);
        }
    return p;
}

/* ---- registration ---- */

drawn_outcome drawn_align(const dd_photo *before, const dd_photo *after, const dd_aim *aim, const char *cpu)
{
    drawn_outcome o = {.arena = dd_arena_new()};
    dd_kernels kernels;
    assert_true(dd_kernels_init(&kernels, cpu));
    dd_ctx ctx = {&kernels, o.arena, NULL};
    dd_features *fb, *fa;
    o.status = dd_features_find(&fb, before, &ctx, &o.err);
    if (!o.status)
        o.status = dd_features_find(&fa, after, &ctx, &o.err);
    if (!o.status)
        o.status = dd_align(&o.al, before, fb, aim, after, fa, &ctx, &o.err);
    return o;
}

/* The pixel of `view` that looks at scene place (x,y): Newton from (px,py), finite differences. */
static void look_back(double *px, double *py, const drawn_camera *camera, const drawn_view *view, double x, double y)
{
    for (int turn = 0; turn < 60; turn++) {
        double x0, y0, x1, y1, x2, y2, e = 1e-3;
        drawn_look(&x0, &y0, camera, view, *px, *py);
        drawn_look(&x1, &y1, camera, view, *px + e, *py);
        drawn_look(&x2, &y2, camera, view, *px, *py + e);
        double a = (x1 - x0) / e, b = (x2 - x0) / e, c = (y1 - y0) / e, d = (y2 - y0) / e, det = a * d - b * c;
        double sx = (d * (x - x0) - b * (y - y0)) / det, sy = (a * (y - y0) - c * (x - x0)) / det;
        *px += sx;
        *py += sy;
        if (dd_hypot(sx, sy) < 1e-7)
            break;
    }
}

static bool inner(const drawn_camera *c, double x, double y)
{
    double margin = 0.05 * (c->width > c->height ? c->width : c->height);
    return x >= margin && y >= margin && x <= c->width - 1 - margin && y <= c->height - 1 - margin;
}

drawn_error drawn_map_error(const dd_alignment *al, const drawn_camera *camera, const drawn_view *before, const drawn_view *after)
{
    enum { STEP = 16 };
    size_t n = 0, all = 0, visible = 0, inside = 0;
    double sum = 0, inner_sum = 0,
           *error = malloc(((size_t)camera->width / STEP + 1) * ((size_t)camera->height / STEP + 1) * sizeof *error);
    assert_non_null(error);
    for (int y = STEP / 2; y < camera->height; y += STEP)
        for (int x = STEP / 2; x < camera->width; x += STEP) {
            float xa, ya, trust;
            double sx, sy, px = camera->width / 2.0, py = camera->height / 2.0;
            dd_align_map_row(al, &xa, &ya, &trust, x, y, 1, 1);
            drawn_look(&sx, &sy, camera, before, x, y);
            look_back(&px, &py, camera, after, sx, sy);
            all++;
            visible += px >= 0 && py >= 0 && px <= camera->width - 1 && py <= camera->height - 1;
            if (trust < 0.5F)
                continue;
            double e = error[n++] = dd_hypot((double)xa - px, (double)ya - py);
            sum += e * e;
            if (inner(camera, x, y) && inner(camera, px, py)) {
                inner_sum += e * e;
                inside++;
            }
        }
    drawn_error r = {.covered = (double)n / (double)all, .visible = (double)visible / (double)all};
    r.rms = n ? sqrt(sum / (double)n) : NAN;
    r.inner_rms = inside ? sqrt(inner_sum / (double)inside) : NAN;
    r.median = n ? dd_quantile(error, n, 0.5) : NAN;
    r.p95 = n ? dd_quantile(error, n, 0.95) : NAN;
    r.worst = n ? dd_quantile(error, n, 1) : NAN;
    free(error);
    return r;
}
