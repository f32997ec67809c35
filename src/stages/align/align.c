/* Registration, the recipe:
 *
 *   1. both photos become small, locally normalised pictures with keypoints (work.c, keypoints.c, describe.c): dd_features_find
 *   2. keypoints are matched, upright and as if mirrored (match.c)
 *   3. the motion of the aimed skin, else of the whole frame, is estimated with its number of false alarms (estimate.c);
 *      refused when chance explains it, or when the mirrored photo explains more
 *   4. guided by it, more matches are found; the data choose similarity, affine or homography; four fifths of the matches bend the
 *      spline field (field.c), the rest is held out and tells the error
 *   5. the pictures themselves refine the field, coarse to fine (refine.c)
 *   6. trust (trust.c); refused when the skin does not agree after all
 *
 *   baseline (x,y) --H--> + field --> follow-up (x,y)      lattice of the field: 1/16 of the long side, so nothing shorter than
 *                                                          1/8 of it can be bent: a lesion cannot be warped away
 * Constants below were set on the registration bench (levels easy to xhard, other people, other scenes, mirrored photos). */
#include "stages/align/align.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"
#include "base/stats.h"
#include "stages/align/estimate.h"
#include "stages/align/refine.h"
#include "stages/align/trust.h"

enum { MIN_KEYPOINTS = 30, MIN_MATCHES = 8, HOLD_OUT = 5, GRID_PER_SPACING = 8, LOOSEN_TURNS = 4 };
static const double MAX_LOG_NFA = -30;          /* the same person, smiling: below -270; two people with their collars in the same place: -25 */
static const double LATTICES = 16;              /* field spacings along the long side */
static const double GUIDE_SHARE = 0.025;        /* search radius of the guided matching, share of the diagonal */
static const double REGION_MARGIN = 0.03;       /* matches this near to the aimed region count as of it, share of the long side */
static const double JACOBIAN_LOW = 0.4, JACOBIAN_HIGH = 2.5;    /* area change of the field alone */
static const double SCALE_LOW = 0.33, SCALE_HIGH = 3;
static const double MIN_OVERLAP_PCT = 25, LOW_OVERLAP_PCT = 70;
static const double MIN_TRUST_PCT = 15, LOW_TRUST_PCT = 60;
static const double SCALE_MISMATCH = 0.03;

struct dd_features {
    dd_work work;
    dd_keypoints points;
};

typedef struct job {
    const dd_photo *before_photo, *after_photo;
    const dd_features *before, *after;
    const dd_aim *aim;      /* NULL or without pixels: whole frame */
    dd_ctx *ctx;
    dd_err *err;
    dd_matches matches;     /* of the whole pictures, then the guided ones */
    dd_estimate motion;
    bool by_region;         /* the motion explains the aimed region on its own matches */
    dd_field field;
    dd_model model;
    double h[9];            /* working px */
    uint8_t *inlier, *held; /* per guided match */
} job;

dd_status dd_features_find(dd_features **out, const dd_photo *photo, dd_ctx *ctx, dd_err *err)
{
    *out = DD_NEW(ctx->arena, dd_features, 1);
    if (!*out)
        return dd_fail(err, DD_E_NO_MEMORY, NULL, "for the features");
    dd_status status = dd_work_make(&(*out)->work, photo, ctx, err);
    if (!status && !dd_keypoints_find(&(*out)->points, &(*out)->work, ctx))
        status = dd_fail(err, DD_E_NO_MEMORY, NULL, "for the features");
    return status;
}

static dd_status no_memory(const job *j) { return dd_fail(j->err, DD_E_NO_MEMORY, NULL, "for the registration"); }

static uint16_t aimed_bits(const dd_aim *aim)
{
    uint16_t bits = 0;
    for (int i = 0; i < aim->n; i++)
        if (aim->region[i].role != DD_ROLE_EXCLUDE)
            bits = (uint16_t)(bits | 1U << i);
    return bits;
}

