/* Skin of a face, in its frame (SKINMASK.md 2, steps 8-11).
 *
 *   seeds (cheeks, and forehead, nose, chin where they look alike) -> one robust Gaussian in (u,v,l)
 *   -> posterior against a flat alternative, prior falling off across the mean outline (ro = 1)
 *   -> inside ro < .92 everything is skin but hair: lesions must stay in, whatever their colour
 *   -> cleaned, connected, and eyes, brows, lips, nostrils taken out.
 *
 * Fixed boxes in RGB or YCbCr fail on dark skin (precision .51 against .96 on the same photos): here each face brings its own colours. */
#include "stages/aim/skin.h"

#include <math.h>

#include "base/fmath.h"
#include "kernels/filter.h"
#include "stages/aim/robust.h"

static const double FLOORS[3] = {0.05, 0.05, 0.25};
static const double U_LOW = 0.25, U_HIGH = 1.5, V_LOW = -0.1, V_HIGH = 1.0;     /* seeds outside are no skin in any light (a lamp: v 3.2) */
static const double CORE = 0.92, REACH = 1.12, HAIR_DEPTH = 0.6;
static const double OPEN_PX = 0.05 * DD_FRAME_UNIT, HOLE_PX = DD_PI * 0.25 * 0.25 * DD_FRAME_UNIT * DD_FRAME_UNIT;
static const double SEED_SHARE = 0.05, UNCLIPPED_SHARE = 0.40;
enum { PIXELS = DD_FRAME_W * DD_FRAME_H, SEED_SHAPES = 4 };
static const double SQUARE_3 = 1.42;    /* a disc that covers 3 x 3 */

static bool in_shape(const dd_frame *f, dd_face_shape shape, int i, int j)
{
    return dd_shape_inside(shape, dd_frame_x(i), dd_frame_y(j), f->k);
}

/* Pixels of a shape inside the photo; without clipped ones when asked. Returns how many there are with the clipped. */
static size_t collect(dd_samples *s, const dd_frame *f, dd_face_shape shape, bool skip_clipped)
{
    size_t all = 0;
    s->n = 0;
    for (int j = 0; j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++) {
            if (!dd_brow(f->valid, j)[i] || !in_shape(f, shape, i, j))
                continue;
            all++;
            if (!skip_clipped || !dd_brow(f->clipped, j)[i])
                dd_samples_add(s, dd_row(f->u, j)[i], dd_row(f->v, j)[i], dd_row(f->l, j)[i]);
        }
    return all;
}

static bool like_cheeks(const double median[3], const double cheeks[3])
{
    const double dl = median[2] - cheeks[2];
    return fabs(median[0] - cheeks[0]) < 0.2 && fabs(median[1] - cheeks[1]) < 0.2 && dl > -0.7 && dl < 0.8;
}

/* Cheeks, and the other seeds that look like them: a fringe, a beard, a hand drop out. used[shape] says which. */
static bool gather_seeds(dd_samples *seeds, bool used[SEED_SHAPES], size_t *all, const dd_frame *f, bool skip_clipped, dd_arena *arena)
{
    const dd_arena_mark mark = dd_arena_level(arena);
    dd_samples part;
    double cheeks[3] = {0}, median[3];
    bool ok = dd_samples_new(&part, PIXELS, arena);
    seeds->n = *all = 0;
    for (int shape = DD_SHAPE_SEED_CHEEKS; ok && shape < SEED_SHAPES; shape++) {
        const size_t n = collect(&part, f, (dd_face_shape)shape, skip_clipped);
        used[shape] = false;
        if (shape == DD_SHAPE_SEED_CHEEKS)
            *all = n;
        if (part.n == 0)
            continue;
        ok = dd_samples_median(shape == DD_SHAPE_SEED_CHEEKS ? cheeks : median, &part, arena);
        if (!ok || (shape != DD_SHAPE_SEED_CHEEKS && (!used[0] || !like_cheeks(median, cheeks))))
            continue;
        used[shape] = true;
        *all += shape == DD_SHAPE_SEED_CHEEKS ? 0 : n;
        for (size_t i = 0; i < part.n; i++)
            dd_samples_add(seeds, part.column[0][i], part.column[1][i], part.column[2][i]);
    }
    dd_arena_rewind(arena, mark);
    return ok;
}

