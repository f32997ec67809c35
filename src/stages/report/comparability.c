/* "Can these two photos be compared" and "whom does the mismatch flatter", in the words of report.csv; the rules are balance/gates.c. */
#include "stages/balance/gates.h"
#include "stages/report/report.h"

const char *dd_comparability(uint64_t flags)
{
    static const char *const WORD[] = {[DD_GRADE_GOOD] = "good", [DD_GRADE_FAIR] = "fair", [DD_GRADE_POOR] = "poor"};
    return WORD[dd_gates_grade(flags)];
}

const char *dd_favours(uint64_t flags)
{
    static const char *const WORD[] = {
        [DD_SIDE_UNKNOWN] = "", [DD_SIDE_NEITHER] = "neither", [DD_SIDE_BEFORE] = "before", [DD_SIDE_AFTER] = "after"};
    return WORD[dd_gates_favour(flags)];
}

char *dd_next_time(char *text, size_t size, uint64_t flags, double scale_ratio, double exposure_ratio)
{
    return dd_gates_advice(text, size, flags, scale_ratio, exposure_ratio);
}