/* Whether the aimed region comes within margin (photo px) of baseline photo point (x,y). */
static bool near_region(const dd_aim *aim, double x, double y, double margin)
{
    uint16_t bits = aimed_bits(aim);
    for (int k = 0; k < 9; k++) {
        double px = x + (k % 3 - 1) * margin, py = y + (k / 3 - 1) * margin;
        if (px >= 0 && py >= 0 && px < aim->width && py < aim->height && (aim->bits[(size_t)py * (size_t)aim->width + (size_t)px] & bits))
            return true;
    }
    return false;
}

static bool has_region(const job *j) { return j->aim && j->aim->bits && j->aim->n > 0; }

static int mark_region(uint8_t *use, const job *j)
{
    int n = 0, longest = j->aim->width > j->aim->height ? j->aim->width : j->aim->height;
    for (int i = 0; i < j->matches.n; i++) {
        const dd_match *m = &j->matches.item[i];
        double x = dd_photo_from_work(&j->before->work, m->xb), y = dd_photo_from_work(&j->before->work, m->yb);
        use[i] = near_region(j->aim, x, y, REGION_MARGIN * longest);
        n += use[i];
    }
    return n;
}

static bool estimate(dd_estimate *out, const job *j, const dd_matches *matches, const uint8_t *use)
{
    dd_plane after = j->after->work.level[0];
    return dd_estimate_motion(out, matches, use, after.width, after.height, j->ctx);
}

static bool convincing(const dd_estimate *e) { return e->found && e->log_nfa <= MAX_LOG_NFA; }

/* The motion of the aimed skin wins; the whole frame speaks only where the skin alone says too little. */
static dd_status find_motion(job *j)
{
    if (!dd_match_all(&j->matches, &j->before->points, &j->after->points, false, 0, j->ctx))
        return no_memory(j);
    if (has_region(j)) {
        uint8_t *use = DD_NEW(j->ctx->arena, uint8_t, j->matches.n + 1);
        if (!use)
            return no_memory(j);
        mark_region(use, j);
        if (!estimate(&j->motion, j, &j->matches, use))
            return no_memory(j);
        j->by_region = convincing(&j->motion);
    }
    if (!j->by_region && !estimate(&j->motion, j, &j->matches, NULL))
        return no_memory(j);
    return DD_OK;
}

/* The same question to the mirrored baseline. */
static dd_status check_mirrored(job *j)
{
    dd_arena_mark mark = dd_arena_level(j->ctx->arena);
    dd_matches mirrored;
    dd_estimate motion;
    bool ok = dd_match_all(&mirrored, &j->before->points, &j->after->points, true, j->before->work.level[0].width, j->ctx) && estimate(&motion, j, &mirrored, NULL);
    bool is_mirrored = ok && convincing(&motion) && motion.log_nfa < j->motion.log_nfa;
    dd_arena_rewind(j->ctx->arena, mark);
    if (!ok)
        return no_memory(j);
    if (is_mirrored)
        return dd_fail(j->err, DD_E_REGISTRATION, NULL, "mirrored: the follow-up looks like a mirror image (a front camera?); flip the file and try again");
    return DD_OK;
}

static dd_status check_details(const job *j)
{
    int fewest = j->before->points.n < j->after->points.n ? j->before->points.n : j->after->points.n;
    const char *which = j->before->points.n <= j->after->points.n ? "baseline" : "follow-up";
    if (fewest < MIN_KEYPOINTS)
        return dd_fail(j->err, DD_E_REGISTRATION, NULL, "too few details in the %s (%d found): it is blurred, too dark, or shows an even surface", which, fewest);
    return DD_OK;
}

static dd_status check_motion(const job *j)
{
    if (!convincing(&j->motion)) {
        if (j->matches.n < MIN_MATCHES)
            return dd_fail(j->err, DD_E_REGISTRATION, NULL, "too few matching details (%d): another person, site or view, or a blurred photo", j->matches.n);
        return dd_fail(j->err, DD_E_REGISTRATION, NULL, "only %d of %d similar details agree on one motion, as chance would give: another person, site or view?",
                       j->motion.inliers, j->matches.n);
    }
    double jac[4], det = 0;
    dd_plane b = j->before->work.level[0];
    if (dd_model_jacobian(jac, j->motion.h, b.width / 2.0, b.height / 2.0))
        det = jac[0] * jac[3] - jac[1] * jac[2];
    if (det < SCALE_LOW * SCALE_LOW || det > SCALE_HIGH * SCALE_HIGH)
        return dd_fail(j->err, DD_E_REGISTRATION, NULL, "implausible change of size or shape: take the photo from the same distance and side");
    return DD_OK;
}

