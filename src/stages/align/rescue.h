/* Registration helped by points marked by hand (--points). */
#ifndef DD_ALIGN_RESCUE_H
#define DD_ALIGN_RESCUE_H

#include "stages/align/job.h"

/* The motion of the points as the job's motion. DD_E_POINTS, DD_E_REGISTRATION (mirrored), DD_E_NO_MEMORY. */
dd_status dd_rescue_motion(dd_job *job);
/* Does the fitted map still lead where the points say? */
bool dd_rescue_agrees(const dd_job *job);
/* Do the photos say the same, after dd_job_finish? Flags a weak yes. */
bool dd_rescue_confirms(dd_alignment *out, const dd_job *job);
/* What to do when the photos did not confirm the map (err says why): refuse a face whose details disagree, else
 * fill *out from the points alone. */
dd_status dd_rescue_unconfirmed(dd_alignment *out, const dd_job *job);
/* The numbers of the points into *out. */
void dd_rescue_record(dd_alignment *out, const dd_job *job);

#endif
