/* Direction and description of a keypoint (Lowe 2004, sections 5 and 6; square-root normalisation: Arandjelovic and Zisserman,
 * CVPR 2012). The description samples the gradient on a fixed 20 x 20 lattice turned with the keypoint, so that its cost
 * does not grow with the size of the blob:
 *
 *   4 x 4 cells of 3 sigma, 8 directions: byte (cell_y*4 + cell_x)*8 + direction; 5 samples per cell */
#include "stages/align/keypoints.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"

enum { CELLS = 4, DIRECTIONS = 8, SAMPLES = 20, BINS = 36 };
static const float CELL_SIGMAS = 3.0F;
static const float CLAMP = 0.2F; /* share of the norm one entry may have: bounds what a highlight can do */
static const float TURN = 6.28318531F;

/* atan2 to 1e-4 rad in plain arithmetic; 0..2 pi. */
static float direction(float y, float x)
{
    float ax = fabsf(x), ay = fabsf(y), big = fmaxf(ax, ay);
    if (big == 0)
        return 0;
    float t = fminf(ax, ay) / big, s = t * t;
    float r = ((-0.0464964749F * s + 0.15931422F) * s - 0.327622764F) * s * t + t;
    if (ay > ax)
        r = 0.25F * TURN - r;
    if (x < 0)
        r = 0.5F * TURN - r;
    return y < 0 ? TURN - r : r;
}

/* exp(-x) for x >= 0, to 1e-3: (1 + x/64)^-64. */
static float falling(float x)
{
    float d = 1 + x * (1.0F / 64);
    d *= d;
    d *= d;
    d *= d;
    d *= d;
    d *= d;
    d *= d;
    return 1 / d;
}

static bool gradient(float *gx, float *gy, dd_plane p, int x, int y)
{
    if (x < 1 || y < 1 || x >= p.width - 1 || y >= p.height - 1)
        return false;
    const float *row = dd_row(p, y) + x;
    *gx = row[1] - row[-1];
    *gy = dd_row(p, y + 1)[x] - dd_row(p, y - 1)[x];
    return true;
}

static void direction_histogram(float hist[BINS], dd_plane gauss, float x, float y, float sigma)
{
    float spread = 1.5F * sigma;
    int radius = (int)(3 * spread + 0.5F), cx = (int)(x + 0.5F), cy = (int)(y + 0.5F);
    int stride = radius > 12 ? 2 : 1; /* large blobs are smooth: every second pixel says the same */
    memset(hist, 0, BINS * sizeof *hist);
    for (int dy = -radius; dy <= radius; dy += stride)
        for (int dx = -radius; dx <= radius; dx += stride) {
            float gx, gy, d2 = (float)(dx * dx + dy * dy);
            if (d2 > (float)(radius * radius) || !gradient(&gx, &gy, gauss, cx + dx, cy + dy))
                continue;
            int bin = (int)(direction(gy, gx) * (BINS / TURN) + 0.5F) % BINS;
            hist[bin] += sqrtf(gx * gx + gy * gy) * falling(d2 / (2 * spread * spread));
        }
}

static void smooth_histogram(float hist[BINS])
{
    for (int turn = 0; turn < 3; turn++) {
        float first = hist[0], before = hist[BINS - 1];
        for (int i = 0; i < BINS; i++) {
            float here = hist[i], next = i + 1 < BINS ? hist[i + 1] : first;
            hist[i] = (before + here + next) * (1.0F / 3);
            before = here;
        }
    }
}

int dd_keypoint_angles(float angle[2], dd_plane gauss, float x, float y, float sigma)
{
    float hist[BINS];
    direction_histogram(hist, gauss, x, y, sigma);
    smooth_histogram(hist);
    int best = 0, count = 0;
    for (int i = 1; i < BINS; i++)
        if (hist[i] > hist[best])
            best = i;
    for (int k = 0; k < BINS && count < 2; k++) {
        int i = (best + k) % BINS;
        float v = hist[i], l = hist[(i + BINS - 1) % BINS], r = hist[(i + 1) % BINS];
        if (v <= 0 || v < 0.8F * hist[best] || v <= l || v < r)
            continue;
        float a = ((float)i + 0.5F * (l - r) / (l - 2 * v + r)) * (TURN / BINS);
        angle[count++] = a < 0 ? a + TURN : a >= TURN ? a - TURN : a;
    }
    return count;
}

