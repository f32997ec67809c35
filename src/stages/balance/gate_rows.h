/* Internal to balance: the rows of gates.c, read by gate_tests.c. */
#ifndef DD_BALANCE_GATE_ROWS_H
#define DD_BALANCE_GATE_ROWS_H

#include "base/err.h"
#include "stages/balance/gates.h"

typedef struct dd_gate {
    dd_flag flag;
    dd_grade grade;
    int favours;        /* a dd_side, or DD_BY_SIGN of a fact */
    unsigned spoils;    /* needs, and DD_BIASES of needs */
    const char *advice; /* where a number is known it may say more. No commas, so that a row of report.csv is easily cut */
} dd_gate;

/* The follow-up is flattered where the fact is positive. */
#define DD_BY_SIGN(fact) (16 + (fact))
/* Metrics with these needs are biased, but corrected or little enough to keep their verdict. */
#define DD_BIASES(needs) ((unsigned)(needs) << 8)

extern const dd_gate dd_gate_row[];
extern const size_t dd_gate_rows;

static inline bool dd_gate_hit(const dd_gate *g, uint64_t flags)
{
    return (flags & DD_BIT(g->flag)) && !(flags & DD_BIT(DD_FLAG_IDENTICAL_FILES)); /* of one file nothing can differ, however bad the photo */
}
dd_side dd_gate_side(const dd_gate *g, const dd_gate_facts *facts);

#endif
