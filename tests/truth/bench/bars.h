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

typedef struct tb_bar {
    const char *name, *subject;                                                        /* of a metric, or of a nuisance for gates */
    double least, most;                                                                /* asked; the measured value lies between them */
    bool held;                                                                         /* a run that breaks it fails */
    double (*measure)(tb_list *work, const tb_pairs *pairs, size_t subject, int type); /* type TB_ANY: all the bar speaks of */
} tb_bar;

extern const tb_bar TB_BARS[];
extern const size_t TB_N_BARS;

#endif
