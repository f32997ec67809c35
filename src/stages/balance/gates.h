/* What each doubt about a pair means: how much, whom it flatters, what it spoils, what to do next time. */
#ifndef DD_BALANCE_GATES_H
#define DD_BALANCE_GATES_H

#include "stages/align/align.h"

/* What a metric needs of a pair; a gate names the needs it spoils. Every metric has DD_NEED_SKIN; MEAN: metrics of a region's mean colour,
 * which shine and slow light move most. */
enum { DD_NEED_SKIN = 1, DD_NEED_LIGHT = 2, DD_NEED_SHARPNESS = 4, DD_NEED_SCALE = 8, DD_NEED_MEAN = 16 };

/* Those of `flags` that take the verdict from a metric with these needs. */
uint64_t dd_gates_spoiling(uint64_t flags, unsigned needs);

/* Code of the weightiest gate that does so, for column `reason`; "" when none does. */
const char *dd_gates_reason(uint64_t flags, unsigned needs);

typedef enum dd_grade { DD_GRADE_GOOD, DD_GRADE_FAIR, DD_GRADE_POOR } dd_grade;
dd_grade dd_gates_grade(uint64_t flags);

/* What was measured about the pair for the gates. Where one photo can be the better or the worse, a positive number says that the
 * follow-up looks smoother or more even for it. */
typedef enum dd_fact {
    DD_FACT_NONE, /* of a gate that knows only yes and no */
    DD_FACT_OVERLAP_PCT,
    DD_FACT_COARSER_PCT, /* fewer pixels per mm in the follow-up, % of the baseline's */
    DD_FACT_POSE_DEG,
    DD_FACT_STRETCH_PCT,
    DD_FACT_LIGHT,         /* dd_relief_light.score */
    DD_FACT_FLATTER,       /* ln of the baseline's relief over the follow-up's, untreated skin: > 0 the follow-up was lit more frontally */
    DD_FACT_BRIGHTER_STOPS, /* exposure of the follow-up over the baseline's, powers of two */
    DD_FACT_CLIPPED_PCT,   /* of the worst region, control skin too */
    DD_FACT_CLIPPED_TREATED_PCT,
    DD_FACT_BLOWN_BEFORE_PCT, /* blown out in the baseline, worst region */
    DD_FACT_BLOWN_AFTER_PCT,
    DD_FACT_BLUR_BEFORE_MM, /* how much less sharp the baseline is; negative: the follow-up is */
    DD_FACT_BLUR_AFTER_MM,
    DD_FACT_BLUR_UNMATCHED_MM, /* the larger of the two; NaN when nothing could be matched anyway */
    DD_FACT_NOISE_BEFORE,      /* noise of the baseline over the follow-up's; NaN when size or compression explain it */
    DD_FACT_NOISE_AFTER,
    DD_FACT_JPEG_QUALITY, /* of the more compressed photo */
    DD_FACT_JPEG_LOWER,   /* how much lower the follow-up's is */
    DD_FACT_PROFILE_BEFORE, /* 1: the baseline holds Display P3 numbers read as sRGB */
    DD_FACT_PROFILE_AFTER,
    DD_FACT_MUTED_PCT, /* by how much the follow-up's tone curve lowers contrasts */
    DD_FACT_PX_PER_MM, /* of the analysis grid */
    DD_FACTS
} dd_fact;
typedef struct dd_gate_facts {
    double value[DD_FACTS]; /* NaN = unknown */
} dd_gate_facts;
dd_gate_facts dd_gate_facts_none(void);

/* Which picture the doubts flatter: NEITHER without doubts, or when they concern both alike; UNKNOWN when one of them cannot say or they
 * contradict each other. */
typedef enum dd_side { DD_SIDE_UNKNOWN, DD_SIDE_NEITHER, DD_SIDE_BEFORE, DD_SIDE_AFTER } dd_side;
dd_side dd_gates_favour(uint64_t flags, const dd_gate_facts *facts);

/* "Next time: stand 5 % closer; use the finest JPEG quality in every session." "" when there is nothing to do better. Cut at a whole
 * piece of advice when size is too small. */
char *dd_gates_advice(char *text, size_t size, uint64_t flags, const dd_gate_facts *facts);

/* One test that was made of a pair: each gate is one. */
typedef enum dd_outcome {
    DD_TEST_PASSED,
    DD_TEST_FAILED,
    DD_TEST_UNDECIDED /* the number is not known, or beyond its limit but not certain enough */
} dd_outcome;
typedef enum dd_bound { DD_BOUND_NONE, DD_BOUND_MOST, DD_BOUND_LEAST, DD_BOUND_EITHER_WAY } dd_bound;
typedef struct dd_gate_test {
    const char *code; /* of the flag */
    dd_outcome outcome;
    double value, limit; /* NaN = unknown, or a gate of yes and no */
    dd_bound bound;      /* limit is the most, the least, or the most of the size */
    const char *unit;
    dd_side favours;
    unsigned touches, spoils; /* needs: metrics that are biased; those of them that get no verdict */
    char finding[160];        /* "The follow-up is 0.18 mm less sharp (limit 0.11)"; of a test that failed, else "" */
    char advice[128];
} dd_gate_test;
size_t dd_gates_count(void);
/* index < dd_gates_count(), in the order of weight: what stands first is said first. */
void dd_gates_test(dd_gate_test *out, size_t index, uint64_t flags, const dd_gate_facts *facts);

/* All findings and then the advice, for a person: what does not fit is left out whole, findings first. */
enum { DD_GATES_ADVICE = 640 };
char *dd_gates_message(char *text, size_t size, uint64_t flags, const dd_gate_facts *facts);

#endif
