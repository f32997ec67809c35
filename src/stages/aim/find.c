/* The order of search: candidates of the cascade, their eyes, the best one whose cheeks are skin; without one, the close-up test. */
#include "stages/aim/find.h"

#include <math.h>

typedef struct dd_candidate { dd_face_box box; dd_eyes eyes; double score; } dd_candidate;

/* Boxes come with edges in pixels of the grey; photo positions are pixel centres. */
static void to_photo(dd_face_box *box, double step)
{
    box->x = box->x * step - 0.5;
    box->y = box->y * step - 0.5;
    box->w *= step;
}

static void sort_by_score(dd_candidate *c, int n)
{
    for (int i = 1; i < n; i++)
        for (int j = i; j > 0 && c[j].score > c[j - 1].score; j--) {
            const dd_candidate swap = c[j];
            c[j] = c[j - 1];
            c[j - 1] = swap;
        }
}

/* Candidates with their eyes, best first. -1 without memory. */
static int find_candidates(dd_candidate out[DD_FACE_MAX], const dd_photo *photo, dd_ctx *ctx)
{
    const dd_arena_mark mark = dd_arena_level(ctx->arena);
    dd_face_box boxes[DD_FACE_MAX];
    dd_small base, luma;
    double grey_step;
    int n = -1;
    if (dd_shrink_luma(&base, photo, DD_EYES_SIDE, ctx->arena)) {
        const dd_bytes grey = dd_face_grey(&base, &grey_step, ctx->arena);
        const int longest = base.plane.width > base.plane.height ? base.plane.width : base.plane.height;
        const double ratio = (double)longest / DD_EYES_SIDE;
        luma.plane = dd_shrink_plane(base.plane, ratio, ctx->arena);
        luma.step = base.step * ratio;
        if (grey.px != NULL && luma.plane.px != NULL)
            n = dd_face_detect(boxes, grey, ctx->arena);
    }
    for (int i = 0; i < n; i++) {
        out[i].box = boxes[i];
        to_photo(&out[i].box, grey_step);
        if (!dd_eyes_find(&out[i].eyes, &luma, &out[i].box, ctx))
            n = -1;
        else
            out[i].score = boxes[i].hits * sqrt(boxes[i].w) * (0.3 + fmin(fmax(out[i].eyes.q, 0.0), 1.0));
    }
    if (n > 0)
        sort_by_score(out, n);
    dd_arena_rewind(ctx->arena, mark);
    return n;
}

static bool mask_is_empty(dd_bytes mask)
{
    for (int y = 0; y < mask.height; y++)
        for (int x = 0; x < mask.width; x++)
            if (dd_brow(mask, y)[x])
                return false;
    return true;
}

static dd_face describe_face(const dd_candidate *c, double k)
{
    dd_face f = {.found = true, .eyes_confirmed = c->eyes.confirmed, .ipd_px = c->eyes.ipd, .mouth_k = k,
                 .box_x = c->box.x, .box_y = c->box.y, .box_w = c->box.w, .box_h = c->box.w, .box_turn_deg = c->box.turn_deg};
    for (int i = 0; i < 2; i++) {
        f.eye_x[i] = c->eyes.x[i];
        f.eye_y[i] = c->eyes.y[i];
    }
    return f;
}

/* Another candidate more than half as wide, centred outside the chosen box. */
static bool second_face(const dd_candidate *c, int n, int chosen)
{
    const dd_face_box *a = &c[chosen].box;
    for (int i = 0; i < n; i++) {
        const dd_face_box *b = &c[i].box;
        const double dx = b->x + 0.5 * b->w - a->x - 0.5 * a->w, dy = b->y + 0.5 * b->w - a->y - 0.5 * a->w;
        if (i != chosen && b->w > 0.5 * a->w && fmax(fabs(dx), fabs(dy)) > 0.5 * a->w)
            return true;
    }
    return false;
}

/* DD_E_NO_REGION: this candidate is no face of skin. */
static dd_status accept(dd_found *out, const dd_candidate *c, const dd_photo *photo, dd_ctx *ctx)
{
    bool overexposed = false;
    out->mask = dd_bytes_new(ctx->arena, DD_FRAME_W, DD_FRAME_H);
    if (out->mask.px == NULL)
        return DD_E_NO_MEMORY;
    dd_status status = dd_frame_cut(&out->frame, photo, &c->eyes, ctx);
    if (status == DD_OK)
        status = dd_skin_of_face(out->mask, &overexposed, &out->frame, ctx);
    if (status != DD_OK)
        return status;
    if (mask_is_empty(out->mask))
        return DD_E_NO_REGION;
    out->status = c->eyes.confirmed ? DD_SKIN_FACE : DD_SKIN_FACE_BOX;
    out->flags = (overexposed ? DD_BIT(DD_FLAG_OVEREXPOSED) : 0) | (c->eyes.confirmed ? 0 : DD_BIT(DD_FLAG_EYES_UNCERTAIN));
    out->face = describe_face(c, out->frame.k);
    return DD_OK;
}

static dd_status find_closeup(dd_found *out, const dd_photo *photo, dd_ctx *ctx)
{
    const dd_status status = dd_closeup_find(&out->closeup, photo, ctx);
    out->status = out->closeup.status;
    if (out->status == DD_SKIN_CLOSEUP)
        out->flags |= DD_BIT(DD_FLAG_AUTO_NOFACE);
    if (out->status == DD_SKIN_UNCERTAIN)
        out->flags |= DD_BIT(DD_FLAG_REGION_UNCERTAIN);
    return status;
}

dd_status dd_skin_find(dd_found *out, const dd_photo *photo, dd_ctx *ctx)
{
    dd_candidate candidate[DD_FACE_MAX];
    *out = (dd_found){.status = DD_SKIN_NONE};
    const int n = find_candidates(candidate, photo, ctx);
    if (n < 0)
        return DD_E_NO_MEMORY;
    for (int i = 0; i < n; i++) {
        if (ctx->cancel != NULL && atomic_load(ctx->cancel))
            return DD_E_CANCELLED;
        const dd_arena_mark mark = dd_arena_level(ctx->arena);
        const dd_status status = accept(out, &candidate[i], photo, ctx);
        if (status == DD_OK && second_face(candidate, n, i))
            out->flags |= DD_BIT(DD_FLAG_SECOND_FACE);
        if (status != DD_E_NO_REGION)
            return status;
        dd_arena_rewind(ctx->arena, mark);
    }
    return find_closeup(out, photo, ctx);
}
