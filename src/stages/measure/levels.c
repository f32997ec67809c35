/* Masked 2x2 means, level by level. Columns and rows beyond the last whole cell are averaged over what is there. */
#include "stages/measure/levels.h"

#include <math.h>
#include <string.h>

/* Sums of the valid pixels of two rows in pairs of columns; a missing pixel or row counts as not valid. */
static void halve_row(float *const out[3], uint8_t *mark, const float *const top[3], const float *const bottom[3], const uint8_t *top_valid,
                      const uint8_t *bottom_valid, int width)
{
    for (int i = 0; i < (width + 1) / 2; i++) {
        int x = 2 * i, next = x + 1 < width ? x + 1 : x;
        float a = top_valid[x], b = x + 1 < width ? (float)top_valid[next] : 0.0f, c = bottom_valid ? (float)bottom_valid[x] : 0.0f,
              d = bottom_valid && x + 1 < width ? (float)bottom_valid[next] : 0.0f, n = a + b + c + d;
        mark[i] = n >= 2.0f;
        for (int k = 0; k < 3; k++) {
            const float *t = top[k], *u = bottom_valid ? bottom[k] : top[k];
            float sum = a > 0.0f ? t[x] : 0.0f;
            sum += b > 0.0f ? t[next] : 0.0f;
            sum += c > 0.0f ? u[x] : 0.0f;
            sum += d > 0.0f ? u[next] : 0.0f;
            out[k][i] = n > 0.0f ? sum / n : 0.0f;
        }
    }
}

static bool halve(dd_level *out, const dd_level *in, const dd_level *valid_from, dd_arena *arena)
{
    int width = (in->valid.width + 1) / 2, height = (in->valid.height + 1) / 2;
    *out = (dd_level){.px_per_mm = 0.5 * in->px_per_mm, .valid = valid_from ? valid_from->valid : dd_bytes_new(arena, width, height)};
    uint8_t *unused = valid_from ? DD_NEW(arena, uint8_t, width) : NULL;
    bool ok = out->valid.px && (!valid_from || unused);
    for (int c = 0; ok && c < 3; c++) {
        out->lab[c] = dd_plane_new(arena, width, height);
        ok = out->lab[c].px != NULL;
    }
    for (int y = 0; ok && y < height; y++) {
        bool two = 2 * y + 1 < in->valid.height;
        int below = two ? 2 * y + 1 : 2 * y;
        const float *top[3], *bottom[3];
        float *to[3];
        for (int c = 0; c < 3; c++) {
            top[c] = dd_row(in->lab[c], 2 * y);
            bottom[c] = dd_row(in->lab[c], below);
            to[c] = dd_row(out->lab[c], y);
        }
        halve_row(to, unused ? unused : dd_brow(out->valid, y), top, bottom, dd_brow(in->valid, 2 * y),
                  two ? dd_brow(in->valid, below) : NULL, in->valid.width);
    }
    return ok;
}

bool dd_levels_make(dd_level level[DD_LEVELS], const dd_plane lab[3], dd_bytes valid, double px_per_mm, const dd_level *valid_from,
                    dd_arena *arena)
{
    level[0] = (dd_level){{lab[0], lab[1], lab[2]}, valid, px_per_mm};
    for (int k = 1; k < DD_LEVELS; k++)
        if (!halve(&level[k], &level[k - 1], valid_from ? &valid_from[k] : NULL, arena))
            return false;
    return true;
}

double dd_level_sigma(int k, double sigma_px)
{
    double edge = 1 << k, box = (edge * edge - 1.0) / 12.0;
    return sqrt(fmax(0.0, sigma_px * sigma_px - box)) / edge;
}
