/* Regions and scale of the baseline: collect the names, give each its bit, paint, take the excluded away, count. */
#include "stages/aim/aim.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fmath.h"
#include "base/text.h"
#include "stages/aim/find.h"
#include "stages/aim/labelme.h"
#include "stages/aim/paint.h"

enum { FACE_REGIONS = 5 };
static const double FACE_IPD_MM = 63.0;
static const double SHAPE_SHARE = 0.5;  /* of a face region that must be skin: a beard, a fringe or a hand hides it */

/* Left and right are the patient's. */
static const struct { const char *name; dd_face_shape shape; } face_region[FACE_REGIONS] = {
    {"forehead", DD_SHAPE_FOREHEAD}, {"cheek_left", DD_SHAPE_CHEEK_PICTURE_RIGHT}, {"cheek_right", DD_SHAPE_CHEEK_PICTURE_LEFT},
    {"nose", DD_SHAPE_NOSE},         {"chin", DD_SHAPE_CHIN},
};

/* What one call works on. */
typedef struct dd_work {
    dd_aim *aim;
    const dd_photo *photo;
    const dd_aim_request *request;
    const dd_limits *limits;
    dd_ctx *ctx;
    dd_err *err;
    const char *name;           /* of the regions file or mask, for messages */
    dd_shapes shapes;
    dd_bytes mask, control;
    dd_found found;
    bool sought;
} dd_work;

const char *dd_skin_status_name(dd_skin_status status)
{
    static const char *const names[] = {"", "face", "face_box", "closeup", "uncertain", "none"};
    return names[status];
}

static dd_role role_of(const char *label)
{
    return strcmp(label, "control") == 0 ? DD_ROLE_CONTROL : strcmp(label, "exclude") == 0 ? DD_ROLE_EXCLUDE : DD_ROLE_TREATED;
}

static int region_index(const dd_aim *aim, const char *name)
{
    for (int i = 0; i < aim->n; i++)
        if (strcmp(aim->region[i].name, name) == 0)
            return i;
    return -1;
}

/* Keeps the order: treated by name, control, exclude. The same name again is the same region. */
static dd_status add_region(dd_work *w, const char *name)
{
    dd_aim *aim = w->aim;
    if (region_index(aim, name) >= 0)
        return DD_OK;
    if (aim->n == DD_MAX_REGIONS)
        return dd_fail(w->err, DD_E_REGIONS, w->name, "more than %d regions ('%s')", DD_MAX_REGIONS, name);
    dd_region region = {.role = role_of(name)};
    dd_copy(region.name, sizeof region.name, name);
    int at = aim->n++;
    for (; at > 0; at--) {
        const dd_region *before = &aim->region[at - 1];
        if (before->role < region.role || (before->role == region.role && strcmp(before->name, region.name) < 0))
            break;
        aim->region[at] = *before;
    }
    aim->region[at] = region;
    return DD_OK;
}

static dd_status read_drawn(dd_work *w)
{
    const dd_aim_request *q = w->request;
    const int width = w->photo->width, height = w->photo->height;
    dd_status status = DD_OK;
    if (q->regions_file != NULL) {
        w->name = dd_path_base(q->regions_file);
        status = dd_labelme_read(&w->shapes, q->regions_file, width, height, w->limits, w->ctx->arena, w->err);
        for (size_t i = 0; i < w->shapes.n && status == DD_OK; i++)
            status = add_region(w, w->shapes.at[i].label);
    }
    if (status == DD_OK && q->mask_file != NULL) {
        w->name = dd_path_base(q->mask_file);
        status = dd_mask_load(&w->mask, w->ctx->arena, q->mask_file, w->name, width, height, w->limits, w->err);
        if (status == DD_OK)
            status = add_region(w, "mask");
    }
    if (status == DD_OK && q->control_mask_file != NULL) {
        w->name = dd_path_base(q->control_mask_file);
        status = dd_mask_load(&w->control, w->ctx->arena, q->control_mask_file, w->name, width, height, w->limits, w->err);
        if (status == DD_OK)
            status = add_region(w, "control");
    }
    return status;
}