static double prior(const dd_frame *f, int i, int j)
{
    const double ro = (double)dd_row(f->ro, j)[i];
    const double inside = 0.02 + 0.9 / (1.0 + dd_exp((ro - 1.0) / 0.05));
    return in_shape(f, DD_SHAPE_NECK, i, j) ? fmax(inside, 0.3) : inside;
}

/* P(skin) against a flat alternative as dense as the Gaussian at its 99 % ellipsoid. 0 outside the photo and beyond ro = 1.2. */
static void posterior(dd_plane out, const dd_frame *f, const dd_gauss3 *g)
{
    const double flat = dd_exp(-0.5 * dd_chi2_99_3dof);
    for (int j = 0; j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++) {
            float *p = &dd_row(out, j)[i];
            *p = 0.0F;
            if (!dd_brow(f->valid, j)[i] || dd_row(f->ro, j)[i] >= 1.2F)
                continue;
            const double d2 = dd_gauss3_d2(g, (double)dd_row(f->u, j)[i], (double)dd_row(f->v, j)[i], (double)dd_row(f->l, j)[i]);
            const double a = prior(f, i, j), skin = a * dd_exp(-0.5 * d2);
            *p = (float)(skin / (skin + (1.0 - a) * flat));
        }
}

static void collect_likely(dd_samples *s, const dd_frame *f, dd_plane likely)
{
    s->n = 0;
    for (int j = 0; j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++)
            if (dd_row(likely, j)[i] > 0.8F && (double)dd_row(f->ro, j)[i] < CORE && !in_shape(f, DD_SHAPE_ZONES, i, j))
                dd_samples_add(s, dd_row(f->u, j)[i], dd_row(f->v, j)[i], dd_row(f->l, j)[i]);
}

/* Dark pixels hanging together with the dark outside the face: hair. A dark lesion does not reach out there. */
static bool find_hair(dd_bytes hair, const dd_frame *f, double mean_l, dd_arena *arena)
{
    const dd_arena_mark mark = dd_arena_level(arena);
    int *labels = DD_NEW(arena, int, PIXELS);
    dd_bytes dark = dd_bytes_new(arena, DD_FRAME_W, DD_FRAME_H);
    if (labels == NULL || dark.px == NULL)
        return false;
    for (int j = 0; j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++)
            dd_brow(dark, j)[i] = dd_brow(f->valid, j)[i] && dd_row(f->ro, j)[i] < 1.2F && (double)dd_row(f->l, j)[i] < mean_l - HAIR_DEPTH;
    const int count = dd_open_mask(dark, SQUARE_3, arena) ? dd_label(labels, dark, true, arena) : -1;
    uint8_t *outside = count < 0 ? NULL : DD_NEW(arena, uint8_t, count + 1);
    if (outside == NULL)
        return false;
    for (int j = 0; j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++)
            if (dd_row(f->ro, j)[i] > 1.03F && dd_row(f->ro, j)[i] < 1.2F)
                outside[labels[j * DD_FRAME_W + i]] = 1;
    for (int j = 0; j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++)
            dd_brow(dark, j)[i] = dd_brow(dark, j)[i] && outside[labels[j * DD_FRAME_W + i]];
    const bool ok = dd_dilate(hair, dark, 1.0, arena);
    dd_arena_rewind(arena, mark);
    return ok;
}

/* Keep components that hold more than 5 % of the seed pixels. */
static bool keep_seeded(dd_bytes mask, const dd_frame *f, const bool used[SEED_SHAPES], dd_arena *arena)
{
    const dd_arena_mark mark = dd_arena_level(arena);
    int *labels = DD_NEW(arena, int, PIXELS);
    const int count = labels == NULL ? -1 : dd_label(labels, mask, true, arena);
    size_t *held = count < 0 ? NULL : DD_NEW(arena, size_t, count + 1), all = 0;
    if (held == NULL)
        return false;
    for (int j = 0; j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++)
            for (int shape = 0; shape < SEED_SHAPES; shape++)
                if (used[shape] && dd_brow(f->valid, j)[i] && in_shape(f, (dd_face_shape)shape, i, j)) {
                    all++;
                    held[labels[j * DD_FRAME_W + i]]++;
                }
    for (int j = 0; j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++) {
            const int label = labels[j * DD_FRAME_W + i];
            dd_brow(mask, j)[i] = label > 0 && (double)held[label] > SEED_SHARE * (double)all;
        }
    dd_arena_rewind(arena, mark);
    return true;
}