static double rest_px(const job *j, const dd_match *m)
{
    double x, y;
    return dd_refine_map(&x, &y, &j->field, j->h, m->xb, m->yb) ? dd_hypot(x - m->xa, y - m->ya) : 1e9;
}

/* Matches that the bent map explains: within three robust standard deviations, at least 3 px. */
static bool mark_inliers(job *j)
{
    double *rest = DD_NEW(j->ctx->arena, double, j->matches.n + 1);
    if (!rest)
        return false;
    for (int i = 0; i < j->matches.n; i++)
        rest[i] = rest_px(j, &j->matches.item[i]);
    double limit = j->matches.n ? fmax(3, 3 * 1.4826 * dd_median(rest, (size_t)j->matches.n)) : 0;
    for (int i = 0; i < j->matches.n; i++)
        j->inlier[i] = rest_px(j, &j->matches.item[i]) <= limit;
    return true;
}

/* More matches around the rough motion, model order, first bending of the field. Every fifth match is held out of it all. */
static dd_status guided_fit(job *j)
{
    dd_plane b = j->before->work.level[0], a = j->after->work.level[0];
    int longest = b.width > b.height ? b.width : b.height;
    double radius = fmax(GUIDE_SHARE * dd_hypot(a.width, a.height), j->motion.tolerance);
    if (!dd_match_guided(&j->matches, &j->before->points, &j->after->points, j->motion.h, radius, j->ctx))
        return no_memory(j);
    uint8_t *use = DD_NEW(j->ctx->arena, uint8_t, j->matches.n + 1);
    j->inlier = DD_NEW(j->ctx->arena, uint8_t, j->matches.n + 1);
    j->held = DD_NEW(j->ctx->arena, uint8_t, j->matches.n + 1);
    if (!use || !j->inlier || !j->held || !dd_field_new(&j->field, b.width, b.height, longest / LATTICES, j->ctx->arena))
        return no_memory(j);
    for (int i = 0; i < j->matches.n; i++) {
        j->held[i] = i % HOLD_OUT == HOLD_OUT - 1;
        use[i] = !j->held[i];
    }
    if (!dd_estimate_order(&j->model, j->h, &j->matches, use, j->ctx)) {
        j->model = j->motion.model;
        memcpy(j->h, j->motion.h, sizeof j->h);
    }
    if (!dd_refine_from_matches(&j->field, j->h, &j->matches, use, j->ctx) || !mark_inliers(j))
        return no_memory(j);
    return DD_OK;
}

/* The field may not fold or blow up: halve it until its Jacobian is within bounds. */
static void bound_jacobian(job *j)
{
    dd_plane b = j->before->work.level[0];
    double jac[4], inverse[4], low, high;
    if (!dd_model_jacobian(jac, j->h, b.width / 2.0, b.height / 2.0))
        return;
    double det = jac[0] * jac[3] - jac[1] * jac[2];
    inverse[0] = jac[3] / det, inverse[1] = -jac[1] / det, inverse[2] = -jac[2] / det, inverse[3] = jac[0] / det;
    for (int turn = 0; turn < LOOSEN_TURNS; turn++) {
        dd_field_jacobian_range(&low, &high, &j->field, inverse);
        if (low >= JACOBIAN_LOW && high <= JACOBIAN_HIGH)
            return;
        for (int i = 0; i < j->field.nx * j->field.ny; i++) {
            j->field.cx[i] *= 0.5;
            j->field.cy[i] *= 0.5;
        }
    }
}

