/* Stage 3: where each baseline pixel lies in the follow-up, how sure we are, or why it cannot be said.
 *
 *   x_after = H (x_before) + d(x_before)      H: similarity, affine or homography; d: smooth displacement on a grid
 *
 * All coordinates are full-resolution upright pixels, (0,0) = centre of the top-left pixel. */
#ifndef DD_ALIGN_H
#define DD_ALIGN_H

#include "stages/acquire/acquire.h"
#include "stages/aim/aim.h"

typedef enum dd_model { DD_MODEL_IDENTITY, DD_MODEL_SIMILARITY, DD_MODEL_AFFINE, DD_MODEL_HOMOGRAPHY } dd_model;
const char *dd_model_name(dd_model model);  /* "identity", "similarity", "affine", "homography" */

/* What one photo contributes: made once per photo, the baseline's shared by all its pairs. Opaque, lives in the arena it was made in. */
typedef struct dd_features dd_features;
dd_status dd_features_find(dd_features **out, const dd_photo *photo, dd_ctx *ctx, dd_err *err);

/* Where the rough motion came from: the drawn regions, the found skin, the whole frame, or points a person marked. */
typedef enum dd_motion_source { DD_SOURCE_NONE, DD_SOURCE_REGION, DD_SOURCE_SKIN, DD_SOURCE_FRAME, DD_SOURCE_POINTS } dd_motion_source;
const char *dd_motion_source_name(dd_motion_source source); /* "region", "skin", "frame", "points"; "" for identical files */

/* Points a person marked in both photos (--points). */
typedef struct dd_hand_point {
    double xb, yb, xa, ya;
    size_t line; /* of the file, for messages */
} dd_hand_point;
typedef struct dd_hand_points {
    const dd_hand_point *at;
    int n;            /* >= 3 */
    const char *name; /* of the file, without folders */
    char sha256[65];
} dd_hand_points;
/* A CSV with the columns x_before,y_before,x_after,y_after in any order; out lives in arena. DD_E_POINTS: which line is wrong and how. */
dd_status dd_hand_points_read(dd_hand_points *out, const char *path, dd_arena *arena, dd_err *err);
/* The same from bytes in memory (not kept); name is lent. */
dd_status dd_hand_points_parse(dd_hand_points *out, const dd_blob *file, const char *name, dd_arena *arena, dd_err *err);

/* What the user may decide about one registration. */
typedef struct dd_align_options {
    const dd_hand_points *points; /* NULL = find the motion */
    double shortest_wave_pct;     /* shortest wave the field may bend, % of the baseline's long side; 0 = by the size of the subject */
    double max_stretch;           /* the field may make an area this much larger or smaller; 0 = 2.5 */
} dd_align_options;

typedef struct dd_alignment {
    dd_model model;
    dd_motion_source source;
    double h[9];                /* before -> after, row-major, h[8] = 1 */
    int grid_w, grid_h;         /* displacement grid; node (i,j) at baseline (i*grid_step, j*grid_step); covers the frame */
    double grid_step;           /* px of the baseline */
    float *dx, *dy;             /* px of the follow-up, added after H */
    float *trust;               /* 0..1 per node: 0 = outside the follow-up or not confirmed */
    int n_matches, n_inliers;
    double log_nfa;             /* log10 of the expected number of false alarms of the winning model (negative = meaningful) */
    double rms_px, p95_px;      /* residual of held-out matches, follow-up px */
    double overlap_pct;         /* share of the baseline frame that lies inside the follow-up */
    double trust_pct;           /* share of the overlap with trust >= 0.5 */
    double scale_ratio;         /* follow-up px per baseline px */
    int after_width, after_height;  /* the follow-up's size */
    double rotation_deg;
    double yaw_deg, pitch_deg, roll_deg; /* change of pose, pose.h; NaN where the model does not tell */
    double shortest_wave_px;    /* of the field, baseline px */
    double max_stretch;         /* bound of the field's change of area, 1/x .. x */
    const dd_hand_points *points;   /* used ones, or NULL: lent by the caller */
    double points_rms_px, points_max_px;    /* distance of the points from the model fitted to them, follow-up px; NaN without points */
    size_t points_worst_line;   /* of their file: the point of points_max_px */
    uint64_t flags;
} dd_alignment;

/* out lives in ctx->arena. DD_E_REGISTRATION: refused; err->detail tells the photographer why in words ("too few matching details: ..."). */
dd_status dd_align(dd_alignment *out, const dd_photo *before, const dd_features *before_features, const dd_aim *aim,
                   const dd_photo *after, const dd_features *after_features, dd_ctx *ctx, dd_err *err);
/* The same with the user's wishes (NULL: none). DD_E_POINTS: the points contradict each other or lie outside a photo. With points the
 * photos are asked to confirm them (rescue.c): a face whose details disagree is refused; elsewhere an unconfirmed pair uses the model of
 * the points inside their hull, with the flags MANUAL_POINTS and LOW_TRUST. */
dd_status dd_align_with(dd_alignment *out, const dd_photo *before, const dd_features *before_features, const dd_aim *aim,
                        const dd_photo *after, const dd_features *after_features, const dd_align_options *options, dd_ctx *ctx,
                        dd_err *err);
/* The exact identity (identical files). */
dd_status dd_align_identity(dd_alignment *out, const dd_photo *before, dd_ctx *ctx, dd_err *err);

/* The map along one row of baseline points x0 + i*step, y (i = 0..n-1): follow-up coordinates and trust (0 outside the follow-up). trust may be NULL. */
void dd_align_map_row(const dd_alignment *al, float *x_after, float *y_after, float *trust, double x0, double y, double step, int n);

/* A regular sampling of the baseline frame: pixel (i,j) of it is the baseline point (x0 + i*step, y0 + j*step). step >= 1 usually. */
typedef struct dd_grid { double x0, y0, step; int width, height; } dd_grid;

/* Linear sRGB of `photo` on the grid, through al (NULL: the photo is the baseline itself, identity map). One kernel for both photos:
 * cubic B-spline weights 1.25 grid steps wide (an antialiased average in linear light; at most 48 photo pixels),
 * the same smoothing at every sub-pixel phase, so that neither photo looks smoother than the other (DESIGN.md 4, trap 1).
 * rgb: three planes of the grid's size; 0 where outside the photo. covered (may be empty, px == NULL): 0 = outside the photo,
 * 1 = inside with all taps, and the map is trusted (>= 0.5), 2 = inside but cut by the edge or not trusted (to look at, not to measure).
 * clipped (may be empty): 1 where a pixel within half a grid step was clipped in the file. DD_OK or DD_E_NO_MEMORY. */
dd_status dd_resample(dd_plane rgb[3], dd_bytes covered, dd_bytes clipped, const dd_photo *photo, const dd_alignment *al, dd_grid grid, dd_ctx *ctx);

#endif