static void choose_skin(dd_bytes mask, const dd_frame *f, dd_plane likely, dd_bytes hair)
{
    for (int j = 0; j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++) {
            const double ro = (double)dd_row(f->ro, j)[i];
            const bool skin = (ro < REACH && dd_row(likely, j)[i] > 0.5F) || (ro < CORE && !dd_brow(hair, j)[i]);
            dd_brow(mask, j)[i] = dd_brow(f->valid, j)[i] && (skin || in_shape(f, DD_SHAPE_ZONES, i, j));
        }
}

/* The zones, added to connect what they part, are taken out again at the end. */
static bool clean(dd_bytes mask, const dd_frame *f, const bool used[SEED_SHAPES], dd_arena *arena)
{
    if (!dd_open_mask(mask, OPEN_PX, arena) || !keep_seeded(mask, f, used, arena) || !dd_fill_holes(mask, HOLE_PX, arena))
        return false;
    for (int j = 0; j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++)
            if (!dd_brow(f->valid, j)[i] || in_shape(f, DD_SHAPE_ZONES, i, j))
                dd_brow(mask, j)[i] = 0;
    return true;
}

static bool find_seeds(dd_samples *seeds, bool used[SEED_SHAPES], bool *overexposed, const dd_frame *f, dd_arena *arena)
{
    size_t all;
    if (!gather_seeds(seeds, used, &all, f, true, arena))
        return false;
    *overexposed = (double)seeds->n < UNCLIPPED_SHARE * (double)all;
    return !*overexposed || gather_seeds(seeds, used, &all, f, false, arena);
}

static bool looks_like_skin(const double median[3])
{
    return median[0] >= U_LOW && median[0] <= U_HIGH && median[1] >= V_LOW && median[1] <= V_HIGH;
}

static dd_status segment(dd_bytes mask, bool *overexposed, const dd_frame *f, dd_arena *arena)
{
    dd_samples seeds;
    dd_gauss3 g, refit;
    bool used[SEED_SHAPES];
    double median[3];
    dd_plane likely = dd_plane_new(arena, DD_FRAME_W, DD_FRAME_H);
    dd_bytes hair = dd_bytes_new(arena, DD_FRAME_W, DD_FRAME_H);
    if (likely.px == NULL || hair.px == NULL || !dd_samples_new(&seeds, PIXELS, arena) || !find_seeds(&seeds, used, overexposed, f, arena))
        return DD_E_NO_MEMORY;
    if (seeds.n == 0)
        return DD_E_NO_REGION;
    if (!dd_samples_median(median, &seeds, arena))
        return DD_E_NO_MEMORY;
    if (!looks_like_skin(median))
        return DD_E_NO_REGION;
    dd_status fitted = dd_gauss3_fit(&g, &seeds, FLOORS, arena);
    if (fitted != DD_OK)
        return fitted;
    posterior(likely, f, &g);
    collect_likely(&seeds, f, likely);
    fitted = dd_gauss3_fit(&refit, &seeds, FLOORS, arena);
    if (fitted == DD_OK) {  /* else the seeds' own model stays */
        g = refit;
        posterior(likely, f, &g);
    }
    if (fitted == DD_E_NO_MEMORY || !find_hair(hair, f, g.mean[2], arena))
        return DD_E_NO_MEMORY;
    choose_skin(mask, f, likely, hair);
    return clean(mask, f, used, arena) ? DD_OK : DD_E_NO_MEMORY;
}

dd_status dd_skin_of_face(dd_bytes mask, bool *overexposed, const dd_frame *frame, dd_ctx *ctx)
{
    const dd_arena_mark mark = dd_arena_level(ctx->arena);
    const dd_status status = segment(mask, overexposed, frame, ctx->arena);
    dd_arena_rewind(ctx->arena, mark);
    return status;
}
