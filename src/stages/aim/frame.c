/* Cutting the face frame: resample linear light round the eyes, find the mouth for the length of the lower face, take logarithms.
 * Ratios of channels do not feel shading; e keeps dark pixels from ruling them. The frame has 0.09 megapixels whatever the photo has. */
#include "stages/aim/frame.h"

#include <math.h>

#include "base/fmath.h"
#include "base/stats.h"
#include "kernels/filter.h"
#include "kernels/kernels.h"

static const double CLIPPED = 0.97, E_OF_CHEEKS = 0.02, MEAN_MOUTH_Y = 1.075;

/* Mean outline of ten landmark sets, mirrored, from (0,.30): angle from straight up (radians, clockwise) and radius. */
enum { OUTLINE = 14 };
static const double outline_xy[OUTLINE][2] = {{0, -1.20},  {.35, -1.18}, {.66, -1.09}, {.86, -.88},  {.95, -.57}, {1.04, -.28}, {1.08, .08},
                                              {1.07, .43}, {1.02, .83},  {.97, 1.05},  {.88, 1.29}, {.65, 1.56}, {.34, 1.75},  {0, 1.83}};
static const double OUTLINE_Y = 0.30;

typedef struct dd_outline { double angle[OUTLINE], radius[OUTLINE]; } dd_outline;

/* Nothing is judged beyond ro = 1.2; a margin for the blur. */
static const double FAR_OUTSIDE = 9.0;
static bool needed(int i, int j) { return fabs(dd_frame_x(i)) < 1.45 && dd_frame_y(j) > -1.65 && dd_frame_y(j) < 2.90; }

static void place_outline(dd_outline *o)
{
    for (int i = 0; i < OUTLINE; i++) {
        const double x = outline_xy[i][0], y = outline_xy[i][1] - OUTLINE_Y;
        o->angle[i] = dd_atan2(x, -y);
        o->radius[i] = dd_hypot(x, y);
    }
}

static double outline_ratio(const dd_outline *o, double x, double y)
{
    const double dx = fabs(x), dy = y - OUTLINE_Y, angle = dd_atan2(dx, -dy);
    int i = 0;
    while (i < OUTLINE - 2 && angle > o->angle[i + 1])
        i++;
    const double t = (angle - o->angle[i]) / (o->angle[i + 1] - o->angle[i]);
    return sqrt(dx * dx + dy * dy) / (o->radius[i] + t * (o->radius[i + 1] - o->radius[i]));
}

static void measure_outline(dd_frame *f)
{
    dd_outline o;
    place_outline(&o);
    for (int j = 0; j < DD_FRAME_H; j++) {
        const double y = dd_frame_y(j), yk = y > 0.0 ? y / f->k : y;
        for (int i = 0; i < DD_FRAME_W; i++)
            dd_row(f->ro, j)[i] = (float)(needed(i, j) ? outline_ratio(&o, dd_frame_x(i), yk) : FAR_OUTSIDE);
    }
}

static void to_photo(double *x, double *y, const dd_frame *f, double i, double j)
{
    *x = f->x + f->along * (i - DD_FRAME_X0) - f->across * (j - DD_FRAME_Y0);
    *y = f->y + f->across * (i - DD_FRAME_X0) + f->along * (j - DD_FRAME_Y0);
}