static bool treated_drawn(const dd_aim *aim) { return aim->n > 0 && aim->region[0].role == DD_ROLE_TREATED; }

static bool wants_skin(const dd_work *w)
{
    return !treated_drawn(w->aim) || !(w->request->px_per_mm > 0.0) || w->request->face_regions;
}

/* A face region is worth reporting when at least half of its shape is skin. */
static bool region_shows(const dd_found *found, dd_face_shape shape)
{
    size_t all = 0, skin = 0;
    for (int j = 0; j < DD_FRAME_H; j++)
        for (int i = 0; i < DD_FRAME_W; i++)
            if (dd_shape_inside(shape, dd_frame_x(i), dd_frame_y(j), found->frame.k)) {
                all++;
                skin += dd_brow(found->mask, j)[i];
            }
    return (double)skin >= SHAPE_SHARE * (double)all;
}

static dd_status add_found(dd_work *w)
{
    dd_aim *aim = w->aim;
    dd_status status = DD_OK;
    if (aim->automatic)
        status = add_region(w, "auto");
    if (!aim->face.found || !(aim->automatic || w->request->face_regions))
        return status;
    for (int i = 0; i < FACE_REGIONS && status == DD_OK; i++)
        if (region_index(aim, face_region[i].name) < 0 && region_shows(&w->found, face_region[i].shape))
            status = add_region(w, face_region[i].name);
    return status;
}

static void paint_shapes(dd_canvas canvas, const dd_work *w)
{
    for (size_t i = 0; i < w->shapes.n; i++) {
        const dd_shape *s = &w->shapes.at[i];
        const int region = region_index(w->aim, s->label);
        if (s->type == DD_CIRCLE)
            dd_paint_circle(canvas, s->point[0], dd_hypot(s->point[1][0] - s->point[0][0], s->point[1][1] - s->point[0][1]), region);
        else
            dd_paint_polygon(canvas, (const double(*)[2])s->point, s->n, region);
    }
}

static bool drawn(const dd_work *w, const char *name)
{
    for (size_t i = 0; i < w->shapes.n; i++)
        if (strcmp(w->shapes.at[i].label, name) == 0)
            return true;
    return (w->mask.px != NULL && strcmp(name, "mask") == 0) || (w->control.px != NULL && strcmp(name, "control") == 0);
}

/* The photo -> frame turn is the frame -> photo one backwards. */
static dd_stencil face_stencil(const dd_frame *f, const uint16_t *value)
{
    const double square = f->along * f->along + f->across * f->across, a = f->along / square, b = f->across / square;
    return (dd_stencil){.value = value,
                        .width = DD_FRAME_W,
                        .height = DD_FRAME_H,
                        .x0 = DD_FRAME_X0 - a * f->x - b * f->y,
                        .xx = a,
                        .xy = b,
                        .y0 = DD_FRAME_Y0 + b * f->x - a * f->y,
                        .yx = -b,
                        .yy = a};
}

/* Region bits of the frame: auto, and the face regions within the skin. */
static void mark_face(uint16_t *value, const dd_work *w)
{
    const int automatic = w->aim->automatic ? region_index(w->aim, "auto") : -1;
    for (int r = -1; r < FACE_REGIONS; r++) {
        const int region = r < 0 ? automatic : drawn(w, face_region[r].name) ? -1 : region_index(w->aim, face_region[r].name);
        for (int j = 0; region >= 0 && j < DD_FRAME_H; j++)
            for (int i = 0; i < DD_FRAME_W; i++) {
                const bool in = r < 0 || dd_shape_inside(face_region[r].shape, dd_frame_x(i), dd_frame_y(j), w->found.frame.k);
                if (in && dd_brow(w->found.mask, j)[i])
                    value[j * DD_FRAME_W + i] |= (uint16_t)(1U << region);
            }
    }
}

