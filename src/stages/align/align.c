/* Registration, the recipe:
 *
 *   1. both photos become small, locally normalised pictures with keypoints (work.c, keypoints.c, describe.c): dd_features_find
 *   2. keypoints are matched, upright and as if mirrored (match.c)
 *   3. the motion of the drawn regions, else of the found skin, else of the whole frame, is estimated with its number of false alarms
 *      (estimate.c); refused when chance explains it, or when the mirrored photo explains more. Points marked by hand replace this step
 *      (rescue.c)
 *   4. guided by it, more matches are found; the data choose similarity, affine or homography; four fifths of the matches bend the
 *      spline field (field.c), twice, with a shrinking search radius; the last fifth is held out and tells the error
 *   5. the gradients of the pictures themselves refine the field, coarse to fine (refine.c); between the coarse lattice and the one of
 *      half its spacing, block matching looks for larger shifts (search.c, volume.c): twice among pictures of a quarter of the size, to
 *      +-28 working px (once more at half the size follows a smile a little closer, but also the rim of a lesion that grew). The finer
 *      field is as stiff as the coarse one was straight, and eases where it has begun to bend (field.c)
 *   6. trust (trust.c), with the search once more forward and backward; refused when the skin does not agree after all (outcome.c)
 *
 *   baseline  -- work -- keypoints -- describe --+
 *                                                +-- match -- H --------> few, as by chance, mirrored?  refused
 *   follow-up -- work -- keypoints -- describe --+            |
 *                 |                             matches around H --------> the last fifth: rms, p95
 *                 |                                           | four fifths
 *                 |                                     coarse field
 *                 +---- pictures, quarter size -----------> refine
 *                 +---- pictures, quarter size -----------> search, lattice halved
 *                 +---- pictures, half, then full size ---> refine ------> field, unfolded
 *                 +---- pictures, half size --------------> trust -------> does the skin not agree?      refused
 *
 *   where a baseline point lies in the follow-up:   (x,y) --H--> (x',y') + field(x,y)
 *
 * The lattice of the field is 1/14 of the subject, 1/36 to 1/16 of the frame: no wave shorter than two spacings can be bent, and only
 * three to four spacings at full height. A disc of 1 to 8 % of the width that loses half its area is left with 0.49 to 0.52 of it
 * (tests/unit/align). Constants below were set on the registration bench: levels easy to xhard, other people, other scenes, mirrored. */
#include "stages/align/align.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "base/stats.h"
#include "stages/align/blur.h"
#include "stages/align/pose.h"
#include "stages/align/refine.h"
#include "stages/align/rescue.h"
#include "stages/align/search.h"
#include "stages/align/skin_use.h"

enum { MIN_KEYPOINTS = 30, MIN_MATCHES = 8, HOLD_OUT = 5, UNFOLD_TURNS = 40, MIDDLE_LEVEL = 2, SEARCHES = 2 };
static const double MAX_LOG_NFA =
    -45; /* the same person, smiling: below -180; in another pose and light: -54; two people with alike collars: -25 */
static const double SPACINGS = 14;                  /* lattice spacings along the subject */
static const double FINEST = 36, COARSEST = 16;     /* bounds: spacings along the frame's long side */
static const double GUIDE_SHARE[2] = {0.025, 0.01}; /* search radius of the guided matchings, share of the diagonal */
static const double INLIER_SHARE = 0.006;           /* largest rest of an inlier, share of the diagonal */
static const double REGION_MARGIN = 0.03;           /* matches this near to the aimed region count as of it, share of the long side */
static const double STIFFNESS = 0.02, STIFFEST = 2; /* 1/px^2: second differences of the field are expected below 7 px, 0.7 px */
static const double BEND = 2; /* the finer field may bend as the coarse one did: stiffness = BEND / (its largest bending)^2 */
static const double EASE = 0.12; /* px^2: a second difference of d px of the finer field is let go as one of 3 d would be expected */
static const float OUTSIDE_WEIGHT = 0.3F; /* of what is seen outside the aimed region, once the region has been found by itself */
static const double MAX_STRETCH = 2.5;    /* area change of the field alone: 0.4 to 2.5 */
static const double SCALE_LOW = 0.33, SCALE_HIGH = 3;
static const double BLUR_OVERLAP_PCT = 50;
static const double LIKE_WINDOWS = 1.04; /* windows this like bias the map by less than 0.005 px */

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

