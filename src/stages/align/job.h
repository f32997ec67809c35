/* One registration under way: what dd_align knows after each step. */
#ifndef DD_ALIGN_JOB_H
#define DD_ALIGN_JOB_H

#include "stages/align/estimate.h"
#include "stages/align/hand_fit.h"
#include "stages/align/work.h"

struct dd_features {
    dd_work work;
    dd_keypoints points;
};

typedef struct dd_job {
    const dd_photo *before_photo, *after_photo;
    const dd_features *before, *after;
    dd_features widened; /* one of the two, once the scale is known: normalised as the other sees the scene */
    const dd_aim *aim; /* NULL or without pixels: the whole frame */
    const dd_align_options *options; /* never NULL */
    dd_ctx *ctx;
    dd_err *err;
    dd_hand_fit hand;       /* with options->points */
    dd_matches matches;     /* of the whole pictures, then the guided ones */
    dd_estimate motion;     /* step 3 */
    dd_motion_source source;
    bool by_region;         /* the motion was found on the aimed region's own matches */
    dd_map map;             /* steps 4 and 5 */
    uint8_t *inlier, *held; /* per guided match: explained by the map; held out of the fits */
} dd_job;

dd_status dd_job_no_memory(const dd_job *job);
bool dd_job_has_region(const dd_job *job);
/* Whether the aimed region comes within margin (photo px) of baseline photo point (x,y). */
bool dd_job_near_region(const dd_job *job, double x, double y, double margin);
/* Longer side of the aimed region's bounding box, working px; of the frame without a region. */
double dd_job_subject_extent(const dd_job *job);
/* Fill job->map.focus from the aimed region; nothing to do without one. false without memory. */
bool dd_job_focus(dd_job *job, float outside);
/* Distance between match and map, working px of the follow-up. */
double dd_job_rest(const dd_job *job, const dd_match *match);

/* Step 6: fill *out from the finished map, or refuse it. */
dd_status dd_job_finish(dd_alignment *out, const dd_job *job);

#endif
