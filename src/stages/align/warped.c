/* Bringing the follow-up onto the baseline. The map is evaluated at the corners of 8x8 blocks and is linear in between: over 8 px the
 * field bends by less than 0.01 px. The follow-up's pyramid level is the one whose pixels have about the size of the baseline's. */
#include "stages/align/warped.h"

#include <math.h>

#include "kernels/kernels.h"

static const double RIM_WINDOWS = 2;  /* reach of the local window, in its sigmas */
static const double RIM_LEAST = 0.05; /* square root of the weight at the very edge: something must hold the map where nothing else does */

static int partner_level(int level, const dd_map *map, const dd_work *before, const dd_work *after)
{
    double j[4];
    int partner = level;
    if (dd_model_jacobian(j, map->h, before->level[0].width / 2.0, before->level[0].height / 2.0)) {
        double area = fabs(j[0] * j[3] - j[1] * j[2]);
        partner += (area > 2.25) + (area > 9);
        partner -= area < 1 / 2.25;
    }
    return partner < 0 ? 0 : partner >= after->levels ? after->levels - 1 : partner;
}

bool dd_warped_new(dd_warped *out, int level, const dd_map *map, const dd_work *before, const dd_work *after, dd_ctx *ctx)
{
    int partner = partner_level(level, map, before, after);
    dd_plane a = before->level[level], b = after->level[partner];
    *out = (dd_warped){.before = a, .after = b, .zoom_before = (double)(1 << level), .zoom_after = (double)(1 << partner)};
    out->rim_before = RIM_WINDOWS * before->window_px / out->zoom_before;
    out->rim_after = RIM_WINDOWS * after->window_px / out->zoom_after;
    if (a.width < 2 * DD_BLOCK_PX || a.height < 2 * DD_BLOCK_PX || b.width < 2 || b.height < 2)
        return true;
    out->nx = a.width / DD_BLOCK_PX;
    out->ny = a.height / DD_BLOCK_PX;
    size_t nodes = (size_t)(out->nx + 1) * (size_t)(out->ny + 1);
    out->image = dd_plane_new(ctx->arena, a.width, a.height);
    out->inside = dd_plane_new(ctx->arena, a.width, a.height);
    out->node_x = DD_NEW(ctx->arena, float, nodes);
    out->node_y = DD_NEW(ctx->arena, float, nodes);
    return out->image.px && out->inside.px && out->node_x && out->node_y;
}

static void map_nodes(dd_warped *w, const dd_map *map)
{
    static const float NOWHERE = -1e6F;
    for (int j = 0; j <= w->ny; j++)
        for (int i = 0; i <= w->nx; i++) {
            size_t n = (size_t)j * (size_t)(w->nx + 1) + (size_t)i;
            double x, y, xb = (i * DD_BLOCK_PX + 0.5) * w->zoom_before - 0.5, yb = (j * DD_BLOCK_PX + 0.5) * w->zoom_before - 0.5;
            bool ok = dd_map_apply(&x, &y, map, xb, yb);
            w->node_x[n] = ok ? (float)((x + 0.5) / w->zoom_after - 0.5) : NOWHERE;
            w->node_y[n] = ok ? (float)((y + 0.5) / w->zoom_after - 0.5) : NOWHERE;
        }
}

void dd_warped_update(dd_warped *w, const dd_map *map, const dd_ctx *ctx)
{
    map_nodes(w, map);
    for (int y = 0; y < w->ny * DD_BLOCK_PX; y++) {
        float f = (float)(y % DD_BLOCK_PX) / DD_BLOCK_PX;
        size_t row = (size_t)(y / DD_BLOCK_PX) * (size_t)(w->nx + 1);
        const float *x0 = w->node_x + row, *x1 = x0 + w->nx + 1, *y0 = w->node_y + row, *y1 = y0 + w->nx + 1;
        for (int i = 0; i < w->nx; i++) {
            float xl = x0[i] + f * (x1[i] - x0[i]), xr = x0[i + 1] + f * (x1[i + 1] - x0[i + 1]);
            float yl = y0[i] + f * (y1[i] - y0[i]), yr = y0[i + 1] + f * (y1[i + 1] - y0[i + 1]);
            size_t at = (size_t)i * DD_BLOCK_PX;
            ctx->kernels->flow.sample_line(dd_row(w->image, y) + at, dd_row(w->inside, y) + at, w->after.px, w->after.stride,
                                           w->after.width, w->after.height, xl, yl, (xr - xl) / DD_BLOCK_PX, (yr - yl) / DD_BLOCK_PX,
                                           DD_BLOCK_PX);
        }
    }
}

void dd_warped_centre(double *x, double *y, const dd_warped *w, size_t n)
{
    *x = ((double)(n % (size_t)w->nx) + 0.5) * DD_BLOCK_PX * w->zoom_before - 0.5;
    *y = ((double)(n / (size_t)w->nx) + 0.5) * DD_BLOCK_PX * w->zoom_before - 0.5;
}

static double to_edge(dd_plane p, double x, double y) { return fmin(fmin(x, p.width - 1 - x), fmin(y, p.height - 1 - y)); }

double dd_warped_rim(const dd_warped *w, size_t n)
{
    size_t i = n % (size_t)w->nx, j = n / (size_t)w->nx, corner = j * (size_t)(w->nx + 1) + i, opposite = corner + (size_t)w->nx + 2;
    double x = ((double)i + 0.5) * DD_BLOCK_PX, y = ((double)j + 0.5) * DD_BLOCK_PX;
    double xa = 0.5 * (double)(w->node_x[corner] + w->node_x[opposite]), ya = 0.5 * (double)(w->node_y[corner] + w->node_y[opposite]);
    double rim = fmin(to_edge(w->before, x, y) / w->rim_before, to_edge(w->after, xa, ya) / w->rim_after);
    rim = fmin(fmax(rim, RIM_LEAST), 1);
    return rim * rim;
}
