/* What a path says: patient, session, view, date, replicate (CONTRACT.md 3). */
#ifndef DD_BATCH_NAMES_H
#define DD_BATCH_NAMES_H

#include "base/arena.h"
#include "batch/dates.h"

/* Where a session word stands in time when there is no date. */
typedef enum dd_rank {
    DD_RANK_UNKNOWN,
    DD_RANK_FIRST, /* before, baseline, pre, S0 */
    DD_RANK_COUNT, /* S1, visit2, 3: value counts visits */
    DD_RANK_DAYS,  /* week6: value is days */
    DD_RANK_LAST   /* after, post */
} dd_rank;

typedef struct dd_order {
    dd_rank rank;
    double value;
} dd_order;

typedef struct dd_name {
    const char *patient, *view; /* never empty */
    const char *session;        /* "" = the name says none */
    dd_date date;
    dd_order order;
    int replicate; /* 0 = the name says none */
} dd_name;

/* path: relative to the input folder, '/' between. root: name of the input folder, the patient when the path names none.
 * Strings live in the arena. false without memory. */
bool dd_name_parse(dd_name *out, const char *path, const char *root, dd_arena *arena);

/* The order a session text means on its own ("week 6" in a manifest); rank UNKNOWN when it means none. */
dd_order dd_session_order(const char *session);

#endif
