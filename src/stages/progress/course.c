/* Redness, swelling and crusts after a laser or peel take days to two weeks to settle (METRICS.md 5, side effects), and the skin on the
 * table is swollen and blanched or red: a verdict from such a photo would flatter or damn the treatment. Numbers stay; what is withheld is
 * the judgement. */
#include "stages/progress/course.h"

dd_why dd_course_photo(int days)
{
    if (days < 0 || days > DD_EARLY_DAYS)
        return DD_WHY_NONE;
    return days == 0 ? DD_WHY_ON_THE_TABLE : DD_WHY_EARLY_AFTER_TREATMENT;
}

dd_why dd_course_pair(int baseline_days, int follow_up_days)
{
    dd_why follow_up = dd_course_photo(follow_up_days);
    if (follow_up)
        return follow_up;
    return dd_course_photo(baseline_days) ? DD_WHY_BASELINE_EARLY : DD_WHY_NONE;
}

void dd_change_set_course(dd_change *c, dd_why why)
{
    if (!why || *c->reason)
        return;
    c->reason = dd_why_code(why);
    if (c->judged)
        c->verdict = c->metric->course ? DD_VERDICT_CONTEXT : DD_VERDICT_NOT_COMPARABLE;
}