/* The part of the photo that the frame covers, blurred for shrinking by `zoom`. */
static dd_status read_patch(dd_patch *patch, const dd_frame *f, const dd_photo *photo, double zoom, dd_ctx *ctx)
{
    double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
    for (int corner = 0; corner < 4; corner++) {
        double x, y;
        to_photo(&x, &y, f, (corner & 1) * (DD_FRAME_W - 1), (corner >> 1) * (DD_FRAME_H - 1));
        x0 = fmin(x0, x);
        x1 = fmax(x1, x);
        y0 = fmin(y0, y);
        y1 = fmax(y1, y);
    }
    const double margin = 2.0 * zoom + 2.0;
    const int left = (int)fmax(floor(x0 - margin), 0), top = (int)fmax(floor(y0 - margin), 0);
    const int right = (int)fmin(ceil(x1 + margin), photo->width), bottom = (int)fmin(ceil(y1 + margin), photo->height);
    if (left >= right || top >= bottom)
        return DD_E_NO_REGION;
    const int blocks = zoom >= 4.0 ? (int)(zoom / 2.0) : 1;
    if (!dd_shrink_linear(patch, photo, left, top, right - left, bottom - top, blocks, ctx->arena))
        return DD_E_NO_MEMORY;
    if (zoom <= 1.5)
        return DD_OK;
    /* what the mean over a block (variance (f^2-1)/12) has not blurred yet */
    const double sigma = sqrt(0.45 * 0.45 * zoom * zoom - (patch->f * patch->f - 1.0) / 12.0) / patch->f;
    for (int c = 0; c < 3; c++)
        if (!dd_gauss(ctx->kernels, patch->rgb[c], patch->rgb[c], sigma, ctx->arena))
            return DD_E_NO_MEMORY;
    return DD_OK;
}

static void resample(dd_plane rgb[3], dd_frame *f, const dd_patch *patch, const dd_photo *photo)
{
    for (int j = 0; j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++) {
            double x, y;
            to_photo(&x, &y, f, i, j);
            dd_brow(f->valid, j)[i] = x >= -0.5 && y >= -0.5 && x < photo->width - 0.5 && y < photo->height - 0.5;
            const double px = (x - patch->x0 + 0.5) / patch->f - 0.5, py = (y - patch->y0 + 0.5) / patch->f - 0.5;
            float most = -1.0F;
            for (int c = 0; c < 3; c++) {
                const float value = dd_bilinear(patch->rgb[c], px, py);
                dd_row(rgb[c], j)[i] = value;
                most = fmaxf(most, value);
            }
            dd_brow(f->clipped, j)[i] = (double)most > CLIPPED;
        }
}

static double luminance(dd_plane rgb[3], int i, int j)
{
    return 0.2126 * (double)dd_row(rgb[0], j)[i] + 0.7152 * (double)dd_row(rgb[1], j)[i] + 0.0722 * (double)dd_row(rgb[2], j)[i];
}

/* NaN when no cheek is inside the photo. */
static double cheek_luminance(const dd_frame *f, dd_plane rgb[3], dd_arena *arena)
{
    const dd_arena_mark mark = dd_arena_level(arena);
    double *values = DD_NEW(arena, double, DD_FRAME_W * DD_FRAME_H);
    size_t n = 0;
    for (int j = 0; values != NULL && j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++)
            if (dd_brow(f->valid, j)[i] && dd_shape_inside(DD_SHAPE_SEED_CHEEKS, dd_frame_x(i), dd_frame_y(j), 1.0))
                values[n++] = luminance(rgb, i, j);
    const double median = n > 0 ? dd_median(values, n) : NAN;
    dd_arena_rewind(arena, mark);
    return median;
}

static void take_logarithms(dd_frame *f, dd_plane rgb[3], double e)
{
    for (int j = 0; j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++) {
            double ln[3];
            dd_row(f->u, j)[i] = dd_row(f->v, j)[i] = dd_row(f->l, j)[i] = 0.0F;
            if (!needed(i, j))
                continue;
            for (int c = 0; c < 3; c++)
                ln[c] = dd_log(fmax((double)dd_row(rgb[c], j)[i], 0.0) + e);
            dd_row(f->u, j)[i] = (float)(ln[0] - ln[1]);
            dd_row(f->v, j)[i] = (float)(ln[1] - ln[2]);
            dd_row(f->l, j)[i] = (float)dd_log(fmax(luminance(rgb, i, j), 0.0) + e);
        }
}

/* Means of a row over lo < |x| < hi, for every row, as a one-row plane blurred along y. */
static bool row_profile(dd_plane out, dd_plane in, double lo, double hi, double sigma_px, dd_ctx *ctx)
{
    for (int j = 0; j < DD_FRAME_H; j++) {
        double sum = 0.0;
        int n = 0;
        for (int i = 0; i < DD_FRAME_W; i++) {
            const double ax = fabs(dd_frame_x(i));
            if (ax >= lo && ax < hi) {
                sum += (double)dd_row(in, j)[i];
                n++;
            }
        }
        out.px[j] = (float)(sum / n);
    }
    return dd_gauss(ctx->kernels, out, out, sigma_px, ctx->arena);
}

