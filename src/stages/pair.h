/* One pair: one member per stage, in flow order - the data flow as a type. Stages see only earlier members, as const. */
#ifndef DD_PAIR_H
#define DD_PAIR_H

#include "stages/acquire/acquire.h"
#include "stages/aim/aim.h"
#include "stages/align/align.h"
#include "stages/balance/balance.h"
#include "stages/measure/measure.h"
#include "stages/progress/progress.h"
#include "stages/render/render.h"

/* Done once per series, then shared as const by all its pairs. */
typedef struct dd_baseline {
    dd_photo photo;             /* acquire */
    dd_aim aim;                 /* aim */
    dd_chart_request chart_asked; /* how to look for it, here and in the follow-ups */
    dd_chart chart;             /* balance: what the colour chart in it says, if there is one */
    dd_features *features;      /* align: the baseline's half */
} dd_baseline;

typedef struct dd_pair {
    const dd_baseline *before;
    dd_photo after;                 /* acquire */
    dd_features *after_features;    /* align */
    dd_alignment alignment;         /* align */
    dd_chart after_chart;           /* balance */
    dd_balance balance;             /* balance */
    dd_measurements measurements;   /* measure */
    dd_progress progress;           /* progress */
    dd_render_request render;       /* render writes files only */
    uint64_t flags;                 /* of all stages together */
} dd_pair;

#endif
