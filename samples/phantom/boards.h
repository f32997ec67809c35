/* What lies on the skin in a photo besides: chart and ruler of one session. */
#ifndef PH_BOARDS_H
#define PH_BOARDS_H

#include "phantom/camera.h"

/* Over lit skin, before ph_view_expose. */
void ph_boards_draw(dd_plane rgb[3], const ph_session *session, const ph_view *view);
/* Would one of them hide a region? Its truth could not be seen then. */
bool ph_boards_hide(const ph_session *session, const ph_scenario *scenario);

#endif
