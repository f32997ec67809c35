/* The coarse view of a pair, at most 640 px on the long side: both photos through the same resampling, and for every pixel whether it is
 * control skin, background (outside every treated and excluded region, with a margin), or neither. Treated skin is never looked at. */
#include "stages/balance/coarse.h"

#include <math.h>

#include "base/fmath.h"
#include "kernels/kernels.h"

enum { LONG_SIDE = 640, MOST_SAMPLES = 40000 };
static const double LEAST_LIGHT = 0.004; /* linear; darker pixels are noise and flare */
static const double SMOOTH_MM = 1.0, MARGIN_MM = 3.0;

static dd_grid coarse_grid(const dd_aim *aim)
{
    int side = aim->width > aim->height ? aim->width : aim->height;
    double step = side > LONG_SIDE ? (double)side / LONG_SIDE : 1.0;
    int width = (int)(aim->width / step), height = (int)(aim->height / step);
    return (dd_grid){0.5 * (step - 1.0), 0.5 * (step - 1.0), step, width < 1 ? 1 : width, height < 1 ? 1 : height};
}

static uint16_t bits_at(const dd_aim *aim, double x, double y)
{
    int px = (int)floor(x + 0.5), py = (int)floor(y + 0.5);
    px = px < 0 ? 0 : px >= aim->width ? aim->width - 1 : px;
    py = py < 0 ? 0 : py >= aim->height ? aim->height - 1 : py;
    return aim->bits[(size_t)py * (size_t)aim->width + (size_t)px];
}

static uint16_t bits_of_role(const dd_aim *aim, dd_role role)
{
    uint16_t bits = 0;
    for (int i = 0; i < aim->n; i++)
        if (aim->region[i].role == role)
            bits = (uint16_t)(bits | 1u << i);
    return bits;
}

/* Centre and four corners of the cell: `any` is touched, `all` covers it. */
static void cell_bits(uint16_t *any, uint16_t *all_in, const dd_aim *aim, uint16_t wanted, dd_grid g, int i, int j)
{
    static const double corner[5][2] = {{0, 0}, {-0.5, -0.5}, {0.5, -0.5}, {-0.5, 0.5}, {0.5, 0.5}};
    *any = 0;
    *all_in = 1;
    for (int k = 0; k < 5; k++) {
        uint16_t b = bits_at(aim, g.x0 + (i + corner[k][0]) * g.step, g.y0 + (j + corner[k][1]) * g.step);
        *any = (uint16_t)(*any | b);
        if (!(b & wanted))
            *all_in = 0;
    }
}

static bool find_ground(dd_coarse *c, const dd_aim *aim, dd_arena *arena)
{
    uint16_t control = bits_of_role(aim, DD_ROLE_CONTROL), treated = bits_of_role(aim, DD_ROLE_TREATED),
             exclude = bits_of_role(aim, DD_ROLE_EXCLUDE);
    dd_bytes near = dd_bytes_new(arena, c->grid.width, c->grid.height);
    if (!near.px)
        return false;
    for (int j = 0; j < c->grid.height; j++) {
        uint8_t *ground = dd_brow(c->ground, j), *taken = dd_brow(near, j);
        for (int i = 0; i < c->grid.width; i++) {
            uint16_t any, in_control;
            cell_bits(&any, &in_control, aim, control, c->grid, i, j);
            taken[i] = (any & (treated | exclude)) != 0;
            ground[i] = in_control && !taken[i] ? DD_GROUND_CONTROL : DD_GROUND_UNUSED;
        }
    }
    double margin = fmin(fmax(2.0, MARGIN_MM * c->px_per_mm), 24.0);
    if (!dd_dilate(near, near, margin, arena))
        return false;
    for (int j = 0; j < c->grid.height; j++) {
        uint8_t *ground = dd_brow(c->ground, j);
        const uint8_t *taken = dd_brow(near, j);
        for (int i = 0; i < c->grid.width; i++)
            if (!taken[i] && ground[i] == DD_GROUND_UNUSED)
                ground[i] = DD_GROUND_BACKGROUND;
    }
    return true;
}

static void find_usable(dd_coarse *c, dd_bytes cover2, dd_bytes clip1, dd_bytes clip2)
{
    for (int j = 0; j < c->grid.height; j++) {
        uint8_t *use = dd_brow(c->usable, j);
        const uint8_t *cover = dd_brow(cover2, j), *k1 = dd_brow(clip1, j), *k2 = dd_brow(clip2, j);
        for (int i = 0; i < c->grid.width; i++) {
            float least = 1.0f;
            for (int ch = 0; ch < 3; ch++)
                least = fminf(least, fminf(dd_row(c->before[ch], j)[i], dd_row(c->after[ch], j)[i]));
            use[i] = use[i] && cover[i] && !k1[i] && !k2[i] && least >= (float)LEAST_LIGHT;
        }
    }
}

