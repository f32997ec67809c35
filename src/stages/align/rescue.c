/* Manual rescue: points marked by hand in place of a motion found by the program.
 *
 *   points -> model (hand_fit.c) -> guided matches, field, trust as always -> do the photos confirm it?
 *
 *   log10 NFA of the points' model among matches that know nothing of it, or trust
 *     below -45, or trust 50 % and more   confirmed: flag manual_points
 *     -45 to -20                          hardly: flags manual_points and low_trust (the pair is `poor`)
 *     above -20, or the gates refuse it   not: on a face the pair is refused - another person has eyes and mouth too, points alone do
 *                                         not tell. Elsewhere, or without details to ask, the points' model is used without a field,
 *                                         trusted in their hull and a margin around it, with the same two flags
 *
 * Set on one person in four poses, 8 pairs with 8 points each (-25 to -71), and 8 people laid over each other by hand, 42 pairs (0 to -13,
 * three at -19 to -26 for the same collar in the same studio: flagged or refused). */
#include "stages/align/rescue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmath.h"
#include "base/matrix.h"

enum { NODES = 64, FEW_DETAILS = 30 }; /* grid of the points' model along the long side; keypoints of a photo */
static const double CONFIRMED = -45, DOUBTFUL = -20, CONFIRMED_TRUST_PCT = 50;
static const double MARGIN = 0.25; /* of the spread: trusted around the hull, then fading over the same width */
static const double MIN_OVERLAP_PCT = 25;
static const double DRIFT = 2, DRIFT_SHARE = 0.015; /* the map may leave the points by this: of their rms, of the diagonal */

static const double CLOSE_PX = 2, FAR_SHARE = 0.03; /* a match agrees: at best within this; at most, share of the diagonal (estimate.c) */

static int by_size(const void *pa, const void *pb)
{
    const double *a = pa, *b = pb;
    return (*a > *b) - (*a < *b);
}

/* --- the hull of the points in the baseline ---------------------------------------------------------------------------------------- */

typedef struct corner {
    double x, y;
} corner;

static int by_place(const void *pa, const void *pb)
{
    const corner *a = pa, *b = pb;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    return (a->y > b->y) - (a->y < b->y);
}

static double left_turn(const corner *a, const corner *b, const corner *c)
{
    return (b->x - a->x) * (c->y - a->y) - (b->y - a->y) * (c->x - a->x);
}

typedef struct hull {
    corner *at;
    int n; /* in order around it */
} hull;

/* Andrew's monotone chain (1979). */
static bool hull_of(hull *out, const dd_hand_points *p, dd_arena *arena)
{
    corner *sorted = DD_NEW(arena, corner, p->n);
    *out = (hull){DD_NEW(arena, corner, 2 * p->n + 1), 0};
    if (!sorted || !out->at)
        return false;
    for (int i = 0; i < p->n; i++)
        sorted[i] = (corner){p->at[i].xb, p->at[i].yb};
    qsort(sorted, (size_t)p->n, sizeof *sorted, by_place);
    for (int turn = 0, least = 1; turn < 2; turn++, least = out->n) {
        for (int i = turn ? p->n - 2 : 0; turn ? i >= 0 : i < p->n; i += turn ? -1 : 1) {
            while (out->n > least && left_turn(&out->at[out->n - 2], &out->at[out->n - 1], &sorted[i]) <= 0)
                out->n--;
            out->at[out->n++] = sorted[i];
        }
    }
    out->n--; /* the first corner came again */
    return true;
}

static double distance_to_edge(const corner *a, const corner *b, double x, double y)
{
    double ux = b->x - a->x, uy = b->y - a->y, length2 = ux * ux + uy * uy;
    double t = length2 > 0 ? fmin(fmax(((x - a->x) * ux + (y - a->y) * uy) / length2, 0), 1) : 0;
    return dd_hypot(x - a->x - t * ux, y - a->y - t * uy);
}

/* 0 inside. */
static double distance_to_hull(const hull *h, double x, double y)
{
    bool in = true;
    double nearest = 1e18;
    for (int i = 0; i < h->n; i++) {
        const corner *a = &h->at[i], *b = &h->at[(i + 1) % h->n];
        in = in && left_turn(a, b, &(corner){x, y}) >= 0;
        nearest = fmin(nearest, distance_to_edge(a, b, x, y));
    }
    return in ? 0 : nearest;
}

/* --- the motion of the points --------------------------------------------------------------------------------------------------------- */

