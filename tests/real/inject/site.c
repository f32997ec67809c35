/* Discs of one size on the skin that the program finds by itself: the treated one is where the lightness varies least for its mean, as a
 * photographer would choose it, then up to three control discs likewise that do not touch the others. Smaller discs where none fits.
 * Classes of ITA: Del Bino & Bernerd 2013. */
#include "site.h"

#include <math.h>
#include <string.h>

#include "kernels/colour.h"
#include "stages/aim/aim.h"
#include "stages/measure/colour_mean.h"

enum { STRAIGHT = 3, DIAGONAL = 4 };                 /* chamfer distance, Borgefors 1986 */
static const double RADIUS[] = {0.06, 0.045, 0.035}; /* of the short side */
static const double APART = 2.6, CLOSEUP_MM = 60.0;

static int least(int a, int b) { return a < b ? a : b; }

static void forward(int *d, int width, int height)
{
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            int *at = d + (size_t)y * (size_t)width + x;
            if (x > 0)
                *at = least(*at, at[-1] + STRAIGHT);
            if (y > 0)
                *at = least(*at, at[-width] + STRAIGHT);
            if (y > 0 && x > 0)
                *at = least(*at, at[-width - 1] + DIAGONAL);
            if (y > 0 && x < width - 1)
                *at = least(*at, at[-width + 1] + DIAGONAL);
        }
}

static void backward(int *d, int width, int height)
{
    for (int y = height - 1; y >= 0; y--)
        for (int x = width - 1; x >= 0; x--) {
            int *at = d + (size_t)y * (size_t)width + x;
            if (x < width - 1)
                *at = least(*at, at[1] + STRAIGHT);
            if (y < height - 1)
                *at = least(*at, at[width] + STRAIGHT);
            if (y < height - 1 && x < width - 1)
                *at = least(*at, at[width + 1] + DIAGONAL);
            if (y < height - 1 && x > 0)
                *at = least(*at, at[width - 1] + DIAGONAL);
        }
}

/* What a disc is chosen by: how far each pixel is from the edge of the skin (chamfer steps), and its L*. */
typedef struct ground {
    int width, height, *depth;
    float *lightness;
} ground;

static void measure_depth(ground *g, const dd_aim *aim)
{
    for (int y = 0; y < g->height; y++)
        for (int x = 0; x < g->width; x++) {
            size_t i = (size_t)y * (size_t)g->width + (size_t)x;
            bool skin = aim->bits[i] && x > 0 && y > 0 && x < g->width - 1 && y < g->height - 1;
            g->depth[i] = skin ? STRAIGHT * (g->width + g->height) : 0;
        }
    forward(g->depth, g->width, g->height);
    backward(g->depth, g->width, g->height);
}

static void measure_lightness(ground *g, const dd_photo *photo, float *row)
{
    for (int y = 0; y < g->height; y++) {
        dd_photo_linear_row(photo, row, row + g->width, row + 2 * g->width, 0, y, g->width);
        for (int x = 0; x < g->width; x++) {
            const double rgb[3] = {(double)row[x], (double)row[g->width + x], (double)row[2 * g->width + x]};
            double lab[3];
            dd_lab_from_linear1(lab, rgb);
            g->lightness[(size_t)y * (size_t)g->width + (size_t)x] = (float)lab[0];
        }
    }
}

/* Variance of L* over its squared mean: darkness must not look even. */
static double unevenness(const ground *g, const inj_disc *d)
{
    enum { STRIDE = 2 };
    double sum = 0.0, squares = 0.0;
    int r = (int)d->radius, x0 = (int)d->x, y0 = (int)d->y, n = 0;
    for (int y = y0 - r; y <= y0 + r; y += STRIDE)
        for (int x = x0 - r; x <= x0 + r; x += STRIDE)
            if (inj_disc_has(d, x, y)) {
                double l = (double)g->lightness[(size_t)y * (size_t)g->width + (size_t)x];
                sum += l;
                squares += l * l;
                n++;
            }
    return squares * n / (sum * sum) - 1.0;
}