/* h in photo pixels: work_after -> photo, work_before <- photo. */
static void photo_model(double out[9], const job *j)
{
    double sb = j->before->work.scale, sa = j->after->work.scale;
    const double to_work[9] = {1 / sb, 0, 0.5 / sb - 0.5, 0, 1 / sb, 0.5 / sb - 0.5, 0, 0, 1};
    const double to_photo[9] = {sa, 0, 0.5 * sa - 0.5, 0, sa, 0.5 * sa - 0.5, 0, 0, 1};
    dd_mat3_mul(out, j->h, to_work);
    dd_mat3_mul(out, to_photo, out);
    for (int i = 0; i < 9; i++)
        out[i] /= i < 8 ? out[8] : 1;
    out[8] = 1;
}

static bool new_grid(dd_alignment *out, const job *j)
{
    out->grid_step = fmax(j->field.spacing * j->before->work.scale / GRID_PER_SPACING, 4);
    out->grid_w = (int)ceil((j->before_photo->width - 1) / out->grid_step) + 1;
    out->grid_h = (int)ceil((j->before_photo->height - 1) / out->grid_step) + 1;
    if (out->grid_w < 2)
        out->grid_w = 2;
    if (out->grid_h < 2)
        out->grid_h = 2;
    size_t n = (size_t)out->grid_w * (size_t)out->grid_h;
    out->dx = DD_NEW(j->ctx->arena, float, n);
    out->dy = DD_NEW(j->ctx->arena, float, n);
    out->trust = DD_NEW(j->ctx->arena, float, n);
    return out->dx && out->dy && out->trust;
}

typedef struct tally { double overlap, trusted, region, region_trusted; int nodes; } tally;

static void fill_node(dd_alignment *out, tally *t, const job *j, const dd_trust *trust, int i, int k)
{
    size_t n = (size_t)k * (size_t)out->grid_w + (size_t)i;
    double xp = i * out->grid_step, yp = k * out->grid_step, dx, dy, xa, ya;
    double x = dd_work_from_photo(&j->before->work, xp), y = dd_work_from_photo(&j->before->work, yp), scale = j->after->work.scale;
    dd_field_at(&dx, &dy, &j->field, x, y);
    out->dx[n] = (float)(dx * scale);
    out->dy[n] = (float)(dy * scale);
    if (xp > j->before_photo->width - 1 || yp > j->before_photo->height - 1) {
        out->trust[n] = (float)dd_trust_at(trust, x, y);
        return;     /* beyond the frame: only there to interpolate to */
    }
    bool inside = dd_model_apply(&xa, &ya, out->h, xp, yp);
    xa += dx * scale;
    ya += dy * scale;
    inside = inside && xa >= 0 && ya >= 0 && xa <= out->after_width - 1 && ya <= out->after_height - 1;
    out->trust[n] = inside ? (float)dd_trust_at(trust, x, y) : 0;
    bool trusted = out->trust[n] >= 0.5F, region = has_region(j) && near_region(j->aim, xp, yp, 0);
    t->nodes++;
    t->overlap += inside;
    t->trusted += trusted;
    t->region += region;
    t->region_trusted += region && trusted;
}

static dd_status fill_grid(dd_alignment *out, tally *t, const job *j)
{
    dd_trust trust;
    if (!new_grid(out, j))
        return no_memory(j);
    dd_arena_mark mark = dd_arena_level(j->ctx->arena);
    bool ok = dd_trust_find(&trust, &j->field, j->h, &j->before->work, &j->after->work, j->ctx);
    for (int k = 0; ok && k < out->grid_h; k++)
        for (int i = 0; i < out->grid_w; i++)
            fill_node(out, t, j, &trust, i, k);
    dd_arena_rewind(j->ctx->arena, mark);
    out->overlap_pct = t->nodes ? 100 * t->overlap / t->nodes : 0;
    out->trust_pct = t->overlap > 0 ? 100 * t->trusted / t->overlap : 0;
    return ok ? DD_OK : no_memory(j);
}