static bool paint_face(dd_canvas canvas, const dd_work *w)
{
    uint16_t *value = DD_NEW(w->ctx->arena, uint16_t, DD_FRAME_W * DD_FRAME_H);
    if (value == NULL)
        return false;
    mark_face(value, w);
    const dd_stencil stencil = face_stencil(&w->found.frame, value);
    return dd_paint_stencil(canvas, &stencil, w->ctx->arena);
}

static bool paint_closeup(dd_canvas canvas, const dd_work *w)
{
    const dd_closeup *c = &w->found.closeup;
    const size_t width = (size_t)c->mask.width;
    uint16_t *value = DD_NEW(w->ctx->arena, uint16_t, width * (size_t)c->mask.height);
    const int region = region_index(w->aim, "auto");
    for (int y = 0; value != NULL && y < c->mask.height; y++)
        for (size_t x = 0; x < width; x++)
            value[(size_t)y * width + x] = (uint16_t)(dd_brow(c->mask, y)[x] << region);
    const double offset = 0.5 / c->step - 0.5;
    const dd_stencil stencil = {.value = value, .width = c->mask.width, .height = c->mask.height,
                                .x0 = offset, .xx = 1.0 / c->step, .y0 = offset, .yy = 1.0 / c->step};
    return value != NULL && dd_paint_stencil(canvas, &stencil, w->ctx->arena);
}

static dd_status paint_all(dd_canvas canvas, const dd_work *w)
{
    bool ok = true;
    if (w->aim->face.found && (w->aim->automatic || w->request->face_regions))
        ok = paint_face(canvas, w);
    else if (w->aim->automatic)
        ok = paint_closeup(canvas, w);
    paint_shapes(canvas, w);
    if (w->mask.px != NULL)
        dd_paint_mask(canvas, w->mask, region_index(w->aim, "mask"));
    if (w->control.px != NULL)
        dd_paint_mask(canvas, w->control, region_index(w->aim, "control"));
    return ok ? DD_OK : dd_fail(w->err, DD_E_NO_MEMORY, "", "painting the regions");
}

/* Excluded pixels belong to no other region; the found skin also leaves the control region alone. */
static void take_away(dd_canvas canvas, const dd_aim *aim)
{
    const int exclude = region_index(aim, "exclude"), control = region_index(aim, "control"),
              found = aim->automatic ? region_index(aim, "auto") : -1;
    if (exclude < 0 && (control < 0 || found < 0))
        return;
    const unsigned excluded = exclude < 0 ? 0U : 1U << exclude, controlled = control < 0 || found < 0 ? 0U : 1U << control;
    const size_t n = (size_t)canvas.width * (size_t)canvas.height;
    for (size_t i = 0; i < n; i++) {
        const unsigned bits = canvas.bits[i];
        const unsigned kept = (bits & controlled) != 0 ? controlled | (bits & excluded) : bits;
        canvas.bits[i] = (uint16_t)((kept & excluded) != 0 ? excluded : kept);
    }
}

/* A drawn region without a pixel is a mistake of the drawing; a found one that vanished under `exclude` is one of the request. */
static dd_status count_regions(dd_work *w, dd_canvas canvas, const char *why)
{
    size_t pixels[DD_MAX_REGIONS];
    dd_paint_count(pixels, w->aim->n, canvas);
    for (int i = 0; i < w->aim->n; i++) {
        w->aim->region[i].pixels = pixels[i];
        if (pixels[i] == 0) {
            const char *name = w->aim->region[i].name;
            if (drawn(w, name) && w->mask.px != NULL && strcmp(name, "mask") == 0)
                return dd_fail(w->err, DD_E_REGIONS, w->name, "the mask is empty%s", why);
            return dd_fail(w->err, DD_E_REGIONS, w->name, "region '%s' has no pixel inside the photo%s", name, why);
        }
    }
    return DD_OK;
}