/* Radius 0: none. Ties to the first in reading order. */
static inj_disc evenest(const ground *g, double radius, const inj_disc *taken, int n)
{
    inj_disc best = {0};
    double least_uneven = INFINITY;
    const int step = radius > 24.0 ? (int)(radius / 8.0) : 3;
    for (int y = step; y < g->height; y += step)
        for (int x = step; x < g->width; x += step) {
            const inj_disc here = {x, y, radius};
            bool free_of =
                g->depth[(size_t)y * (size_t)g->width + (size_t)x] >= (int)(STRAIGHT * radius * 1.08); /* the error of the steps */
            for (int k = 0; k < n; k++)
                free_of = free_of && !inj_disc_has(&(inj_disc){taken[k].x, taken[k].y, APART * radius}, x, y);
            double uneven = free_of ? unevenness(g, &here) : INFINITY;
            if (uneven < least_uneven) {
                least_uneven = uneven;
                best = here;
            }
        }
    return best;
}

bool inj_disc_has(const inj_disc *disc, double x, double y)
{
    return (x - disc->x) * (x - disc->x) + (y - disc->y) * (y - disc->y) <= disc->radius * disc->radius;
}

static int type_of(const dd_photo *photo, const inj_disc *disc, float *row)
{
    static const double AT_LEAST[] = {55.0, 41.0, 28.0, 10.0, -30.0};
    double mean[DD_SUMS] = {0};
    size_t n = 0;
    int type = 0;
    for (int y = 0; y < photo->height; y++) {
        dd_photo_linear_row(photo, row, row + photo->width, row + 2 * photo->width, 0, y, photo->width);
        for (int x = 0; x < photo->width; x++)
            if (inj_disc_has(disc, x, y)) {
                n++;
                for (int c = 0; c < 3; c++)
                    mean[c] += (double)row[c * photo->width + x];
            }
    }
    for (int c = 0; c < 3; c++)
        mean[c] /= (double)n;
    while (type < 5 && !(dd_mean_ita(mean) > AT_LEAST[type]))
        type++;
    return type;
}

static int choose(inj_disc taken[1 + INJ_CONTROLS], const ground *g, double radius)
{
    int n = 0;
    do
        taken[n] = evenest(g, radius, taken, n);
    while (taken[n].radius > 0.0 && ++n < 1 + INJ_CONTROLS);
    return n;
}

bool inj_site_find(inj_site *out, const dd_photo *photo, dd_ctx *ctx, dd_err *err)
{
    const dd_limits limits = dd_limits_default();
    const dd_aim_request request = {.nominal_width_mm = 250};
    const size_t pixels = (size_t)photo->width * (size_t)photo->height;
    inj_disc taken[1 + INJ_CONTROLS];
    dd_aim aim;
    int n = 0;
    *out = (inj_site){0};
    if (dd_aim_find(&aim, photo, &request, &limits, ctx, err) || !aim.n)
        return false;
    ground g = {photo->width, photo->height, DD_NEW(ctx->arena, int, pixels), DD_NEW(ctx->arena, float, pixels)};
    float *row = DD_NEW(ctx->arena, float, 3 * (size_t)photo->width);
    if (!g.depth || !g.lightness || !row)
        return false;
    measure_depth(&g, &aim);
    measure_lightness(&g, photo, row);
    for (size_t i = 0; n < 3 && i < sizeof RADIUS / sizeof *RADIUS; i++)
        n = choose(taken, &g, RADIUS[i] * least(photo->width, photo->height));
    if (n < 2)
        return false;
    out->treated = taken[0];
    out->controls = n - 1;
    for (int i = 1; i < n; i++)
        out->control[i - 1] = taken[i];
    out->by_face = !strcmp(aim.scale_source, "face");
    out->px_per_mm = out->by_face ? aim.px_per_mm : (photo->width > photo->height ? photo->width : photo->height) / CLOSEUP_MM;
    out->type = type_of(photo, &taken[0], row);
    return true;
}
