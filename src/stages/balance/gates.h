/* What each doubt about a pair means: how much, whom it flatters, what it spoils, what to do next time. */
#ifndef DD_BALANCE_GATES_H
#define DD_BALANCE_GATES_H

#include "stages/align/align.h"

/* What a metric needs of a pair; a gate names the needs it spoils. Every metric has DD_NEED_SKIN. */
enum { DD_NEED_SKIN = 1, DD_NEED_LIGHT = 2, DD_NEED_SHARPNESS = 4, DD_NEED_SCALE = 8 };

/* Those of `flags` that take the verdict from a metric with these needs. */
uint64_t dd_gates_spoiling(uint64_t flags, unsigned needs);

typedef enum dd_grade { DD_GRADE_GOOD, DD_GRADE_FAIR, DD_GRADE_POOR } dd_grade;
dd_grade dd_gates_grade(uint64_t flags);

/* Which picture the doubts flatter: NEITHER without doubts, UNKNOWN when one of them cannot say or they contradict each other. */
typedef enum dd_side { DD_SIDE_UNKNOWN, DD_SIDE_NEITHER, DD_SIDE_BEFORE, DD_SIDE_AFTER } dd_side;
dd_side dd_gates_favour(uint64_t flags);

/* "Next time: stand 5 % closer; use the finest JPEG quality in every session." "" when there is nothing to do better. Cut at a whole
 * piece of advice when size is too small. exposure_ratio: follow-up over baseline, NaN unknown. */
char *dd_gates_advice(char *text, size_t size, uint64_t flags, double scale_ratio, double exposure_ratio);

#endif