static bool smooth_planes(dd_coarse *c, dd_ctx *ctx)
{
    const double iso_sigma = 0.1874; /* METRICS.md 0.3: sigma of a Gaussian of cut-off 1 */
    double sigma_px = fmin(iso_sigma * SMOOTH_MM * c->px_per_mm, 8.0);
    if (SMOOTH_MM * c->px_per_mm <= 2.0)
        return true; /* the cell itself averages more than that */
    for (int ch = 0; ch < 3; ch++)
        if (!dd_gauss_masked(ctx->kernels, c->before[ch], c->before[ch], c->usable, sigma_px, ctx->arena) ||
            !dd_gauss_masked(ctx->kernels, c->after[ch], c->after[ch], c->usable, sigma_px, ctx->arena))
            return false;
    return true;
}

static bool allocate(dd_coarse *c, dd_bytes extra[3], dd_arena *arena)
{
    bool ok = true;
    for (int ch = 0; ch < 3; ch++) {
        c->before[ch] = dd_plane_new(arena, c->grid.width, c->grid.height);
        c->after[ch] = dd_plane_new(arena, c->grid.width, c->grid.height);
        extra[ch] = dd_bytes_new(arena, c->grid.width, c->grid.height);
        ok = ok && c->before[ch].px && c->after[ch].px && extra[ch].px;
    }
    c->usable = dd_bytes_new(arena, c->grid.width, c->grid.height);
    c->ground = dd_bytes_new(arena, c->grid.width, c->grid.height);
    return ok && c->usable.px && c->ground.px;
}

dd_status dd_coarse_make(dd_coarse *out, const dd_photo *before, const dd_photo *after, const dd_aim *aim, const dd_alignment *al,
                         dd_ctx *ctx, dd_err *err)
{
    dd_bytes extra[3];
    *out = (dd_coarse){.grid = coarse_grid(aim)};
    out->px_per_mm = aim->px_per_mm / out->grid.step;
    if (!allocate(out, extra, ctx->arena))
        return dd_fail(err, DD_E_NO_MEMORY, "light", "coarse grid of %d x %d", out->grid.width, out->grid.height);
    dd_status status = dd_resample(out->before, out->usable, extra[0], before, NULL, out->grid, ctx);
    if (!status)
        status = dd_resample(out->after, extra[1], extra[2], after, al, out->grid, ctx);
    if (status)
        return dd_fail(err, status, "light", "coarse grid of %d x %d", out->grid.width, out->grid.height);
    find_usable(out, extra[1], extra[0], extra[2]);
    if (!find_ground(out, aim, ctx->arena) || !smooth_planes(out, ctx))
        return dd_fail(err, DD_E_NO_MEMORY, "light", "coarse grid of %d x %d", out->grid.width, out->grid.height);
    return DD_OK;
}

static bool wanted_pixel(const dd_coarse *c, dd_ground ground, int i, int j)
{
    return dd_brow(c->usable, j)[i] && dd_brow(c->ground, j)[i] == ground && dd_row(c->before[0], j)[i] > 0.0f &&
           dd_row(c->after[0], j)[i] > 0.0f;
}

size_t dd_coarse_count(const dd_coarse *c, dd_ground ground)
{
    size_t n = 0;
    for (int j = 0; j < c->grid.height; j++)
        for (int i = 0; i < c->grid.width; i++)
            n += wanted_pixel(c, ground, i, j);
    return n;
}

bool dd_coarse_samples(dd_light_samples *out, const dd_coarse *c, dd_ground ground, double cx, double cy, double half, dd_ctx *ctx)
{
    size_t have = dd_coarse_count(c, ground), every = have / MOST_SAMPLES + 1, seen = 0;
    *out = (dd_light_samples){DD_NEW(ctx->arena, dd_light_sample, have / every + 1), 0};
    if (!out->at)
        return false;
    for (int j = 0; j < c->grid.height; j++)
        for (int i = 0; i < c->grid.width; i++) {
            if (!wanted_pixel(c, ground, i, j) || seen++ % every)
                continue;
            dd_light_sample *s = &out->at[out->n++];
            s->u = (c->grid.x0 + i * c->grid.step - cx) / half;
            s->v = (c->grid.y0 + j * c->grid.step - cy) / half;
            s->weight = 1.0;
            for (int ch = 0; ch < 3; ch++)
                s->y[ch] = dd_log((double)dd_row(c->before[ch], j)[i]) - dd_log((double)dd_row(c->after[ch], j)[i]);
        }
    return true;
}

bool dd_coarse_smooth(dd_plane out[3], const dd_plane photo[3], const dd_coarse *c, dd_bytes mask, double sigma_mm, dd_ctx *ctx)
{
    const double most_px = 24.0;
    double sigma_px = fmin(sigma_mm * c->px_per_mm, most_px);
    for (int ch = 0; ch < 3; ch++) {
        out[ch] = dd_plane_new(ctx->arena, c->grid.width, c->grid.height);
        if (!out[ch].px || !dd_gauss_masked(ctx->kernels, out[ch], photo[ch], mask, sigma_px, ctx->arena))
            return false;
    }
    return true;
}