static void to_work_model(double out[9], const dd_job *j, const double h[9])
{
    double sb = j->before->work.scale, sa = j->after->work.scale;
    const double to_photo[9] = {sb, 0, 0.5 * sb - 0.5, 0, sb, 0.5 * sb - 0.5, 0, 0, 1};
    const double to_work[9] = {1 / sa, 0, 0.5 / sa - 0.5, 0, 1 / sa, 0.5 / sa - 0.5, 0, 0, 1};
    dd_mat3_mul(out, h, to_photo);
    dd_mat3_mul(out, to_work, out);
    for (int i = 0; i < 9; i++)
        out[i] /= i < 8 ? out[8] : 1;
    out[8] = 1;
}

/* Spread of the points in the baseline, photo px. */
static double spread_before(const dd_job *j)
{
    double jac[4] = {1, 0, 0, 1};
    dd_model_jacobian(jac, j->hand.h, j->options->points->at[0].xb, j->options->points->at[0].yb);
    return j->hand.spread_px / sqrt(fmax(fabs(jac[0] * jac[3] - jac[1] * jac[2]), 1e-6));
}

/* log10 of how likely chance puts k of n matches within a distance of the model: n + 1 choices of k, C(n,k) of which, p^k (as estimate.c,
 * for a model that is given and fitted to none of them). distance2: ascending. */
static double surprise(const double *distance2, int n, double area, double limit)
{
    double best = 0, choose = 0;
    for (int k = 1; k <= n && distance2[k - 1] <= limit * limit; k++) {
        choose += dd_log10((double)(n - k + 1) / k);
        double p = fmin(DD_PI * fmax(distance2[k - 1], CLOSE_PX * CLOSE_PX) / area, 1);
        best = fmin(best, dd_log10(n + 1.0) + choose + k * dd_log10(p));
    }
    return best;
}

/* Matches found without the points know nothing of them: do those in and around the hull say the same? Outside, two people in the same
 * studio wear alike collars. */
static bool ask_matches(dd_job *job)
{
    hull around;
    double margin = MARGIN * spread_before(job);
    dd_plane a = job->after->work.level[0];
    dd_arena_mark mark = dd_arena_level(job->ctx->arena);
    dd_matches all;
    bool ok = hull_of(&around, job->options->points, job->ctx->arena) &&
              dd_match_all(&all, &job->before->points, &job->after->points, false, 0, job->ctx);
    double *distance2 = ok ? DD_NEW(job->ctx->arena, double, all.n + 1) : NULL, x, y;
    int n = 0;
    for (int i = 0; distance2 && i < all.n; i++) {
        const dd_match *m = &all.item[i];
        if (distance_to_hull(&around, dd_photo_from_work(&job->before->work, m->xb), dd_photo_from_work(&job->before->work, m->yb)) >
            margin)
            continue;
        bool seen = dd_model_apply(&x, &y, job->motion.h, m->xb, m->yb);
        distance2[n++] = seen ? (x - m->xa) * (x - m->xa) + (y - m->ya) * (y - m->ya) : 1e18;
    }
    if (distance2) {
        qsort(distance2, (size_t)n, sizeof *distance2, by_size);
        job->motion.log_nfa = surprise(distance2, n, (double)a.width * a.height, FAR_SHARE * dd_hypot(a.width, a.height));
    }
    dd_arena_rewind(job->ctx->arena, mark);
    return distance2 != NULL;
}

dd_status dd_rescue_motion(dd_job *job)
{
    dd_status status = dd_hand_fit_find(&job->hand, job->options->points, job->before_photo, job->after_photo, job->ctx, job->err);
    if (status)
        return status;
    job->motion = (dd_estimate){.found = true,
                                .model = job->hand.model,
                                .n = job->options->points->n,
                                .inliers = job->options->points->n,
                                .tolerance = job->hand.rms_px / job->after->work.scale};
    to_work_model(job->motion.h, job, job->hand.h);
    job->source = DD_SOURCE_POINTS;
    job->by_region = dd_job_has_region(job);
    return ask_matches(job) ? DD_OK : dd_job_no_memory(job);
}

/* Two even surfaces agree anywhere. */
static bool has_details(const dd_job *job) { return job->before->points.n >= FEW_DETAILS && job->after->points.n >= FEW_DETAILS; }

bool dd_rescue_confirms(dd_alignment *out, const dd_job *job)
{
    if (has_details(job) && (job->motion.log_nfa <= CONFIRMED || out->trust_pct >= CONFIRMED_TRUST_PCT))
        return true;
    out->flags |= DD_BIT(DD_FLAG_LOW_TRUST);
    return job->motion.log_nfa <= DOUBTFUL;
}

bool dd_rescue_agrees(const dd_job *job)
{
    const dd_hand_points *p = job->options->points;
    dd_plane a = job->after->work.level[0];
    double sum = 0;
    for (int i = 0; i < p->n; i++) {
        dd_match m = {.xb = dd_work_from_photo(&job->before->work, p->at[i].xb),
                      .yb = dd_work_from_photo(&job->before->work, p->at[i].yb),
                      .xa = dd_work_from_photo(&job->after->work, p->at[i].xa),
                      .ya = dd_work_from_photo(&job->after->work, p->at[i].ya)};
        double rest = dd_job_rest(job, &m);
        sum += rest * rest;
    }
    return sqrt(sum / p->n) <= DRIFT * job->motion.tolerance + DRIFT_SHARE * dd_hypot(a.width, a.height);
}

