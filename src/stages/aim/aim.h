/* Stage 2: what is to be measured. Regions drawn by the user, or the skin found by the program, on the baseline only;
 * follow-ups are brought onto the baseline by the registration, so regions never move.
 * (DESIGN.md calls this folder `mask` and lists it after `balance`; but balance needs the control region and the treated region,
 * so it comes before, and its name keeps `ls` in the order of work.) */
#ifndef DD_AIM_H
#define DD_AIM_H

#include "stages/acquire/acquire.h"

enum { DD_MAX_REGIONS = 15, DD_REGION_NAME = 64 };

typedef enum dd_role { DD_ROLE_TREATED, DD_ROLE_CONTROL, DD_ROLE_EXCLUDE } dd_role;
typedef struct dd_region { char name[DD_REGION_NAME]; dd_role role; size_t pixels; } dd_region;

typedef enum dd_skin_status { DD_SKIN_NOT_SOUGHT, DD_SKIN_FACE, DD_SKIN_FACE_BOX, DD_SKIN_CLOSEUP, DD_SKIN_UNCERTAIN, DD_SKIN_NONE } dd_skin_status;
const char *dd_skin_status_name(dd_skin_status status);  /* "face", "face_box", "closeup", "uncertain", "none", "" */

typedef struct dd_face {        /* SKINMASK.md 2; all in upright baseline pixels */
    bool found, eyes_confirmed;
    double box_x, box_y, box_w, box_h, box_turn_deg;
    double eye_x[2], eye_y[2];  /* [0] is left in the picture: the patient's right */
    double ipd_px, mouth_k;
} dd_face;

typedef struct dd_aim {
    int width, height;          /* the baseline's */
    int n;                      /* regions, in the order: treated by name, then control, then exclude */
    dd_region region[DD_MAX_REGIONS];
    uint16_t *bits;             /* width*height, row-major: bit i = inside region i (exclude regions already removed from the others) */
    bool automatic;             /* region `auto`: skin found by the program */
    dd_skin_status skin;        /* of the whole frame: sought also when regions are given (face scale), except when px_per_mm and regions are both given */
    dd_face face;
    double px_per_mm;           /* of the baseline; never 0 */
    const char *scale_source;   /* "chart", "user", "face", "nominal" */
    uint64_t flags;
} dd_aim;

typedef struct dd_aim_request {
    const char *regions_file;       /* LabelMe JSON or NULL */
    const char *mask_file, *control_mask_file;  /* PNG or NULL */
    double px_per_mm;               /* 0 = unknown */
    double nominal_width_mm;        /* > 0 */
    bool face_regions;              /* also beside given regions */
    double chart_width_mm;          /* of the colour chart, 0 = unknown: it then gives no scale, for charts are made in many sizes */
} dd_aim_request;

/* out lives in ctx->arena. DD_E_REGIONS for a bad file. Nothing given and nothing found: no treated region and the flag
 * NO_REGION; such a pair can still be registered and shown, but not measured. */
dd_status dd_aim_find(dd_aim *out, const dd_photo *baseline, const dd_aim_request *request, const dd_limits *limits, dd_ctx *ctx, dd_err *err);

/* Does this region name speak of a tattoo? "tattoo", "Tattoo arm", "ink", "red ink"; not "pink", "wrinkles". */
bool dd_region_says_ink(const char *name);

/* A better scale, found later (METRICS.md 0.2: a chart or ruler before the user's word before the face). <= 0 or NaN: none, nothing changes. */
void dd_aim_rescale(dd_aim *aim, double px_per_mm, const char *source);

#endif