static double at(dd_plane profile, double y) { return (double)dd_bilinear(profile, y * DD_FRAME_UNIT + DD_FRAME_Y0, 0.0); }

/* The mouth: a dark line at the corners, red lips in the middle. */
static bool find_mouth(dd_frame *f, dd_ctx *ctx)
{
    const dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_plane l = dd_plane_new(ctx->arena, DD_FRAME_H, 1), u = dd_plane_new(ctx->arena, DD_FRAME_H, 1);
    const bool ok = l.px != NULL && u.px != NULL && row_profile(l, f->l, 0.28, 0.48, 1.5, ctx) &&
                    row_profile(u, f->u, 0.0, 0.28, 0.07 * DD_FRAME_UNIT, ctx);
    double best = 0.06, best_y = MEAN_MOUTH_Y;
    for (int j = 0; ok && j < DD_FRAME_H; j++) {
        const double y = dd_frame_y(j);
        if (y < 0.75 || y > 1.45 || !dd_brow(f->valid, j)[DD_FRAME_X0])
            continue;
        const double valley = fmin(at(l, y - 0.08), at(l, y + 0.08)) - at(l, y);
        const double red = at(u, y) - 0.5 * (at(u, y - 0.22) + at(u, y + 0.22));
        const double off = (y - 1.06) / 0.13, score = (fmax(valley, 0.0) + 1.5 * red) * dd_exp(-0.5 * off * off);
        if (score > best) {
            best = score;
            best_y = y;
        }
    }
    f->k = fmin(fmax(best_y / MEAN_MOUTH_Y, 0.82), 1.28);
    dd_arena_rewind(ctx->arena, mark);
    return ok;
}

static bool new_planes(dd_frame *f, dd_plane rgb[3], dd_arena *arena)
{
    dd_plane *planes[7] = {&f->u, &f->v, &f->l, &f->ro, &rgb[0], &rgb[1], &rgb[2]};
    for (int i = 0; i < 7; i++)
        if ((*planes[i] = dd_plane_new(arena, DD_FRAME_W, DD_FRAME_H)).px == NULL)
            return false;
    f->valid = dd_bytes_new(arena, DD_FRAME_W, DD_FRAME_H);
    f->clipped = dd_bytes_new(arena, DD_FRAME_W, DD_FRAME_H);
    return f->valid.px != NULL && f->clipped.px != NULL;
}

dd_status dd_frame_cut(dd_frame *out, const dd_photo *photo, const dd_eyes *eyes, dd_ctx *ctx)
{
    dd_plane rgb[3];
    dd_patch patch;
    out->x = 0.5 * (eyes->x[0] + eyes->x[1]);
    out->y = 0.5 * (eyes->y[0] + eyes->y[1]);
    out->along = (eyes->x[1] - eyes->x[0]) / DD_FRAME_UNIT;
    out->across = (eyes->y[1] - eyes->y[0]) / DD_FRAME_UNIT;
    if (!new_planes(out, rgb, ctx->arena))
        return DD_E_NO_MEMORY;
    const dd_status read = read_patch(&patch, out, photo, dd_hypot(out->along, out->across), ctx);
    if (read != DD_OK)
        return read;
    resample(rgb, out, &patch, photo);
    const double cheeks = cheek_luminance(out, rgb, ctx->arena);
    if (!(cheeks > 0.0))
        return DD_E_NO_REGION;
    take_logarithms(out, rgb, E_OF_CHEEKS * cheeks);
    dd_plane *logs[3] = {&out->u, &out->v, &out->l};
    for (int c = 0; c < 3; c++)
        if (!dd_gauss(ctx->kernels, *logs[c], *logs[c], 1.0, ctx->arena))
            return DD_E_NO_MEMORY;
    if (!find_mouth(out, ctx))
        return DD_E_NO_MEMORY;
    measure_outline(out);
    return DD_OK;
}