void dd_rescue_record(dd_alignment *out, const dd_job *job)
{
    out->points = job->options->points;
    out->points_rms_px = job->hand.rms_px;
    out->points_max_px = job->hand.max_px;
    out->points_worst_line = job->hand.worst_line;
    out->flags |= DD_BIT(DD_FLAG_MANUAL_POINTS);
}

/* --- the points' own map ----------------------------------------------------------------------------------------------------------- */

static bool new_grid(dd_alignment *out, const dd_photo *before, dd_arena *arena)
{
    int longest = before->width > before->height ? before->width : before->height;
    out->grid_step = fmax((double)longest / NODES, 4);
    out->grid_w = (int)ceil((before->width - 1) / out->grid_step) + 1;
    out->grid_h = (int)ceil((before->height - 1) / out->grid_step) + 1;
    out->grid_w = out->grid_w < 2 ? 2 : out->grid_w;
    out->grid_h = out->grid_h < 2 ? 2 : out->grid_h;
    size_t n = (size_t)out->grid_w * (size_t)out->grid_h;
    out->dx = DD_NEW(arena, float, n);
    out->dy = DD_NEW(arena, float, n);
    out->trust = DD_NEW(arena, float, n);
    return out->dx && out->dy && out->trust;
}

static void fill_trust(dd_alignment *out, const dd_photo *before, const hull *h, double margin)
{
    int inside = 0, trusted = 0, nodes = 0;
    for (int k = 0; k < out->grid_h; k++)
        for (int i = 0; i < out->grid_w; i++) {
            double x = i * out->grid_step, y = k * out->grid_step, xa, ya;
            bool seen =
                dd_model_apply(&xa, &ya, out->h, x, y) && xa >= 0 && ya >= 0 && xa <= out->after_width - 1 && ya <= out->after_height - 1;
            double trust = fmin(fmax(2 - distance_to_hull(h, x, y) / margin, 0), 1);
            out->trust[(size_t)k * (size_t)out->grid_w + (size_t)i] = seen ? (float)trust : 0;
            if (x > before->width - 1 || y > before->height - 1)
                continue;
            nodes++;
            inside += seen;
            trusted += seen && trust >= 0.5;
        }
    out->overlap_pct = nodes ? 100.0 * inside / nodes : 0;
    out->trust_pct = inside ? 100.0 * trusted / inside : 0;
}

/* The model without a field: where nothing confirms a bend, there is none. */
static dd_status map_of_points(dd_alignment *out, const dd_job *job, const hull *h)
{
    double jac[4] = {1, 0, 0, 1}, x = 0, y = 0;
    memset(out, 0, sizeof *out);
    out->model = job->hand.model;
    memcpy(out->h, job->hand.h, sizeof out->h);
    out->after_width = job->after_photo->width;
    out->after_height = job->after_photo->height;
    if (!new_grid(out, job->before_photo, job->ctx->arena))
        return dd_job_no_memory(job);
    for (int i = 0; i < h->n; i++) {
        x += h->at[i].x / h->n;
        y += h->at[i].y / h->n;
    }
    dd_model_jacobian(jac, out->h, x, y);
    out->scale_ratio = sqrt(fabs(jac[0] * jac[3] - jac[1] * jac[2]));
    out->rotation_deg = dd_atan2(jac[2] - jac[1], jac[0] + jac[3]) * (180 / DD_PI);
    fill_trust(out, job->before_photo, h, MARGIN * spread_before(job));
    out->log_nfa = out->rms_px = out->p95_px = NAN;
    out->flags = DD_BIT(DD_FLAG_LOW_TRUST);
    if (out->overlap_pct < MIN_OVERLAP_PCT)
        return dd_fail(job->err, DD_E_REGISTRATION, NULL,
                       "too little overlap: by the points only %.0f %% of the baseline is in the follow-up", out->overlap_pct);
    return DD_OK;
}

dd_status dd_rescue_unconfirmed(dd_alignment *out, const dd_job *job)
{
    hull around;
    if (job->aim && job->aim->face.found && has_details(job))
        return dd_fail(job->err, DD_E_REGISTRATION, NULL,
                       "the points agree (rms %.1f px, largest %.1f px) but the details of the photos do not: another person or pose?",
                       job->hand.rms_px, job->hand.max_px);
    if (!hull_of(&around, job->options->points, job->ctx->arena))
        return dd_job_no_memory(job);
    return map_of_points(out, job, &around);
}