static dd_status refuse_blur(const dd_job *j)
{
    dd_status status = dd_fail(j->err, DD_E_REGISTRATION, NULL, "motion blur: the details of the follow-up are smeared in one direction");
    return dd_advise(j->err, status, "retake: hold camera and patient still, use more light");
}

static dd_status check_details(const dd_job *j)
{
    int fewest = j->before->points.n < j->after->points.n ? j->before->points.n : j->after->points.n;
    const char *which = j->before->points.n <= j->after->points.n ? "baseline" : "follow-up";
    if (fewest < MIN_KEYPOINTS && j->before->points.n >= MIN_KEYPOINTS && dd_blur_of_motion(&j->before->work, &j->after->work))
        return refuse_blur(j);
    if (fewest < MIN_KEYPOINTS)
        return dd_fail(j->err, DD_E_REGISTRATION, NULL,
                       "too few details in the %s (%d found): it is blurred, too dark, or shows an even surface", which, fewest);
    return DD_OK;
}

static double region_margin(const dd_job *j)
{
    return REGION_MARGIN * (j->aim->width > j->aim->height ? j->aim->width : j->aim->height);
}

static void mark_region(uint8_t *use, const dd_job *j)
{
    for (int i = 0; i < j->matches.n; i++) {
        const dd_match *m = &j->matches.item[i];
        double x = dd_photo_from_work(&j->before->work, m->xb), y = dd_photo_from_work(&j->before->work, m->yb);
        use[i] = dd_job_near_region(j, x, y, region_margin(j));
    }
}

static bool estimate(dd_estimate *out, const dd_job *j, const dd_matches *matches, const uint8_t *use)
{
    dd_plane after = j->after->work.level[0];
    return dd_estimate_motion(out, matches, use, after.width, after.height, j->ctx);
}

static bool convincing(const dd_estimate *e) { return e->found && e->log_nfa <= MAX_LOG_NFA; }

/* One hypothesis: the motion of the matches in use. Kept when it convinces, or when nothing else did. */
static dd_status try_source(dd_job *j, dd_motion_source source, const uint8_t *use)
{
    if (!estimate(&j->motion, j, &j->matches, use))
        return dd_job_no_memory(j);
    j->source = source;
    return DD_OK;
}

/* What is treated explains the motion best, then the skin around it; the whole frame speaks only where these say too little. The first
 * that convinces wins, however many matches the next would have. */
static dd_status find_motion(dd_job *j)
{
    dd_status status = DD_OK;
    if (!dd_match_all(&j->matches, &j->before->points, &j->after->points, false, 0, j->ctx))
        return dd_job_no_memory(j);
    if (dd_job_has_region(j)) {
        uint8_t *use = DD_NEW(j->ctx->arena, uint8_t, j->matches.n + 1);
        bool any = false;
        if (!use)
            return dd_job_no_memory(j);
        mark_region(use, j);
        status = try_source(j, j->aim->automatic ? DD_SOURCE_SKIN : DD_SOURCE_REGION, use);
        j->by_region = !status && convincing(&j->motion);
        if (!status && !j->by_region && !j->aim->automatic) {
            if (!dd_skin_use(use, &any, j, region_margin(j)))
                return dd_job_no_memory(j);
            status = any ? try_source(j, DD_SOURCE_SKIN, use) : DD_OK;
        }
    }
    return status || convincing(&j->motion) ? status : try_source(j, DD_SOURCE_FRAME, NULL);
}