/* Share a sample at cell coordinate u (centres of the cells at 0..3) between its two cells. */
static void cell_share(int cell[2], float share[2], float u)
{
    float f = floorf(u);
    cell[0] = (int)f;
    cell[1] = cell[0] + 1;
    share[1] = u - f;
    share[0] = 1 - share[1];
}

static void add_sample(float *hist, float u, float v, float theta, float weight)
{
    int cx[2], cy[2], d0 = (int)theta;
    float sx[2], sy[2], f = theta - (float)d0;
    cell_share(cx, sx, u);
    cell_share(cy, sy, v);
    int d1 = (d0 + 1) % DIRECTIONS;
    d0 %= DIRECTIONS;
    for (int j = 0; j < 2; j++)
        for (int i = 0; i < 2; i++) {
            if (cx[i] < 0 || cx[i] >= CELLS || cy[j] < 0 || cy[j] >= CELLS)
                continue;
            float *h = hist + (cy[j] * CELLS + cx[i]) * DIRECTIONS, w = weight * sx[i] * sy[j];
            h[d0] += w * (1 - f);
            h[d1] += w * f;
        }
}

static float norm2(const float *h)
{
    float lane[8] = {0};
    for (int i = 0; i < DD_DESCRIPTOR_BYTES; i += 8)
        for (int k = 0; k < 8; k++)
            lane[k] += h[i + k] * h[i + k];
    return sqrtf(((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7])));
}

/* Clamp, then square roots of shares: Euclidean distance of these is the Hellinger distance of the histograms. */
static void quantise(uint8_t *out, float *hist)
{
    float limit = CLAMP * norm2(hist), sum = 0;
    for (int i = 0; i < DD_DESCRIPTOR_BYTES; i++) {
        hist[i] = fminf(hist[i], limit);
        sum += hist[i];
    }
    for (int i = 0; i < DD_DESCRIPTOR_BYTES; i++)
        out[i] = sum > 0 ? (uint8_t)fminf(512 * sqrtf(hist[i] / sum) + 0.5F, 255) : 0;
}

void dd_keypoint_describe(uint8_t descriptor[DD_DESCRIPTOR_BYTES], dd_plane gauss, float x, float y, float sigma, float angle)
{
    float hist[DD_DESCRIPTOR_BYTES] = {0};
    float c = (float)dd_cos(angle), s = (float)dd_sin(angle), cell = CELL_SIGMAS * sigma;
    for (int j = 0; j < SAMPLES; j++)
        for (int i = 0; i < SAMPLES; i++) {
            float u = ((float)i + 0.5F) * (5.0F / SAMPLES) - 2.5F, v = ((float)j + 0.5F) * (5.0F / SAMPLES) - 2.5F, gx, gy;
            int px = (int)floorf(x + cell * (c * u - s * v) + 0.5F), py = (int)floorf(y + cell * (s * u + c * v) + 0.5F);
            if (!gradient(&gx, &gy, gauss, px, py))
                continue;
            float theta = direction(-s * gx + c * gy, c * gx + s * gy) * (DIRECTIONS / TURN);
            add_sample(hist, u + 1.5F, v + 1.5F, theta, sqrtf(gx * gx + gy * gy) * falling((u * u + v * v) / 8));
        }
    quantise(descriptor, hist);
}

void dd_descriptor_mirror(uint8_t out[DD_DESCRIPTOR_BYTES], const uint8_t in[DD_DESCRIPTOR_BYTES])
{
    for (int y = 0; y < CELLS; y++)
        for (int x = 0; x < CELLS; x++)
            for (int d = 0; d < DIRECTIONS; d++)
                out[(y * CELLS + x) * DIRECTIONS + d] = in[((CELLS - 1 - y) * CELLS + x) * DIRECTIONS + (DIRECTIONS - d) % DIRECTIONS];
}
