/* The part of the truth file that says how the photo was taken. Each writes whole members, followed by a comma. */
#ifndef PH_TRUTH_CAMERA_H
#define PH_TRUTH_CAMERA_H

#include "base/text.h"
#include "phantom/camera.h"

/* "pose", "light", "camera"; keys that came later are written only for a camera that uses one of them. */
void ph_put_camera(dd_text *out, const ph_session *session);
/* "map_before_to_photo": only where a lens bends the photos, so that the homography alone does not tell. */
void ph_put_map(dd_text *out, const ph_view *baseline, const ph_view *view);
/* "chart", "ruler": where they lie in the photo, what their patches and ticks are. Nothing where there is none. */
void ph_put_boards(dd_text *out, const ph_session *session, const ph_view *view);

#endif