/* The same question to the mirrored baseline. */
static dd_status check_mirrored(dd_job *j)
{
    dd_arena_mark mark = dd_arena_level(j->ctx->arena);
    dd_matches mirrored;
    dd_estimate motion;
    bool ok = dd_match_all(&mirrored, &j->before->points, &j->after->points, true, j->before->work.level[0].width, j->ctx) &&
              estimate(&motion, j, &mirrored, NULL);
    bool is_mirrored = ok && convincing(&motion) && (j->source == DD_SOURCE_POINTS || motion.log_nfa < j->motion.log_nfa);
    dd_arena_rewind(j->ctx->arena, mark);
    if (!ok)
        return dd_job_no_memory(j);
    if (is_mirrored)
        return dd_advise(
            j->err, dd_fail(j->err, DD_E_REGISTRATION, NULL, "mirrored: the follow-up looks like a mirror image (a front camera?)"),
            "flip the file and try again; better, take photos with the back camera");
    return DD_OK;
}

static dd_status check_motion(const dd_job *j)
{
    if (j->source != DD_SOURCE_POINTS && !convincing(&j->motion)) {
        if (dd_blur_of_motion(&j->before->work, &j->after->work))
            return refuse_blur(j);
        if (j->matches.n < MIN_MATCHES)
            return dd_fail(j->err, DD_E_REGISTRATION, NULL,
                           "too few matching details (%d): another person, site or view, or a blurred photo", j->matches.n);
        return dd_fail(j->err, DD_E_REGISTRATION, NULL,
                       "only %d of %d similar details agree on one motion, as chance would give: another person, site or view?",
                       j->motion.inliers, j->matches.n);
    }
    double jac[4], det = 0;
    dd_plane b = j->before->work.level[0];
    if (dd_model_jacobian(jac, j->motion.h, b.width / 2.0, b.height / 2.0))
        det = jac[0] * jac[3] - jac[1] * jac[2];
    if (det < SCALE_LOW * SCALE_LOW || det > SCALE_HIGH * SCALE_HIGH)
        return dd_advise(j->err, dd_fail(j->err, DD_E_REGISTRATION, NULL, "implausible change of size or shape"),
                         "retake from the same distance and side");
    return DD_OK;
}

/* From here on both photos are normalised over the same patch of the scene (work.c). */
static dd_status match_windows(dd_job *j)
{
    double jac[4], ratio = j->before->work.window_px / j->after->work.window_px;
    dd_plane b = j->before->work.level[0];
    if (dd_model_jacobian(jac, j->motion.h, b.width / 2.0, b.height / 2.0))
        ratio *= sqrt(fabs(jac[0] * jac[3] - jac[1] * jac[2]));
    if (ratio < LIKE_WINDOWS && ratio > 1 / LIKE_WINDOWS)
        return DD_OK;
    const dd_features **closer = ratio > 1 ? &j->after : &j->before;
    dd_status status =
        dd_work_widen(&j->widened.work, ratio > 1 ? j->after_photo : j->before_photo, fmax(ratio, 1 / ratio), j->ctx, j->err);
    j->widened.points = (*closer)->points;
    *closer = &j->widened;
    return status;
}

/* Matches that the bent map explains: within three robust standard deviations, at least 3 px, at most INLIER_SHARE. */
static bool mark_inliers(dd_job *j)
{
    dd_plane a = j->after->work.level[0];
    double *rest = DD_NEW(j->ctx->arena, double, 2 * j->matches.n + 1), *sorted = rest + j->matches.n;
    if (!rest)
        return false;
    for (int i = 0; i < j->matches.n; i++)
        rest[i] = sorted[i] = dd_job_rest(j, &j->matches.item[i]);
    double limit = j->matches.n ? fmax(3, 3 * 1.4826 * dd_median(sorted, (size_t)j->matches.n)) : 0;
    limit = fmin(limit, INLIER_SHARE * dd_hypot(a.width, a.height));
    for (int i = 0; i < j->matches.n; i++)
        j->inlier[i] = rest[i] <= limit;
    return true;
}

