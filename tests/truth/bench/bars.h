/* The bars of METRICS.md 10.2: what is asked, and how it is measured on a set of pairs. */
#ifndef DD_TRUTH_BARS_H
#define DD_TRUTH_BARS_H

#include "bench.h"
#include "stats.h"

enum { TB_ANY = -1 };

/* Which pairs: TB_ANY in `type` or `kind` takes them all. */
typedef struct tb_choice {
    size_t metric;
    int type, kind;
    enum {
        TB_NULL_PAIRS,
        TB_DOSE_SET,
        TB_TREATED,
        TB_HARD_PAIRS
    } pairs; /* mild without change; 0..100 %; 25..100 %; hard without change */
} tb_choice;

bool tb_chosen(const tb_pair *pair, const tb_choice *choice);
bool tb_given(const tb_value *value); /* a number that the program stands by: not withheld */
bool tb_called(const tb_value *value);
/* Metrics whose errors are read in % of the baseline. */
bool tb_relative(size_t metric);
double tb_null_error(const tb_value *value, size_t metric);

typedef double tb_measure(tb_list *work, const tb_pairs *pairs, size_t metric, int type); /* type TB_ANY: all the bar speaks of */
tb_measure tb_null_drift, tb_null_p95, tb_false_verdict_pct, tb_withheld_pct, tb_mdc_coverage_pct, tb_ci_coverage_pct;
tb_measure tb_recovery_slope, tb_recovery_rmse, tb_recovery_r, tb_recovery_rank;
tb_measure tb_wrong_direction, tb_power_15_pct, tb_power_2_pct;
tb_measure tb_halved;        /* of what was to be halved: the share that the program saw go */
tb_measure tb_unpowered_pct; /* of changes from 1.5 mdc95 on, withheld */

typedef struct tb_bar {
    const char *name, *metric;
    double least, most; /* asked; the measured value lies between them */
    bool held;          /* a run that breaks it fails */
    tb_measure *measure;
} tb_bar;

typedef struct tb_bars {
    const tb_bar *bar;
    size_t n;
} tb_bars;

extern const tb_bars TB_BARS, TB_REAL_BARS; /* of drawn pairs, of changes painted onto real photos */

/* A gate: flags that say it went off, pairs it should see and pairs on which it should keep still. */
typedef struct tb_gate {
    const char *name, *flags;   /* flags: any of these, separated by blanks */
    unsigned seen;              /* kinds (bits) whose GATE pairs it is asked to find */
    unsigned calm, not_of_mild; /* kinds whose CALM pairs it should pass, and kinds of mild pairs that say nothing about it */
    bool held;                  /* as long as such pairs were drawn */
} tb_gate;

extern const tb_gate TB_GATES[];
extern const size_t TB_N_GATES;

bool tb_gate_should(const tb_gate *gate, const tb_pair *pair); /* go off */
bool tb_gate_should_not(const tb_gate *gate, const tb_pair *pair);
bool tb_gate_went_off(const tb_gate *gate, const tb_pair *pair);
tb_level tb_level_of_clipping(double clipped_pct);

#endif
