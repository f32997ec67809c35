/* One photo, one pair, through all stages. Batch and the public API call these; nobody else calls stages. */
#ifndef DD_PIPELINE_H
#define DD_PIPELINE_H

#include "kernels/kernels.h"    /* a worker fills its dd_ctx with dd_kernels_init */
#include "stages/pair.h"
#include "stages/progress/course.h"     /* after the last pair: batch judges again with what all sessions tell */
#include "stages/progress/replicates.h"
#include "stages/report/report.h"

/* Where a photo is and what messages call it. */
typedef struct dd_source { const char *path, *name; } dd_source;

/* acquire + aim + features of a baseline into ctx->arena. On failure nothing is kept. Close before the arena goes. */
dd_status dd_baseline_open(dd_baseline *out, dd_source source, const dd_aim_request *request, const dd_chart_request *chart, const dd_limits *limits, dd_ctx *ctx, dd_err *err);
void dd_baseline_close(dd_baseline *baseline);

/* The follow-up through all stages. align == NULL: as it is by default. render == NULL: no pictures. `pair` is filled as far as the stages came (pair->after is always
 * valid to read); results live in ctx->arena; close before the arena goes. DD_E_REGISTRATION is a result: not comparable. */
dd_status dd_pair_run(dd_pair *pair, const dd_baseline *before, dd_source source, const dd_align_options *align,
                      const dd_render_request *render, const dd_limits *limits, dd_ctx *ctx, dd_err *err);
void dd_pair_close(dd_pair *pair);

#endif