/* Matches around the present map, every fifth held out; with `order` the model is chosen anew; then the field is bent to them. */
static bool guided_fit(dd_job *j, double radius, bool order)
{
    dd_ctx *ctx = j->ctx;
    if (!dd_match_guided(&j->matches, &j->before->points, &j->after->points, &j->map, radius, ctx))
        return false;
    uint8_t *use = DD_NEW(ctx->arena, uint8_t, j->matches.n + 1);
    j->inlier = DD_NEW(ctx->arena, uint8_t, j->matches.n + 1);
    j->held = DD_NEW(ctx->arena, uint8_t, j->matches.n + 1);
    if (!use || !j->inlier || !j->held)
        return false;
    for (int i = 0; i < j->matches.n; i++) {
        j->held[i] = i % HOLD_OUT == HOLD_OUT - 1;
        use[i] = !j->held[i];
    }
    if (order && !dd_estimate_order(&j->map.model, j->map.h, &j->matches, use, ctx)) {
        j->map.model = j->motion.model;
        memcpy(j->map.h, j->motion.h, sizeof j->map.h);
    }
    return dd_refine_from_matches(&j->map, &j->matches, use, ctx);
}

/* Lattice spacing of the first, coarse field: twice the final one, which is the shortest wave the final one can bend. */
static double first_spacing(const dd_job *j)
{
    dd_plane b = j->before->work.level[0];
    double longest = b.width > b.height ? b.width : b.height;
    if (j->options->shortest_wave_pct > 0)
        return j->options->shortest_wave_pct / 100 * longest;
    return 2 * fmin(fmax(dd_job_subject_extent(j) / SPACINGS, longest / FINEST), longest / COARSEST);
}

static bool fit_matches(dd_job *j)
{
    dd_plane b = j->before->work.level[0], a = j->after->work.level[0];
    double diagonal = dd_hypot(a.width, a.height);
    j->map.model = j->motion.model;
    j->map.stiffness = STIFFNESS;
    memcpy(j->map.h, j->motion.h, sizeof j->map.h);
    return (!j->by_region || dd_job_focus(j, OUTSIDE_WEIGHT)) &&
           dd_field_new(&j->map.field, b.width, b.height, first_spacing(j), j->ctx->arena) &&
           guided_fit(j, fmax(GUIDE_SHARE[0] * diagonal, j->motion.tolerance), true) && guided_fit(j, GUIDE_SHARE[1] * diagonal, false);
}

/* Gradients of the quarter-size pictures on the coarse lattice; block matching and finer gradients on that of half the spacing. */
static bool fit_pictures(dd_job *j)
{
    const dd_work *before = &j->before->work, *after = &j->after->work;
    dd_field fine;
    if (!dd_refine_dense(&j->map, before, after, MIDDLE_LEVEL, MIDDLE_LEVEL, j->ctx) ||
        !dd_field_halve(&fine, &j->map.field, before->level[0].width, before->level[0].height, j->ctx->arena))
        return false;
    fine.ease = EASE;
    double bending = dd_field_bending(&j->map.field);
    j->map.stiffness = fmin(fmax(BEND / (bending * bending), STIFFNESS), STIFFEST);
    j->map.field = fine;
    for (int k = 0; k < SEARCHES; k++)
        if (!dd_search_bend(&j->map, before, after, MIDDLE_LEVEL, j->ctx))
            return false;
    return dd_refine_dense(&j->map, before, after, MIDDLE_LEVEL - 1, 0, j->ctx);
}

static double max_stretch(const dd_job *j) { return j->options->max_stretch > 0 ? j->options->max_stretch : MAX_STRETCH; }

