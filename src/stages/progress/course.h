/* Photos taken soon after a treatment show how skin heals, not what the treatment did. */
#ifndef DD_PROGRESS_COURSE_H
#define DD_PROGRESS_COURSE_H

#include "stages/progress/progress.h"

enum { DD_EARLY_DAYS = 14 };

/* Days after the last treatment before each photo, 0 = the same day, negative = none known. DD_WHY_NONE: the photo can speak for a result. */
dd_why dd_course_photo(int days);
dd_why dd_course_pair(int baseline_days, int follow_up_days);
/* Marks a change of such a pair: its verdict is withheld; redness and pigment stand as the course, without a verdict. */
void dd_change_set_course(dd_change *change, dd_why why);

#endif
