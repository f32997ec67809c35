/* The outcome: the map on its grid in photo pixels, its numbers, and the last word on whether it may be used. */
#include <math.h>

#include "base/fmath.h"
#include "base/matrix.h"
#include "base/stats.h"
#include "stages/align/job.h"
#include "stages/align/trust.h"

enum { GRID_PER_SPACING = 8 }; /* nodes per lattice spacing: bilinear reading stays within 0.02 px of the spline */
static const double MIN_OVERLAP_PCT = 25; /* of either photo: taken from half the distance, the whole follow-up shows a quarter */
static const double LEAST_OVERLAP_PCT = 10, LOW_OVERLAP_PCT = 70; /* of the baseline */
static const double MIN_TRUST_PCT = 15; /* another person, laid over by chance: up to 16; the same skin in another pose: 28 and more */
static const double MIN_TRUST_FRAME_PCT = 30; /* the motion came from the whole frame: a shared background alone reaches 23 */
static const double LOW_TRUST_PCT = 60;
static const double SCALE_MISMATCH = 0.03;

/* h in photo pixels: work_after -> photo, work_before <- photo. */
static void photo_model(double out[9], const dd_job *j)
{
    double sb = j->before->work.scale, sa = j->after->work.scale;
    const double to_work[9] = {1 / sb, 0, 0.5 / sb - 0.5, 0, 1 / sb, 0.5 / sb - 0.5, 0, 0, 1};
    const double to_photo[9] = {sa, 0, 0.5 * sa - 0.5, 0, sa, 0.5 * sa - 0.5, 0, 0, 1};
    dd_mat3_mul(out, j->map.h, to_work);
    dd_mat3_mul(out, to_photo, out);
    for (int i = 0; i < 9; i++)
        out[i] /= i < 8 ? out[8] : 1;
    out[8] = 1;
}