static bool bound_jacobian(dd_job *j)
{
    double inverse[4];
    dd_plane b = j->before->work.level[0];
    return !dd_map_inverse_jacobian(inverse, &j->map, b.width / 2.0, b.height / 2.0) ||
           dd_field_unfold(&j->map.field, inverse, 1 / max_stretch(j), max_stretch(j), UNFOLD_TURNS, j->ctx->arena) >= 0;
}

static dd_status fit(dd_job *j)
{
    return fit_matches(j) && fit_pictures(j) && bound_jacobian(j) && mark_inliers(j) ? DD_OK : dd_job_no_memory(j);
}

static void record(dd_alignment *out, const dd_job *j)
{
    dd_pose pose = dd_pose_of(out->model, out->h, j->before_photo->width, j->before_photo->height, out->after_width, out->after_height);
    out->source = j->source;
    out->yaw_deg = pose.yaw_deg;
    out->pitch_deg = pose.pitch_deg;
    out->roll_deg = pose.roll_deg;
    out->shortest_wave_px = j->map.field.nx ? 2 * j->map.field.spacing * j->before->work.scale : NAN;
    out->max_stretch = max_stretch(j);
    out->points_rms_px = out->points_max_px = NAN;
    if (j->source == DD_SOURCE_POINTS)
        dd_rescue_record(out, j);
}

/* From a motion to the bent map, or refused. */
static dd_status fit_motion(dd_job *j)
{
    dd_status status = check_mirrored(j);
    if (!status)
        status = check_motion(j);
    if (!status)
        status = match_windows(j);
    return status ? status : fit(j);
}

/* Motion found by the program, or refused. */
static dd_status align_by_matches(dd_alignment *out, dd_job *j)
{
    dd_status status = check_details(j);
    if (!status)
        status = find_motion(j);
    if (!status)
        status = fit_motion(j);
    if (status)
        return status;
    status = dd_job_finish(out, j);
    bool seen = out->overlap_pct >= BLUR_OVERLAP_PCT; /* too little overlap is its own reason */
    return status == DD_E_REGISTRATION && seen && dd_blur_of_motion(&j->before->work, &j->after->work) ? refuse_blur(j) : status;
}

/* Motion given by points marked by hand; the photos are asked to confirm it. */
static dd_status align_by_points(dd_alignment *out, dd_job *j)
{
    dd_status status = dd_rescue_motion(j);
    if (!status)
        status = fit_motion(j);
    if (status)
        return status;
    status = dd_rescue_agrees(j) ? dd_job_finish(out, j) : DD_E_REGISTRATION;
    if (!status && dd_rescue_confirms(out, j))
        return DD_OK;
    if (status && status != DD_E_REGISTRATION)
        return status;
    j->map.field.nx = 0;
    return dd_rescue_unconfirmed(out, j);
}

dd_status dd_align_with(dd_alignment *out, const dd_photo *before, const dd_features *before_features, const dd_aim *aim,
                        const dd_photo *after, const dd_features *after_features, const dd_align_options *options, dd_ctx *ctx, dd_err *err)
{
    static const dd_align_options NO_WISHES = {NULL, 0, 0};
    dd_job j = {.before_photo = before,
                .after_photo = after,
                .before = before_features,
                .after = after_features,
                .aim = aim,
                .options = options ? options : &NO_WISHES,
                .ctx = ctx,
                .err = err};
    memset(out, 0, sizeof *out);
    dd_status status = j.options->points ? align_by_points(out, &j) : align_by_matches(out, &j);
    if (!status)
        record(out, &j);
    return status;
}

dd_status dd_align(dd_alignment *out, const dd_photo *before, const dd_features *before_features, const dd_aim *aim, const dd_photo *after,
                   const dd_features *after_features, dd_ctx *ctx, dd_err *err)
{
    return dd_align_with(out, before, before_features, aim, after, after_features, NULL, ctx, err);
}
