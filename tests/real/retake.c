/* Photos taken again, drawn from real ones: a homography read backwards with bilinear interpolation (exact for mirrored and turned
 * ones), and two blurs as means of shifted readings. Everything acts on the 8-bit codes, as a phone's own software would. */
#include "retake.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"

static const double STREAK_SHARE = 0.006, STREAK_DEG = 30, DISC_SHARE = 0.006; /* of the long side */

typedef struct offset {
    double x, y;
} offset;

static double longest(const dd_photo *p) { return p->width > p->height ? p->width : p->height; }

/* Bilinear; the edge repeats for blurs, what the photo does not show is black. */
static void read_pixel(double rgb[3], const dd_photo *p, double x, double y)
{
    int x0 = (int)floor(x), y0 = (int)floor(y);
    int x1 = x0 + 1 < p->width ? x0 + 1 : x0, y1 = y0 + 1 < p->height ? y0 + 1 : y0;
    double u = x - x0, v = y - y0;
    const uint8_t *top = (const uint8_t *)p->samples + (size_t)y0 * p->row_samples,
                  *low = (const uint8_t *)p->samples + (size_t)y1 * p->row_samples;
    for (int c = 0; c < 3; c++)
        rgb[c] = (1 - v) * ((1 - u) * top[3 * x0 + c] + u * top[3 * x1 + c]) + v * ((1 - u) * low[3 * x0 + c] + u * low[3 * x1 + c]);
}

static bool replace(dd_photo *p, uint8_t *samples, int width, int height)
{
    if (!samples)
        return false;
    free(p->samples);
    free(p->clip_map);
    p->samples = samples;
    p->clip_map = NULL;
    p->width = width;
    p->height = height;
    p->row_samples = 3 * (size_t)width;
    return true;
}

/* to_old: pixel of the new photo -> pixel of the old one. */
static bool redraw(dd_photo *p, const double to_old[9], int width, int height)
{
    uint8_t *out = calloc(3 * (size_t)width, (size_t)height);
    for (int y = 0; out && y < height; y++)
        for (int x = 0; x < width; x++) {
            double xo, yo, rgb[3];
            if (!dd_mat3_homography(&xo, &yo, to_old, x, y) || xo < 0 || yo < 0 || xo > p->width - 1 || yo > p->height - 1)
                continue;
            read_pixel(rgb, p, xo, yo);
            for (int c = 0; c < 3; c++)
                out[3 * ((size_t)y * (size_t)width + (size_t)x) + (size_t)c] = (uint8_t)(rgb[c] + 0.5);
        }
    return replace(p, out, width, height);
}

static double within(double v, double high) { return v < 0 ? 0 : v > high ? high : v; }

/* The mean of n readings around each pixel. */
static bool smear(dd_photo *p, const offset *at, int n)
{
    uint8_t *out = malloc(3 * (size_t)p->width * (size_t)p->height);
    for (int y = 0; out && y < p->height; y++)
        for (int x = 0; x < p->width; x++) {
            double sum[3] = {0}, rgb[3];
            for (int i = 0; i < n; i++) {
                read_pixel(rgb, p, within(x + at[i].x, p->width - 1), within(y + at[i].y, p->height - 1));
                for (int c = 0; c < 3; c++)
                    sum[c] += rgb[c];
            }
            for (int c = 0; c < 3; c++)
                out[3 * ((size_t)y * (size_t)p->width + (size_t)x) + (size_t)c] = (uint8_t)(sum[c] / n + 0.5);
        }
    return replace(p, out, p->width, p->height);
}

static bool shake(dd_photo *p)
{
    enum { MOST = 64 };
    offset at[MOST];
    double length = STREAK_SHARE * longest(p), angle = STREAK_DEG * DD_PI / 180;
    int n = length + 1 < MOST ? (int)length + 1 : MOST;
    for (int i = 0; i < n; i++) {
        double s = n > 1 ? length * ((double)i / (n - 1) - 0.5) : 0;
        at[i] = (offset){s * dd_cos(angle), s * dd_sin(angle)};
    }
    return smear(p, at, n);
}

static bool defocus(dd_photo *p)
{
    enum { SIDE = 7 };
    offset at[SIDE * SIDE];
    double radius = DISC_SHARE * longest(p) / 2;
    int n = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        double x = (i % SIDE - SIDE / 2) / (SIDE / 2.0), y = (i / SIDE - SIDE / 2) / (SIDE / 2.0);
        if (x * x + y * y <= 1)
            at[n++] = (offset){x * radius, y * radius};
    }
    return smear(p, at, n);
}

static bool move(dd_photo *p, double to_new[9], const double step[9], int width, int height)
{
    double to_old[9];
    dd_mat3_mul(to_new, step, to_new);
    return dd_mat3_invert(to_old, step) && redraw(p, to_old, width, height);
}

static bool pose(dd_photo *p, double to_new[9])
{
    double a = 7 * DD_PI / 180, s = 0.9, cx = (p->width - 1) / 2.0, cy = (p->height - 1) / 2.0;
    double c = s * dd_cos(a), d = s * dd_sin(a), k = 0.04 / p->width; /* 2 % at the left and right edge */
    const double from_middle[9] = {1, 0, cx + 0.04 * p->width, 0, 1, cy + 0.03 * p->height, 0, 0, 1};
    const double turn[9] = {c, -d, 0, d, c, 0, k, 0, 1}, to_middle[9] = {1, 0, -cx, 0, 1, -cy, 0, 0, 1};
    double step[9];
    dd_mat3_mul(step, turn, to_middle);
    dd_mat3_mul(step, from_middle, step);
    return move(p, to_new, step, p->width, p->height);
}

static bool apply(dd_photo *p, double to_new[9], const char *word, size_t n)
{
    const double mirrored[9] = {-1, 0, p->width - 1, 0, 1, 0, 0, 0, 1}, turned[9] = {0, -1, p->height - 1, 1, 0, 0, 0, 0, 1};
    if (n == 6 && memcmp(word, "mirror", n) == 0)
        return move(p, to_new, mirrored, p->width, p->height);
    if (n == 4 && memcmp(word, "turn", n) == 0)
        return move(p, to_new, turned, p->height, p->width);
    if (n == 4 && memcmp(word, "pose", n) == 0)
        return pose(p, to_new);
    if (n == 5 && memcmp(word, "shake", n) == 0)
        return shake(p);
    return n == 7 && memcmp(word, "defocus", n) == 0 && defocus(p);
}

bool dd_retake(dd_photo *photo, double to_retaken[9], const char *how)
{
    static const double identity[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    memcpy(to_retaken, identity, sizeof identity);
    while (how && *how) {
        size_t n = strcspn(how, ",");
        if (photo->depth != 8 || !apply(photo, to_retaken, how, n))
            return false;
        how += n + (how[n] == ',');
    }
    return true;
}
