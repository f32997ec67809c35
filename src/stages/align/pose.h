/* How the subject turned between the two photos, as far as the model of the registration tells. */
#ifndef DD_ALIGN_POSE_H
#define DD_ALIGN_POSE_H

#include "stages/align/align.h"

typedef struct dd_pose {
    double yaw_deg;   /* positive: turned towards the right of the picture */
    double pitch_deg; /* positive: turned up */
    double roll_deg;  /* positive: clockwise in the picture */
} dd_pose;

/* From h (photo px, before -> after) and the sizes of both photos. A similarity or affine map tells the roll only; what the model does
 * not tell is NaN. */
dd_pose dd_pose_of(dd_model model, const double h[9], int before_width, int before_height, int after_width, int after_height);

#endif
