/* How much every block of a level resembles the follow-up at every small shift, and the smooth choice among the shifts. */
#ifndef DD_ALIGN_VOLUME_H
#define DD_ALIGN_VOLUME_H

#include "stages/align/warped.h"

typedef struct dd_volume {
    int nx, ny;         /* blocks, as in dd_warped */
    float *correlation; /* one table of shifts (DD_FLOW_TABLE, kernels/flow.h) per block, -1..1 */
    uint8_t *textured;  /* per block: 0 = even or not seen, its table means nothing */
} dd_volume;

/* In ctx->arena. false without memory. */
bool dd_volume_make(dd_volume *out, const dd_warped *w, dd_ctx *ctx);
/* The entry of the table chosen for each block, in ctx->arena. false without memory. */
bool dd_volume_choose(int **out, const dd_volume *volume, dd_ctx *ctx);

#endif