static bool new_grid(dd_alignment *out, const dd_job *j)
{
    out->grid_step = fmax(j->map.field.spacing * j->before->work.scale / GRID_PER_SPACING, 4);
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

typedef struct tally {
    double overlap, trusted, region, region_trusted;
    int nodes;
} tally;

static void fill_node(dd_alignment *out, tally *t, const dd_job *j, const dd_trust *trust, int i, int k)
{
    size_t n = (size_t)k * (size_t)out->grid_w + (size_t)i;
    double xp = i * out->grid_step, yp = k * out->grid_step, dx, dy, xa, ya;
    double x = dd_work_from_photo(&j->before->work, xp), y = dd_work_from_photo(&j->before->work, yp), scale = j->after->work.scale;
    dd_field_at(&dx, &dy, &j->map.field, x, y);
    out->dx[n] = (float)(dx * scale);
    out->dy[n] = (float)(dy * scale);
    if (xp > j->before_photo->width - 1 || yp > j->before_photo->height - 1) {
        out->trust[n] = (float)dd_trust_at(trust, x, y);
        return; /* beyond the frame: only there to interpolate to */
    }
    bool inside = dd_model_apply(&xa, &ya, out->h, xp, yp);
    xa += dx * scale;
    ya += dy * scale;
    inside = inside && xa >= 0 && ya >= 0 && xa <= out->after_width - 1 && ya <= out->after_height - 1;
    out->trust[n] = inside ? (float)dd_trust_at(trust, x, y) : 0;
    bool trusted = out->trust[n] >= 0.5F, region = dd_job_has_region(j) && dd_job_near_region(j, xp, yp, 0);
    t->nodes++;
    t->overlap += inside;
    t->trusted += trusted;
    t->region += region;
    t->region_trusted += region && trusted;
}

static dd_status fill_grid(dd_alignment *out, tally *t, const dd_job *j)
{
    dd_trust trust;
    if (!new_grid(out, j))
        return dd_job_no_memory(j);
    dd_arena_mark mark = dd_arena_level(j->ctx->arena);
    bool ok = dd_trust_find(&trust, &j->map, &j->before->work, &j->after->work, j->ctx);
    for (int k = 0; ok && k < out->grid_h; k++)
        for (int i = 0; i < out->grid_w; i++)
            fill_node(out, t, j, &trust, i, k);
    dd_arena_rewind(j->ctx->arena, mark);
    out->overlap_pct = t->nodes ? 100 * t->overlap / t->nodes : 0;
    out->trust_pct = t->overlap > 0 ? 100 * t->trusted / t->overlap : 0;
    return ok ? DD_OK : dd_job_no_memory(j);
}

/* Residuals of the held-out matches, follow-up photo px. */
static bool held_out_error(dd_alignment *out, const dd_job *j)
{
    size_t n = 0;
    double *rest = DD_NEW(j->ctx->arena, double, j->matches.n + 1), sum = 0;
    if (!rest)
        return false;
    for (int i = 0; i < j->matches.n; i++) {
        if (!j->held[i] || !j->inlier[i])
            continue;
        rest[n] = dd_job_rest(j, &j->matches.item[i]) * j->after->work.scale;
        sum += rest[n] * rest[n];
        n++;
    }
    out->rms_px = n ? sqrt(sum / (double)n) : NAN;
    out->p95_px = n ? dd_quantile(rest, n, 0.95) : NAN;
    return true;
}

static void fill_numbers(dd_alignment *out, const dd_job *j)
{
    double jac[4] = {1, 0, 0, 1};
    out->model = j->map.model;
    out->n_matches = j->matches.n;
    for (int i = 0; i < j->matches.n; i++)
        out->n_inliers += j->inlier[i];
    out->log_nfa = j->motion.log_nfa;
    dd_model_jacobian(jac, out->h, j->before_photo->width / 2.0, j->before_photo->height / 2.0);
    out->scale_ratio = sqrt(fabs(jac[0] * jac[3] - jac[1] * jac[2]));
    out->rotation_deg = dd_atan2(jac[2] - jac[1], jac[0] + jac[3]) * (180 / DD_PI);
}

/* The common part of both photos as a share of the one that shows less: nearly all of a close-up lies in the wider view. */
static double larger_overlap_pct(const dd_alignment *out, const dd_job *j)
{
    double before = (double)j->before_photo->width * j->before_photo->height, after = (double)out->after_width * out->after_height;
    return out->overlap_pct * fmax(1, before * out->scale_ratio * out->scale_ratio / after);
}

static dd_status judge(dd_alignment *out, const tally *t, const dd_job *j)
{
    double least = j->by_region ? MIN_TRUST_PCT : MIN_TRUST_FRAME_PCT,
           trusted = t->region > 0 ? 100 * t->region_trusted / t->region : out->trust_pct;
    if (out->overlap_pct < LEAST_OVERLAP_PCT || larger_overlap_pct(out, j) < MIN_OVERLAP_PCT)
        return dd_fail(j->err, DD_E_REGISTRATION, NULL, "too little overlap: only %.0f %% of the baseline is in the follow-up",
                       out->overlap_pct);
    if (out->trust_pct < MIN_TRUST_PCT || (t->region == 0 && trusted < least))
        return dd_fail(j->err, DD_E_REGISTRATION, NULL,
                       "a rough motion was found but the details do not agree (%.0f %% do): another person or pose, or motion blur?",
                       out->trust_pct);
    if (trusted < least)
        return dd_fail(j->err, DD_E_REGISTRATION, NULL, "the background matches but the skin does not: another pose or person?");
    if (out->overlap_pct < LOW_OVERLAP_PCT)
        out->flags |= DD_BIT(DD_FLAG_LOW_OVERLAP);
    if (trusted < LOW_TRUST_PCT)
        out->flags |= DD_BIT(DD_FLAG_LOW_TRUST);
    if (fabs(out->scale_ratio - 1) > SCALE_MISMATCH)
        out->flags |= DD_BIT(DD_FLAG_SCALE_MISMATCH);
    return DD_OK;
}

dd_status dd_job_finish(dd_alignment *out, const dd_job *j)
{
    tally t = {0};
    photo_model(out->h, j);
    out->after_width = j->after_photo->width;
    out->after_height = j->after_photo->height;
    dd_status status = fill_grid(out, &t, j);
    if (status)
        return status;
    if (!held_out_error(out, j))
        return dd_job_no_memory(j);
    fill_numbers(out, j);
    return judge(out, &t, j);
}
