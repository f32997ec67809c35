/* Eyes by the limbus, the dark-to-light rim of the iris (SKINMASK.md 2, step 4): no eye cascade needed.
 *
 *        g(r+2.5) - g(r-2.5)                     left:  mirrored right
 *           . - ' ' - .        right: mean over the nine angles -35 .. +45 degrees (y down);
 *         '      o      '      lids hide top and bottom
 *           ' - . . - '        score = (min(left, right) + (left + right)/8) * darkness * prior
 *
 * A lash corner, brow or frame has a strong edge on one side only: min() rejects it. The iris is 11.7 mm of 63 mm eye distance, so in
 * a patch where the eyes are 96 px apart its radius is 8.9 px. */
#include "stages/aim/face.h"

#include <math.h>

#include "base/fmath.h"
#include "kernels/filter.h"
#include "kernels/kernels.h"

enum { IPD_PATCH_PX = 96, PATCH_W = 65, PATCH_H = 55, ANGLES = 9, RADII = 7, MAP_W = 31, MAP_H = 25 };
/* Iris radii 8 .. 11 px: 10.5 to 14.4 mm. In whole pixels the centre would be pulled up: the mean angle is not 0, so height makes up for a
 * wrong radius. From 7 px (9.2 mm, no healthy adult's) it slid down where the upper lid hides the widest part of the iris. */
static const double R_FIRST_PX = 8.0, R_STEP_PX = 0.5;
static const double EYES_U = 0.496, EYES_V = 0.382, IPD_OF_BOX = 0.380;    /* where a box has its eyes, in box widths */

/* The patch and how it lies in the luma picture: luma = centre + axes * (patch px) / zoom. */
typedef struct dd_eye_patch {
    dd_plane grey;
    double cx, cy, cos_turn, sin_turn, luma_per_px;
    float lowest, highest;
    double sd;
} dd_eye_patch;
typedef struct dd_eye { double x, y, score, sd; } dd_eye;   /* patch centre + offset, luma px */

static bool cut_patch(dd_eye_patch *p, const dd_small *luma, dd_ctx *ctx)
{
    for (int j = 0; j < PATCH_H; j++)
        for (int i = 0; i < PATCH_W; i++) {
            const double dx = (i - PATCH_W / 2) * p->luma_per_px, dy = (j - PATCH_H / 2) * p->luma_per_px;
            dd_row(p->grey, j)[i] =
                dd_bilinear(luma->plane, p->cx + p->cos_turn * dx - p->sin_turn * dy, p->cy + p->sin_turn * dx + p->cos_turn * dy);
        }
    if (!dd_gauss(ctx->kernels, p->grey, p->grey, 1.5, ctx->arena))
        return false;
    p->lowest = p->highest = dd_row(p->grey, 0)[0];
    double sum = 0.0, square = 0.0;
    for (int j = 0; j < PATCH_H; j++)
        for (int i = 0; i < PATCH_W; i++) {
            const float g = dd_row(p->grey, j)[i];
            p->lowest = fminf(p->lowest, g);
            p->highest = fmaxf(p->highest, g);
            sum += (double)g;
            square += (double)g * (double)g;
        }
    const double n = PATCH_W * PATCH_H, mean = sum / n;
    p->sd = sqrt(fmax(square / n - mean * mean, 0.0));
    return true;
}

/* Sides at radius r: mean step across the rim. at: offsets of g(r+2.5) and g(r-2.5) for the nine angles of the right side. */
typedef struct dd_rim { double out_x[ANGLES], out_y[ANGLES], in_x[ANGLES], in_y[ANGLES]; } dd_rim;

static void place_rims(dd_rim rim[RADII])
{
    for (int i = 0; i < RADII; i++)
        for (int a = 0; a < ANGLES; a++) {
            const double r = R_FIRST_PX + i * R_STEP_PX;
            const double angle = (a * 10 - 35) * DD_PI / 180.0, c = dd_cos(angle), s = dd_sin(angle);
            rim[i].out_x[a] = (r + 2.5) * c;
            rim[i].out_y[a] = (r + 2.5) * s;
            rim[i].in_x[a] = (r - 2.5) * c;
            rim[i].in_y[a] = (r - 2.5) * s;
        }
}