static void settle_scale(dd_work *w)
{
    dd_aim *aim = w->aim;
    if (w->request->px_per_mm > 0.0) {
        aim->px_per_mm = w->request->px_per_mm;
        aim->scale_source = "user";
    } else if (aim->face.found && aim->face.eyes_confirmed) {
        aim->px_per_mm = aim->face.ipd_px / FACE_IPD_MM;
        aim->scale_source = "face";
    } else {
        aim->px_per_mm = fmax(aim->width, aim->height) / w->request->nominal_width_mm;
        aim->scale_source = "nominal";
        aim->flags |= DD_BIT(DD_FLAG_NOMINAL_SCALE);
    }
}

/* Flags of the search that concern what is used of it: regions all of them, a scale only whose face it is. */
static void settle_flags(dd_work *w)
{
    const uint64_t about_eyes = DD_BIT(DD_FLAG_EYES_UNCERTAIN), about_face = DD_BIT(DD_FLAG_SECOND_FACE);
    const bool scaled = !(w->request->px_per_mm > 0.0);
    if (w->aim->automatic)
        w->aim->flags |= DD_BIT(DD_FLAG_REGION_AUTO) | w->found.flags;
    else if (w->request->face_regions && w->aim->face.found)
        w->aim->flags |= w->found.flags;
    else if (scaled)
        w->aim->flags |= w->found.flags & (about_eyes | about_face);
}

static dd_status find_regions(dd_work *w)
{
    dd_aim *aim = w->aim;
    dd_status status = read_drawn(w);
    if (status != DD_OK)
        return status;
    aim->automatic = !treated_drawn(aim);
    if (wants_skin(w)) {
        status = dd_skin_find(&w->found, w->photo, w->ctx);
        if (status != DD_OK)
            return dd_fail(w->err, status, "", "looking for skin");
        aim->skin = w->found.status;
        aim->face = w->found.face;
    }
    if (aim->automatic && aim->skin == DD_SKIN_NONE) {
        aim->automatic = false;
        aim->flags |= DD_BIT(DD_FLAG_NO_REGION);
    }
    settle_scale(w);
    settle_flags(w);
    return add_found(w);
}

dd_status dd_aim_find(dd_aim *out, const dd_photo *baseline, const dd_aim_request *request, const dd_limits *limits, dd_ctx *ctx,
                      dd_err *err)
{
    dd_work w = {.aim = out, .photo = baseline, .request = request, .limits = limits, .ctx = ctx, .err = err, .name = ""};
    *out = (dd_aim){.width = baseline->width, .height = baseline->height};
    size_t pixels;
    if (!dd_size_mul(&pixels, (size_t)baseline->width, (size_t)baseline->height, sizeof *out->bits))
        return dd_fail(err, DD_E_NO_MEMORY, "", "%dx%d pixels", baseline->width, baseline->height);
    out->bits = dd_arena_calloc(ctx->arena, pixels, 1);
    if (out->bits == NULL)
        return dd_fail(err, DD_E_NO_MEMORY, "", "%zu bytes of region bits", pixels);
    const dd_arena_mark mark = dd_arena_level(ctx->arena);
    const dd_canvas canvas = {out->bits, out->width, out->height};
    dd_status status = find_regions(&w);
    if (status == DD_OK)
        status = paint_all(canvas, &w);
    if (status == DD_OK)
        status = count_regions(&w, canvas, "");
    if (status == DD_OK && (region_index(out, "exclude") >= 0 || (out->automatic && region_index(out, "control") >= 0))) {
        take_away(canvas, out);
        status = count_regions(&w, canvas, " once the excluded part is taken away");
    }
    dd_arena_rewind(ctx->arena, mark);
    return status;
}

void dd_aim_rescale(dd_aim *aim, double px_per_mm, const char *source)
{
    if (!(px_per_mm > 0.0))
        return;
    aim->px_per_mm = px_per_mm;
    aim->scale_source = source;
    aim->flags &= ~DD_BIT(DD_FLAG_NOMINAL_SCALE);
}
