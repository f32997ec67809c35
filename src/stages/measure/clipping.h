/* How much of a region is clipped, in which photo, and what that spoils. */
#ifndef DD_MEASURE_CLIPPING_H
#define DD_MEASURE_CLIPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct dd_clip_count {
    size_t inside, clipped, blown[2];
} dd_clip_count;

/* One pixel of the region; bits: its dd_sampled.clipped. */
void dd_clip_add(dd_clip_count *count, uint8_t bits);
/* Shares of the region's pixels: clipped in either photo at either end; blown out in the baseline [0], in the follow-up [1]. */
void dd_clip_shares(double *clipped_pct, double blown_pct[2], const dd_clip_count *count);

/* METRICS.md 6.6: more than 1 % is told, more than 5 % takes the verdicts; and which photo it was. */
uint64_t dd_clipping_flags(double clipped_pct, const double blown_pct[2]);
/* The rest of the region no longer speaks for it: not even its values may stand. */
bool dd_clipping_blinds(double clipped_pct);

#endif
