/* Rows of linear light: one table look-up per sample, then the 3x3 to linear sRGB where the file has other primaries. Runs over every
 * pixel of every photo: planar output, no branch inside the loops, and the same float operations in the same order everywhere.
 */
#include "stages/acquire/acquire.h"

#include <assert.h>
#include <string.h>

enum { CLIP_HIGH = 250, CLIP_LOW = 4, CODES_16_PER_8 = 257 };

static inline const uint8_t *codes_8(const dd_photo *p, int x, int y)
{
    return (const uint8_t *)p->samples + (size_t)y * p->row_samples + 3 * (size_t)x;
}

static inline const uint16_t *codes_16(const dd_photo *p, int x, int y)
{
    return (const uint16_t *)p->samples + (size_t)y * p->row_samples + 3 * (size_t)x;
}

static void mix_planar(const float m[9], float *restrict r, float *restrict g, float *restrict b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float r0 = r[i], g0 = g[i], b0 = b[i];
        r[i] = m[0] * r0 + m[1] * g0 + m[2] * b0;
        g[i] = m[3] * r0 + m[4] * g0 + m[5] * b0;
        b[i] = m[6] * r0 + m[7] * g0 + m[8] * b0;
    }
}

static void mix_rgbx(const float m[9], float *rgbx, size_t n)
{
    for (float *p = rgbx; p < rgbx + 4 * n; p += 4) {
        float r0 = p[0], g0 = p[1], b0 = p[2];
        p[0] = m[0] * r0 + m[1] * g0 + m[2] * b0;
        p[1] = m[3] * r0 + m[4] * g0 + m[5] * b0;
        p[2] = m[6] * r0 + m[7] * g0 + m[8] * b0;
    }
}

void dd_photo_linear_row(const dd_photo *photo, float *r, float *g, float *b, int x, int y, int n)
{
    assert(x >= 0 && y >= 0 && n >= 0 && x <= photo->width - n && y < photo->height);
    const float *tr = photo->to_linear[0], *tg = photo->to_linear[1], *tb = photo->to_linear[2];
    if (photo->depth == 8) {
        const uint8_t *s = codes_8(photo, x, y);
        for (int i = 0; i < n; i++, s += 3) {
            r[i] = tr[s[0]];
            g[i] = tg[s[1]];
            b[i] = tb[s[2]];
        }
    } else {
        const uint16_t *s = codes_16(photo, x, y);
        for (int i = 0; i < n; i++, s += 3) {
            r[i] = tr[s[0]];
            g[i] = tg[s[1]];
            b[i] = tb[s[2]];
        }
    }
    if (!photo->matrix_is_identity)
        mix_planar(photo->matrix, r, g, b, (size_t)n);
}

void dd_photo_linear_rgbx(const dd_photo *photo, float *rgbx, int x, int y, int n)
{
    assert(x >= 0 && y >= 0 && n >= 0 && x <= photo->width - n && y < photo->height);
    const float *tr = photo->to_linear[0], *tg = photo->to_linear[1], *tb = photo->to_linear[2];
    float *p = rgbx;
    if (photo->depth == 8) {
        const uint8_t *s = codes_8(photo, x, y);
        for (int i = 0; i < n; i++, s += 3, p += 4) {
            p[0] = tr[s[0]];
            p[1] = tg[s[1]];
            p[2] = tb[s[2]];
            p[3] = 0;
        }
    } else {
        const uint16_t *s = codes_16(photo, x, y);
        for (int i = 0; i < n; i++, s += 3, p += 4) {
            p[0] = tr[s[0]];
            p[1] = tg[s[1]];
            p[2] = tb[s[2]];
            p[3] = 0;
        }
    }
    if (!photo->matrix_is_identity)
        mix_rgbx(photo->matrix, rgbx, (size_t)n);
}

/* Inside means CLIP_LOW < code < CLIP_HIGH, as one unsigned comparison each. */
static inline uint8_t is_clipped(unsigned r, unsigned g, unsigned b, unsigned low, unsigned span)
{
    return (uint8_t)((r - low - 1 >= span) | (g - low - 1 >= span) | (b - low - 1 >= span));
}

void dd_photo_clipped_row(const dd_photo *photo, uint8_t *clipped, int x, int y, int n)
{
    assert(x >= 0 && y >= 0 && n >= 0 && x <= photo->width - n && y < photo->height);
    if (photo->clip_map) {
        memcpy(clipped, photo->clip_map + (size_t)y * (size_t)photo->width + (size_t)x, (size_t)n);
    } else if (photo->depth == 8) {
        const uint8_t *s = codes_8(photo, x, y);
        for (int i = 0; i < n; i++, s += 3)
            clipped[i] = is_clipped(s[0], s[1], s[2], CLIP_LOW, CLIP_HIGH - CLIP_LOW - 1);
    } else {
        const uint16_t *s = codes_16(photo, x, y);
        for (int i = 0; i < n; i++, s += 3)
            clipped[i] = is_clipped(s[0], s[1], s[2], CLIP_LOW * CODES_16_PER_8, (CLIP_HIGH - CLIP_LOW) * CODES_16_PER_8 - 1);
    }
}