static double rim_contrast(const dd_plane g, const dd_rim *rim, double x, double y)
{
    double side[2] = {0.0, 0.0};
    for (int k = 0; k < 2; k++) {
        const double mirror = k == 0 ? -1.0 : 1.0;
        for (int a = 0; a < ANGLES; a++)
            side[k] += (double)dd_bilinear(g, x + mirror * rim->out_x[a], y + rim->out_y[a]) -
                       (double)dd_bilinear(g, x + mirror * rim->in_x[a], y + rim->in_y[a]);
        side[k] /= ANGLES;
    }
    return fmin(side[0], side[1]) + 0.125 * (side[0] + side[1]);
}

static double darkness(const dd_eye_patch *p, int x, int y)
{
    float box = 0.0F;
    for (int j = -4; j <= 4; j++)
        for (int i = -4; i <= 4; i++)
            box += dd_row(p->grey, y + j)[x + i];
    const float range = p->highest - p->lowest;
    return range > 0.0F ? (double)((p->highest - box / 81.0F) / range) : 0.0;
}

/* Scores of centres round the patch's centre; the best radius each. The prior belongs to the first, wide search: the second starts from
 * what that found and must not be held to it. */
static void score_centres(dd_plane map, const dd_eye_patch *p, const dd_rim *rim)
{
    for (int j = 0; j < map.height; j++)
        for (int i = 0; i < map.width; i++) {
            const int dx = i - map.width / 2, dy = j - map.height / 2;
            const int x = PATCH_W / 2 + dx, y = PATCH_H / 2 + dy;
            double best = rim_contrast(p->grey, &rim[0], x, y);
            for (int r = 1; r < RADII; r++)
                best = fmax(best, rim_contrast(p->grey, &rim[r], x, y));
            const double px = dx / (0.12 * IPD_PATCH_PX), py = dy / (0.10 * IPD_PATCH_PX);
            dd_row(map, j)[i] = (float)(best * darkness(p, x, y) * (map.width == MAP_W ? dd_exp(-0.5 * (px * px + py * py)) : 1.0));
        }
}

/* Where the parabola through three values has its top, -.5 .. .5 from the middle. */
static double parabola_top(float left, float middle, float right)
{
    const double bend = 2.0 * (double)middle - (double)left - (double)right;
    return bend > 0.0 ? fmin(fmax(0.5 * ((double)right - (double)left) / bend, -0.5), 0.5) : 0.0;
}

static bool find_eye(dd_eye *eye, dd_eye_patch *p, const dd_small *luma, int map_w, int map_h, const dd_rim *rim, dd_ctx *ctx)
{
    dd_plane map = dd_plane_new(ctx->arena, map_w, map_h);
    p->grey = dd_plane_new(ctx->arena, PATCH_W, PATCH_H);
    if (map.px == NULL || p->grey.px == NULL || !cut_patch(p, luma, ctx))
        return false;
    score_centres(map, p, rim);
    if (!dd_gauss(ctx->kernels, map, map, 1.0, ctx->arena))
        return false;
    int bi = 0, bj = 0;
    for (int j = 0; j < map_h; j++)
        for (int i = 0; i < map_w; i++)
            if (dd_row(map, j)[i] > dd_row(map, bj)[bi]) {
                bi = i;
                bj = j;
            }
    double dx = bi - map_w / 2, dy = bj - map_h / 2;
    if (bi > 0 && bi + 1 < map_w)
        dx += parabola_top(dd_row(map, bj)[bi - 1], dd_row(map, bj)[bi], dd_row(map, bj)[bi + 1]);
    if (bj > 0 && bj + 1 < map_h)
        dy += parabola_top(dd_row(map, bj - 1)[bi], dd_row(map, bj)[bi], dd_row(map, bj + 1)[bi]);
    eye->x = p->cx + (p->cos_turn * dx - p->sin_turn * dy) * p->luma_per_px;
    eye->y = p->cy + (p->sin_turn * dx + p->cos_turn * dy) * p->luma_per_px;
    eye->score = (double)dd_row(map, bj)[bi];
    eye->sd = p->sd;
    return true;
}