/* Residuals of the held-out matches, follow-up photo px. */
static bool held_out_error(dd_alignment *out, const job *j)
{
    size_t n = 0;
    double *rest = DD_NEW(j->ctx->arena, double, j->matches.n + 1), sum = 0;
    if (!rest)
        return false;
    for (int i = 0; i < j->matches.n; i++) {
        if (!j->held[i] || !j->inlier[i])
            continue;
        rest[n] = rest_px(j, &j->matches.item[i]) * j->after->work.scale;
        sum += rest[n] * rest[n];
        n++;
    }
    out->rms_px = n ? sqrt(sum / (double)n) : NAN;
    out->p95_px = n ? dd_quantile(rest, n, 0.95) : NAN;
    return true;
}

static void fill_numbers(dd_alignment *out, const job *j)
{
    double jac[4] = {1, 0, 0, 1};
    out->model = j->model;
    out->n_matches = j->matches.n;
    for (int i = 0; i < j->matches.n; i++)
        out->n_inliers += j->inlier[i];
    out->log_nfa = j->motion.log_nfa;
    dd_model_jacobian(jac, out->h, j->before_photo->width / 2.0, j->before_photo->height / 2.0);
    out->scale_ratio = sqrt(fabs(jac[0] * jac[3] - jac[1] * jac[2]));
    out->rotation_deg = dd_atan2(jac[2] - jac[1], jac[0] + jac[3]) * (180 / DD_PI);
}

static dd_status judge(dd_alignment *out, const tally *t, const job *j)
{
    if (out->overlap_pct < MIN_OVERLAP_PCT)
        return dd_fail(j->err, DD_E_REGISTRATION, NULL, "too little overlap: only %.0f %% of the baseline is in the follow-up", out->overlap_pct);
    if (out->trust_pct < MIN_TRUST_PCT)
        return dd_fail(j->err, DD_E_REGISTRATION, NULL, "a rough motion was found but the details do not agree (%.0f %% do): another person or pose, or motion blur?", out->trust_pct);
    if (t->region > 0 && 100 * t->region_trusted / t->region < MIN_TRUST_PCT)
        return dd_fail(j->err, DD_E_REGISTRATION, NULL, "the background matches but the skin does not: another pose or person?");
    if (out->overlap_pct < LOW_OVERLAP_PCT)
        out->flags |= DD_BIT(DD_FLAG_LOW_OVERLAP);
    double trusted = t->region > 0 ? 100 * t->region_trusted / t->region : out->trust_pct;
    if (trusted < LOW_TRUST_PCT)
        out->flags |= DD_BIT(DD_FLAG_LOW_TRUST);
    if (fabs(out->scale_ratio - 1) > SCALE_MISMATCH)
        out->flags |= DD_BIT(DD_FLAG_SCALE_MISMATCH);
    return DD_OK;
}

static dd_status finish(dd_alignment *out, job *j)
{
    tally t = {0};
    photo_model(out->h, j);
    out->after_width = j->after_photo->width;
    out->after_height = j->after_photo->height;
    dd_status status = fill_grid(out, &t, j);
    if (status)
        return status;
    if (!held_out_error(out, j))
        return no_memory(j);
    fill_numbers(out, j);
    return judge(out, &t, j);
}

dd_status dd_align(dd_alignment *out, const dd_photo *before, const dd_features *before_features, const dd_aim *aim,
                   const dd_photo *after, const dd_features *after_features, dd_ctx *ctx, dd_err *err)
{
    job j = {.before_photo = before, .after_photo = after, .before = before_features, .after = after_features, .aim = aim, .ctx = ctx, .err = err};
    memset(out, 0, sizeof *out);
    dd_status status = check_details(&j);
    if (!status)
        status = find_motion(&j);
    if (!status)
        status = check_mirrored(&j);
    if (!status)
        status = check_motion(&j);
    if (!status)
        status = guided_fit(&j);
    if (!status && !dd_refine_dense(&j.field, j.h, &before_features->work, &after_features->work, ctx))
        status = no_memory(&j);
    if (!status) {
        bound_jacobian(&j);
        status = finish(out, &j);
    }
    return status;
}