/* One pass over both eyes, from where they are believed to be (in: eyes x, y, ipd in luma px). */
static bool pass(dd_eyes *eyes, const dd_small *luma, const dd_face_box *box, int map_w, int map_h, const dd_rim *rim, dd_ctx *ctx)
{
    const double ipd = eyes->ipd;
    eyes->q = INFINITY;
    for (int k = 0; k < 2; k++) {
        dd_eye_patch p = {
            .cx = eyes->x[k], .cy = eyes->y[k], .cos_turn = box->cos_turn, .sin_turn = box->sin_turn, .luma_per_px = ipd / IPD_PATCH_PX};
        dd_eye eye;
        const dd_arena_mark mark = dd_arena_level(ctx->arena);
        const bool ok = find_eye(&eye, &p, luma, map_w, map_h, rim, ctx);
        dd_arena_rewind(ctx->arena, mark);
        if (!ok)
            return false;
        eyes->x[k] = eye.x;
        eyes->y[k] = eye.y;
        eyes->q = fmin(eyes->q, eye.sd > 0.0 ? eye.score / eye.sd : 0.0);
    }
    eyes->ipd = dd_hypot(eyes->x[1] - eyes->x[0], eyes->y[1] - eyes->y[0]);
    return true;
}

static void expect_eyes(dd_eyes *eyes, const dd_face_box *box)
{
    for (int k = 0; k < 2; k++)
        dd_face_point(&eyes->x[k], &eyes->y[k], box, EYES_U + (k - 0.5) * IPD_OF_BOX, EYES_V);
    eyes->ipd = IPD_OF_BOX * box->w;
}

static bool plausible(const dd_eyes *eyes, const dd_face_box *box)
{
    const double tan_20_deg = 0.36397023426620234;
    const double dx = eyes->x[1] - eyes->x[0], dy = eyes->y[1] - eyes->y[0];
    const double along = box->cos_turn * dx + box->sin_turn * dy, across = box->cos_turn * dy - box->sin_turn * dx;
    double mx, my;
    dd_face_point(&mx, &my, box, EYES_U, EYES_V);
    const double off = dd_hypot(0.5 * (eyes->x[0] + eyes->x[1]) - mx, 0.5 * (eyes->y[0] + eyes->y[1]) - my);
    return eyes->q >= 0.8 && eyes->ipd >= 0.31 * box->w && eyes->ipd <= 0.45 * box->w && along > 0.0 &&
           fabs(across) <= tan_20_deg * along && off <= 0.12 * box->w;
}

static void to_luma(dd_eyes *eyes, double step)
{
    for (int k = 0; k < 2; k++) {
        eyes->x[k] = (eyes->x[k] + 0.5) / step - 0.5;
        eyes->y[k] = (eyes->y[k] + 0.5) / step - 0.5;
    }
    eyes->ipd /= step;
}

bool dd_eyes_find(dd_eyes *out, const dd_small *luma, const dd_face_box *box, dd_ctx *ctx)
{
    dd_rim rim[RADII];
    place_rims(rim);
    dd_eyes found;
    expect_eyes(&found, box);
    to_luma(&found, luma->step);
    /* windows of +-.16 x +-.13, then +-.05 eye distances */
    if (!pass(&found, luma, box, MAP_W, MAP_H, rim, ctx) || !pass(&found, luma, box, 11, 11, rim, ctx))
        return false;
    for (int k = 0; k < 2; k++) {
        found.x[k] = (found.x[k] + 0.5) * luma->step - 0.5;
        found.y[k] = (found.y[k] + 0.5) * luma->step - 0.5;
    }
    found.ipd *= luma->step;
    *out = found;
    out->confirmed = plausible(&found, box);
    if (!out->confirmed)
        expect_eyes(out, box);
    return true;
}
